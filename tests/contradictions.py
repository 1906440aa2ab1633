"""Small graphs that contradict themselves, by the rule of OWL 2 RL that says so."""

from __future__ import annotations

from typing import NamedTuple

from rdflib import Dataset, Graph, URIRef

from kg.terms import ESSAY_GRAPHS, ONTOLOGY_GRAPH, PREFIXES

HEADER = "".join(f"@prefix {prefix}: <{base}> .\n" for prefix, base in PREFIXES.items())
SAMPLE = URIRef(ESSAY_GRAPHS + "sample-2030")


def graph_of(text: str) -> Graph:
    return Graph().parse(data=HEADER + text, format="turtle")


def dataset_of(axioms: str, essay: str) -> Dataset:
    """A dataset with these axioms as its ontology and one essay."""
    dataset = Dataset()
    for name, text in ((ONTOLOGY_GRAPH, axioms), (SAMPLE, essay)):
        for triple in graph_of(text):
            dataset.graph(name).add(triple)
    return dataset


class Rule(NamedTuple):
    """Axioms, what contradicts them, what comes close to it, and words of the message."""

    axioms: str
    wrong: str
    right: str
    words: tuple[str, ...]


RESTRICTION = "[ a owl:Restriction ; owl:onProperty parley:p ; {} ]"
COUNT = '"{}"^^xsd:nonNegativeInteger'
NONE = RESTRICTION.format("owl:maxCardinality " + COUNT.format(0))
NO_B = RESTRICTION.format("owl:onClass parley:B ; owl:maxQualifiedCardinality " + COUNT.format(0))
NO_THING = NO_B.replace("parley:B", "owl:Thing")
ONE = RESTRICTION.format("owl:maxCardinality " + COUNT.format(1))
ONE_B = NO_B.replace("0", "1")

#: By the rule's name in the Profiles' tables 4 to 8; where a rule has two shapes, with a word more.
RULES = {
    "eq-diff1": Rule(
        "",
        "id:x owl:sameAs id:y ; owl:differentFrom id:y .",
        "id:x owl:sameAs id:y ; owl:differentFrom id:z .",
        ("id:x and id:y are the same and yet different", "id:x owl:differentFrom id:y"),
    ),
    "eq-diff2": Rule(
        "",
        "[] a owl:AllDifferent ; owl:members ( id:x id:z id:y ) . id:y owl:sameAs id:x .",
        "[] a owl:AllDifferent ; owl:members ( id:x id:z id:y ) . id:y owl:sameAs id:w .",
        ("id:x and id:y are the same", "owl:AllDifferent", "( id:x id:z id:y )"),
    ),
    "eq-diff3": Rule(
        "",
        "[] a owl:AllDifferent ; owl:distinctMembers ( id:x id:y ) . id:y owl:sameAs id:x .",
        "[] a owl:AllDifferent ; owl:distinctMembers ( id:x id:z ) . id:y owl:sameAs id:x .",
        ("id:x and id:y are the same", "owl:distinctMembers"),
    ),
    "prp-irp": Rule(
        "parley:p a owl:IrreflexiveProperty .",
        "id:x parley:p id:x .",
        "id:x parley:p id:y .",
        ("id:x is related to itself by parley:p", "parley:p a owl:IrreflexiveProperty"),
    ),
    "prp-asyp": Rule(
        "parley:p a owl:AsymmetricProperty .",
        "id:x parley:p id:y . id:y parley:p id:x .",
        "id:x parley:p id:y . id:y parley:p id:z .",
        ("id:x and id:y are related both ways by parley:p", "id:y parley:p id:x"),
    ),
    "prp-pdw": Rule(
        "parley:p owl:propertyDisjointWith parley:q .",
        "id:x parley:p id:y ; parley:q id:y .",
        "id:x parley:p id:y ; parley:q id:z .",
        ("related to id:y by both parley:p and parley:q", "parley:p owl:propertyDisjointWith"),
    ),
    "prp-adp": Rule(
        "[] a owl:AllDisjointProperties ; owl:members ( parley:p parley:r parley:q ) .",
        "id:x parley:p id:y ; parley:q id:y .",
        "id:x parley:p id:y ; parley:q id:z .",
        ("related to id:y by both parley:p and parley:q", "owl:AllDisjointProperties"),
    ),
    "prp-npa1": Rule(
        "[] a owl:NegativePropertyAssertion ; owl:sourceIndividual id:x ; "
        "owl:assertionProperty parley:p ; owl:targetIndividual id:y .",
        "id:x parley:p id:y .",
        "id:x parley:p id:z .",
        ("id:x parley:p id:y is said and expressly denied", "owl:NegativePropertyAssertion"),
    ),
    "prp-npa2": Rule(
        "[] a owl:NegativePropertyAssertion ; owl:sourceIndividual id:x ; "
        "owl:assertionProperty parley:p ; owl:targetValue 'y' .",
        "id:x parley:p 'y' .",
        "id:x parley:p 'z' .",
        ('id:x parley:p "y" is said and expressly denied',),
    ),
    "cls-nothing2": Rule(
        "parley:A rdfs:subClassOf owl:Nothing .",
        "id:x a parley:A .",
        "id:x a parley:B .",
        ("id:x is of a class that can have no members", "parley:A rdfs:subClassOf owl:Nothing"),
    ),
    "cls-com": Rule(
        "parley:A rdfs:subClassOf [ a owl:Class ; owl:complementOf parley:B ] .",
        "id:x a parley:A, parley:B .",
        "id:x a parley:A, parley:C .",
        ("id:x is a parley:B and is said not to be one", "owl:complementOf parley:B"),
    ),
    "cls-maxc1": Rule(
        f"parley:A rdfs:subClassOf {NONE} .",
        "id:x a parley:A ; parley:p id:y .",
        "id:x a parley:B ; parley:p id:y .",
        ("id:x has a parley:p, and may have none", "id:x a parley:A", "owl:maxCardinality"),
    ),
    "cls-maxqc1": Rule(
        f"parley:A rdfs:subClassOf {NO_B} .",
        "id:x a parley:A ; parley:p id:y . id:y a parley:B .",
        "id:x a parley:A ; parley:p id:y . id:y a parley:C .",
        ("id:x has a parley:p, and may have none", "id:y a parley:B"),
    ),
    "cls-maxqc2": Rule(
        f"parley:A rdfs:subClassOf {NO_THING} .",
        "id:x a parley:A ; parley:p id:y .",
        "id:x a parley:A . id:z parley:p id:y .",
        ("id:x has a parley:p, and may have none",),
    ),
    "cax-dw": Rule(
        "parley:A owl:disjointWith parley:B .",
        "id:x a parley:A, parley:B .",
        "id:x a parley:A . id:y a parley:B .",
        ("id:x is both a parley:A and a parley:B", "parley:A owl:disjointWith parley:B"),
    ),
    "cax-adc": Rule(
        "[] a owl:AllDisjointClasses ; owl:members ( parley:A parley:C parley:B ) .",
        "id:x a parley:A, parley:B .",
        "id:x a parley:A, parley:D .",
        ("id:x is both a parley:A and a parley:B", "( parley:A parley:C parley:B )"),
    ),
    "dt-not-type": Rule(
        "",
        'id:x parley:p "many"^^xsd:integer .',
        'id:x parley:p "7"^^xsd:integer .',
        ('"many"^^', "is no value of its datatype"),
    ),
    "dt-not-type of a range": Rule(
        "parley:p rdfs:range xsd:nonNegativeInteger .",
        "id:x parley:p -7 .",
        "id:x parley:p 7 .",
        ("is no xsd:nonNegativeInteger, the range of parley:p",),
    ),
    "dt-not-type of a range, a thing": Rule(
        "parley:p rdfs:range xsd:boolean .",
        "id:x parley:p id:y .",
        "id:x parley:p true .",
        ("id:y is no xsd:boolean, the range of parley:p",),
    ),
}

#: Rules that make two things one, which no graph of this project may.
MERGERS = {
    "prp-fp": Rule(
        "parley:p a owl:FunctionalProperty .",
        "id:x parley:p id:y, id:z .",
        "id:x parley:p id:y . id:w parley:p id:z .",
        ("id:y and id:z are made one and the same", "parley:p a owl:FunctionalProperty"),
    ),
    "prp-fp of data": Rule(
        "parley:p a owl:FunctionalProperty .",
        "id:x parley:p 'y', 'z' .",
        "id:x parley:p '1'^^xsd:integer, '01'^^xsd:integer .",
        ('"y" and "z" are made one and the same',),
    ),
    "prp-ifp": Rule(
        "parley:p a owl:InverseFunctionalProperty .",
        "id:y parley:p id:x . id:z parley:p id:x .",
        "id:y parley:p id:x . id:z parley:p id:w .",
        ("id:y and id:z are made one", "parley:p a owl:InverseFunctionalProperty"),
    ),
    "cls-maxc2": Rule(
        f"parley:A rdfs:subClassOf {ONE} .",
        "id:x a parley:A ; parley:p id:y, id:z .",
        "id:x a parley:B ; parley:p id:y, id:z .",
        ("id:y and id:z are made one", "id:x a parley:A", "id:x parley:p id:z"),
    ),
    "cls-maxqc3": Rule(
        f"parley:A rdfs:subClassOf {ONE_B} .",
        "id:x a parley:A ; parley:p id:y, id:z . id:y a parley:B . id:z a parley:B .",
        "id:x a parley:A ; parley:p id:y, id:z . id:y a parley:B . id:z a parley:C .",
        ("id:y and id:z are made one",),
    ),
    "prp-key": Rule(
        "parley:A owl:hasKey ( parley:p parley:q ) .",
        "id:x a parley:A ; parley:p 1 ; parley:q 2 . id:y a parley:A ; parley:p 1 ; parley:q 2 .",
        "id:x a parley:A ; parley:p 1 ; parley:q 2 . id:y a parley:A ; parley:p 1 ; parley:q 3 .",
        ("id:x and id:y are made one", "parley:A owl:hasKey ( parley:p parley:q )"),
    ),
    "a third by two": Rule(
        "parley:p a owl:FunctionalProperty .",
        "id:x parley:p id:y, id:z . id:y owl:sameAs id:w .",
        "id:x parley:p id:y, id:z . id:y owl:sameAs id:w . id:z owl:sameAs id:w .",
        ("id:y and id:z are made one and the same",),
    ),
}
EVERY_RULE = {**RULES, **MERGERS}
