"""What stands outermost in a worker: it sees every request, and tells the log and the metrics.

So a request that the cache answers is seen as well as one that is refused at the gate.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import count
from secrets import token_hex
from typing import Any, Protocol
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from server import record
from server.log import Log, quoted, time_of
from server.record import Record

#: Characters of a path that are logged.
LONGEST_PATH = 512
#: A name that a proxy may have given a request.
NAMED = re.compile(r"[\w.:-]{1,64}", re.ASCII)
REQUEST_ID = "X-Request-Id"


@dataclass(slots=True)
class Seen:
    """A request that was answered: its environment, status, bytes of the body, and seconds."""

    asked: WSGIEnvironment
    name: str
    status: int
    size: int
    seconds: float
    record: Record

    @property
    def outcome(self) -> str:
        """What became of it; of a query, what the engine or the cache says."""
        if self.record.outcome and self.record.outcome != "ok":
            return self.record.outcome
        return "ok" if self.status < 400 else "refused" if self.status < 500 else "failed"


class Reporter(Protocol):
    """Is told of every request."""

    def __call__(self, seen: Seen) -> None: ...


class Access:
    """A WSGI application around another one; `reporters` are told of each request when it ends."""

    def __init__(self, application: WSGIApplication, *reporters: Reporter) -> None:
        self._application = application
        self._reporters = reporters
        self._worker = token_hex(4)
        self._numbers = count(1)

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        began = time.perf_counter()
        noted = record.begin()
        given = environ.get("HTTP_X_REQUEST_ID", "")
        known = given and NAMED.fullmatch(given)
        name = given if known else f"{self._worker}-{next(self._numbers)}"
        told = [0]

        def remember(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            told[0] = int(status[:3])
            headers = [*headers, (REQUEST_ID, name)]
            return start(status, headers, exc_info) if exc_info else start(status, headers)

        def report(size: int) -> None:
            seconds = time.perf_counter() - began
            seen = Seen(environ, name, told[0], size, seconds, noted)
            for reporter in self._reporters:
                reporter(seen)

        answer = self._application(environ, remember)
        if isinstance(answer, list):
            report(sum(map(len, answer)))
            return answer
        return Counted(answer, report)


class Counted:
    """A body that tells how many bytes went when it is closed."""

    def __init__(self, body: Iterable[bytes], report: Callable[[int], None]) -> None:
        self._body = body
        self._report = report
        self._size = 0

    def __iter__(self) -> Iterator[bytes]:
        for data in self._body:
            self._size += len(data)
            yield data

    def close(self) -> None:
        if close := getattr(self._body, "close", None):
            close()
        self._report(self._size)


def logged(log: Log) -> Reporter:
    """What writes a line for each request."""

    def write(seen: Seen) -> None:
        environ, noted = seen.asked, seen.record
        client, path = environ.get("REMOTE_ADDR"), environ.get("PATH_INFO", "")[:LONGEST_PATH]
        query = f',"query":"{noted.query}","rows":{quoted(noted.rows)}' if noted.query else ""
        log.write(
            f'{{"time":"{time_of(time.time())}","id":"{seen.name}","client":{quoted(client)},'
            f'"method":{quoted(environ["REQUEST_METHOD"])},"path":{quoted(path)},'
            f'"status":{seen.status},"bytes":{seen.size},"ms":{seen.seconds * 1000:.3f},'
            f'"outcome":"{seen.outcome}"{query}}}'
        )

    return write
