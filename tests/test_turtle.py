"""The one form of Turtle: it says what the graph says, and the same each time."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given
from rdflib import RDF, RDFS, BNode, Graph, Literal, URIRef
from rdflib.compare import isomorphic

from kg.rdf import parse_document
from kg.terms import ID, PARLEY
from kg.tokens import Document
from kg.turtle import write_turtle
from tests.rdf_graphs import canonical, graphs, renamed, unhurried


def parse(text: str) -> Graph:
    return parse_document(Document(text, "test.ttl"))


@unhurried
@given(graphs())
def test_what_is_written_is_read_again(graph: Graph) -> None:
    assert isomorphic(parse(write_turtle(graph)), graph)


@unhurried
@given(graphs())
def test_another_parser_reads_the_same(graph: Graph) -> None:
    lines = graph.serialize(format="nt", encoding="utf-8").decode()
    written = canonical(write_turtle(graph), ox.RdfFormat.TURTLE)
    assert written == canonical(lines, ox.RdfFormat.N_TRIPLES)


@unhurried
@given(graphs())
def test_writing_is_stable(graph: Graph) -> None:
    text = write_turtle(graph)
    assert write_turtle(parse(text)) == text


@unhurried
@given(graphs())
def test_names_of_blank_nodes_do_not_matter(graph: Graph) -> None:
    assert write_turtle(renamed(graph)) == write_turtle(graph)


def test_nothing_is_written_of_nothing() -> None:
    assert write_turtle(Graph()) == ""


def test_it_reads_as_written_by_hand() -> None:
    graph = parse("""
        @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        @prefix owl: <http://www.w3.org/2002/07/owl#> .
        @prefix : <https://w3id.org/parley/ontology#> .
        @prefix id: <https://w3id.org/parley/id/> .
        @prefix unused: <http://a.example/> .
        :Demand rdfs:isDefinedBy <https://w3id.org/parley/ontology> ; rdfs:label "demand"@en,
          'Forderung'@de ; rdfs:subClassOf [ a owl:Restriction ; owl:someValuesFrom [ a owl:Class ;
          owl:unionOf (:AgreementInForce :MeasureOfAnActor :InstrumentThatIsProposed) ] ;
          owl:onProperty :demands ] ; a owl:Class .
        id:s2 :saidBy id:north-korea ; :paraphrase \"\"\"Two "lines"\nof words.\"\"\"@en ;
          :order 2, 10 ; :quoted true ; a :Demand .
        id:s1 :mentions id:a-first-thing-with-a-name, id:another-thing-with-a-name,
          id:and-yet-another-thing ; a :Demand .
        [] :about id:s1 .
    """)
    assert write_turtle(graph) == (
        "@prefix parley: <https://w3id.org/parley/ontology#> .\n"
        "@prefix id: <https://w3id.org/parley/id/> .\n"
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        "@prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
        "\n"
        "id:s1 a parley:Demand ;\n"
        "    parley:mentions\n"
        "        id:a-first-thing-with-a-name,\n"
        "        id:and-yet-another-thing,\n"
        "        id:another-thing-with-a-name .\n"
        "\n"
        "id:s2 a parley:Demand ;\n"
        "    parley:order 10, 2 ;\n"
        "    parley:saidBy id:north-korea ;\n"
        "    parley:quoted true ;\n"
        '    parley:paraphrase """Two "lines"\nof words."""@en .\n'
        "\n"
        "parley:Demand a owl:Class ;\n"
        '    rdfs:label "Forderung"@de, "demand"@en ;\n'
        "    rdfs:subClassOf [\n"
        "        a owl:Restriction ;\n"
        "        owl:onProperty parley:demands ;\n"
        "        owl:someValuesFrom [\n"
        "            a owl:Class ;\n"
        "            owl:unionOf (\n"
        "                parley:AgreementInForce\n"
        "                parley:MeasureOfAnActor\n"
        "                parley:InstrumentThatIsProposed\n"
        "            )\n"
        "        ]\n"
        "    ] ;\n"
        "    rdfs:isDefinedBy <https://w3id.org/parley/ontology> .\n"
        "\n"
        "[] parley:about id:s1 .\n"
    )


def test_shared_and_circular_blank_nodes_get_labels() -> None:
    graph = Graph()
    shared, circle = BNode(), BNode()
    for subject in (ID.a, ID.b):
        graph.add((subject, PARLEY.about, shared))
    graph.add((circle, PARLEY.about, circle))
    body = write_turtle(graph).partition("\n\n")[2]
    assert body.replace("_:b2", "_:b1").count("parley:about _:b1 .") == 3
    assert body.count("_:b1 parley:about _:b1") + body.count("_:b2 parley:about _:b2") == 1


@pytest.mark.parametrize(
    ("iri", "written"),
    [
        ("https://w3id.org/parley/id/north-korea", "id:north-korea"),
        ("https://w3id.org/parley/id/2018-summit", "id:2018-summit"),
        ("https://w3id.org/parley/ontology", "<https://w3id.org/parley/ontology>"),
        ("https://w3id.org/parley/ontology#", "<https://w3id.org/parley/ontology#>"),
        ("https://w3id.org/parley/graph/essay/a", "<https://w3id.org/parley/graph/essay/a>"),
        ("https://w3id.org/parley/id/a.", "<https://w3id.org/parley/id/a.>"),
        ("http://a.example/b c", "<http://a.example/b\\u0020c>"),
    ],
)
def test_prefixed_names_stand_only_where_they_can(iri: str, written: str) -> None:
    graph = Graph()
    graph.add((URIRef(iri), RDF.type, URIRef("urn:a:b")))
    assert write_turtle(graph).endswith(f"{written} a <urn:a:b> .\n")


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ('say "no"', r'"say \"no\""'),
        ("tab\tcr\rback\\", r'"tab\tcr\rback\\"'),
        ("bell\x07, mark\ufeff", r'"bell\u0007, mark\uFEFF"'),
        ('two\nlines"', '"""two\nlines\\""""'),
        ('two\n"""lines', '"""two\n\\"\\""lines"""'),
    ],
)
def test_strings_are_escaped_as_little_as_can_be(text: str, written: str) -> None:
    graph = Graph()
    graph.add((ID.a, RDFS.label, Literal(text)))
    assert write_turtle(graph).endswith(f"id:a rdfs:label {written} .\n")


def test_the_prefixes_can_be_chosen() -> None:
    graph = Graph()
    graph.add((ID.a, RDF.type, PARLEY.Actor))
    text = write_turtle(graph, {"": str(ID), "unused": str(PARLEY) + "x"})
    assert text == (
        "@prefix : <https://w3id.org/parley/id/> .\n\n"
        ":a a <https://w3id.org/parley/ontology#Actor> .\n"
    )
