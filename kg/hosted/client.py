"""Speaks to an engine: queries, updates and graphs, over connections that are kept.

Everything that is sent may be sent again: queries change nothing, and of updates only such are sent
as have the same outcome when they are repeated. So a connection that the engine closed while it was
not in use is replaced without a word. Redirects are not followed, for they would carry who we are
to somewhere else.

Sources: SPARQL 1.1 Protocol and SPARQL 1.1 Graph Store HTTP Protocol (W3C Recommendations, 2013).
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urlencode

import urllib3

from kg.engine import QueryStoppedError
from kg.errors import StoreError, StoreTimeoutError
from kg.hearsay import JSON_TYPES, MOST_ROWS, RESULTS_JSON
from kg.hosted.access import Access
from kg.hosted.digest import Digest
from kg.hosted.failures import broken_off, refusal, unreachable, wrong_type

FORM = "application/x-www-form-urlencoded"
UPDATE = "application/sparql-update"
NTRIPLES = "application/n-triples"
#: What is asked for by the kind of the answer, and what is taken for it.
TYPES = {
    "solutions": (RESULTS_JSON, JSON_TYPES),
    "boolean": (RESULTS_JSON, JSON_TYPES),
    "triples": (NTRIPLES, frozenset([NTRIPLES])),
}
#: Seconds that a connection may take, an update, and bytes that are read together.
CONNECT, UPDATE_SECONDS, AT_ONCE = 5.0, 3600.0, 64 * 1024
#: Bytes of an answer unless told otherwise; bytes that are read of a refusal.
LARGEST, READ_OF_REFUSAL = 256 * 2**20, 4096
#: The least that Virtuoso takes for a time, in milliseconds.
LEAST = 1000

_SIMPLER = "Ask for less at once: name what you can, add a LIMIT, or download the graph."


@dataclass(frozen=True)
class Reply:
    """A whole answer; `most` is after how many rows the engine cuts one, if it says so."""

    body: bytes
    most: int | None = None


class Client:
    """Asks one engine; `agent` is what it calls itself, `at_once` how many connections it keeps."""

    def __init__(self, access: Access, agent: str, at_once: int = 1) -> None:
        self.access = access
        self._pool = urllib3.PoolManager(
            maxsize=at_once,
            headers={"User-Agent": agent, "Accept-Encoding": "identity", **access.headers},
            retries=False,
        )
        self._digest = Digest(*access.login) if access.login else None
        self._is_virtuoso = False

    def query(
        self,
        text: str,
        kind: str = "solutions",
        default: Sequence[str] = (),
        named: Sequence[str] = (),
        *,
        seconds: float = UPDATE_SECONDS,
        largest: int = LARGEST,
    ) -> Reply:
        """The answer of a kind, in JSON or N-Triples, to a query over these graphs.

        Raises StoreError or one of its kind if there is none, QueryStoppedError if it is not whole.
        """
        accept, taken = TYPES[kind]
        fields = [("query", text)]
        fields += [("default-graph-uri", graph) for graph in default]
        fields += [("named-graph-uri", graph) for graph in named]
        if self._is_virtuoso:
            fields.append(("timeout", str(max(LEAST, int(seconds * 1000)))))
        headers = {"Accept": accept, "Content-Type": FORM}
        where = self.access.query
        with self._sent("POST", where, urlencode(fields).encode(), headers, seconds) as answer:
            deadline = time.monotonic() + seconds
            if answer.status != HTTPStatus.OK:
                raise refusal(where, answer.status, answer.headers, _beginning(answer))
            self._is_virtuoso = answer.headers.get("Server", "").startswith("Virtuoso")
            if "X-SQL-State" in answer.headers:  # it sends what it has so far, as if that were all
                what = f"The query took the engine longer than {seconds:g} seconds"
                raise QueryStoppedError(what, cure=_SIMPLER, limit="timeout")
            if _type(answer) not in taken:
                raise wrong_type(where, _type(answer), accept, _beginning(answer))
            body = _whole(answer, where, deadline, seconds, largest)
        most = answer.headers.get(MOST_ROWS, "")
        return Reply(body, int(most) if most.isdecimal() else None)

    def update(self, text: str, seconds: float = UPDATE_SECONDS) -> None:
        """Makes a change. Raises StoreError or one of its kind unless it is said to be made."""
        self._change("POST", self.access.update, text.encode(), UPDATE, seconds)

    def add(self, graph: str, triples: bytes, seconds: float = UPDATE_SECONDS) -> None:
        """Adds N-Triples to a graph by the Graph Store Protocol. Raises as `update`."""
        where = self.access.graphs
        assert where is not None, "the engine's address for graphs is known"
        mark = "&" if "?" in where else "?"
        address = f"{where}{mark}{urlencode({'graph': graph})}"
        self._change("POST", address, triples, NTRIPLES, seconds)

    def _change(self, method: str, where: str, body: bytes, kind: str, seconds: float) -> None:
        with self._sent(method, where, body, {"Content-Type": kind}, seconds) as answer:
            if not HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES:
                said = _beginning(answer)
                raise refusal(where, answer.status, answer.headers, said, is_change=True)
            _whole(answer, where, time.monotonic() + seconds, seconds, LARGEST)

    @contextmanager
    def _sent(
        self, method: str, where: str, body: bytes, headers: Mapping[str, str], seconds: float
    ) -> Iterator[urllib3.BaseHTTPResponse]:
        """The answer, whose connection is kept if it was read to its end, and closed if not."""
        try:
            answer = self._send(method, where, body, headers, seconds)
        except urllib3.exceptions.HTTPError as error:
            raise unreachable(where, error, seconds) from None
        try:
            yield answer
        except urllib3.exceptions.ReadTimeoutError as error:
            raise unreachable(where, error, seconds) from None
        except urllib3.exceptions.HTTPError as error:
            raise broken_off(where, error) from None
        except BaseException:
            answer.close()
            raise
        answer.release_conn()

    def _send(
        self, method: str, where: str, body: bytes, headers: Mapping[str, str], seconds: float
    ) -> urllib3.BaseHTTPResponse:
        """The answer; to who we are in the way of the engine, if it asks for that (Digest)."""
        answer = self._request(method, where, body, headers, seconds)
        if answer.status != HTTPStatus.UNAUTHORIZED or self._digest is None:
            return answer
        answer.close()
        # Virtuoso says what it wants only to who says nothing.
        answer = self._request(method, where, body, {**headers, "Authorization": ""}, seconds)
        if not self._digest.take(answer.headers.get("WWW-Authenticate", "")):
            return answer
        answer.close()
        return self._request(method, where, body, headers, seconds)

    def _request(
        self, method: str, where: str, body: bytes, headers: Mapping[str, str], seconds: float
    ) -> urllib3.BaseHTTPResponse:
        said = self._digest.header(method, where) if self._digest else None
        who = {"Authorization": said} if said else {}
        all_headers = {**self._pool.headers, **who, **headers}
        if not all_headers.get("Authorization"):
            all_headers.pop("Authorization", None)
        for again in (True, False):
            try:
                return self._pool.request(
                    method,
                    where,
                    body=body,
                    headers=all_headers,
                    redirect=False,
                    preload_content=False,
                    timeout=urllib3.Timeout(connect=min(CONNECT, seconds), read=seconds),
                )
            except urllib3.exceptions.ProtocolError:
                if not again:
                    raise
        raise AssertionError("the second time it is answered or raised")


def _type(answer: urllib3.BaseHTTPResponse) -> str:
    return answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()


def _beginning(answer: urllib3.BaseHTTPResponse) -> str:
    return answer.read(READ_OF_REFUSAL).decode(errors="replace")


def _whole(
    answer: urllib3.BaseHTTPResponse, where: str, deadline: float, seconds: float, largest: int
) -> bytes:
    """The body, which may take until a deadline however slowly it comes."""
    pieces, size = [], 0
    while piece := answer.read1(AT_ONCE):
        pieces.append(piece)
        size += len(piece)
        if size > largest:
            what = f"The answer is larger than {largest:,} bytes"
            raise QueryStoppedError(what, cure=_SIMPLER, limit="result")
        if time.monotonic() > deadline:
            what = f"The engine did not send its answer within {seconds:g} seconds"
            raise StoreTimeoutError(what, where=where, cure=_SIMPLER)
    told = answer.headers.get("Content-Length", "")
    if told.isdecimal() and size < int(told):
        what = "The engine broke off in the middle of its answer"
        raise StoreError(what, where=where, cure="Ask again in a moment.")
    return b"".join(pieces)
