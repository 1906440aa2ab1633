"""All that a release says of one thing, as data: exact, from its own lines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from rdflib import RDFS, Graph, URIRef

from kg.store import Quad, Solutions, Store, Triple
from kg.terms import PARLEY
from server.names import Names

#: Where the labels of some things stand, and what statements say, which is what they are known by.
LABELS = f"""
SELECT ?graph ?thing ?by ?label {{
  VALUES ?by {{ <{RDFS.label}> <{PARLEY["paraphrase"]}> }} VALUES ?thing {{ %s }}
  GRAPH ?graph {{ ?thing ?by ?label FILTER(isLiteral(?label)) }}
}}"""


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
        for quad in (*self.about, *self.pointing):
            graph.add(quad.triple)
        for thing in self.named:
            for label in self.names.labels(thing):
                graph.add((thing, RDFS.label, label))
        return graph

    @property
    def named(self) -> set[URIRef]:
        """Everything that it names, the graphs among it."""
        quads = (*self.about, *self.pointing)
        return {term for quad in quads for term in quad if isinstance(term, URIRef)}

    def graphs(self, store: Store) -> dict[URIRef, Graph]:
        """The same, each triple in the graph that holds it."""
        found: dict[URIRef, Graph] = defaultdict(lambda: Graph(bind_namespaces="none"))
        for quad in (*self.about, *self.pointing):
            found[quad.graph].add(quad.triple)
        named = " ".join(thing.n3() for thing in sorted(self.named))
        for name, *triple in cast(Solutions, store.query(LABELS % named)):
            found[URIRef(str(name))].add(cast(Triple, tuple(triple)))
        return dict(found)


def find(store: Store, names: Names, iri: URIRef) -> Entity:
    """All that is known of an IRI, which may be nothing."""
    return Entity(iri, store.quads_about(iri), store.quads_to(iri), names)
