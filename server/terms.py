"""The ontology's terms as its page lists them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rdflib import OWL, RDF, RDFS, URIRef
from rdflib.namespace import SKOS

from kg.store import Store
from kg.store import Term as Value
from kg.terms import ONTOLOGY_GRAPH, PARLEY

KINDS = {
    "Classes": OWL.Class,
    "Object properties": OWL.ObjectProperty,
    "Datatype properties": OWL.DatatypeProperty,
    "Annotation properties": OWL.AnnotationProperty,
}
OTHERS = "Values"


@dataclass(frozen=True)
class Term:
    """A term with what is said of it by property; `name` is what comes after the hash."""

    iri: URIRef
    name: str
    said: Mapping[Value, Sequence[Value]]

    def first(self, *properties: URIRef) -> str:
        """The first value of the first property that has any."""
        found = (str(value) for each in properties for value in self.said.get(each, ()))
        return next(found, "")

    @property
    def label(self) -> str:
        """What it is called."""
        return self.first(RDFS.label)

    @property
    def notes(self) -> list[str]:
        """What else is to be known for its use."""
        return sorted(map(str, self.said.get(SKOS.scopeNote, ())))

    @property
    def definition(self) -> str:
        """What it means, in a sentence."""
        return self.first(SKOS.definition, RDFS.comment)

    @property
    def examples(self) -> list[Value]:
        """Things of the data that show it."""
        return sorted(self.said.get(SKOS.example, ()))

    @property
    def parents(self) -> list[URIRef]:
        """The named terms just above it."""
        above = (*self.said.get(RDFS.subClassOf, ()), *self.said.get(RDFS.subPropertyOf, ()))
        return sorted(term for term in above if isinstance(term, URIRef))


def terms(store: Store) -> dict[str, list[Term]]:
    """The ontology's own terms by their kind, each kind in the order of names."""
    said: dict[URIRef, dict[Value, list[Value]]] = defaultdict(lambda: defaultdict(list))
    for quad in store.quads_in(str(ONTOLOGY_GRAPH)):
        if isinstance(quad.subject, URIRef) and quad.subject.startswith(str(PARLEY)):
            said[quad.subject][quad.predicate].append(quad.object)
    found: dict[str, list[Term]] = {kind: [] for kind in (*KINDS, OTHERS)}
    for iri in sorted(said):
        term = Term(iri, iri.removeprefix(str(PARLEY)), said[iri])
        kinds = (kind for kind, node in KINDS.items() if node in said[iri].get(RDF.type, ()))
        found[next(kinds, OTHERS)].append(term)
    return {kind: listed for kind, listed in found.items() if listed}


@dataclass(frozen=True)
class Node:
    """A class in the hierarchy, with those below it."""

    term: Term
    below: Sequence[Node]


def hierarchy(listed: Mapping[str, Sequence[Term]]) -> list[Node]:
    """The classes as a tree; one with several classes above stands under each."""
    classes = {term.iri: term for term in listed.get("Classes", ())}
    below: dict[URIRef, list[Term]] = defaultdict(list)
    for term in classes.values():
        for parent in term.parents:
            below[parent].append(term)
    tops = [term for term in classes.values() if not set(term.parents) & set(classes)]
    return [_node(term, below, frozenset()) for term in tops]


def _node(term: Term, below: Mapping[URIRef, Sequence[Term]], above: frozenset[URIRef]) -> Node:
    """A class and what is below it; a circle ends where it began."""
    path = above | {term.iri}
    return Node(
        term, [_node(each, below, path) for each in below[term.iri] if each.iri not in path]
    )
