"""The processes that run queries: a keeper that loads the graph and forks executors.

    python -m kg.engine.executors SOCKET DATASET COUNT SECONDS

Every executor takes one question at a time from the listening socket that all share, and shares
the keeper's memory of the graph. Whatever a query does, it can do only to its own executor: the
kernel's alarm kills that after its time, and a crash kills it too; the keeper forks another, in
some milliseconds. An executor can open no file and no connection besides the one it answers on,
so no query reaches out, whatever its text.
"""

from __future__ import annotations

import os
import resource
import select
import signal
import socket
import sys
from pathlib import Path
from types import FrameType
from typing import IO, NoReturn, cast

from kg.engine import frames
from kg.engine.question import write_answer
from kg.errors import ParleyError
from kg.store import Store

#: How often a process looks whether the one that started it is still there, in seconds.
LOOK_ROUND = 1.0
#: What an executor may take beside the graph, in bytes.
MEMORY = 2 * 1024 * 1024 * 1024


class Keeper:
    """Keeps `count` executors alive until it is told to end, or its parent is gone."""

    def __init__(self, store: Store, listener: socket.socket, count: int, seconds: float) -> None:
        self._store = store
        self._listener = listener
        self._count = count
        self._seconds = seconds
        self._executors: set[int] = set()

    def run(self) -> None:
        """Forks executors, and another for each that dies."""
        parent = os.getppid()
        woken = _wake_on(signal.SIGCHLD)
        signal.signal(signal.SIGTERM, _end)
        try:
            while os.getppid() == parent:
                while len(self._executors) < self._count:
                    self._executors.add(self._fork())
                select.select([woken], [], [], LOOK_ROUND)
                _drain(woken)
                self._bury()
        finally:
            for executor in self._executors:
                os.kill(executor, signal.SIGKILL)

    def _fork(self) -> int:
        executor = os.fork()
        if executor:
            return executor
        try:
            _execute(self._store, self._listener, self._seconds)
        finally:  # whatever happened, the keeper's own way out is not the executor's
            if sys.exc_info()[0]:
                sys.excepthook(*sys.exc_info())
            os._exit(1)

    def _bury(self) -> None:
        while self._executors:
            executor, _ = os.waitpid(-1, os.WNOHANG)
            if not executor:
                return
            self._executors.discard(executor)


def _execute(store: Store, listener: socket.socket, seconds: float) -> None:
    """Answers one question after the other while the keeper lives."""
    keeper = os.getppid()
    signal.set_wakeup_fd(-1)
    for number in (signal.SIGTERM, signal.SIGCHLD, signal.SIGALRM):
        signal.signal(number, signal.SIG_DFL)
    _limit_memory()
    listener = close_in(listener)
    while os.getppid() == keeper:
        ready, _, _ = select.select([listener], [], [], LOOK_ROUND)
        connection = _accept(listener) if ready else None
        if connection:
            with connection:
                signal.setitimer(signal.ITIMER_REAL, seconds)
                _respond(store, connection)
                signal.setitimer(signal.ITIMER_REAL, 0)


def _respond(store: Store, connection: socket.socket) -> None:
    try:
        frames.send(connection, frames.STARTED)
        with connection.makefile("rb") as stream:
            _, payload = frames.receive(stream)
        question = frames.unpack_question(payload)
        try:
            out = frames.DataFrames(connection)
            kind = write_answer(store, question, cast("IO[bytes]", out))
        except ParleyError as error:
            frames.send(connection, frames.FAILED, frames.pack_error(error))
        else:
            out.done(kind)
    except (OSError, EOFError):
        return  # the server no longer waits


def close_in(listener: socket.socket) -> socket.socket:
    """Closes all files but the standard ones and the listener, and leaves room for one more."""
    os.dup2(listener.fileno(), 3)
    os.closerange(4, resource.getrlimit(resource.RLIMIT_NOFILE)[0])
    resource.setrlimit(resource.RLIMIT_NOFILE, (5, 5))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    return socket.socket(fileno=3)


def _limit_memory() -> None:
    """Lets the executor take so much memory more; a query that wants yet more costs its life."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[0])
    except OSError:
        return  # a system that does not tell
    limit = pages * resource.getpagesize() + MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def _accept(listener: socket.socket) -> socket.socket | None:
    """A connection, unless another executor was faster."""
    try:
        connection, _ = listener.accept()
    except (BlockingIOError, ConnectionError):
        return None
    connection.setblocking(True)
    return connection


def _wake_on(number: signal.Signals) -> int:
    """A file that can be read when the signal has come."""
    reading, writing = os.pipe()
    os.set_blocking(reading, False)
    os.set_blocking(writing, False)
    signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    signal.signal(number, lambda *_: None)
    return reading


def _drain(woken: int) -> None:
    try:
        while os.read(woken, 4096):
            pass
    except BlockingIOError:
        return


def _end(_number: int, _frame: FrameType | None) -> NoReturn:
    raise SystemExit(0)


def main(arguments: list[str]) -> None:
    """Runs the keeper on a listening socket that was inherited under a number."""
    number, dataset, count, seconds = arguments
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the server's to hear
    listener = socket.socket(fileno=int(number))
    listener.setblocking(False)
    try:
        store = Store.load(Path(dataset))
    except ParleyError as error:
        sys.exit(str(error))
    Keeper(store, listener, int(count), float(seconds)).run()


if __name__ == "__main__":
    main(sys.argv[1:])
