"""The rules of axioms about classes: what is above what, what is disjoint, what has a key.

Source: OWL 2 Profiles, section 4.3, tables 6 and 7, and prp-key of table 5.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from itertools import combinations

from rdflib import BNode, Graph
from rdflib.namespace import OWL, RDF, RDFS
from rdflib.term import Node

from kg.rdf import Triple
from kg.rules.clauses import Clause, Names, made
from kg.rules.expressions import Expressions, is_named
from kg.rules.hierarchy import Rung, ladders
from kg.rules.rule import Asks, Filter, Rule
from kg.values import is_datatype

Handler = Callable[[Triple], Iterator[Rule]]

#: What spells a class expression: its node, if it has a name, is equivalent to what is spelled.
SPELLING = (OWL.intersectionOf, OWL.unionOf, OWL.complementOf, OWL.oneOf, OWL.onProperty)


class ClassAxioms:
    """The rules of the axioms about classes of one graph."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.expressions = Expressions(graph)

    def by_predicate(self) -> Mapping[Node, Handler]:
        """What reads the axiom that has a triple with this predicate as its main one."""
        return {
            RDFS.subClassOf: self._sub_class,
            OWL.equivalentClass: self._equivalent_classes,
            OWL.disjointWith: self._disjoint,
            OWL.hasKey: self._key,
            RDF.type: self._membership,
            **dict.fromkeys(SPELLING, self._spelled_out),
        }

    def by_kind(self) -> Mapping[Node, Handler]:
        """What reads the axiom that has a triple with this type as its main one."""
        return {OWL.AllDisjointClasses: self._all_disjoint}

    def closed(self) -> Iterator[Rule]:
        """A rule from each named class to each named class above it."""
        steps: dict[Node, list[tuple[Node, Rung]]] = defaultdict(list)
        for triple in sorted(self.graph.triples((None, RDFS.subClassOf, None))):
            if self._are_named(triple):
                steps[triple[0]].append((triple[2], Rung("cax-sco", (triple,))))
        for triple in sorted(self.graph.triples((None, OWL.equivalentClass, None))):
            if self._are_named(triple):
                steps[triple[0]].append((triple[2], Rung("cax-eqc1", (triple,))))
                steps[triple[2]].append((triple[0], Rung("cax-eqc2", (triple,))))
        for lower, upper, rungs in ladders(steps):
            x = Names().take()
            yield Rule(
                name=rungs[0].row if len(rungs) == 1 else "cax-sco",
                rows=tuple(dict.fromkeys(rung.row for rung in rungs)),
                axiom=tuple(triple for rung in rungs for triple in rung.written),
                head=(x, RDF.type, upper),
                body=((x, RDF.type, lower),),
            )

    def _are_named(self, triple: Triple) -> bool:
        ends = (triple[0], triple[2])
        return all(is_named(end) and not is_datatype(self.graph, end) for end in ends)

    def _sub_class(self, triple: Triple) -> Iterator[Rule]:
        if not self._are_named(triple):
            yield from self._below("cax-sco", triple, triple[0], triple[2])

    def _equivalent_classes(self, triple: Triple) -> Iterator[Rule]:
        one, _, other = triple
        if self._are_named(triple) or is_datatype(self.graph, one):
            return
        yield from self._below("cax-eqc1", triple, one, other)
        yield from self._below("cax-eqc2", triple, other, one)

    def _below(self, row: str, triple: Triple, lower: Node, upper: Node) -> Iterator[Rule]:
        if lower == OWL.Nothing or upper == OWL.Thing:
            return
        names = Names()
        x = names.take()
        asked = self.expressions.asked(lower, x, names)
        said = self.expressions.said(upper, x, names)
        for way in asked:
            for each in said:
                yield from made(row, [triple], [way], each)

    def _spelled_out(self, triple: Triple) -> Iterator[Rule]:
        """A class with a name and, on the same node, what it is equivalent to."""
        node, predicate, _ = triple
        if isinstance(node, BNode) or (predicate == OWL.onProperty and self._is_spelled(node)):
            return
        names = Names()
        x = names.take()
        axiom = sorted(each for each in self.graph.triples((node, None, None)) if _spells(each))
        typed = (x, RDF.type, node)
        for way in self.expressions.asked_of_spelled(node, x, names):
            yield from made("cax-eqc2", axiom, [way], Clause(head=typed))
        for each in self.expressions.said_of_spelled(node, x, names):
            yield from made("cax-eqc1", axiom, [Clause(body=(typed,))], each)

    def _is_spelled(self, node: Node) -> bool:
        return any((node, predicate, None) in self.graph for predicate in SPELLING[:-1])

    def _membership(self, triple: Triple) -> Iterator[Rule]:
        """What is said of one individual by a class expression."""
        if isinstance(triple[2], BNode):
            for each in self.expressions.said(triple[2], triple[0], Names()):
                yield from made(each.rows[-1], [triple], [], each)

    def _disjoint(self, triple: Triple) -> Iterator[Rule]:
        yield from self._apart("cax-dw", (triple,), triple[0], triple[2])

    def _all_disjoint(self, triple: Triple) -> Iterator[Rule]:
        for listing in self.graph.triples((triple[0], OWL.members, None)):
            members, written = self.expressions.items(listing[2])
            for one, other in combinations(members, 2):
                yield from self._apart("cax-adc", (triple, listing, *written), one, other)

    def _apart(self, row: str, axiom: tuple[Triple, ...], one: Node, other: Node) -> Iterator[Rule]:
        names = Names()
        x = names.take()
        for first in self.expressions.asked(one, x, names):
            for second in self.expressions.asked(other, x, names):
                yield from made(row, axiom, [first, second], Clause())

    def _key(self, triple: Triple) -> Iterator[Rule]:
        names = Names()
        x, y = names.take(), names.take()
        keys, written = self.expressions.items(triple[2])
        shared = [self._shared(key, x, y, names.take()) for key in keys]
        same = Clause(
            filters=(Filter(Asks.DIFFERS, x, y),), head=(x, OWL.sameAs, y), written=written
        )
        for first in self.expressions.asked(triple[0], x, names):
            for second in self.expressions.asked(triple[0], y, names):
                yield from made("prp-key", [triple], [first, second, *shared], same)

    def _shared(self, key: Node, one: Node, other: Node, value: Node) -> Clause:
        related = self.expressions.related
        return related(key, other, value).after(related(key, one, value))


def _spells(triple: Triple) -> bool:
    restricting = (OWL.someValuesFrom, OWL.allValuesFrom, OWL.hasValue, OWL.onClass)
    counting = (OWL.maxCardinality, OWL.maxQualifiedCardinality, OWL.onDataRange)
    return triple[1] in (*SPELLING, *restricting, *counting)
