"""The rules of axioms about properties.

Source: OWL 2 Profiles, section 4.3, table 5.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from itertools import combinations, pairwise

from rdflib import BNode, Graph
from rdflib.namespace import OWL, RDFS
from rdflib.term import Node

from kg.rdf import Triple
from kg.rules.clauses import Clause, Names, made
from kg.rules.expressions import Expressions
from kg.rules.hierarchy import Rung, ladders
from kg.rules.rule import Asks, Filter, Rule

Handler = Callable[[Triple], Iterator[Rule]]

#: A named property, and whether it is read from its value to its subject.
Turned = tuple[Node, bool]


class PropertyAxioms:
    """The rules of the axioms about properties of one graph."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.expressions = Expressions(graph)

    def by_predicate(self) -> Mapping[Node, Handler]:
        """What reads the axiom that has a triple with this predicate as its main one."""
        return {
            RDFS.domain: self._domain,
            RDFS.range: self._range,
            OWL.inverseOf: self._inverse,
            OWL.propertyChainAxiom: self._chain,
            OWL.propertyDisjointWith: self._disjoint,
        }

    def by_kind(self) -> Mapping[Node, Handler]:
        """What reads the axiom that has a triple with this type as its main one."""
        return {
            OWL.FunctionalProperty: self._functional,
            OWL.InverseFunctionalProperty: self._inverse_functional,
            OWL.SymmetricProperty: self._symmetric,
            OWL.TransitiveProperty: self._transitive,
            OWL.IrreflexiveProperty: self._irreflexive,
            OWL.AsymmetricProperty: self._asymmetric,
            OWL.AllDisjointProperties: self._all_disjoint,
        }

    def closed(self) -> Iterator[Rule]:
        """A rule from each named property to each one above it, or to the inverse of one."""
        steps: dict[Turned, list[tuple[Turned, Rung]]] = defaultdict(list)
        for lower, upper, rung in self._rungs():
            for flip in (False, True):
                turned = (upper[0], upper[1] != flip)
                steps[lower[0], lower[1] != flip].append((turned, rung))
        for (lower_name, is_lower_turned), (upper_name, is_turned), rungs in ladders(steps):
            if is_lower_turned or (lower_name, is_turned) == (upper_name, False):
                continue
            names = Names()
            x, y = names.take(), names.take()
            rows = tuple(dict.fromkeys(rung.row for rung in rungs))
            yield Rule(
                name=rows[0] if len(rows) == 1 else "prp-spo1",
                rows=rows,
                axiom=tuple(dict.fromkeys(each for rung in rungs for each in rung.written)),
                head=(y, upper_name, x) if is_turned else (x, upper_name, y),
                body=((x, lower_name, y),),
            )

    def _rungs(self) -> Iterator[tuple[Turned, Turned, Rung]]:
        for triple in sorted(self.graph.triples((None, RDFS.subPropertyOf, None))):
            (lower, upper), written = self._ends(triple)
            yield lower, upper, Rung("prp-spo1", written)
        for triple in sorted(self.graph.triples((None, OWL.equivalentProperty, None))):
            (one, other), written = self._ends(triple)
            yield one, other, Rung("prp-eqp1", written)
            yield other, one, Rung("prp-eqp2", written)

    def _ends(self, triple: Triple) -> tuple[tuple[Turned, Turned], tuple[Triple, ...]]:
        """The properties that an axiom relates, and the triples that it is written with."""
        names = Names()
        x, y = names.take(), names.take()
        one, other = (self.expressions.related(triple[place], x, y) for place in (0, 2))
        ends = [(each.body[0][1], each.body[0][0] == y) for each in (one, other)]
        return (ends[0], ends[1]), (triple, *one.written, *other.written)

    def _domain(self, triple: Triple) -> Iterator[Rule]:
        names = Names()
        x, y = names.take(), names.take()
        use = self.expressions.related(triple[0], x, y)
        for each in self.expressions.said(triple[2], x, names):
            yield from made("prp-dom", [triple], [use], each)

    def _range(self, triple: Triple) -> Iterator[Rule]:
        names = Names()
        x, y = names.take(), names.take()
        use = self.expressions.related(triple[0], x, y)
        for each in self.expressions.said_of_range(triple[2], y, names):
            yield from made("prp-rng", [triple], [use], each)

    def _inverse(self, triple: Triple) -> Iterator[Rule]:
        if isinstance(triple[0], BNode):
            return
        names = Names()
        x, y = names.take(), names.take()
        one = self.expressions.related(triple[0], x, y)
        other = self.expressions.related(triple[2], y, x)
        yield from made("prp-inv1", [triple], [one], _said(other))
        one = self.expressions.related(triple[0], y, x)
        other = self.expressions.related(triple[2], x, y)
        yield from made("prp-inv2", [triple], [other], _said(one))

    def _chain(self, triple: Triple) -> Iterator[Rule]:
        chain, written = self.expressions.items(triple[2])
        names = Names()
        places = [names.take() for _ in range(len(chain) + 1)]
        steps = [
            self.expressions.related(step, start, end)
            for step, (start, end) in zip(chain, pairwise(places), strict=True)
        ]
        whole = self.expressions.related(triple[0], places[0], places[-1])
        yield from made("prp-spo2", [triple, *written], steps, _said(whole))

    def _functional(self, triple: Triple) -> Iterator[Rule]:
        names = Names()
        x, y, z = names.take(), names.take(), names.take()
        uses = [self.expressions.related(triple[0], x, value) for value in (y, z)]
        yield from made("prp-fp", [triple], uses, _same(y, z))

    def _inverse_functional(self, triple: Triple) -> Iterator[Rule]:
        names = Names()
        x, y, z = names.take(), names.take(), names.take()
        uses = [self.expressions.related(triple[0], bearer, z) for bearer in (x, y)]
        yield from made("prp-ifp", [triple], uses, _same(x, y))

    def _symmetric(self, triple: Triple) -> Iterator[Rule]:
        names = Names()
        x, y = names.take(), names.take()
        there, back = (self.expressions.related(triple[0], *pair) for pair in ((x, y), (y, x)))
        yield from made("prp-symp", [triple], [there], _said(back))

    def _transitive(self, triple: Triple) -> Iterator[Rule]:
        names = Names()
        x, y, z = names.take(), names.take(), names.take()
        steps = [self.expressions.related(triple[0], *pair) for pair in ((x, y), (y, z))]
        whole = self.expressions.related(triple[0], x, z)
        yield from made("prp-trp", [triple], steps, _said(whole))

    def _irreflexive(self, triple: Triple) -> Iterator[Rule]:
        x = Names().take()
        use = self.expressions.related(triple[0], x, x)
        yield from made("prp-irp", [triple], [use], Clause())

    def _asymmetric(self, triple: Triple) -> Iterator[Rule]:
        names = Names()
        x, y = names.take(), names.take()
        uses = [self.expressions.related(triple[0], *pair) for pair in ((x, y), (y, x))]
        yield from made("prp-asyp", [triple], uses, Clause())

    def _disjoint(self, triple: Triple) -> Iterator[Rule]:
        yield from self._apart("prp-pdw", (triple,), triple[0], triple[2])

    def _all_disjoint(self, triple: Triple) -> Iterator[Rule]:
        for listing in self.graph.triples((triple[0], OWL.members, None)):
            members, written = self.expressions.items(listing[2])
            for one, other in combinations(members, 2):
                yield from self._apart("prp-adp", (triple, listing, *written), one, other)

    def _apart(self, row: str, axiom: tuple[Triple, ...], one: Node, other: Node) -> Iterator[Rule]:
        names = Names()
        x, y = names.take(), names.take()
        uses = [self.expressions.related(each, x, y) for each in (one, other)]
        yield from made(row, axiom, uses, Clause())


def _said(clause: Clause) -> Clause:
    """What is said by a clause that was made to be asked."""
    return Clause(head=clause.body[0], written=clause.written)


def _same(one: Node, other: Node) -> Clause:
    return Clause(filters=(Filter(Asks.DIFFERS, one, other),), head=(one, OWL.sameAs, other))
