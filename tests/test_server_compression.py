"""Answers in brotli and gzip, and when not."""

from __future__ import annotations

import gzip

import brotli
import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from server import compression
from tests.small_site import make_client

EVERYTHING = "SELECT * { ?s ?p ?o }"
MUCH = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h 'tea party'@en }"
LIKED = {"Accept": "text/html, */*;q=0.1"}
DECODERS = {"gzip": gzip.decompress, "br": brotli.decompress}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    return make_client(tmp_path_factory.mktemp("compression"))


def get(client: FlaskClient, query: str, encoding: str | None = None) -> TestResponse:
    headers = {} if encoding is None else {"Accept-Encoding": encoding}
    return client.get("/sparql", query_string={"query": query}, headers=headers, buffered=True)


@pytest.mark.parametrize(
    ("accepted", "chosen"),
    [
        ("gzip", "gzip"),
        ("GZIP", "gzip"),
        ("br", "br"),
        ("gzip, br", "br"),
        ("gzip;q=1, br;q=0.5", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("*", "br"),
        ("*, br;q=0", "gzip"),
        ("identity;q=0, gzip;q=0.1", "gzip"),
        ("deflate, gzip;q=0.5, identity;q=0.1", "gzip"),
    ],
)
def test_the_encoding_that_is_liked_best(client: FlaskClient, accepted: str, chosen: str) -> None:
    plain, response = get(client, EVERYTHING), get(client, EVERYTHING, accepted)
    assert response.headers["Content-Encoding"] == chosen
    assert DECODERS[chosen](response.data) == plain.data
    assert response.content_length == len(response.data) < len(plain.data)
    assert {"Accept", "Accept-Encoding"} <= set(response.vary)
    assert response.content_type == plain.content_type


@pytest.mark.parametrize(
    "accepted", [None, "", "identity", "deflate", "gzip;q=0", "gzip;q=0.5, identity"]
)
def test_plain_bytes(client: FlaskClient, accepted: str | None) -> None:
    response = get(client, EVERYTHING, accepted)
    assert "Content-Encoding" not in response.headers
    assert "Accept-Encoding" in response.vary


def test_what_is_short_stays_as_it_is(client: FlaskClient) -> None:
    assert "Content-Encoding" not in get(client, "ASK {}", "gzip").headers
    assert "Content-Encoding" not in get(client, "nonsense", "gzip").headers


def test_a_large_answer(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compression, "AT_ONCE", 100)
    plain = get(client, MUCH)
    assert len(plain.data) > 100_000
    for name, decode in DECODERS.items():
        assert decode(get(client, MUCH, name).data) == plain.data


def test_head_tells_the_same_length(client: FlaskClient) -> None:
    url = {"query": EVERYTHING}
    response = client.head("/sparql", query_string=url, headers={"Accept-Encoding": "gzip"})
    assert response.data == b""
    assert response.content_length == len(get(client, EVERYTHING, "gzip").data)


@pytest.mark.parametrize(
    "path", ["/.well-known/void", "/download/parley.nq", "/queries/demands-of"]
)
def test_tags_become_weak_and_still_hold(client: FlaskClient, path: str) -> None:
    packed = client.get(path, headers={"Accept-Encoding": "gzip", **LIKED}, buffered=True)
    assert packed.headers["Content-Encoding"] == "gzip", path
    assert packed.headers["ETag"].startswith("W/")
    assert "Accept-Ranges" not in packed.headers
    held = {"If-None-Match": packed.headers["ETag"], **LIKED}
    assert client.get(path, headers=held, buffered=True).status_code == 304


def test_a_part_of_a_file_is_never_compressed(client: FlaskClient) -> None:
    headers = {"Accept-Encoding": "gzip", "Range": "bytes=0-9"}
    response = client.get("/download/parley.nq", headers=headers, buffered=True)
    assert (response.status_code, len(response.data)) == (206, 10)
    assert "Content-Encoding" not in response.headers
