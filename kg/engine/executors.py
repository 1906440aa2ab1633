"""The processes that run queries: a keeper that loads the graph and forks executors.

    python -m kg.engine.executors QUERIES CONTROLS COUNT SECONDS MEMORY DATASET [STORE]

Every executor takes one question at a time from the listening socket that all share, and shares
the keeper's memory of the graph. Whatever a query does, it can do only to its own executor: the
kernel's alarm kills that after its time, and a crash kills it too; the keeper forks another, in
some milliseconds. An executor can open no file and no connection besides the one it answers on,
so no query reaches out, whatever its text.
"""

from __future__ import annotations

import gc
import os
import resource
import signal
import socket
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import IO, cast

from kg.engine import frames
from kg.engine.board import Board
from kg.engine.keeper import LONG, LOOK_ROUND, Keeper
from kg.engine.question import write_answer
from kg.errors import ParleyError
from kg.store import Store

#: The number of the first file after the standard ones, and where Linux tells all of them.
FIRST, FILES = 3, Path("/proc/self/fd")
#: Seconds after which whoever asked may have left while the question waited.
WAITED = 0.1


def _execute(
    open_store: Callable[[], Store],
    listener: socket.socket,
    seconds: float,
    memory: int,
    board: Board,
    slot: int,
) -> None:
    """Answers one question after the other while the keeper lives.

    One that took long was made to give way to others, and cannot take that back: it ends itself.
    """
    keeper = os.getppid()
    for number in (signal.SIGTERM, signal.SIGCHLD, signal.SIGALRM):
        signal.signal(number, signal.SIG_DFL)
    listener = close_all_but(listener)
    store = open_store()
    leave_room_for_one()
    _limit_memory(memory)
    took = 0.0
    while os.getppid() == keeper and took < LONG:
        try:
            connection, _ = listener.accept()
        except (BlockingIOError, ConnectionError):
            continue  # nobody asked
        began = time.monotonic()
        with connection:
            signal.setitimer(signal.ITIMER_REAL, seconds)
            _respond(store, connection, board, slot)
            signal.setitimer(signal.ITIMER_REAL, 0)
        board.end(slot)
        took = time.monotonic() - began


def _respond(store: Store, connection: socket.socket, board: Board, slot: int) -> None:
    try:
        ticket, asked, question = frames.take(connection)
        if time.monotonic() - asked > WAITED and not _is_awaited(connection):
            return
        board.begin(slot, ticket, question.text)
        try:
            out = frames.DataFrames(connection)
            kind, rows = write_answer(store, question, cast("IO[bytes]", out))
        except ParleyError as error:
            frames.fail(connection, error)
        else:
            out.done(kind, rows)
    except (OSError, EOFError):
        return  # the server no longer waits
    except MemoryError:
        os.abort()  # as the engine itself does


def _is_awaited(connection: socket.socket) -> bool:
    """Whether the other side is still there; it sends nothing more."""
    try:
        return bool(connection.recv(1, socket.MSG_DONTWAIT))
    except BlockingIOError:
        return True


def close_all_but(listener: socket.socket) -> socket.socket:
    """Closes all files but the standard ones and the listener, which gets another number."""
    os.dup2(listener.fileno(), FIRST)
    os.closerange(FIRST + 1, resource.getrlimit(resource.RLIMIT_NOFILE)[0])
    return socket.socket(fileno=FIRST)


def leave_room_for_one() -> None:
    """Lets no more files be opened but one, for the connection; what is open stays so."""
    room = max(int(path.name) for path in FILES.iterdir()) if FILES.is_dir() else FIRST
    while (number := os.dup(FIRST)) < room:
        continue  # numbers between are taken, too
    os.close(number)
    resource.setrlimit(resource.RLIMIT_NOFILE, (number + 1, number + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _limit_memory(memory: int) -> None:
    """Lets the executor take so many bytes more; a query that wants yet more costs its life."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[0])
    except OSError:
        return  # a system that does not tell
    limit = pages * resource.getpagesize() + memory
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def _opener(dataset: Path, place: Path | None = None) -> Callable[[], Store]:
    """What gives an executor its store: loaded before the fork, or opened on disk after it.

    A store on disk has threads, which no fork survives, so whether it opens is tried in a fork. If
    it does not, or the dataset cannot be loaded, this process ends, and says why.
    """
    try:
        if place is None:
            store = Store.load(dataset)
            return lambda: store
        if trial := os.fork():
            _, status = os.waitpid(trial, 0)
            if status:
                sys.exit(1)
            return partial(Store.open, dataset, place)
        Store.open(dataset, place)
        os._exit(0)
    except ParleyError as error:
        sys.exit(str(error))


def main(arguments: list[str]) -> None:
    """Runs the keeper on listening sockets that were inherited under a number."""
    queries, controls, count, seconds, memory, dataset, *place = arguments
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the server's to hear
    signal.signal(signal.SIGHUP, signal.SIG_IGN)  # and so is what makes it look for a release
    signal.pthread_sigmask(signal.SIG_SETMASK, ())  # whoever started this may have blocked some
    listener = socket.socket(fileno=int(queries))
    # All executors wait in accept, where the system wakes one of them, and not all as in select.
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, frames.span(LOOK_ROUND))
    open_store = _opener(Path(dataset), *map(Path, place))
    gc.collect()
    gc.freeze()  # what is never looked at is never copied
    execute = partial(_execute, open_store, listener, float(seconds), int(memory))
    Keeper(execute, socket.socket(fileno=int(controls)), int(count)).run()


if __name__ == "__main__":
    main(sys.argv[1:])
