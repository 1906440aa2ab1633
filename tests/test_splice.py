"""A file with lines taken out and put in is, written or digested, what those lines make."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from kg.store.lines import SortedLines

LINES = [f"<{name}> <p> <o> <g> .\n".encode() for name in "abcdefghij"]
lines_of = some.sets(some.sampled_from(LINES))


def _copies_nothing(*_: object) -> int:
    return 0


def _cannot_copy(*_: object) -> int:
    raise OSError(95, "Operation not supported")


def _copies_little(source: int, out: int, size: int, offset: int) -> int:
    return os.write(out, os.pread(source, min(3, size), offset))


WAYS = {"little": _copies_little, "nothing": _copies_nothing, "never": _cannot_copy}


@pytest.fixture(params=["as the system does", *WAYS])
def _copied(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """In every way in which a system may copy from file to file."""
    if request.param in WAYS:
        monkeypatch.setattr(os, "copy_file_range", WAYS[request.param])


@pytest.mark.usefixtures("_copied")
@pytest.mark.parametrize("before", [LINES, LINES[:1], []])
def test_what_is_written_is_what_was_meant(before: list[bytes], tmp_path: Path) -> None:
    path = tmp_path / "before"
    path.write_bytes(b"".join(before))
    for taken, added in (([], []), (before[:1], LINES[3:5]), (before[2:4], []), (before, [])):
        new = set(added) - set(before)
        splice = SortedLines(path, known=True).spliced(taken, new)
        wanted = b"".join(sorted({*before} - {*taken} | new))
        splice.write(tmp_path / "after")
        assert (tmp_path / "after").read_bytes() == wanted
        assert splice.digest() == hashlib.sha256(wanted).hexdigest()


@given(lines_of, lines_of)
def test_any_lines_become_any_others(
    tmp_path_factory: pytest.TempPathFactory, before: set[bytes], after: set[bytes]
) -> None:
    path = tmp_path_factory.mktemp("lines") / "before"
    path.write_bytes(b"".join(sorted(before)))
    splice = SortedLines(path).spliced(before - after, after - before)
    assert b"".join(splice.pieces()) == b"".join(sorted(after))


def test_other_lines_than_were_thought_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "before"
    path.write_bytes(b"".join(LINES[:5]))
    lines = SortedLines(path)
    with pytest.raises(ValueError, match="not the lines that were thought"):
        lines.spliced([LINES[7]], [])
    with pytest.raises(ValueError, match="not the lines that were thought"):
        lines.spliced([], [LINES[2]])
