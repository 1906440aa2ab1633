"""Signals are heard whatever the main thread waits for."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from pathlib import Path

from server import signals

ROOT = Path(__file__).resolve().parent.parent


#: With all that the server loads, since a thread that holds no signal back would be ended by one.
WAITING = """
import os, signal, threading
import server
from server import signals
heard = threading.Event()
with signals.hearing({signal.SIGTERM: heard.set}):
    for _ in range(100):
        os.kill(os.getpid(), signal.SIGTERM)
        heard.wait()
        heard.clear()
print("heard")
"""


def test_a_signal_is_heard_while_the_main_thread_waits_for_a_lock() -> None:
    code = [sys.executable, "-c", WAITING]
    done = subprocess.run(code, capture_output=True, text=True, check=False, timeout=60, cwd=ROOT)
    assert (done.returncode, done.stdout, done.stderr) == (0, "heard\n", "")


def test_afterwards_all_is_as_it_was() -> None:
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ())
    threads = threading.active_count()
    with signals.hearing({signal.SIGTERM: lambda: None, signal.SIGINT: lambda: None}):
        assert signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, ())
    assert signal.pthread_sigmask(signal.SIG_BLOCK, ()) == before
    assert threading.active_count() == threads


WORKER = """
import os, signal, sys, threading
from server import signals
ended = threading.Event()
with signals.hearing(dict.fromkeys(signals.NUMBERS, lambda: print("the main process", flush=True))):
    worker = os.fork()
    if not worker:
        signals.hear_in_worker()
        if sys.argv[1] == "serves":
            signal.signal(signal.SIGTERM, lambda *_: ended.set())
        os.kill(os.getpid(), signal.SIGINT)
        os.kill(os.getpid(), signal.SIGTERM)
        ended.wait()
        print("the worker", flush=True)
        os._exit(0)
    os.waitpid(worker, 0)
"""


def said_of(state: str) -> list[str]:
    code = [sys.executable, "-c", WORKER, state]
    done = subprocess.run(code, capture_output=True, text=True, check=True, timeout=60, cwd=ROOT)
    assert not done.stderr
    return done.stdout.splitlines()


def test_a_worker_ends_when_the_main_process_tells_it() -> None:
    assert said_of("serves") == ["the worker"]


def test_a_worker_that_serves_nothing_yet_ends_at_once() -> None:
    assert said_of("loads") == []
