"""Endpoints on the loopback that answer as they should, and in every way they should not."""

from __future__ import annotations

import threading
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pyoxigraph as ox

JSON = "application/sparql-results+json"


@dataclass
class Asked:
    """One request as it came."""

    path: str
    query: str
    headers: dict[str, str]


class Handler(BaseHTTPRequestHandler):
    """A request and the means to answer it well or badly."""

    endpoint: Endpoint
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        form = urllib.parse.parse_qs(self.rfile.read(length).decode())
        asked = Asked(self.path, form.get("query", [""])[0], dict(self.headers))
        self.endpoint.asked.append(asked)
        self.close_connection = True
        self.endpoint.behave(self, asked)

    def do_GET(self) -> None:
        self.endpoint.asked.append(Asked(self.path, "", dict(self.headers)))
        self.send(b"{}")

    def send(
        self, body: bytes, content_type: str = JSON, status: int = 200, **headers: str
    ) -> None:
        """Sends a whole answer; underscores in a header's name stand for hyphens."""
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


Behaviour = Callable[[Handler, Asked], None]


@dataclass
class Endpoint:
    """A server at `url`; what it was asked, and how it answers."""

    behave: Behaviour
    asked: list[Asked] = field(default_factory=list)
    url: str = ""
    ended: threading.Event = field(default_factory=threading.Event)


@contextmanager
def endpoint(behave: Behaviour) -> Iterator[Endpoint]:
    """An endpoint for as long as the context lasts."""
    found = Endpoint(behave)
    handler = type("Handler", (Handler,), {"endpoint": found})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        found.url = f"http://127.0.0.1:{server.server_address[1]}/sparql"
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield found
        finally:
            found.ended.set()
            server.shutdown()
            thread.join()


def healthy(turtle: str) -> Behaviour:
    """Answers queries over a graph."""
    store = ox.Store()
    store.load(turtle.encode(), format=ox.RdfFormat.TURTLE)
    return lambda request, asked: request.send(results(store, asked.query))


def results(store: ox.Store, query: str) -> bytes:
    answer = store.query(query)
    assert isinstance(answer, ox.QuerySolutions)
    return answer.serialize(format=ox.QueryResultsFormat.JSON) or b""


def relaying(url: str) -> Behaviour:
    """Asks another endpoint the same, and gives its answer."""
    return lambda request, asked: request.send(relayed(url, asked))


def breaking_off(url: str) -> Behaviour:
    """Asks another endpoint the same, and ends in the middle of its answer."""

    def behave(request: Handler, asked: Asked) -> None:
        body = relayed(url, asked)
        request.send_response(200)
        request.send_header("Content-Type", JSON)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body[: len(body) // 2])

    return behave


def relayed(url: str, asked: Asked) -> bytes:
    form = urllib.parse.urlencode({"query": asked.query}).encode()
    with urllib.request.urlopen(urllib.request.Request(url, form, {"Accept": JSON})) as answer:
        return bytes(answer.read())


def saying(body: bytes, content_type: str = JSON, status: int = 200, **headers: str) -> Behaviour:
    """Answers the same to everything."""
    return lambda request, _: request.send(body, content_type, status, **headers)


def slow(request: Handler, _: Asked) -> None:
    """Answers nothing until the end."""
    request.endpoint.ended.wait()


def dripping(request: Handler, _: Asked) -> None:
    """Sends a header for ever, a byte at a time."""
    request.wfile.write(b"HTTP/1.1 200 OK\r\nX: ")
    while not request.endpoint.ended.wait(0.02):
        try:
            request.wfile.write(b"x")
        except OSError:
            return


def breaking(request: Handler, _: Asked) -> None:
    """Ends in the middle of an answer that was said to be longer."""
    request.wfile.write(
        b"HTTP/1.1 200 OK\r\nContent-Type: application/sparql-results+json\r\n"
        b'Content-Length: 500\r\n\r\n{"head": {"vars": ["s"]}, "results": {"bindings": ['
    )


def breaking_chunks(request: Handler, _: Asked) -> None:
    """Ends in the middle of a chunk."""
    request.wfile.write(
        b"HTTP/1.1 200 OK\r\nContent-Type: application/sparql-results+json\r\n"
        b'Transfer-Encoding: chunked\r\n\r\nff\r\n{"head": {}'
    )


def endless(request: Handler, _: Asked) -> None:
    """Sends an answer without an end."""
    request.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/sparql-results+json\r\n\r\n")
    try:
        while not request.endpoint.ended.is_set():
            request.wfile.write(b" " * 65536)
    except OSError:
        return


def hanging_up(request: Handler, _: Asked) -> None:
    """Closes the connection without a word."""


def babbling(request: Handler, _: Asked) -> None:
    """Speaks another protocol."""
    request.wfile.write(b"220 mail.example.org ESMTP\r\n")
