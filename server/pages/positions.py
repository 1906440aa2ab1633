"""Who stands where on what, as statements attribute it; and what is the matter of the debate.

A thing counts under every name that an essay uses for it (`interchangedWith`). What nobody says is
silence, which is never shown as opposition.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rdflib import URIRef

from kg.terms import PARLEY
from server.pages.asking import rows
from server.pages.sayings import ATTITUDES
from server.site import site
from server.statements import Statements

#: The columns of a table of positions: the class of ATTITUDES, and its word.
COLUMNS = {
    "for": "supports",
    "depends": "depends",
    "doubtful": "doubts or fears",
    "against": "opposes",
    "past": "earlier",
}
IN_ESSAY = """
SELECT DISTINCT ?who ?attitude ?target ?s ?how {
  ?passage parley:inEssay %(essay)s . ?s parley:expressedIn ?passage ; parley:modality ?how ;
    ?attitude ?target FILTER(?attitude IN (%(attitudes_listed)s))
  OPTIONAL { ?s parley:saidBy ?said } OPTIONAL { ?s parley:statedIn ?in }
  BIND(COALESCE(?said, ?in) AS ?who)
}"""
NAMES = """
SELECT DISTINCT ?other { VALUES ?thing { %(things)s } ?thing parley:interchangedWith ?other }"""


@dataclass(frozen=True)
class Position:
    """What a statement says of somebody's attitude to a target."""

    who: URIRef
    attitude: URIRef
    target: URIRef
    statement: URIRef

    @property
    def column(self) -> str:
        """The class of the attitude, one of COLUMNS."""
        return ATTITUDES[self.attitude][1]

    @property
    def word(self) -> str:
        """The attitude in a word."""
        return ATTITUDES[self.attitude][0]


@dataclass(frozen=True)
class Taken:
    """Every position that is taken: by whom it is, and on what, in the order of the sentences."""

    by: Mapping[URIRef, Sequence[Position]]
    on: Mapping[URIRef, Sequence[Position]]


def taken() -> Taken:
    """The positions of the whole graph."""
    return site().once("positions", lambda: _taken(site().statements))


def _taken(statements: Statements) -> Taken:
    by: dict[URIRef, list[Position]] = defaultdict(list)
    on: dict[URIRef, list[Position]] = defaultdict(list)
    for attitude in ATTITUDES:
        for target, numbers in statements.ways[attitude.removeprefix(PARLEY)].items():
            for number in numbers:
                for who in statements.speakers[number]:
                    position = Position(who, attitude, target, statements.iris[number])
                    by[who].append(position)
                    on[target].append(position)
    return Taken(by, on)


def on(targets: Iterable[URIRef]) -> list[Position]:
    """The positions on some things."""
    return [each for target in targets for each in taken().on.get(target, ())]


def of(actors: Iterable[URIRef]) -> list[Position]:
    """The positions of some actors or texts on anything."""
    return [each for actor in actors for each in taken().by.get(actor, ())]


def in_essay(essay: URIRef) -> Iterator[tuple[Position, bool]]:
    """The positions that an essay tells of, and of each whether it is its own."""
    own = PARLEY["Asserted"]
    for *position, how in rows(IN_ESSAY, attitudes=ATTITUDES, essay=[essay]):
        yield Position(*position), how == own


def matters() -> list[tuple[URIRef, int]]:
    """What positions are taken on, and by how many; the most contested first."""
    return site().once("matters", lambda: _most(taken().on, lambda position: position.who))


def holders() -> list[tuple[URIRef, int]]:
    """Who takes positions, and on how many things; the most outspoken first."""
    return site().once("holders", lambda: _most(taken().by, lambda position: position.target))


def _most(
    found: Mapping[URIRef, Sequence[Position]], other: Callable[[Position], URIRef]
) -> list[tuple[URIRef, int]]:
    """Things with how many others they have to do with; the most first, then by statements."""
    counted = [
        (thing, len({*map(other, listed)}), len({position.statement for position in listed}))
        for thing, listed in found.items()
    ]
    ordered = sorted(counted, key=lambda each: (-each[1], -each[2], each[0]))
    return [(thing, number) for thing, number, _ in ordered]


def other_names(things: Sequence[URIRef]) -> list[URIRef]:
    """The things, then those that an essay takes for one of them."""
    found = {other for (other,) in rows(NAMES, things=things)}
    return [*things, *sorted(found - set(things))]
