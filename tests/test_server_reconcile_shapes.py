"""The Reconciliation Service API for other sites, and for those who ask it wrongly."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask.testing import FlaskClient

from kg.queries import load
from kg.release import Release
from kg.settings import Settings, read_settings
from kg.store import Store
from server import create_app
from server.reconcile.shapes import VALIDATORS
from tests.reconciling import (
    DRAFT,
    conforms,
    fact,
    match,
    name,
    problem,
)


@pytest.fixture(scope="module")
def client(release: Release, settings: Settings) -> FlaskClient:
    store, queries = Store.load(release.dataset), load(settings.sources / "queries")
    return create_app(store, release, queries, read_settings({}, batch=20)).test_client()


def test_a_callback_is_called(client: FlaskClient) -> None:
    answer = client.get("/reconcile", query_string={"callback": "jQuery1.cb_2"})
    assert answer.mimetype == "text/javascript"
    assert answer.text.startswith("/**/jQuery1.cb_2({")
    assert json.loads(answer.text.removeprefix("/**/jQuery1.cb_2(").removesuffix(");"))


@pytest.mark.parametrize(
    "callback", ["", "alert(1)//", "a b", "1x", "a..b", "é", "a" * 500, "a;b", "<script>"]
)
def test_another_text_is_no_callback(callback: str, client: FlaskClient) -> None:
    told = problem(client, "/reconcile", query_string={"callback": callback})
    assert told["status"] == 400


def test_other_sites_may_ask(client: FlaskClient) -> None:
    origin = {"Origin": "https://example.org", "Access-Control-Request-Method": "POST"}
    assert client.options("/reconcile/match", headers=origin).status_code == 204
    for path in ("/reconcile", DRAFT, "/reconcile/suggest/entity?prefix=k"):
        assert client.get(path).headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(
    ("queries", "word"),
    [
        ("[1", "not JSON"),
        ("[]", "is not of type 'object'"),
        ('{"q": 1}', "is not of type 'object'"),
        ('{"q": {}}', "'properties' is a required property"),
        ('{"q": {"query": 1}}', "1 is not of type 'string'"),
        ('{"q": {"query": "x", "limit": "2"}}', "'2' is not of type 'number'"),
        ('{"q": {"query": "x", "limit": 0}}', "less than the minimum"),
        ('{"q": {"query": "x", "type_strict": "most"}}', "is not one of"),
        ('{"q": {"query": "x", "what": 1}}', "'what' was unexpected"),
        ('{"q": {"query": "x", "properties": [{"pid": "unitOf"}]}}', "'v' is a required property"),
        ('{"q": {"query": "x", "properties": [{"pid": "unitOf", "v": null}]}}', "None is not"),
        ('{"q": {"query": "x", "type": "Persn"}}', "There is no type Persn"),
        ('{"q": {"query": "x", "properties": [{"pid": "height", "v": 1}]}}', "no property height"),
        ("[" * 100_000, "not JSON"),
    ],
)
def test_a_batch_of_another_shape_is_refused(queries: str, word: str, client: FlaskClient) -> None:
    told = problem(client, "/reconcile", method="POST", data={"queries": queries})
    assert told["status"] == 400
    assert word in told["detail"]
    assert told["cure"]


@pytest.mark.parametrize(
    ("batch", "word"),
    [
        ({}, "'queries' is a required property"),
        ({"queries": {}}, "is not of type 'array'"),
        ({"queries": [{}]}, "'conditions' is a required property"),
        ({"queries": [{"conditions": []}]}, "[] "),
        ({"queries": [{"conditions": [{"matchType": "name"}]}]}, "'propertyValue' is a required"),
        ({"queries": [{"conditions": [fact("", "x") | {"matchType": "shape"}]}]}, "not one of"),
        (
            {"queries": [{"conditions": [{"matchType": "property", "propertyValue": "x"}]}]},
            "'propertyId' is a required property",
        ),
        ({"queries": [{"conditions": [name("x", matchQualifier="wild")]}]}, "no match qualifier"),
    ],
)
def test_a_batch_of_the_draft_of_another_shape_is_refused(
    batch: Any, word: str, client: FlaskClient
) -> None:
    told = problem(client, f"{DRAFT}/match", method="POST", json=batch)
    assert told["status"] == 400
    assert word in told["detail"]


def test_a_huge_batch_is_refused(client: FlaskClient) -> None:
    queries = {f"q{n}": {"query": "Japan"} for n in range(21)}
    told = problem(client, "/reconcile", method="POST", data={"queries": json.dumps(queries)})
    assert (told["status"], told["limit"]) == (413, "batch")
    told = match(client, *([{"conditions": [name("Japan")]}] * 21), status=413)
    assert "at most 20" in told["detail"]
    told = match(client, {"conditions": [name(["Japan"] * 81)]}, status=413)
    assert "81 values; at most 80" in told["detail"]
    asked = {"ids": ["japan"] * 21, "properties": []}
    told = problem(client, f"{DRAFT}/extend", method="POST", json=asked)
    assert told["status"] == 413
    long = {"queries": '{"q": {"query": "' + "x" * 3_000_000 + '"}}'}
    assert problem(client, "/reconcile", method="POST", data=long)["status"] == 413


@pytest.mark.parametrize(
    ("path", "sent", "status"),
    [
        ("/reconcile", {"method": "POST"}, 400),
        ("/reconcile", {"method": "POST", "data": {"queries": "{}", "extend": "{}"}}, 400),
        ("/reconcile/match", {"method": "POST", "data": {"queries": "[]"}}, 415),
        ("/reconcile/suggest/nothing", {}, 404),
        ("/reconcile/suggest/entity?cursor=-1", {}, 400),
        ("/reconcile/flyout/entity?id=nobody", {}, 404),
        ("/reconcile/flyout/type?id=nothing", {}, 404),
        ("/reconcile/preview", {}, 404),
        ("/reconcile/extend/propose?type=Persn", {}, 400),
        ("/reconcile/match", {}, 405),
    ],
)
def test_what_cannot_be_answered_is_told(
    path: str, sent: dict[str, Any], status: int, client: FlaskClient
) -> None:
    assert problem(client, path, **sent)["status"] == status


def test_what_is_sent_twice_is_answered_alike(client: FlaskClient) -> None:
    form = {"queries": json.dumps({"q": {"query": "Seoul"}})}
    assert client.post("/reconcile", data=form).data == client.post("/reconcile", data=form).data


def test_our_shapes_refuse_what_the_published_ones_refuse() -> None:
    """Each mutilated batch that the published schema of its version refuses, ours refuses, too."""
    whole = {"query": "x", "limit": 1, "type": "T", "type_strict": "any"}
    values: list[Any] = [None, 1, "x", [], {}, True, [1]]
    for key in whole:
        for value in values:
            batch = {"q": {**whole, key: value}}
            try:
                conforms(batch, "reconciliation-query-batch", "0.2")
            except Exception as error:
                if type(error).__name__ != "ValidationError":
                    raise
                assert not VALIDATORS["queries"].is_valid(batch), batch
