"""The executors as seen by those who ask: how they are started, and how one is asked.

A question waits for a free executor no longer than a query may run, and no more than `at_once`
questions wait or run; beyond that it is refused at once, so that a crowd cannot pile up.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from kg.engine import frames
from kg.engine.question import IN_MEMORY, Answer, BusyError, QueryStoppedError, Question

#: Over the time that the kernel's alarm gives a query, in seconds; then the executor is given up.
GRACE = 2.0
#: Connections that the system keeps while every executor is at work.
BACKLOG = 256
#: The largest answer, in bytes.
LARGEST = 256 * 1024 * 1024
#: An executor that died so few seconds before its time was stopped by its alarm.
NEARLY = 0.25

_PACKAGES = Path(__file__).resolve().parent.parent.parent
_LATER = "Ask again in a moment."
_SIMPLER = "Ask for less at once: name what you can, add a LIMIT, or download the graph."


@dataclass(frozen=True)
class Place:
    """Where executors can be asked, how many there are, and the seconds a query may run."""

    address: str
    count: int
    seconds: float


class Executors:
    """The keeper's process and the executors it forks, for as long as the context lasts.

    A keeper that is killed is started again; one that gives up has told why.
    """

    def __init__(self, dataset: Path, count: int, seconds: float) -> None:
        self._dataset = dataset
        self._folder = Path(tempfile.mkdtemp(prefix="parley-"))  # for its owner alone
        self._place = Place(str(self._folder / "queries"), count, seconds)
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
        Path(self._place.address).unlink(missing_ok=True)
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(self._place.address)
            listener.listen(BACKLOG)
            number = listener.fileno()
            arguments = (number, self._dataset, self._place.count, self._place.seconds)
            return subprocess.Popen(
                [sys.executable, "-m", "kg.engine.executors", *map(str, arguments)],
                pass_fds=[number],
                env={**os.environ, "PYTHONPATH": str(_PACKAGES)},
            )

    def _watch(self) -> None:
        while self._keeper.wait() < 0:
            with self._change:
                if self._ended:
                    return
                self._keeper = self._start()


class Pool:
    """An engine whose queries run in executors; each can be stopped, and stops alone."""

    def __init__(self, place: Place, at_once: int) -> None:
        self._place = place
        self._rooms = threading.BoundedSemaphore(at_once)

    def ask(self, question: Question) -> Answer:
        """See `Engine.ask`."""
        if not self._rooms.acquire(blocking=False):
            raise BusyError("Too many queries wait already", cure=_LATER)
        try:
            with socket.socket(socket.AF_UNIX) as connection:
                return self._ask(connection, question)
        finally:
            self._rooms.release()

    def _ask(self, connection: socket.socket, question: Question) -> Answer:
        seconds = self._place.seconds
        connection.settimeout(seconds)
        try:
            connection.connect(self._place.address)
            frames.send(connection, frames.QUESTION, frames.pack_question(question))
            stream = connection.makefile("rb")
            frames.receive(stream)
        except (OSError, EOFError):
            raise BusyError("No executor was free in time", cure=_LATER) from None
        began = time.monotonic()
        connection.settimeout(seconds + GRACE)
        with stream:
            try:
                return _collect(stream)
            except (OSError, EOFError):
                raise _stopped(time.monotonic() - began, seconds) from None


def _collect(stream: IO[bytes]) -> Answer:
    """The answer of the frames to come. Raises the error that they end in."""
    with ExitStack() as stack:
        body = stack.enter_context(tempfile.SpooledTemporaryFile(IN_MEMORY))
        kind, payload = frames.receive(stream)
        while kind == frames.DATA:
            if body.tell() + len(payload) > LARGEST:
                what = f"The answer is larger than {LARGEST:,} bytes"
                raise QueryStoppedError(what, cure=_SIMPLER)
            body.write(payload)
            kind, payload = frames.receive(stream)
        if kind == frames.FAILED:
            raise frames.unpack_error(payload)
        size = body.tell()
        body.seek(0)
        stack.pop_all()  # whoever reads the answer closes it
    return Answer(payload.decode(), size, body)


def _stopped(elapsed: float, seconds: float) -> QueryStoppedError:
    if elapsed < seconds - NEARLY:
        why = "it is nested too deep, or needs too much memory"
        return QueryStoppedError(f"The query brought down what ran it: {why}", cure=_SIMPLER)
    return QueryStoppedError(f"The query took longer than {seconds:g} seconds", cure=_SIMPLER)
