"""Pages of a graph with more than a page can list: the first few, all counted, all one click away.

What is many is set low here, so that the real graph has too much of it.
"""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from kg.queries import load
from kg.release import Release
from kg.settings import Settings
from kg.store import Store
from server import create_app
from server.pages import text, thing
from tests.test_pages import page, part, words


@pytest.fixture(scope="module")
def many(release: Release, settings: Settings) -> FlaskClient:
    """A client of an application of its own, for what it keeps of the whole graph."""
    store = Store.load(release.dataset)
    return create_app(store, release, load(settings.sources / "queries"), settings).test_client()


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
