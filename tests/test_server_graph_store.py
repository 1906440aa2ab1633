"""`/rdf-graph-store` by the SPARQL 1.1 Graph Store HTTP Protocol, as far as it reads."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from rdflib import RDFS, Graph, Literal, URIRef
from rdflib.compare import isomorphic

from tests.small_site import PREFIXES, TRIPLES, make_client
from tests.test_server_protocol import problem

PATH = "/rdf-graph-store"
MILK, ENTITIES = (f"{PREFIXES['graph:']}{name}" for name in ("essay/milk", "entities"))
PARTY = URIRef(f"{PREFIXES['id:']}tea-party")
FORMATS = {
    "text/turtle": "turtle",
    "application/n-triples": "nt",
    "application/rdf+xml": "xml",
}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    return make_client(tmp_path_factory.mktemp("graph-store"))


@pytest.mark.parametrize("media_type", FORMATS)
def test_a_named_graph_in_every_format(client: FlaskClient, media_type: str) -> None:
    response = client.get(PATH, query_string={"graph": MILK}, headers={"Accept": media_type})
    assert (response.status_code, response.mimetype) == (200, media_type)
    graph = Graph().parse(data=response.data, format=FORMATS[media_type])
    assert list(graph) == [(PARTY, RDFS.label, Literal("tea party", lang="en"))]


def test_a_named_graph_in_json(client: FlaskClient) -> None:
    accept = {"Accept": "application/ld+json"}
    response = client.get(PATH, query_string={"graph": MILK}, headers=accept)
    assert (response.status_code, response.content_type) == (200, "application/ld+json")
    label = {"@language": "en", "@value": "tea party"}
    assert response.get_json(force=True) == [{"@id": str(PARTY), str(RDFS.label): [label]}]


def test_the_default_graph_is_every_triple_once(client: FlaskClient) -> None:
    for path in (f"{PATH}?default", f"{PATH}?default="):
        response = client.get(path, headers={"Accept": "application/n-triples"})
        assert response.content_type == "application/n-triples"
        assert len(response.data.splitlines()) == TRIPLES - 1


def test_a_graph_is_what_a_query_says_it_is(client: FlaskClient) -> None:
    query = f"CONSTRUCT {{ ?s ?p ?o }} {{ GRAPH <{MILK}> {{ ?s ?p ?o }} }}"
    asked = client.get("/sparql", query_string={"query": query})
    read = client.get(PATH, query_string={"graph": MILK})
    assert isomorphic(Graph().parse(data=asked.data), Graph().parse(data=read.data))


def test_lexical_forms_are_kept(client: FlaskClient) -> None:
    assert '"01"' in client.get(PATH, query_string={"graph": ENTITIES, "format": "nt"}).text


def test_without_a_wish_it_is_turtle(client: FlaskClient) -> None:
    for accept in (None, "*/*"):
        headers = {"Accept": accept} if accept else {}
        response = client.get(PATH, query_string={"graph": MILK}, headers=headers)
        assert response.content_type == "text/turtle; charset=utf-8"


@pytest.mark.parametrize("url", ["default", f"graph={MILK}"])
def test_head_and_tags(client: FlaskClient, url: str) -> None:
    read, head = client.get(f"{PATH}?{url}"), client.head(f"{PATH}?{url}")
    assert (head.status_code, head.data, head.content_length) == (200, b"", len(read.data))
    held = {"If-None-Match": read.headers["ETag"]}
    assert client.get(f"{PATH}?{url}", headers=held).status_code == 304


@pytest.mark.parametrize(
    "url",
    ["", f"default&graph={MILK}", f"graph={MILK}&graph={MILK}", "graph=milk", "x=y", "graph="],
)
def test_exactly_one_graph_is_named(client: FlaskClient, url: str) -> None:
    problem(client.get(f"{PATH}?{url}"), 400)


def test_a_graph_that_is_not_there(client: FlaskClient) -> None:
    told = problem(client.get(PATH, query_string={"graph": "http://example.org/none"}), 404)
    assert MILK in told["near"]
    assert client.head(PATH, query_string={"graph": "urn:none"}).status_code == 404


@pytest.mark.parametrize("url", ["default", f"graph={MILK}"])
def test_nothing_that_is_acceptable(client: FlaskClient, url: str) -> None:
    told = problem(client.get(f"{PATH}?{url}", headers={"Accept": "text/csv"}), 406)
    assert "text/turtle" in told["available"]


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "PATCH"])
def test_graphs_are_only_read(client: FlaskClient, method: str) -> None:
    response = client.open(f"{PATH}?graph={MILK}", method=method, data="<urn:s> <urn:p> 1 .")
    problem(response, 405)
    assert response.headers["Allow"] == "GET, HEAD, OPTIONS"


def test_options(client: FlaskClient) -> None:
    response = client.options(PATH)
    assert response.status_code == 200
    assert set(response.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}
