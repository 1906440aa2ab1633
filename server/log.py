"""The access log: a line of JSON for each request, appended to a file or to standard error.

A line is written by one call, so that the lines of several workers never mix. A file that was moved
away is opened anew, a second later at most. What cannot be written (a full disk) is left out, told
once on standard error, and fails no request.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from json import JSONEncoder
from pathlib import Path
from threading import Lock

from kg.errors import SettingError

STANDARD_ERROR = "-"
#: Seconds between two looks whether the file was moved away.
LOOK_ROUND = 1.0

_ENCODE = JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class Log:
    """A log at a path, or at STANDARD_ERROR. Raises SettingError if it cannot be written."""

    def __init__(self, where: str) -> None:
        self._where = where
        self._file = 2
        self._looked = 0.0
        self._broken = False  # the last line is not whole
        self._told = False
        self._change = Lock()
        if where != STANDARD_ERROR:
            try:
                self._file = self._open()
            except OSError as error:
                what = f"The log cannot be written ({error.strerror})"
                cure = "Name a file in a folder that this user may write in with PARLEY_LOG, or -."
                raise SettingError(what, where=where, cure=cure) from None

    def write(self, line: Mapping[str, object]) -> None:
        """Appends a line."""
        data = _ENCODE(line).encode(errors="replace") + b"\n"
        try:
            if self._where != STANDARD_ERROR and time.monotonic() > self._looked + LOOK_ROUND:
                self._follow()
            written = os.write(self._file, b"\n" + data if self._broken else data)
            self._broken = written < len(data)
        except OSError as error:
            self._tell(error)

    def close(self) -> None:
        """Closes the file."""
        if self._where != STANDARD_ERROR:
            os.close(self._file)

    def _open(self) -> int:
        return os.open(self._where, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o640)

    def _follow(self) -> None:
        with self._change:
            self._looked = time.monotonic()
            ours = os.fstat(self._file)
            try:
                there = Path(self._where).stat()
            except FileNotFoundError:
                there = None
            if there is None or (there.st_ino, there.st_dev) != (ours.st_ino, ours.st_dev):
                new = self._open()
                os.dup2(new, self._file, inheritable=False)  # a thread may be writing just now
                os.close(new)

    def _tell(self, error: OSError) -> None:
        if not self._told:
            self._told = True
            sys.stderr.write(f"{self._where}: Requests are not logged ({error.strerror})\n")


def time_of(seconds: float) -> str:
    """A moment in UTC, as RFC 3339 has it, to the millisecond."""
    told = datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")
    return told.replace("+00:00", "Z")
