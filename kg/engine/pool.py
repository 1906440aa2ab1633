"""The executors as seen by those who ask: how they are started, and how one is asked.

A question waits for a free executor no longer than a query may run, and no more than `at_once`
questions wait or run; beyond that it is refused at once, so that a crowd cannot pile up.
"""

from __future__ import annotations

import io
import os
import select
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
from pathlib import Path
from typing import IO, Any

from kg.engine import control, frames
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

    A keeper that is killed is started again; one that gives up has told why.
    """

    def __init__(
        self,
        dataset: Path,
        count: int,
        seconds: float,
        largest: int = LARGEST,
        memory: int = MEMORY,
    ) -> None:
        self._dataset = dataset
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
                    *map(str, (*numbers, self._dataset, *limits)),
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

    def ask(self, question: Question) -> Answer:
        """See `Engine.ask`."""
        if not self._rooms.acquire(blocking=False):
            raise BusyError("Too many queries wait already", cure=_LATER, limit="queue")
        try:
            for _ in range(AGAIN):
                with socket.socket(socket.AF_UNIX) as connection:
                    if answer := self._ask(connection, question):
                        return answer
            raise BusyError("No executor could be had", cure=_LATER)
        finally:
            self._rooms.release()

    def _ask(self, connection: socket.socket, question: Question) -> Answer | None:
        """The answer; None if the executor was ended for another's sake."""
        seconds = self._place.seconds
        connection.settimeout(seconds)
        stream = Patient(connection, seconds, self._is_wanted)
        try:
            connection.connect(self._place.address)
            frames.send(connection, frames.QUESTION, frames.pack_question(question))
            name = frames.receive(stream)[1].decode()
        except (OSError, EOFError):
            what = "No executor was free in time"
            raise BusyError(what, cure=_LATER, limit="executors") from None
        stream.extend(seconds + GRACE)
        try:
            return _collect(stream, self._place.largest)
        except LeftError:
            self._tell("end", name, "left")
            raise
        except (OSError, EOFError):
            executor, _, turn = name.partition("-")
            end = self._tell("how", executor) or {}
            if end.get("why") and end.get("turn") != int(turn):
                return None
            raise self._stopped(end.get("why"), end.get("signal")) from None

    def _stopped(self, why: str | None, number: int | None) -> QueryStoppedError:
        """What became of a query whose executor was ended for some reason, or by a signal."""
        if why:
            return QueryStoppedError("The query was ended by the operator", cure=_LATER)
        if number == signal.SIGALRM or number is None:
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


class Patient(io.BufferedReader):
    """What comes over a connection, within some seconds, and while it is wanted.

    Raises TimeoutError, or LeftError.
    """

    def __init__(
        self, connection: socket.socket, seconds: float, is_wanted: Callable[[], bool]
    ) -> None:
        self._source = _Source(connection, seconds, is_wanted)
        super().__init__(self._source)

    def extend(self, seconds: float) -> None:
        """Lets what is to come take so many seconds from now."""
        self._source.deadline = time.monotonic() + seconds


class _Source(io.RawIOBase):
    def __init__(
        self, connection: socket.socket, seconds: float, is_wanted: Callable[[], bool]
    ) -> None:
        self.deadline = time.monotonic() + seconds
        self._connection = connection
        self._is_wanted = is_wanted
        self._poll = select.poll()
        self._poll.register(connection, select.POLLIN)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._poll.poll(LOOK_ROUND * 1000):
            if time.monotonic() > self.deadline:
                raise TimeoutError
            if not self._is_wanted():
                raise LeftError("Nobody waits for the answer")
        return self._connection.recv_into(buffer)


def _collect(stream: IO[bytes], largest: int) -> Answer:
    """The answer of the frames to come. Raises the error that they end in."""
    with ExitStack() as stack:
        body = stack.enter_context(tempfile.SpooledTemporaryFile(IN_MEMORY))
        kind, payload = frames.receive(stream)
        while kind == frames.DATA:
            if body.tell() + len(payload) > largest:
                what = f"The answer is larger than {largest:,} bytes"
                raise QueryStoppedError(what, cure=_SIMPLER, limit="result")
            body.write(payload)
            kind, payload = frames.receive(stream)
        if kind == frames.FAILED:
            raise frames.unpack_error(payload)
        size = body.tell()
        body.seek(0)
        stack.pop_all()  # whoever reads the answer closes it
    kind_of_answer, rows = frames.unpack_end(payload)
    return Answer(kind_of_answer, size, body, rows)
