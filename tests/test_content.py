"""What a file is to hold has one digest, be it in memory or written, and gets to its place."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from kg.content import PIECE, Written, digest_in, digest_of, put


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, 2 * PIECE + 1])
def test_a_file_has_the_digest_of_its_bytes(size: int, tmp_path: Path) -> None:
    content = bytes(range(256)) * (size // 256) + b"x" * (size % 256)
    path = tmp_path / "file"
    put(content, path)
    assert path.read_bytes() == content
    assert digest_in(path) == digest_of(content) == hashlib.sha256(content).hexdigest()


def test_a_written_file_is_moved(tmp_path: Path) -> None:
    before, after = tmp_path / "before", tmp_path / "folder" / "after"
    before.write_bytes(b"what is held")
    written = Written(before, digest_in(before))
    assert digest_of(written) == digest_of(b"what is held")
    put(written, after)
    assert after.read_bytes() == b"what is held"
    assert not before.exists()


def test_a_file_that_is_not_there_has_no_digest(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        digest_in(tmp_path / "nowhere")
