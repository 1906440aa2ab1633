"""A file of sorted lines in which those with one beginning are found without reading the rest.

A dataset of canonical N-Quads is such a file: all that is said of a subject stands together.
"""

from __future__ import annotations

import mmap
from collections.abc import Collection
from itertools import pairwise
from pathlib import Path

from kg.store.splice import Splice


class SortedLines:
    """The lines of a file, which must be sorted by their bytes and not change."""

    def __init__(self, path: Path, known: bool = False) -> None:
        """Opens the file, which may be known to be sorted.

        Raises OSError if it cannot be read, ValueError if it is not sorted.
        """
        with path.open("rb") as file:
            if not known and any(before > after for before, after in pairwise(file)):
                raise ValueError("its lines are not sorted")
            self._path = path
            # An empty file cannot be mapped.
            empty = not path.stat().st_size
            self._lines = b"" if empty else mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)

    def starting(self, prefix: bytes) -> bytes:
        """The lines that begin with the prefix, found by bisection."""
        start = end = self._find(prefix)
        while self._lines[end : end + len(prefix)] == prefix:
            end = self._next(end)
        return self._lines[start:end]

    def ending(self, suffix: bytes) -> bytes:
        """The lines that end with the suffix; all are looked at."""
        lines = self._lines[:].splitlines(keepends=True)
        return b"".join(line for line in lines if line.endswith(suffix + b"\n"))

    def spliced(self, taken: Collection[bytes], added: Collection[bytes]) -> Splice:
        """The file with some lines taken out and others put in their places.

        Raises ValueError if a line that is to be taken is not there, or one to be added is.
        """
        parts: list[range | bytes] = []
        done = 0
        for line in sorted({*taken, *added}):
            place = self._find(line)
            parts.append(range(done, place))
            end = place + len(line)
            done = end if self._lines[place:end] == line else place
            if (done == end) is not (line in taken):
                raise ValueError(f"not the lines that were thought: {line!r}")
            if line in added:
                parts.append(line)
        return Splice(self._path, self._lines, [*parts, range(done, len(self._lines))])

    def _find(self, prefix: bytes) -> int:
        """Where the first line begins that is not before the prefix."""
        low, high = 0, len(self._lines)
        while low < high:
            middle = self._lines.rfind(b"\n", low, (low + high) // 2) + 1 or low
            following = self._next(middle)
            if self._lines[middle:following] < prefix:
                low = following
            else:
                high = middle
        return low

    def _next(self, start: int) -> int:
        return self._lines.find(b"\n", start) + 1 or len(self._lines)
