"""Puts questions to a store: in this process, or in processes that can be killed.

    with Executors(release.dataset, count=4, seconds=10) as place:
        answer = Pool(place, at_once=16, seconds=10).ask(Question("ASK {}", formats))

`executors` is what runs in the other processes under a `keeper`, with a `board` of what each is at
and a `control` socket; `pool` is what talks to them over `frames`, `question` what both say. None
of it knows HTTP.
"""

from kg.engine import control
from kg.engine.pool import Executors, Place, Pool
from kg.engine.question import (
    Answer,
    BusyError,
    Engine,
    InProcess,
    LeftError,
    LimitError,
    NotOfferedError,
    QueryStoppedError,
    Question,
)
from kg.engine.ready import READY, wait_until_ready

__all__ = [
    "READY",
    "Answer",
    "BusyError",
    "Engine",
    "Executors",
    "InProcess",
    "LeftError",
    "LimitError",
    "NotOfferedError",
    "Place",
    "Pool",
    "QueryStoppedError",
    "Question",
    "control",
    "wait_until_ready",
]
