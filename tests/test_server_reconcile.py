"""The Reconciliation Service API, version 0.2 and the draft of 1.0: manifest and candidates."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from kg.queries import load
from kg.release import Release
from kg.settings import Settings, read_settings
from kg.store import Store
from server import create_app
from tests.reconciling import (
    DRAFT,
    ask,
    conforms,
    fact,
    keys,
    match,
    name,
)
from tests.small_site import make_client


@pytest.fixture(scope="module")
def client(release: Release, settings: Settings) -> FlaskClient:
    store, queries = Store.load(release.dataset), load(settings.sources / "queries")
    return create_app(store, release, queries, read_settings({}, batch=20)).test_client()


def test_the_manifest_of_0_2(client: FlaskClient) -> None:
    told = client.get("/reconcile").json
    assert told is not None
    conforms(told, "manifest", "0.2")
    assert told["versions"] == ["0.2", "1.0-draft"]
    assert told["view"]["url"] == "http://localhost/id/{{id}}"
    assert {"id": "Person", "name": "person"} in told["defaultTypes"]


def test_the_manifest_of_the_draft(client: FlaskClient) -> None:
    told = client.get(DRAFT).json
    assert told is not None
    conforms(told, "manifest", "1.0-draft")
    assert told["standardizedScore"] is True
    assert told["batchSize"] == 20


def test_what_the_manifest_promises_is_there(client: FlaskClient) -> None:
    told = client.get("/reconcile").json
    assert told is not None
    for kind, service in told["suggest"].items():
        path = service["service_url"] + service["service_path"]
        (first, *_) = client.get(path, query_string={"prefix": "p"}).json["result"]  # type: ignore[index]
        flyout = service["flyout_service_url"] + service["flyout_service_path"]
        shown = client.get(flyout.replace("${id}", first["id"])).json
        assert shown is not None
        assert (shown["id"], first["name"] in shown["html"]) == (first["id"], True), kind
    proposed = told["extend"]["propose_properties"]
    assert client.get(proposed["service_url"] + proposed["service_path"]).status_code == 200
    assert client.get(told["preview"]["url"].replace("{{id}}", "japan")).status_code == 200
    assert client.get(told["view"]["url"].replace("{{id}}", "japan")).status_code == 303


def test_the_public_address_is_told(tmp_path: Path) -> None:
    told = make_client(tmp_path, base="https://parley.example.org").get("/reconcile").json
    assert told is not None
    assert told["preview"]["url"] == "https://parley.example.org/reconcile/preview?id={{id}}"


def test_names_of_0_2(client: FlaskClient) -> None:
    found = ask(
        client,
        q0={"query": "DPRK"},
        q1={"query": "Pompeo, Mike", "type": "Person", "limit": 1},
        q2={"query": "Norwegian Ministry of Fisheries"},
    )
    assert found["q0"][0]["id"] == "north-korea"
    assert (found["q0"][0]["match"], found["q0"][0]["score"]) == (True, 100)
    assert keys(found["q1"]) == ["mike-pompeo"]
    assert found["q1"][0]["type"] == [{"id": "Person", "name": "person"}]
    assert not any(each["match"] for each in found["q2"])


def test_a_batch_may_come_by_get(client: FlaskClient) -> None:
    queries = json.dumps({"q": {"query": "Japan"}})
    told = client.get("/reconcile", query_string={"queries": queries}).json
    assert told is not None
    assert told["q"]["result"][0]["id"] == "japan"


def test_candidates_come_by_score_and_one_at_most_is_a_match(client: FlaskClient) -> None:
    (found,) = ask(client, q={"query": "Korea"}).values()
    scores = [each["score"] for each in found]
    assert scores == sorted(scores, reverse=True)
    assert [each["id"] for each in found if each["match"]] == ["korea"]


def test_what_has_no_type_is_not_found(tmp_path: Path) -> None:
    found = ask(make_client(tmp_path), some={"query": "Hatter"}, none={"query": "tea party"})
    assert keys(found["some"]) == ["hatter"]
    assert "tea-party" not in keys(found["none"])


def test_namesakes_are_no_match(client: FlaskClient) -> None:
    query = {"query": "denuclearization", "type": ["Topic", "NuclearMeasure"]}
    (found,) = ask(client, q=query).values()
    assert {"topic-denuclearization", "denuclearization"} == set(keys(found)[:2])
    assert not any(each["match"] for each in found)


def test_types_are_kept_to(client: FlaskClient) -> None:
    query = {"query": "Singapore", "limit": 50}
    some = ask(
        client,
        free=query,
        place={**query, "type": "Place"},
        both={**query, "type": ["Place", "Meeting"]},
        all={**query, "type": ["Meeting", "Event"], "type_strict": "all"},
        none={**query, "type": ["Place", "Event"], "type_strict": "all"},
        should={**query, "type": ["Meeting"], "type_strict": "should"},
        iri={**query, "type": "https://w3id.org/parley/ontology#Place"},
    )
    assert some["free"][0]["id"] == "singapore"
    assert keys(some["place"]) == keys(some["iri"])
    assert "singapore-summit" not in keys(some["place"])
    assert {"singapore", "singapore-summit"} <= set(keys(some["both"]))
    assert "singapore-summit" in keys(some["all"])
    assert "singapore" not in keys(some["all"])
    assert some["none"] == []
    features = {each["id"]: each["features"] for each in some["should"]}
    assert {"id": "type", "value": False} in features["singapore"]
    assert {"id": "type", "value": True} in features["singapore-summit"]


def test_headings_are_found_only_by_their_type(client: FlaskClient) -> None:
    found = ask(client, free={"query": "timing"}, topic={"query": "timing", "type": "Topic"})
    assert "topic-timing" not in keys(found["free"])
    assert keys(found["topic"])[0] == "topic-timing"


def test_statements_and_passages_are_not_found(client: FlaskClient) -> None:
    told = client.get("/reconcile/suggest/type").json
    assert told is not None
    assert not {"Demand", "Statement", "Passage", "Link", "Office"} & set(keys(told["result"]))


def test_facts_speak_for_a_candidate(client: FlaskClient) -> None:
    right = {"pid": "unitOf", "v": {"id": "united-states"}}
    wrong = {"pid": "unitOf", "v": [{"id": "south-korea"}, "Japan"]}
    query = {"query": "Department of Defense"}
    found = ask(
        client, right={**query, "properties": [right]}, wrong={**query, "properties": [wrong]}
    )
    assert found["right"][0]["match"] is True
    assert {"id": "property:unitOf", "value": 100.0} in found["right"][0]["features"]
    assert found["wrong"][0]["match"] is False
    assert found["wrong"][0]["score"] < found["right"][0]["score"]


def test_facts_may_be_names_and_may_stand_alone(client: FlaskClient) -> None:
    facts = [{"pid": "unitOf", "v": "U.S."}]
    found = ask(client, q={"properties": facts, "limit": 100})["q"]
    assert {"us-congress", "us-department-of-defense"} <= set(keys(found))


def test_an_item_of_wikidata_is_a_fact(client: FlaskClient) -> None:
    ((first, *_),) = match(client, {"conditions": [fact("owl:sameAs", {"id": "Q423"})]})
    assert (first["id"], first["match"]) == ("north-korea", True)


def test_an_identifier_is_a_name(client: FlaskClient) -> None:
    texts = ["id:north-korea", "https://w3id.org/parley/id/north-korea", "north-korea"]
    found = ask(client, **{f"q{n}": {"query": text} for n, text in enumerate(texts)})
    assert {each[0]["id"] for each in found.values()} == {"north-korea"}


def test_the_conditions_of_the_draft(client: FlaskClient) -> None:
    some = match(
        client,
        {"conditions": [name("N. Korea")]},
        {"conditions": [name(["nobody at all", "Moon Jae In"])], "type": "Person", "limit": 1},
        {"conditions": [{"matchType": "id", "propertyValue": "japan"}]},
        {"conditions": [name("Korea"), name("North Korea", matchQuantifier="none")]},
        {"conditions": [name("Congress"), fact("unitOf", "Japan", required=True)]},
        {"conditions": [fact("unitOf", ["United States", "Japan"], matchQuantifier="all")]},
        {"conditions": [name("Congress"), fact("unitOf", "Japan", matchQuantifier="none")]},
    )
    assert some[0][0]["id"] == "north-korea"
    assert {each["name"] for each in some[0][0]["features"]} == {"likeness of the name"}
    assert keys(some[1]) == ["moon-jae-in"]
    assert keys(some[2]) == ["japan"]
    assert "north-korea" not in keys(some[3])
    assert some[4] == []
    assert not any(each["match"] for each in some[5])
    assert (some[6][0]["id"], some[6][0]["match"]) == ("us-congress", True)


def test_the_draft_is_spoken_at_both_addresses(client: FlaskClient) -> None:
    batch = {"queries": [{"conditions": [name("Japan")]}]}
    assert (
        client.post("/reconcile/match", json=batch).data
        == client.post(f"{DRAFT}/match", json=batch).data
    )
