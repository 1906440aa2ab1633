"""The short way to the engine: it answers as the application does, or leaves it to it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from kg.engine import Answer, BusyError, InProcess, Question
from kg.queries import load
from kg.store import Store
from server import create_app
from tests.small_site import make_release, make_settings

ALICE = "https://w3id.org/parley/id/alice"
QUERIES = [f"SELECT ?p ?o{number} {{ <{ALICE}> ?p ?o{number} }} ORDER BY ?p" for number in range(4)]
ACCEPTS = [
    None,
    "*/*",
    "text/csv",
    "application/sparql-results+xml",
    "text/csv;q=0.5, application/sparql-results+json",
    "text/html",
    "text/turtle",
    "image/png",
]


class Counting(InProcess):
    """Counts what it is asked, and may be busy."""

    asked = 0
    busy = False

    def ask(self, question: Question) -> Answer:
        self.asked += 1
        if self.busy:
            raise BusyError("No executor was free in time")
        return super().ask(question)


class Two:
    """Two sites of one release: in one nothing was learned, for each is made for one request."""

    def __init__(self, folder: Path) -> None:
        self.release = make_release(folder)
        self.settings = make_settings(folder, cache=0)
        self.engine = Counting(Store.load(self.release.dataset))
        self.learned = self.fresh()

    def fresh(self) -> FlaskClient:
        queries = load(self.settings.sources / "queries")
        store = Store.load(self.release.dataset)
        app = create_app(store, self.release, queries, self.settings, self.engine)
        return app.test_client()


@pytest.fixture
def two(tmp_path: Path) -> Two:
    return Two(tmp_path)


def get(client: FlaskClient, query: str, accept: str | None = None, **headers: str) -> Any:
    if accept is not None:
        headers["Accept"] = accept
    return client.get("/sparql", query_string={"query": query}, headers=headers)


@pytest.mark.parametrize("accept", ACCEPTS)
def test_every_answer_is_the_applications(two: Two, accept: str | None) -> None:
    for query in (*QUERIES, "ASK {}", f"DESCRIBE <{ALICE}>", *QUERIES, "ASK {?s ?p ?o}", "SELECT"):
        short, long = get(two.learned, query, accept), get(two.fresh(), query, accept)
        assert (short.status, short.data) == (long.status, long.data)
        assert sorted(short.headers) == sorted(long.headers)


def test_an_answer_is_packed_though_a_small_one_was_learned(two: Two) -> None:
    small, large = QUERIES[0], "SELECT * { ?s ?p ?o } ORDER BY ?s ?p ?o"
    for query, encoding in ((small, None), (small, None), (large, "gzip"), (large, "gzip")):
        response = two.learned.get(
            "/sparql", query_string={"query": query}, headers={"Accept-Encoding": "gzip"}
        )
        assert response.headers.get("Content-Encoding") == encoding


def test_no_query_runs_twice(two: Two) -> None:
    asked = [*QUERIES, "ASK {}", "ASK { ?s ?p 1 }", "SELECT", f"DESCRIBE <{ALICE}>", *QUERIES]
    for query in asked:
        get(two.learned, query)
    assert two.engine.asked == len(asked)


def test_an_error_is_told_once_and_forgotten(two: Two) -> None:
    get(two.learned, QUERIES[0])
    two.engine.busy = True
    assert get(two.learned, QUERIES[1]).status_code == 503
    two.engine.busy = False
    assert get(two.learned, QUERIES[1]).status_code == 200
    assert two.engine.asked == 3


def test_who_has_it_is_told_so(two: Two) -> None:
    get(two.learned, QUERIES[0])
    tag = get(two.learned, QUERIES[1]).headers["ETag"]
    response = get(two.learned, QUERIES[1], **{"If-None-Match": tag})
    assert (response.status_code, two.engine.asked) == (304, 2)


@pytest.mark.parametrize(
    "address",
    [
        "query=ASK%20%7B%7D&format=xml",
        "query=ASK%20%7B%7D&query=ASK%20%7B%7D",
        "query=ASK%20%7B%7D&default-graph-uri=urn:x",
        "query=%ff",
        "query=",
        "query",
        "update=x",
        "query=ASK%20%7B%7D;x",
        "query=SELECT%20(NOW()%20AS%20%3Fn)%7B%7D",
    ],
)
def test_what_is_not_plain_is_the_applications(two: Two, address: str) -> None:
    get(two.learned, "ASK {}")
    short = two.learned.get(f"/sparql?{address}")
    long = two.fresh().get(f"/sparql?{address}")
    assert short.status == long.status
    if "NOW" not in address:
        assert short.data == long.data


def test_headers_of_one_kind_of_answer_are_not_anothers(two: Two) -> None:
    get(two.learned, QUERIES[0])
    for _ in range(2):
        assert get(two.learned, f"DESCRIBE <{ALICE}>").content_type.startswith("text/turtle")
        assert get(two.learned, QUERIES[1]).content_type == "application/sparql-results+json"
