"""Exports: six formats that say the same, and say it the same way each time."""

from __future__ import annotations

import json

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import RDF, BNode, Dataset, Literal, URIRef

from kg.errors import ParleyError, UnknownNameError
from kg.export import FORMATS, export
from kg.rdf import parse_document, write_nquads
from kg.store import digest
from kg.terms import ENTITIES_GRAPH, GRAPH, ID, INFERRED_GRAPH, PARLEY, PREFIXES
from kg.tokens import Document
from tests.rdf_graphs import canonical, datasets, resources, unhurried

SYNTAX = {
    "turtle": ox.RdfFormat.TURTLE,
    "trig": ox.RdfFormat.TRIG,
    "nquads": ox.RdfFormat.N_QUADS,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdfxml": ox.RdfFormat.RDF_XML,
}
KEEP_GRAPHS = {"trig", "nquads", "jsonld"}
ESSAY = GRAPH["essay/a"]

#: XML 1.0 cannot carry most control characters.
xml_nodes = resources | st.builds(
    Literal, st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\t\n\r"))
)


def digest_of(data: bytes, format_name: str) -> str:
    return digest(canonical(data, SYNTAX[format_name]))


def expected(dataset: Dataset, format_name: str) -> str:
    """The digest of the dataset, its graphs merged where the format does so."""
    merged = format_name not in KEEP_GRAPHS
    return digest(canonical(write_nquads(dataset), ox.RdfFormat.N_QUADS, merged=merged))


def dataset_of(**graphs: str) -> Dataset:
    """A dataset of graphs by the ends of their names, each in Turtle without prefixes."""
    prefixes = "".join(f"@prefix {name}: <{space}> .\n" for name, space in PREFIXES.items())
    dataset = Dataset()
    for name, text in graphs.items():
        for triple in parse_document(Document(prefixes + text, name)):
            dataset.graph(GRAPH[name.replace("_", "/")]).add(triple)
    return dataset


@pytest.fixture
def small() -> Dataset:
    return dataset_of(
        entities="""
            id:b a parley:State ; rdfs:label "B"@en .
            id:a a parley:Person, foaf:Person ; rdfs:label "A"@en ; parley:actsFor id:b .
        """,
        essay_a="""
            id:s1 a parley:Demand ; parley:order 1, "01"^^xsd:integer ; parley:quoted true ;
              parley:demandedBy id:a ; parley:weight 1.5 .
        """,
        ontology="""
            parley:Demand rdfs:subClassOf [ a owl:Restriction ; owl:onProperty parley:demandedBy ;
              owl:someValuesFrom [ owl:unionOf ( parley:State parley:Person ) ] ] .
        """,
        inferred="id:a parley:makesDemandOf id:b .",
    )


@pytest.mark.parametrize("format_name", sorted(FORMATS.keys() - {"rdfxml"}))
@unhurried
@given(dataset=datasets())
def test_each_format_says_what_the_dataset_says(format_name: str, dataset: Dataset) -> None:
    data = export(dataset, format_name)
    assert digest_of(data, format_name) == expected(dataset, format_name)


@unhurried
@given(datasets(xml_nodes))
def test_rdf_xml_says_what_the_dataset_says(dataset: Dataset) -> None:
    assert digest_of(export(dataset, "rdfxml"), "rdfxml") == expected(dataset, "rdfxml")


@unhurried
@given(datasets(xml_nodes))
def test_exports_do_not_depend_on_order_or_names(dataset: Dataset) -> None:
    names: dict[str, BNode] = {}
    copy = Dataset()
    for *nodes, graph in sorted(dataset.quads((None, None, None, None)), reverse=True):
        s, p, o = (
            names.setdefault(node, BNode()) if isinstance(node, BNode) else node for node in nodes
        )
        copy.graph(graph).add((s, p, o))
    for format_name in FORMATS:
        assert export(copy, format_name) == export(dataset, format_name)


@pytest.mark.parametrize("format_name", FORMATS)
def test_nothing_is_exported_of_nothing(format_name: str) -> None:
    data = export(Dataset(), format_name)
    assert digest_of(data, format_name) == digest("")


def test_turtle_merges_the_graphs(small: Dataset) -> None:
    assert export(small, "turtle").decode() == (
        "@prefix parley: <https://w3id.org/parley/ontology#> .\n"
        "@prefix id: <https://w3id.org/parley/id/> .\n"
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        "@prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
        "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
        "@prefix foaf: <http://xmlns.com/foaf/0.1/> .\n"
        "\n"
        "id:a a parley:Person, foaf:Person ;\n"
        '    rdfs:label "A"@en ;\n'
        "    parley:actsFor id:b ;\n"
        "    parley:makesDemandOf id:b .\n"
        "\n"
        "id:b a parley:State ;\n"
        '    rdfs:label "B"@en .\n'
        "\n"
        "id:s1 a parley:Demand ;\n"
        '    parley:order "01"^^xsd:integer, 1 ;\n'
        "    parley:demandedBy id:a ;\n"
        "    parley:weight 1.5 ;\n"
        "    parley:quoted true .\n"
        "\n"
        "parley:Demand rdfs:subClassOf [\n"
        "        a owl:Restriction ;\n"
        "        owl:onProperty parley:demandedBy ;\n"
        "        owl:someValuesFrom [ owl:unionOf ( parley:State parley:Person ) ]\n"
        "    ] .\n"
    )


def test_trig_keeps_the_graphs(small: Dataset) -> None:
    assert export(small, "trig", [ESSAY, INFERRED_GRAPH]).decode() == (
        "@prefix parley: <https://w3id.org/parley/ontology#> .\n"
        "@prefix id: <https://w3id.org/parley/id/> .\n"
        "@prefix graph: <https://w3id.org/parley/graph/> .\n"
        "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
        "\n"
        "<https://w3id.org/parley/graph/essay/a> {\n"
        "\n"
        "id:s1 a parley:Demand ;\n"
        '    parley:order "01"^^xsd:integer, 1 ;\n'
        "    parley:demandedBy id:a ;\n"
        "    parley:weight 1.5 ;\n"
        "    parley:quoted true .\n"
        "\n"
        "}\n"
        "\n"
        "graph:inferred {\n"
        "\n"
        "id:a parley:makesDemandOf id:b .\n"
        "\n"
        "}\n"
    )


def test_json_ld_has_its_prefixes_and_keeps_lexical_forms(small: Dataset) -> None:
    data = json.loads(export(small, "jsonld"))
    assert set(data["@context"]) == {"parley", "id", "graph", "rdfs", "owl", "xsd", "foaf"}
    graphs = {graph["@id"]: graph["@graph"] for graph in data["@graph"]}
    assert graphs["https://w3id.org/parley/graph/essay/a"] == [
        {
            "@id": "id:s1",
            "@type": "parley:Demand",
            "parley:order": [1, {"@type": "xsd:integer", "@value": "01"}],
            "parley:demandedBy": {"@id": "id:a"},
            "parley:weight": {"@type": "xsd:decimal", "@value": "1.5"},
            "parley:quoted": True,
        }
    ]
    restriction = graphs["graph:ontology"][0]["rdfs:subClassOf"]
    assert restriction["owl:someValuesFrom"] == {
        "owl:unionOf": {"@list": [{"@id": "parley:State"}, {"@id": "parley:Person"}]}
    }


def test_json_ld_keeps_integers_that_json_would_round() -> None:
    dataset = dataset_of(entities=f"id:a parley:order {2**53 + 1} .")
    node = json.loads(export(dataset, "jsonld"))["@graph"][0]["@graph"][0]
    assert node["parley:order"] == {"@type": "xsd:integer", "@value": str(2**53 + 1)}


def test_rdf_xml_nests_and_names_by_type(small: Dataset) -> None:
    text = export(small, "rdfxml").decode()
    assert '  <parley:State rdf:about="https://w3id.org/parley/id/b">\n' in text
    assert (
        "    <rdfs:subClassOf>\n"
        "      <owl:Restriction>\n"
        '        <owl:onProperty rdf:resource="https://w3id.org/parley/ontology#demandedBy"/>\n'
        "        <owl:someValuesFrom>\n"
        "          <rdf:Description>\n"
        '            <owl:unionOf rdf:parseType="Collection">\n'
        '              <rdf:Description rdf:about="https://w3id.org/parley/ontology#State"/>\n'
        '              <rdf:Description rdf:about="https://w3id.org/parley/ontology#Person"/>\n'
        "            </owl:unionOf>\n"
    ) in text


@pytest.mark.parametrize("predicate", ["http://a.example/", "http://a.example/1", f"{RDF}li"])
def test_rdf_xml_refuses_what_cannot_be_a_name(predicate: str) -> None:
    dataset = Dataset()
    dataset.graph(ENTITIES_GRAPH).add((ID.a, URIRef(predicate), ID.b))
    with pytest.raises(ParleyError, match=f"<{predicate}> cannot be a name in XML. Export in"):
        export(dataset, "rdfxml")


def test_rdf_xml_refuses_characters_that_xml_lacks() -> None:
    dataset = Dataset()
    dataset.graph(ENTITIES_GRAPH).add((ID.a, PARLEY.title, Literal("a\x07")))
    with pytest.raises(ParleyError, match=r"U\+0007, which XML cannot carry"):
        export(dataset, "rdfxml")


def test_graphs_can_be_chosen(small: Dataset) -> None:
    lines = export(small, "nquads", [ENTITIES_GRAPH]).decode().splitlines()
    assert len(lines) == 6
    assert all(line.endswith(f"<{ENTITIES_GRAPH}> .") for line in lines)


def test_the_inferred_graph_can_be_left_out(small: Dataset) -> None:
    without = export(small, "nquads", inferred=False).decode()
    assert str(INFERRED_GRAPH) not in without
    assert len(without.splitlines()) == len(export(small, "nquads").decode().splitlines()) - 1


def test_blank_nodes_that_graphs_share_stay_one() -> None:
    dataset = Dataset()
    shared = BNode()
    for name in (ENTITIES_GRAPH, ESSAY):
        dataset.graph(name).add((ID.a, PARLEY.about, shared))
    for format_name in sorted(KEEP_GRAPHS):
        data = export(dataset, format_name)
        assert data.count(b"_:c14n0") == 2
        assert digest_of(data, format_name) == expected(dataset, format_name)


def test_the_default_graph_is_written_without_a_name() -> None:
    dataset = Dataset()
    dataset.default_graph.add((ID.a, PARLEY.about, BNode()))
    assert export(dataset, "trig").decode().endswith("\n\nid:a parley:about [] .\n")
    assert export(dataset, "nquads").decode() == f"<{ID.a}> <{PARLEY.about}> _:c14n0 .\n"
    assert json.loads(export(dataset, "jsonld"))["@graph"] == [{"@id": "id:a", "parley:about": {}}]


@pytest.mark.parametrize(
    ("format_name", "graphs", "message"),
    [
        ("turtel", None, "there is no format turtel. Did you mean turtle?"),
        (
            "trig",
            [GRAPH.entitys],
            f"there is no graph {GRAPH.entitys}. Did you mean {GRAPH.entities}",
        ),
    ],
)
def test_unknown_names_are_refused(
    small: Dataset, format_name: str, graphs: list[str] | None, message: str
) -> None:
    with pytest.raises(UnknownNameError) as raised:
        export(small, format_name, graphs)
    assert str(raised.value).startswith(message)


def test_what_two_graphs_say_is_merged_once() -> None:
    dataset = Dataset()
    for name in (ENTITIES_GRAPH, ESSAY):
        dataset.graph(name).add((ID.a, PARLEY.about, ID.b))
    assert export(dataset, "ntriples").decode() == f"<{ID.a}> <{PARLEY.about}> <{ID.b}> .\n"
