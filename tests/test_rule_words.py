"""Rules in words."""

from __future__ import annotations

import pytest

from kg.rdf import parse_turtle
from kg.rules.compiler import compile_rules
from kg.rules.words import Words
from kg.settings import find_sources
from kg.terms import PARLEY
from tests.contradictions import graph_of

LABELS = """
parley:Demand rdfs:label "demand"@en . parley:Statement rdfs:label "statement"@en .
parley:University rdfs:label "university"@en . parley:Actor rdfs:label "actor"@en, "acteur"@fr .
parley:makesDemand rdfs:label "makes demand"@en ; owl:inverseOf parley:demandedBy .
parley:demandedBy rdfs:label "demanded by"@en ; skos:definition "The actor who demands."@en .
parley:addressedTo rdfs:label "addressed to"@en ; skos:definition "The actor asked."@en .
parley:makesDemandOf rdfs:label "makes demand of"@en .
parley:effect rdfs:label "effect"@en . parley:causeIn rdfs:label "cause in"@en .
parley:rejects rdfs:label "rejects conditionally"@en . parley:endorsed rdfs:label "endorsed"@en .
parley:basis rdfs:label "basis"@en . parley:about rdfs:label "about"@en .
parley:feedsInto rdfs:label "feeds into"@en .
parley:leads rdfs:label "leads into"@en . parley:out rdfs:label "carries out"@en .
"""

VERBS = {
    "makesDemand": "makes a demand",
    "demandedBy": "is demanded by",
    "makesDemandOf": "makes a demand of",
    "effect": "has as its effect",
    "causeIn": "is a cause in",
    "rejects": "conditionally rejects",
    "endorsed": "endorsed",
    "basis": "has as its basis",
    "about": "is about",
    "leads": "leads into",
    "out": "carries out",
    "wasAttributedTo": "was attributed to",
    "unlabelled": "has as its parley:unlabelled",
}


@pytest.mark.parametrize("name", VERBS)
def test_a_label_becomes_a_verb(name: str) -> None:
    assert Words(graph_of(LABELS)).verb(PARLEY[name]) == VERBS[name]


#: An axiom and the words of a rule that comes of it.
SAYINGS = {
    "parley:makesDemandOf owl:propertyChainAxiom ( parley:makesDemand parley:addressedTo ) .": (
        "whoever makes a demand that is addressed to someone makes a demand of them"
    ),
    "parley:feedsInto owl:propertyChainAxiom ( parley:effect parley:causeIn ) .": (
        "whatever has something as its effect that is a cause in something feeds into it"
    ),
    "parley:leads a owl:TransitiveProperty .": (
        "whatever leads into something that leads into something else leads into that, too"
    ),
    "parley:makesDemand rdfs:subPropertyOf parley:about .": "whoever makes a demand is about it",
    "parley:Demand rdfs:subClassOf parley:Statement .": "every demand is a statement",
    "parley:University rdfs:subClassOf parley:Actor .": "every university is an actor",
    "parley:Demand owl:disjointWith parley:University .": (
        "nothing is both a demand and a university"
    ),
    "parley:leads a owl:IrreflexiveProperty .": "nothing leads into itself",
    "parley:leads a owl:AsymmetricProperty .": (
        "it cannot be that A leads into B and B leads into A"
    ),
    "parley:effect a owl:FunctionalProperty .": (
        "if A has B as its effect and A has C as its effect and B is another than C, "
        "then B is the same as C"
    ),
    "parley:about rdfs:range xsd:boolean .": (
        "it cannot be that A is about B and B is no xsd:boolean"
    ),
    "parley:demandedBy rdfs:domain parley:Demand .": "whatever is demanded by someone is a demand",
    "parley:demandedBy rdfs:range parley:Actor .": "if A is demanded by B, then B is an actor",
    "parley:about a owl:SymmetricProperty .": "“is about” holds both ways",
    "parley:about rdfs:subPropertyOf org:organization .": (
        "whatever is about something has it as its organization (org:organization)"
    ),
    "[ a owl:Class ; owl:oneOf ( id:x ) ] rdfs:subClassOf parley:Actor .": "id:x is an actor",
}


@pytest.mark.parametrize("axiom", SAYINGS)
def test_a_rule_is_told(axiom: str) -> None:
    told = [rule.says for rule in compile_rules(graph_of(LABELS + axiom))]
    assert SAYINGS[axiom] in told


def test_the_inverse_of_making_a_demand_names_the_demand() -> None:
    told = [rule.says for rule in compile_rules(graph_of(LABELS))]
    assert "“makes demand” is “is demanded by”, told from the other side" in told


def test_every_rule_of_the_ontology_is_told_in_its_own_words() -> None:
    rules = compile_rules(parse_turtle(find_sources() / "ontology" / "parley.ttl"))
    assert len({rule.says for rule in rules}) == len(rules)
    assert not [rule.says for rule in rules if "parley:" in rule.says]
