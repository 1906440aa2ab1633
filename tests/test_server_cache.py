"""Answers given again: when, to whom, how much of it is kept, and that no rule changes by it."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest
from flask.testing import FlaskClient
from werkzeug.test import Client, create_environ

from server.cache import LARGEST_SHARE, OVERHEAD, ResponseCache, lasting
from tests.small_site import make_client

QUERY = "SELECT ?o { <https://w3id.org/parley/id/alice> ?p ?o } ORDER BY ?o"
JSON = {"Accept": "application/sparql-results+json"}


class Application:
    """Answers with how often it was asked, and as it is told to."""

    def __init__(self) -> None:
        self.asked = 0
        self.bodies: list[bytes] = []
        self.status = "200 OK"
        self.headers = {"ETag": 'W/"tag"', "Vary": "Accept"}
        self.keeps = True
        self.padding = 0

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        self.asked += 1
        self.bodies.append(environ["wsgi.input"].read())
        if self.keeps:
            lasting(environ)
        body = str(self.asked).encode().ljust(self.padding)
        start(self.status, [*self.headers.items(), ("Content-Length", str(len(body)))])
        return [body]


@pytest.fixture
def application() -> Application:
    return Application()


@pytest.fixture
def client(application: Application) -> Client:
    return Client(ResponseCache(application, 64 * 1024))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    return make_client(tmp_path_factory.mktemp("cache"))


def test_the_same_request_is_answered_again(client: Client) -> None:
    first, second = client.get("/x?a=1", headers=JSON), client.get("/x?a=1", headers=JSON)
    assert first.data == second.data == b"1"
    assert list(first.headers) == list(second.headers) and second.status == "200 OK"


@pytest.mark.parametrize(
    "other",
    [
        {"path": "/y?a=1"},
        {"path": "/x?a=2"},
        {"path": "/x?a=1", "method": "HEAD"},
        {"path": "/x?a=1", "headers": {"Accept": "text/csv"}},
        {"path": "/x?a=1", "headers": {"Host": "other.example.org"}},
        {"path": "/x?a=1", "headers": {"X-Forwarded-Proto": "https"}},
        {"path": "/x?a=1", "method": "POST", "data": b"a"},
    ],
    ids=str,
)
def test_another_request_is_not(client: Client, application: Application, other: Any) -> None:
    client.get("/x?a=1")
    client.open(**other)
    assert application.asked == 2


def test_bodies_count_and_reach_the_application(client: Client, application: Application) -> None:
    asked = [client.post("/x", data=body).data for body in (b"a", b"b", b"a")]
    assert asked == [b"1", b"2", b"1"] and application.bodies == [b"a", b"b"]


@pytest.mark.parametrize(
    "header",
    ["Authorization", "Range", "If-Match", "If-Modified-Since", "If-Unmodified-Since", "If-Range"],
)
def test_what_is_asked_otherwise_is_left_alone(
    client: Client, application: Application, header: str
) -> None:
    client.get("/x")
    client.get("/x", headers={header: "x"})
    client.delete("/x")
    client.delete("/x")
    assert application.asked == 4


@pytest.mark.parametrize("status", ["404 NOT FOUND", "500 X", "503 X", "206 X", "304 X"])
def test_errors_and_parts_are_not_kept(
    client: Client, application: Application, status: str
) -> None:
    application.status = status
    assert client.get("/x").data != client.get("/x").data


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Set-Cookie", "a=b"),
        ("Cache-Control", "no-store"),
        ("Cache-Control", "private"),
        ("Vary", "Cookie"),
        ("Vary", "*"),
    ],
)
def test_what_is_not_for_all_is_not_kept(
    client: Client, application: Application, name: str, value: str
) -> None:
    application.headers[name] = value
    assert client.get("/x").data != client.get("/x").data


def test_only_what_lasts_is_kept(client: Client, application: Application) -> None:
    application.keeps = False
    assert client.get("/x").data != client.get("/x").data


def test_who_has_it_is_told_so(client: Client, application: Application) -> None:
    client.get("/x")
    response = client.get("/x", headers={"If-None-Match": '"other", W/"tag"'})
    assert (response.status_code, response.data) == (304, b"")
    assert response.headers["ETag"] == 'W/"tag"' and response.headers["Vary"] == "Accept"
    assert "Content-Length" not in response.headers
    assert client.get("/x", headers={"If-None-Match": '"other"'}).data == b"1"
    assert application.asked == 1


def test_it_is_bounded_and_forgets_what_was_not_asked_for() -> None:
    application = Application()
    cache = ResponseCache(application, 20 * OVERHEAD)
    client = Client(cache)
    for number in range(100):
        client.get("/kept")
        client.get(f"/{number}")
        assert cache.size <= 20 * OVERHEAD
    assert client.get("/kept").data == b"1"
    asked = application.asked
    client.get("/0")
    assert application.asked == asked + 1


def test_what_is_too_large_is_not_kept(client: Client, application: Application) -> None:
    application.padding = 64 * 1024 // LARGEST_SHARE + 1
    assert client.get("/x").data != client.get("/x").data


def test_nothing_is_kept_in_no_room(application: Application) -> None:
    client = Client(ResponseCache(application, 0))
    assert client.get("/x").data != client.get("/x").data


@pytest.mark.parametrize("length", ["", "x", "5"])
def test_a_body_that_ends_early_is_the_applications(application: Application, length: str) -> None:
    cache = ResponseCache(application, 64 * 1024)
    for _ in range(2):
        environ = create_environ("/x", method="POST", input_stream=BytesIO(b"abc"))
        environ["CONTENT_LENGTH"] = length
        list(cache(environ, lambda *_: lambda _: None))
    assert application.asked == 2


# The site's own answers


@pytest.mark.parametrize(
    "path", ["/", "/id/alice", "/page/alice", "/data/alice.ttl", "/ontology.html", "/sparql"]
)
def test_pages_and_data_are_the_same_again(site: FlaskClient, path: str) -> None:
    first, second = site.get(path), site.get(path)
    assert (first.status, first.data) == (second.status, second.data)
    assert sorted(first.headers) == sorted(second.headers)


def test_queries_are_the_same_again_however_sent(site: FlaskClient) -> None:
    got = [site.get("/sparql", query_string={"query": QUERY}, headers=JSON) for _ in range(3)]
    posted = [site.post("/sparql", data={"query": QUERY}, headers=JSON) for _ in range(2)]
    assert len({response.data for response in (*got, *posted)}) == 1
    assert sorted(got[0].headers) == sorted(got[1].headers) == sorted(got[2].headers)


@pytest.mark.parametrize("query", ["SELECT (UUID() AS ?u) {}", "SELECT (RAND() AS ?u) {}"])
def test_chance_is_new_each_time(site: FlaskClient, query: str) -> None:
    for _ in range(2):
        first, second = (site.get("/sparql", query_string={"query": query}) for _ in range(2))
        assert first.data != second.data and "ETag" not in first.headers


def test_files_of_small_sites_are_there(tmp_path: Path) -> None:
    client = make_client(tmp_path, cache=0)
    assert client.get("/data/alice.ttl").data == client.get("/data/alice.ttl").data
