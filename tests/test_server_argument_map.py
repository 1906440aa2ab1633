"""The map of arguments: the drawing's data and the list say the same, and nothing is lost."""

from __future__ import annotations

import re
from typing import cast

import pytest
from flask.testing import FlaskClient

from kg.release import Release
from kg.store import Solutions, Store
from kg.terms import ID
from tests.test_pages import HTML, page, part, words

ARGUMENTS = """PREFIX parley: <https://w3id.org/parley/ontology#>
SELECT DISTINCT ?a { ?a a parley:Argument ; parley:expressedIn/parley:inEssay <%s> }"""


@pytest.mark.parametrize("essay", ["kim-2021", "moore-2022", "statecraft-2020"])
def test_every_argument_of_an_essay_is_drawn_and_listed(
    debate: FlaskClient, release: Release, essay: str
) -> None:
    answer = cast(Solutions, Store.load(release.dataset).query(ARGUMENTS % ID[essay]))
    expected = {str(row[0]) for row in answer}
    drawn = debate.get(f"/map.json?essay={essay}").get_json()
    assert {node["id"] for node in drawn["nodes"]} == expected
    branches = part(page(debate, f"/map?essay={essay}"), '<ul class="branches">', "</section>")
    listed = set(re.findall(r'class="words" href="/page/([^"]+)"', branches))
    assert {str(ID[name]) for name in listed} >= expected


def test_attacks_are_told_from_backing(debate: FlaskClient) -> None:
    edges = debate.get("/map.json?on=end-of-war-declaration").get_json()["edges"]
    kinds = {edge["word"]: edge["kind"] for edge in edges}
    assert kinds["backs"] == "backs" and kinds["rebuts"] == kinds["undermines"] == "attacks"
    told = words(page(debate, "/map?on=end-of-war-declaration"))
    assert "undermines it" in told and "backs it" in told and "premises" in told


def test_what_bears_on_an_argument_stands_below_it(debate: FlaskClient) -> None:
    html = page(debate, "/map?essay=kim-2021")
    thesis = html.index("The declaration has no chance, because")
    second = html.index("The second ground against the declaration")
    last = html.index("A stronger alliance gains in weight")
    assert thesis < second < last


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 200),
        ("on=japan", 200),
        ("essay=japan", 200),
        ("essay=kim-2021&on=japan", 400),
        ("essay=nothing-like-it", 404),
        ("on=%22%3E%3Cscript%3E", 404),
    ],
)
def test_states(debate: FlaskClient, query: str, status: int) -> None:
    response = debate.get(f"/map?{query}", headers=HTML)
    assert response.status_code == status and "<script>" not in response.text
    assert debate.get(f"/map.json?{query}").status_code == status
    if "japan" in query and status == 200:
        assert "No argument is made" in response.text
