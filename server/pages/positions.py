"""Who stands where on what, as statements attribute it; and what is the matter of the debate.

A thing counts under every name that an essay uses for it (`interchangedWith`). What nobody says is
silence, which is never shown as opposition.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rdflib import URIRef

from kg.terms import PARLEY
from server.pages.asking import rows
from server.pages.sayings import ATTITUDES
from server.site import site

#: The columns of a table of positions: the class of ATTITUDES, and its word.
COLUMNS = {
    "for": "supports",
    "depends": "depends",
    "doubtful": "doubts or fears",
    "against": "opposes",
    "past": "earlier",
}
ON = """
SELECT DISTINCT ?who ?attitude ?target ?s {
  VALUES ?attitude { %(attitudes)s } VALUES ?target { %(targets)s }
  ?s ?attitude ?target . { ?s parley:saidBy ?who } UNION { ?s parley:statedIn ?who }
}"""
OF = """
SELECT DISTINCT ?who ?attitude ?target ?s {
  VALUES ?who { %(actors)s } { ?s parley:saidBy ?who } UNION { ?s parley:statedIn ?who }
  ?s ?attitude ?target FILTER(?attitude IN (%(attitudes_listed)s))
}"""
IN_ESSAY = """
SELECT DISTINCT ?who ?attitude ?target ?s ?how {
  ?passage parley:inEssay %(essay)s . ?s parley:expressedIn ?passage ; parley:modality ?how ;
    ?attitude ?target FILTER(?attitude IN (%(attitudes_listed)s))
  OPTIONAL { ?s parley:saidBy ?said } OPTIONAL { ?s parley:statedIn ?in }
  BIND(COALESCE(?said, ?in) AS ?who)
}"""
MATTERS = """
SELECT ?target (COUNT(DISTINCT ?who) AS ?n) (COUNT(DISTINCT ?s) AS ?m) {
  VALUES ?attitude { %(attitudes)s }
  ?s ?attitude ?target . { ?s parley:saidBy ?who } UNION { ?s parley:statedIn ?who }
} GROUP BY ?target ORDER BY DESC(?n) DESC(?m) ?target"""
HOLDERS = """
SELECT ?who (COUNT(DISTINCT ?target) AS ?n) {
  VALUES ?attitude { %(attitudes)s }
  ?s ?attitude ?target . { ?s parley:saidBy ?who } UNION { ?s parley:statedIn ?who }
} GROUP BY ?who ORDER BY DESC(?n) ?who"""
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


def on(targets: Iterable[URIRef]) -> list[Position]:
    """The positions on some things."""
    return [Position(*row) for row in rows(ON, attitudes=ATTITUDES, targets=targets)]


def of(actors: Iterable[URIRef]) -> list[Position]:
    """The positions of some actors or texts on anything."""
    return [Position(*row) for row in rows(OF, attitudes=ATTITUDES, actors=actors)]


def in_essay(essay: URIRef) -> Iterator[tuple[Position, bool]]:
    """The positions that an essay tells of, and of each whether it is its own."""
    own = PARLEY["Asserted"]
    for *position, how in rows(IN_ESSAY, attitudes=ATTITUDES, essay=[essay]):
        yield Position(*position), how == own


def matters() -> list[tuple[URIRef, int]]:
    """What positions are taken on, and by how many; the most contested first."""
    return site().once("matters", lambda: _counted(MATTERS))


def holders() -> list[tuple[URIRef, int]]:
    """Who takes positions, and on how many things; the most outspoken first."""
    return site().once("holders", lambda: _counted(HOLDERS))


def _counted(text: str) -> list[tuple[URIRef, int]]:
    return [(thing, int(str(n))) for thing, n, *_ in rows(text, attitudes=ATTITUDES)]


def other_names(things: Sequence[URIRef]) -> list[URIRef]:
    """The things, then those that an essay takes for one of them."""
    found = {other for (other,) in rows(NAMES, things=things)}
    return [*things, *sorted(found - set(things))]
