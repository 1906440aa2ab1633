"""What each rule of OWL 2 RL draws: a small graph for every row of the Profiles' tables 4 to 7.

Given axioms and data, what follows, and what does not. The rows that conclude a contradiction are
in `tests/contradictions.py`.
"""

from __future__ import annotations

from typing import NamedTuple

from tests.contradictions import COUNT, ONE, ONE_B, RESTRICTION


class Case(NamedTuple):
    """Axioms, data, what follows from them, and what does not."""

    axioms: str
    given: str
    follows: str
    follows_not: str


def restriction(text: str) -> str:
    return RESTRICTION.format(text)


SOME_B = restriction("owl:someValuesFrom parley:B")
SOME = restriction("owl:someValuesFrom owl:Thing")
ALL_B = restriction("owl:allValuesFrom parley:B")
VALUE = restriction("owl:hasValue id:v")
INVERSE = "[ a owl:Restriction ; owl:onProperty [ owl:inverseOf parley:p ] ; {} ]"
BOTH = "[ a owl:Class ; owl:intersectionOf ( parley:A {} ) ]"
MOST_THINGS = restriction(f"owl:onClass owl:Thing ; owl:maxQualifiedCardinality {COUNT.format(1)}")

#: By the name of the row; where a row has two shapes, with a word more.
ROWS = {
    "eq-sym": Case("", "id:x owl:sameAs id:y .", "id:y owl:sameAs id:x .", "id:y a parley:A ."),
    "eq-trans": Case(
        "",
        "id:x owl:sameAs id:y . id:y owl:sameAs id:z .",
        "id:x owl:sameAs id:z .",
        "id:x owl:sameAs id:w .",
    ),
    "eq-rep-s": Case(
        "",
        "id:x owl:sameAs id:y ; parley:p id:z ; a parley:A .",
        "id:y parley:p id:z ; a parley:A .",
        "id:z parley:p id:y .",
    ),
    "eq-rep-p": Case(
        "parley:p owl:sameAs parley:q .",
        "id:x parley:p id:y .",
        "id:x parley:q id:y .",
        "id:x parley:r id:y .",
    ),
    "eq-rep-o": Case(
        "parley:A owl:sameAs parley:B .",
        "id:x owl:sameAs id:y . id:z parley:p id:x ; a parley:A .",
        "id:z parley:p id:y ; a parley:B .",
        "id:y parley:p id:z .",
    ),
    "prp-dom": Case(
        "parley:p rdfs:domain parley:A .",
        "id:x parley:p id:y .",
        "id:x a parley:A .",
        "id:y a parley:A .",
    ),
    "prp-dom of several": Case(
        f"parley:p rdfs:domain {BOTH.format(VALUE)} .",
        "id:x parley:p id:y .",
        "id:x a parley:A ; parley:p id:v .",
        "id:y a parley:A .",
    ),
    "prp-rng": Case(
        "parley:p rdfs:range parley:A .",
        "id:x parley:p id:y .",
        "id:y a parley:A .",
        "id:x a parley:A .",
    ),
    "prp-symp": Case(
        "parley:p a owl:SymmetricProperty .",
        "id:x parley:p id:y .",
        "id:y parley:p id:x .",
        "id:x parley:p id:z .",
    ),
    "prp-trp": Case(
        "parley:p a owl:TransitiveProperty .",
        "id:x parley:p id:y . id:y parley:p id:z . id:z parley:p id:w .",
        "id:x parley:p id:z, id:w . id:y parley:p id:w .",
        "id:w parley:p id:x .",
    ),
    "prp-spo1": Case(
        "parley:p rdfs:subPropertyOf parley:q . parley:q rdfs:subPropertyOf parley:r .",
        "id:x parley:p id:y .",
        "id:x parley:q id:y ; parley:r id:y .",
        "id:y parley:r id:x .",
    ),
    "prp-spo1 of an inverse": Case(
        "[ owl:inverseOf parley:p ] rdfs:subPropertyOf parley:q .",
        "id:x parley:p id:y .",
        "id:y parley:q id:x .",
        "id:x parley:q id:y .",
    ),
    "prp-spo2": Case(
        "parley:r owl:propertyChainAxiom ( parley:p parley:q [ owl:inverseOf parley:p ] ) .",
        "id:x parley:p id:y . id:y parley:q id:z . id:w parley:p id:z .",
        "id:x parley:r id:w .",
        "id:x parley:r id:z . id:w parley:r id:x .",
    ),
    "prp-eqp1": Case(
        "parley:p owl:equivalentProperty parley:q .",
        "id:x parley:p id:y .",
        "id:x parley:q id:y .",
        "id:y parley:q id:x .",
    ),
    "prp-eqp2": Case(
        "parley:p owl:equivalentProperty parley:q .",
        "id:x parley:q id:y .",
        "id:x parley:p id:y .",
        "id:y parley:p id:x .",
    ),
    "prp-inv1": Case(
        "parley:p owl:inverseOf parley:q .",
        "id:x parley:p id:y .",
        "id:y parley:q id:x .",
        "id:x parley:q id:y .",
    ),
    "prp-inv2": Case(
        "parley:p owl:inverseOf parley:q .",
        "id:x parley:q id:y .",
        "id:y parley:p id:x .",
        "id:x parley:p id:y .",
    ),
    "prp-fp": Case(
        "parley:p a owl:FunctionalProperty .",
        "id:x parley:p id:y, id:z . id:y owl:sameAs id:z ; parley:q id:w .",
        "id:z owl:sameAs id:y ; parley:q id:w .",
        "id:x owl:sameAs id:y .",
    ),
    "prp-ifp": Case(
        "parley:p a owl:InverseFunctionalProperty .",
        "id:x parley:p id:z ; owl:sameAs id:y . id:y parley:p id:z .",
        "id:y owl:sameAs id:x .",
        "id:x owl:sameAs id:z .",
    ),
    "prp-key": Case(
        "parley:A owl:hasKey ( parley:p ) .",
        "id:x a parley:A ; parley:p id:z ; owl:sameAs id:y . id:y a parley:A ; parley:p id:z .",
        "id:y owl:sameAs id:x .",
        "id:x owl:sameAs id:z .",
    ),
    "cls-int1": Case(
        "parley:C owl:equivalentClass [ a owl:Class ; owl:intersectionOf ( parley:A parley:B ) ] .",
        "id:x a parley:A, parley:B . id:y a parley:A .",
        "id:x a parley:C .",
        "id:y a parley:C .",
    ),
    "cls-int2": Case(
        "parley:C owl:equivalentClass [ a owl:Class ; owl:intersectionOf ( parley:A parley:B ) ] .",
        "id:x a parley:C .",
        "id:x a parley:A, parley:B .",
        "id:x a parley:D .",
    ),
    "cls-int1 of a class with a name": Case(
        "parley:C a owl:Class ; owl:intersectionOf ( parley:A parley:B ) .",
        "id:x a parley:A, parley:B . id:y a parley:C .",
        "id:x a parley:C . id:y a parley:A, parley:B .",
        "id:x a parley:D .",
    ),
    "cls-uni": Case(
        "[ a owl:Class ; owl:unionOf ( parley:A parley:B ) ] rdfs:subClassOf parley:C .",
        "id:x a parley:A . id:y a parley:B . id:z a parley:D .",
        "id:x a parley:C . id:y a parley:C .",
        "id:z a parley:C .",
    ),
    "cls-svf1": Case(
        f"{SOME_B} rdfs:subClassOf parley:C .",
        "id:x parley:p id:y . id:y a parley:B . id:z parley:p id:x .",
        "id:x a parley:C .",
        "id:z a parley:C .",
    ),
    "cls-svf1 of an inverse": Case(
        INVERSE.format("owl:someValuesFrom parley:B") + " rdfs:subClassOf parley:C .",
        "id:x parley:p id:y . id:x a parley:B .",
        "id:y a parley:C .",
        "id:x a parley:C .",
    ),
    "cls-svf1 within another": Case(
        restriction("owl:someValuesFrom " + BOTH.format(SOME_B)) + " rdfs:subClassOf parley:C .",
        "id:x parley:p id:y . id:y a parley:A ; parley:p id:z . id:z a parley:B .",
        "id:x a parley:C .",
        "id:y a parley:C . id:z a parley:C .",
    ),
    "cls-svf1 of a datatype": Case(
        restriction("owl:someValuesFrom xsd:integer") + " rdfs:subClassOf parley:C . "
        "parley:p rdfs:range xsd:integer .",
        "id:x parley:p 1 .",
        "id:x a parley:C .",
        "id:x a parley:A .",
    ),
    "cls-svf2": Case(
        f"{SOME} rdfs:subClassOf parley:C .",
        "id:x parley:p id:y .",
        "id:x a parley:C .",
        "id:y a parley:C .",
    ),
    "cls-avf": Case(
        f"parley:A rdfs:subClassOf {ALL_B} .",
        "id:x a parley:A ; parley:p id:y . id:z parley:p id:w .",
        "id:y a parley:B .",
        "id:w a parley:B .",
    ),
    "cls-avf of one individual": Case(
        f"id:x a {ALL_B} .",
        "id:x parley:p id:y . id:z parley:p id:w .",
        "id:y a parley:B .",
        "id:w a parley:B .",
    ),
    "cls-hv1": Case(
        f"parley:A rdfs:subClassOf {VALUE} .",
        "id:x a parley:A . id:y a parley:B .",
        "id:x parley:p id:v .",
        "id:y parley:p id:v .",
    ),
    "cls-hv2": Case(
        f"{VALUE} rdfs:subClassOf parley:A .",
        "id:x parley:p id:v . id:y parley:p id:x .",
        "id:x a parley:A .",
        "id:y a parley:A .",
    ),
    "cls-maxc2": Case(
        f"parley:A rdfs:subClassOf {ONE} .",
        "id:x a parley:A ; parley:p id:y, id:z . id:y owl:sameAs id:z .",
        "id:z owl:sameAs id:y .",
        "id:x owl:sameAs id:y .",
    ),
    "cls-maxqc3": Case(
        f"parley:A rdfs:subClassOf {ONE_B} .",
        "id:x a parley:A ; parley:p id:y, id:z . id:y a parley:B ; owl:sameAs id:z .",
        "id:z owl:sameAs id:y ; a parley:B .",
        "id:x owl:sameAs id:y .",
    ),
    "cls-maxqc4": Case(
        f"parley:A rdfs:subClassOf {MOST_THINGS} .",
        "id:x a parley:A ; parley:p id:y, id:z . id:y owl:sameAs id:z .",
        "id:z owl:sameAs id:y .",
        "id:x owl:sameAs id:y .",
    ),
    "cls-oo": Case(
        "[ a owl:Class ; owl:oneOf ( id:x id:y ) ] rdfs:subClassOf parley:A .",
        "id:x parley:p id:z . id:y parley:p id:z . id:z parley:p id:z .",
        "id:x a parley:A . id:y a parley:A .",
        "id:z a parley:A .",
    ),
    "cls-oo as a filler": Case(
        restriction("owl:someValuesFrom [ a owl:Class ; owl:oneOf ( id:u id:v ) ]")
        + " rdfs:subClassOf parley:A .",
        "id:x parley:p id:u . id:y parley:p id:v . id:z parley:p id:w .",
        "id:x a parley:A . id:y a parley:A .",
        "id:z a parley:A .",
    ),
    "cax-sco": Case(
        "parley:A rdfs:subClassOf parley:B . parley:B rdfs:subClassOf parley:C .",
        "id:x a parley:A .",
        "id:x a parley:B, parley:C .",
        "id:x a parley:D .",
    ),
    "cax-eqc1": Case(
        "parley:A owl:equivalentClass parley:B .",
        "id:x a parley:A .",
        "id:x a parley:B .",
        "id:x a parley:C .",
    ),
    "cax-eqc2": Case(
        "parley:A owl:equivalentClass parley:B .",
        "id:x a parley:B .",
        "id:x a parley:A .",
        "id:x a parley:C .",
    ),
}
