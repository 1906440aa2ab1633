"""Waiting for executors that were just started: until they answer, they load the graph."""

from __future__ import annotations

import time
from contextlib import suppress

from kg.engine.pool import Place, Pool
from kg.engine.question import BusyError, Question

#: Seconds until new executors must answer.
READY = 60.0


def wait_until_ready(place: Place) -> None:
    """Returns as soon as the executors at a place answer, or when they should have."""
    pool = Pool(place, at_once=1)
    deadline = time.monotonic() + READY
    while time.monotonic() < deadline:
        with suppress(BusyError):
            pool.ask(Question("ASK {}", {"boolean": "json"})).body.close()
            return
