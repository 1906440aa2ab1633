"""Pages of a graph with more than a page can list: the first few, all counted, all one click away.

What is many is set low here, so that the real graph has too much of it.
"""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from kg.queries import load
from kg.release import Release
from kg.settings import Settings
from kg.store import Store
from server.app import create_app, read_ahead
from server.pages import network, text, thing, uses
from server.site import EXTENSION
from tests.test_pages import page, part, words


@pytest.fixture(scope="module")
def many(release: Release, settings: Settings) -> FlaskClient:
    """A client of an application of its own, which keeps things of the graph, and no answers."""
    store, queries = Store.load(release.dataset), load(settings.sources / "queries")
    return create_app(store, release, queries, replace(settings, cache=0)).test_client()


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text, "FEW", 2)
    monkeypatch.setattr(thing, "MENTIONS", thing.MENTIONS.replace("LIMIT 120", "LIMIT 3"))


def test_the_first_essays_and_the_way_to_all(many: FlaskClient) -> None:
    home = page(many, "/")
    assert part(home, '<ul class="cards">', "</ul>").count("<h3>") == 2
    assert 'href="/uses/Essay">All 3 essays' in home and "and 1 more of essays" in words(home)
    about = page(many, "/about")
    assert 'href="/uses/Essay">All 3 essays' in about and "and 1 more, one of each" in words(about)
    assert page(many, "/uses/Essay").count("<li><a") >= 3
    assert "and on the page of each of the 3" in words(page(many, "/map"))


def test_sides_are_typed_where_they_are_too_many_to_choose(many: FlaskClient) -> None:
    blank = page(many, "/compare")
    offered = re.findall(r'<option value="([^"]+)">', part(blank, "<datalist", "</datalist>"))
    assert "North Korea" in offered and "<select" not in blank
    typed = page(many, "/compare?of=north%20korea&of=United+States&of=")
    plain = page(many, "/compare?of=north-korea&of=united-states")
    assert typed == plain and 'value="North Korea"' in typed


def test_what_is_typed_and_is_nobody_s_name(many: FlaskClient) -> None:
    response = many.get("/compare?of=nobody+at+all&of=kim", headers={"Accept": "text/html"})
    assert response.status_code == 404 and "Nothing here is called nobody at all" in response.text


def test_the_first_mentions_are_shown_and_all_are_counted(many: FlaskClient) -> None:
    html = page(many, "/page/north-korea")
    section = part(html, '<section id="mentions">', "</section>")
    shown = re.findall(r'href="/page/[\w-]+-s\d+"', section)
    (told,) = re.findall(r"All ([\d,]+)<", section)
    whole = page(many, "/page/north-korea?links=parley:mentions&way=in")
    assert len(shown) == 3 and f"<small>{told}</small></h1>" in whole


def test_who_asks_what_of_whom_in_pages(many: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each pair stands on one page, with the first of its requests and the number of all."""
    pair = re.compile(r'<h2><a href="/page/([\w-]+)"[^>]*>.*?<small>([\d,]+)</small></h2>')
    monkeypatch.setattr(network, "PAIRS", 100)
    whole = pair.findall(page(many, "/network?kind=Request"))
    monkeypatch.setattr(network, "PAIRS", 7)
    monkeypatch.setattr(network, "SHOWN", 2)
    first = page(many, "/network?kind=Request")
    count = int(re.findall(r"page 1 of (\d+)", first)[0])
    parts = [page(many, f"/network?kind=Request&page={n}") for n in range(1, count + 1)]
    assert (
        count == -(-len(whole) // 7)
        and [each for html in parts for each in pair.findall(html)] == whole
    )
    told = sum(part.count('class="saying"') for part in parts)
    assert told == sum(min(2, int(size)) for _, size in whole)
    assert "The list ends before this page" in page(many, f"/network?kind=Request&page={count + 1}")


def test_uses_beyond_what_is_sorted_are_all_there(
    many: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def listed() -> list[str]:
        first = page(many, "/uses/demands")
        return sorted(re.findall(r"<li><a.*?</li>", first))

    in_order = listed()
    monkeypatch.setattr(uses, "SORTED", 0)
    assert len(in_order) > 20 and listed() == in_order


def test_a_year_that_is_only_a_year_is_no_news(many: FlaskClient) -> None:
    html = page(many, "/timeline")
    entries = [
        words(each) for each in part(html, '<ol class="timeline">', "<h2>Without").split("<b>")
    ]
    assert not any(re.fullmatch(r"(\d{4}) period · \1", each) for each in entries)
    undated = part(html, "<h2>Without a date", "</main>")
    hypothetical = re.findall(r'href="/page/([\w-]+)"', page(many, "/uses/HypotheticalEvent"))
    assert hypothetical and not any(f'href="/page/{name}"' in undated for name in hypothetical)


def test_what_little_would_be_left_out_is_shown(many: FlaskClient) -> None:
    """All of five under one heading are shown; of more the first, and all are counted."""
    html = page(many, "/page/end-of-war-declaration")
    groups = re.findall(r"<h3>[^<]*<small>(\d+)</small></h3>\s*<ul(.*?)</ul>", html, re.DOTALL)
    shown = {(int(count), listed.count('class="saying"')) for count, listed in groups}
    assert all(told == count if count <= 5 else told < count for count, told in shown)
    assert any(told < count for count, told in shown)


def test_the_home_page_is_made_ahead(release: Release, settings: Settings) -> None:
    app = create_app(Store.load(release.dataset), release, {}, settings)
    read_ahead(app)
    assert {"home", "positions"} <= app.extensions[EXTENSION].made.keys()
