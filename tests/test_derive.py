"""Why a triple holds, one step back and all the way."""

from __future__ import annotations

import pytest
from rdflib.namespace import OWL, RDF
from rdflib.term import Node

from kg.infer import infer
from kg.premises import graph_of as plain
from kg.premises import read_asserted, withheld
from kg.rdf import Triple
from kg.read import read
from kg.rules.closed import Closed
from kg.rules.compiler import compile_rules
from kg.rules.derive import Derivations
from kg.rules.materialise import materialise
from kg.settings import find_sources
from kg.terms import ID, PARLEY
from tests.contradictions import RESTRICTION, graph_of


def closed_of(text: str) -> Closed[Node]:
    graph = graph_of(text)
    return materialise(compile_rules(graph), graph)


def ways(closed: Closed[Node], triple: Triple) -> set[tuple[str, tuple[Triple, ...]]]:
    """The rows and premises of each step to a triple."""
    return {(step.rule.name, step.premises) for step in Derivations(closed).of(triple)}


CHAIN = """
parley:makesDemandOf owl:propertyChainAxiom ( parley:makesDemand parley:addressedTo ) .
parley:makesDemand owl:inverseOf parley:demandedBy .
"""


def test_a_step_has_the_rule_and_its_premises_in_order() -> None:
    closed = closed_of(CHAIN + "id:d parley:demandedBy id:a ; parley:addressedTo id:b .")
    (step,) = Derivations(closed).of((ID.a, PARLEY.makesDemandOf, ID.b))
    assert step.rule.name == "prp-spo2"
    assert step.premises == ((ID.a, PARLEY.makesDemand, ID.d), (ID.d, PARLEY.addressedTo, ID.b))
    assert step.conclusion == (ID.a, PARLEY.makesDemandOf, ID.b)


def test_there_is_a_step_for_every_way() -> None:
    closed = closed_of(
        CHAIN
        + "id:d parley:demandedBy id:a ; parley:addressedTo id:b . "
        + "id:e parley:demandedBy id:a ; parley:addressedTo id:b . "
        + "parley:presses rdfs:subPropertyOf parley:makesDemandOf . id:a parley:presses id:b ."
    )
    found = ways(closed, (ID.a, PARLEY.makesDemandOf, ID.b))
    assert {name for name, _ in found} == {"prp-spo2", "prp-spo1"}
    assert len(found) == 3


def test_no_step_rests_on_what_it_draws() -> None:
    closed = closed_of("parley:p a owl:TransitiveProperty . id:x parley:p id:x, id:y .")
    assert ways(closed, (ID.x, PARLEY.p, ID.y)) == set()


def test_a_filter_keeps_a_step_away() -> None:
    closed = closed_of(
        RESTRICTION.format("owl:someValuesFrom xsd:integer")
        + " rdfs:subClassOf parley:A . id:x parley:p 1, 'one' ."
    )
    (step,) = Derivations(closed).of((ID.x, RDF.type, PARLEY.A))
    assert str(step.premises[0][2]) == "1"


@pytest.mark.parametrize(
    "triple",
    [
        (ID.nobody, PARLEY.makesDemandOf, ID.b),
        (ID.a, PARLEY.unknown, ID.b),
        (ID.a, RDF.type, PARLEY.Unknown),
        (ID.b, PARLEY.makesDemandOf, ID.a),
    ],
)
def test_what_does_not_hold_follows_from_nothing(triple: Triple) -> None:
    closed = closed_of(CHAIN + "id:d parley:demandedBy id:a ; parley:addressedTo id:b .")
    size = len(closed.facts.numbers)
    derivations = Derivations(closed)
    assert list(derivations.of(triple)) == []
    assert derivations.first(triple) is None
    assert triple not in closed
    assert closed.round(triple) is None
    assert len(closed.facts.numbers) == size, "asking about a term must not make it known"


def test_equality_has_its_reasons() -> None:
    closed = closed_of("id:x owl:sameAs id:y ; parley:p id:z ; a parley:A .")
    assert ("eq-rep-s", ((ID.x, OWL.sameAs, ID.y), (ID.x, PARLEY.p, ID.z))) in ways(
        closed, (ID.y, PARLEY.p, ID.z)
    )
    assert ("eq-rep-s", ((ID.x, OWL.sameAs, ID.y), (ID.x, RDF.type, PARLEY.A))) in ways(
        closed, (ID.y, RDF.type, PARLEY.A)
    )


def test_a_contradiction_has_its_premises() -> None:
    closed = closed_of("parley:A owl:disjointWith parley:B . id:x a parley:A, parley:B .")
    (step,) = Derivations(closed).contradictions()
    assert step.conclusion is None
    assert step.premises == ((ID.x, RDF.type, PARLEY.A), (ID.x, RDF.type, PARLEY.B))


def test_the_grounds_are_premises_and_the_axioms_that_led_from_them() -> None:
    closed = closed_of(CHAIN + "id:d parley:demandedBy id:a ; parley:addressedTo id:b .")
    premises, axioms = Derivations(closed).grounds([(ID.a, PARLEY.makesDemandOf, ID.b)])
    assert set(premises) == {(ID.d, PARLEY.demandedBy, ID.a), (ID.d, PARLEY.addressedTo, ID.b)}
    assert {OWL.inverseOf, OWL.propertyChainAxiom} <= {predicate for _, predicate, _ in axioms}


def test_going_back_ends_where_rules_lead_in_a_circle() -> None:
    closed = closed_of(
        "parley:p owl:inverseOf parley:q ; a owl:TransitiveProperty, owl:SymmetricProperty . "
        "id:x parley:p id:y . id:y parley:q id:z ."
    )
    for triple in closed.inferred():
        premises, _ = Derivations(closed).grounds([triple])
        assert premises
        assert all(closed.round(premise) == 0 for premise in premises)


def test_everything_inferred_from_this_graph_goes_back_to_what_was_asserted() -> None:
    dataset = read(find_sources()).dataset
    asserted = read_asserted(dataset)
    denied = withheld(asserted)
    premises = plain(triple for triple in asserted if triple not in denied)
    closed = materialise(compile_rules(asserted), premises)
    derivations = Derivations(closed)
    inferred = list(infer(dataset, reasoner="rules"))
    for triple in inferred:
        step = derivations.first(triple)
        assert step is not None
        drawn = closed.round(triple)
        assert drawn is not None and drawn > 0
        for premise in step.premises:
            before = closed.round(premise)
            assert before is not None and before < drawn
            assert before > 0 or premise in premises
    assert len(inferred) > 5000
