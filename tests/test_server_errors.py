"""Errors have one shape, the right status, and no secrets."""

from __future__ import annotations

import json
import logging
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from kg.engine import Answer, BusyError, QueryStoppedError, Question
from kg.errors import ParleyError, ReleaseError, UnknownNameError
from kg.queries import load
from kg.store import Store
from server import create_app
from tests.small_site import make_client, make_release, make_settings

BROWSER = {"Accept": "text/html,*/*;q=0.8"}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    return make_client(tmp_path_factory.mktemp("errors"))


class Broken:
    """An engine that fails in one way."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def ask(self, question: Question) -> Answer:
        raise self.error


def broken(folder: Path, error: Exception) -> FlaskClient:
    release = make_release(folder)
    settings = make_settings(folder)
    queries = load(settings.sources / "queries")
    store = Store.load(release.dataset)
    return create_app(store, release, queries, settings, Broken(error)).test_client()


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (QueryStoppedError("It took too long", cure="Ask for less."), 503),
        (BusyError("All are at work", cure="Later."), 503),
        (UnknownNameError("Nothing", cure="Something."), 404),
        (ReleaseError("Gone", cure="Build."), 500),
        (ParleyError("What else", cure="None."), 500),
    ],
)
def test_statuses(tmp_path: Path, error: ParleyError, status: int) -> None:
    response = broken(tmp_path, error).get("/sparql?query=ASK+%7B%7D")
    assert response.status_code == status
    assert response.content_type == "application/problem+json"
    told = json.loads(response.text)
    assert (told["detail"], told["cure"]) == (error.what, error.cure)
    assert ("Retry-After" in response.headers) == (status == 503)
    assert response.headers["Cache-Control"] == "no-store" and "ETag" not in response.headers


def test_an_unready_engine_is_told(tmp_path: Path) -> None:
    client = broken(tmp_path, BusyError("All are at work"))
    assert client.get("/-/ready").status_code == 503
    assert client.get("/-/health").status_code == 200


def test_a_page_leads_to_the_same_question_once_more(tmp_path: Path) -> None:
    """By an address that cannot lead to another host, whatever the path looks like."""
    client = broken(tmp_path, BusyError("All are at work"))
    html = client.get("/sparql?query=ASK+%7B%7D&a=%22%3E", headers={"Accept": "text/html"})
    assert html.status_code == 503
    assert '<a href="?query=ASK+%7B%7D&amp;a=%22%3E">Ask again</a>' in html.text
    missing = client.get("/nothing", headers={"Accept": "text/html"})
    assert "Ask again" not in missing.text


def test_the_unforeseen_is_logged_and_not_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    client = broken(tmp_path, RuntimeError("a secret"))
    with caplog.at_level(logging.ERROR):
        response = client.get("/sparql?query=ASK+%7B%7D")
    assert response.status_code == 500
    assert "secret" not in response.text and "Traceback" not in response.text
    assert "a secret" in caplog.text


@pytest.mark.parametrize(
    ("accept", "mimetype"),
    [
        ("*/*", "application/problem+json"),
        ("text/csv", "application/problem+json"),
        ("application/json", "application/json"),
        ("text/html;q=0.1", "text/html"),
        (BROWSER["Accept"], "text/html"),
    ],
)
def test_the_form_of_an_error(client: FlaskClient, accept: str, mimetype: str) -> None:
    response = client.get("/nowhere", headers={"Accept": accept})
    assert (response.status_code, response.mimetype) == (404, mimetype)
    assert "There is nothing at /nowhere" in response.text


def test_what_comes_from_outside_is_escaped(client: FlaskClient) -> None:
    page = client.get("/<script>alert()</script>", headers=BROWSER)
    assert page.status_code == 404 and "<script>" not in page.text


@pytest.mark.parametrize("path", ["/", "/sparql?query=nonsense", "/nowhere", "/static/parley.css"])
def test_headers_that_all_have(client: FlaskClient, path: str) -> None:
    with client.get(path, headers=BROWSER) as response:
        headers = response.headers
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("path", ["/", "/id/hatter", "/queries", "/download/parley.ttl", "/search"])
def test_nothing_can_be_written(client: FlaskClient, path: str) -> None:
    for method in ("POST", "PUT", "DELETE"):
        response = client.open(path, method=method)
        assert response.status_code == 405
        assert response.headers["Allow"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize("path", ["/", "/page/hatter", "/queries", "/sparql", "/ontology.html"])
def test_pages_run_nothing_inline_and_nothing_from_elsewhere(
    client: FlaskClient, path: str
) -> None:
    text = client.get(path, headers=BROWSER).text
    for script in re.findall("<script[^>]*>", text):
        own = re.search(r' src="/(static|lib)/', script)
        assert own or script == '<script type="application/ld+json">'
    assert not re.search(r"<[^>]* (style|on\w+)=", text)
    assert "<style" not in text
    assert 'src="http' not in text and 'rel="stylesheet" href="/static/' in text
