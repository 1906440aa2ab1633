"""What is plainly so of a thing, apart from what is said: each with the graphs that hold it.

A property and its inverse say one thing twice. Here each pair of things stands once under one of
them, with the graphs of both; the list of all links (`counts`, `linked`) leaves out nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rdflib import RDF, RDFS, URIRef
from rdflib.namespace import OWL, SKOS

from kg.store import Term
from kg.terms import INFERRED_GRAPH, PARLEY
from server.pages.asking import rows
from server.site import site

#: What a page shows elsewhere than among the facts.
ELSEWHERE = frozenset(
    {
        RDF.type,
        RDFS.label,
        SKOS.prefLabel,
        SKOS.altLabel,
        PARLEY["mentions"],
        PARLEY["mentionedIn"],
        PARLEY["inferredValue"],
        PARLEY["labelIsPlural"],
        PARLEY["linkedEntity"],
        SKOS.example,
    }
)
OURS = (str(PARLEY), str(SKOS))
TIES = frozenset({OWL.sameAs, RDFS.seeAlso})
OUTGOING = """
SELECT ?x ?g { GRAPH ?g { %(thing)s %(property)s ?x }
  FILTER NOT EXISTS { ?x parley:paraphrase ?t } FILTER NOT EXISTS { ?x parley:inEssay ?e }
} LIMIT 24"""
INCOMING = """
SELECT ?x ?g { GRAPH ?g { ?x %(property)s %(thing)s }
  FILTER NOT EXISTS { ?x parley:paraphrase ?t } FILTER NOT EXISTS { ?x parley:inEssay ?e }
  FILTER(isIRI(?x))
} LIMIT 24"""
COUNTS = {
    "out": "SELECT ?p (COUNT(DISTINCT ?o) AS ?n) { %(thing)s ?p ?o } GROUP BY ?p",
    "in": "SELECT ?p (COUNT(DISTINCT ?s) AS ?n) { ?s ?p %(thing)s } GROUP BY ?p",
}
#: A property's links one way, `?x` at their other end; which of these are shown; a part of them.
ENDS = {"out": "%(thing)s %(property)s ?x", "in": "?x %(property)s %(thing)s"}
SHOWN = {
    "all": "{ ENDS }",
    "asserted": "GRAPH ?in { ENDS } FILTER(?in != %(inferred)s)",
    "inferred": "GRAPH %(inferred)s { ENDS } "
    "FILTER NOT EXISTS { GRAPH ?in { ENDS } FILTER(?in != %(inferred)s) }",
}
COUNTED = "SELECT (COUNT(DISTINCT ?x) AS ?n) { %s }"
LINKED = """
SELECT DISTINCT ?x ?g {
  { SELECT DISTINCT ?x { %s } ORDER BY ?x LIMIT %d OFFSET %d } GRAPH ?g { %s }
}"""
#: What is only spoken of: what may happen, and agreements that do not exist.
UNREAL = """
SELECT DISTINCT ?x ?word {
  { ?x a parley:HypotheticalEvent BIND(parley:Hypothetical AS ?word) }
  UNION { VALUES ?word { parley:Proposed parley:Hypothetical } ?x parley:status ?word }
}"""
TYPES = "SELECT ?kind ?g { GRAPH ?g { %(thing)s a ?kind } }"


@dataclass(frozen=True)
class Value:
    """One end of a property: a term, and the graphs that say so; `triple` is what they say."""

    term: Term
    graphs: tuple[URIRef, ...]
    triple: tuple[Term, URIRef, Term]

    @property
    def inferred(self) -> bool:
        """Whether only inference says so."""
        return self.graphs == (INFERRED_GRAPH,)


@dataclass(frozen=True)
class Fact:
    """A property with its values; `incoming` if the thing is the value of theirs."""

    predicate: URIRef
    values: Sequence[Value]
    incoming: bool = False

    @property
    def inferred(self) -> bool:
        """Whether only inference says any of it."""
        return all(value.inferred for value in self.values)


#: How many things each property links a thing to, one way (`out` or `in`).
Counts = Sequence[tuple[str, URIRef, int]]
Ends = dict[tuple[URIRef, bool], dict[Term, set[URIRef]]]


def facts(thing: URIRef, counted: Counts) -> list[Fact]:
    """The facts of a thing in our own words, those that someone wrote down first."""
    ends: Ends = defaultdict(lambda: defaultdict(set))
    vocabulary = site().vocabulary
    for way, predicate, _ in counted:
        incoming = way == "in"
        factual = vocabulary.of_things if incoming else vocabulary.to_things
        if predicate in factual and _shown(predicate):
            text = INCOMING if incoming else OUTGOING
            for term, graph in rows(text, thing=[thing], property=[predicate]):
                ends[predicate, incoming][term].add(graph)
    _fold_inverses(ends)
    _drop_wider(ends)
    found = [_fact(thing, *key, values) for key, values in ends.items() if values]
    label = site().names.label
    return sorted(found, key=lambda fact: (fact.inferred, fact.incoming, label(fact.predicate)))


def _shown(predicate: URIRef) -> bool:
    ours = str(predicate).startswith(OURS) or predicate in TIES
    return ours and predicate not in ELSEWHERE


def _fold_inverses(ends: Ends) -> None:
    """Joins what comes in by a property with what goes out by its inverse."""
    inverses = site().vocabulary.inverses
    for predicate, incoming in [*ends]:
        other = inverses.get(predicate)
        if incoming and other:
            for term, graphs in ends.pop((predicate, True)).items():
                ends[other, False][term] |= graphs


def _drop_wider(ends: Ends) -> None:
    """Leaves out a wider property where a narrower one has the same value."""
    for (predicate, incoming), values in [*ends.items()]:
        for wide in site().vocabulary.above.get(predicate, ()):
            for term in values:
                ends.get((wide, incoming), {}).pop(term, None)


def _fact(
    thing: URIRef, predicate: URIRef, incoming: bool, values: Mapping[Term, set[URIRef]]
) -> Fact:
    listed = [
        Value(term, _told(graphs), _triple(thing, predicate, term, incoming))
        for term, graphs in values.items()
    ]
    return Fact(predicate, sorted(listed, key=_rank), incoming)


def _told(graphs: set[URIRef]) -> tuple[URIRef, ...]:
    """Who says so; that it follows besides, from its inverse say, tells a reader nothing."""
    return tuple(sorted(graphs - {INFERRED_GRAPH} or graphs))


def _triple(
    thing: URIRef, predicate: URIRef, term: Term, incoming: bool
) -> tuple[Term, URIRef, Term]:
    return (term, predicate, thing) if incoming else (thing, predicate, term)


def _rank(value: Value) -> tuple[bool, str, str]:
    return value.inferred, name(value.term).casefold(), str(value.term)


def name(term: Term) -> str:
    """What a term is called."""
    return site().names.label(term) if isinstance(term, URIRef) else str(term)


def unreal(term: Term) -> str:
    """In a word why a thing is none that happened or exists: it is proposed, say; else nothing."""
    found = site().once("unreal", lambda: dict(rows(UNREAL)))
    return site().names.label(found[term]) if term in found else ""


def filtered(found: Iterable[Fact], show: str) -> list[Fact]:
    """Only what is `asserted`, or `inferred`; or `all`."""
    kept = []
    for fact in found:
        values = [
            value
            for value in fact.values
            if show == "all" or value.inferred == (show != "asserted")
        ]
        if values:
            kept.append(Fact(fact.predicate, values, fact.incoming))
    return kept


def types(thing: URIRef) -> dict[URIRef, tuple[URIRef, ...]]:
    """The classes of a thing, each with the graphs that say so."""
    found: dict[URIRef, set[URIRef]] = defaultdict(set)
    for kind, graph in rows(TYPES, thing=[thing]):
        if isinstance(kind, URIRef):
            found[kind].add(graph)
    return {kind: tuple(sorted(graphs)) for kind, graphs in sorted(found.items())}


def counts(thing: URIRef) -> Counts:
    """How many things each property links it to, `out` and `in`: all of them."""
    found = [
        (way, predicate, int(str(number)))
        for way, text in COUNTS.items()
        for predicate, number in rows(text, thing=[thing])
    ]
    label = site().names.label
    return sorted(found, key=lambda each: (each[0] != "out", -each[2], label(each[1])))


def linked(
    thing: URIRef, predicate: URIRef, way: str, show: str, number: int, size: int
) -> tuple[int, list[Value]]:
    """How many links a property has one way, and a page of them; `show` is one of SHOWN.

    Pages are in the order of the terms, which an engine keeps without telling all of them.
    """
    terms = {"thing": [thing], "property": [predicate], "inferred": [INFERRED_GRAPH]}
    shown = SHOWN[show].replace("ENDS", ENDS[way])
    ((count,),) = rows(COUNTED % shown, **terms)
    graphs: dict[Term, set[URIRef]] = defaultdict(set)
    part = LINKED % (shown, size, (number - 1) * size, ENDS[way])
    for term, graph in rows(part, **terms):
        graphs[term].add(graph)
    listed = [
        Value(term, tuple(sorted(found)), _triple(thing, predicate, term, way == "in"))
        for term, found in graphs.items()
    ]
    return int(str(count)), sorted(listed, key=_rank)
