"""What a page shows of the item that its thing is tied to, and that its names find the thing."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from kg.link.facts import facts
from kg.link.items import item_of, trimmed
from kg.queries import load
from kg.release import DATASET, Release, open_release, pack, publish
from kg.settings import Settings
from kg.store import Store, canonical_nquads
from kg.terms import WIKIDATA_GRAPH
from server import create_app
from tests.wikidata import ITEMS


def client_of(release: Release, settings: Settings) -> FlaskClient:
    queries = load(settings.sources / "queries")
    return create_app(Store.load(release.dataset), release, queries, settings).test_client()


@pytest.fixture(scope="module")
def without(release: Release, settings: Settings) -> FlaskClient:
    """A client of the real release, which has no fetched items."""
    return client_of(release, settings)


@pytest.fixture(scope="module")
def client(
    release: Release, settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> FlaskClient:
    """A client of the same release with a few made-up items."""
    items = (item_of(key, trimmed(each), "here") for key, each in ITEMS.items())
    lines = release.dataset.read_text("utf-8") + "".join(
        f"{s.n3()} {p.n3()} {o.n3()} {WIKIDATA_GRAPH.n3()} .\n" for s, p, o in facts(items)
    )
    folder: Path = tmp_path_factory.mktemp("with-items")
    counts = {**release.manifest.counts, str(WIKIDATA_GRAPH): 1}
    content = {DATASET: canonical_nquads(lines).encode()}
    publish(folder / "release", pack(content, counts, release.manifest.versions))
    return client_of(open_release(folder / "release"), settings)


def test_a_page_shows_the_item_as_wikidatas(client: FlaskClient) -> None:
    page = client.get("/page/north-korea", headers={"Accept": "text/html"}).text
    box = page[page.index('class="wikidata"') :].split("</section>")[0]
    assert "said by Wikidata, not by an essay" in box
    assert "North Korea, made up for a test" in box
    assert "head of state" in box
    assert "Kim Jong-un" in box
    assert "Revision 1000, CC0" in box
    assert "The authors of Parley, 2026-11-22" in box
    assert "Q18097" not in box, "what was rejected is no tie"


def test_an_item_that_was_not_fetched_is_told(without: FlaskClient) -> None:
    page = without.get("/page/north-korea", headers={"Accept": "text/html"}).text
    assert "Wikidata Q423" in page
    assert "nothing was fetched of the item" in page
    assert "said by Wikidata, not by an essay" in page


def test_a_candidate_is_only_perhaps(without: FlaskClient) -> None:
    page = without.get("/page/korean-armistice-agreement", headers={"Accept": "text/html"}).text
    assert "Perhaps <a href=" in page


def test_what_is_not_tied_has_no_box(without: FlaskClient) -> None:
    page = without.get("/page/colleen-moore", headers={"Accept": "text/html"}).text
    assert 'class="wikidata"' not in page


def test_things_are_found_by_their_names_in_wikidata(
    client: FlaskClient, without: FlaskClient
) -> None:
    asked = {"q": "조선민주주의인민공화국"}
    found = client.get("/search", query_string=asked, headers={"Accept": "application/json"}).json
    assert found is not None
    assert found["found"][0]["iri"] == "https://w3id.org/parley/id/north-korea"
    found = without.get("/search", query_string=asked, headers={"Accept": "application/json"}).json
    assert found is not None
    assert found["found"] == []
    queries = '{"q": {"query": "조선민주주의인민공화국"}}'
    told = client.get("/reconcile", query_string={"queries": queries}).json
    assert told is not None
    assert (told["q"]["result"][0]["id"], told["q"]["result"][0]["match"]) == ("north-korea", True)


def test_the_saved_queries_join_the_debate_with_the_world(client: FlaskClient) -> None:
    told = client.get("/queries/heads-of-state.csv").text
    rows = [row for row in told.splitlines() if "/id/north-korea" in row]
    assert [row.split(",")[3] for row in rows] == ["", "Kim Jong-un"]
    assert rows[0].endswith("1948-09-09T00:00:00Z,1994-07-08T00:00:00Z")
    told = client.get("/queries/coordinates-of-places.csv").text
    assert "Point(127.0 40.0)" in told


def test_void_tells_of_the_links(without: FlaskClient) -> None:
    told = without.get("/.well-known/void", headers={"Accept": "text/turtle"}).text
    assert "void:Linkset" in told
    assert "void:linkPredicate owl:sameAs" in told
    assert "void:linkPredicate skos:closeMatch" in told
