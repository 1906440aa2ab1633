"""Whose word is taken for what a request looked like before a proxy passed it on.

Proxies tell the client, the scheme and the host in `X-Forwarded-For`, `-Proto` and `-Host`, and
anyone else can write the same. So only what comes from an address of `PARLEY_PROXIES` is believed;
from others these headers are taken away. The client is the last address of `X-Forwarded-For` that
is none of our proxies; what stands before it anyone can have written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

Network = IPv4Network | IPv6Network

FORWARDED = "HTTP_X_FORWARDED_"
SCHEMES = frozenset({"http", "https"})
HOST = re.compile(r"[\w.-]+(:\d{1,5})?|\[[0-9a-fA-F:.]+\](:\d{1,5})?", re.ASCII)


class Proxied:
    """A WSGI application that calls the one behind it with what the proxies at addresses tell."""

    def __init__(self, application: WSGIApplication, proxies: Iterable[str]) -> None:
        self._application = application
        self._proxies = [ip_network(each) for each in proxies]

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        told = {name: environ.pop(name) for name in list(environ) if name.startswith(FORWARDED)}
        if told and _is_of(environ.get("REMOTE_ADDR", ""), self._proxies):
            chain = told.get(f"{FORWARDED}FOR", "")
            environ["REMOTE_ADDR"] = client_of(environ["REMOTE_ADDR"], chain, self._proxies)
            scheme = _last(told.get(f"{FORWARDED}PROTO", "")).lower()
            if scheme in SCHEMES:
                environ["wsgi.url_scheme"] = scheme
            host = _last(told.get(f"{FORWARDED}HOST", ""))
            if HOST.fullmatch(host):
                environ["HTTP_HOST"] = host
        return self._application(environ, start)


def client_of(address: str, forwarded: str, proxies: Iterable[Network]) -> str:
    """The address of the client that asked through the proxies, or the last one that is known."""
    client = address
    for hop in reversed([*(each.strip() for each in forwarded.split(",")), address]):
        try:
            ip_address(hop)
        except ValueError:
            break
        client = hop
        if not _is_of(hop, proxies):
            break
    return client


def _is_of(address: str, networks: Iterable[Network]) -> bool:
    try:
        found = ip_address(address)
    except ValueError:
        return False
    mapped = getattr(found, "ipv4_mapped", None)
    return any((mapped or found) in network for network in networks)


def _last(values: str) -> str:
    return values.rpartition(",")[2].strip()
