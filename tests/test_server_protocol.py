"""`/sparql` by the SPARQL 1.1 Protocol."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from flask.testing import FlaskClient
from rdflib import Namespace
from werkzeug.test import TestResponse

from tests.small_site import PREFIXES, TRIPLES, make_client

SELECT = "SELECT ?o { <https://w3id.org/parley/id/alice> ?p ?o }"
ASK = "ASK { ?s ?p ?o }"
DESCRIBE = "DESCRIBE <https://w3id.org/parley/id/alice>"
CONSTRUCT = "CONSTRUCT { <http://x/> <http://x/p> ?o } { VALUES ?o { 1 } }"
TEA, MILK = (f"{PREFIXES['graph:']}essay/{name}" for name in ("tea", "milk"))
SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
DIRECT = "application/sparql-query"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    return make_client(tmp_path_factory.mktemp("protocol"))


def get(client: FlaskClient, query: str, accept: str = "", **more: Any) -> TestResponse:
    headers = {"Accept": accept} if accept else {}
    return client.get("/sparql", query_string={"query": query, **more}, headers=headers)


def rows(response: TestResponse) -> list[dict[str, Any]]:
    assert response.status_code == 200, response.text
    found: list[dict[str, Any]] = response.get_json(force=True)["results"]["bindings"]
    return found


def problem(response: TestResponse, status: int) -> dict[str, Any]:
    assert response.status_code == status, response.text
    assert response.content_type == "application/problem+json"
    told: dict[str, Any] = json.loads(response.text)
    assert told["status"] == status and told["title"] and told["detail"]
    return told


# The three ways to ask


def test_get(client: FlaskClient) -> None:
    response = get(client, SELECT)
    assert response.content_type == "application/sparql-results+json"
    assert rows(response) == [{"o": {"type": "literal", "value": "Alice", "xml:lang": "en"}}]


def test_post_form(client: FlaskClient) -> None:
    assert rows(client.post("/sparql", data={"query": SELECT}))


@pytest.mark.parametrize("method", ["POST", "QUERY"])
@pytest.mark.parametrize("content_type", [DIRECT, "Application/SPARQL-Query; charset=UTF-8"])
def test_direct(client: FlaskClient, method: str, content_type: str) -> None:
    response = client.open("/sparql", method=method, data=SELECT, content_type=content_type)
    assert rows(response)


def test_a_direct_query_in_another_character_set(client: FlaskClient) -> None:
    body = 'SELECT ("é" AS ?x) {}'.encode("latin-1")
    response = client.post("/sparql", data=body, content_type=f"{DIRECT}; charset=iso-8859-1")
    assert rows(response)[0]["x"]["value"] == "é"


def test_parameters_are_decoded_once(client: FlaskClient) -> None:
    response = client.get("/sparql?query=SELECT+(%22%2541+%2B%22+AS+?x)+%7B%7D")
    assert rows(response)[0]["x"]["value"] == "%41 +"


def test_a_form_goes_with_the_parameters_of_the_url(client: FlaskClient) -> None:
    response = client.post(
        "/sparql", query_string={"default-graph-uri": MILK}, data={"query": "SELECT * { ?s ?p ?o }"}
    )
    assert len(rows(response)) == 1


@pytest.mark.parametrize("query", [[], [SELECT, SELECT]])
def test_exactly_one_query(client: FlaskClient, query: list[str]) -> None:
    problem(client.post("/sparql", data={"query": query, "x": "y"}), 400)
    url = {"query": query, "default-graph-uri": TEA}
    problem(client.get("/sparql", query_string=url), 400)


def test_a_query_in_body_and_url_is_two(client: FlaskClient) -> None:
    url = {"query": SELECT}
    problem(client.post("/sparql", query_string=url, data=SELECT, content_type=DIRECT), 400)


def test_a_form_by_the_method_query(client: FlaskClient) -> None:
    assert rows(client.open("/sparql", method="QUERY", data={"query": SELECT}))
    told = client.options("/sparql").headers["Accept-Query"]
    assert DIRECT in told


@pytest.mark.parametrize("name", ["utf-8", "UTF8", '"utf-8"', "latin1", "US-ASCII", "utf-16"])
def test_character_sets(client: FlaskClient, name: str) -> None:
    body = ASK.encode(name.strip('"'))
    response = client.post("/sparql", data=body, content_type=f"{DIRECT}; charset={name}")
    assert response.get_json(force=True)["boolean"] is True


def test_a_form_in_another_character_set(client: FlaskClient) -> None:
    body = b"query=SELECT+(%22%E9%22+AS+?x)+%7B%7D"
    form = "application/x-www-form-urlencoded; charset=iso-8859-1"
    assert rows(client.post("/sparql", data=body, content_type=form))[0]["x"]["value"] == "é"


@pytest.mark.parametrize("method", ["POST", "QUERY"])
def test_nothing_is_no_query(client: FlaskClient, method: str) -> None:
    problem(client.open("/sparql", method=method), 400)


# Graphs


@pytest.mark.parametrize(
    ("graphs", "count"),
    [
        ({}, TRIPLES - 1),
        ({"default-graph-uri": MILK}, 1),
        ({"default-graph-uri": [MILK, MILK]}, 1),
        ({"default-graph-uri": [TEA, MILK]}, 12),
        ({"named-graph-uri": TEA}, 0),
        ({"default-graph-uri": "http://example.org/none"}, 0),
    ],
)
def test_default_graphs(client: FlaskClient, graphs: dict[str, Any], count: int) -> None:
    response = get(client, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", **graphs)
    assert rows(response)[0]["n"]["value"] == str(count)


def test_named_graphs_and_precedence_over_from(client: FlaskClient) -> None:
    query = f"SELECT DISTINCT ?g FROM NAMED <{TEA}> {{ GRAPH ?g {{ ?s ?p ?o }} }}"
    given: dict[str, Any] = {"named-graph-uri": [MILK]}
    found = rows(get(client, query, **given))
    assert [row["g"]["value"] for row in found] == [MILK]


# Formats


@pytest.mark.parametrize(
    ("query", "accept", "content_type"),
    [
        (SELECT, "*/*", "application/sparql-results+json"),
        (SELECT, "application/sparql-results+json", "application/sparql-results+json"),
        (SELECT, "application/json", "application/json"),
        (SELECT, "application/sparql-results+xml", "application/sparql-results+xml"),
        (SELECT, "text/csv", "text/csv; charset=utf-8"),
        (SELECT, "text/tab-separated-values", "text/tab-separated-values; charset=utf-8"),
        (SELECT, "text/turtle, text/csv;q=0.1", "text/csv; charset=utf-8"),
        (ASK, "application/sparql-results+xml", "application/sparql-results+xml"),
        (ASK, "text/csv, application/sparql-results+json;q=0.1", "application/sparql-results+json"),
        (DESCRIBE, "*/*", "text/turtle; charset=utf-8"),
        (CONSTRUCT, "text/turtle", "text/turtle; charset=utf-8"),
        (CONSTRUCT, "application/n-triples", "application/n-triples"),
        (CONSTRUCT, "application/ld+json", "application/ld+json"),
        (CONSTRUCT, "application/rdf+xml", "application/rdf+xml"),
        (CONSTRUCT, "text/csv, application/rdf+xml;q=0.1", "application/rdf+xml"),
    ],
)
def test_accept(client: FlaskClient, query: str, accept: str, content_type: str) -> None:
    response = get(client, query, accept)
    assert (response.status_code, response.content_type) == (200, content_type)
    assert "Accept" in response.vary
    assert response.content_length == len(response.data) > 0


@pytest.mark.parametrize(
    ("query", "accept", "available"),
    [
        (SELECT, "text/turtle", "text/csv"),
        (SELECT, "image/png", "text/csv"),
        (ASK, "text/csv", "application/sparql-results+json"),
        (ASK, "text/tab-separated-values", "application/sparql-results+json"),
        (DESCRIBE, "text/csv", "text/turtle"),
        (CONSTRUCT, "application/sparql-results+json", "text/turtle"),
    ],
)
def test_not_acceptable(client: FlaskClient, query: str, accept: str, available: str) -> None:
    assert available in problem(get(client, query, accept), 406)["available"]


@pytest.mark.parametrize(
    ("query", "name", "content_type"),
    [
        (SELECT, "csv", "text/csv"),
        (SELECT, "json", "application/sparql-results+json"),
        (ASK, "xml", "application/sparql-results+xml"),
        (CONSTRUCT, "xml", "application/rdf+xml"),
        (CONSTRUCT, "application/n-triples", "application/n-triples"),
        (SELECT, "html", "text/html"),
    ],
)
def test_format_goes_before_accept(
    client: FlaskClient, query: str, name: str, content_type: str
) -> None:
    response = get(client, query, "text/tab-separated-values", format=name)
    assert (response.status_code, response.mimetype) == (200, content_type)


def test_formats_that_are_none(client: FlaskClient) -> None:
    assert "csv" in problem(get(client, SELECT, format="pdf"), 400)["available"]
    problem(get(client, SELECT, format=["csv", "tsv"]), 400)
    problem(get(client, SELECT, format="turtle"), 406)


def test_a_browser_gets_a_page(client: FlaskClient) -> None:
    response = get(
        client, "SELECT ?s (<javascript:alert()> AS ?o) { ?s ?p 'x<b>' } VALUES ?s { 1 }"
    )
    assert response.mimetype == "application/sparql-results+json"
    response = get(client, "SELECT ('x<b>' AS ?x) (<javascript:alert()> AS ?y) {}", BROWSER)
    assert response.content_type == "text/html; charset=utf-8"
    assert "x&lt;b&gt;" in response.text
    assert 'href="javascript' not in response.text
    assert ">yes<" in get(client, ASK, BROWSER).text
    assert "&lt;http://x/&gt;" in get(client, CONSTRUCT, BROWSER).text
    assert "No rows" in get(client, "SELECT * { <http://x/> ?p ?o }", BROWSER).text


# What is refused


def test_a_query_that_does_not_parse(client: FlaskClient) -> None:
    told = problem(get(client, "SELECT *\n{ ?s foaf:name ?o }"), 400)
    assert (told["line"], told["column"]) == (2, 6)
    assert "foaf" in told["detail"] and "PREFIX" in told["cure"]
    page = get(client, "SELECT *\n{ ?s foaf:name ?o }", BROWSER)
    assert page.status_code == 400 and "Line 2, column 6" in page.text
    assert "{ ?s foaf:name ?o }</textarea>" in page.text


@pytest.mark.parametrize("text", ["DROP ALL", "SELECT * { SERVICE <http://127.0.0.1:9/> {} }"])
def test_refused_by_policy(client: FlaskClient, text: str) -> None:
    problem(get(client, text), 403)
    problem(client.post("/sparql", data=text, content_type=DIRECT), 403)


def test_updates_are_refused_however_they_come(client: FlaskClient) -> None:
    problem(client.post("/sparql", data={"update": "DROP ALL"}), 403)
    problem(client.get("/sparql?update=DROP+ALL"), 403)
    problem(client.post("/sparql", data="DROP ALL", content_type="application/sparql-update"), 403)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods(client: FlaskClient, method: str) -> None:
    response = client.open("/sparql", method=method)
    problem(response, 405)
    assert response.headers["Allow"] == "GET, HEAD, OPTIONS, POST, QUERY"


@pytest.mark.parametrize("content_type", [None, "text/plain", "application/json", "nonsense"])
def test_other_bodies(client: FlaskClient, content_type: str | None) -> None:
    told = problem(client.post("/sparql", data=SELECT.encode(), content_type=content_type), 415)
    assert DIRECT in told["available"]


def test_malformed_bodies(client: FlaskClient) -> None:
    problem(client.post("/sparql", data=b"ASK { \xff }", content_type=DIRECT), 400)
    problem(client.post("/sparql", data=b"ASK {}", content_type=f"{DIRECT}; charset=x"), 415)
    problem(client.get("/sparql?query=%ff"), 400)
    form = "application/x-www-form-urlencoded"
    problem(client.post("/sparql", data=b"query=\xff", content_type=form), 400)


def test_a_body_that_is_too_long(client: FlaskClient) -> None:
    body = b"ASK {}" + b" " * 3_000_000
    problem(client.post("/sparql", data=body, content_type=DIRECT), 413)


# Headers


def test_head(client: FlaskClient) -> None:
    response = client.head("/sparql", query_string={"query": SELECT})
    assert (response.status_code, response.data) == (200, b"")
    assert response.content_length == len(get(client, SELECT).data)


def test_options_and_preflight(client: FlaskClient) -> None:
    response = client.options("/sparql")
    assert response.status_code == 200 and "POST" in response.headers["Allow"]
    asking = {"Origin": "http://x", "Access-Control-Request-Method": "POST"}
    response = client.options("/sparql", headers=asking)
    assert response.status_code == 204
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "Content-Type" in response.headers["Access-Control-Allow-Headers"]
    exposed = get(client, SELECT).headers["Access-Control-Expose-Headers"]
    assert "ETag" in exposed


def test_etag(client: FlaskClient) -> None:
    tag = get(client, SELECT).headers["ETag"]
    url = {"query": SELECT}
    same = client.get("/sparql", query_string=url, headers={"If-None-Match": f'"x", {tag}'})
    assert (same.status_code, same.data, same.headers["ETag"]) == (304, b"", tag)
    assert "Accept" in same.vary
    other = {"If-None-Match": tag, "Accept": "text/csv"}
    assert client.get("/sparql", query_string=url, headers=other).status_code == 200
    assert get(client, ASK).headers["ETag"] != tag
    star = {"If-None-Match": "*"}
    assert (
        client.get("/sparql", query_string={"query": "nonsense"}, headers=star).status_code == 400
    )
    assert "ETag" not in client.post("/sparql", data=url).headers


@pytest.mark.parametrize("function", ["NOW()", "rand()", "UUID()", "STRUUID()", "BNODE()"])
def test_what_changes_has_no_etag(client: FlaskClient, function: str) -> None:
    assert "ETag" not in get(client, f"SELECT ({function} AS ?x) {{}}").headers


# The results' own exactness


def test_csv(client: FlaskClient) -> None:
    query = 'SELECT ?a ?b { VALUES (?a ?b) { ("x,\\"\\r\\ny" UNDEF) (<http://x/> 1.5) } }'
    text = get(client, query, "text/csv").data.decode()
    assert text.startswith("a,b\r\n")
    assert list(csv.reader(io.StringIO(text, newline=""))) == [
        ["a", "b"],
        ['x,"\r\ny', ""],
        ["http://x/", "1.5"],
    ]


# Without a query


def test_browsers_get_a_form(client: FlaskClient) -> None:
    response = client.get("/sparql", headers={"Accept": BROWSER})
    assert response.mimetype == "text/html" and "<textarea" in response.text
    assert client.get("/sparql?format=ttl", headers={"Accept": BROWSER}).mimetype == "text/turtle"
    problem(client.get("/sparql", headers={"Accept": "image/png"}), 406)
