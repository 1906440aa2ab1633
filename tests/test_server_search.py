"""The search: whole words first, accents and hyphens ignored, facets that narrow."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from tests.test_pages import HTML, page, part, words


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("hyun wook kim", "hyun-wook-kim"),
        ("Hyun-Wook KIM", "hyun-wook-kim"),
        ("dprk", "north-korea"),
        ("moon jae in", "moon-jae-in"),
        ("pyongy", "north-korea"),
    ],
)
def test_who_is_meant_comes_first(debate: FlaskClient, text: str, first: str) -> None:
    found = debate.get("/search", query_string={"q": text}).get_json()["found"]
    assert found[0]["page"] == f"/page/{first}"
    listed = re.findall(
        r'href="/page/([^"]+)"', part(page(debate, f"/search?q={text}"), "sayings", "<aside")
    )
    assert listed[0] == first


def test_sentences_come_after_what_has_a_name(debate: FlaskClient) -> None:
    found = debate.get("/search?q=kim&limit=250").get_json()["found"]
    places = [bool(re.search(r"-s\d+$", each["iri"])) for each in found]
    assert places == sorted(places) and places[-1]


def test_facets_narrow(debate: FlaskClient) -> None:
    html = page(debate, "/search?q=declaration")
    counted = dict(
        re.findall(r'<a href="\?q=declaration&amp;kind=(\w+)">[^<]*</a> <small>(\d+)', html)
    )
    narrowed = page(debate, "/search?q=declaration&kind=Demand")
    assert f"<small>{counted['Demand']}</small></h1>" in narrowed
    both = page(debate, "/search?q=declaration&kind=Stance&essay=moore-2022&who=colleen-moore")
    assert all("Colleen Moore" in words(each) for each in both.split('<li class="saying">')[1:])
    assert both.count('<li class="saying">') > 1


@pytest.mark.parametrize("query", ["q=kim&kind=Nothing", "q=kim&who=%3Cscript%3E"])
def test_a_choice_that_leaves_nothing(debate: FlaskClient, query: str) -> None:
    html = page(debate, f"/search?{query}")
    assert "Nothing is left by this choice" in html and "<script>" not in html


def test_each_facet_counts_what_the_others_leave(debate: FlaskClient) -> None:
    narrowed = page(debate, "/search?q=declaration&kind=Demand")
    left = int(re.findall(r"<h1>[^<]*<small>(\d+)</small>", narrowed)[0])
    essays = part(narrowed, 'aria-label="Essay"', "</section>")
    counted = re.findall(r'essay=([\w-]+)">[^<]*</a> <small>(\d+)', essays)
    assert counted and all(int(count) <= left for _, count in counted)
    for name, count in counted:
        both = page(debate, f"/search?q=declaration&kind=Demand&essay={name}")
        assert f"<small>{count}</small></h1>" in both
    assert 'aria-label="Without demand">✕ remove' in narrowed


def test_suggestions_are_few(debate: FlaskClient) -> None:
    found = debate.get("/search?q=a&limit=8").get_json()["found"]
    assert len(found) == 8 and {"iri", "label", "match", "page"} == set(found[0])


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ({"q": "x" * 201}, "200 are the most"),
        ({"q": "a", "limit": "0"}, "no value of limit"),
        ({"q": "a", "limit": "many"}, "no value of limit"),
    ],
)
def test_bad_searches(debate: FlaskClient, query: dict[str, str], told: str) -> None:
    response = debate.get("/search", query_string=query)
    assert response.status_code == 400 and told in response.text


def test_an_overlong_search_has_a_page(debate: FlaskClient) -> None:
    response = debate.get("/search", query_string={"q": "x" * 300}, headers=HTML)
    assert response.status_code == 400 and "a few words of a name" in response.text


def test_nothing_found_says_what_to_do(debate: FlaskClient) -> None:
    html = page(debate, "/search?q=zzzz")
    assert "Try fewer of them" in html
    assert "&lt;b&gt;" in page(debate, "/search?q=%3Cb%3Ebold")
