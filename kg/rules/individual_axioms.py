"""The rules about individuals: what is the same, what differs, what is denied.

Source: OWL 2 Profiles, section 4.3, table 4, and prp-npa1 and prp-npa2 of table 5. Equality is
about whatever data there is, so most of these have no axiom.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import combinations

from rdflib import Graph
from rdflib.namespace import OWL, RDF
from rdflib.term import Node

from kg.rdf import Triple
from kg.rules.clauses import Clause, Names, made
from kg.rules.expressions import Expressions
from kg.rules.rule import Rule

Handler = Callable[[Triple], Iterator[Rule]]


class IndividualAxioms:
    """The rules of the axioms about individuals of one graph."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.expressions = Expressions(graph)

    def by_predicate(self) -> Mapping[Node, Handler]:
        """What reads the axiom that has a triple with this predicate as its main one."""
        return {OWL.sourceIndividual: self._denied}

    def by_kind(self) -> Mapping[Node, Handler]:
        """What reads the axiom that has a triple with this type as its main one."""
        return {OWL.AllDifferent: self._all_different}

    def _all_different(self, triple: Triple) -> Iterator[Rule]:
        for row, predicate in (("eq-diff2", OWL.members), ("eq-diff3", OWL.distinctMembers)):
            for listing in self.graph.triples((triple[0], predicate, None)):
                members, written = self.expressions.items(listing[2])
                for one, other in combinations(dict.fromkeys(members), 2):
                    same = Clause(body=((one, OWL.sameAs, other),))
                    yield from made(row, [triple, listing, *written], [same], Clause())

    def _denied(self, triple: Triple) -> Iterator[Rule]:
        axiom = sorted(self.graph.triples((triple[0], None, None)))
        for row, target in (("prp-npa1", OWL.targetIndividual), ("prp-npa2", OWL.targetValue)):
            for predicate in self.graph.objects(triple[0], OWL.assertionProperty):
                for value in self.graph.objects(triple[0], target):
                    use = self.expressions.related(predicate, triple[2], value)
                    yield from made(row, axiom, [use], Clause())


def general_rules() -> Iterator[Rule]:
    """The rules that no axiom makes."""
    names = Names()
    x, y, z, other = (names.take() for _ in range(4))
    same = (x, OWL.sameAs, y)
    yield _general("eq-sym", (y, OWL.sameAs, x), same)
    yield _general("eq-trans", (x, OWL.sameAs, z), same, (y, OWL.sameAs, z))
    yield _general("eq-rep-s", (y, z, other), same, (x, z, other))
    yield _general("eq-rep-p", (z, y, other), same, (z, x, other))
    yield _general("eq-rep-o", (other, z, y), same, (other, z, x))
    yield _general("eq-diff1", None, same, (x, OWL.differentFrom, y))
    yield _general("eq-ref", None, (x, OWL.differentFrom, x))
    yield _general("cls-nothing2", None, (x, RDF.type, OWL.Nothing))


def _general(row: str, head: Triple | None, *body: Triple) -> Rule:
    rows = ("eq-ref", "eq-diff1") if row == "eq-ref" else (row,)
    return Rule(name=rows[-1], rows=rows, axiom=(), head=head, body=body)
