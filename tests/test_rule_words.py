"""Rules in words."""

from __future__ import annotations

import pytest

from kg.names import short
from kg.rdf import parse_turtle
from kg.rules.compiler import compile_rules
from kg.rules.verbs import of_many
from kg.rules.words import Words
from kg.settings import find_sources
from kg.terms import ID, PARLEY
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
        "whatever has something as its effect that is a cause in something else "
        "feeds into the latter"
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
    "parley:leads a owl:AsymmetricProperty .": ("nothing leads into something that leads into it"),
    "parley:effect a owl:FunctionalProperty .": (
        "“has … as its effect” leads from one thing to one only, so the two are the same"
    ),
    "parley:about a owl:InverseFunctionalProperty .": (
        "“is about” leads to one thing from one only, so the two are the same"
    ),
    "parley:Demand owl:hasKey ( parley:about parley:effect ) .": (
        "no two things of the kind “demand” have the same “about” and “effect”, "
        "so the two are the same"
    ),
    "parley:leads owl:propertyDisjointWith parley:about .": (
        "nothing leads into something and is about it, too"
    ),
    "parley:about rdfs:range xsd:boolean .": "“is about” leads to values of xsd:boolean only",
    "parley:demandedBy rdfs:domain parley:Demand .": "whatever is demanded by someone is a demand",
    "parley:demandedBy rdfs:range parley:Actor .": "whoever something is demanded by is an actor",
    "parley:about a owl:SymmetricProperty .": "“is about” holds both ways",
    "parley:about rdfs:subPropertyOf org:organization .": (
        "whatever is about something has it as its organization (org:organization)"
    ),
    "[ a owl:Class ; owl:oneOf ( id:x ) ] rdfs:subClassOf parley:Actor .": "id:x is an actor",
}


#: A verb of one thing, and of many.
OF_MANY = {
    "is at odds with": "are at odds with",
    "was attributed to": "were attributed to",
    "has": "have",
    "makes a demand of": "make a demand of",
    "makes or disclaims demand": "make or disclaim demand",
    "carries out": "carry out",
    "expresses": "express",
    "opposes": "oppose",
    "relays": "relay",
    "reaches": "reach",
    "supports, on a condition,": "support, on a condition,",
    "conditionally endorses": "conditionally endorse",
    "formerly supported": "formerly supported",
    "published": "published",
}


@pytest.mark.parametrize("verb", OF_MANY)
def test_a_verb_is_put_in_the_plural(verb: str) -> None:
    assert of_many(verb) == OF_MANY[verb]


def test_a_chain_may_go_on_by_the_same_property() -> None:
    chains = {
        "parley:leads parley:leads": (
            "whatever leads into something that leads into something else is about the latter"
        ),
        "parley:leads parley:leads parley:leads": (
            "whatever leads into something that leads into something else that leads into "
            "something else again is about the last"
        ),
    }
    for chain, told in chains.items():
        axiom = f"parley:about owl:propertyChainAxiom ( {chain} ) ."
        assert told in [rule.says for rule in compile_rules(graph_of(LABELS + axiom))]


#: A label with what it says of something, and of what kind that is.
KINDS = {
    "holds stance": "id:a holds the stance id:b",
    "makes demand": "id:a makes the demand id:b",
    "makes demand of": "id:a makes a demand of id:b",
    "in essay": "id:a is in the essay id:b",
    "has part": "id:a has id:b as a part",
    "has office": "id:a has id:b as an office",
    "has doubts about": "id:a has doubts about id:b",
    "has pledged": "id:a has pledged id:b",
    "sets a condition for": "id:a sets a condition for id:b",
    "carries or would carry out": "id:a carries or would carry out id:b",
    "supports on a condition": "id:a supports, on a condition, id:b",
    "opposed earlier": "id:a earlier opposed id:b",
}


@pytest.mark.parametrize("label", KINDS)
def test_a_label_may_say_of_what_kind_its_object_is(label: str) -> None:
    words = Words(graph_of(f'parley:p rdfs:label "{label}"@en .'))
    assert words.clause((ID.a, PARLEY.p, ID.b), short) == KINDS[label]


def test_a_clause_is_about_one_or_many() -> None:
    words = Words(graph_of(LABELS))
    triple = (ID.talks, PARLEY.effect, ID.peace)
    assert words.clause(triple, short) == "id:talks has id:peace as its effect"
    assert words.clause(triple, short, is_many=True) == "id:talks have id:peace as their effect"


@pytest.mark.parametrize("axiom", SAYINGS)
def test_a_rule_is_told(axiom: str) -> None:
    told = [rule.says for rule in compile_rules(graph_of(LABELS + axiom))]
    assert SAYINGS[axiom] in told


def test_the_inverse_of_making_a_demand_names_the_demand() -> None:
    told = [rule.says for rule in compile_rules(graph_of(LABELS))]
    assert "“makes the demand” and “is demanded by” say the same, from either side" in told


def test_every_rule_of_the_ontology_is_told_in_its_own_words() -> None:
    rules = compile_rules(parse_turtle(find_sources() / "ontology" / "parley.ttl"))
    assert len({rule.says for rule in rules}) == len(rules)
    assert not [rule.says for rule in rules if "parley:" in rule.says]
