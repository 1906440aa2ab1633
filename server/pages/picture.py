"""Drawings as SVG, made here: text that a reader can select, links that work without a script.

A picture says nothing that the page does not say in words as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rdflib import URIRef

from server.pages.facts import Fact, Value, unreal
from server.site import site

#: Of one property, so many ends are drawn; in all, so many.
ENDS_OF_ONE, ENDS = 3, 12
#: Units between two neighbours, above the first, and below the last.
ROW, TOP, BOTTOM = 34, 44, 22
LONGEST = 36


@dataclass(frozen=True)
class Spoke:
    """A branch to a neighbour, `y` units below the top."""

    y: int
    words: str
    label: str
    iri: URIRef
    inferred: bool


@dataclass(frozen=True)
class Neighbourhood:
    """The picture of a thing and its neighbours: so high, with so many left out."""

    height: int
    title: str
    spokes: Sequence[Spoke]
    left_out: int


def neighbourhood(thing: URIRef, facts: Sequence[Fact]) -> Neighbourhood | None:
    """The picture of a thing among the things that facts tie it to; None if there are none."""
    ends = [(fact, value) for fact in facts for value in fact.values[:ENDS_OF_ONE]]
    drawn = [each for each in ends if isinstance(each[1].term, URIRef)][:ENDS]
    if not drawn:
        return None
    spokes = [_spoke(TOP + row * ROW, *each) for row, each in enumerate(drawn)]
    found = sum(isinstance(value.term, URIRef) for fact in facts for value in fact.values)
    title = _cut(site().names.label(thing), 34)
    return Neighbourhood(spokes[-1].y + BOTTOM, title, spokes, found - len(spokes))


def _spoke(y: int, fact: Fact, value: Value) -> Spoke:
    label = site().names.label
    iri = URIRef(value.term)
    words = f"← {label(fact.predicate)}" if fact.incoming else label(fact.predicate)
    if standing := unreal(iri):
        words = f"{words} ({standing})"
    return Spoke(y, words, _cut(label(iri), LONGEST), iri, value.inferred)


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"
