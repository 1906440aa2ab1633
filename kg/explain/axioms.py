"""What counts as one asserted thing: a triple, or an axiom, however many triples spell it.

An axiom about a list or a class expression takes several triples with blank nodes; none of them
says anything alone. So triples that share a blank node are one unit, and every other triple is one
by itself.
"""

from __future__ import annotations

from collections.abc import Iterable

from rdflib import BNode
from rdflib.term import Node

from kg.rdf import Triple
from kg.rules.rule import Rule


class Units:
    """Numbers for what was asserted; triples of one unit have the same number."""

    def __init__(self) -> None:
        self._numbers: dict[frozenset[Triple], int] = {}
        self._of_rules: dict[int, frozenset[int]] = {}
        self._rules: list[Rule] = []

    def of(self, rule: Rule) -> frozenset[int]:
        """The units of the axioms that a rule is made of."""
        if id(rule) not in self._of_rules:
            self._rules.append(rule)  # so that its place in memory is not given to another
            numbers = (self.number(axiom) for axiom in axioms(rule.axiom))
            self._of_rules[id(rule)] = frozenset(numbers)
        return self._of_rules[id(rule)]

    def number(self, unit: Iterable[Triple]) -> int:
        """The number of a unit."""
        return self._numbers.setdefault(frozenset(unit), len(self._numbers))


def axioms(triples: Iterable[Triple]) -> list[tuple[Triple, ...]]:
    """Triples put together by the blank nodes that they share, in their order."""
    found: list[tuple[list[Triple], set[Node]]] = []
    for triple in triples:
        blank = {term for term in triple if isinstance(term, BNode)}
        touching = [each for each in found if each[1] & blank]
        together = [*(written for each in touching for written in each[0]), triple]
        kept = [each for each in found if not any(each is other for other in touching)]
        found = [*kept, (together, blank.union(*(each[1] for each in touching)))]
    return [tuple(written) for written, _ in found]
