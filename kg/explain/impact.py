"""What rests on a statement or on a sentence: what would fall, and what would stand, without it.

    impact(grounds, ID["kim-2021-s020"]).fall

*What is struck out.* A statement goes with all that is asserted of it and all that names it. A
sentence goes in the same way, and with it the statements that stand in no other sentence.

*What falls* is found by drawing everything anew from what is left, so it is exact: it is what a
build without the struck triples would not infer. *What stands* was within reach of what is struck,
by some chain of rules, and follows without it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import chain

from rdflib.namespace import RDF
from rdflib.term import Node

from kg.errors import UnknownNameError
from kg.explain.grounds import Grounds
from kg.explain.sayings import is_statement
from kg.names import short
from kg.premises import describes, graph_of
from kg.rdf import Triple
from kg.rules.compiler import compile_rules, is_axiom
from kg.rules.materialise import materialise
from kg.rules.reach import reached
from kg.rules.rule import Rule
from kg.terms import PARLEY


@dataclass(frozen=True)
class Impact:
    """What would go with `thing`: the `statements` and the asserted triples that are `struck`.

    Of the triples of `graph:inferred` those that `fall` would not follow any more; those that
    `stand` are within its reach too, and would follow all the same.
    """

    thing: Node
    statements: tuple[Node, ...]
    struck: tuple[Triple, ...]
    fall: tuple[Triple, ...]
    stand: tuple[Triple, ...]

    def tells(self, triple: Triple) -> bool:
        """Whether a triple tells more than kinds, and of more than what is struck out itself."""
        gone = {self.thing, *self.statements}
        return triple[1] != RDF.type and triple[0] not in gone and triple[2] not in gone


def impact(grounds: Grounds, thing: Node) -> Impact:
    """What rests on a statement or a passage. Raises UnknownNameError for anything else."""
    statements = _statements(grounds, thing)
    gone = {thing, *statements}
    struck = [t for t in grounds.asserted if t[0] in gone or t[2] in gone]
    premises = [t for t in grounds.premises if t[0] not in gone and t[2] not in gone]
    closed = materialise(_rules(grounds, struck), premises)
    kept = (t for t in grounds.asserted if t[0] not in gone and t[2] not in gone)
    described = {t[0] for t in kept if any(map(describes, grounds.graphs(t)))}
    left = {t for t in grounds.inferred if t in closed and t[0] in described}
    touched = set(reached(grounds.closed, struck))
    return Impact(
        thing=thing,
        statements=tuple(sorted(statements, key=str)),
        struck=tuple(sorted(struck)),
        fall=tuple(sorted(grounds.inferred - left)),
        stand=tuple(sorted(left & touched)),
    )


def _statements(grounds: Grounds, thing: Node) -> set[Node]:
    """What is struck out with a thing: itself, if it is said, else what stands in it alone."""
    if is_statement(grounds, thing):
        return {thing}
    if (thing, RDF.type, PARLEY.Passage) not in grounds:
        what = f"{short(thing)} is neither a statement nor a sentence"
        raise UnknownNameError(what, cure="Name one, such as id:kim-2021-s020.")
    standing: dict[Node, set[Node]] = defaultdict(set)
    for statement, predicate, passage in chain(
        grounds.asserted, grounds.closed.triples((None, PARLEY.expressedIn, None))
    ):
        if predicate == PARLEY.expressedIn:
            standing[statement].add(passage)
    return {statement for statement, passages in standing.items() if passages == {thing}}


def _rules(grounds: Grounds, struck: list[Triple]) -> tuple[Rule, ...]:
    """The rules that are left; they are the same unless an axiom is struck out."""
    if not any(map(is_axiom, struck)):
        return grounds.rules
    gone = set(struck)
    return compile_rules(graph_of(triple for triple in grounds.axioms if triple not in gone))
