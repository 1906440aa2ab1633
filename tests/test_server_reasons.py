"""`/explain`: its forms, its headers, and what it says to bad questions."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from rdflib import Graph
from rdflib.namespace import PROV

from kg.terms import ID
from server.reasons import explain_path
from tests import small_site
from tests.small_site import make_client
from tests.test_server_protocol import problem

#: The small site says that the demand is the Hatter's, and an axiom makes it a saying of his.
ASKED = "s=id:demand-clean-cup&p=parley:saidBy&o=id:hatter"
HTML = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    return make_client(tmp_path_factory.mktemp("reasons"))


def test_json_says_why(client: FlaskClient) -> None:
    response = client.get(f"/explain?{ASKED}")
    assert (response.status_code, response.content_type) == (200, "application/json")
    told = response.get_json()
    assert told["triple"]["text"] == "“The Hatter wants <b>all</b> moved.” is said by The Hatter"
    (reason,) = told["reasons"]
    assert reason["rule"]["name"] == "prp-spo1"
    (premise,) = reason["premises"]
    assert premise["asserted"] == ["https://w3id.org/parley/graph/essay/tea"]
    (said,) = told["statements"].values()
    assert [each["value"] for each in said["passages"]] == [
        str(ID["tea-s009"]),
        str(ID["tea-s010"]),
    ]
    assert (told["complete"], told["stopped"]) == (True, None)


def test_its_json_has_the_shape_that_is_described(client: FlaskClient) -> None:
    described = client.get("/openapi.json").get_json()
    schema = {"$ref": "#/components/schemas/Explanation", "components": described["components"]}
    Draft202012Validator(schema).validate(client.get(f"/explain?{ASKED}").get_json())


def test_the_page_leads_to_everything(client: FlaskClient) -> None:
    page = client.get(f"/explain?{ASKED}", headers=HTML).text
    assert "because" in page and "<b>all</b>" not in page
    for path in ("/page/hatter", "/page/tea-s009", "/ontology.html#Reported", "/graph/essay/tea"):
        assert f'href="{path}"' in page
    assert 'href="#statement-1"' in page and 'id="statement-1"' in page
    assert page.count("<script") == page.count('<script src="/static/') == 1


def test_turtle_is_in_the_words_of_prov(client: FlaskClient) -> None:
    response = client.get(f"/explain?{ASKED}", headers={"Accept": "text/turtle"})
    graph = Graph().parse(data=response.text, format="turtle")
    assert len(set(graph.subjects(PROV.wasGeneratedBy))) == 1
    assert set(graph.objects(None, PROV.hadPrimarySource)) == {ID["tea-s009"], ID["tea-s010"]}


FORMS = {
    "json": "application/json",
    "html": "text/html",
    "ttl": "text/turtle",
    "nt": "application/n-triples",
    "jsonld": "application/ld+json",
    "rdf": "application/rdf+xml",
}


@pytest.mark.parametrize("suffix", FORMS)
def test_each_form_is_had_by_suffix_by_name_and_by_accept(suffix: str, client: FlaskClient) -> None:
    accept = {"Accept": FORMS[suffix]}
    by_suffix = client.get(f"/explain.{suffix}?{ASKED}")
    for other in (
        client.get(f"/explain?{ASKED}&format={suffix}"),
        client.get(f"/explain?{ASKED}", headers=accept),
    ):
        assert (other.status_code, other.mimetype) == (200, FORMS[suffix])
        assert other.headers["ETag"] == by_suffix.headers["ETag"]
    link = f"</explain.{suffix}?s=id%3Ademand-clean-cup"
    assert any(each.startswith(link) for each in by_suffix.headers.getlist("Link"))


def test_its_headers_are_those_of_every_answer(client: FlaskClient) -> None:
    response = client.get(f"/explain?{ASKED}")
    head = client.head(f"/explain?{ASKED}")
    assert (head.status_code, head.text) == (200, "")
    assert head.headers["ETag"] == response.headers["ETag"]
    assert "Accept" in response.headers["Vary"]
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    tag = {"If-None-Match": response.headers["ETag"]}
    assert client.get(f"/explain?{ASKED}", headers=tag).status_code == 304
    assert client.post(f"/explain?{ASKED}").status_code == 405


def test_labels_and_whole_iris_will_do_too(client: FlaskClient) -> None:
    iri = quote(str(ID["demand-clean-cup"]))
    for value in ("The Hatter", "Der Hutmacher", str(ID.hatter)):
        asked = f"/explain?s={iri}&p=said+by&o={quote(value)}"
        assert client.get(asked).get_json()["triple"]["object"]["value"] == str(ID.hatter)


def test_what_is_asserted_says_so(client: FlaskClient) -> None:
    asked = "s=id:tea-party&p=rdfs:label&o=" + quote('"tea party"@en')
    told = client.get(f"/explain?{asked}").get_json()
    assert [each.rpartition("/")[2] for each in told["asserted"]] == ["milk", "tea"]
    assert told["reasons"] == []
    assert "Somebody wrote this down" in client.get(f"/explain?{asked}", headers=HTML).text


@pytest.mark.parametrize(
    ("asked", "status", "part"),
    [
        ("", 400, "The parameter s, the triple's subject, is missing"),
        ("s=id:hatter&p=&o=id:alice", 400, "The parameter p, the triple's predicate, is missing"),
        (f"{ASKED}&s=id:alice", 400, "given more than once"),
        (f"{ASKED}&q=1", 400, "There is no parameter q"),
        (f"{ASKED}&most=0", 400, "is no value of most"),
        (f"{ASKED}&most=x", 400, "is no value of most"),
        (f"{ASKED}&format=csv", 400, "Reasons have no form csv"),
        ("s=id:hattre&p=parley:saidBy&o=id:alice", 404, "Nothing here is called 'id:hattre'"),
        ("s=id:hatter&p=parley:saidBye&o=id:alice", 404, "Nothing here is called"),
        ("s=id:hatter&p=parley:saidBy&o=id:alice", 404, "it does not follow, that The Hatter"),
        ("s=%00&p=parley:saidBy&o=id:alice", 404, "Nothing here is called"),
        ("s=%3Cx%20y%3E&p=a&o=id:alice", 404, "Nothing here is called"),
    ],
)
def test_a_bad_question_is_told_what_is_wrong(
    asked: str, status: int, part: str, client: FlaskClient
) -> None:
    assert part in problem(client.get(f"/explain?{asked}"), status)["detail"]


def test_no_form_of_that_kind(client: FlaskClient) -> None:
    problem(client.get(f"/explain.csv?{ASKED}"), 404)
    told = problem(client.get(f"/explain?{ASKED}", headers={"Accept": "image/png"}), 406)
    assert "text/turtle" in told["available"]


def test_a_near_name_leads_to_the_question_with_it(client: FlaskClient) -> None:
    told = problem(client.get("/explain?s=id:demand-clean-cap&p=parley:saidBy&o=id:hatter"), 404)
    path = told["near"][0]["path"]
    assert client.get(path).status_code == 200
    told = problem(client.get("/explain?s=id:demand-clean-cup&p=parley:saidBy&o=id:alice"), 404)
    assert client.get(told["near"][0]["path"]).status_code == 200


def test_the_path_of_a_triple_is_answered(client: FlaskClient) -> None:
    found = re.search(r"s=.*", explain_path((ID["demand-clean-cup"], ID.a, ID.b)) or "")
    assert found and found[0].startswith("s=id%3Ademand-clean-cup")


def test_axioms_outside_owl_rl_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = small_site.QUADS.replace("owl:allValuesFrom", "owl:someValuesFrom")
    monkeypatch.setattr(small_site, "QUADS", rows)
    told = problem(make_client(tmp_path).get(f"/explain?{ASKED}"), 501)
    assert "stands as a superclass, which is outside OWL 2 RL" in told["detail"]


def test_a_release_that_is_too_large_is_refused(tmp_path: Path) -> None:
    client = make_client(tmp_path, reasons=10)
    told = problem(client.get(f"/explain?{ASKED}"), 501)
    assert told["limit"] == "reasons"


def test_what_rests_on_a_statement_is_told(client: FlaskClient) -> None:
    response = client.get("/impact?of=id:demand-clean-cup")
    told = response.get_json()
    assert [each["text"] for each in told["fall"]] == [
        "“The Hatter wants <b>all</b> moved.” is said by The Hatter"
    ]
    assert told["stand"] == []
    tag = {"If-None-Match": response.headers["ETag"]}
    assert client.get("/impact?of=id:demand-clean-cup", headers=tag).status_code == 304


def test_the_page_of_what_rests_on_a_statement(client: FlaskClient) -> None:
    page = client.get("/impact?of=id:demand-clean-cup", headers=HTML).text
    assert "What would no longer follow" in page and "Nothing else within its reach." in page
    assert 'href="/explain?s=id%3Ademand-clean-cup' in page


@pytest.mark.parametrize(
    ("asked", "status", "part"),
    [
        ("", 400, "The parameter of, a sentence or a statement, is missing"),
        ("of=id:hatter&s=1", 400, "There is no parameter s"),
        ("of=id:hatter", 404, "id:hatter is neither a statement nor a sentence"),
        ("of=id:demand-clean-cop", 404, "Nothing here is called 'id:demand-clean-cop'"),
        ("of=id:demand-clean-cup&format=ttl", 400, "Reasons have no form ttl"),
    ],
)
def test_a_bad_question_about_what_rests(
    asked: str, status: int, part: str, client: FlaskClient
) -> None:
    assert part in problem(client.get(f"/impact?{asked}"), status)["detail"]
