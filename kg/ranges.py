"""Which lines of an essay's text count, and as what; site furniture is in no range.

A file `<essay>.toml` holds `sha256`, the digest of the text file that the lines were counted in,
and a `[[range]]` with `from`, `to` (lines from 1, both included) and `role` for each run of lines.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from rdflib import URIRef

from kg.errors import SourceError
from kg.terms import PARLEY

ROLES: dict[str, URIRef] = {
    "title": PARLEY.Title,
    "subtitle": PARLEY.Subtitle,
    "byline": PARLEY.Byline,
    "heading": PARLEY.Heading,
    "label": PARLEY.Label,
    "editors-note": PARLEY.EditorsNote,
    "body": PARLEY.Body,
    "pull-quote": PARLEY.PullQuote,
    "licence": PARLEY.LicenceLine,
    "biography": PARLEY.Biography,
    "colophon": PARLEY.Colophon,
}


class Range(NamedTuple):
    """Lines `first` to `last` of a text, counted from 1, both included, and what they are."""

    first: int
    last: int
    role: str


@dataclass(frozen=True)
class Ranges:
    """Which lines of an essay count, and the SHA-256 of the text file they were counted in."""

    essay: str
    sha256: str
    ranges: tuple[Range, ...]
    where: str


def read_ranges(path: Path) -> Ranges:
    """The ranges in a TOML file named after its essay: `sha256` and `[[range]]` (from, to, role).

    Raises `SourceError` for a file that is not there or not TOML, and for a range that is
    incomplete, out of order, overlapping or of an unknown role.
    """
    where = str(path)
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        cure = "Write one that names the lines to take; docs/modelling.md shows how"
        raise SourceError("there are no ranges for this essay", where=where, cure=cure) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SourceError(f"not TOML: {error}", where=where, cure="Mend the file") from error
    sha256, entries = table.get("sha256"), table.get("range")
    if not isinstance(sha256, str) or not isinstance(entries, list) or not entries:
        cure = 'Give sha256 = "…" and at least one [[range]] with from, to and role'
        raise SourceError("sha256 or ranges are missing", where=where, cure=cure)
    ranges = tuple(_range(entry, where) for entry in entries)
    for before, after in pairwise(ranges):
        if after.first <= before.last:
            cure = "Order the ranges by line and let none overlap"
            raise SourceError(
                f"the range from line {after.first} starts before line {before.last} is over",
                where=where,
                cure=cure,
            )
    return Ranges(path.stem, sha256, ranges, where)


def _range(entry: object, where: str) -> Range:
    match entry:
        case {"from": int(first), "to": int(last), "role": str(role), **others} if not others:
            if role not in ROLES:
                cure = f"Use one of: {', '.join(ROLES)}"
                raise SourceError(f"unknown role {role!r}", where=where, cure=cure)
            if 1 <= first <= last:
                return Range(first, last, role)
    cure = 'Write [[range]] with from = 1, to = 1, role = "body"; lines count from 1'
    raise SourceError(f"not a range: {entry}", where=where, cure=cure)
