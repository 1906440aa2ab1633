"""The access log: a line of JSON for each request, appended to a file or to standard error.

A thread of its own writes what has come in a while by one call, so that requests do not wait for
the disk, and the lines of several workers never mix. A file that was moved away is opened anew, a
second later at most. What cannot be written (a full disk) is left out, told once on standard error,
and fails no request.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections import deque
from datetime import UTC, datetime
from functools import lru_cache
from json import JSONEncoder
from pathlib import Path

from kg.errors import SettingError

STANDARD_ERROR = "-"
#: Seconds between two looks whether the file was moved away, and between two writes.
LOOK_ROUND, WRITE_ROUND = 1.0, 0.1
#: Lines that wait to be written, at most; of more, the first are left out.
WAITING = 100_000

_ENCODE = JSONEncoder(ensure_ascii=False).encode


class Log:
    """A log at a path, or at STANDARD_ERROR. Raises SettingError if it cannot be written."""

    def __init__(self, where: str) -> None:
        self._where = where
        self._file = 2
        self._looked = 0.0
        self._broken = False  # the last line is not whole
        self._told = False
        self._lines: deque[str] = deque(maxlen=WAITING)
        if where != STANDARD_ERROR:
            try:
                self._file = self._open()
            except OSError as error:
                what = f"The log cannot be written ({error.strerror})"
                cure = "Name a file in a folder that this user may write in with PARLEY_LOG, or -."
                raise SettingError(what, where=where, cure=cure) from None

    def write(self, line: str) -> None:
        """Appends a line, in a moment."""
        self._lines.append(line)

    def keep_writing(self) -> Log:
        """Writes what comes until the process ends, and the rest of it then."""
        threading.Thread(target=self._keep_writing).start()
        return self

    def _keep_writing(self) -> None:
        while threading.main_thread().is_alive():
            time.sleep(WRITE_ROUND)
            self.flush()

    def flush(self) -> None:
        """Writes what waits."""
        lines = [self._lines.popleft() for _ in range(len(self._lines))]
        if not lines:
            return
        data = "\n".join([*lines, ""]).encode(errors="replace")
        try:
            if self._where != STANDARD_ERROR and time.monotonic() > self._looked + LOOK_ROUND:
                self._follow()
            data = b"\n" + data if self._broken else data
            self._broken = os.write(self._file, data) < len(data)
        except OSError as error:
            self._tell(error)

    def close(self) -> None:
        """Writes what waits, and closes the file."""
        self.flush()
        if self._where != STANDARD_ERROR:
            os.close(self._file)

    def _open(self) -> int:
        return os.open(self._where, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o640)

    def _follow(self) -> None:
        self._looked = time.monotonic()
        ours = os.fstat(self._file)
        try:
            there = Path(self._where).stat()
        except FileNotFoundError:
            there = None
        if there is None or (there.st_ino, there.st_dev) != (ours.st_ino, ours.st_dev):
            new = self._open()
            os.close(self._file)
            self._file = new

    def _tell(self, error: OSError) -> None:
        if not self._told:
            self._told = True
            sys.stderr.write(f"{self._where}: Requests are not logged ({error.strerror})\n")


@lru_cache(maxsize=1024)
def quoted(value: str | int | None) -> str:
    """A value as JSON; most come again and again."""
    return _ENCODE(value)


def time_of(seconds: float) -> str:
    """A moment in UTC, as RFC 3339 has it, to the millisecond."""
    whole = int(seconds)
    return f"{_second(whole)}.{int((seconds - whole) * 1000):03}Z"


@lru_cache(maxsize=4)
def _second(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S")
