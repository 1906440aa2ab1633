"""What a file of a release is to hold: bytes, or another file that is written already."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

#: Bytes that are digested at once; each time, other threads wait.
PIECE = 1 << 22


@dataclass(frozen=True)
class Written:
    """The content of a file that is on the disk and will be moved; `digest` is its SHA-256."""

    path: Path
    digest: str


Content = bytes | Written


def digest_of(content: Content) -> str:
    """The SHA-256 of a content, in hexadecimal."""
    if isinstance(content, Written):
        return content.digest
    return hashlib.sha256(content).hexdigest()


def digest_in(path: Path) -> str:
    """The SHA-256 of what a file holds. Raises OSError if it cannot be read."""
    found, buffer = hashlib.sha256(), memoryview(bytearray(PIECE))
    with path.open("rb", buffering=0) as file:
        while size := file.readinto(buffer):
            found.update(buffer[:size])
    return found.hexdigest()


def put(content: Content, path: Path) -> None:
    """Makes the content a file, through to the disk; a file that is written is moved there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(content, Written):
        content.path.rename(path)
        return
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
