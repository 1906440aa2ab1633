"""An endpoint elsewhere: what is sent, what is believed, and where no connection goes."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from typing import Any

import pytest

from kg.engine import QueryStoppedError
from kg.errors import QueryRefusedError, ServiceError, ServiceTimeoutError
from kg.federation.remote import Budget, Remote, is_public
from tests import endpoints
from tests.endpoints import JSON, Endpoint, endpoint, healthy, saying

SELECT = "SELECT ?s ?o { ?s <http://x/p> ?o } ORDER BY ?o"
TURTLE = '<http://x/a> <http://x/p> 1, "two"@de .'
PUBLIC = "93.184.215.14"


def budget(seconds: float = 30.0, size: int = 2**20) -> Budget:
    return Budget(seconds, 20, size)


def resolving(*addresses: str) -> Any:
    """A resolver by which every name has these addresses."""

    def resolve(host: str, port: int, **_: object) -> list[tuple[Any, ...]]:
        found: list[tuple[Any, ...]] = []
        for address in addresses:
            family = socket.AF_INET6 if ":" in address else socket.AF_INET
            rest = (0, 0) if ":" in address else ()
            found.append((family, socket.SOCK_STREAM, 6, "", (address, port, *rest)))
        return found

    return resolve


@pytest.fixture(scope="module")
def there() -> Iterator[Endpoint]:
    with endpoint(healthy(TURTLE)) as found:
        yield found


def test_a_query_goes_as_a_form_and_rows_come(there: Endpoint) -> None:
    rows = Remote(private=True, agent="Parley (+http://x/)").ask(there.url, SELECT, budget())
    integer = "<http://www.w3.org/2001/XMLSchema\\u0023integer>"
    assert rows == [
        {"s": "<http://x/a>", "o": f'"1"^^{integer}'},
        {"s": "<http://x/a>", "o": '"two"@de'},
    ]
    asked = there.asked[-1]
    assert (asked.path, asked.query) == ("/sparql", SELECT)
    assert asked.headers["Accept"] == JSON
    assert asked.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert asked.headers["User-Agent"] == "Parley (+http://x/)"
    assert asked.headers["Host"] == there.url.split("/")[2]


def test_the_address_keeps_its_query(there: Endpoint) -> None:
    Remote(private=True, agent="Parley").ask(f"{there.url}?key=a%20b", SELECT, budget())
    assert there.asked[-1].path == "/sparql?key=a%20b"


def test_proxies_of_the_environment_are_not_used(
    there: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/")
    assert Remote(private=True, agent="Parley").ask(there.url, SELECT, budget())


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.8.9.1",
        "0.0.0.0",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "192.0.2.1",
        "198.18.0.1",
        "224.0.0.1",
        "239.255.255.250",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::ffff:7f00:1",
        "::127.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b::a00:1",
        "2002:7f00:1::",
        "2002:c0a8:1::1",
        "2001:0:7f00:1::",
        "fe80::1",
        "fe80::1%lo",
        "fc00::1",
        "fd12:3456::1",
        "ff02::1",
        "2001:db8::1",
    ],
)
def test_addresses_that_are_not_public(address: str) -> None:
    assert not is_public(address)
    with pytest.raises(QueryRefusedError, match="no public address") as caught:
        Remote(False, "Parley", resolving(address)).ask("http://named/sparql", SELECT, budget())
    assert "services_private" in str(caught.value)


@pytest.mark.parametrize(
    "address", [PUBLIC, "2606:2800:21f:cb07::1", f"::ffff:{PUBLIC}", "64:ff9b::5db8:d70e"]
)
def test_public_addresses(address: str) -> None:
    assert is_public(address)


def test_one_address_that_is_not_public_is_enough() -> None:
    remote = Remote(False, "Parley", resolving(PUBLIC, "127.0.0.1"))
    with pytest.raises(QueryRefusedError, match=r"127\.0\.0\.1"):
        remote.ask("http://rebound.example.org/sparql", SELECT, budget())


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0177.0.0.1",
        "0",
        "localhost",
        "LOCALHOST",
        "localhost.",
        "127.0.0.1.",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[0:0:0:0:0:ffff:7f00:1]",
        "%31%32%37.0.0.1",
        "\u2460\u2461\u2466.0.0.1",
        "\uff11\uff12\uff17.0.0.1",
    ],
)
def test_no_spelling_reaches_this_machine(there: Endpoint, host: str) -> None:
    """Whether the system knows the name or not: no connection is made."""
    before = len(there.asked)
    port = there.url.split("/")[2].partition(":")[2]
    with pytest.raises((QueryRefusedError, ServiceError)):
        Remote(private=False, agent="Parley").ask(f"http://{host}:{port}/sparql", SELECT, budget())
    assert len(there.asked) == before


def test_the_connection_goes_to_the_address_that_was_judged(there: Endpoint) -> None:
    """A name is looked up once: what it would be a moment later plays no part."""
    looked_up = []

    def resolve(host: str, port: int, **_: object) -> list[tuple[Any, ...]]:
        looked_up.append(host)
        address = "127.0.0.1" if len(looked_up) == 1 else "127.0.0.2"
        found: list[tuple[Any, ...]] = resolving(address)(host, port)
        return found

    url = there.url.replace("127.0.0.1", "named.example.org")
    assert Remote(True, "Parley", resolve).ask(url, SELECT, budget())
    assert looked_up == ["named.example.org"]
    assert there.asked[-1].headers["Host"].startswith("named.example.org:")


def test_the_next_address_is_tried(there: Endpoint) -> None:
    remote = Remote(True, "Parley", resolving("127.0.0.77", "127.0.0.1"))
    assert remote.ask(there.url, SELECT, budget())


def bindings(*rows: dict[str, Any]) -> bytes:
    return json.dumps({"head": {"vars": ["s"]}, "results": {"bindings": rows}}).encode()


NOT_SO = {"type": "uri", "value": "relative"}


@pytest.mark.parametrize(
    ("behave", "said"),
    [
        (saying(b"", status=302, Location="http://10.0.0.1/x"), "302 Found, to http://10.0.0.1/x;"),
        (saying(b"", status=307, Location="/sparql"), "redirects are not followed"),
        (saying(b"bad\x1b[31m <b>query</b>", "text/plain", 400), "400 Bad Request: bad [31m <b>"),
        (saying(b"", "text/plain", 503), "503 Service Unavailable: nothing more"),
        (saying(b"wait", "text/plain", 429, Retry_After="5"), "429 Too Many Requests: wait"),
        (saying(b"x" * 9999, "text/plain", 500), "500 Internal Server Error"),
        (saying(b"<html>", "text/html"), "answered in text/html"),
        (saying(b"{}", Content_Encoding="gzip"), "where application/sparql-results+json"),
        (saying(b"[]"), "no results of a SELECT"),
        (saying(b'{"boolean": true}'), "no results of a SELECT"),
        (saying(b'{"results": {"bindings": [[]]}}'), "no results of a SELECT"),
        (saying(b"[" * 100_000), "nested too deep"),
        (saying(b"\xff\xfe"), "cannot be read"),
        (saying(bindings({"s": NOT_SO})), "'relative' is no absolute IRI"),
        (saying(bindings({"s": {"type": "uri", "value": "http://x/ a"}})), "no absolute IRI"),
        (saying(bindings({"s": {"type": "uri", "value": 1}})), "no results of a SELECT"),
        (saying(bindings({"s": {"type": "triple", "value": {}}})), "a term of the kind 'triple'"),
        (saying(bindings({"s": {"type": "literal", "value": "\ud800"}})), "cannot be read"),
        (
            saying(bindings({"s": {"type": "literal", "value": "a", "xml:lang": "e n"}})),
            "'e n' is no tag of a language",
        ),
        (saying(bindings({}, {}), X_SPARQL_MaxRows="2"), "gives no more than 2 rows"),
        (endpoints.breaking, "cannot be read"),
        (endpoints.breaking_chunks, "IncompleteRead"),
        (endpoints.hanging_up, "RemoteDisconnected"),
        (endpoints.babbling, "BadStatusLine"),
    ],
)
def test_an_endpoint_that_does_not_answer_as_it_should(
    behave: endpoints.Behaviour, said: str
) -> None:
    with endpoint(behave) as there, pytest.raises(ServiceError) as caught:
        Remote(private=True, agent="Parley").ask(there.url, SELECT, budget())
    assert said in str(caught.value) and f"<{there.url}>" in str(caught.value)
    assert caught.value.service == there.url
    assert len(str(caught.value)) < 600 and str(caught.value).isprintable()
    assert len(there.asked) == 1


@pytest.mark.parametrize("behave", [endpoints.slow, endpoints.dripping])
def test_an_endpoint_that_takes_too_long(behave: endpoints.Behaviour) -> None:
    with endpoint(behave) as there, pytest.raises(ServiceTimeoutError, match=r"within 0\.3 sec"):
        Remote(private=True, agent="Parley").ask(there.url, SELECT, budget(seconds=0.3))


def test_no_time_is_left() -> None:
    spent = budget(seconds=0.001)
    time.sleep(0.002)
    with endpoint(healthy(TURTLE)) as there, pytest.raises(ServiceTimeoutError):
        Remote(private=True, agent="Parley").ask(there.url, SELECT, spent)
    assert not there.asked


def test_an_endpoint_that_answers_too_much() -> None:
    with endpoint(endpoints.endless) as there, pytest.raises(QueryStoppedError) as caught:
        Remote(private=True, agent="Parley").ask(there.url, SELECT, budget(size=200_000))
    assert caught.value.limit == "service_result" and "200,000 bytes" in str(caught.value)


def test_an_endpoint_that_is_not_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(ServiceError, match="cannot be reached"):
        Remote(private=True, agent="Parley").ask(f"http://127.0.0.1:{port}/", SELECT, budget())


def test_an_endpoint_whose_name_is_unknown() -> None:
    with pytest.raises(ServiceError, match="cannot be reached"):
        Remote(private=True, agent="Parley").ask("http://no.invalid/", SELECT, budget())


def test_what_is_said_to_be_secure_must_be(there: Endpoint) -> None:
    url = there.url.replace("http:", "https:")
    with pytest.raises(ServiceError, match="cannot be reached"):
        Remote(private=True, agent="Parley").ask(url, SELECT, budget())
    assert not [asked for asked in there.asked if asked.query == ""]
