"""Rules are applied until there is nothing new, however much there is."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import URIRef, Variable
from rdflib.namespace import RDF
from rdflib.term import Node

from kg.premises import graph_of as plain
from kg.rdf import Triple
from kg.rules.closed import Closed
from kg.rules.compiler import compile_rules
from kg.rules.facts import Spelling
from kg.rules.join import Atom, Key, joined
from kg.rules.materialise import materialise, materialise_spelled
from kg.rules.relation import Relation, pairs
from kg.rules.strata import strata
from kg.terms import ID, PARLEY
from tests.contradictions import graph_of


def closed_of(axioms: str, facts: list[Triple]) -> Closed[Node]:
    return materialise(compile_rules(graph_of(axioms)), facts)


def chain_of(length: int) -> list[Triple]:
    names = [ID[f"n{number}"] for number in range(length)]
    return [(one, PARLEY.p, other) for one, other in pairwise(names)]


def test_a_long_chain_is_closed() -> None:
    closed = closed_of("parley:p a owl:TransitiveProperty .", chain_of(200))
    assert len(closed) == 200 * 199 // 2


def test_a_circle_is_closed() -> None:
    circle = [*chain_of(30), (ID.n29, PARLEY.p, ID.n0)]
    assert len(closed_of("parley:p a owl:TransitiveProperty .", circle)) == 30 * 30


def test_what_hangs_on_each_other_is_gone_through_together() -> None:
    closed = closed_of(
        "parley:q owl:propertyChainAxiom ( parley:p parley:r ) . "
        "parley:r owl:propertyChainAxiom ( parley:p parley:q ) . "
        "parley:q rdfs:subPropertyOf parley:r .",
        [*chain_of(6), (ID.n5, PARLEY.q, ID.end)],
    )
    found = {subject for subject, _, _ in closed.triples((None, PARLEY.r, ID.end))}
    assert found == {ID[f"n{number}"] for number in range(6)}


def test_premises_that_no_rule_reads_are_left_aside() -> None:
    facts: list[Triple] = [(ID.x, PARLEY.unread, ID.y), (ID.x, PARLEY.p, ID.y)]
    closed = closed_of("parley:p rdfs:subPropertyOf parley:q .", facts)
    assert set(closed.triples((None, None, None))) == {
        (ID.x, PARLEY.p, ID.y),
        (ID.x, PARLEY.q, ID.y),
    }
    assert list(closed.inferred()) == [(ID.x, PARLEY.q, ID.y)]


def test_nothing_follows_from_nothing() -> None:
    closed = closed_of("parley:p a owl:TransitiveProperty .", [])
    assert len(closed) == 0
    assert list(closed.inferred()) == []
    assert not closed.contradictions


FACTS: list[Triple] = [
    (ID.x, PARLEY.p, ID.y),
    (ID.x, PARLEY.p, ID.z),
    (ID.w, PARLEY.p, ID.y),
    (ID.w, RDF.type, PARLEY.B),
]


@pytest.mark.parametrize("subject", [None, ID.x, ID.w, ID.nobody])
@pytest.mark.parametrize("predicate", [None, PARLEY.p, PARLEY.q, RDF.type, PARLEY.none])
@pytest.mark.parametrize("value", [None, ID.y, PARLEY.A, ID.nobody])
def test_the_closure_is_searched_by_any_terms(
    subject: Node | None, predicate: Node | None, value: Node | None
) -> None:
    closed = closed_of(
        "parley:p rdfs:subPropertyOf parley:q . parley:q rdfs:domain parley:A . "
        "parley:B rdfs:subClassOf parley:C .",
        FACTS,
    )
    graph = plain(closed.triples((None, None, None)))
    assert len(graph) == len(closed) == 4 + 3 + 2 + 1
    wanted = (subject, predicate, value)
    assert set(closed.triples(wanted)) == set(graph.triples(wanted))


def test_terms_may_be_spelled_in_another_way() -> None:
    spelling: Spelling[str] = Spelling(str, URIRef)
    rules = compile_rules(graph_of("parley:p owl:inverseOf parley:q ."))
    closed = materialise_spelled(rules, [(str(ID.x), str(PARLEY.p), str(ID.y))], spelling)
    assert list(closed.inferred()) == [(ID.y, PARLEY.q, ID.x)]
    assert list(closed.inferred_as_spelled()) == [(str(ID.y), str(PARLEY.q), str(ID.x))]


P, Q = Key(2, 1), Key(2, 2)
X, Y, Z = Variable("x"), Variable("y"), Variable("z")
PAIRS = st.sets(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=40)


def relation(of: set[tuple[int, int]]) -> Relation:
    ends = np.array(sorted(of), dtype=np.int64).reshape(-1, 2)
    return Relation.of(2, pairs(ends[:, 0], ends[:, 1]))


@pytest.mark.parametrize("piece", [1, 5, 1 << 21])
@settings(max_examples=60, deadline=None, derandomize=True)
@given(ps=PAIRS, qs=PAIRS)
def test_a_join_has_all_rows_in_pieces_of_any_size(
    piece: int, ps: set[tuple[int, int]], qs: set[tuple[int, int]]
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kg.rules.join.PIECE", piece)
        sources = [(Atom(P, (X, Y)), relation(ps)), (Atom(Q, (Y, Z)), relation(qs))]
        found = [
            (int(x), int(y), int(z))
            for table in joined(sources)
            for x, y, z in zip(*(table.columns[name] for name in (X, Y, Z)), strict=True)
        ]
    assert len(found) == len(set(found))
    assert set(found) == {(x, y, z) for x, y in ps for y2, z in qs if y == y2}


@settings(max_examples=60, deadline=None, derandomize=True)
@given(ps=PAIRS, qs=PAIRS)
def test_a_join_without_a_shared_variable_has_every_combination(
    ps: set[tuple[int, int]], qs: set[tuple[int, int]]
) -> None:
    sources = [(Atom(P, (X, X)), relation(ps)), (Atom(Q, (Y, 3)), relation(qs))]
    found = {
        (int(x), int(y))
        for table in joined(sources)
        for x, y in zip(table.columns[X], table.columns[Y], strict=True)
    }
    assert found == {(x, y) for x, x2 in ps if x == x2 for y, three in qs if three == 3}


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.dictionaries(st.integers(0, 9), st.sets(st.integers(0, 12)), max_size=10))
def test_strata_are_in_order_and_hang_together(reads: dict[int, set[int]]) -> None:
    found = strata(reads)
    reached = {
        thing: _reached(reads, thing) for thing in {*reads, *(y for x in reads.values() for y in x)}
    }
    assert sorted(thing for stratum in found for thing in stratum) == sorted(reached)
    before: set[int] = set()
    for stratum in found:
        for thing in stratum:
            assert reads.get(thing, set()) <= before | set(stratum)
            assert all(other in reached[thing] | {thing} for other in stratum)
        before |= set(stratum)


def _reached(reads: dict[int, set[int]], start: int) -> set[int]:
    waiting, reached = [start], set()
    while waiting:
        for thing in reads.get(waiting.pop(), ()):
            if thing not in reached:
                reached.add(thing)
                waiting.append(thing)
    return reached
