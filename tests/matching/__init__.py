"""How well names are matched: lists written by hand, and what comes of them.

`ours.tsv` has names of our things as people write them, `others.tsv` names that are not ours but
near. In each, half of the names (`tuned`) were looked at while the matching was made, the other
half (`held`) only to measure it. `python -m tests.matching` prints the figures.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from kg.match import CERTAIN, Matcher
from server.reconcile.catalogue import Catalogue

HERE = Path(__file__).resolve().parent
PARTS = ("tuned", "held")


class Written(NamedTuple):
    """A name as someone wrote it, the part it belongs to, and whose name it is, if ours."""

    part: str
    name: str
    entity: str | None


@dataclass(frozen=True)
class Figures:
    """What came of some names: `first` found theirs first, `sure` could be taken without asking."""

    names: int
    first: int
    sure: int
    missed: list[str]
    mistaken: list[str]


def written(file: str) -> list[Written]:
    """The names of `ours.tsv` or `others.tsv`."""
    with (HERE / file).open(encoding="utf-8", newline="") as rows:
        return [
            Written(row["part"], row["name"], row.get("entity"))
            for row in csv.DictReader(rows, delimiter="\t")
        ]


def measure(names: list[Written], catalogue: Catalogue) -> Figures:
    """How the names fare among the things of a catalogue."""
    matcher, among = catalogue.matcher, catalogue.among()
    best = {each: matcher.find(each.name, 1, among) for each in names}
    first = [each for each, found in best.items() if found and found[0].key == each.entity]
    sure = [each for each, found in best.items() if found and found[0].score >= CERTAIN]
    return Figures(
        len(names),
        len(first),
        len(sure),
        [each.name for each in names if each not in first],
        [each.name for each in sure if each not in first],
    )


SYLLABLES = "kamoritensulbarvindeloropankimleejonmarethostweldorfingalhunpols"
PIECES = [SYLLABLES[start : start + 3] for start in range(0, 60, 3)]
LAST = ("University", "Ministry", "Institute", "Republic", "United", "Council", "Korea")


def many(count: int) -> Matcher:
    """A matcher of so many made-up names, the same each time."""

    def name(number: int) -> str:
        words = []
        for _ in range(2):
            number, left = divmod(number * 2654435761 % 2**32, len(PIECES) ** 3)
            words.append(PIECES[left % 20] + PIECES[left // 20 % 20] + PIECES[left // 400 % 20])
        return " ".join([*words, LAST[number % len(LAST)]])

    return Matcher((f"x{number}", name(number)) for number in range(count))
