"""Answers of the store: their terms, and the formats that they are written in."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from io import BytesIO
from typing import cast

import pyoxigraph as ox
import pytest
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import XSD

from kg.errors import QueryError
from kg.store import (
    GRAPH_FORMATS,
    Boolean,
    Solutions,
    Store,
    Triples,
    write_graph,
)
from kg.store.terms import triple_of
from tests.small_site import small_store


@pytest.fixture(scope="module", params=["in memory", "on disk"])
def store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Store:
    return small_store(tmp_path_factory.mktemp("results"), request.param)


def test_rows_are_terms_of_rdflib(store: Store) -> None:
    values = '(<http://x/> "a" "b"@en "1"^^<http://x/t> UNDEF 1)'
    query = f"SELECT ?a ?b ?c ?d ?e ?f {{ VALUES (?a ?b ?c ?d ?e ?f) {{ {values} }} }}"
    found = cast(Solutions, store.query(query))
    assert found.variables == ("a", "b", "c", "d", "e", "f")
    assert list(found) == [
        (
            URIRef("http://x/"),
            Literal("a"),
            Literal("b", lang="en"),
            Literal("1", datatype=URIRef("http://x/t")),
            None,
            Literal("1", datatype=XSD.integer),
        )
    ]


def test_ask(store: Store) -> None:
    assert cast(Boolean, store.query("ASK {}"))
    assert not cast(Boolean, store.query("ASK { <http://x/> ?p ?o }"))
    assert json.loads(store.query("ASK {}").write("json")) == {"head": {}, "boolean": True}


def test_construct_gives_a_set(store: Store) -> None:
    query = "CONSTRUCT { <http://x/> <http://y/> 1 } WHERE { ?s ?p ?o }"
    assert len(list(cast(Triples, store.query(query)))) == 1


def test_formats_by_kind() -> None:
    assert Solutions.formats == ("json", "xml", "csv", "tsv")
    assert Boolean.formats == ("json", "xml")
    assert Triples.formats == tuple(GRAPH_FORMATS) == ("turtle", "ntriples", "jsonld", "rdfxml")


def test_csv_and_tsv(store: Store) -> None:
    query = """SELECT ?a ?b { VALUES (?a ?b) { ("x,\\"y\\n" UNDEF) (<http://x/> 1) } }"""
    assert store.query(query).write("csv") == b'a,b\r\n"x,""y\n",\r\nhttp://x/,1\r\n'
    assert store.query(query).write("tsv") == b'?a\t?b\n"x,\\"y\\n"\t\n<http://x/>\t1\n'


def test_a_carriage_return_survives_xml(store: Store) -> None:
    """Fault of pyoxigraph: it writes CR raw, and XML readers turn that into LF."""
    written = store.query('SELECT ("a\\r\\nb<&" AS ?x) {}').write("xml")
    literal = ET.fromstring(written).find(".//{*}literal")
    assert literal is not None and literal.text == "a\r\nb<&"
    graph = store.query('CONSTRUCT { <http://x/> <http://x/p> "a\\rb" } {}').write("rdfxml")
    assert [str(o) for o in Graph().parse(data=graph, format="xml").objects()] == ["a\rb"]


@pytest.mark.parametrize(
    ("query", "format_name"),
    [
        ('SELECT ("\\u0001" AS ?x) {}', "xml"),
        ('SELECT ("\\uFFFE" AS ?x) {}', "xml"),
        ('CONSTRUCT { <http://x/> <http://x/p> "\\u0001" } {}', "rdfxml"),
        ("CONSTRUCT { <http://x/> <http://x/p/1> 1 } {}", "rdfxml"),
        ("CONSTRUCT { <http://x/> <http://x/> 1 } {}", "rdfxml"),
    ],
)
def test_what_xml_cannot_say_is_refused(store: Store, query: str, format_name: str) -> None:
    """Fault of pyoxigraph: it writes something that is no XML."""
    with pytest.raises(QueryError, match="XML"):
        store.query(query).write(format_name)


def test_answers_are_written_as_they_come(store: Store) -> None:
    class Pieces(BytesIO):
        def write(self, data: object, /) -> int:
            sizes.append(len(cast(bytes, data)))
            return sizes[-1]

    sizes: list[int] = []
    query = "SELECT * { ?a ?b ?c . ?d ?e ?f }"
    store.query(query).write_to(Pieces(), "json")
    assert len(sizes) > 10 and max(sizes) < 100_000


@pytest.mark.parametrize("format_name", GRAPH_FORMATS)
def test_graphs_are_written_with_their_lexical_forms(format_name: str) -> None:
    subject, integer = URIRef("http://x/s"), Literal("01", datatype=XSD.integer, normalize=False)
    values = (integer, Literal("a\r\n\"b'"), Literal("c", lang="en"), BNode("d"), subject)
    triples = [(subject, URIRef("http://x/p"), value) for value in values]
    out = BytesIO()
    write_graph(triples, out, format_name)
    read = ox.parse(out.getvalue(), format=GRAPH_FORMATS[format_name])
    assert {triple_of(quad.triple) for quad in read} == set(triples)
