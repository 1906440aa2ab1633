"""One HTTP exchange and what is promised of it, as a row of data.

The request goes over a bare socket, as it is written here: no library corrects it on the way, adds
a header, follows a redirect or unpacks an answer.
"""

from __future__ import annotations

import http.client
import json
import re
import socket
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from email.message import Message
from typing import Any
from urllib.parse import quote, urlencode

FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
JSON, XML = "application/sparql-results+json", "application/sparql-results+xml"
CSV, TSV = "text/csv; charset=utf-8", "text/tab-separated-values; charset=utf-8"
TURTLE, HTML = "text/turtle; charset=utf-8", "text/html; charset=utf-8"
NTRIPLES, JSONLD = "application/n-triples", "application/ld+json"
RDFXML, PROBLEM = "application/rdf+xml", "application/problem+json"

SELECT = "SELECT ?x { VALUES ?x { 1 2 } }"
ASK = "ASK {}"
CONSTRUCT = 'CONSTRUCT { <http://x/s> <http://x/p> "o" } WHERE {}'
DESCRIBE = "DESCRIBE <https://w3id.org/parley/id/north-korea>"

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Request:
    """A request as it is sent; Host, Connection and Content-Length are added."""

    method: str
    target: str
    headers: Headers = ()
    body: bytes = b""

    def having(self, **headers: str) -> Request:
        """The same with more headers; an underscore stands for a hyphen."""
        more = tuple((name.replace("_", "-"), value) for name, value in headers.items())
        return Request(self.method, self.target, self.headers + more, self.body)

    def by(self, method: str) -> Request:
        """The same by another method."""
        return Request(method, self.target, self.headers, self.body)


@dataclass(frozen=True)
class Answer:
    """A response as it came."""

    status: int
    headers: Message
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The bindings of results in JSON."""
        found: list[dict[str, Any]] = self.json["results"]["bindings"]
        return found

    def header(self, name: str) -> str:
        """All values of a header in one text."""
        return ", ".join(self.headers.get_all(name, []))


@dataclass(frozen=True)
class Point:
    """A promise: to this request an answer of this status, type, headers and content.

    `says` has regular expressions for headers, an empty one for a header that must not be there;
    `holds` and `lacks` have them for the body.
    """

    promise: str
    request: Request
    status: int = 200
    content_type: str | None = None
    says: Mapping[str, str] = field(default_factory=dict)
    holds: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()

    def check(self, port: int) -> None:
        """Raises AssertionError unless the server at the port keeps the promise."""
        answer = send(port, self.request)
        assert answer.status == self.status, answer.body[:500]
        if self.content_type is not None:
            assert answer.header("Content-Type") == self.content_type
        for name, pattern in self.says.items():
            assert bool(answer.header(name)) == bool(pattern), (name, answer.header(name))
            assert re.search(pattern, answer.header(name)), (name, answer.header(name))
        for pattern in self.holds:
            assert re.search(pattern, answer.text), (pattern, answer.text[:500])
        for pattern in self.lacks:
            assert not re.search(pattern, answer.text), (pattern, answer.text[:500])


def refused(promise: str, request: Request, status: int, *holds: str, **says: str) -> Point:
    """A point whose answer is a problem of this status."""
    told = {name.replace("_", "-"): pattern for name, pattern in says.items()}
    return Point(promise, request, status, PROBLEM, told, (f'"status": ?{status}', *holds))


def get(target: str = "/sparql", **parameters: str | list[str]) -> Request:
    """GET, with parameters; an underscore stands for a hyphen."""
    return Request("GET", target + _question(parameters))


def accepting(accept: str, query: str = SELECT, **parameters: str) -> Request:
    """A query by GET with an Accept header."""
    return get(query=query, **parameters).having(Accept=accept)


def form(text: str | Mapping[str, Any], content_type: str = FORM, **url: str) -> Request:
    """A form by POST, and parameters in the URL."""
    body = text if isinstance(text, str) else urlencode(text, doseq=True)
    headers = (("Content-Type", content_type),)
    return Request("POST", f"/sparql{_question(url)}", headers, body.encode())


def direct(body: str | bytes, content_type: str = DIRECT, **url: str | list[str]) -> Request:
    """A query as the body of a POST, and parameters in the URL."""
    raw = body.encode() if isinstance(body, str) else body
    return Request("POST", f"/sparql{_question(url)}", (("Content-Type", content_type),), raw)


def _question(parameters: Mapping[str, str | list[str]]) -> str:
    named = {name.replace("_", "-"): value for name, value in parameters.items()}
    return f"?{urlencode(named, doseq=True, quote_via=quote)}" if named else ""


def send(port: int, request: Request, headers: Iterable[tuple[str, str]] = ()) -> Answer:
    """The server's answer to a request, over a connection of its own."""
    told = {name.lower() for name, _ in request.headers}
    added = [("Host", f"127.0.0.1:{port}"), ("Connection", "close")]
    if request.body or request.method in {"POST", "QUERY"}:
        added.append(("Content-Length", str(len(request.body))))
    lines = [(name, value) for name, value in added if name.lower() not in told]
    head = "".join(f"{name}: {value}\r\n" for name, value in (*lines, *request.headers, *headers))
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        start = f"{request.method} {request.target} HTTP/1.1\r\n{head}\r\n"
        connection.sendall(start.encode("latin-1") + request.body)
        response = http.client.HTTPResponse(connection, method=request.method)
        response.begin()
        body = response.read()
    return Answer(response.status, response.headers, body)
