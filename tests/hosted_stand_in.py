"""A stand-in for an engine elsewhere, which does with each request what a test tells it to."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

JSON = "application/sparql-results+json"
ROW = json.dumps(
    {"head": {"vars": ["x"]}, "results": {"bindings": [{"x": {"type": "uri", "value": "urn:a"}}]}}
)
TABLE = "SELECT ?x { ?x a ?kind }"

Act = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    """Does with each request what the stand-in was told to do."""

    protocol_version = "HTTP/1.1"
    server: StandIn

    def do_POST(self) -> None:
        self.body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.asked.append((dict(self.headers), self.body))
        self.server.act(self)

    def version_string(self) -> str:
        return self.server.name

    def log_message(self, format: str, *args: object) -> None:
        pass

    def answer(self, status: int, body: str, kind: str = JSON, **headers: str) -> None:
        data = body.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", headers.pop("length", str(len(data))))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(data)


class StandIn(ThreadingHTTPServer):
    """An engine that does what it is told, and tells what it was asked."""

    daemon_threads = True
    name = "Stand-in/1"

    def __init__(self, act: Act) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.act = act
        self.asked: list[tuple[dict[str, str], bytes]] = []
        self.over = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/sparql"


@contextmanager
def standing_in(act: Act) -> Iterator[StandIn]:
    server = StandIn(act)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield server
    finally:
        server.over.set()
        server.shutdown()
        thread.join()
        server.server_close()


def says(status: int, body: str, kind: str = JSON, **headers: str) -> Act:
    return lambda handler: handler.answer(status, body, kind, **headers)
