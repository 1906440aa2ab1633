"""A rule: when its body holds, so does its head; and where in the ontology that is written.

Variables are rdflib's; everything else in a pattern is a term. `Rule` is data alone: it is put in
words by `kg.rules.words`, written by `sparql` and `data`, and applied by `materialise`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

from rdflib import Variable
from rdflib.term import Node

from kg.rdf import Triple
from kg.values import is_value_of

Pattern = tuple[Node, Node, Node]
Binding = Mapping[Node, Node]


class Asks(Enum):
    """What a filter asks of its two terms."""

    DIFFERS = "differs from"
    VALUE = "is a value of"
    NO_VALUE = "is no value of"


@dataclass(frozen=True)
class Filter:
    """What must hold beside the patterns: two terms differ, or one is (no) value of a datatype."""

    asks: Asks
    left: Node
    right: Node

    def bound(self, binding: Binding) -> Filter:
        """The filter with what its variables stand for."""
        left, right = (binding.get(term, term) for term in (self.left, self.right))
        return Filter(self.asks, left, right)

    def holds(self, binding: Binding) -> bool:
        """Whether it does, with the variables bound."""
        told = self.bound(binding)
        if self.asks is Asks.DIFFERS:
            return told.left != told.right
        return is_value_of(told.left, told.right) == (self.asks is Asks.VALUE)


@dataclass(frozen=True)
class Rule:
    """One rule of OWL 2 RL, as an axiom of the ontology makes it.

    `name` is the row of the Profiles' tables 4 to 9 that it is an instance of, `rows` are all that
    it is made of, where class expressions are written out or a hierarchy was closed. `axiom` are
    the triples that somebody wrote, axiom after axiom, with the lists and blank nodes that spell
    them. Without a `head`, what the body says cannot be. `says` is the rule in words.
    """

    name: str
    rows: tuple[str, ...]
    axiom: tuple[Triple, ...]
    head: Pattern | None
    body: tuple[Pattern, ...]
    filters: tuple[Filter, ...] = ()
    says: str = ""


@dataclass(frozen=True)
class Step:
    """A rule applied once: its body with the variables bound, and what follows from it.

    `conclusion` is None where the rule has no head: the premises contradict each other.
    """

    rule: Rule
    conclusion: Triple | None
    premises: tuple[Triple, ...]


def variables(*patterns: Pattern) -> Iterator[Variable]:
    """The variables of patterns, each once, in the order in which they come."""
    terms = (term for pattern in patterns for term in pattern)
    yield from dict.fromkeys(term for term in terms if isinstance(term, Variable))


def bound(pattern: Pattern, binding: Binding) -> Pattern:
    """The pattern with what its variables stand for."""
    subject, predicate, value = pattern
    return (
        binding.get(subject, subject),
        binding.get(predicate, predicate),
        binding.get(value, value),
    )
