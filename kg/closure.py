"""What follows from a graph, and from what: a closure with the axiom behind each new triple.

`kg.infer` makes it; `kg.consistency` reads it and traces a contradiction back to triples that
somebody wrote.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from rdflib import Graph
from rdflib.namespace import OWL, RDF, RDFS
from rdflib.term import Node

from kg.rdf import Triple


@dataclass(frozen=True)
class Closure:
    """All that holds, what of it was asserted, and what each conclusion is owed to.

    `because` maps every conclusion, in the order in which they were drawn, to the triple of the
    axiom whose rule drew it first.
    """

    graph: Graph
    premises: Graph
    because: Mapping[Triple, Triple]

    @cached_property
    def _rank(self) -> dict[Triple, int]:
        return {triple: number for number, triple in enumerate(self.because)}

    def support(self, conclusions: Iterable[Triple]) -> tuple[list[Triple], list[Triple]]:
        """The asserted triples that `conclusions` rest on, and the axioms that led from them to it.

        A conclusion of a rule that is not traced here stands for itself.
        """
        asserted: dict[Triple, None] = {}
        axioms: dict[Triple, None] = {}
        waiting = list(conclusions)
        while waiting:
            triple = waiting.pop(0)
            axiom = self.because.get(triple)
            premises = self._premises(triple, axiom) if axiom else []
            if axiom and premises:
                axioms |= dict.fromkeys(self._written(axiom))
                waiting.extend(premises)
            else:
                asserted[triple] = None
        return list(asserted), list(axioms)

    def _written(self, axiom: Triple) -> list[Triple]:
        """The axiom; the ones that were written, the shortest way, if it follows from others."""
        if axiom not in self.because:
            return [axiom]
        ways: list[list[Triple]] = [[]]
        reached = {axiom[0]}
        while ways:
            way = ways.pop(0)
            for step in self._steps(way[-1][2] if way else axiom[0], axiom[1]):
                if step[2] == axiom[2]:
                    return [*way, step]
                if step[2] not in reached:
                    reached.add(step[2])
                    ways.append([*way, step])
        return [axiom]

    def _steps(self, term: Node, predicate: Node) -> list[Triple]:
        steps = (*_WIDENING, predicate)
        found = {each for step in steps for each in self.premises.triples((term, step, None))}
        return sorted(found)

    def _premises(self, triple: Triple, axiom: Triple) -> list[Triple]:
        """The triples that the rule of `axiom` was applied to, the earliest where several would do.

        A premise is there before its conclusion is drawn, so going back always ends.
        """
        trace = _TRACES.get(axiom[2] if axiom[1] == RDF.type else axiom[1])
        found = [
            premises
            for premises in (trace(self.graph, triple, axiom) if trace else ())
            if self._latest(premises) < self._rank[triple]
        ]
        return min(found, key=lambda premises: (self._latest(premises), premises), default=[])

    def _latest(self, premises: list[Triple]) -> int:
        return max(self._rank.get(premise, -1) for premise in premises)


Trace = Callable[[Graph, Triple, Triple], Iterator[list[Triple]]]


def _other(axiom: Triple, term: Node) -> Node:
    return axiom[0] if axiom[2] == term else axiom[2]


def _same_pair(_: Graph, triple: Triple, axiom: Triple) -> Iterator[list[Triple]]:
    subject, predicate, value = triple
    yield [(subject, _other(axiom, predicate), value)]


def _turned_pair(_: Graph, triple: Triple, axiom: Triple) -> Iterator[list[Triple]]:
    subject, predicate, value = triple
    other = predicate if axiom[1] == RDF.type else _other(axiom, predicate)
    yield [(value, other, subject)]


def _of_class(_: Graph, triple: Triple, axiom: Triple) -> Iterator[list[Triple]]:
    yield [(triple[0], RDF.type, _other(axiom, triple[2]))]


def _by_domain(graph: Graph, triple: Triple, axiom: Triple) -> Iterator[list[Triple]]:
    return ([use] for use in graph.triples((triple[0], axiom[0], None)))


def _by_range(graph: Graph, triple: Triple, axiom: Triple) -> Iterator[list[Triple]]:
    return ([use] for use in graph.triples((None, axiom[0], triple[0])))


def _by_chain(graph: Graph, triple: Triple, axiom: Triple) -> Iterator[list[Triple]]:
    return _paths(graph, triple[0], list(graph.items(axiom[2])), triple[2])


def _by_transitivity(graph: Graph, triple: Triple, axiom: Triple) -> Iterator[list[Triple]]:
    return _paths(graph, triple[0], [axiom[0], axiom[0]], triple[2])


def _paths(graph: Graph, start: Node, chain: list[Node], end: Node) -> Iterator[list[Triple]]:
    if len(chain) == 1:
        if (start, chain[0], end) in graph:
            yield [(start, chain[0], end)]
        return
    for middle in graph.objects(start, chain[0]):
        for rest in _paths(graph, middle, chain[1:], end):
            yield [(start, chain[0], middle), *rest]


def _by_one_value(graph: Graph, triple: Triple, axiom: Triple) -> Iterator[list[Triple]]:
    for bearer in graph.subjects(axiom[0], triple[0]):
        if (bearer, axiom[0], triple[2]) in graph:
            yield [(bearer, axiom[0], triple[0]), (bearer, axiom[0], triple[2])]


def _by_one_bearer(graph: Graph, triple: Triple, axiom: Triple) -> Iterator[list[Triple]]:
    for value in graph.objects(triple[0], axiom[0]):
        if (triple[2], axiom[0], value) in graph:
            yield [(triple[0], axiom[0], value), (triple[2], axiom[0], value)]


def _by_restriction(graph: Graph, triple: Triple, axiom: Triple) -> Iterator[list[Triple]]:
    restricted = graph.value(axiom[0], OWL.onProperty)
    for premises in _by_one_value(graph, triple, (restricted or axiom[0], RDF.type, axiom[0])):
        yield [*premises, (premises[0][0], RDF.type, axiom[0])]


#: What leads from a term to a wider one.
_WIDENING = (RDFS.subClassOf, OWL.equivalentClass, RDFS.subPropertyOf, OWL.equivalentProperty)

_TRACES: Mapping[Node, Trace] = {
    RDFS.subPropertyOf: _same_pair,
    OWL.equivalentProperty: _same_pair,
    OWL.inverseOf: _turned_pair,
    OWL.SymmetricProperty: _turned_pair,
    OWL.TransitiveProperty: _by_transitivity,
    OWL.propertyChainAxiom: _by_chain,
    OWL.FunctionalProperty: _by_one_value,
    OWL.InverseFunctionalProperty: _by_one_bearer,
    OWL.maxCardinality: _by_restriction,
    OWL.maxQualifiedCardinality: _by_restriction,
    RDFS.subClassOf: _of_class,
    OWL.equivalentClass: _of_class,
    RDFS.domain: _by_domain,
    RDFS.range: _by_range,
}
