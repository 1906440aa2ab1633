"""The Reconciliation Service API: suggestions, previews, and values of properties."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from rdflib import XSD, Literal, URIRef

from kg.queries import load
from kg.release import Release
from kg.settings import Settings, read_settings
from kg.store import Store
from server import create_app
from server.names import Names
from server.reconcile.catalogue import Catalogue
from server.reconcile.extension import value_of
from tests.reconciling import (
    DRAFT,
    conforms,
    keys,
)
from tests.small_site import make_client


@pytest.fixture(scope="module")
def client(release: Release, settings: Settings) -> FlaskClient:
    store, queries = Store.load(release.dataset), load(settings.sources / "queries")
    return create_app(store, release, queries, read_settings({}, batch=20)).test_client()


@pytest.mark.parametrize("root", ["/reconcile", DRAFT])
@pytest.mark.parametrize(
    ("kind", "schema", "prefix", "first"),
    [
        ("entity", "suggest-entities-response", "dpr", "north-korea"),
        ("entity", "suggest-entities-response", "moon-jae-in", "moon-jae-in"),
        ("type", "suggest-types-response", "pers", "Person"),
        ("property", "suggest-properties-response", "unitof", "unitOf"),
    ],
)
def test_suggestions(
    root: str, kind: str, schema: str, prefix: str, first: str, client: FlaskClient
) -> None:
    told = client.get(f"{root}/suggest/{kind}", query_string={"prefix": prefix}).json
    assert told is not None
    conforms(told, schema, "0.2")
    conforms(told, schema, "1.0-draft")
    assert told["result"][0]["id"] == first


def test_a_cursor_leads_to_more_suggestions(client: FlaskClient) -> None:
    pages = [
        keys(client.get(f"/reconcile/suggest/entity?cursor={skip}").json["result"])  # type: ignore[index]
        for skip in (0, 20)
    ]
    assert [len(page) for page in pages] == [20, 20]
    assert not set(pages[0]) & set(pages[1])


def test_a_type_tells_what_lies_above_it(client: FlaskClient) -> None:
    told = client.get("/reconcile/suggest/type?prefix=State").json
    assert told is not None
    state = next(each for each in told["result"] if each["id"] == "State")
    assert state["broader"] == [{"id": "Organization", "name": "organization"}]


def test_a_preview_may_be_framed_and_nothing_else_may(client: FlaskClient) -> None:
    shown = client.get("/reconcile/preview?id=north-korea")
    assert "frame-ancestors *" in shown.headers["Content-Security-Policy"]
    assert "script" not in shown.headers["Content-Security-Policy"]
    assert "<script" not in shown.text
    assert "DPRK" in shown.text
    for path in ("/reconcile", "/page/north-korea", "/reconcile/flyout/entity?id=japan"):
        assert "frame-ancestors 'none'" in client.get(path).headers["Content-Security-Policy"]
    missing = client.get("/reconcile/preview?id=nobody")
    assert missing.status_code == 404
    assert "frame-ancestors 'none'" in missing.headers["Content-Security-Policy"]


def test_what_is_shown_is_escaped(tmp_path: Path) -> None:
    shown = make_client(tmp_path).get("/reconcile/flyout/entity?id=hatter").json
    assert shown is not None
    assert "<milk>" not in shown["html"]


def test_properties_are_proposed_for_a_type(client: FlaskClient) -> None:
    told = client.get("/reconcile/extend/propose?type=GovernmentBody&limit=2").json
    assert told is not None
    conforms(told, "data-extension-property-proposal", "0.2")
    conforms(told, "data-extension-property-proposal", "1.0-draft")
    assert (len(told["properties"]), told["type"], told["limit"]) == (2, "GovernmentBody", 2)


EXTENSION = {
    "ids": ["us-congress", "nobody", "north-korea"],
    "properties": [{"id": "unitOf"}, {"id": "owl:sameAs"}, {"id": "skos:altLabel"}],
}


def test_values_of_0_2(client: FlaskClient) -> None:
    told = client.post("/reconcile", data={"extend": json.dumps(EXTENSION)}).json
    assert told is not None
    conforms(EXTENSION, "data-extension-query", "0.2")
    conforms(told, "data-extension-response", "0.2")
    assert [each["id"] for each in told["meta"]] == ["unitOf", "owl:sameAs", "skos:altLabel"]
    assert told["meta"][1]["service"] == "https://wikidata.reconci.link/en/api"
    united = {"id": "united-states", "name": "United States"}
    assert told["rows"]["us-congress"]["unitOf"] == [united]
    assert told["rows"]["nobody"] == {"unitOf": [], "owl:sameAs": [], "skos:altLabel": []}
    assert told["rows"]["north-korea"]["owl:sameAs"][0]["id"] == "Q423"
    assert {"str": "DPRK"} in told["rows"]["north-korea"]["skos:altLabel"]


def test_values_of_the_draft(client: FlaskClient) -> None:
    told = client.post(f"{DRAFT}/extend", json=EXTENSION).json
    assert told is not None
    conforms(EXTENSION, "data-extension-query", "1.0-draft")
    conforms(told, "data-extension-response", "1.0-draft")
    assert [row["id"] for row in told["rows"]] == EXTENSION["ids"]


@pytest.mark.parametrize(
    ("text", "datatype", "value"),
    [
        ("plain", None, {"str": "plain"}),
        ("42", XSD.integer, {"int": 42}),
        ("-1.50", XSD.decimal, {"float": -1.5}),
        ("NaN", XSD.double, {"str": "NaN"}),
        ("2021-12-17", XSD.date, {"date": "2021-12-17T00:00:00Z"}),
        ("2021-12-17T09:30:00+09:00", XSD.dateTime, {"date": "2021-12-17T09:30:00+09:00"}),
        ("2021-12", XSD.gYearMonth, {"str": "2021-12"}),
        ("true", XSD.boolean, {"str": "true"}),
    ],
)
def test_values_come_in_their_kind(
    text: str, datatype: URIRef | None, value: Any, release: Release
) -> None:
    store = Store.load(release.dataset)
    term = Literal(text, datatype=datatype, normalize=False)
    assert value_of(term, Catalogue(store, Names(store))) == value
