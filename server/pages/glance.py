"""The debate at a glance: what it is about, who stands where, who wants what first, and of whom.

What it is about is what most are said to have a position on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rdflib import URIRef

from kg.terms import PARLEY
from server.pages import positions, sayings
from server.pages.asking import rows
from server.pages.positions import COLUMNS, Position
from server.pages.sayings import Saying
from server.site import site

MENTIONED = """
SELECT DISTINCT ?actor {
  VALUES ?class { parley:State parley:Administration }
  ?actor a ?class . ?passage parley:mentions ?actor
}"""
#: Whoever says, or has said for it, anything of a thing has told something towards it.
VOCAL = """
SELECT DISTINCT ?actor {
  VALUES ?matter { %(matters)s } ?s ?way ?matter .
  { ?s parley:saidBy ?actor } UNION { ?s parley:attributableTo ?actor }
}"""
BEFORE = """
SELECT DISTINCT ?who ?what ?s ?kind {
  VALUES ?goal { %(goals)s }
  {
    ?s a parley:Demand ; parley:demands ?what .
    { ?s parley:sequence parley:Before ; parley:sequenceTo ?goal }
    UNION { ?s parley:conditionFor ?goal }
    BIND(parley:Demand AS ?kind)
  } UNION {
    ?s a parley:Condition ; parley:requires ?what ; parley:enables ?goal .
    BIND(parley:Condition AS ?kind)
  }
  { ?s parley:saidBy ?who } UNION { ?s parley:statedIn ?who }
}"""
DEMANDS = """
SELECT DISTINCT ?who ?to ?s {
  ?s a parley:Demand ; parley:demandedBy ?who ; parley:addressedTo ?to
}"""
COUNTS = """
SELECT ?kind (COUNT(DISTINCT ?x) AS ?n) { VALUES ?kind { %(kinds)s } ?x a ?kind } GROUP BY ?kind"""
COUNTED = (
    "Statement",
    "Request",
    "Stance",
    "Condition",
    "Claim",
    "Argument",
    "Actor",
    "Instrument",
)
THESES = """
SELECT ?argument ?essay ?text {
  ?argument a parley:Argument ; parley:modality parley:Asserted ; parley:expressedIn ?passage ;
    parley:concludes ?conclusion .
  ?conclusion parley:paraphrase ?text . ?passage parley:inEssay ?essay
}"""
BACKS = "SELECT ?one ?other { ?one parley:backs ?other }"


@dataclass(frozen=True)
class Voice:
    """Somebody in a column of the table: the positions, and the statement of the first."""

    who: URIRef
    positions: Sequence[Position]
    saying: Saying


@dataclass(frozen=True)
class Wish:
    """What somebody wants first, be it `demanded` or set as a condition, and where that is said."""

    what: URIRef
    demanded: bool
    statements: Sequence[URIRef]


def columns(names: Sequence[URIRef]) -> Mapping[str, Sequence[Voice]]:
    """Who stands where on a thing under its names, by column; the thing itself goes first."""
    found: dict[str, dict[URIRef, list[Position]]] = {column: {} for column in COLUMNS}
    for position in sorted(positions.on(names), key=lambda each: names.index(each.target)):
        found[position.column].setdefault(position.who, []).append(position)
    first = (listed[0].statement for voices in found.values() for listed in voices.values())
    told = {saying.iri: saying for saying in sayings.read(first)}
    return {
        column: [
            Voice(who, listed, told[listed[0].statement])
            for who, listed in sorted(voices.items(), key=lambda each: _weight(each[1], names))
            if listed[0].statement in told
        ]
        for column, voices in found.items()
    }


def _weight(listed: Sequence[Position], names: Sequence[URIRef]) -> tuple[int, int, str]:
    label = site().names.label(listed[0].who)
    return names.index(listed[0].target), -len(listed), label


def silent(names: Sequence[URIRef]) -> list[URIRef]:
    """The states and administrations of which no text tells anything towards a thing."""
    vocal = {actor for (actor,) in rows(VOCAL, matters=names)}
    found = {actor for (actor,) in rows(MENTIONED)} - vocal
    return sorted(found, key=site().names.label)


def before(names: Sequence[URIRef]) -> Mapping[URIRef, Sequence[Wish]]:
    """What must come first, by who says so: those who want most, first."""
    found: dict[URIRef, dict[URIRef, list[tuple[bool, URIRef]]]] = defaultdict(dict)
    for who, what, statement, kind in rows(BEFORE, goals=names):
        found[who].setdefault(what, []).append((kind != PARLEY["Demand"], statement))
    by_who = {
        who: [
            Wish(what, not min(listed)[0], [statement for _, statement in sorted(listed)])
            for what, listed in sorted(wishes.items(), key=lambda each: (min(each[1])[0], each[0]))
        ]
        for who, wishes in found.items()
    }
    return dict(sorted(by_who.items(), key=lambda each: (-len(each[1]), each[0])))


def demands() -> Mapping[tuple[URIRef, URIRef], Sequence[URIRef]]:
    """The demands from one actor to another, the most first."""
    found: dict[tuple[URIRef, URIRef], list[URIRef]] = defaultdict(list)
    for who, to, statement in rows(DEMANDS):
        found[who, to].append(statement)
    return dict(sorted(found.items(), key=lambda each: (-len(each[1]), each[0])))


def counts() -> Mapping[URIRef, int]:
    """How much there is of each kind."""
    kinds = [PARLEY[kind] for kind in COUNTED]
    found = dict(rows(COUNTS, kinds=kinds))
    return {kind: int(str(found[kind])) for kind in kinds if kind in found}


def theses() -> Mapping[URIRef, tuple[URIRef, str]]:
    """What each essay argues for in the end: the argument of its own that most others back.

    It backs no other; the backing is counted through one another.
    """
    below: dict[URIRef, set[URIRef]] = defaultdict(set)
    backing: set[URIRef] = set()
    for one, other in rows(BACKS):
        below[other].add(one)
        backing.add(one)
    best: dict[URIRef, tuple[int, URIRef, str]] = {}
    for argument, essay, text in rows(THESES):
        weight = len(_reached(argument, below))
        if argument not in backing and weight > best.get(essay, (0, argument, ""))[0]:
            best[essay] = (weight, argument, str(text))
    return {essay: (argument, text) for essay, (_, argument, text) in best.items()}


def _reached(argument: URIRef, below: Mapping[URIRef, set[URIRef]]) -> set[URIRef]:
    found: set[URIRef] = set()
    todo = [argument]
    while todo:
        new = below.get(todo.pop(), set()) - found
        found |= new
        todo += new
    return found
