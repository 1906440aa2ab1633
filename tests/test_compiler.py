"""Axioms become rules: what they carry, what is refused, and where."""

from __future__ import annotations

import pytest
from rdflib import BNode, URIRef, Variable
from rdflib.namespace import OWL, RDF, RDFS
from rdflib.term import Node

from kg.errors import SourceError
from kg.rules.compiler import compile_rules
from kg.rules.rule import Rule
from kg.terms import PARLEY
from tests.contradictions import RESTRICTION, graph_of

X, Y, Z = Variable("x"), Variable("y"), Variable("z")


def rules_of(text: str) -> list[Rule]:
    """The rules that axioms make, without those that need none."""
    return [rule for rule in compile_rules(graph_of(text)) if rule.axiom]


def test_a_chain_becomes_a_rule_with_its_axiom_and_the_list_in_it() -> None:
    text = "parley:r owl:propertyChainAxiom ( parley:p parley:q ) ."
    (rule,) = rules_of(text)
    assert (rule.name, rule.rows) == ("prp-spo2", ("prp-spo2",))
    assert rule.head == (X, PARLEY.r, Z)
    assert rule.body == ((X, PARLEY.p, Y), (Y, PARLEY.q, Z))
    assert len(rule.axiom) == 5
    assert rule.axiom[0][:2] == (PARLEY.r, OWL.propertyChainAxiom)
    assert {predicate for _, predicate, _ in rule.axiom[1:]} == {RDF.first, RDF.rest}


def test_a_hierarchy_is_closed_and_each_rule_has_the_axioms_on_its_way() -> None:
    rules = rules_of(
        "parley:A rdfs:subClassOf parley:B . parley:B owl:equivalentClass parley:C . "
        "parley:C rdfs:subClassOf parley:D ."
    )
    by_ends = {(rule.body[0][2], rule.head[2]): rule for rule in rules if rule.head}
    assert len(rules) == len(by_ends) == 7
    far = by_ends[PARLEY.A, PARLEY.D]
    assert far.rows == ("cax-sco", "cax-eqc1")
    assert far.axiom == (
        (PARLEY.A, RDFS.subClassOf, PARLEY.B),
        (PARLEY.B, OWL.equivalentClass, PARLEY.C),
        (PARLEY.C, RDFS.subClassOf, PARLEY.D),
    )
    assert by_ends[PARLEY.C, PARLEY.B].name == "cax-eqc2"


def test_a_class_expression_is_written_out() -> None:
    (rule,) = rules_of(
        RESTRICTION.format("owl:someValuesFrom parley:B") + " rdfs:subClassOf parley:C ."
    )
    assert (rule.name, rule.rows) == ("cls-svf1", ("cls-svf1", "cax-sco"))
    assert rule.head == (X, RDF.type, PARLEY.C)
    assert rule.body == ((X, PARLEY.p, Y), (Y, RDF.type, PARLEY.B))
    assert len(rule.axiom) == 4


@pytest.mark.parametrize(
    "text",
    [
        "parley:A owl:equivalentClass [ a owl:Class ; owl:intersectionOf ( parley:B "
        + RESTRICTION.format("owl:hasValue id:v")
        + " ) ] .",
        "[ a owl:Class ; owl:unionOf ( parley:B parley:C ) ] rdfs:subClassOf "
        + RESTRICTION.format("owl:allValuesFrom parley:D")
        + " .",
    ],
)
def test_no_rule_speaks_of_what_has_no_name(text: str) -> None:
    rules = rules_of(text)
    assert len(rules) >= 2
    for rule in rules:
        terms = [term for pattern in (*rule.body, rule.head or ()) for term in pattern]
        assert not [term for term in terms if isinstance(term, BNode)]


def test_there_is_one_rule_for_what_two_axioms_say() -> None:
    text = "parley:p owl:inverseOf parley:q . parley:q owl:inverseOf parley:p ."
    assert len(rules_of(text)) == 2


def test_the_order_is_always_the_same() -> None:
    texts = ["parley:A rdfs:subClassOf parley:B, parley:C .", "parley:p rdfs:domain parley:A ."]
    assert rules_of(" ".join(texts)) == rules_of(" ".join(reversed(texts)))


#: What OWL 2 RL has no rules for, and words of the message.
OUTSIDE = {
    "a reflexive property": ("parley:p a owl:ReflexiveProperty .", "owl:ReflexiveProperty"),
    "a disjoint union": (
        "parley:A owl:disjointUnionOf ( parley:B parley:C ) .",
        "owl:disjointUnionOf",
    ),
    "a union above": (
        "parley:A rdfs:subClassOf [ a owl:Class ; owl:unionOf ( parley:B parley:C ) ] .",
        "[ owl:unionOf ( parley:B parley:C ) ] stands as a superclass",
    ),
    "something of a kind above": (
        "parley:A rdfs:subClassOf " + RESTRICTION.format("owl:someValuesFrom parley:B") + " .",
        "owl:someValuesFrom parley:B ] stands as a superclass",
    ),
    "all of a kind below": (
        RESTRICTION.format("owl:allValuesFrom parley:B") + " rdfs:subClassOf parley:A .",
        "stands as a subclass",
    ),
    "a complement below": (
        "parley:A owl:equivalentClass [ a owl:Class ; owl:complementOf parley:B ] .",
        "stands as a subclass",
    ),
    "two at most": (
        "parley:A rdfs:subClassOf " + RESTRICTION.format("owl:maxCardinality 2") + " .",
        'a maximum of "2"^^xsd:integer, which is neither 0 nor 1',
    ),
    "two at least": (
        "parley:A rdfs:subClassOf " + RESTRICTION.format("owl:minCardinality 2") + " .",
        "owl:minCardinality",
    ),
    "oneself": (
        "parley:A rdfs:subClassOf " + RESTRICTION.format("owl:hasSelf true") + " .",
        "owl:hasSelf",
    ),
    "all things below": ("owl:Thing rdfs:subClassOf parley:A .", "owl:Thing"),
    "a property of axioms": ("parley:p rdfs:subPropertyOf rdfs:subClassOf .", "rdfs:subClassOf"),
    "a type as a property": ("parley:p rdfs:subPropertyOf rdf:type .", "rdf:type"),
    "no property": (
        "[ a owl:Restriction ; owl:someValuesFrom parley:A ] rdfs:subClassOf parley:B .",
        "restricts 0 properties",
    ),
}


@pytest.mark.parametrize("case", OUTSIDE)
def test_what_is_outside_the_profile_is_refused_by_name(case: str) -> None:
    text, words = OUTSIDE[case]
    with pytest.raises(SourceError) as raised:
        compile_rules(graph_of(text))
    assert words in str(raised.value)
    assert "outside OWL 2 RL" in str(raised.value)


def test_a_refusal_tells_the_place_also_of_what_has_no_name() -> None:
    text = "parley:A rdfs:subClassOf " + RESTRICTION.format("owl:hasSelf true") + " ."
    places: dict[Node, str] = {PARLEY.A: "ontology/parley.ttl:7"}
    with pytest.raises(SourceError, match=r"^ontology/parley\.ttl:7: "):
        compile_rules(graph_of(text), places.get)


def test_a_list_that_does_not_end_is_refused() -> None:
    graph = graph_of("parley:r owl:propertyChainAxiom _:one . _:one rdf:first parley:p .")
    (cell,) = graph.objects(PARLEY.r, OWL.propertyChainAxiom)
    graph.add((cell, RDF.rest, cell))
    with pytest.raises(SourceError, match="a list does not end"):
        compile_rules(graph)


def test_nothing_comes_of_nothing_but_what_needs_no_axiom() -> None:
    assert {rule.name for rule in compile_rules(graph_of(""))} == {
        "eq-sym",
        "eq-trans",
        "eq-rep-s",
        "eq-rep-p",
        "eq-rep-o",
        "eq-diff1",
        "cls-nothing2",
    }


def test_the_ends_of_a_chain_are_no_blank_nodes() -> None:
    (rule,) = rules_of("parley:r owl:propertyChainAxiom ( [ owl:inverseOf parley:p ] parley:q ) .")
    assert rule.body[0] == (Y, PARLEY.p, X)
    assert all(isinstance(term, URIRef | Variable) for pattern in rule.body for term in pattern)
