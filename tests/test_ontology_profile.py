"""The ontology and its alignments stay inside OWL 2 RL and OWL 2 DL, and the check can tell."""

from __future__ import annotations

from pathlib import Path

import pytest
from rdflib import Graph

from tests.owl_rl import problems

ONTOLOGY = Path(__file__).parent.parent / "ontology"

PRELUDE = """
@prefix : <http://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<http://example.org> a owl:Ontology .
:A a owl:Class . :B a owl:Class . :C a owl:Class .
:p a owl:ObjectProperty . :q a owl:ObjectProperty . :r a owl:ObjectProperty .
:d a owl:DatatypeProperty . :e a owl:DatatypeProperty .
:n a owl:AnnotationProperty . :m a owl:AnnotationProperty .
"""


def restriction(on: str, rest: str) -> str:
    return f"[ a owl:Restriction ; owl:onProperty {on} ; {rest} ]"


SOME_A = restriction(":p", "owl:someValuesFrom :A")
SOME_THING = restriction(":p", "owl:someValuesFrom owl:Thing")
ALL_A = restriction(":p", "owl:allValuesFrom :A")
HAS_I = restriction(":p", "owl:hasValue :i")
DATA_SOME = restriction(":d", "owl:someValuesFrom xsd:string")
DATA_ALL = restriction(":d", "owl:allValuesFrom xsd:string")
DATA_HAS = restriction(":d", 'owl:hasValue "x"')
NOT_A = "[ a owl:Class ; owl:complementOf :A ]"
A_OR_B = "[ a owl:Class ; owl:unionOf ( :A :B ) ]"
A_AND_B = "[ a owl:Class ; owl:intersectionOf ( :A :B ) ]"
ONE_OF = "[ a owl:Class ; owl:oneOf ( :i :j ) ]"


def count(number: int) -> str:
    return f'"{number}"^^xsd:nonNegativeInteger'


def at_most(number: int) -> str:
    return restriction(":p", f"owl:maxCardinality {count(number)}")


def at_most_of(number: int, filler: str) -> str:
    qualified = f"owl:maxQualifiedCardinality {count(number)} ; owl:onClass {filler}"
    return restriction(":p", qualified)


ALLOWED = {
    "a declaration": ":D a owl:Class .",
    "a declared individual": ":i a owl:NamedIndividual, :A .",
    "punning of class and individual": ":A a :B .",
    "a header": "<http://example.org> owl:versionIRI <http://example.org/1> ; rdfs:label 'x'@en .",
    "an import": "<http://example.org> owl:imports <http://example.org/other> .",
    "an annotation": ":A rdfs:label 'a'@en ; :n :i, 'x', <http://example.org/anything> .",
    "a subclass": ":A rdfs:subClassOf :B .",
    "Nothing as superclass": ":A rdfs:subClassOf owl:Nothing .",
    "an intersection as subclass": f"{A_AND_B} rdfs:subClassOf :C .",
    "a union as subclass": f"{A_OR_B} rdfs:subClassOf :C .",
    "an enumeration as subclass": f"{ONE_OF} rdfs:subClassOf :C .",
    "some values as subclass": f"{SOME_A} rdfs:subClassOf :C .",
    "any values as subclass": f"{SOME_THING} rdfs:subClassOf :C .",
    "a value as subclass": f"{HAS_I} rdfs:subClassOf :C .",
    "some data as subclass": f"{DATA_SOME} rdfs:subClassOf :C .",
    "a data value as subclass": f"{DATA_HAS} rdfs:subClassOf :C .",
    "an intersection as superclass": f":C rdfs:subClassOf {A_AND_B} .",
    "a complement as superclass": f":C rdfs:subClassOf {NOT_A} .",
    "all values as superclass": f":C rdfs:subClassOf {ALL_A} .",
    "a value as superclass": f":C rdfs:subClassOf {HAS_I} .",
    "at most none": f":C rdfs:subClassOf {at_most(0)} .",
    "at most one": f":C rdfs:subClassOf {at_most(1)} .",
    "at most one of a class": f":C rdfs:subClassOf {at_most_of(1, ':A')} .",
    "at most one of any": f":C rdfs:subClassOf {at_most_of(1, 'owl:Thing')} .",
    "all data as superclass": f":C rdfs:subClassOf {DATA_ALL} .",
    "a data value as superclass": f":C rdfs:subClassOf {DATA_HAS} .",
    "at most one datum": ":C rdfs:subClassOf "
    + restriction(":d", f"owl:maxCardinality {count(1)}")
    + " .",
    "at most one datum of a type": ":C rdfs:subClassOf "
    + restriction(":d", f"owl:maxQualifiedCardinality {count(1)} ; owl:onDataRange xsd:string")
    + " .",
    "equivalent classes": ":A owl:equivalentClass :B .",
    "equivalence with an intersection": f":C owl:equivalentClass {A_AND_B} .",
    "equivalence with a value": f":C owl:equivalentClass {HAS_I} .",
    "disjoint classes": ":A owl:disjointWith :B .",
    "a class disjoint with a union": f":C owl:disjointWith {A_OR_B} .",
    "all disjoint classes": "[] a owl:AllDisjointClasses ; owl:members ( :A :B :C ) .",
    "a key": ":A owl:hasKey ( :p :d ) .",
    "a subproperty": ":p rdfs:subPropertyOf :q .",
    "an inverse as subproperty": "[ owl:inverseOf :p ] rdfs:subPropertyOf :q .",
    "a data subproperty": ":d rdfs:subPropertyOf :e .",
    "an annotation subproperty": ":n rdfs:subPropertyOf rdfs:comment .",
    "a chain": ":r owl:propertyChainAxiom ( :p :q ) .",
    "a chain with an inverse": ":r owl:propertyChainAxiom ( :p [ owl:inverseOf :q ] ) .",
    "a chain that comes back on the left": ":r owl:propertyChainAxiom ( :r :q ) .",
    "a chain that comes back on the right": ":r owl:propertyChainAxiom ( :p :r ) .",
    "transitivity as a chain": ":r owl:propertyChainAxiom ( :r :r ) .",
    "equivalent properties": ":p owl:equivalentProperty :q .",
    "equivalent data properties": ":d owl:equivalentProperty :e .",
    "disjoint properties": ":p owl:propertyDisjointWith :q .",
    "disjoint data properties": ":d owl:propertyDisjointWith :e .",
    "all disjoint properties": "[] a owl:AllDisjointProperties ; owl:members ( :p :q :r ) .",
    "an inverse": ":p owl:inverseOf :q .",
    "a domain": ":p rdfs:domain :A .",
    "a domain of data": f":d rdfs:domain {A_AND_B} .",
    "a domain of annotations": ":n rdfs:domain :A .",
    "a range": f":p rdfs:range {NOT_A} .",
    "a range of data": ":d rdfs:range xsd:boolean .",
    "an intersection of data": ":d rdfs:range "
    "[ a rdfs:Datatype ; owl:intersectionOf ( xsd:string xsd:token ) ] .",
    "a range of annotations": ":n rdfs:range xsd:string .",
    "a functional property": ":p a owl:FunctionalProperty .",
    "a functional data property": ":d a owl:FunctionalProperty .",
    "an inverse functional property": ":p a owl:InverseFunctionalProperty .",
    "an irreflexive property": ":p a owl:IrreflexiveProperty .",
    "a symmetric property": ":p a owl:SymmetricProperty .",
    "an asymmetric property": ":p a owl:AsymmetricProperty .",
    "a transitive property": ":p a owl:TransitiveProperty .",
    "a defined datatype": ":D a rdfs:Datatype ; owl:equivalentClass xsd:string .",
    "an individual": ":i a :A .",
    "an individual of a complement": f":i a {NOT_A} .",
    "the same individuals": ":i owl:sameAs :j .",
    "different individuals": ":i owl:differentFrom :j .",
    "all different": "[] a owl:AllDifferent ; owl:members ( :i :j ) .",
    "all different, distinct": "[] a owl:AllDifferent ; owl:distinctMembers ( :i :j ) .",
    "a relation": ":i :p :j .",
    "a datum": ":i :d 'x', 1, true, 'x'@en .",
    "a denied relation": "[] a owl:NegativePropertyAssertion ; owl:sourceIndividual :i ; "
    "owl:assertionProperty :p ; owl:targetIndividual :j .",
    "a denied datum": "[] a owl:NegativePropertyAssertion ; owl:sourceIndividual :i ; "
    "owl:assertionProperty :d ; owl:targetValue 'x' .",
    "an annotated axiom": ":A rdfs:subClassOf :B . [] a owl:Axiom ; owl:annotatedSource :A ; "
    "owl:annotatedProperty rdfs:subClassOf ; owl:annotatedTarget :B ; rdfs:comment 'why'@en .",
}

#: What is wrong, how it is written, and words of the problem.
REFUSED = {
    "an undeclared class": (":A rdfs:subClassOf :Z .", "not declared"),
    "an undeclared property": (":i :z :j .", "no part of"),
    "an undeclared annotation property": ("<http://example.org> :z 'x' .", "no part of"),
    "an undeclared datatype": (":d rdfs:range :Z .", "not declared"),
    "punning of properties": (":p a owl:DatatypeProperty .", "both"),
    "punning of a property and an annotation": (":p a owl:AnnotationProperty .", "both"),
    "punning of class and datatype": (":A a rdfs:Datatype .", "both"),
    "a reserved name": ("owl:Mine a owl:Class .", "reserved"),
    "a word of OWL that there is not": (":A owl:subClassOf :B .", "no part of"),
    "Thing as subclass": ("owl:Thing rdfs:subClassOf :A .", "may not be a subclass"),
    "Thing as superclass": (":A rdfs:subClassOf owl:Thing .", "may not be a superclass"),
    "a complement as subclass": (f"{NOT_A} rdfs:subClassOf :C .", "may not be a subclass"),
    "all values as subclass": (f"{ALL_A} rdfs:subClassOf :C .", "may not be a subclass"),
    "at most one as subclass": (f"{at_most(1)} rdfs:subClassOf :C .", "may not be a subclass"),
    "all data as subclass": (f"{DATA_ALL} rdfs:subClassOf :C .", "may not be a subclass"),
    "a union as superclass": (f":C rdfs:subClassOf {A_OR_B} .", "may not be a superclass"),
    "some values as superclass": (f":C rdfs:subClassOf {SOME_A} .", "may not be a superclass"),
    "any values as superclass": (f":C rdfs:subClassOf {SOME_THING} .", "may not be a superclass"),
    "an enumeration as superclass": (f":C rdfs:subClassOf {ONE_OF} .", "may not be a superclass"),
    "some data as superclass": (f":C rdfs:subClassOf {DATA_SOME} .", "may not be a superclass"),
    "at most two": (f":C rdfs:subClassOf {at_most(2)} .", "neither 0 nor 1"),
    "a count that is no count": (
        ":C rdfs:subClassOf " + restriction(":p", "owl:maxCardinality 1") + " .",
        "neither 0 nor 1",
    ),
    "at most one of a complement": (
        f":C rdfs:subClassOf {at_most_of(1, NOT_A)} .",
        "may not be a superclass",
    ),
    "at least one": (
        ":C rdfs:subClassOf " + restriction(":p", f"owl:minCardinality {count(1)}") + " .",
        "no class expression",
    ),
    "exactly one": (
        ":C rdfs:subClassOf " + restriction(":p", f"owl:cardinality {count(1)}") + " .",
        "no class expression",
    ),
    "a self-restriction": (
        restriction(":p", "owl:hasSelf true") + " rdfs:subClassOf :C .",
        "no class expression",
    ),
    "a restriction on nothing": (
        "[ a owl:Restriction ; owl:someValuesFrom :A ] rdfs:subClassOf :C .",
        "no class expression",
    ),
    "a restriction without its type": (
        "[ owl:onProperty :p ; owl:someValuesFrom :A ] rdfs:subClassOf :C .",
        "no class expression",
    ),
    "a union inside all values": (
        f":C rdfs:subClassOf {restriction(':p', f'owl:allValuesFrom {A_OR_B}')} .",
        "may not be a superclass",
    ),
    "a complement inside a union": (
        f"[ a owl:Class ; owl:unionOf ( :A {NOT_A} ) ] rdfs:subClassOf :C .",
        "may not be a subclass",
    ),
    "equivalence with a union": (f":C owl:equivalentClass {A_OR_B} .", "may not be equivalent"),
    "equivalence with a complement": (f":C owl:equivalentClass {NOT_A} .", "may not be equiv"),
    "equivalence with some values": (f":C owl:equivalentClass {SOME_A} .", "may not be equiv"),
    "equivalence with Thing": (":C owl:equivalentClass owl:Thing .", "may not be equivalent"),
    "a disjoint union": (":C owl:disjointUnionOf ( :A :B ) .", "no part of"),
    "disjointness with a complement": (f":C owl:disjointWith {NOT_A} .", "may not be disjoint"),
    "disjointness of one class": (
        "[] a owl:AllDisjointClasses ; owl:members ( :A ) .",
        "1 members",
    ),
    "disjointness of nothing": ("[] a owl:AllDisjointClasses .", "malformed"),
    "an OWL 1 spelling": (":C owl:unionOf ( :A :B ) .", "no part of"),
    "an empty key": (":A owl:hasKey () .", "0 members"),
    "a list without an end": (":A owl:hasKey [ rdf:first :p ] .", "malformed"),
    "a list with two firsts": (
        ":A owl:hasKey [ rdf:first :p, :q ; rdf:rest () ] .",
        "malformed",
    ),
    "a shared list": (
        ":A owl:hasKey _:l . :B owl:hasKey _:l . _:l rdf:first :p ; rdf:rest () .",
        "used twice",
    ),
    "a shared expression": (
        "_:x a owl:Class ; owl:complementOf :A . :B rdfs:subClassOf _:x . :C rdfs:subClassOf _:x .",
        "used twice",
    ),
    "an expression that nothing uses": (NOT_A + " rdfs:label 'x' .", "no part of"),
    "a subproperty of another kind": (":p rdfs:subPropertyOf :d .", "not declared"),
    "an annotation below a property": (":n rdfs:subPropertyOf :p .", "not declared"),
    "a chain of one": (":r owl:propertyChainAxiom ( :p ) .", "1 members"),
    "a chain of data": (":d owl:propertyChainAxiom ( :p :e ) .", "not declared"),
    "an inverse of data": (":d owl:inverseOf :e .", "not declared"),
    "equivalent annotations": (":n owl:equivalentProperty :m .", "not declared"),
    "a symmetric data property": (":d a owl:SymmetricProperty .", "not declared"),
    "an inverse functional data property": (
        ":d a owl:InverseFunctionalProperty .",
        "not declared",
    ),
    "a reflexive property": (":p a owl:ReflexiveProperty .", "no part of"),
    "a domain that is a union": (f":p rdfs:domain {A_OR_B} .", "may not be a domain"),
    "a domain that is Thing": (":p rdfs:domain owl:Thing .", "may not be a domain"),
    "a range that is a union": (f":p rdfs:range {A_OR_B} .", "may not be a range"),
    "a range of a class for data": (":d rdfs:range :A .", "not declared"),
    "a datatype that is not in OWL 2": (":d rdfs:range xsd:date .", "not declared"),
    "a datatype that is not in RL": (":d rdfs:range owl:real .", "not declared"),
    "a choice of data": (
        ":d rdfs:range [ a rdfs:Datatype ; owl:oneOf ( 1 2 ) ] .",
        "no data range",
    ),
    "a facet": (
        ":d rdfs:range [ a rdfs:Datatype ; owl:onDatatype xsd:integer ; "
        "owl:withRestrictions ( [ xsd:minInclusive 1 ] ) ] .",
        "no data range",
    ),
    "a datatype without definition": (":D a rdfs:Datatype .", "0 definitions"),
    "a literal that is not in OWL 2": (":A rdfs:comment '2030'^^xsd:gYear .", "OWL 2 RL does"),
    "a nameless individual": ("[] a :A .", "no named individual"),
    "a nameless value": (":i :p [ a :A ] .", "no named individual"),
    "a relation to a literal": (":i :p 'x' .", "no named individual"),
    "a datum that is a thing": (":i :d :j .", "no literal"),
    "an individual of a union": (f":i a {A_OR_B} .", "may not be the type"),
    "an individual of Thing": (":i a owl:Thing .", "no part of"),
    "a nameless annotation value": (":A rdfs:seeAlso [ rdfs:label 'x' ] .", "no name"),
    "a denied relation of data": (
        "[] a owl:NegativePropertyAssertion ; owl:sourceIndividual :i ; "
        "owl:assertionProperty :d ; owl:targetIndividual :j .",
        "malformed",
    ),
    "an annotated axiom that is not there": (
        "[] a owl:Axiom ; owl:annotatedSource :A ; "
        "owl:annotatedProperty rdfs:subClassOf ; owl:annotatedTarget :B .",
        "not there",
    ),
    "an import into nothing": (":A owl:imports <http://example.org/other> .", "no named ontology"),
    "a nameless ontology": ("[] a owl:Ontology .", "no named ontology"),
    "a circle of chains": (
        ":p owl:propertyChainAxiom ( :q :r ) . :q owl:propertyChainAxiom ( :p :r ) .",
        "come back",
    ),
    "a chain that comes back in the middle": (
        ":r owl:propertyChainAxiom ( :p :r :q ) .",
        "come back",
    ),
    "a chain of itself and its inverse": (
        ":r owl:propertyChainAxiom ( [ owl:inverseOf :r ] :q ) .",
        "come back",
    ),
    "a chain through a superproperty": (
        ":p owl:propertyChainAxiom ( :q :r ) . :p rdfs:subPropertyOf :q .",
        "above it as well",
    ),
    "a chain through the named inverse": (
        ":p owl:propertyChainAxiom ( :q :r ) . :q owl:inverseOf :p .",
        "above it as well",
    ),
    "a functional chain": (
        ":r owl:propertyChainAxiom ( :p :q ) ; a owl:FunctionalProperty .",
        "may not be functional",
    ),
    "an irreflexive transitive property": (
        ":r a owl:TransitiveProperty, owl:IrreflexiveProperty .",
        "may not be irreflexive",
    ),
    "an asymmetric property above a transitive one": (
        ":r a owl:TransitiveProperty . :r rdfs:subPropertyOf :q . :q a owl:AsymmetricProperty .",
        "may not be asymmetric",
    ),
    "an inverse functional inverse of a transitive one": (
        ":r a owl:TransitiveProperty . :q owl:inverseOf :r ; a owl:InverseFunctionalProperty .",
        "may not be inversefunctional",
    ),
    "a disjoint transitive property": (
        ":r a owl:TransitiveProperty ; owl:propertyDisjointWith :q .",
        "may not be disjoint",
    ),
    "a counted transitive property": (
        f":p a owl:TransitiveProperty . :C rdfs:subClassOf {at_most(1)} .",
        "may not be counted",
    ),
}


def of(text: str) -> Graph:
    return Graph().parse(data=PRELUDE + text, format="turtle")


def test_the_prelude_is_allowed() -> None:
    assert problems(of("")) == []


@pytest.mark.parametrize("text", ALLOWED.values(), ids=ALLOWED)
def test_what_the_profile_allows(text: str) -> None:
    assert problems(of(text)) == []


@pytest.mark.parametrize(("text", "words"), REFUSED.values(), ids=REFUSED)
def test_what_it_refuses(text: str, words: str) -> None:
    found = problems(of(text))
    assert any(words in problem for problem in found), found


def test_the_ontology_with_its_alignments() -> None:
    graph = Graph().parse(ONTOLOGY / "parley.ttl")
    alignments = sorted((ONTOLOGY / "alignments").glob("*.ttl"))
    assert alignments
    for path in alignments:
        graph.parse(path)
    assert problems(graph) == []


def test_the_ontology_alone() -> None:
    assert problems(Graph().parse(ONTOLOGY / "parley.ttl")) == []
