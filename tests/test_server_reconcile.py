"""The Reconciliation Service API, in version 0.2 and in the draft of version 1.0."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from jsonschema import Draft7Validator
from rdflib import XSD, Literal, URIRef
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT7

from kg.queries import load
from kg.release import Release
from kg.settings import Settings, read_settings
from kg.store import Store
from server import create_app
from server.names import Names
from server.reconcile.catalogue import Catalogue
from server.reconcile.extension import value_of
from server.reconcile.shapes import VALIDATORS
from tests.small_site import make_client

PUBLISHED = Path(__file__).resolve().parents[2] / "shared" / "reconciliation-api"
JSON = "application/json"
DRAFT = "/reconcile/1.0-draft"


@pytest.fixture(scope="module")
def client(release: Release, settings: Settings) -> FlaskClient:
    store, queries = Store.load(release.dataset), load(settings.sources / "queries")
    return create_app(store, release, queries, read_settings({}, batch=20)).test_client()


def conforms(value: Any, name: str, version: str) -> None:
    """Holds a value against a published schema."""
    folder = PUBLISHED / version / "schemas"
    if not folder.is_dir():
        pytest.skip("the published schemas are not at hand")
    schemas = {path.name: json.loads(path.read_text("utf-8")) for path in folder.glob("*.json")}
    registry: Registry[Any] = Registry().with_resources(
        pair
        for file, schema in schemas.items()
        for pair in (
            (schema["$id"], Resource.from_contents(schema, default_specification=DRAFT7)),
            (
                schemas[f"{name}.json"]["$id"].rsplit("/", 1)[0] + f"/{file}",
                Resource.from_contents(schema, default_specification=DRAFT7),
            ),
        )
    )
    Draft7Validator(schemas[f"{name}.json"], registry=registry).validate(value)


def ask(client: FlaskClient, **queries: Any) -> dict[str, Any]:
    """The results of a batch of version 0.2."""
    conforms(queries, "reconciliation-query-batch", "0.2")
    answer = client.post("/reconcile", data={"queries": json.dumps(queries)})
    assert answer.status_code == 200, answer.text
    conforms(answer.json, "reconciliation-result-batch", "0.2")
    return {name: each["result"] for name, each in answer.json.items()}  # type: ignore[union-attr]


def match(client: FlaskClient, *queries: Any, status: int = 200) -> Any:
    """The candidates of each query of a batch of the draft, or the problem."""
    batch = {"queries": list(queries)}
    answer = client.post(f"{DRAFT}/match", json=batch)
    assert answer.status_code == status, answer.text
    if status != 200:
        return answer.json
    conforms(batch, "reconciliation-query-batch", "1.0-draft")
    conforms(answer.json, "reconciliation-result-batch", "1.0-draft")
    return [each["candidates"] for each in answer.json["results"]]  # type: ignore[index]


def name(text: Any, **more: Any) -> dict[str, Any]:
    return {"matchType": "name", "propertyValue": text, **more}


def fact(key: str, value: Any, **more: Any) -> dict[str, Any]:
    return {"matchType": "property", "propertyId": key, "propertyValue": value, **more}


def keys(found: list[dict[str, Any]]) -> list[str]:
    return [each["id"] for each in found]


def problem(client: FlaskClient, path: str, **sent: Any) -> dict[str, Any]:
    answer = client.open(path, **sent)
    assert answer.content_type == "application/problem+json", answer.text
    told = answer.json
    assert isinstance(told, dict)
    return told


# === What the service says of itself


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


# === Candidates


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


# === Suggestions, previews, values


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


# === JSONP and CORS


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


# === Bad input


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
