"""What our graph knows of an entity beside its names and types, held against an item's statements.

Dates, places, the state that something is a unit of, the parties of an instrument and those who
take part in an event, and the offices of a person. Things of ours are compared by the items that
they are tied to, so what is not tied can tell nothing. A date or a place that disagrees is a
`clash`; another country or other parties only `differ`, since each side may know others.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from rdflib import RDFS, Graph, URIRef
from rdflib.namespace import SKOS

from kg.link.items import PROPERTIES, Item, Time
from kg.terms import PARLEY

HOLDS, DIFFERS, CLASH, OPEN = "holds", "differs", "clash", "open"

DATES = ("P585", "P580", "P571", "P577", "P569", "P582", "P576")
PLACES = ("P276", "P131", "P17")
COUNTRY = ("P17",)
PARTIES = ("P1891", "P710")
POSITION = "P39"
SMALL_WORDS = frozenset({"and", "for", "of", "the", "to"})
#: What ties of ours name those who agreed on an instrument, or took part in an event.
JOINED = (PARLEY.hasParty, PARLEY.signedBy, PARLEY.hasParticipant)

#: What it is about, the verdict, and why.
Told = tuple[str, str, str]


@dataclass(frozen=True)
class Known:
    """Our side: the graph of entities, and the item of each entity that is tied."""

    graph: Graph
    tied: Mapping[URIRef, str]

    def items(self, things: Iterable[object]) -> set[str]:
        """The items of those things that are tied."""
        return {self.tied[URIRef(str(each))] for each in things if URIRef(str(each)) in self.tied}


def compared(
    known: Known, entity: URIRef, item: Item, others: Mapping[str, Item]
) -> Iterator[Told]:
    """Each fact of an entity beside the item's; `others` have the names of whom it speaks of."""
    yield from _dates(known, entity, item)
    yield from _places(known, entity, item)
    yield from _country(known, entity, item)
    yield from _parties(known, entity, item)
    yield from _offices(known, entity, item, others)


def _dates(known: Known, entity: URIRef, item: Item) -> Iterator[Told]:
    """Whether a date of ours is one of the item's, or lies within its time."""
    for date in sorted(map(str, known.graph.objects(entity, PARLEY.date))):
        told = {key: [t for t in item.values(key) if isinstance(t, Time)] for key in DATES}
        named = [f"{PROPERTIES[key]} {t.text}" for key, times in told.items() for t in times]
        if not named:
            yield "date", OPEN, f"{date}; the item has no date"
        else:
            fits = any(_meets(date, t.text) for times in told.values() for t in times)
            fits = fits or _within(date, told["P580"], told["P582"])
            yield "date", HOLDS if fits else CLASH, f"{date} and {', '.join(named)}"


def _meets(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


def _within(date: str, starts: Iterable[Time], ends: Iterable[Time]) -> bool:
    first = min((time.text for time in starts), default=None)
    last = max((time.text for time in ends), default=None)
    return bool(first and last and first[: len(date)] <= date <= last[: len(date)])


def _places(known: Known, entity: URIRef, item: Item) -> Iterator[Told]:
    """Whether a place of ours that is tied, too, is where the item is."""
    theirs = {str(each) for each in item.values(*PLACES)}
    for place in sorted(map(str, known.graph.objects(entity, PARLEY.place))):
        ours = known.tied.get(URIRef(place))
        if ours is None or not theirs:
            yield "place", OPEN, "one of them is in no place that is tied"
        else:
            yield "place", HOLDS if ours in theirs else CLASH, _both([ours], theirs)


def _country(known: Known, entity: URIRef, item: Item) -> Iterator[Told]:
    """Whether what a thing of ours is a unit of, however far up, is the item's country."""
    above = set(known.graph.transitive_objects(entity, PARLEY.unitOf)) - {entity}
    yield from _shared("country", known.items(above), item, COUNTRY)


def _parties(known: Known, entity: URIRef, item: Item) -> Iterator[Told]:
    """Whether any who agreed or took part is named by the item, too."""
    ours = {each for by in JOINED for each in known.graph.objects(entity, by)}
    yield from _shared("parties", known.items(ours), item, PARTIES)


def _shared(about: str, ours: set[str], item: Item, keys: Iterable[str]) -> Iterator[Told]:
    theirs = {str(each) for each in item.values(*keys)}
    if not ours:
        return
    if not theirs:
        yield about, OPEN, "the item does not tell"
    else:
        yield about, HOLDS if ours & theirs else DIFFERS, _both(sorted(ours), theirs)


def _both(ours: Iterable[str], theirs: Iterable[str]) -> str:
    return f"{', '.join(ours)} and {', '.join(sorted(theirs))}"


def _offices(
    known: Known, entity: URIRef, item: Item, others: Mapping[str, Item]
) -> Iterator[Told]:
    """Whether a position that the item held has in its name all words of an office of ours."""
    held = [str(each.value) for each in item.statements.get(POSITION, ())]
    theirs = [name for key in held if key in others for name in others[key].names]
    for office in sorted(map(str, known.graph.subjects(PARLEY.holder, entity))):
        ours = _titles(known.graph, URIRef(office))
        if not ours or not theirs:
            yield "position", OPEN, "one of them names none"
        else:
            found = [f"“{a}” and “{b}”" for a in ours for b in theirs if _words(a) <= _words(b)]
            said = found[0] if found else f"“{ours[0]}” is none of the item's positions by name"
            yield "position", HOLDS if found else OPEN, said


def _titles(graph: Graph, office: URIRef) -> list[str]:
    """What an office may be called: its title, and of which body if one is told."""
    titles = sorted(map(str, graph.objects(office, PARLEY.title)))
    names = {
        str(name)
        for body in graph.objects(office, PARLEY.body)
        for by in (RDFS.label, SKOS.altLabel)
        for name in graph.objects(body, by)
    }
    return [f"{title} of {name}" for title in titles for name in sorted(names)] or titles


def _words(name: str) -> set[str]:
    return {*re.findall(r"\w+", name.casefold())} - SMALL_WORDS
