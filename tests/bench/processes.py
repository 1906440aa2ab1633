"""What a server's processes use of processors and memory, as Linux tells it.

A server that was started as a session of its own is known by the number of that session.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
#: Seconds over which the use of processors is looked at, and the share of one that is rest.
LOOK, REST = 0.1, 0.15
_TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Process:
    """A process: its number, its parent's, its command, and the seconds that it used so far."""

    pid: int
    parent: int
    command: str
    seconds: float

    @property
    def memory(self) -> dict[str, float]:
        """Its memory in MiB by kind: `Pss` shares what is shared, `Private` is its own alone."""
        found: dict[str, float] = {"Private": 0.0}
        try:
            lines = (PROC / str(self.pid) / "smaps_rollup").read_text().splitlines()[1:]
        except OSError:
            return {"Pss": 0.0, "Rss": 0.0, **found}  # it ended
        for line in lines:
            kind, _, size = line.partition(":")
            found[kind] = int(size.split()[0]) / 1024
        found["Private"] = found["Private_Clean"] + found["Private_Dirty"]
        return found


def of_session(session: int) -> list[Process]:
    """The processes of a session."""
    return list(_of_session(session))


def _of_session(session: int) -> Iterator[Process]:
    for folder in PROC.iterdir():
        if not folder.name.isdigit():
            continue
        try:
            told = (folder / "stat").read_text().rpartition(")")[2].split()
            command = (folder / "cmdline").read_text().replace("\0", " ")
        except OSError:
            continue  # it ended meanwhile
        if int(told[3]) == session:
            ticks = sum(map(int, told[11:15]))  # with those of its children that ended
            yield Process(int(folder.name), int(told[1]), command, ticks / _TICK)


def memory(session: int) -> float:
    """The memory that a session takes, in MiB; what its processes share counts once."""
    return sum(process.memory["Pss"] for process in of_session(session))


def rest(session: int, within: float) -> float:
    """Waits until a session comes to rest, and gives after how many seconds it did."""
    began = time.monotonic()
    used = _used(session)
    while (waited := time.monotonic() - began) < within:
        time.sleep(LOOK)
        before, used = used, _used(session)
        if used - before < REST * LOOK:
            return waited
    return within


def _used(session: int) -> float:
    return sum(process.seconds for process in of_session(session))
