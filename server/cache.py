"""Answers that were given before, given again without asking the application.

A release never changes, so what is made of it is never stale: the cache belongs to one release and
goes with it. It stands in front of the application as WSGI middleware, and rules nothing by itself:

- what may be kept is the application's to say (`lasting`): never an error, nor a query that asks
  for the time or for chance;
- what an answer depends on is the request's method, path, query string, body, and the headers of
  `VARIES`; an answer whose Vary names another is not kept;
- it is bounded in bytes, and forgets first what was not asked for longest.

A client that has what the ETag names is told so (304), as the application would.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from io import BytesIO
from threading import Lock
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from werkzeug.http import parse_etags, unquote_etag

from server.record import Record, current

LASTING = "parley.lasting"
METHODS = frozenset({"GET", "HEAD", "POST", "QUERY"})
#: What an answer may depend on besides its address and its body, as the environment names it.
VARIES = (
    "CONTENT_TYPE",
    "HTTP_ACCEPT",
    "HTTP_ACCEPT_CHARSET",
    "HTTP_ACCEPT_ENCODING",
    "HTTP_ACCEPT_LANGUAGE",
    "HTTP_HOST",
    "HTTP_ORIGIN",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_X_FORWARDED_PREFIX",
    "HTTP_X_FORWARDED_PROTO",
)
#: The same as a Vary names them; it may also have none.
NAMES = frozenset(["", *(name.removeprefix("HTTP_").replace("_", "-").lower() for name in VARIES)])
#: Requests with one of these are the application's to answer.
LEFT_ALONE = (
    "HTTP_AUTHORIZATION",
    "HTTP_IF_MATCH",
    "HTTP_IF_MODIFIED_SINCE",
    "HTTP_IF_RANGE",
    "HTTP_IF_UNMODIFIED_SINCE",
    "HTTP_RANGE",
    "HTTP_TRANSFER_ENCODING",
)
#: Of the whole cache, the most that one answer may take.
LARGEST_SHARE = 8
#: Bodies of requests up to so many bytes are looked up.
LONGEST_BODY = 64 * 1024
#: What an entry takes beside its body and its key, in bytes; about.
OVERHEAD = 2048
#: Headers that a 304 has no use for.
OF_THE_BODY = frozenset({"content-length", "content-type", "content-encoding"})

Key = tuple[object, ...]
Headers = list[tuple[str, str]]


@dataclass(frozen=True)
class Entry:
    """A response as it went out; `held` is what a client may have of it."""

    status: str
    headers: Headers
    body: bytes
    etag: str | None
    size: int
    record: Record


def lasting(environ: WSGIEnvironment) -> None:
    """Says that the answer to this request follows from the request and the release alone."""
    environ[LASTING] = True


def foreseen(said: Mapping[str, str]) -> bool:
    """Whether the Vary among headers, named in small letters, has only names of `VARIES`."""
    return {name.strip().lower() for name in said.get("vary", "").split(",")} <= NAMES


class ResponseCache:
    """A WSGI application in front of another one; `capacity` is in bytes, 0 keeps nothing."""

    def __init__(self, application: WSGIApplication, capacity: int) -> None:
        self._application = application
        self._capacity = capacity
        self._size = 0
        self._entries: OrderedDict[Key, Entry] = OrderedDict()
        self._change = Lock()

    @property
    def size(self) -> int:
        """The bytes that are taken now."""
        return self._size

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        key = _key(environ) if self._capacity else None
        if key is None:
            return self._application(environ, start)
        with self._change:
            entry = self._entries.get(key)
            if entry:
                self._entries.move_to_end(key)
        if entry:
            return _again(entry, environ, start)
        return self._ask(key, environ, start)

    def _ask(self, key: Key, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        """The application's answer; it is kept if it may be."""
        told: list[Any] = []

        def remember(status: str, headers: Headers, exc_info: Any = None) -> Any:
            told[:] = [status, headers]
            return start(status, headers, exc_info) if exc_info else start(status, headers)

        answer = self._application(environ, remember)
        if not environ.get(LASTING) or not told:
            return answer
        status, headers = told
        if not self._may_keep(status, headers):
            return answer
        try:
            body = b"".join(answer)
        finally:
            if close := getattr(answer, "close", None):
                close()
        self._keep(key, status, headers, body)
        return [body]

    def _may_keep(self, status: str, headers: Headers) -> bool:
        """Whether it is whole, everybody's, small enough, and depends on nothing unforeseen."""
        if not status.startswith(("200", "303")):
            return False
        said = {name.lower(): value for name, value in headers}
        control = said.get("cache-control", "").lower()
        private = "set-cookie" in said or "no-store" in control or "private" in control
        length = said.get("content-length", "")
        fits = length.isdecimal() and int(length) <= self._capacity // LARGEST_SHARE
        return fits and not private and foreseen(said)

    def _keep(self, key: Key, status: str, headers: Headers, body: bytes) -> None:
        etag = next((value for name, value in headers if name.lower() == "etag"), None)
        size = len(body) + sum(len(str(part)) for part in key) + OVERHEAD
        entry = Entry(
            status, list(headers), body, unquote_etag(etag)[0] if etag else None, size, current()
        )
        with self._change:
            if old := self._entries.pop(key, None):
                self._size -= old.size
            self._entries[key] = entry
            self._size += size
            while self._size > self._capacity:
                _, oldest = self._entries.popitem(last=False)
                self._size -= oldest.size


def _again(entry: Entry, environ: WSGIEnvironment, start: StartResponse) -> list[bytes]:
    record = current()
    record.query, record.rows, record.outcome = entry.record.query, entry.record.rows, "cached"
    held = environ.get("HTTP_IF_NONE_MATCH")
    if held and entry.etag and environ["REQUEST_METHOD"] in {"GET", "HEAD"}:
        tags = parse_etags(held)
        if tags.star_tag or tags.contains_weak(entry.etag):
            start("304 NOT MODIFIED", [x for x in entry.headers if x[0].lower() not in OF_THE_BODY])
            return []
    start(entry.status, list(entry.headers))
    return [entry.body]


def _key(environ: WSGIEnvironment) -> Key | None:
    """What the answer depends on; None if the request is left to the application."""
    method = environ["REQUEST_METHOD"]
    if method not in METHODS or any(name in environ for name in LEFT_ALONE):
        return None
    body = b""
    if method in {"POST", "QUERY"}:
        length = environ.get("CONTENT_LENGTH") or ""
        if not length.isdecimal() or int(length) > LONGEST_BODY:
            return None
        body = environ["wsgi.input"].read(int(length))
        environ["wsgi.input"] = BytesIO(body)
        if len(body) < int(length):
            return None
        body = hashlib.sha256(body).digest()
    return (
        method,
        environ.get("SCRIPT_NAME"),
        environ.get("PATH_INFO"),
        environ.get("QUERY_STRING"),
        environ.get("wsgi.url_scheme"),
        body,
        *map(environ.get, VARIES),
    )
