"""The descriptions point by point: service, dataset, graphs, saved queries, OpenAPI."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator, validate
from rdflib import RDF, RDFS, Graph, Namespace, URIRef
from rdflib.compare import isomorphic
from rdflib.namespace import DCAT, DCTERMS, FOAF, SH, VOID

from kg.terms import INFERRED_GRAPH, QUERIES_GRAPH
from tests.exchanges import (
    CSV,
    HTML,
    JSON,
    JSONLD,
    NTRIPLES,
    RDFXML,
    TSV,
    TURTLE,
    XML,
    Point,
    Request,
    accepting,
    get,
    refused,
    send,
)

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
FORMATS = Namespace("http://www.w3.org/ns/formats/")
ENTAILMENT = Namespace("http://www.w3.org/ns/entailment/")
GRAPH = "https://w3id.org/parley/graph/"
PARSERS = {TURTLE: "turtle", NTRIPLES: "nt", JSONLD: "json-ld", RDFXML: "xml"}
STORE = "/rdf-graph-store"

# rdflib reads JSON-LD by a class of its own that it deprecates.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")


def read(port: int, request: Request) -> Graph:
    answer = send(port, request)
    assert answer.status == 200, answer.text
    return Graph().parse(data=answer.body, format=PARSERS[answer.header("Content-Type")])


@pytest.fixture(scope="module")
def described(port: int) -> Graph:
    return read(port, get())


@pytest.fixture(scope="module")
def service(described: Graph) -> URIRef:
    (found,) = described.subjects(RDF.type, SD.Service)
    assert isinstance(found, URIRef)
    return found


@pytest.mark.parametrize("content_type", PARSERS)
@pytest.mark.parametrize("path", ["/sparql", "/.well-known/void"])
def test_the_description_in_each_format(
    port: int, described: Graph, path: str, content_type: str
) -> None:
    media_type = content_type.partition(";")[0]
    request = get(path).having(Accept=media_type)
    assert send(port, request).header("Content-Type") == content_type
    assert isomorphic(read(port, request), described)


def test_the_service(port: int, described: Graph, service: URIRef) -> None:
    endpoint = URIRef(f"http://127.0.0.1:{port}/sparql")
    assert set(described.objects(service, SD.endpoint)) == {endpoint}
    assert (service, SD.supportedLanguage, SD.SPARQL11Query) in described
    assert (service, SD.supportedLanguage, SD.SPARQL11Update) not in described
    assert set(described.objects(service, SD.feature)) == {SD.UnionDefaultGraph}
    assert (service, SD.defaultEntailmentRegime, ENTAILMENT.Simple) in described


def test_the_formats_are_those_that_are_had(port: int, described: Graph, service: URIRef) -> None:
    named = {
        FORMATS["SPARQL_Results_JSON"]: JSON,
        FORMATS["SPARQL_Results_XML"]: XML,
        FORMATS["SPARQL_Results_CSV"]: CSV,
        FORMATS["SPARQL_Results_TSV"]: TSV,
        FORMATS["Turtle"]: TURTLE,
        FORMATS["N-Triples"]: NTRIPLES,
        FORMATS["JSON-LD"]: JSONLD,
        FORMATS["RDF_XML"]: RDFXML,
    }
    assert set(described.objects(service, SD.resultFormat)) == {*named}
    for content_type in named.values():
        query = "CONSTRUCT WHERE { ?s ?p 1 }" if content_type in PARSERS else "SELECT * {} LIMIT 1"
        answer = send(port, accepting(content_type.partition(";")[0], query))
        assert (answer.status, answer.header("Content-Type")) == (200, content_type)


def count(port: int, query: str) -> int:
    (row,) = send(port, get(query=query)).rows
    return int(row["n"]["value"])


def test_the_named_graphs_with_their_triples(port: int, described: Graph, service: URIRef) -> None:
    (dataset,) = described.objects(service, SD.defaultDataset)
    assert (dataset, RDF.type, SD.Dataset) in described
    names = set()
    for slot in described.objects(dataset, SD.namedGraph):
        assert (slot, RDF.type, SD.NamedGraph) in described
        (name,), (graph,) = described.objects(slot, SD.name), described.objects(slot, SD.graph)
        (told,) = described.objects(graph, VOID.triples)
        counted = count(port, f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{name}> {{ ?s ?p ?o }} }}")
        assert int(str(told)) == counted
        (regime,) = described.objects(slot, SD.entailmentRegime)
        inferred = name == INFERRED_GRAPH
        assert regime == ENTAILMENT["OWL-RDF-Based" if inferred else "Simple"]
        assert inferred == bool(list(described.objects(slot, SD.supportedEntailmentProfile)))
        names.add(str(name))
    listed = send(port, get(query="SELECT DISTINCT ?g { GRAPH ?g {} }")).rows
    assert names == {row["g"]["value"] for row in listed} and str(INFERRED_GRAPH) in names


def test_the_default_graph(port: int, described: Graph, service: URIRef) -> None:
    (dataset,) = described.objects(service, SD.defaultDataset)
    (default,) = described.objects(dataset, SD.defaultGraph)
    assert (default, RDF.type, SD.Graph) in described
    (told,) = described.objects(default, VOID.triples)
    assert int(str(told)) == count(port, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")


def test_void(port: int, described: Graph) -> None:
    (dataset,) = described.subjects(VOID.sparqlEndpoint, URIRef(f"http://127.0.0.1:{port}/sparql"))
    assert (dataset, RDF.type, VOID.Dataset) in described
    for wanted in (VOID.triples, VOID.uriSpace, VOID.vocabulary, VOID.dataDump, VOID.subset):
        assert list(described.objects(dataset, wanted)), wanted
    for wanted in (DCTERMS.title, DCTERMS.description, DCTERMS.license, FOAF.homepage):
        assert list(described.objects(dataset, wanted)), wanted
    assert (dataset, VOID.subset, INFERRED_GRAPH) in described
    assert (INFERRED_GRAPH, RDF.type, VOID.Dataset) in described


def test_every_file_that_is_named_is_there(port: int, described: Graph) -> None:
    dumps = {str(each) for each in described.objects(None, VOID.dataDump)}
    files = {}
    for distribution in described.objects(None, DCAT.distribution):
        assert (distribution, RDF.type, DCAT.Distribution) in described
        (media_type,) = described.objects(distribution, DCAT.mediaType)
        (url,) = described.objects(distribution, DCAT.downloadURL)
        files[str(url)] = str(media_type).partition("/media-types/")[2]
    assert dumps == {*files} and len(files) >= 6
    for address, wanted in files.items():
        assert urlsplit(address).netloc == f"127.0.0.1:{port}"
        answer = send(port, get(urlsplit(address).path))
        assert answer.status == 200
        assert answer.header("Content-Type").partition(";")[0] == wanted


def test_dcat(port: int, described: Graph, service: URIRef) -> None:
    assert (service, RDF.type, DCAT.DataService) in described
    (url,) = described.objects(service, DCAT.endpointURL)
    assert str(url) == f"http://127.0.0.1:{port}/sparql"
    (dataset,) = described.objects(service, DCAT.servesDataset)
    assert (dataset, RDF.type, DCAT.Dataset) in described
    (told,) = described.objects(service, DCAT.endpointDescription)
    assert send(port, get(urlsplit(str(told)).path)).json["openapi"].startswith("3.1")


def test_what_a_host_says_of_itself_is_believed_and_no_more(port: int) -> None:
    graph = read(port, get().having(Host="parley.example.org"))
    assert list(graph.objects(None, SD.endpoint)) == [URIRef("http://parley.example.org/sparql")]
    forwarded = get().having(X_Forwarded_Host="evil.example", X_Forwarded_Proto="https")
    assert "evil.example" not in send(port, forwarded).text
    assert send(port, get().having(Host="<script>")).status == 400


DESCRIBED = [
    Point("a browser gets the form", get().having(Accept="text/html"), 200, HTML),
    Point("anything is data", get().having(Accept="*/*"), 200, TURTLE),
    Point("format before Accept", get(format="jsonld").having(Accept="text/html"), 200, JSONLD),
    Point("VoID by format", get("/.well-known/void", format="nt"), 200, NTRIPLES),
    refused(
        "VoID as a picture", get("/.well-known/void").having(Accept="image/png"), 406, "turtle"
    ),
    refused("VoID in format of nobody", get("/.well-known/void", format="pdf"), 400, "pdf"),
    Point("a named graph", get(STORE, graph=f"{GRAPH}ontology"), 200, TURTLE, {"ETag": '"'}),
    Point("the default graph", Request("GET", f"{STORE}?default"), 200, TURTLE, {"ETag": '"'}),
    Point("the default graph, with a sign", Request("GET", f"{STORE}?default="), 200, TURTLE),
    Point(
        "a graph by Accept",
        get(STORE, graph=f"{GRAPH}entities").having(Accept="application/rdf+xml"),
        200,
        RDFXML,
    ),
    Point("a graph by format", get(STORE, graph=f"{GRAPH}entities", format="nt"), 200, NTRIPLES),
    Point(
        "a graph for a browser",
        get(STORE, graph=f"{GRAPH}entities").having(Accept="text/html,*/*;q=0.1"),
        200,
        TURTLE,
    ),
    Point(
        "HEAD of a graph",
        get(STORE, graph=f"{GRAPH}entities").by("HEAD"),
        200,
        TURTLE,
        {"Content-Length": r"\d"},
    ),
    Point("HEAD of no graph", get(STORE, graph="http://x/").by("HEAD"), 404),
    Point(
        "a graph by itself",
        get("/graph/entities").having(Accept="text/turtle"),
        303,
        says={"Location": r"/graph/entities\.ttl$"},
    ),
    refused("an unknown graph", get(STORE, graph="http://x/"), 404, "http://x/", "near"),
    refused("a graph that is not fetched", get(STORE, graph="http://127.0.0.1:1/"), 404),
    refused("no graph", get(STORE), 400),
    refused("two kinds of graph", Request("GET", f"{STORE}?default&graph=http://x/"), 400),
    refused("two graphs", Request("GET", f"{STORE}?graph=http://x/&graph=http://y/"), 400),
    refused("the default graph twice", Request("GET", f"{STORE}?default&default"), 400),
    refused("a relative graph", get(STORE, graph="entities"), 400, "entities"),
    refused("an empty graph", get(STORE, graph=""), 400),
    refused("a graph that is no UTF-8", Request("GET", f"{STORE}?graph=http://x/%ff"), 400),
    refused("another parameter", get(STORE, graf=f"{GRAPH}entities"), 400, "graf"),
    refused(
        "a graph as a picture",
        get(STORE, graph=f"{GRAPH}entities").having(Accept="image/png"),
        406,
        "turtle",
    ),
    refused("a graph as results", get(STORE, graph=f"{GRAPH}entities").having(Accept=JSON), 406),
    refused(
        "a graph in format of nobody",
        get(STORE, graph=f"{GRAPH}entities", format="pdf"),
        400,
        "pdf",
    ),
    refused(
        "a graph as format csv", get(STORE, graph=f"{GRAPH}entities", format="csv"), 406, "turtle"
    ),
    *(
        refused(
            f"{method} of a graph",
            Request(
                method,
                f"{STORE}?graph={GRAPH}entities",
                (("Content-Type", "text/turtle"),),
                b"<a:> <a:> 1 .",
            ),
            405,
            Allow="GET",
        )
        for method in ("PUT", "POST", "DELETE", "PATCH")
    ),
]

SAVED = "/queries/positions-of"
NORTH, ACTOR = "https://w3id.org/parley/id/north-korea", "id:north-korea"
BREAKING = "http://x/> ?p ?o } INSERT { <http://x/"
QUERIES = [
    Point("a saved query", get(SAVED), 200, JSON, holds=('"bindings"',)),
    Point("by an IRI", get(SAVED, actor=NORTH), 200, JSON),
    Point("by a name with a prefix", get(SAVED, actor=ACTOR), 200, JSON),
    Point("an empty parameter is none", get(SAVED, actor=""), 200, JSON),
    Point("suffix json", get(f"{SAVED}.json"), 200, JSON),
    Point("suffix srj", get(f"{SAVED}.srj"), 200, JSON),
    Point("suffix xml", get(f"{SAVED}.xml"), 200, XML),
    Point("suffix csv", get(f"{SAVED}.csv"), 200, CSV),
    Point("suffix tsv", get(f"{SAVED}.tsv"), 200, TSV),
    Point("suffix html", get(f"{SAVED}.html"), 200, HTML),
    Point("suffix before Accept", get(f"{SAVED}.csv").having(Accept="image/png"), 200, CSV),
    Point("suffix before format", get(f"{SAVED}.csv", format="tsv"), 200, CSV),
    Point("by Accept", get(SAVED).having(Accept="text/csv"), 200, CSV, {"Vary": "Accept"}),
    Point("by format", get(SAVED, format="tsv").having(Accept="text/csv"), 200, TSV),
    Point("a browser gets a page", get(SAVED).having(Accept="text/html"), 200, HTML),
    Point("HEAD of a saved query", get(SAVED).by("HEAD"), 200, JSON),
    Point("the first page", get(SAVED, limit="2"), 200, JSON, {"Link": r'offset=2>; rel="next"'}),
    Point(
        "a page within", get(SAVED, limit="2", offset="2"), says={"Link": r'offset=0>; rel="prev"'}
    ),
    Point("a page beyond", get(SAVED, limit="2", offset="999999"), holds=(r'"bindings":\[\]',)),
    Point("an empty page", get(SAVED, limit="0"), holds=(r'"bindings":\[\]',)),
    Point("an offset alone", get(SAVED, offset="999999"), holds=(r'"bindings":\[\]',)),
    Point("no links without pages", get(SAVED), says={"Link": ""}),
    Point("the list for people", get("/queries").having(Accept="text/html"), 200, HTML),
    Point("the list as data", get("/queries"), 200, TURTLE, holds=("sh:SPARQLExecutable",)),
    Point("the list by Accept", get("/queries").having(Accept="application/ld+json"), 200, JSONLD),
    Point("the list by format", get("/queries", format="nt"), 200, NTRIPLES),
    refused("the list as a picture", get("/queries").having(Accept="image/png"), 406, "turtle"),
    refused("a query of nobody", get("/queries/position-of"), 404, "near", "positions-of"),
    refused("a suffix of nobody", get(f"{SAVED}.pdf"), 404, "pdf"),
    refused("a suffix of another kind", get(f"{SAVED}.ttl"), 406, "text/csv"),
    refused("a format of nobody", get(SAVED, format="pdf"), 400, "pdf"),
    refused("a type of nobody", get(SAVED).having(Accept="text/turtle"), 406, "text/csv"),
    refused("a parameter of nobody", get(SAVED, actr=NORTH), 400, "actr", "actor"),
    refused(
        "a parameter twice", Request("GET", f"{SAVED}?actor={NORTH}&actor={NORTH}"), 400, "actor"
    ),
    refused("no IRI", get(SAVED, actor="tea"), 400, "actor", "tea", "IRI"),
    refused("an IRI with a space", get(SAVED, actor="http://x/a b"), 400, "actor"),
    refused("an IRI that breaks out", get(SAVED, actor=BREAKING), 400, "actor"),
    refused("an IRI in brackets", get(SAVED, actor=f"<{NORTH}>"), 400, "actor"),
    refused("a parameter that is no UTF-8", Request("GET", f"{SAVED}?actor=http://x/%ff"), 400),
    refused("a limit that is no number", get(SAVED, limit="x"), 400, "limit"),
    refused("a limit below nothing", get(SAVED, limit="-1"), 400, "limit"),
    refused("a limit with a fraction", get(SAVED, limit="1.5"), 400, "limit"),
    refused("an offset that is no number", get(SAVED, offset="x"), 400, "offset"),
    refused("a limit beyond all", get(SAVED, limit="9" * 30), 400, "limit"),
    refused("a saved query by POST", Request("POST", SAVED), 405, Allow="GET"),
]


@pytest.mark.parametrize("point", [*DESCRIBED, *QUERIES], ids=lambda point: point.promise)
def test_described(port: int, point: Point) -> None:
    point.check(port)


def test_all_pages_are_the_whole(port: int) -> None:
    whole = send(port, get(f"{SAVED}.csv")).text.splitlines()[1:]
    url, found = f"{SAVED}.csv?limit=3", list[str]()
    while url:
        answer = send(port, get(url))
        found += answer.text.splitlines()[1:]
        linked = dict(re.findall(r'<([^>]*)>; rel="(\w+)"', answer.header("Link")))
        following = next((link for link, relation in linked.items() if relation == "next"), "")
        url = following and urljoin(url, following)
    assert found == whole and len(whole) > 3
    assert send(port, get(SAVED, limit="3")).rows == send(port, get(SAVED)).rows[:3]


def test_the_queries_are_data_that_run(port: int) -> None:
    graph = read(port, get(STORE, graph=str(QUERIES_GRAPH)))
    executables = list(graph.subjects(RDF.type, SH.SPARQLExecutable))
    assert len(executables) > 70
    for node in executables:
        assert list(graph.objects(node, RDFS.label)), node
        texts = [
            text for form in (SH.select, SH.ask, SH.construct) for text in graph.objects(node, form)
        ]
        assert len(texts) <= 1
    runnable = [str(text) for text in graph.objects(None, SH.select)]
    for text in runnable[:5]:
        assert send(port, get(query=text)).status == 200


@pytest.fixture(scope="module")
def openapi(port: int) -> dict[str, Any]:
    answer = send(port, get("/openapi.json"))
    assert (answer.status, answer.header("Content-Type")) == (200, "application/json")
    found: dict[str, Any] = answer.json
    return found


def test_openapi_is_valid(port: int, openapi: dict[str, Any]) -> None:
    validate(openapi, cls=OpenAPIV31SpecValidator)
    assert openapi["openapi"].startswith("3.1")
    assert openapi["servers"] == [{"url": f"http://127.0.0.1:{port}"}]
    names = [each["operationId"] for path in openapi["paths"].values() for each in path.values()]
    assert len(names) == len(set(names)) > 80


def test_every_saved_query_answers_as_openapi_says(port: int, openapi: dict[str, Any]) -> None:
    for path, operations in openapi["paths"].items():
        if not path.startswith("/queries/"):
            continue
        told = operations["get"]
        given = {each["name"]: "id:north-korea" for each in told["parameters"] if each["required"]}
        answer = send(port, get(path, **given))
        assert answer.status == 200, (path, answer.text)
        assert answer.header("Content-Type") in told["responses"]["200"]["content"]
