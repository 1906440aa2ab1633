"""Downloads come from the release as they are, saved queries with their answers."""

from __future__ import annotations

import json

import pytest
from flask.testing import FlaskClient

from tests.small_site import TRIPLES, make_client

BROWSER = {"Accept": "text/html,*/*;q=0.8"}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    return make_client(tmp_path_factory.mktemp("downloads"))


def test_download(client: FlaskClient) -> None:
    with client.get("/download/parley.nq") as response:
        assert (response.status_code, response.content_type) == (200, "application/n-quads")
        assert response.data.count(b"\n") == TRIPLES
    with client.get("/download/parley.ttl") as response:
        assert (response.mimetype, response.data) == ("text/turtle", b"# stands for Turtle\n")


def test_download_once_and_in_part(client: FlaskClient) -> None:
    with client.get("/download/parley.nq") as whole:
        tag, data = whole.headers["ETag"], whole.data
    with client.get("/download/parley.nq", headers={"If-None-Match": tag}) as same:
        assert same.status_code == 304
    with client.get("/download/parley.nq", headers={"Range": "bytes=10-19"}) as part:
        assert (part.status_code, part.data) == (206, data[10:20])
    with client.head("/download/parley.nq") as head:
        assert (head.status_code, head.content_length) == (200, len(data))


@pytest.mark.parametrize(
    "name", ["none.ttl", "dataset.nq", "manifest.json", "..%2Fmanifest.json", "../manifest.json"]
)
def test_nothing_else_can_be_downloaded(client: FlaskClient, name: str) -> None:
    assert client.get(f"/download/{name}").status_code == 404


def test_queries_are_listed(client: FlaskClient) -> None:
    text = client.get("/queries", headers=BROWSER).text
    assert "Who demands something of whom?" in text and "/queries/is-there-tea" in text


@pytest.mark.parametrize(
    ("path", "accept", "mimetype"),
    [
        ("/queries/demands-of", "*/*", "application/sparql-results+json"),
        ("/queries/demands-of", "text/csv", "text/csv"),
        ("/queries/demands-of.csv", "*/*", "text/csv"),
        ("/queries/demands-of.xml", BROWSER["Accept"], "application/sparql-results+xml"),
        ("/queries/demands-of", BROWSER["Accept"], "text/html"),
        ("/queries/demands-of.html", "*/*", "text/html"),
        ("/queries/is-there-tea.json", "*/*", "application/sparql-results+json"),
    ],
)
def test_a_query_is_answered(client: FlaskClient, path: str, accept: str, mimetype: str) -> None:
    response = client.get(path, headers={"Accept": accept})
    assert (response.status_code, response.mimetype) == (200, mimetype)
    same = {"If-None-Match": response.headers["ETag"], "Accept": accept}
    assert client.get(path, headers=same).status_code == 304


def test_the_page_of_a_query(client: FlaskClient) -> None:
    text = client.get("/queries/demands-of", headers=BROWSER).text
    assert "One row for each demand." in text and "1 row." in text
    assert ">The Hatter wants &lt;b&gt;all&lt;/b&gt; moved.</a>" in text
    assert 'name="actor"' in text and "/queries/demands-of.csv" in text


def test_parameters(client: FlaskClient) -> None:
    found = client.get("/queries/demands-of.csv?actor=id:alice").text
    assert found == "demand,of\r\n"
    wrong = client.get("/queries/demands-of.csv?actor=al%20ice")
    assert wrong.status_code == 400 and "id:north-korea" in json.loads(wrong.text)["cure"]
    assert client.get("/queries/demands-of?actr=id:alice").status_code == 400


def test_unknown_queries_and_formats(client: FlaskClient) -> None:
    told = json.loads(client.get("/queries/demand-of").text)
    assert told["status"] == 404 and told["near"] == ["demands-of"]
    assert client.get("/queries/demands-of.pdf").status_code == 404
    assert client.get("/queries/demands-of.ttl").status_code == 406
    assert client.get("/queries/is-there-tea.csv").status_code == 406


@pytest.mark.parametrize("path", ["/-/health", "/-/ready"])
def test_what_operators_ask(client: FlaskClient, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 200 and len(response.get_json()["release"]) == 64
    assert response.headers["Cache-Control"] == "no-store"
