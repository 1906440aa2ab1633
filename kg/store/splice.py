"""A file with some lines taken out and others put in, told as what stays and what comes.

    splice = SortedLines(path).spliced(taken, added)
    splice.write(other)
    splice.digest()

What stays is copied from file to file by the system, which takes a tenth of the time of writing it
from memory. Both work outside of Python's lock, so they can be done beside each other.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from mmap import mmap
from pathlib import Path
from typing import BinaryIO


@dataclass(frozen=True)
class Splice:
    """Ranges of a file, whose content is `lines`, and bytes between them, in their order."""

    path: Path
    lines: mmap | bytes
    parts: Sequence[range | bytes]

    def pieces(self) -> Iterator[memoryview | bytes]:
        """The content, piece by piece."""
        view = memoryview(self.lines)
        for part in self.parts:
            yield view[part.start : part.stop] if isinstance(part, range) else part

    def digest(self) -> str:
        """The SHA-256 of the content, in hexadecimal."""
        found = hashlib.sha256()
        for piece in self.pieces():
            found.update(piece)
        return found.hexdigest()

    def write(self, path: Path) -> None:
        """Writes the content to a file, through to the disk."""
        with self.path.open("rb") as source, path.open("wb", buffering=0) as out:
            for part, piece in zip(self.parts, self.pieces(), strict=True):
                copied = _copy(source, out, part) if isinstance(part, range) else 0
                while copied < len(piece):
                    copied += out.write(piece[copied:])
            os.fsync(out.fileno())


def _copy(source: BinaryIO, out: BinaryIO, part: range) -> int:
    """Copies a range at the place where `out` stands, as far as the system can; says how far."""
    copied = 0
    # Not every system has it, and not every file system; what it fails at, writing tells better.
    with suppress(AttributeError, OSError):
        while copied < len(part):
            start, rest = part.start + copied, len(part) - copied
            moved = os.copy_file_range(source.fileno(), out.fileno(), rest, start)
            if not moved:
                break
            copied += moved
    return copied
