"""The arguments of an essay, or for and against one thing, with what backs and attacks them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from rdflib import URIRef

from kg.terms import PARLEY
from server.pages import sayings
from server.pages.asking import rows
from server.pages.sayings import Saying
from server.site import site

#: How an argument may bear on another: in words, and by the class by which it is drawn.
TIES = {
    PARLEY["backs"]: ("backs", "backs"),
    PARLEY["rebuts"]: ("rebuts", "attacks"),
    PARLEY["undermines"]: ("undermines", "attacks"),
    PARLEY["undercuts"]: ("undercuts", "attacks"),
}
OF_ESSAY = """
SELECT DISTINCT ?a {
  ?a a parley:Argument ; parley:expressedIn/parley:inEssay %(essay)s
}"""
ON = """
SELECT DISTINCT ?a ?way {
  VALUES ?way { parley:argumentFor parley:argumentAgainst } ?a ?way %(thing)s
}"""
BEARING = """
SELECT DISTINCT ?one ?tie ?other {
  VALUES ?tie { %(ties)s } VALUES ?other { %(others)s } ?one ?tie ?other
}"""
PREMISES = """
SELECT DISTINCT ?a ?premise { VALUES ?a { %(arguments)s } ?a parley:premise ?premise }"""
ARGUED = """
SELECT ?thing (COUNT(DISTINCT ?a) AS ?n) {
  VALUES ?way { parley:argumentFor parley:argumentAgainst } ?a ?way ?thing
} GROUP BY ?thing ORDER BY DESC(?n) ?thing LIMIT 30"""
#: So deep is a list in a list; what is deeper stands under its own argument.
DEEPEST = 6
#: So many arguments are drawn and listed at once.
AT_MOST = 150


@dataclass(frozen=True)
class Tie:
    """That one argument bears on another, and how."""

    one: URIRef
    word: str
    kind: str
    other: URIRef


@dataclass(frozen=True)
class Branch:
    """An argument in the list, how it bears on the one above, and what bears on it."""

    saying: Saying
    tie: Tie | None
    branches: Sequence[Branch]
    again: bool = False


@dataclass(frozen=True)
class Map:
    """Arguments with their ties, the premises of each, and the list that says the same."""

    arguments: Mapping[URIRef, Saying]
    ties: Sequence[Tie]
    premises: Mapping[URIRef, Sequence[Saying]]
    roots: Sequence[Branch]


def of_essay(essay: URIRef) -> Map:
    """The arguments that stand in an essay."""
    return _map([argument for (argument,) in rows(OF_ESSAY, essay=[essay])])


def on(thing: URIRef) -> Map:
    """The arguments for and against a thing, and all that backs or attacks those."""
    wanted = {argument for argument, _ in rows(ON, thing=[thing])}
    new = wanted
    while new and len(wanted) <= AT_MOST:
        new = {tie.one for tie in _bearing(new)} - wanted
        wanted = wanted | new
    return _map(wanted)


def argued() -> list[tuple[URIRef, int]]:
    """What is argued for or against, with how many arguments, the most first."""
    return site().once("argued", lambda: [(thing, int(str(n))) for thing, n in rows(ARGUED)])


def _bearing(others: Iterable[URIRef]) -> list[Tie]:
    """The ties by which arguments bear on some others."""
    asked = rows(BEARING, ties=TIES, others=others)
    return sorted((Tie(one, *TIES[tie], other) for one, tie, other in asked), key=str)


def _map(wanted: Iterable[URIRef]) -> Map:
    listed = sorted(set(wanted))[:AT_MOST]
    arguments = {saying.iri: saying for saying in sayings.read(listed)}
    ties = [tie for tie in _bearing(arguments) if tie.one in arguments] if arguments else []
    return Map(arguments, ties, _premises(arguments), list(_roots(arguments, ties)))


def _premises(arguments: Mapping[URIRef, Saying]) -> Mapping[URIRef, Sequence[Saying]]:
    pairs = list(rows(PREMISES, arguments=arguments)) if arguments else []
    told = {saying.iri: saying for saying in sayings.read(premise for _, premise in pairs)}
    found: dict[URIRef, list[Saying]] = defaultdict(list)
    for argument, premise in sorted(pairs):
        if premise in told:
            found[argument].append(told[premise])
    return found


def _roots(arguments: Mapping[URIRef, Saying], ties: Sequence[Tie]) -> Iterator[Branch]:
    """The arguments that bear on no other first, then those that only stand in a circle."""
    onto: dict[URIRef, list[Tie]] = defaultdict(list)
    for tie in ties:
        onto[tie.other].append(tie)
    bearing = {tie.one for tie in ties}
    ordered = sorted(arguments.values(), key=lambda saying: (saying.iri in bearing, saying.order))
    seen: set[URIRef] = set()
    for saying in ordered:
        if saying.iri not in seen:
            yield _branch(saying.iri, None, arguments, onto, seen, frozenset())


def _branch(
    iri: URIRef,
    tie: Tie | None,
    arguments: Mapping[URIRef, Saying],
    onto: Mapping[URIRef, Sequence[Tie]],
    seen: set[URIRef],
    above: Set[URIRef],
) -> Branch:
    if iri in seen or len(above) >= DEEPEST:
        return Branch(arguments[iri], tie, (), again=True)
    seen.add(iri)
    below = [
        _branch(each.one, each, arguments, onto, seen, above | {iri}) for each in onto.get(iri, ())
    ]
    return Branch(arguments[iri], tie, below)
