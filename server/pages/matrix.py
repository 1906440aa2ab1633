"""Actors by issues, and what stands behind each cell; and two or more of them side by side."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rdflib import URIRef

from kg.terms import PARLEY
from server.pages import positions
from server.pages.positions import Position
from server.pages.sayings import ATTITUDES
from server.site import site

#: Issues on one page of the matrix.
ISSUES = 8
#: Actors on one page of it, and rows of a comparison that are shown.
ACTORS, ROWS = 40, 60
Cells = Mapping[URIRef, Mapping[URIRef, Sequence[Position]]]


@dataclass(frozen=True)
class Row:
    """What some sides are said to think of one thing; a side that is silent has no positions."""

    voice: URIRef | None
    target: URIRef
    sides: Sequence[Sequence[Position]]

    @property
    def silent(self) -> bool:
        """Whether one of the sides says nothing."""
        return not all(self.sides)

    @property
    def agrees(self) -> bool:
        """Whether all sides share an attitude of now, or of then where nothing else is told."""
        return not self.silent and bool(set.intersection(*map(_attitudes, self.sides)))


def _attitudes(side: Sequence[Position]) -> set[str]:
    """A side's attitudes, as they are compared: to doubt and to fear are one, conditions two."""
    now = [position for position in side if position.column != "past"]
    return {
        position.attitude if position.column in {"depends", "past"} else position.column
        for position in now or side
    }


def cells(issues: Sequence[URIRef]) -> Cells:
    """The positions on some issues, by actor; those with the most first."""
    found: dict[URIRef, dict[URIRef, list[Position]]] = defaultdict(lambda: defaultdict(list))
    for position in positions.on(issues):
        found[position.who][position.target].append(position)
    label = site().names.label
    ordered = sorted(found.items(), key=lambda each: (-len(each[1]), label(each[0])))
    return {who: {issue: one_each(listed) for issue, listed in on.items()} for who, on in ordered}


def one_each(listed: Sequence[Position]) -> list[Position]:
    """One position of each attitude."""
    first = {position.attitude: position for position in reversed(listed)}
    order = list(ATTITUDES)
    return sorted(first.values(), key=lambda position: order.index(position.attitude))


def behind(actor: URIRef, issue: URIRef) -> list[URIRef]:
    """All that an actor is said to say of an issue: attitudes first, then by the sentence."""
    statements = site().statements
    own = {*statements.to(actor, "by")}
    found = {role: own.intersection(each) for role, each in statements.of(issue).items()}
    attitudes = set().union(*(each for role, each in found.items() if PARLEY[role] in ATTITUDES))
    every = sorted(set().union(*found.values()), key=lambda each: (each not in attitudes, each))
    return [statements.iris[each] for each in every]


def compared(actors: Sequence[URIRef]) -> list[Row]:
    """The positions of some actors side by side."""
    found: dict[URIRef, list[list[Position]]] = defaultdict(lambda: [[] for _ in actors])
    for position in positions.of(actors):
        found[position.target][actors.index(position.who)].append(position)
    label = site().names.label
    return [
        Row(None, target, [one_each(side) for side in sides])
        for target, sides in sorted(found.items(), key=lambda each: label(each[0]).casefold())
    ]


def essays_compared(essays: Sequence[URIRef]) -> list[Row]:
    """What some essays say in their own voice, or tell of the same actor, side by side."""
    found: dict[tuple[URIRef | None, URIRef], list[list[Position]]] = defaultdict(
        lambda: [[] for _ in essays]
    )
    for place, essay in enumerate(essays):
        for position, own in positions.in_essay(essay):
            found[None if own else position.who, position.target][place].append(position)
    label = site().names.label
    listed = [
        Row(voice, target, [one_each(side) for side in sides])
        for (voice, target), sides in found.items()
    ]
    return sorted(
        listed, key=lambda row: (row.voice is not None, row.voice or "", label(row.target))
    )
