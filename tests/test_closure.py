"""The closure is owlrl's, and where owlrl is at fault it is better."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from owlrl.OWLRL import OWLRL_Semantics
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import OWL, RDFS

from kg.consistency import contradictions
from kg.infer import infer
from kg.rdf import Triple
from kg.reference import close
from kg.terms import ID
from tests.contradictions import (
    MERGERS,
    NONE,
    ONE,
    ONE_B,
    RESTRICTION,
    RULES,
    dataset_of,
    graph_of,
)

AXIOMS = [
    "parley:A rdfs:subClassOf parley:B .",
    "parley:B rdfs:subClassOf parley:C .",
    "parley:C owl:equivalentClass parley:A .",
    "parley:A owl:disjointWith parley:B .",
    "[] a owl:AllDisjointClasses ; owl:members ( parley:A parley:B parley:C ) .",
    "parley:p rdfs:subPropertyOf parley:q .",
    "parley:q owl:inverseOf parley:r .",
    "parley:p owl:equivalentProperty parley:r .",
    "parley:p rdfs:domain parley:A .",
    "parley:q rdfs:range parley:B .",
    "parley:p a owl:TransitiveProperty .",
    "parley:q a owl:SymmetricProperty .",
    "parley:r a owl:IrreflexiveProperty .",
    "parley:r a owl:AsymmetricProperty .",
    "parley:q a owl:FunctionalProperty .",
    "parley:r a owl:InverseFunctionalProperty .",
    "parley:p owl:propertyDisjointWith parley:q .",
    "[] a owl:AllDisjointProperties ; owl:members ( parley:q parley:r parley:p ) .",
    "parley:r owl:propertyChainAxiom ( parley:p parley:q ) .",
    "parley:r owl:propertyChainAxiom ( parley:p [ owl:inverseOf parley:q ] ) .",
    RESTRICTION.format("owl:someValuesFrom parley:B") + " rdfs:subClassOf parley:C .",
    RESTRICTION.format("owl:someValuesFrom owl:Thing") + " rdfs:subClassOf parley:B .",
    "parley:A rdfs:subClassOf " + RESTRICTION.format("owl:allValuesFrom parley:B") + " .",
    "parley:B owl:equivalentClass " + RESTRICTION.format("owl:hasValue id:y") + " .",
    "[ a owl:Class ; owl:unionOf ( parley:A parley:B ) ] rdfs:subClassOf parley:C .",
    "[ a owl:Class ; owl:intersectionOf ( parley:A parley:B ) ] rdfs:subClassOf parley:C .",
    "[ a owl:Class ; owl:oneOf ( id:x id:y ) ] rdfs:subClassOf parley:A .",
    "parley:C rdfs:subClassOf [ a owl:Class ; owl:complementOf parley:A ] .",
    f"parley:B rdfs:subClassOf {NONE} .",
    f"parley:A rdfs:subClassOf {ONE} .",
    f"parley:A rdfs:subClassOf {ONE_B} .",
    "[] a owl:AllDifferent ; owl:members ( id:x id:y id:z ) .",
    "id:x owl:sameAs id:y .",
    "id:x owl:differentFrom id:z .",
    "parley:d rdfs:range xsd:integer . parley:d rdfs:subPropertyOf parley:e .",
    "[ a owl:Restriction ; owl:onProperty parley:d ; owl:someValuesFrom xsd:integer ] "
    "rdfs:subClassOf parley:A .",
    "parley:A a owl:Class . parley:p a owl:ObjectProperty . parley:d a owl:DatatypeProperty .",
]
THINGS = ("id:x", "id:y", "id:z")
FACTS = [
    *(f"{one} parley:{p} {other} ." for one, p, other in product(THINGS, "pqr", THINGS)),
    *(f"{one} a parley:{kind} ." for one, kind in product(THINGS, "ABC")),
    "id:x parley:d 1 .",
    "id:y parley:d 2 ; rdfs:label 'y' .",
]
GRAPHS = st.builds(
    lambda axioms, facts: graph_of(" ".join([*axioms, *facts])),
    st.sets(st.sampled_from(AXIOMS), max_size=6).map(sorted),
    st.sets(st.sampled_from(FACTS), max_size=6).map(sorted),
)


def facts_of(triples: Iterable[Triple]) -> set[Triple]:
    """What is said of individuals, without the tautologies."""
    return {
        (subject, predicate, value)
        for subject, predicate, value in triples
        if str(subject).startswith(str(ID))
        and isinstance(value, URIRef)
        and subject != value
        and predicate != OWL.differentFrom
        and not str(value).startswith((str(OWL), str(RDFS)))
    }


@settings(max_examples=100, deadline=None, derandomize=True)
@given(GRAPHS)
def test_it_agrees_with_owlrl(premises: Graph) -> None:
    """The same triples follow, and what owlrl finds wrong, or makes one, is told."""
    plain = OWLRL_Semantics(premises + Graph(), axioms=False, daxioms=False)
    plain.closure()
    closure = close(premises)
    found = contradictions(closure)
    made_one = {triple for triple in facts_of(plain.graph) if triple[1] == OWL.sameAs} - facts_of(
        premises
    )
    if plain.error_messages:
        assert found
    elif not made_one:
        assert facts_of(closure.graph) == facts_of(plain.graph)


# --- faults of owlrl 7.6.2; when one of these fails, the guard for it can go


def complaints(text: str) -> list[str]:
    rules = OWLRL_Semantics(graph_of(text), axioms=False, daxioms=False)
    rules.closure()
    return list(rules.error_messages)


@pytest.mark.parametrize("name", ["eq-diff2", "eq-diff3", "prp-adp"])
def test_owlrl_overlooks_the_last_member(name: str) -> None:
    assert complaints(RULES[name].axioms + RULES[name].wrong) == []


def test_owlrl_compares_no_literals() -> None:
    rule = MERGERS["prp-fp of data"]
    assert complaints(rule.axioms + rule.wrong) == []


def test_owlrl_forgets_the_last_property_of_a_key() -> None:
    """So that individuals with different keys become one."""
    graph = graph_of(
        "parley:A owl:hasKey ( parley:p ) . id:x a parley:A ; parley:p 1 . id:y a parley:A ."
    )
    OWLRL_Semantics(graph, axioms=False, daxioms=False).closure()
    assert (ID.x, OWL.sameAs, ID.y) in graph


def test_owlrl_makes_much_of_nothing() -> None:
    graph = Graph()
    OWLRL_Semantics(graph, axioms=False, daxioms=False).closure()
    assert len(graph) > 100
    assert set(infer(dataset_of("", ""))) == set()


def test_owlrl_says_things_of_literals() -> None:
    graph = graph_of("id:x parley:p 1 .")
    OWLRL_Semantics(graph, axioms=False, daxioms=False).closure()
    assert any(isinstance(subject, Literal) for subject in graph.subjects())
