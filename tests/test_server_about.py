"""What this is and where it comes from, for people, crawlers and language models."""

from __future__ import annotations

import re
from typing import cast
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient
from rdflib import URIRef

from kg.store import Solutions
from kg.terms import ID
from server.site import EXTENSION, Site
from tests.small_site import make_client
from tests.test_pages import HTML, page, part, words

SPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def test_a_term_has_definition_example_place_alignment_and_uses(debate: FlaskClient) -> None:
    html = page(debate, "/ontology.html")
    state = words(part(html, '<div id="State">', "</div>"))
    assert "A state that exists in the time of which the texts speak." in state
    assert "a kind of organization" in state and "for instance North Korea" in state
    assert re.search(r"\d+ uses", state)
    assert "in other words" in words(part(html, '<div id="Person">', "</div>"))
    tree = part(html, '<ul class="tree">', "<h2")
    assert tree.index('href="#Actor"') < tree.index('href="#State"')


def test_the_uses_of_a_term_are_all_there(debate: FlaskClient) -> None:
    html = page(debate, "/ontology.html")
    for name in ("State", "makesDemandOf", "Promotes"):
        told = re.search(rf'href="/uses/{name}">(\d+) use', html)
        assert told
        assert page(debate, f"/uses/{name}").count("<li>") == int(told[1]) <= 100


@pytest.mark.parametrize("path", ["/uses/nothing", "/uses/%3Cscript%3E", "/sitemap.xml?part=7"])
def test_what_is_not_there(debate: FlaskClient, path: str) -> None:
    response = debate.get(path, headers=HTML)
    assert response.status_code in {400, 404} and "<script>" not in response.text


def test_every_check_is_told_with_what_it_looked_at(debate: FlaskClient) -> None:
    html = words(page(debate, "/validation"))
    assert "statement statement 467 none" in html
    assert re.search(r"against \d\d SHACL shapes", html)


def test_the_release_names_itself(debate: FlaskClient) -> None:
    html = page(debate, "/about")
    digest = debate.get("/-/health").get_json()["release"]
    assert f"<code>{digest}</code>" in html and "pyoxigraph" in html


def test_the_sitemap_has_every_thing(debate: FlaskClient) -> None:
    tree = ElementTree.fromstring(debate.get("/sitemap.xml").data)
    addresses = [each.text or "" for each in tree.iter(f"{SPACE}loc")]
    assert len(addresses) == len(set(addresses)) > 900
    assert "http://localhost/page/north-korea" in addresses
    robots = debate.get("/robots.txt").text
    assert "Sitemap: http://localhost/sitemap.xml" in robots and "Disallow: /sparql?" in robots


def test_a_large_sitemap_comes_in_parts(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.about.SITEMAP", 10)
    client = make_client(tmp_path_factory.mktemp("parts"))
    index = ElementTree.fromstring(client.get("/sitemap.xml").data)
    parts = [each.text or "" for each in index.iter(f"{SPACE}loc")]
    assert len(parts) > 1
    listed = [
        each.text
        for part_ in parts
        for each in ElementTree.fromstring(client.get(part_).data).iter(f"{SPACE}loc")
    ]
    assert "http://localhost/page/hatter" in listed and len(listed) == len(set(listed))


def test_what_a_language_model_is_told(debate: FlaskClient) -> None:
    told = debate.get("/llms.txt").text
    assert told.startswith("# Parley\n") and "Silence is not opposition" in told
    query = told[told.index("PREFIX parley") : told.index("## Read")]
    answer = debate.get("/sparql", query_string={"query": query, "format": "csv"})
    assert answer.status_code == 200 and len(answer.text.splitlines()) > 10
    for link in re.findall(r"\]\(http://localhost(/[^)]*)\)", told):
        assert debate.get(link, headers=HTML).status_code == 200, link


def test_pages_carry_structured_data_and_cards(debate: FlaskClient) -> None:
    html = page(debate, "/page/north-korea")
    assert '<meta property="og:title" content="North Korea · Parley">' in html
    assert '"@context": "https://schema.org"' in html
    assert '"@id": "https://w3id.org/parley/id/north-korea"' in html


@pytest.mark.parametrize(
    "path", ["/", "/matrix", "/timeline", "/queries", "/validation", "/sparql"]
)
def test_every_page_tells_its_licence_and_what_it_is_made_of(
    debate: FlaskClient, path: str
) -> None:
    links = debate.get(path, headers=HTML).headers.getlist("Link")
    assert any('publicdomain/zero/1.0/>; rel="license"' in link for link in links)
    assert '</.well-known/void>; rel="describedby"' in links


def test_what_shapes_ask_is_told_in_words(debate: FlaskClient) -> None:
    html = page(debate, "/validation")
    assert "{$this}" not in html and "{?" not in html
    assert "It leads back to itself" in html or "it leads back to itself" in html


@pytest.mark.parametrize("path", ["/page/kim-2021-s020", "/page/claim-pompeo-kim-wanted-us-troops"])
def test_what_rests_on_a_sentence_or_a_statement_is_a_click_away(
    debate: FlaskClient, path: str
) -> None:
    (link,) = re.findall(r'href="(/impact\?of=[^"]+)"', page(debate, path))
    assert debate.get(link, headers=HTML).status_code == 200


def test_every_property_of_a_thing_has_a_gloss(debate: FlaskClient) -> None:
    site: Site = debate.application.extensions[EXTENSION]
    asked = f"SELECT DISTINCT ?p {{ ?thing ?p ?o FILTER(STRSTARTS(STR(?thing), '{ID}')) }}"
    found = [predicate for (predicate,) in cast(Solutions, site.store.query(asked))]
    assert len(found) > 100
    assert [each for each in found if not site.vocabulary.gloss(URIRef(str(each)))] == []


def test_each_inferred_kind_of_a_statement_leads_to_why(debate: FlaskClient) -> None:
    html = page(debate, "/page/claim-pompeo-kim-wanted-us-troops")
    kinds = part(html, "Kinds it counts among", "</section>")
    links = re.findall(r'href="(/explain[^"]+)"', kinds)
    assert len(links) == kinds.count("badge inferred") > 0
    assert debate.get(links[0].replace("&amp;", "&"), headers=HTML).status_code == 200
