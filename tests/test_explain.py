"""Reasons: each one sound, minimal and without a circle, and none left out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
from hypothesis import given, settings
from rdflib import BNode, Dataset
from rdflib.namespace import OWL, RDF, RDFS

from kg.explain import Bounds, Grounds, Reason, explain
from kg.explain.axioms import axioms
from kg.explain.contradictions import contradictions
from kg.rdf import Triple
from kg.terms import ENTITIES_GRAPH, ONTOLOGY_GRAPH
from tests.small_worlds import THINGS, C, D, P, Unit, brute_force, follows, quads_of, worlds

#: More than any small world needs.
WIDE = Bounds(most=1000, depth=1000, work=1_000_000)


def derived(grounds: Grounds) -> list[Triple]:
    """What follows about things in a small world, without what is so of anything."""
    found = (triple for triple in grounds.closed.inferred() if triple[0] in THINGS)
    return sorted(triple for triple in found if triple not in grounds.asserted)


def units_of(reason: Reason) -> frozenset[Unit]:
    """The asserted triples and axioms that a reason rests on."""
    return frozenset(
        [*((leaf,) for leaf in reason.leaves), *map(sorted_unit, axioms(reason.axioms))]
    )


def sorted_unit(unit: Sequence[Triple]) -> Unit:
    return tuple(sorted(unit))


def lines(reason: Reason) -> int:
    """The lines that a tree takes, a way of several steps by a rule that joins told in full."""
    return sum(1 for _ in reason.parts())


def paths(
    reason: Reason, above: tuple[Triple | None, ...] = ()
) -> Iterator[tuple[Triple | None, ...]]:
    """Every way down a tree."""
    path = (*above, reason.triple)
    yield path
    for premise in reason.premises:
        yield from paths(premise, path)


@settings(max_examples=50, deadline=None)
@given(worlds(axioms=6, facts=6))
def test_a_reason_suffices_and_no_part_of_it_does(units: list[Unit]) -> None:
    grounds = Grounds(quads_of(units))
    for triple in derived(grounds)[:3]:
        reasons = explain(grounds, triple, WIDE).reasons
        assert reasons
        for reason in reasons[:3]:
            rests_on = units_of(reason)
            assert follows(rests_on, triple)
            assert not any(follows(rests_on - {unit}, triple) for unit in rests_on)


@settings(max_examples=40, deadline=None)
@given(worlds(axioms=4, facts=4))
def test_no_reason_is_left_out(units: list[Unit]) -> None:
    grounds = Grounds(quads_of(units))
    for triple in derived(grounds)[:2]:
        explanation = explain(grounds, triple, WIDE)
        found = [units_of(reason) for reason in explanation.reasons]
        wanted = {frozenset(map(sorted_unit, each)) for each in brute_force(units, triple)}
        assert set(found) == wanted
        assert len(set(found)) == len(found)
        assert explanation.stopped is None


@settings(max_examples=60, deadline=None)
@given(worlds(axioms=8, facts=8))
def test_no_triple_stands_above_itself(units: list[Unit]) -> None:
    grounds = Grounds(quads_of(units))
    for triple in derived(grounds)[:4]:
        for reason in explain(grounds, triple).reasons:
            assert all(len(set(path)) == len(path) for path in paths(reason))
            assert triple not in reason.leaves
            assert all(part.graphs for part in reason.parts() if part.rule is None)


@settings(max_examples=60, deadline=None)
@given(worlds(axioms=8, facts=8))
def test_what_was_asserted_may_have_reasons_that_do_not_use_it(units: list[Unit]) -> None:
    grounds = Grounds(quads_of(units))
    for (triple,) in [unit for unit in units if unit[0][0] in THINGS][:3]:
        explanation = explain(grounds, triple, WIDE)
        rest = [unit for unit in units if unit != (triple,)]
        assert explanation.graphs
        assert bool(explanation.reasons) == follows(rest, triple)


def test_a_contradiction_is_told_down_to_what_was_written() -> None:
    dataset = Dataset()
    ontology = dataset.graph(ONTOLOGY_GRAPH)
    ontology.add((C, OWL.disjointWith, D))
    ontology.add((P, RDFS.domain, D))
    entities = dataset.graph(ENTITIES_GRAPH)
    entities.add((THINGS[0], RDF.type, C))
    entities.add((THINGS[0], P, THINGS[1]))
    told = contradictions(dataset)
    assert "nothing is both" in told and "(cax-dw)" in told
    assert told.count("(asserted in graph:entities)") == 2
    assert "(prp-dom)" in told


MERGING: dict[str, list[Triple]] = {
    "prp-fp": [(P, RDF.type, OWL.FunctionalProperty)],
    "prp-ifp": [(P, RDF.type, OWL.InverseFunctionalProperty)],
    "prp-key": [(C, OWL.hasKey, BNode("keys")), (BNode("keys"), RDF.first, P)],
}


@pytest.mark.parametrize("row", MERGING)
def test_things_that_are_made_one_are_told_with_what_makes_them_so(row: str) -> None:
    dataset = Dataset()
    for axiom in MERGING[row]:
        dataset.graph(ONTOLOGY_GRAPH).add(axiom)
    dataset.graph(ONTOLOGY_GRAPH).add((BNode("keys"), RDF.rest, RDF.nil))
    one, two, three = THINGS[:3]
    said = {
        "prp-fp": [(three, P, one), (three, P, two)],
        "prp-ifp": [(one, P, three), (two, P, three)],
        "prp-key": [(one, P, three), (two, P, three), (one, RDF.type, C), (two, RDF.type, C)],
    }
    entities = dataset.graph(ENTITIES_GRAPH)
    for triple in said[row]:
        entities.add(triple)
    told = contradictions(dataset)
    assert f"({row})" in told and "is the same as" in told.splitlines()[0]
    assert told.count("(asserted in graph:entities)") == len(said[row])
    entities.add((one, OWL.sameAs, two))
    assert contradictions(dataset) == ""


def test_where_nothing_is_wrong_there_is_nothing_to_tell() -> None:
    assert contradictions(Dataset()) == ""
