"""All that a release says of one thing: for `/data` as a graph, for `/page` as lists to show."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from rdflib import RDF, RDFS, BNode, Graph, URIRef
from rdflib.namespace import SKOS

from kg.store import Quad, Store, Term
from kg.terms import INFERRED_GRAPH, PARLEY
from server.names import Names, path_of

_NUMBER = re.compile(r"(\d{1,9})")
#: What a page shows at its top, and so not again below.
HEADLINES = frozenset({RDF.type, RDFS.label, SKOS.prefLabel, SKOS.altLabel, PARLEY.paraphrase})
#: What a reader asks first; other properties follow by their labels.
FIRST: tuple[URIRef, ...] = (
    SKOS.definition,
    SKOS.scopeNote,
    PARLEY.saidBy,
    PARLEY.statedIn,
    PARLEY.relayedIn,
    PARLEY.modality,
    PARLEY.certainty,
    PARLEY.expressedIn,
    PARLEY.addressedTo,
    PARLEY.demands,
    PARLEY.about,
)


@dataclass(frozen=True)
class Value:
    """One end of a property: a term, and the graphs that say so."""

    term: Term
    graphs: tuple[URIRef, ...]

    @property
    def inferred(self) -> bool:
        """Whether only inference says so."""
        return self.graphs == (INFERRED_GRAPH,)


@dataclass(frozen=True)
class Group:
    """A property with its values, those that someone wrote down first."""

    predicate: URIRef
    values: Sequence[Value]

    @property
    def inferred(self) -> bool:
        """Whether only inference says any of it."""
        return all(value.inferred for value in self.values)


@dataclass(frozen=True)
class Entity:
    """A thing: the quads about it, and those that point to it."""

    iri: URIRef
    about: Sequence[Quad]
    pointing: Sequence[Quad]
    names: Names

    def __bool__(self) -> bool:
        """Whether anything is known of it."""
        return bool(self.about or self.pointing)

    @property
    def label(self) -> str:
        """What it is called."""
        return self.names.label(self.iri)

    @property
    def types(self) -> list[Value]:
        """Its classes in our own ontology."""
        return [value for value in self.values(RDF.type) if path_of(value.term)]

    @property
    def aliases(self) -> list[Value]:
        """Its other names."""
        return self.values(SKOS.altLabel)

    @property
    def speakers(self) -> list[Value]:
        """Who, or which text, says a statement."""
        return self.values(PARLEY.saidBy, PARLEY.statedIn)

    @property
    def modalities(self) -> list[Value]:
        """Whether a statement is asserted, reported, imputed or predicted."""
        return self.values(PARLEY.modality)

    @property
    def passages(self) -> list[Value]:
        """The sentences that a statement is expressed in."""
        return self.values(PARLEY.expressedIn)

    @property
    def is_statement(self) -> bool:
        """Whether it is something said, not something in the world."""
        return bool(self.values(PARLEY.paraphrase))

    def values(self, *properties: URIRef) -> list[Value]:
        """The values of any of the properties."""
        quads = (quad for quad in self._own if quad.predicate in properties)
        return self._collected(quads, lambda quad: quad.object)

    @property
    def outgoing(self) -> list[Group]:
        """What is said of it, by property, but for the headlines."""
        rest = (quad for quad in self._own if not _is_headline(quad))
        return self._groups(rest, lambda quad: quad.object)

    @property
    def incoming(self) -> list[Group]:
        """What points to it, by property."""
        return self._groups(self.pointing, lambda quad: quad.subject)

    @property
    def graph(self) -> Graph:
        """All of it, with the labels of everything it names."""
        graph = Graph(bind_namespaces="none")
        named: set[URIRef] = set()
        for quad in (*self.about, *self.pointing):
            graph.add(quad.triple)
            named |= {term for term in quad if isinstance(term, URIRef)}
        for thing in named:
            for label in self.names.labels(thing):
                graph.add((thing, RDFS.label, label))
        return graph

    @property
    def _own(self) -> Iterable[Quad]:
        return (quad for quad in self.about if quad.subject == self.iri)

    def _groups(self, quads: Iterable[Quad], end: Callable[[Quad], Term]) -> list[Group]:
        by_property: dict[URIRef, list[Quad]] = defaultdict(list)
        for quad in quads:
            by_property[quad.predicate].append(quad)
        groups = [Group(each, self._collected(found, end)) for each, found in by_property.items()]
        return sorted(groups, key=self._rank)

    def _collected(self, quads: Iterable[Quad], end: Callable[[Quad], Term]) -> list[Value]:
        """Each end once, with all graphs that say so."""
        graphs: dict[Term, list[URIRef]] = defaultdict(list)
        for quad in quads:
            graphs[end(quad)].append(quad.graph)
        values = [Value(term, tuple(sorted(found))) for term, found in graphs.items()]
        return sorted(values, key=lambda value: (value.inferred, _natural(self.name(value.term))))

    def _rank(self, group: Group) -> tuple[bool, int, str]:
        place = FIRST.index(group.predicate) if group.predicate in FIRST else len(FIRST)
        return group.inferred, place, self.names.label(group.predicate)

    def name(self, term: Term) -> str:
        """What a term is called on a page."""
        if isinstance(term, URIRef):
            return self.names.label(term)
        return "(an unnamed thing)" if isinstance(term, BNode) else str(term)


def _is_headline(quad: Quad) -> bool:
    foreign = quad.predicate == RDF.type and not path_of(quad.object)
    return quad.predicate in HEADLINES and not foreign


def _natural(name: str) -> list[tuple[int, str]]:
    """A key that sorts numbers within names as numbers: sentence 9 before sentence 19."""
    parts = _NUMBER.split(name.casefold())
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in parts if part]


def find(store: Store, names: Names, iri: URIRef) -> Entity:
    """All that is known of an IRI, which may be nothing."""
    return Entity(iri, store.quads_about(iri), store.quads_to(iri), names)
