"""The parts that rules are made of: what is asked, and what is said then.

A class expression comes down to clauses (`kg.rules.expressions`), an axiom puts clauses together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import count

from rdflib import Variable
from rdflib.term import Node

from kg.errors import SourceError
from kg.rdf import Triple
from kg.rules.rule import Filter, Pattern, Rule, bound

CURE = "Take the axiom away, or say what is meant by one of OWL 2 RL"


@dataclass(frozen=True)
class Clause:
    """One way to hold, or one thing that follows.

    Asked for, it is `body` and `filters`, and `same` where a variable has to be a certain term;
    said, it has a `head` besides, or none for what cannot be. `rows` are those of the Profiles'
    tables and `written` the triples that spell it.
    """

    body: tuple[Pattern, ...] = ()
    filters: tuple[Filter, ...] = ()
    rows: tuple[str, ...] = ()
    written: tuple[Triple, ...] = ()
    same: tuple[tuple[Node, Node], ...] = ()
    head: Pattern | None = None

    def after(self, *others: Clause) -> Clause:
        """This clause, with what others ask before it."""
        clauses = (*others, self)
        return Clause(
            body=tuple(each for clause in clauses for each in clause.body),
            filters=tuple(each for clause in clauses for each in clause.filters),
            rows=tuple(each for clause in clauses for each in clause.rows),
            written=tuple(each for clause in clauses for each in clause.written),
            same=tuple(each for clause in clauses for each in clause.same),
            head=self.head,
        )


class Names:
    """New variables for one rule: x, y, z, then x1, y1, z1 and so on."""

    def __init__(self) -> None:
        self._names = (Variable(f"{letter}{n or ''}") for n in count() for letter in "xyz")

    def take(self) -> Variable:
        """A variable that was not taken before."""
        return next(self._names)


def outside(what: str) -> SourceError:
    """The refusal of something that OWL 2 RL has no rules for."""
    return SourceError(f"{what}, which is outside OWL 2 RL", cure=CURE)


def made(
    row: str, axiom: Iterable[Triple], asked: Iterable[Clause], said: Clause
) -> Iterator[Rule]:
    """The rule of an axiom of this row: `said` if all of `asked`; none if it cannot ever apply.

    It is named after the class expression that it writes out, if there is one.
    """
    whole = said.after(*asked)
    binding = _resolved(whole.same)
    if binding is None:
        return
    asking = whole.rows[: len(whole.rows) - len(said.rows)]
    by_class = asking[-1] if asking and row.startswith("cax-") else row
    head = bound(whole.head, binding) if whole.head else None
    body = tuple(dict.fromkeys(bound(pattern, binding) for pattern in whole.body))
    if head not in body:
        yield Rule(
            name=said.rows[-1] if said.rows else by_class,
            rows=tuple(dict.fromkeys((*asking, row, *said.rows))),
            axiom=tuple(dict.fromkeys((*axiom, *whole.written))),
            head=head,
            body=body,
            filters=tuple(each.bound(binding) for each in whole.filters),
        )


def _resolved(same: Iterable[tuple[Node, Node]]) -> dict[Node, Node] | None:
    """What each variable has to be; None if it would have to be two things."""
    binding: dict[Node, Node] = {}
    for left, right in same:
        known = binding.get(left, left)
        if isinstance(known, Variable):
            binding[known] = right
        elif known != right:
            return None
    return binding
