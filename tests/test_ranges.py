"""The ranges of lines that count in a text."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import SourceError
from kg.ranges import ROLES, Range, read_ranges

TITLE = '[[range]]\nfrom = 1\nto = 1\nrole = "title"\n'
BODY = '[[range]]\nfrom = 3\nto = 5\nrole = "body"\n'


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "tea-2021.toml"


def test_ranges_are_read(path: Path) -> None:
    path.write_text(f'sha256 = "abc"\n{TITLE}{BODY}', encoding="utf-8")
    ranges = read_ranges(path)
    assert (ranges.essay, ranges.sha256, ranges.where) == ("tea-2021", "abc", str(path))
    assert ranges.ranges == (Range(1, 1, "title"), Range(3, 5, "body"))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("sha256 = ", "not TOML"),
        (TITLE, "sha256 or ranges are missing"),
        ('sha256 = "abc"', "sha256 or ranges are missing"),
        ('sha256 = "abc"\nrange = []', "sha256 or ranges are missing"),
        ('sha256 = "abc"\nrange = [1]', "not a range: 1"),
        ('sha256 = "abc"\n' + TITLE.replace("to = 1", ""), "not a range: {'from': 1"),
        ('sha256 = "abc"\n' + TITLE.replace("from = 1", "from = 0"), "not a range"),
        ('sha256 = "abc"\n' + TITLE.replace("to = 1", "to = 0"), "not a range"),
        ('sha256 = "abc"\n' + TITLE.replace("to = 1", 'to = "1"'), "not a range"),
        ('sha256 = "abc"\n' + TITLE + "line = 3\n", "not a range"),
        ('sha256 = "abc"\n' + TITLE.replace("title", "tilte"), "unknown role 'tilte'. Use one of"),
        ('sha256 = "abc"\n' + BODY + TITLE, "the range from line 1 starts before line 5 is over"),
        ('sha256 = "abc"\n' + BODY + BODY, "the range from line 3 starts before line 5 is over"),
    ],
)
def test_what_is_no_range_is_told(path: Path, text: str, message: str) -> None:
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SourceError) as raised:
        read_ranges(path)
    assert str(raised.value).startswith(f"{path}: {message}")
    assert raised.value.cure


def test_a_missing_file_is_told(path: Path) -> None:
    with pytest.raises(SourceError, match="there are no ranges for this essay"):
        read_ranges(path)


def test_every_essay_that_is_kept_has_ranges(sources: Path) -> None:
    folder = sources / "kg" / "data" / "essays"
    passages = {path.name.partition(".")[0] for path in folder.glob("*.passages.ttl")}
    assert passages == {path.stem for path in folder.glob("*.toml")}
    assert passages == {"kim-2021", "moore-2022", "statecraft-2020"}
    for key in sorted(passages):
        assert {each.role for each in read_ranges(folder / f"{key}.toml").ranges} <= ROLES.keys()
