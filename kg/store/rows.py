"""How many rows went by, told from the bytes of a results format as they are written.

The engine writes rows without telling how many. Each counter knows what only stands between rows,
whatever the literals hold: they may hold all of a format's own marks, escaped or quoted.
"""

from __future__ import annotations

from typing import IO


class Counted:
    """A file that passes on what is written; `rows` tells how many rows that were."""

    def __init__(self, out: IO[bytes]) -> None:
        self._out = out
        self._found = 0

    @property
    def rows(self) -> int:
        """The rows so far; right when all is written."""
        return self._found

    def write(self, data: bytes) -> int:
        self._count(data)
        return self._out.write(data)

    def flush(self) -> None:
        self._out.flush()

    def _count(self, data: bytes) -> None:
        raise NotImplementedError


class CountedTsv(Counted):
    """Every line is a row, but for the first; literals have their line ends escaped."""

    @property
    def rows(self) -> int:
        return max(0, self._found - 1)

    def _count(self, data: bytes) -> None:
        self._found += data.count(b"\n")


class CountedCsv(CountedTsv):
    """The same, outside of quotes; a quote within them is doubled, which changes nothing here."""

    _quoted = 0

    def _count(self, data: bytes) -> None:
        parts = data.split(b'"')
        self._found += sum(part.count(b"\n") for part in parts[self._quoted :: 2])
        self._quoted ^= (len(parts) - 1) & 1


class CountedXml(Counted):
    """Every row has a start tag; literals have their brackets escaped."""

    _MARK = b"<result>"
    _tail = b""

    def _count(self, data: bytes) -> None:
        data = self._tail + data
        self._found += data.count(self._MARK)
        self._tail = data[1 - len(self._MARK) :]


class CountedJson(Counted):
    """Without strings, a row opens after a bracket, or after the brace and comma of another one."""

    _string = 0
    _held = _tail = b""

    def _count(self, data: bytes) -> None:
        data = self._held + data
        whole = len(data.rstrip(b"\\"))  # what a backslash escapes may be still to come
        data, self._held = data[:whole], data[whole:]
        parts = data.replace(rb"\\", b"").replace(rb"\"", b"").split(b'"')
        outside = self._tail + b"".join(parts[self._string :: 2])
        self._string ^= (len(parts) - 1) & 1
        self._found += outside.count(b"},{") + outside.count(b"[{") - self._tail.count(b"[{")
        self._tail = outside[-2:]


COUNTED: dict[str, type[Counted]] = {
    "json": CountedJson,
    "xml": CountedXml,
    "csv": CountedCsv,
    "tsv": CountedTsv,
}
