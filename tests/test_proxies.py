"""What proxies tell is believed of ours alone."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import ip_network
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest

from kg.errors import SettingError
from kg.settings import read_settings
from server.proxies import Proxied, client_of

PROXIES = ("127.0.0.1", "10.0.0.0/8")
TOLD = {
    "HTTP_X_FORWARDED_FOR": "203.0.113.9, 198.51.100.7",
    "HTTP_X_FORWARDED_PROTO": "http, https",
    "HTTP_X_FORWARDED_HOST": "parley.example.org",
    "HTTP_X_FORWARDED_PREFIX": "/x",
}


@pytest.mark.parametrize(
    ("address", "forwarded", "client"),
    [
        ("192.0.2.1", "198.51.100.7", "192.0.2.1"),
        ("127.0.0.1", "198.51.100.7", "198.51.100.7"),
        ("127.0.0.1", "203.0.113.9, 198.51.100.7", "198.51.100.7"),
        ("127.0.0.1", "203.0.113.9, 198.51.100.7, 10.1.2.3", "198.51.100.7"),
        ("127.0.0.1", "nonsense", "127.0.0.1"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("::ffff:127.0.0.1", "2001:db8::1", "2001:db8::1"),
    ],
)
def test_the_client(address: str, forwarded: str, client: str) -> None:
    assert client_of(address, forwarded, [ip_network(each) for each in PROXIES]) == client


def seen(address: str, **told: str) -> WSGIEnvironment:
    """The environment that the application gets."""
    environ: WSGIEnvironment = {
        "REMOTE_ADDR": address,
        "HTTP_HOST": "localhost",
        "wsgi.url_scheme": "http",
        **TOLD,
        **told,
    }

    def application(_: WSGIEnvironment, __: StartResponse) -> Iterable[bytes]:
        return []

    Proxied(application, PROXIES)(environ, lambda *_: lambda _: None)
    return environ


def test_a_proxy_of_ours() -> None:
    assert seen("10.1.2.3") == {
        "REMOTE_ADDR": "198.51.100.7",
        "HTTP_HOST": "parley.example.org",
        "wsgi.url_scheme": "https",
    }


@pytest.mark.parametrize("address", ["192.0.2.1", "", "nonsense"])
def test_anyone_else(address: str) -> None:
    assert seen(address) == {
        "REMOTE_ADDR": address,
        "HTTP_HOST": "localhost",
        "wsgi.url_scheme": "http",
    }


def test_what_a_proxy_garbles_is_left_out() -> None:
    garbled = {"HTTP_X_FORWARDED_PROTO": "gopher", "HTTP_X_FORWARDED_HOST": "a b/<script>"}
    found = seen("127.0.0.1", **garbled)
    assert (found["wsgi.url_scheme"], found["HTTP_HOST"]) == ("http", "localhost")


def test_the_setting_that_there_was_names_the_one_that_there_is() -> None:
    with pytest.raises(SettingError, match="PARLEY_PROXIES"):
        read_settings({"PARLEY_HOPS": "1"})
