"""`/queries`: parameters, formats and pages of the saved queries."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator

from server.pages.wording import in_words
from tests.small_site import make_client, make_release, make_settings
from tests.test_server_protocol import problem

PATH = "/queries/demands-of"
LABELS = """\
#+ summary: What is what called?
#+ description: Every label.
#+ tags:
#+   - overview
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?label WHERE { ?thing rdfs:label ?label } ORDER BY ?label LIMIT 5
"""


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    folder = tmp_path_factory.mktemp("saved")
    make_release(folder)
    make_settings(folder)
    (folder / "queries" / "labels.rq").write_text(LABELS)
    return make_client(folder)


def links(response: object) -> dict[str, str]:
    listed = response.headers.getlist("Link")  # type: ignore[attr-defined]
    found = (re.fullmatch(r'<([^>]*)>; rel="(\w+)"', each) for each in listed)
    return {each[2]: each[1] for each in found if each}


def test_pages_from_the_first_to_the_last(client: FlaskClient) -> None:
    whole = client.get("/queries/labels.csv").text.splitlines()[1:]
    assert len(whole) == 5
    url, read = "?limit=2", list[str]()
    for _ in range(3):
        response = client.get(f"/queries/labels.csv{url}")
        read += response.text.splitlines()[1:]
        url = links(response).get("next", "")
    assert (read, url) == (whole, "")


def test_links_keep_what_was_asked(client: FlaskClient) -> None:
    url = {"limit": "2", "offset": "3", "format": "csv"}
    found = links(client.get("/queries/labels", query_string=url))
    assert found["first"] == "?limit=2&format=csv&offset=0"
    assert found["prev"] == "?limit=2&format=csv&offset=1"
    assert "next" not in found


@pytest.mark.parametrize(
    "url",
    [
        "limit=-1",
        "limit=x",
        "offset=1.5",
        "limit=99999999999",
        "limit=%D9%A1",
        "limit=1&limit=2",
        "format=pdf",
        "actor=not an iri",
        "actor=<x>",
        "actor=id:a&actor=id:b",
        "other=1",
    ],
)
def test_parameters_that_will_not_do(client: FlaskClient, url: str) -> None:
    assert problem(client.get(f"{PATH}?{url}"), 400)["detail"]


def test_a_yes_or_no_has_no_pages(client: FlaskClient) -> None:
    problem(client.get("/queries/is-there-tea?limit=1"), 400)


@pytest.mark.parametrize(
    ("path", "accept", "media_type"),
    [
        ("/queries/demands-of", "*/*", "application/sparql-results+json"),
        ("/queries/demands-of", "text/csv", "text/csv"),
        ("/queries/demands-of?format=tsv", "text/csv", "text/tab-separated-values"),
        ("/queries/demands-of.xml", "text/csv", "application/sparql-results+xml"),
        ("/queries/demands-of?actor=id:hatter", "text/html", "text/html"),
        ("/queries", "text/html", "text/html"),
        ("/queries", "*/*", "text/turtle"),
        ("/queries", "application/ld+json", "application/ld+json"),
    ],
)
def test_formats(client: FlaskClient, path: str, accept: str, media_type: str) -> None:
    response = client.get(path, headers={"Accept": accept})
    assert (response.status_code, response.mimetype) == (200, media_type)


def test_formats_that_do_not_fit(client: FlaskClient) -> None:
    problem(client.get("/queries/demands-of.ttl"), 406)
    problem(client.get("/queries/is-there-tea.csv"), 406)
    problem(client.get("/queries/demands-of.pdf"), 404)
    problem(client.get("/queries", headers={"Accept": "image/png"}), 406)
    problem(client.post("/queries/demands-of"), 405)


WHO = """\
#+ summary: Who says what?
#+ description: One row for each statement.
#+ tags:
#+   - sources
#+ defaults:
#+   - actor: id:hatter
#+ reasons:
#+   - ?statement parley:saidBy ?_actor_iri
#+   - ?statement parley:addressedTo ?nobody
PREFIX parley: <https://w3id.org/parley/ontology#>
SELECT ?statement WHERE { ?statement parley:saidBy ?_actor_iri }
"""


def test_rows_lead_to_their_reasons(tmp_path: Path) -> None:
    make_release(tmp_path)
    make_settings(tmp_path)
    (tmp_path / "queries" / "who.rq").write_text(WHO)
    client = make_client(tmp_path)
    page = client.get("/queries/who.html").text
    (path,) = re.findall(r'href="(/explain[^"]*)"', page)
    assert client.get(html.unescape(path)).get_json()["reasons"]
    described = client.get("/openapi.json").get_json()["paths"]["/queries/who"]["get"]
    assert described["x-reasons"][0] == "?statement parley:saidBy ?_actor_iri"
    assert "Why?" not in client.get("/queries/demands-of.html").text


def test_reasons_of_rows_are_data_too(tmp_path: Path) -> None:
    make_release(tmp_path)
    make_settings(tmp_path)
    (tmp_path / "queries" / "who.rq").write_text(WHO)
    client = make_client(tmp_path)
    url = "/queries/who/reasons"
    told = client.get(url).get_json()
    assert told["query"] == "who" and told["rows"]
    rows = client.get("/queries/who.json").get_json()["results"]["bindings"]
    assert [each["row"] for each in told["rows"]] == rows
    for row in told["rows"]:
        (reason,) = row["reasons"]
        assert reason["triple"]["subject"] == row["row"]["statement"]["value"]
        explained = client.get(reason["explain"]).get_json()
        terms = {place: explained["triple"][place]["value"] for place in reason["triple"]}
        assert terms == reason["triple"]
    described = client.get("/openapi.json").get_json()
    schema = {**described["components"]["schemas"]["RowReasons"], **described}
    Draft202012Validator(schema).validate(told)
    operation = described["paths"][url]["get"]
    assert [each["name"] for each in operation["parameters"]][:3] == ["actor", "limit", "offset"]
    tag = client.get(url).headers["ETag"]
    assert client.get(url, headers={"If-None-Match": tag}).status_code == 304


def test_reasons_of_rows_come_in_pages(debate: FlaskClient) -> None:
    whole = debate.get("/queries/at-odds/reasons").get_json()["rows"]
    url, read = "?limit=3", list[object]()
    while url:
        response = debate.get(f"/queries/at-odds/reasons{url}")
        read += response.get_json()["rows"]
        url = links(response).get("next", "")
    assert read == whole and len(whole) > 3


def test_reasons_of_rows_that_will_not_do(client: FlaskClient, debate: FlaskClient) -> None:
    without = problem(client.get("/queries/demands-of/reasons"), 404)
    assert without["detail"] == "The query demands-of does not say what its rows rest on"
    assert "at-odds" in problem(debate.get("/queries/positions-of/reasons"), 404)["cure"]
    problem(client.get("/queries/demand-of/reasons"), 404)
    problem(debate.get("/queries/at-odds/reasons?limit=x"), 400)
    problem(debate.get("/queries/at-odds/reasons?nobody=x"), 400)
    problem(debate.get("/queries/at-odds/reasons?format=csv"), 406)
    problem(debate.get("/queries/at-odds/reasons", headers={"Accept": "image/png"}), 406)


# Pages


def test_a_thing_may_be_given_by_its_name(client: FlaskClient) -> None:
    by_name = client.get(f"{PATH}.csv", query_string={"actor": "the hatter"})
    by_iri = client.get(f"{PATH}.csv", query_string={"actor": "id:hatter"})
    assert by_name.status_code == 200 and by_name.text == by_iri.text
    assert len(by_name.text.splitlines()) == 2


def test_a_name_that_nothing_has_is_told_with_what_is_near(debate: FlaskClient) -> None:
    url = {"actor": "id:north-korae"}
    page = debate.get("/queries/positions-of.html", query_string=url)
    assert page.status_code == 200 and "knows nothing called north-korae" in page.text
    assert '<a href="/queries/positions-of.html?actor=North+Korea">North Korea</a>' in page.text
    known = debate.get("/queries/positions-of.html", query_string={"actor": "id:north-korea"})
    assert "knows nothing" not in known.text


def test_the_form_says_names_and_the_page_leads_on(debate: FlaskClient) -> None:
    html = debate.get("/queries/positions-of.html", headers={"Accept": "text/html"}).text
    assert 'name="actor" value="United States"' in html
    assert '<option value="North Korea">' in html
    assert "/queries/positions-of.csv" in html and 'href="/sparql#query=' in html
    assert '<th scope="col">' in html


def test_numbers_have_bars(debate: FlaskClient) -> None:
    html = debate.get("/queries/statements-by-kind.html", headers={"Accept": "text/html"}).text
    assert html.count('<svg class="bar"') == html.count("<tr>") - 1
    assert 'width="100.0"' in html


def test_a_heading_is_in_words() -> None:
    assert in_words("ofWhom") == "Of whom" and in_words("demand_paraphrase") == "Demand paraphrase"


def test_values_in_a_page_are_told_as_people_say_them(client: FlaskClient) -> None:
    """Truth by a word, a date in words; each with the name of its column, for small screens."""
    date = '"2018-04-27"^^<http://www.w3.org/2001/XMLSchema#date>'
    asked = f"SELECT ?isIt ?dated ?n {{ VALUES (?isIt ?dated ?n) {{ (true {date} 7) }} }}"
    response = client.get("/sparql", query_string={"query": asked}, headers={"Accept": "text/html"})
    cells = re.findall(r'<td data-of="([^"]*)">(.*?)</td>', response.text)
    assert [(column, text.partition(" <svg")[0]) for column, text in cells] == [
        ("Is it", "yes"),
        ("Dated", "27 April 2018"),
        ("N", "7"),
    ]


def test_a_word_that_is_no_name_is_told_on_the_page_and_refused_elsewhere(
    debate: FlaskClient,
) -> None:
    page = debate.get("/queries/positions-on.html?target=no+such+thing")
    assert page.status_code == 200 and "knows nothing called no-such-thing" in page.text
    refused = debate.get("/queries/positions-on.json?target=no+such+thing")
    assert refused.status_code == 400 and "is no value of the parameter target" in refused.text


def test_what_was_not_fetched_is_told(debate: FlaskClient) -> None:
    listed = debate.get("/queries", headers={"Accept": "text/html"}).text
    told = re.findall(r'href="/queries/([\w-]+).html">[^<]*</a> <small>partly blank', listed)
    assert {*told} == {"coordinates-of-places", "heads-of-state", "signatories"}


def test_bars_of_a_table_are_on_one_scale(debate: FlaskClient) -> None:
    html = debate.get("/queries/most-contested.html").text
    row = re.findall(r"<tr>(<td.*?)</tr>", html, re.DOTALL)[0]
    drawn = re.findall(r">(\d+) <svg[^>]*><rect height=\"10\" width=\"([\d.]+)\"", row)
    (scale,) = {round(float(width) / int(number), 6) for number, width in drawn if int(number)}
    assert len(drawn) > 1 and scale > 0
