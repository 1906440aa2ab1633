"""Rules over numbers: a rule's atoms, and its filters over whole columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rdflib import Variable
from rdflib.term import Node

from kg.rdf import Triple
from kg.rules.facts import Facts, Spelled
from kg.rules.join import Atom, Source, Table, joined
from kg.rules.relation import Numbers, whole
from kg.rules.rule import Asks, Filter, Pattern, Rule, Step
from kg.values import is_value_of


@dataclass(frozen=True)
class Applied:
    """A rule as it is applied: its head and body as atoms."""

    rule: Rule
    head: Atom | None
    body: tuple[Atom, ...]

    def step(self, facts: Facts[Spelled], binding: Mapping[Variable, int]) -> Step:
        """The rule applied to these terms."""
        premises = tuple(_triple(facts, each, binding) for each in self.body)
        return Step(self.rule, _triple(facts, self.head, binding) if self.head else None, premises)


def _triple(facts: Facts[Spelled], each: Atom, binding: Mapping[Variable, int]) -> Triple:
    numbers = [n if isinstance(n, int) else binding[n] for n in each.arguments]
    return facts.triple(each.key, whole(numbers))


def atom(facts: Facts[Spelled], pattern: Pattern) -> Atom:
    """A pattern whose predicate, and class if it is about one, are no variables."""
    subject, predicate, value = pattern
    key = facts.key(predicate, value)
    terms = (subject,) if key.arity == 1 else (subject, value)
    return Atom(key, tuple(t if isinstance(t, Variable) else facts.number(t) for t in terms))


def is_open(rule: Rule) -> bool:
    """Whether a rule is about every property, as those of equality are."""
    patterns = [*rule.body, rule.head] if rule.head else rule.body
    return any(isinstance(pattern[1], Variable) for pattern in patterns)


def applied(facts: Facts[Spelled], rule: Rule) -> Applied:
    """A rule that is not open, in numbers."""
    head = atom(facts, rule.head) if rule.head else None
    return Applied(rule, head, tuple(atom(facts, pattern) for pattern in rule.body))


def tables(
    facts: Facts[Spelled], each: Applied, sources: Source, *, is_led: bool = False
) -> Iterator[Table]:
    """All the ways in which the body holds, given its atoms with their relations."""
    for table in joined(sources, is_led=is_led):
        kept = table
        for condition in each.rule.filters:
            kept = kept.where(_holds(facts, condition, kept))
        if kept.size:
            yield kept


def _holds(facts: Facts[Spelled], condition: Filter, table: Table) -> NDArray[np.bool_]:
    left = _column(facts, condition.left, table)
    if condition.asks is Asks.DIFFERS:
        return np.asarray(left != _column(facts, condition.right, table))
    distinct, places = np.unique(left, return_inverse=True)
    wanted = condition.asks is Asks.VALUE
    fitting = [is_value_of(facts.term(int(n)), condition.right) == wanted for n in distinct]
    return np.asarray(fitting, dtype=bool)[places]


def _column(facts: Facts[Spelled], term: Node, table: Table) -> Numbers:
    column = table.column(term if isinstance(term, Variable) else facts.number(term))
    assert column is not None
    return column
