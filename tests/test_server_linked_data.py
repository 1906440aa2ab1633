"""The graph's things at their own addresses, as data that is exact and as pages that tell."""

from __future__ import annotations

import json
from typing import Any

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from rdflib import RDFS, Graph, Literal, URIRef
from rdflib.namespace import XSD

from kg.release import Release
from server.names import Names, path_of, short, whole
from server.site import EXTENSION, Site
from tests.small_site import PREFIXES, make_client

ID, PARLEY, GRAPH = (PREFIXES[prefix] for prefix in ("id:", "parley:", "graph:"))
HATTER = URIRef(f"{ID}hatter")
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
FORMATS = {"trig": ox.RdfFormat.TRIG, "nq": ox.RdfFormat.N_QUADS}
PARSERS = {"ttl": "turtle", "nt": "nt", "rdf": "xml"}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    return make_client(tmp_path_factory.mktemp("linked-data"))


@pytest.fixture(scope="module")
def names(client: FlaskClient) -> Names:
    found: Site = client.application.extensions[EXTENSION]
    return found.names


def graph_at(client: FlaskClient, path: str) -> Graph:
    response = client.get(path)
    assert response.status_code == 200
    return Graph().parse(data=response.data, format=PARSERS[path.rsplit(".", 1)[1]])


def triples_at(client: FlaskClient, path: str) -> set[str]:
    found = ox.parse(client.get(path).data, format=ox.RdfFormat.N_TRIPLES)
    return {str(quad.triple) for quad in found}


def without_names(triples: set[str]) -> set[str]:
    """Those that do not tell what something is called, or what it says."""
    ours = (f"<{PREFIXES['rdfs:']}label>", f"<{PARLEY}paraphrase>")
    return {triple for triple in triples if not any(name in triple for name in ours)}


# Where a name leads


@pytest.mark.parametrize(
    ("path", "accept", "location"),
    [
        ("/id/hatter", "*/*", "/data/hatter.ttl"),
        ("/id/hatter", "text/html", "/page/hatter"),
        ("/id/hatter", BROWSER["Accept"], "/page/hatter"),
        ("/id/hatter", "application/rdf+xml", "/data/hatter.rdf"),
        ("/id/hatter", "application/n-triples", "/data/hatter.nt"),
        ("/id/hatter", "application/ld+json, */*;q=0.1", "/data/hatter.jsonld"),
        ("/graph/essay/tea", "*/*", "/graph/essay/tea.ttl"),
        ("/graph/essay/tea", "text/html", "/graph/essay/tea.html"),
        ("/ontology", "application/rdf+xml", "/ontology.rdf"),
        ("/ontology", BROWSER["Accept"], "/ontology.html"),
    ],
)
def test_see_other(client: FlaskClient, path: str, accept: str, location: str) -> None:
    response = client.get(path, headers={"Accept": accept})
    assert (response.status_code, response.headers["Location"]) == (303, location)
    assert "Accept" in response.vary
    assert client.get(location).status_code == 200


@pytest.mark.parametrize("path", ["/id/hatter", "/data/hatter", "/graph/about", "/ontology"])
def test_nothing_acceptable(client: FlaskClient, path: str) -> None:
    response = client.get(path, headers={"Accept": "image/png"})
    assert response.status_code == 406 and "text/turtle" in json.loads(response.text)["available"]


@pytest.mark.parametrize("path", ["/id/{}", "/data/{}.ttl", "/page/{}"])
@pytest.mark.parametrize("name", ["hater", "a%20b", "x%3Cy%3E", "..", "%00", "hatter%0A", "é"])
def test_unknown_names(client: FlaskClient, path: str, name: str) -> None:
    response = client.get(path.format(name))
    assert response.status_code == 404
    told: dict[str, Any] = json.loads(response.text)
    if name == "hater":
        assert told["near"][0] == {"iri": str(HATTER), "label": "The Hatter", "path": "/id/hatter"}
        page = client.get(path.format(name), headers=BROWSER)
        assert page.status_code == 404 and 'href="/id/hatter"' in page.text


def test_unknown_graphs_and_formats(client: FlaskClient) -> None:
    near = client.get("/graph/essay/te")
    assert near.status_code == 404 and "essay/tea" in near.text
    assert client.get("/ontology.pdf").status_code == 404
    assert client.get("/data/hatter.pdf").status_code == 404


# Data


def test_a_description_holds_both_sides_and_labels(client: FlaskClient) -> None:
    graph = graph_at(client, "/data/hatter.ttl")
    demand = URIRef(f"{ID}demand-clean-cup")
    assert (demand, URIRef(f"{PARLEY}demandedBy"), HATTER) in graph
    assert (HATTER, RDFS.label, Literal("Der Hutmacher", lang="de")) in graph
    assert (URIRef(f"{PARLEY}saidBy"), RDFS.label, Literal("said by", lang="en")) in graph
    assert not list(graph.objects(URIRef(f"{ID}alice"), None))


@pytest.mark.parametrize("suffix", ["ttl", "nt", "rdf", "jsonld"])
def test_lexical_forms_are_those_of_the_release(client: FlaskClient, suffix: str) -> None:
    response = client.get(f"/data/hatter.{suffix}")
    written = {
        "ttl": 'parley:cups "01"^^xsd:integer ;',
        "nt": f'cups> "01"^^<{XSD.integer}> .',
        "rdf": f'rdf:datatype="{XSD.integer}">01</',
        "jsonld": '"@value":"01"',
    }
    assert written[suffix] in response.text
    assert "\r" not in response.text


def test_every_format_says_the_same(client: FlaskClient) -> None:
    sizes = {suffix: len(graph_at(client, f"/data/hatter.{suffix}")) for suffix in PARSERS}
    assert set(sizes.values()) == {len(client.get("/data/hatter.nt").text.splitlines())}
    listed = client.get("/data/hatter.jsonld").get_json(force=True)
    assert {each["@id"] for each in listed} >= {str(HATTER), f"{ID}demand-clean-cup"}


@pytest.mark.parametrize("suffix", ["trig", "nq"])
def test_a_description_can_tell_the_graph_of_each_triple(
    client: FlaskClient, release: Release, debate: FlaskClient, suffix: str
) -> None:
    lines = set(release.dataset.read_text("utf-8").splitlines())
    for asked, path in ((client, "/data/hatter"), (debate, "/data/mike-pompeo")):
        response = asked.get(f"{path}.{suffix}")
        assert response.content_type in {"application/trig", "application/n-quads"}
        told = list(ox.parse(response.data, format=FORMATS[suffix]))
        assert without_names({str(q.triple) for q in told}) == without_names(
            triples_at(asked, f"{path}.nt")
        )
    if suffix == "nq":
        assert set(response.text.splitlines()) <= lines
    inferred = ox.NamedNode(f"{GRAPH}inferred")
    assert sum(quad.graph_name == inferred for quad in told) > 10
    accepted = debate.get("/data/mike-pompeo", headers={"Accept": response.content_type})
    assert accepted.data == response.data
    seen = debate.get("/id/mike-pompeo", headers={"Accept": response.content_type})
    assert seen.headers["Location"] == f"/data/mike-pompeo.{suffix}"
    turtle = debate.get("/data/mike-pompeo.ttl")
    assert any(f"/data/mike-pompeo.{suffix}>" in link for link in turtle.headers.getlist("Link"))


def test_a_graph_holds_its_triples_alone(client: FlaskClient) -> None:
    graph = graph_at(client, "/graph/essay/milk.ttl")
    assert list(graph) == [(URIRef(f"{ID}tea-party"), RDFS.label, Literal("tea party", lang="en"))]


def test_the_ontology_with_its_blank_nodes(client: FlaskClient) -> None:
    assert len(graph_at(client, "/ontology.ttl")) == 12
    assert len(graph_at(client, "/ontology.rdf")) == 12


@pytest.mark.parametrize("path", ["/data/hatter.ttl", "/page/hatter", "/ontology.ttl", "/"])
def test_a_client_keeps_what_it_has(client: FlaskClient, path: str) -> None:
    response = client.get(path)
    again = client.get(path, headers={"If-None-Match": response.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert client.head(path).status_code == 200


def test_links_between_the_forms(client: FlaskClient) -> None:
    page = client.get("/page/hatter")
    alternate = '</data/hatter.ttl>; rel="alternate"; type="text/turtle"'
    assert alternate in page.headers.getlist("Link")
    links = client.get("/data/hatter").headers.getlist("Link")
    assert any('rel="license"' in link for link in links)


# Pages


def test_the_page_of_a_thing(client: FlaskClient) -> None:
    text = client.get("/page/hatter", headers=BROWSER).text
    assert "<h1>The Hatter</h1>" in text
    assert "Théophile Carter-Hat" in text
    assert 'href="/ontology.html#Person"' in text
    assert ">Wikidata Q1234</a>" in text and ">same as</a>" in text
    assert 'href="/page/demand-clean-cup"' in text
    assert "tea &amp;" in text and "<milk>" not in text


def test_the_page_of_a_statement(client: FlaskClient) -> None:
    text = client.get("/page/demand-clean-cup").text
    assert "The Hatter wants &lt;b&gt;all&lt;/b&gt; moved." in text
    assert "<b>all" not in text
    head = text[: text.index("How it reaches us")]
    assert "The Hatter" in head and "reported" in head


def test_a_name_of_the_past_leads_to_the_one_that_replaced_it(client: FlaskClient) -> None:
    for path in ("/id/mad-hatter", "/page/mad-hatter"):
        response = client.get(path, headers=BROWSER)
        assert (response.status_code, response.headers["Location"]) == (301, "/id/hatter")
    assert client.get("/data/mad-hatter.ttl").status_code == 200


def test_other_pages(client: FlaskClient) -> None:
    assert "It holds 12 triples" in client.get("/graph/essay/tea.html").text
    ontology = client.get("/ontology.html").text
    assert 'id="Demand"' in ontology and "A request by a party." in ontology
    home = client.get("/").text
    assert 'href="/page/tea"' in home and "/download/parley.ttl" in home


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("hatter", "hatter"),
        ("the HAT", "hatter"),
        ("theophile carter hat", "hatter"),
        ("hutmacher", "hatter"),
        ("party tea", "tea-party"),
    ],
)
def test_search(client: FlaskClient, words: str, found: str) -> None:
    response = client.get("/search", query_string={"q": words})
    listed = response.get_json()["found"]
    assert listed[0]["iri"] == f"{ID}{found}"
    assert (
        f'href="/page/{found}"'
        in client.get("/search", query_string={"q": words}, headers=BROWSER).text
    )


@pytest.mark.parametrize("words", ["", "atter", "zz", "<script>", "%"])
def test_search_finds_nothing(client: FlaskClient, words: str) -> None:
    response = client.get("/search", query_string={"q": words})
    assert response.status_code == 200 and response.get_json()["found"] == []
    page = client.get("/search", query_string={"q": words}, headers=BROWSER)
    assert page.status_code == 200 and "<script>" not in page.text


# Names


def test_names(names: Names) -> None:
    assert names.label(HATTER) == "The Hatter"
    assert names.label(URIRef("http://www.w3.org/2002/07/owl#sameAs")) == "same as"
    assert HATTER in names and URIRef("http://x/") not in names


def test_short_names() -> None:
    assert whole("parley:saidBy") == URIRef(f"{PARLEY}saidBy")
    assert short(f"{PARLEY}saidBy") == "parley:saidBy" and short("http://x/y") == "http://x/y"


@pytest.mark.parametrize(
    ("iri", "path"),
    [
        (f"{ID}hatter", "/id/hatter"),
        (f"{PARLEY}Demand", "/ontology#Demand"),
        ("https://w3id.org/parley/ontology", "/ontology"),
        (f"{GRAPH}essay/tea", "/graph/essay/tea"),
        ("http://www.wikidata.org/entity/Q1", None),
        ("https://w3id.org/parley/", None),
    ],
)
def test_paths(iri: str, path: str | None) -> None:
    assert path_of(iri) == path
