"""What inference may start from: the asserted graphs it reads, less what their statements deny.

*Withholding.* OWL has no negation that fits here: a claim that a cause has no effect still names
both, and a chain over `parley:cause` and `parley:effect` would start from them all the same. So the
ontology says by `parley:withholds` which properties of a statement that denies are kept from
inference: with a class as its subject for every instance, with a boolean property for every
statement of which it is true. The triples remain asserted; nothing follows from them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from rdflib import Dataset, Graph, Literal, URIRef
from rdflib.namespace import OWL, RDF, RDFS
from rdflib.term import Node

from kg.rdf import Triple
from kg.terms import ALIGNMENTS_GRAPH, ENTITIES_GRAPH, ESSAY_GRAPHS, ONTOLOGY_GRAPH, PARLEY


def graph_of(triples: Iterable[Triple]) -> Graph:
    """A graph in memory with these triples."""
    graph = Graph(store="SimpleMemory", bind_namespaces="none")
    for triple in triples:
        graph.add(triple)
    return graph


def read_asserted(dataset: Dataset) -> Graph:
    """The ontology, its alignments, the entities and the essays, and nothing else, as one graph."""
    graphs = (graph for graph in dataset.graphs() if is_read(graph.identifier))
    return graph_of(triple for graph in graphs for triple in graph)


def is_read(graph: Node) -> bool:
    """Whether inference reads a graph, by its name."""
    return graph in (ONTOLOGY_GRAPH, ALIGNMENTS_GRAPH) or describes(graph)


def describes(graph: Node) -> bool:
    """Whether a graph tells what the essays speak of, or what they say, by its name."""
    return graph == ENTITIES_GRAPH or str(graph).startswith(ESSAY_GRAPHS)


def described(dataset: Dataset) -> set[Node]:
    """The IRIs that the entities and the essays describe."""
    graphs = (graph for graph in dataset.graphs() if describes(graph.identifier))
    subjects = {subject for graph in graphs for subject in graph.subjects()}
    return {subject for subject in subjects if isinstance(subject, URIRef)}


@dataclass(frozen=True)
class Denial:
    """Who denies something, and by which properties they name it.

    They are the instances of `classes`, and those of which `switch` is true. Of `direct` properties
    they are the subject, of `inverse` ones the object.
    """

    classes: frozenset[Node]
    switch: Node
    direct: frozenset[Node]
    inverse: frozenset[Node]


def denials(axioms: Graph) -> list[Denial]:
    """What the ontology says is withheld, with what spells it: narrower terms, and inverses."""
    found = []
    for denial, denied in sorted(axioms.subject_objects(PARLEY.withholds)):
        classes = _below(axioms, RDFS.subClassOf, denial)
        direct = _below(axioms, RDFS.subPropertyOf, denied)
        inverse = frozenset(
            other
            for each in direct
            for other in chain(
                axioms.objects(each, OWL.inverseOf), axioms.subjects(OWL.inverseOf, each)
            )
        )
        found.append(Denial(classes, denial, direct, inverse))
    return found


def _below(axioms: Graph, relation: URIRef, term: Node) -> frozenset[Node]:
    found = axioms.transitive_subjects(relation, term)
    return frozenset(each for each in found if each is not None)


def withheld(asserted: Graph) -> Graph:
    """The triples by which a statement names what it denies, however they spell it."""
    return graph_of(
        triple
        for denial in denials(asserted)
        for subject in _deniers(asserted, denial)
        for triple in _sayings(asserted, subject, denial)
    )


def _deniers(asserted: Graph, denial: Denial) -> set[Node]:
    """Those who deny in this way."""
    instances = {each for kind in denial.classes for each in asserted.subjects(RDF.type, kind)}
    bearers = (
        subject
        for subject, value in asserted.subject_objects(denial.switch)
        if isinstance(value, Literal) and value.value is True
    )
    return instances | set(bearers)


def _sayings(asserted: Graph, subject: Node, denial: Denial) -> Iterator[Triple]:
    """The triples by which a subject names what it denies."""
    for predicate in denial.direct:
        yield from asserted.triples((subject, predicate, None))
    for predicate in denial.inverse:
        yield from asserted.triples((None, predicate, subject))
