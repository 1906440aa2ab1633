"""Every contradiction that OWL 2 RL knows is found, told and traced to what was written."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from rdflib.term import Node

from kg.errors import InconsistentGraphError
from kg.infer import infer
from kg.terms import ID
from tests.contradictions import EVERY_RULE, RULES, dataset_of

ROOT = Path(__file__).parent.parent

#: The rules of the Profiles that conclude `false`, tables 4 to 8.
FALSE_CONCLUDING = (
    "eq-diff1 eq-diff2 eq-diff3 prp-irp prp-asyp prp-pdw prp-adp prp-npa1 prp-npa2 cls-nothing2 "
    "cls-com cls-maxc1 cls-maxqc1 cls-maxqc2 cax-dw cax-adc dt-not-type"
)


def test_no_rule_is_left_out() -> None:
    assert set(FALSE_CONCLUDING.split()) <= set(RULES)


@pytest.mark.parametrize("name", EVERY_RULE)
def test_a_contradiction_is_told(name: str) -> None:
    rule = EVERY_RULE[name]
    with pytest.raises(InconsistentGraphError) as raised:
        infer(dataset_of(rule.axioms, rule.wrong))
    message = str(raised.value)
    assert message.startswith("inconsistent")
    for words in rule.words:
        assert words in message, message


@pytest.mark.parametrize("name", EVERY_RULE)
def test_what_comes_close_is_none(name: str) -> None:
    rule = EVERY_RULE[name]
    infer(dataset_of(rule.axioms, rule.right))


@pytest.mark.parametrize("name", EVERY_RULE)
def test_neither_axioms_nor_data_contradict_themselves(name: str) -> None:
    infer(dataset_of(EVERY_RULE[name].axioms, ""))


ONTOLOGY = """
parley:Actor a owl:Class . parley:p a owl:ObjectProperty .
parley:Person rdfs:subClassOf parley:Actor . parley:State rdfs:subClassOf parley:Organization .
[] a owl:AllDisjointClasses ; owl:members ( parley:Person parley:Organization ) .
parley:holder rdfs:range parley:Person . parley:head rdfs:subPropertyOf parley:holder .
parley:heads owl:inverseOf parley:head . parley:of rdfs:domain parley:Person .
parley:kin a owl:SymmetricProperty, owl:IrreflexiveProperty .
parley:above a owl:TransitiveProperty ; rdfs:subPropertyOf parley:over .
parley:over a owl:IrreflexiveProperty .
parley:uncle owl:propertyChainAxiom ( parley:parent parley:brother ) ; rdfs:domain parley:Person .
parley:Crown owl:equivalentClass parley:State .
"""

#: What is wrong, and the asserted triples and the axioms that the message has to name.
TRACES = {
    "a range": (
        "id:o parley:holder id:x . id:x a parley:State .",
        ("id:o parley:holder id:x", "id:x a parley:State"),
        ("parley:holder rdfs:range parley:Person", "parley:State rdfs:subClassOf"),
    ),
    "a subproperty and its inverse": (
        "id:x parley:heads id:o ; a parley:Organization .",
        ("id:x parley:heads id:o", "id:x a parley:Organization"),
        ("parley:head rdfs:subPropertyOf parley:holder", "parley:heads owl:inverseOf"),
    ),
    "a domain": (
        "id:x parley:of id:o ; a parley:State .",
        ("id:x parley:of id:o", "id:x a parley:State"),
        ("parley:of rdfs:domain parley:Person",),
    ),
    "an equivalent class": (
        "id:x a parley:Crown, parley:Person .",
        ("id:x a parley:Crown", "id:x a parley:Person"),
        ("parley:Crown owl:equivalentClass parley:State",),
    ),
    "a chain": (
        "id:x parley:parent id:m ; a parley:State . id:m parley:brother id:y .",
        ("id:x parley:parent id:m", "id:m parley:brother id:y", "id:x a parley:State"),
        ("parley:uncle owl:propertyChainAxiom ( parley:parent parley:brother )",),
    ),
    "a circle": (
        "id:x parley:above id:y . id:y parley:above id:z . id:z parley:above id:x .",
        ("id:x parley:above id:y", "id:y parley:above id:z", "id:z parley:above id:x"),
        ("parley:above a owl:TransitiveProperty", "parley:above rdfs:subPropertyOf parley:over"),
    ),
}


@pytest.mark.parametrize("name", TRACES)
def test_it_goes_back_to_what_was_written(name: str) -> None:
    wrong, triples, axioms = TRACES[name]
    with pytest.raises(InconsistentGraphError) as raised:
        infer(dataset_of(ONTOLOGY, wrong))
    message = str(raised.value)
    for words in (*triples, *axioms):
        assert words in message, message


def test_the_message() -> None:
    dataset = dataset_of(ONTOLOGY, "id:o parley:holder id:x . id:x a parley:State .")
    places: dict[Node, str] = {ID.o: "kg/data/entities.ttl:7", ID.x: "kg/data/essays/one.ttl:12"}
    with pytest.raises(InconsistentGraphError) as raised:
        infer(dataset, places.get)
    assert str(raised.value) == (
        "inconsistent: id:x is both a parley:Person and a parley:Organization, which are disjoint "
        "(by: [ a owl:AllDisjointClasses ; owl:members ( parley:Person parley:Organization ) ]; "
        "parley:holder rdfs:range parley:Person; "
        "parley:State rdfs:subClassOf parley:Organization); "
        "triples: id:o parley:holder id:x [kg/data/entities.ttl:7]; "
        "id:x a parley:State [kg/data/essays/one.ttl:12]. "
        "Take away one of the types, or correct the triple that implies it."
    )


def test_several_are_told_in_order_up_to_ten() -> None:
    wrong = "".join(f"id:x{number:02} a parley:Person, parley:State . " for number in range(12))
    with pytest.raises(InconsistentGraphError) as raised:
        infer(dataset_of(ONTOLOGY, wrong))
    lines = str(raised.value).splitlines()
    assert lines[0] == "inconsistent in 12 ways:"
    assert [line.split()[0] for line in lines[1:11]] == [f"id:x{number:02}" for number in range(10)]
    assert lines[11].strip() == "and 2 more"


SCRIPT = """
from tests.test_consistency import ONTOLOGY, InconsistentGraphError, dataset_of, infer
wrong = "".join(
    f"id:x{number} parley:heads id:o ; parley:above id:y . id:y parley:above id:x{number} . "
    for number in range(5)
)
try:
    infer(dataset_of(ONTOLOGY, wrong + "id:x1 a parley:Crown ."))
except InconsistentGraphError as error:
    print(error)
"""


def test_the_message_is_always_the_same() -> None:
    told = {
        subprocess.run(
            [sys.executable, "-c", SCRIPT],
            env={**os.environ, "PYTHONHASHSEED": seed},
            cwd=ROOT,
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(told) == 1
    assert "inconsistent in" in told.pop()
