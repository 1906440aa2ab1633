"""The processes that run queries: a keeper that loads the graph and forks executors.

    python -m kg.engine.executors QUERIES CONTROLS DATASET COUNT SECONDS MEMORY

Every executor takes one question at a time from the listening socket that all share, and shares
the keeper's memory of the graph. Whatever a query does, it can do only to its own executor: the
kernel's alarm kills that after its time, and a crash kills it too; the keeper forks another, in
some milliseconds. An executor can open no file and no connection besides the one it answers on,
so no query reaches out, whatever its text.
"""

from __future__ import annotations

import os
import resource
import signal
import socket
import sys
import time
from functools import partial
from pathlib import Path
from typing import IO, cast

from kg.engine import frames
from kg.engine.board import Board
from kg.engine.keeper import LONG, LOOK_ROUND, Keeper
from kg.engine.question import write_answer
from kg.errors import ParleyError
from kg.store import Store

#: Seconds after which whoever asked may have left while the question waited.
WAITED = 0.1


def _execute(
    store: Store, listener: socket.socket, seconds: float, memory: int, board: Board, slot: int
) -> None:
    """Answers one question after the other while the keeper lives.

    One that took long was made to give way to others, and cannot take that back: it ends itself.
    """
    keeper = os.getppid()
    for number in (signal.SIGTERM, signal.SIGCHLD, signal.SIGALRM):
        signal.signal(number, signal.SIG_DFL)
    _limit_memory(memory)
    listener = close_in(listener)
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


def close_in(listener: socket.socket) -> socket.socket:
    """Closes all files but the standard ones and the listener, and leaves room for one more."""
    os.dup2(listener.fileno(), 3)
    os.closerange(4, resource.getrlimit(resource.RLIMIT_NOFILE)[0])
    resource.setrlimit(resource.RLIMIT_NOFILE, (5, 5))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    return socket.socket(fileno=3)


def _limit_memory(memory: int) -> None:
    """Lets the executor take so many bytes more; a query that wants yet more costs its life."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[0])
    except OSError:
        return  # a system that does not tell
    limit = pages * resource.getpagesize() + memory
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def main(arguments: list[str]) -> None:
    """Runs the keeper on listening sockets that were inherited under a number."""
    queries, controls, dataset, count, seconds, memory = arguments
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the server's to hear
    signal.signal(signal.SIGHUP, signal.SIG_IGN)  # and so is what makes it look for a release
    signal.pthread_sigmask(signal.SIG_SETMASK, ())  # whoever started this may have blocked some
    listener = socket.socket(fileno=int(queries))
    # All executors wait in accept, where the system wakes one of them, and not all as in select.
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, frames.span(LOOK_ROUND))
    try:
        store = Store.load(Path(dataset))
    except ParleyError as error:
        sys.exit(str(error))
    execute = partial(_execute, store, listener, float(seconds), int(memory))
    Keeper(execute, socket.socket(fileno=int(controls)), int(count)).run()


if __name__ == "__main__":
    main(sys.argv[1:])
