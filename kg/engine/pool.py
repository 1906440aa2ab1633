"""The executors as seen by those who ask: how they are started, and how one is asked.

A question waits for a free executor no longer than a query may run, and no more than `at_once`
questions wait or run; beyond that it is refused at once, so that a crowd cannot pile up.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

from kg.engine import control, frames
from kg.engine.frames import Frames, Ticket
from kg.engine.question import (
    IN_MEMORY,
    Answer,
    BusyError,
    LeftError,
    QueryStoppedError,
    Question,
)

#: Over the time that the kernel's alarm gives a query, in seconds; then the executor is given up.
GRACE = 2.0
#: Connections that the system keeps while every executor is at work.
BACKLOG = 256
#: The largest answer, and what a query may take beside the graph, in bytes.
LARGEST, MEMORY = 256 * 1024 * 1024, 1024 * 1024 * 1024
#: How often one who waits looks whether the answer is still wanted, in seconds.
LOOK_ROUND = 0.25
#: Times that a question is put again if its executor was ended for another's sake.
AGAIN = 3

_PACKAGES = Path(__file__).resolve().parent.parent.parent
_LOOK_ROUND = frames.span(LOOK_ROUND)
_LATER = "Ask again in a moment."
_SIMPLER = "Ask for less at once: name what you can, add a LIMIT, or download the graph."


@dataclass(frozen=True)
class Place:
    """Where executors can be asked, how many there are, and what a query may take.

    `seconds` it may run, `largest` bytes its answer may have, `memory` bytes it may use.
    """

    address: str
    count: int
    seconds: float
    largest: int = LARGEST
    memory: int = MEMORY

    @property
    def controls(self) -> str:
        """The keeper's control socket."""
        return control.address_of(self.address)


class Executors:
    """The keeper's process and the executors it forks, for as long as the context lasts.

    The graph is loaded from the dataset into memory, unless there is a `store` of it on disk. A
    keeper that is killed is started again; one that gives up has told why.
    """

    def __init__(
        self,
        dataset: Path,
        count: int,
        seconds: float,
        largest: int = LARGEST,
        memory: int = MEMORY,
        store: Path | None = None,
    ) -> None:
        self._data = [dataset, *([store] if store else [])]
        self._folder = Path(tempfile.mkdtemp(prefix="parley-"))  # for its owner alone
        self._place = Place(str(self._folder / "queries"), count, seconds, largest, memory)
        self._change = threading.Lock()
        self._ended = False

    @property
    def keeper(self) -> int:
        """The number of the keeper's process."""
        return self._keeper.pid

    def wait(self) -> int:
        """Waits for the keeper to end, and gives its exit code."""
        return self._keeper.wait()

    def __enter__(self) -> Place:
        self._keeper = self._start()
        threading.Thread(target=self._watch, daemon=True).start()
        return self._place

    def __exit__(self, *_: object) -> None:
        with self._change:
            self._ended = True
        self._keeper.terminate()
        self._keeper.wait()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _start(self) -> subprocess.Popen[bytes]:
        place = self._place
        with _listen(place.address) as queries, _listen(place.controls) as controls:
            numbers = (queries.fileno(), controls.fileno())
            limits = (place.count, place.seconds, place.memory)
            return subprocess.Popen(
                [
                    *(sys.executable, "-m", "kg.engine.executors"),
                    *map(str, (*numbers, *limits, *self._data)),
                ],
                pass_fds=numbers,
                process_group=0,  # what a terminal sends to all at once is for who asks
                env={**os.environ, "PYTHONPATH": str(_PACKAGES), "RUST_BACKTRACE": "0"},
            )

    def _watch(self) -> None:
        while self._keeper.wait() < 0:
            with self._change:
                if self._ended:
                    return
                self._keeper = self._start()


def _listen(address: str) -> socket.socket:
    Path(address).unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(address)
    listener.listen(BACKLOG)
    return listener


class Pool:
    """An engine whose queries run in executors; each can be stopped, and stops alone.

    `is_wanted` tells, in the thread that asks, whether anyone still waits for the answer.
    """

    def __init__(
        self, place: Place, at_once: int, is_wanted: Callable[[], bool] = lambda: True
    ) -> None:
        self._place = place
        self._rooms = threading.BoundedSemaphore(at_once)
        self._is_wanted = is_wanted
        self._asker = os.getpid()
        self._numbers = count(1)
        self._send_within = frames.span(place.seconds)

    def ask(self, question: Question) -> Answer:
        """See `Engine.ask`."""
        if not self._rooms.acquire(blocking=False):
            raise BusyError("Too many queries wait already", cure=_LATER, limit="queue")
        try:
            payload = frames.pack_question(question)
            for _ in range(AGAIN):
                with socket.socket(socket.AF_UNIX) as connection:
                    if answer := self._ask(connection, payload):
                        return answer
            raise BusyError("No executor could be had", cure=_LATER)
        finally:
            self._rooms.release()

    def _ask(self, connection: socket.socket, payload: bytes) -> Answer | None:
        """The answer; None if the executor was ended before, or for another's sake."""
        ticket = Ticket(self._asker, next(self._numbers))
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, self._send_within)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, _LOOK_ROUND)
        try:
            connection.connect(self._place.address)
            frames.put(connection, ticket, time.monotonic(), payload)
        except OSError:
            raise _busy() from None
        name = str(ticket)
        runs = partial(self._tell, "runs", name)
        patience = _Patience(connection, self._place.seconds, self._is_wanted, runs)
        try:
            return _collect(Frames(patience.read), self._place.largest)
        except LeftError:
            self._tell("end", name, "left")
            raise
        except TimeoutError:
            self._tell("end", name, "late")
            raise self._stopped(None, signal.SIGALRM) from None
        except (OSError, EOFError):
            end = self._tell("how", name)
            if end is None or not end["meant"]:
                return None
            raise self._stopped(end["why"], end["signal"]) from None

    def _stopped(self, why: str | None, number: int) -> QueryStoppedError:
        """What became of a query whose executor was ended for some reason, or by a signal."""
        if why:
            return QueryStoppedError("The query was ended by the operator", cure=_LATER)
        if number == signal.SIGALRM:
            what = f"The query took longer than {self._place.seconds:g} seconds"
            return QueryStoppedError(what, cure=_SIMPLER, limit="timeout")
        if number == signal.SIGABRT:
            what = f"The query needs more memory than {self._place.memory:,} bytes"
            return QueryStoppedError(what, cure=_SIMPLER, limit="memory")
        what = "The query brought down what ran it: it is nested too deep, or too large"
        return QueryStoppedError(what, cure=_SIMPLER)

    def _tell(self, *words: str) -> Any:
        try:
            return control.ask(self._place.controls, *words)
        except (OSError, ValueError):
            return None


class _Patience:
    """Reads an answer as it comes over a connection, and looks round while nothing comes.

    A question may wait for an executor as long as a query may run, and then run as long again.
    `runs` tells whether an executor turned to it.
    """

    def __init__(
        self,
        connection: socket.socket,
        seconds: float,
        is_wanted: Callable[[], bool],
        runs: Callable[[], bool],
    ) -> None:
        self._connection = connection
        self._seconds = seconds
        self._deadline = time.monotonic() + seconds
        self._is_wanted = is_wanted
        self._runs = runs
        self._seen_running = self._seen_waiting = False

    def read(self) -> bytes:
        """What comes next. Raises LeftError, TimeoutError or BusyError if nothing will."""
        while True:
            try:
                return self._connection.recv(frames.READ)
            except BlockingIOError:
                self._look()

    def _look(self) -> None:
        if not self._is_wanted():
            raise LeftError("Nobody waits for the answer")
        if time.monotonic() < self._deadline:
            return
        if self._runs():
            if self._seen_running:
                raise TimeoutError
            self._seen_running = True
            self._deadline = time.monotonic() + self._seconds + GRACE
        elif self._seen_waiting:
            raise _busy()
        self._seen_waiting = True  # or it was answered just now, and the next look will find that


def _busy() -> BusyError:
    return BusyError("No executor was free in time", cure=_LATER, limit="executors")


def _collect(stream: Frames, largest: int) -> Answer:
    """The answer of the frames to come. Raises the error that they end in."""
    with ExitStack() as stack:
        body = stack.enter_context(tempfile.SpooledTemporaryFile(IN_MEMORY))
        kind, payload = stream.next()
        while kind == frames.DATA:
            if body.tell() + len(payload) > largest:
                what = f"The answer is larger than {largest:,} bytes"
                raise QueryStoppedError(what, cure=_SIMPLER, limit="result")
            body.write(payload)
            kind, payload = stream.next()
        if kind == frames.FAILED:
            raise frames.unpack_error(payload)
        size = body.tell()
        body.seek(0)
        stack.pop_all()  # whoever reads the answer closes it
    kind_of_answer, rows = frames.unpack_end(payload)
    return Answer(kind_of_answer, size, body, rows)
