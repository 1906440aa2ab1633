"""All that a release says of one thing, as data: exact, from its own lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rdflib import RDFS, Graph, URIRef

from kg.store import Quad, Store
from server.names import Names


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


def find(store: Store, names: Names, iri: URIRef) -> Entity:
    """All that is known of an IRI, which may be nothing."""
    return Entity(iri, store.quads_about(iri), store.quads_to(iri), names)
