"""The numbers that a description of a dataset tells, however they were come by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from operator import itemgetter

from rdflib import Dataset, URIRef
from rdflib.namespace import OWL, RDF, SKOS
from rdflib.term import Node

from kg.terms import WIKIDATA_LINKS_GRAPH

#: Under which predicate a link is a tie, and under which it may be one.
TIES: Mapping[str, URIRef] = {"identities": OWL.sameAs, "candidates": SKOS.closeMatch}


@dataclass(frozen=True)
class Figures:
    """The triples of each graph that has any, and of all together, each once.

    `subjects` and `objects` are how many different ones there are; `ties` the links of each kind.
    """

    sizes: Mapping[URIRef, int]
    triples: int
    subjects: int
    objects: int
    classes: frozenset[Node]
    properties: frozenset[Node]
    ties: Mapping[str, int]


def figures(dataset: Dataset) -> Figures:
    """The figures of a dataset in memory, whose store gives each triple once for all graphs."""
    store = dataset.store
    triples = [triple for triple, _ in store.triples((None, None, None))]
    links = dataset.graph(WIKIDATA_LINKS_GRAPH)
    return Figures(
        sizes=count(dataset),
        triples=len(triples),
        subjects=len(set(map(itemgetter(0), triples))),
        objects=len(set(map(itemgetter(2), triples))),
        classes=frozenset(kind for (_, _, kind), _ in store.triples((None, RDF.type, None))),
        properties=frozenset(map(itemgetter(1), triples)),
        ties={name: len(set(links.subject_objects(tie))) for name, tie in TIES.items()},
    )


def count(dataset: Dataset) -> dict[URIRef, int]:
    """The number of triples of every named graph that has any, by its name."""
    return {
        URIRef(str(graph.identifier)): len(graph)
        for graph in sorted(dataset.graphs(), key=lambda graph: str(graph.identifier))
        if len(graph) and isinstance(graph.identifier, URIRef)
    }
