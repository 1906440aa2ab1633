"""Terms and triples in a message read as in Turtle."""

from __future__ import annotations

import pytest
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import OWL, RDF, RDFS, XSD
from rdflib.term import Node

from kg.names import fold, phrase, sentence, short, spoken
from kg.terms import GRAPH, ID, PARLEY, PREFIXES

HEADER = "".join(f"@prefix {prefix}: <{base}> .\n" for prefix, base in PREFIXES.items())

SHORT: dict[str, Node] = {
    "id:north-korea": ID["north-korea"],
    "parley:Demand": PARLEY.Demand,
    "graph:essay/kim-2021": GRAPH["essay/kim-2021"],
    "<http://example.org/a>": URIRef("http://example.org/a"),
    '"two words"@en': Literal("two words", lang="en"),
    '"say \\"it\\""': Literal('say "it"'),
    '"7"^^xsd:integer': Literal("7", datatype=XSD.integer),
    "_:b": BNode("b"),
}


@pytest.mark.parametrize("name", SHORT)
def test_a_term(name: str) -> None:
    assert short(SHORT[name]) == name


def test_a_triple() -> None:
    graph = Graph()
    assert sentence(graph, (ID.a, RDF.type, PARLEY.State)) == "id:a a parley:State"
    assert sentence(graph, (ID.a, PARLEY.actsFor, ID.b)) == "id:a parley:actsFor id:b"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "parley:uncle owl:propertyChainAxiom ( parley:parent parley:brother ) .",
            "parley:uncle owl:propertyChainAxiom ( parley:parent parley:brother )",
        ),
        (
            "parley:A rdfs:subClassOf [ a owl:Restriction ; owl:someValuesFrom "
            "[ a owl:Class ; owl:unionOf ( parley:B parley:C ) ] ; owl:onProperty parley:p ] .",
            "parley:A rdfs:subClassOf [ owl:onProperty parley:p ; "
            "owl:someValuesFrom [ owl:unionOf ( parley:B parley:C ) ] ]",
        ),
        (
            "[] a owl:AllDisjointClasses ; owl:members ( parley:A parley:B ) .",
            "[ a owl:AllDisjointClasses ; owl:members ( parley:A parley:B ) ]",
        ),
    ],
)
def test_an_axiom(text: str, told: str) -> None:
    graph = Graph().parse(data=HEADER + text, format="turtle")
    main = (OWL.propertyChainAxiom, RDFS.subClassOf, OWL.members)
    (axiom,) = (triple for triple in graph if triple[1] in main)
    assert sentence(graph, axiom) == told


def test_a_blank_node_inside_itself_is_not_written_out_for_ever() -> None:
    graph = Graph()
    node = BNode()
    graph.add((node, OWL.complementOf, node))
    assert phrase(graph, node) == "[ owl:complementOf [ … ] ]"


def test_words() -> None:
    assert fold("Théophile Carter-Hat’s") == "theophile carter hat s"
    assert spoken("http://xmlns.com/foaf/0.1/Organization") == "organization"
    assert spoken("https://w3id.org/parley/id/no-name-yet") == "no name yet"
    assert spoken("http://example.org/") == "example.org"
