"""What is held against shapes, and what of it shapes read around a few nodes.

    within = Whole(dataset)
    triples = around(within, plan, nodes)

The data are the ontology, its alignments, the entities, the essays and the links as one graph.
Beside them, everything that an essay's graph describes is `parley:drawnFrom` the essay of that
graph's name; a shape can so tell whether a statement points to passages of its own essay.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice

from rdflib import BNode, Dataset, Graph, URIRef
from rdflib.namespace import RDF, RDFS, SH
from rdflib.paths import Path
from rdflib.term import Node

from kg.rdf import Triple
from kg.reads import Plan
from kg.terms import (
    ALIGNMENTS_GRAPH,
    ENTITIES_GRAPH,
    ESSAY_GRAPHS,
    GRAPH,
    ID,
    ONTOLOGY_GRAPH,
    PARLEY,
)

LINK_GRAPHS = str(GRAPH["links/"])
SHARED_GRAPHS = (ONTOLOGY_GRAPH, ALIGNMENTS_GRAPH, ENTITIES_GRAPH)
#: What a message names things by.
LABELS = (RDFS.label, PARLEY.paraphrase)


def is_checked(graph: Node) -> bool:
    """Whether a graph is held against the shapes, by its name."""
    return graph in SHARED_GRAPHS or str(graph).startswith((ESSAY_GRAPHS, LINK_GRAPHS))


def drawn_from(graph: Node) -> URIRef | None:
    """The essay that everything is said to be drawn from that a graph of this name describes."""
    is_essay = str(graph).startswith(ESSAY_GRAPHS)
    return ID[str(graph).removeprefix(ESSAY_GRAPHS)] if is_essay else None


@dataclass(frozen=True)
class Whole:
    """All that is held against the shapes, walked as one graph."""

    dataset: Dataset

    def asserted(self) -> Iterator[Triple]:
        """What the graphs say; a triple may come twice."""
        for graph in self.dataset.graphs():
            if is_checked(graph.identifier):
                yield from graph

    def triples(self) -> Iterator[Triple]:
        """As `asserted`, and from which essay everything is drawn."""
        yield from self.asserted()
        for graph in self.dataset.graphs():
            if essay := drawn_from(graph.identifier):
                yield from ((each, PARLEY.drawnFrom, essay) for each in graph.subjects(unique=True))

    def ends(self, thing: Node, predicate: URIRef, back: bool, most: int | None) -> list[Node]:
        """What a property leads to, or back to, from a thing; at most so many."""
        found = self._ends(thing, predicate, back)
        if predicate == PARLEY.drawnFrom:
            found = chain(found, self._drawn(thing, back))
        return list(islice(dict.fromkeys(found), most))

    def _ends(self, thing: Node, predicate: URIRef, back: bool) -> Iterator[Node]:
        for triple in self.match(*((None, predicate, thing) if back else (thing, predicate, None))):
            yield triple[0 if back else 2]

    def match(
        self, subject: Node | None, predicate: Node | None, value: Node | None
    ) -> Iterator[Triple]:
        """The asserted triples that are like this."""
        for one, by, other, graph in self.dataset.quads((subject, predicate, value, None)):
            if graph is not None and is_checked(graph):
                yield one, by, other

    def _drawn(self, thing: Node, back: bool) -> Iterator[Node]:
        if back:
            name = URIRef(ESSAY_GRAPHS + str(thing).removeprefix(ID))
            yield from self.dataset.graph(name).subjects()
            return
        for *_, graph in self.dataset.quads((thing, None, None, None)):
            if graph is not None and (essay := drawn_from(graph)):
                yield essay

    @staticmethod
    def cost(steps: URIRef | Path, back: bool) -> float:
        """About how many things a path leads to, or back to, from one: rather more than less."""
        if not isinstance(steps, URIRef):
            return 1000.0
        return 100.0 if back else 1.0


def around(whole: Whole, plan: Plan, focus: Iterable[Node]) -> set[Triple]:
    """All that shapes read from these nodes, and what it takes to name what they meet."""
    focus = set(focus)
    read: set[Triple] = {*plan.read(whole, focus)}
    read.update(whole.match(None, RDFS.subClassOf, None))
    read.update(whole.match(None, RDF.type, RDFS.Class))
    things = focus | {node for triple in read for node in triple}
    for label in LABELS:
        read.update(triple for node in things for triple in whole.match(node, label, None))
    waiting = [node for node in things if isinstance(node, BNode)]
    while waiting:
        for triple in set(whole.match(waiting.pop(), None, None)) - read:
            read.add(triple)
            if isinstance(triple[2], BNode):
                waiting.append(triple[2])
    return read


def samples(whole: Whole, shapes: Graph) -> set[Node]:
    """For each target of the shapes one node, if there is one."""
    found: set[Node] = {*shapes.objects(None, SH.targetNode)}
    for by, back in ((SH.targetSubjectsOf, True), (SH.targetObjectsOf, False)):
        for predicate in shapes.objects(None, by):
            pattern = whole.match(None, predicate, None)
            found.update(triple[0 if back else 2] for triple in islice(pattern, 1))
    for kind in shapes.objects(None, SH.targetClass):
        found.update(islice(_instances(whole, kind), 1))
    return found


def _instances(whole: Whole, kind: Node) -> Iterator[Node]:
    waiting, seen = [kind], {kind}
    while waiting:
        each = waiting.pop()
        yield from whole.ends(each, RDF.type, True, 1)
        narrower = set(whole.ends(each, RDFS.subClassOf, True, None)) - seen
        waiting += sorted(narrower, key=str)
        seen |= narrower
