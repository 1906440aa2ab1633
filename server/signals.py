"""Signals, heard by a thread of their own.

Python calls a signal's handler in the main thread, and only when that thread comes round to it. One
that waits for a lock may never do so: granian's wait so, and did not end for a third of the signals
that came when the processor was busy. So signals are blocked in every thread (and in the processes
that are forked meanwhile), and one thread waits for them and acts.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

Act = Callable[[], object]

#: What the main process acts on, and its workers must not miss or take for themselves.
NUMBERS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@contextmanager
def hearing(acts: Mapping[signal.Signals, Act]) -> Iterator[None]:
    """Calls the act of each signal that comes while the context lasts."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, acts)
    ended = threading.Event()
    thread = threading.Thread(target=_hear, args=(acts, ended), daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        if thread.ident is not None:
            signal.pthread_kill(thread.ident, next(iter(acts)))
        thread.join()
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _hear(acts: Mapping[signal.Signals, Act], ended: threading.Event) -> None:
    while True:
        number = signal.Signals(signal.sigwait(acts))
        if ended.is_set():
            return
        acts[number]()


def hear_in_worker() -> None:
    """Lets a worker, forked in `hearing`, end when the main process tells it to (SIGTERM).

    What a terminal sends to all processes at once is the main process's to act on. Until granian
    has put its handler in place, the worker serves nothing yet and ends at once.
    """
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    acts: dict[signal.Signals, Act] = dict.fromkeys(NUMBERS, lambda: None)
    acts[signal.SIGTERM] = _end_worker
    threading.Thread(target=_hear, args=(acts, threading.Event()), daemon=True).start()


def _end_worker() -> None:
    handler = signal.getsignal(signal.SIGTERM)
    if callable(handler):
        handler(signal.SIGTERM, None)
    else:
        os._exit(0)
