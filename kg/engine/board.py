"""What every executor is at, on a piece of memory that the keeper and its executors share.

An executor writes its own slot, the keeper reads them all; to write costs no call of the system. A
slot read while it is written may mix two queries, so whoever acts on one looks at its ticket again.
"""

from __future__ import annotations

import mmap
import struct
import time
from dataclasses import dataclass

from kg.engine.frames import Ticket

#: As many bytes of a query as are shown.
SHOWN = 1024

_HEAD = struct.Struct("=QdIH")
_SIZE = _HEAD.size + SHOWN


@dataclass(frozen=True)
class Running:
    """A query that runs: its ticket, for how many seconds, and its text."""

    ticket: Ticket
    age: float
    text: str


class Board:
    """A slot for each of `count` executors."""

    def __init__(self, count: int) -> None:
        self._memory = mmap.mmap(-1, count * _SIZE)
        self.slots = range(count)

    def begin(self, slot: int, ticket: Ticket, text: str) -> None:
        """Notes that the slot's executor turns to a query."""
        start = slot * _SIZE
        data = text.encode(errors="replace")[:SHOWN]
        self._memory[start + _HEAD.size : start + _HEAD.size + len(data)] = data
        now = time.monotonic()
        _HEAD.pack_into(self._memory, start, ticket.number, now, ticket.asker, len(data))

    def end(self, slot: int) -> None:
        """Notes that the slot's executor is free, or gone."""
        _HEAD.pack_into(self._memory, slot * _SIZE, 0, 0.0, 0, 0)

    def read(self, slot: int) -> Running | None:
        """The query that runs in the slot, if any."""
        start = slot * _SIZE
        number, began, asker, length = _HEAD.unpack_from(self._memory, start)
        if not began:
            return None
        data = self._memory[start + _HEAD.size : start + _HEAD.size + length]
        age = max(0.0, time.monotonic() - began)
        return Running(Ticket(asker, number), age, data.decode(errors="replace"))
