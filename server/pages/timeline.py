"""What is dated, in the order of time, each date as precise as its source gives it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rdflib import Literal, URIRef

from kg.terms import PARLEY
from server.pages.asking import rows
from server.site import site

DATED = """
SELECT DISTINCT ?thing ?date ?kind {
  VALUES ?kind { %(kinds)s } ?thing a ?kind ; parley:date ?date
}"""
THEN = """
SELECT DISTINCT ?other ?via ?way {
  VALUES ?via { %(dated)s } VALUES ?way { parley:reachedAt parley:heldDuring } ?other ?way ?via
}"""
UNDATED = """
SELECT DISTINCT ?thing ?kind {
  VALUES ?kind { parley:Instrument parley:Event } ?thing a ?kind
  FILTER NOT EXISTS { VALUES ?other { parley:HypotheticalEvent parley:Situation } ?thing a ?other }
  FILTER NOT EXISTS { ?thing parley:date ?d }
  FILTER NOT EXISTS { ?thing parley:reachedAt ?at . ?at parley:date ?d }
}"""
#: What has a place in time; offices have dates too, but are no news.
KINDS = ("Instrument", "Event", "Period", "Office")
#: So many statements of a time, and things without a date of each kind, are listed.
MOST = 60
_YEAR = re.compile(r"-?\d{4}")


@dataclass(frozen=True)
class Entry:
    """A thing at its dates; what was reached then, and what was said or held then."""

    thing: URIRef
    dates: Sequence[Literal]
    kind: URIRef
    reached: Sequence[URIRef]
    held: Sequence[URIRef]

    @property
    def key(self) -> tuple[bool, str, str]:
        """Where it comes in time; a month without a year comes last."""
        first = str(self.dates[0])
        return first.startswith("--"), first, self.thing

    @property
    def year(self) -> str:
        """The year it is listed under."""
        found = _YEAR.match(str(self.dates[0]))
        return found[0] if found else "Year not stated"


def entries() -> Mapping[str, Sequence[Entry]]:
    """All that is dated, by year."""
    dates: dict[URIRef, set[Literal]] = {}
    kinds: dict[URIRef, URIRef] = {}
    for thing, date, kind in rows(DATED, kinds=[PARLEY[kind] for kind in KINDS]):
        dates.setdefault(thing, set()).add(date)
        kinds[thing] = kind
    then: dict[tuple[URIRef, URIRef], list[URIRef]] = {}
    for other, via, way in rows(THEN, dated=dates):
        then.setdefault((via, way), []).append(other)
    listed = [
        Entry(
            thing,
            sorted(found),
            kinds[thing],
            sorted(then.get((thing, PARLEY["reachedAt"]), ())),
            sorted(then.get((thing, PARLEY["heldDuring"]), ())),
        )
        for thing, found in dates.items()
    ]
    by_year: dict[str, list[Entry]] = {}
    for entry in sorted(filter(_tells, listed), key=lambda each: each.key):
        by_year.setdefault(entry.year, []).append(entry)
    return by_year


def _tells(entry: Entry) -> bool:
    """Whether more is told than that a year was a year."""
    named = site().names.label(entry.thing) in {str(date) for date in entry.dates}
    return bool(entry.reached or entry.held or not named)


def undated() -> Mapping[URIRef, Sequence[URIRef]]:
    """The instruments and events of which no text gives a date, by kind.

    What may happen, and how things stand, has none.
    """
    found: dict[URIRef, list[URIRef]] = {}
    for thing, kind in rows(UNDATED):
        found.setdefault(kind, []).append(thing)
    label = site().names.label
    return {
        kind: sorted(things, key=lambda thing: label(thing).casefold())
        for kind, things in sorted(found.items())
    }
