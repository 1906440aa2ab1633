"""A closure that is kept up to date is the one that is made anew."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib.namespace import RDF
from rdflib.term import Node

from kg.premises import graph_of as plain
from kg.rdf import Triple
from kg.rules.compiler import compile_rules
from kg.rules.facts import Facts
from kg.rules.join import Key
from kg.rules.maintain import contradicts, less, maintain
from kg.rules.materialise import materialise
from kg.rules.reach import Relations
from kg.rules.relation import Relation
from kg.terms import ID, PARLEY
from tests.contradictions import graph_of
from tests.small_worlds import AXIOMS, data


def premises_of(facts: Facts[Node], triples: Iterable[Triple]) -> dict[Key, Relation]:
    """Triples in the numbers of facts."""
    keys: dict[Key, list[int]] = {}
    for subject, predicate, value in triples:
        key = facts.key(predicate, value)
        ends = [facts.number(subject), facts.number(value)][: key.arity]
        keys.setdefault(key, []).append(ends[0] if key.arity == 1 else ends[0] << 32 | ends[1])
    return {key: Relation.of(key.arity, np.array(n, dtype=np.int64)) for key, n in keys.items()}


def triples_of(facts: Facts[Node], relations: Relations) -> set[Triple]:
    return {
        facts.triple(key, number)
        for key, relation in relations.items()
        for number in relation.keys.tolist()
    }


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.sampled_from(AXIOMS), min_size=1, max_size=7, unique=True),
    st.lists(st.sets(data, max_size=9), min_size=2, max_size=5),
)
def test_it_is_what_is_made_anew(
    axioms: list[tuple[Triple, ...]], states: list[set[Triple]]
) -> None:
    rules = compile_rules(plain(triple for axiom in axioms for triple in axiom))
    first = materialise(rules, states[0])
    facts, program = first.facts, first.program
    known = {atom.key for each in program for atom in each.body} | {
        each.head.key for each in program if each.head
    }
    closed = dict(first.relations)
    before = premises_of(facts, states[0])
    for state in states[1:]:
        after = premises_of(facts, state)
        kept = {key: each for key, each in after.items() if key in known}
        closed = maintain(facts, program, closed, before, kept)
        anew = materialise(rules, state)
        assert triples_of(facts, closed) == triples_of(anew.facts, anew.relations)
        before = kept


CHAIN = "parley:p a owl:TransitiveProperty . parley:p rdfs:subPropertyOf parley:q ."


def maintained(axioms: str, before: list[Triple], after: list[Triple]) -> set[Triple]:
    """What follows of the premises before, brought up to those after."""
    first = materialise(compile_rules(graph_of(axioms)), before)
    old, new = premises_of(first.facts, before), premises_of(first.facts, after)
    closed = maintain(first.facts, first.program, first.relations, old, new)
    return triples_of(first.facts, closed)


def test_what_stands_on_other_legs_stays() -> None:
    legs: list[Triple] = [(ID.a, PARLEY.p, ID.b), (ID.b, PARLEY.p, ID.c)]
    others: list[Triple] = [(ID.a, PARLEY.p, ID.d), (ID.d, PARLEY.p, ID.c)]
    found = maintained(CHAIN, [*legs, *others], others)
    assert (ID.a, PARLEY.p, ID.c) in found
    assert (ID.a, PARLEY.p, ID.b) not in found


def test_a_circle_does_not_hold_itself_up() -> None:
    circle: list[Triple] = [
        (ID.a, PARLEY.p, ID.b),
        (ID.b, PARLEY.p, ID.c),
        (ID.c, PARLEY.p, ID.a),
    ]
    assert maintained(CHAIN, circle, []) == set()


def test_a_premise_that_follows_too_stays_when_its_reason_goes() -> None:
    said: list[Triple] = [(ID.a, PARLEY.p, ID.b), (ID.a, PARLEY.q, ID.b)]
    assert maintained(CHAIN, said, said[1:]) == set(said[1:])


@pytest.mark.parametrize(("kind", "expected"), [(PARLEY.D, True), (PARLEY.C, False)])
def test_a_contradiction_by_what_is_new_is_seen(kind: Node, expected: bool) -> None:
    before: list[Triple] = [(ID.a, RDF.type, PARLEY.C)]
    first = materialise(compile_rules(graph_of("parley:C owl:disjointWith parley:D .")), before)
    facts = first.facts
    after = premises_of(facts, [*before, (ID.a, RDF.type, kind)])
    old = premises_of(facts, before)
    closed = maintain(facts, first.program, first.relations, old, after)
    assert contradicts(facts, first.program, closed, less(closed, first.relations)) is expected
