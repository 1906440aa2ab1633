"""Puts questions to a store: in this process, or in processes that can be killed.

    with Executors(release.dataset, count=4, seconds=10) as place:
        answer = Pool(place, at_once=16, seconds=10).ask(Question("ASK {}", formats))

`executors` is what runs in the other processes, `pool` what talks to them over `frames`, `question`
what both say. None of it knows HTTP.
"""

from kg.engine.pool import Executors, Place, Pool
from kg.engine.question import (
    Answer,
    BusyError,
    Engine,
    InProcess,
    NotOfferedError,
    QueryStoppedError,
    Question,
)

__all__ = [
    "Answer",
    "BusyError",
    "Engine",
    "Executors",
    "InProcess",
    "NotOfferedError",
    "Place",
    "Pool",
    "QueryStoppedError",
    "Question",
]
