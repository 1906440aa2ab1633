"""The ontology's terms as its page lists them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rdflib import OWL, RDF, RDFS, URIRef
from rdflib.namespace import SKOS

from kg.store import Store
from kg.store import Term as Node
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
    said: Mapping[Node, Sequence[Node]]

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
    def parents(self) -> list[URIRef]:
        """The named terms just above it."""
        above = (*self.said.get(RDFS.subClassOf, ()), *self.said.get(RDFS.subPropertyOf, ()))
        return sorted(term for term in above if isinstance(term, URIRef))


def terms(store: Store) -> dict[str, list[Term]]:
    """The ontology's own terms by their kind, each kind in the order of names."""
    said: dict[URIRef, dict[Node, list[Node]]] = defaultdict(lambda: defaultdict(list))
    for quad in store.quads_in(str(ONTOLOGY_GRAPH)):
        if isinstance(quad.subject, URIRef) and quad.subject.startswith(str(PARLEY)):
            said[quad.subject][quad.predicate].append(quad.object)
    found: dict[str, list[Term]] = {kind: [] for kind in (*KINDS, OTHERS)}
    for iri in sorted(said):
        term = Term(iri, iri.removeprefix(str(PARLEY)), said[iri])
        kinds = (kind for kind, node in KINDS.items() if node in said[iri].get(RDF.type, ()))
        found[next(kinds, OTHERS)].append(term)
    return {kind: listed for kind, listed in found.items() if listed}
