"""What cannot be, found in an engine after all has been drawn there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rdflib import Graph, Variable
from rdflib.namespace import OWL
from rdflib.term import Node

from kg.errors import InconsistentGraphError
from kg.hosted.client import Client
from kg.hosted.program import Key, can_hold
from kg.hosted.register import rows
from kg.hosted.spelling import Spelling
from kg.names import sentence
from kg.rules.rule import Rule, bound, variables
from kg.rules.sparql import select

#: Contradictions told in one message; of one rule no more than the first few.
TOLD, TOLD_OF_ONE = 10, 3


@dataclass(frozen=True)
class Closed:
    """A graph of an engine in which all that follows is drawn, and what it has anything of."""

    client: Client
    spelling: Spelling
    graph: str
    known: set[Key]


def refuse_contradictions(
    closed: Closed, rules: Iterable[Rule], axioms: Graph, *, is_said: bool
) -> None:
    """Raises InconsistentGraphError if a rule says that something is wrong.

    So it is if two things are made one, unless that is said (`is_said`) of some. Words are those of
    the axioms' labels.
    """
    found = [*_contradictions(closed, rules, axioms)]
    if not is_said:
        found += _made_same(closed, axioms)
    if found:
        more = f"\n  and {len(found) - TOLD} more" if len(found) > TOLD else ""
        told = "".join(f"\n  {each}" for each in found[:TOLD])
        ways = f"{len(found)} ways" if len(found) > 1 else "one way"
        raise InconsistentGraphError(
            f"inconsistent in {ways}:{told}{more}\n",
            where=closed.client.access.query,
            cure="Correct or take away some of the triples, or mend the axioms.",
        )


def _contradictions(closed: Closed, rules: Iterable[Rule], axioms: Graph) -> Iterator[str]:
    for rule in rules:
        if rule.head is None and can_hold(rule, closed.known):
            text = closed.spelling.query(f"{select(rule)} LIMIT {TOLD_OF_ONE}")
            for row in rows(closed.client, text, [closed.graph]):
                triples = [bound(each, _binding(rule, row)) for each in rule.body]
                told = "; ".join(sentence(axioms, triple) for triple in triples)
                yield f"{rule.says} ({rule.name}): {told}"


def _binding(rule: Rule, row: Iterable[Node | None]) -> dict[Node, Node]:
    names: Iterable[Variable] = variables(*rule.body)
    return {name: term for name, term in zip(names, row, strict=False) if term is not None}


def _made_same(closed: Closed, axioms: Graph) -> Iterator[str]:
    """Things that an axiom makes one, which nobody said to be."""
    text = f"SELECT ?a ?b WHERE {{ ?a <{OWL.sameAs}> ?b FILTER(STR(?a) < STR(?b)) }}"
    for one, other in rows(closed.client, f"{text} LIMIT {TOLD_OF_ONE}", [closed.graph]):
        if one is not None and other is not None:
            yield f"made one and the same: {sentence(axioms, (one, OWL.sameAs, other))}"
