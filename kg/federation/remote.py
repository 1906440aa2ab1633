"""An endpoint elsewhere, asked over HTTP and trusted with nothing.

Which endpoints may be asked is not decided here, but to where a connection may go: to the addresses
that the endpoint's name has now, all of which must be public, and to no other, since a name may
have another address a moment later. Redirects are not followed, proxies not used, and an answer has
a time and a size. Source: SPARQL 1.1 Protocol, section 2.1.2.
"""

from __future__ import annotations

import http.client
import io
import socket
import ssl
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from http import HTTPStatus
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any
from urllib.parse import urlencode, urlsplit

from kg.engine import QueryStoppedError
from kg.errors import QueryRefusedError, ServiceError, ServiceTimeoutError
from kg.federation.bindings import Row, read_rows
from kg.hearsay import JSON_TYPES, MOST_ROWS, RESULTS_JSON, told

FORM = "application/x-www-form-urlencoded"
PORTS = {"http": http.client.HTTP_PORT, "https": http.client.HTTPS_PORT}
#: Bytes that are read together, and of a refusal.
AT_ONCE, READ_OF_REFUSAL = 64 * 1024, 4096

#: Addresses in which one of IPv4 hides that a gateway would reach (RFC 6052).
_TRANSLATED = ip_network("64:ff9b::/96")
_LATER = "Ask again later, or without the SERVICE."
_FEWER = "Say more before the SERVICE, or add a LIMIT to a sub-query in it."

Resolve = Callable[..., list[tuple[Any, ...]]]


@dataclass
class Budget:
    """What one query may still take of others: until when, how many calls, how many bytes."""

    seconds: float
    calls: int
    size: int

    def __post_init__(self) -> None:
        self._end = time.monotonic() + self.seconds
        self._whole = self.size

    def left(self) -> float:
        """The seconds that are left. Raises TimeoutError if none are."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left

    def take(self, size: int) -> None:
        """Takes so many bytes. Raises QueryStoppedError if that is more than are left."""
        self.size -= size
        if self.size < 0:
            what = f"What other endpoints answer is larger than {self._whole:,} bytes"
            raise QueryStoppedError(what, cure=_FEWER, limit="service_result")


class Remote:
    """Asks endpoints; `private` lets them have addresses that are not public.

    `agent` is what it calls itself, `resolve` finds addresses as `socket.getaddrinfo` does.
    """

    def __init__(self, private: bool, agent: str, resolve: Resolve = socket.getaddrinfo) -> None:
        self._private = private
        self._headers = {"Accept": RESULTS_JSON, "User-Agent": agent, "Content-Type": FORM}
        self._resolve = resolve

    def ask(self, endpoint: str, text: str, budget: Budget) -> list[Row]:
        """The rows that an endpoint answers to a SELECT.

        Raises ServiceError if it does not answer as it should, QueryStoppedError if it answers too
        much, QueryRefusedError if it is where no connection may go.
        """
        try:
            with closing(self._opened(endpoint, budget)) as opened:
                request = self._request(endpoint, text)
                return _answer(_speaking(endpoint, opened, budget), endpoint, request, budget)
        except TimeoutError:
            what = f"did not answer within {budget.seconds:g} seconds"
            raise ServiceTimeoutError(endpoint, what, cure=_LATER) from None
        except http.client.HTTPException as error:
            what = f"broke off, or does not speak HTTP ({type(error).__name__})"
            raise ServiceError(endpoint, what, cure=_LATER) from None
        except OSError as error:
            said = error.strerror or type(error).__name__
            what = f"cannot be reached, or broke off ({told(said)})"
            raise ServiceError(endpoint, what, cure=_LATER) from None

    def _opened(self, endpoint: str, budget: Budget) -> socket.socket:
        """A connection to an address that was judged."""
        parts = urlsplit(endpoint)
        host, port = str(parts.hostname), parts.port or PORTS[parts.scheme]
        try:
            found = self._resolve(host, port, type=socket.SOCK_STREAM)
        except UnicodeError:
            raise ServiceError(endpoint, "has a name that is none of a host") from None
        if not self._private:
            for *_, address in found:
                _judge(endpoint, address[0])
        return _opened(found, host if parts.scheme == "https" else None, budget)

    def _request(self, endpoint: str, text: str) -> dict[str, Any]:
        parts = urlsplit(endpoint)
        target = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
        body = urlencode({"query": text}).encode()
        return {"method": "POST", "url": target, "body": body, "headers": self._headers}


def is_public(address: str) -> bool:
    """Whether an address is anybody's to reach, and so is one of IPv4 that it may stand for."""
    found = ip_address(address.partition("%")[0])
    if isinstance(found, IPv6Address):
        hidden = IPv4Address(int(found) & 0xFFFFFFFF) if found in _TRANSLATED else found.ipv4_mapped
        if hidden:
            return is_public(str(hidden))
        if found.sixtofour or found.teredo:  # tunnels, which lead anywhere
            return False
    return found.is_global and not (found.is_multicast or found.is_reserved)


def _judge(endpoint: str, address: str) -> None:
    if not is_public(address):
        what = f"The SERVICE <{endpoint}> is at {address}, which is no public address"
        cure = "Only the operator can allow that, by the setting `services_private`."
        raise QueryRefusedError(what, cure=cure)


def _opened(found: list[tuple[Any, ...]], secure: str | None, budget: Budget) -> socket.socket:
    """A connection to the first of some addresses that takes one; `secure` is the host's name."""
    refused: OSError = OSError("it has no address")
    for family, kind, protocol, _, address in found:
        connection = socket.socket(family, kind, protocol)
        try:
            connection.settimeout(budget.left())
            connection.connect(address)
            if secure:
                context = ssl.create_default_context()
                return context.wrap_socket(connection, server_hostname=secure)
            return connection
        except OSError as error:
            connection.close()
            refused = error
    raise refused


def _speaking(endpoint: str, opened: socket.socket, budget: Budget) -> http.client.HTTPConnection:
    """HTTP over a connection that is open already."""
    parts = urlsplit(endpoint)
    secure = parts.scheme == "https"
    kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
    connection = kind(str(parts.hostname), parts.port)
    connection.sock = _Timed(opened, budget)
    return connection


def _answer(
    connection: http.client.HTTPConnection, endpoint: str, request: dict[str, Any], budget: Budget
) -> list[Row]:
    connection.request(**request)
    response = connection.getresponse()
    if response.status != HTTPStatus.OK:
        raise _refusal(endpoint, response)
    kind = response.headers.get_content_type()
    if kind not in JSON_TYPES or response.headers.get("Content-Encoding", "identity") != "identity":
        raise ServiceError(
            endpoint, f"answered in {told(kind)}, where {RESULTS_JSON} was asked for"
        )
    pieces = []
    while data := response.read(AT_ONCE):
        budget.take(len(data))
        pieces.append(data)
    try:
        rows = read_rows(b"".join(pieces), endpoint)
    except ValueError as error:
        what = f"sent an answer that cannot be read: {told(str(error))}"
        raise ServiceError(endpoint, what, cure=_LATER) from None
    most = response.headers.get(MOST_ROWS, "")
    if most.isdecimal() and len(rows) >= int(most):
        raise ServiceError(endpoint, f"gives no more than {int(most):,} rows", cure=_FEWER)
    return rows


def _refusal(endpoint: str, response: http.client.HTTPResponse) -> ServiceError:
    status = f"{response.status} {told(response.reason)}".rstrip()
    if response.status // 100 == 3:
        place = told(response.headers.get("Location", "nowhere"))
        return ServiceError(endpoint, f"answered {status}, to {place}; redirects are not followed")
    said = told(response.read(READ_OF_REFUSAL).decode(errors="replace"))
    return ServiceError(endpoint, f"answered {status}: {said or 'nothing more'}", cure=_LATER)


class _Timed:
    """Of a socket what an HTTP connection needs, all of it within the budget's time."""

    def __init__(self, connection: socket.socket, budget: Budget) -> None:
        self._connection = connection
        self._budget = budget

    def sendall(self, data: bytes) -> None:
        self._connection.settimeout(self._budget.left())
        self._connection.sendall(data)

    def makefile(self, _: str) -> io.BufferedReader:
        return io.BufferedReader(_Incoming(self._connection, self._budget))

    def close(self) -> None:
        """Whoever opened it closes it; HTTP would before the answer has been read."""


class _Incoming(io.RawIOBase):
    def __init__(self, connection: socket.socket, budget: Budget) -> None:
        self._connection = connection
        self._budget = budget

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._connection.settimeout(self._budget.left())
        return self._connection.recv_into(buffer)
