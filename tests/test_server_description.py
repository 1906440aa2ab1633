"""What the server tells of itself to who asks nothing: the service, and the dataset it serves."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from rdflib import RDF, Graph, Namespace, URIRef
from rdflib.namespace import DCAT, VOID

from tests.small_site import make_client

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    return make_client(tmp_path_factory.mktemp("description"))


@pytest.mark.parametrize(
    ("accept", "content_type", "parser"),
    [
        ("*/*", "text/turtle; charset=utf-8", "turtle"),
        ("application/n-triples", "application/n-triples", "nt"),
        ("application/rdf+xml", "application/rdf+xml", "xml"),
    ],
)
@pytest.mark.parametrize("path", ["/sparql", "/.well-known/void"])
def test_service_description(
    client: FlaskClient, path: str, accept: str, content_type: str, parser: str
) -> None:
    response = client.get(path, headers={"Accept": accept})
    assert (response.status_code, response.content_type) == (200, content_type)
    graph = Graph().parse(data=response.data, format=parser)
    service = graph.value(None, RDF.type, SD.Service)
    endpoint = URIRef("http://localhost/sparql")
    assert graph.value(service, SD.endpoint) == endpoint
    assert (service, SD.supportedLanguage, SD.SPARQL11Query) in graph
    assert (None, VOID.sparqlEndpoint, endpoint) in graph
    again = client.get(path, headers={"Accept": accept, "If-None-Match": response.headers["ETag"]})
    assert again.status_code == 304


def test_the_service_tells_its_public_address(tmp_path_factory: pytest.TempPathFactory) -> None:
    base = "https://parley.example.org/graph"
    client = make_client(tmp_path_factory.mktemp("public"), base=base)
    assert f"<{base}/sparql>" in client.get("/sparql").text


@pytest.mark.parametrize(
    ("proxies", "address"), [("", "http://localhost"), ("127.0.0.1", "https://kg.org")]
)
def test_a_proxy_is_believed_only_if_told_so(
    tmp_path_factory: pytest.TempPathFactory, proxies: str, address: str
) -> None:
    client = make_client(tmp_path_factory.mktemp("proxy"), proxies=proxies)
    told = {
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Host": "kg.org",
        "X-Forwarded-For": "1.2.3.4",
    }
    for path in ("/sparql", "/.well-known/void"):
        assert f"<{address}/sparql>" in client.get(path, headers=told).text
    servers = client.get("/openapi.json", headers=told).get_json()["servers"]
    assert servers == [{"url": address}]


@pytest.mark.parametrize("host", ["a b", "x>y", "<script>", 'a"b', "a/b", "a@b", ""])
def test_a_host_that_is_none(client: FlaskClient, host: str) -> None:
    response = client.get("/.well-known/void", headers={"Host": host})
    assert response.status_code in {200, 400}
    assert not host or host not in response.text.replace(repr(host), "")


def test_the_description_tells_of_the_service_as_a_catalogue_does(client: FlaskClient) -> None:
    graph = Graph().parse(data=client.get("/.well-known/void").data)
    (service,) = graph.subjects(RDF.type, DCAT.DataService)
    assert graph.value(service, DCAT.endpointURL) == URIRef("http://localhost/sparql")
    assert graph.value(service, DCAT.servesDataset) == graph.value(None, RDF.type, VOID.Dataset)
    dumps = set(graph.objects(None, VOID.dataDump))
    assert URIRef("http://localhost/download/parley.nq") in dumps
