"""The saved queries that ask Wikidata itself, against Oxigraph's server with data of its form.

What they answer must be what their twins answer over `graph:wikidata`, where both have the same
items; and a server there that is slow, breaks off or leads elsewhere must be told from ours.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from kg.cli import main
from kg.link.facts import facts
from kg.link.items import item_of, trimmed
from kg.queries import load
from kg.release import DATASET, Release, open_release, pack, publish
from kg.settings import Settings, read_settings
from kg.store import Store, canonical_nquads
from kg.terms import WIKIDATA_GRAPH
from server import create_app
from tests.endpoints import breaking_off, endpoint, relaying, saying
from tests.oxigraph import Oxigraph, oxigraph
from tests.wikidata import ITEMS

TURTLE = Path(__file__).with_name("wikidata.ttl")
TWINS = ("heads-of-state", "coordinates-of-places", "signatories")
WIKIDATA = "https://query.wikidata.org/sparql"
WD = "http://www.wikidata.org/entity/"

Rows = list[dict[str, str]]
Asks = Callable[[str], FlaskClient]


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Oxigraph]:
    """A server with a small part of Wikidata, made up."""
    with oxigraph(tmp_path_factory.mktemp("wikidata"), TURTLE) as found:
        yield found


@pytest.fixture(scope="module")
def asking(release: Release, settings: Settings) -> Asks:
    """Makes a client of the real release that may ask one endpoint."""
    store, queries = Store.load(release.dataset), load(settings.sources / "queries")

    def client(url: str) -> FlaskClient:
        own = read_settings(
            {}, services=url, services_private="yes", service_timeout="2", contact="mailto:a@b.org"
        )
        changed = replace(own, sources=settings.sources)
        return create_app(store, release, queries, changed).test_client()

    return client


def rows(client: FlaskClient, name: str, **parameters: str) -> Rows:
    """The rows of a saved query that have an answer from there."""
    answer = client.get(f"/queries/{name}.csv", query_string=parameters)
    assert answer.status_code == 200, answer.text
    found = csv.DictReader(StringIO(answer.text))
    return [row for row in found if any(row[column] for column in (found.fieldnames or ())[2:])]


def test_heads_of_state_then_and_now(asking: Asks, there: Oxigraph) -> None:
    found = rows(asking(there.url), "heads-of-state-at-wikidata", endpoint=there.url)
    told = [(row["name"], row["from"][:10], row["until"][:10]) for row in found]
    assert told == [
        ("", "", ""),
        ("Kim Il-sung", "1948-09-09", "1994-07-08"),
        ("Kim Jong-un", "2012-04-11", ""),
    ]
    assert {row["state"] for row in found} == {"https://w3id.org/parley/id/north-korea"}
    assert found[0]["head"].endswith("genid/0123456789abcdef"), "somebody, not known who"


def test_coordinates_of_places(asking: Asks, there: Oxigraph) -> None:
    found = rows(asking(there.url), "coordinates-of-places-at-wikidata", endpoint=there.url)
    told = {row["place"].rsplit("/", 1)[1]: row["point"] for row in found}
    assert told == {"north-korea": "Point(127.0 40.0)", "singapore": "Point(103.8 1.3)"}


def test_who_else_signed(asking: Asks, there: Oxigraph) -> None:
    found = rows(asking(there.url), "signatories-at-wikidata", endpoint=there.url)
    told = [(row["signatory"].removeprefix(WD), row["name"], row["ours"]) for row in found]
    assert told == [
        ("Q1065", "United Nations", "https://w3id.org/parley/id/united-nations"),
        ("Q423", "North Korea", "https://w3id.org/parley/id/north-korea"),
    ]


def test_a_query_and_its_twin_answer_alike(
    release: Release, settings: Settings, tmp_path: Path
) -> None:
    graph = facts(item_of(key, trimmed(each), "here") for key, each in ITEMS.items())
    graph.serialize(tmp_path / "items.nt", format="nt", encoding="utf-8")
    lines = release.dataset.read_text("utf-8") + "".join(
        f"{s.n3()} {p.n3()} {o.n3()} {WIKIDATA_GRAPH.n3()} .\n" for s, p, o in graph
    )
    content = {DATASET: canonical_nquads(lines).encode()}
    publish(tmp_path / "release", pack(content, {**release.manifest.counts}, {}))
    ours = open_release(tmp_path / "release")
    queries = load(settings.sources / "queries")
    with oxigraph(tmp_path, tmp_path / "items.nt") as there:
        own = read_settings({}, services=there.url, services_private="yes")
        client = create_app(Store.load(ours.dataset), ours, queries, own).test_client()
        for name in TWINS:
            offline, online = (
                rows(client, name),
                rows(client, f"{name}-at-wikidata", endpoint=there.url),
            )
            assert offline == online
            assert bool(offline) == (name != "signatories"), "no item of the tests has any"


def test_a_page_shows_the_answer_and_offers_the_endpoints(asking: Asks, there: Oxigraph) -> None:
    page = asking(there.url).get(
        "/queries/heads-of-state-at-wikidata.html", query_string={"endpoint": there.url}
    )
    assert page.status_code == 200
    assert "Kim Jong-un" in page.text
    assert f'<option value="{there.url}">' in page.text


def test_a_server_that_stands_still_is_told(asking: Asks, there: Oxigraph) -> None:
    client = asking(there.url)
    path = "/queries/heads-of-state-at-wikidata.json"
    with there.stopped():
        late = client.get(path, query_string={"endpoint": there.url})
        page = client.get(
            path.replace("json", "html"),
            query_string={"endpoint": there.url},
            headers={"Accept": "text/html"},
        )
    assert late.status_code == 504
    problem = late.get_json(force=True)
    assert problem["service"] == there.url
    assert "did not answer within 2 seconds" in problem["detail"]
    assert page.status_code == 504 and there.url in page.text
    assert client.get(path, query_string={"endpoint": there.url}).status_code == 200


def test_an_answer_that_breaks_off_is_told(asking: Asks, there: Oxigraph) -> None:
    with endpoint(breaking_off(there.url)) as broken:
        answer = asking(broken.url).get(
            "/queries/heads-of-state-at-wikidata.json", query_string={"endpoint": broken.url}
        )
    assert answer.status_code == 502
    assert answer.get_json(force=True)["service"] == broken.url
    assert "broke off" in answer.get_json(force=True)["detail"] or "cannot be read" in answer.text


def test_a_server_that_leads_elsewhere_is_not_followed(asking: Asks, there: Oxigraph) -> None:
    with (
        endpoint(relaying(there.url)) as other,
        endpoint(saying(b"", status=307, Location=other.url)) as moved,
    ):
        answer = asking(moved.url).get(
            "/queries/heads-of-state-at-wikidata.json", query_string={"endpoint": moved.url}
        )
        assert answer.status_code == 502
        assert "redirects are not followed" in answer.get_json(force=True)["detail"]
        assert len(moved.asked) == 1
        assert not other.asked


def test_who_may_not_ask_is_told_and_led_to_nothing(debate: FlaskClient) -> None:
    page = debate.get("/queries", headers={"Accept": "text/html"}).text
    assert f"It asks {WIKIDATA}, which the operator of this server does not list." in page
    assert "/queries/heads-of-state-at-wikidata" not in page
    answer = debate.get("/queries/heads-of-state-at-wikidata.json")
    assert answer.status_code == 403
    assert WIKIDATA in answer.get_json(force=True)["detail"]


def test_who_may_ask_is_led_there(release: Release, settings: Settings) -> None:
    queries = load(settings.sources / "queries")
    own = replace(settings, services=(WIKIDATA,))
    client = create_app(Store.load(release.dataset), release, queries, own).test_client()
    page = client.get("/queries", headers={"Accept": "text/html"}).text
    assert "/queries/heads-of-state-at-wikidata.html" in page
    assert "does not list" not in page


def test_the_command_asks_too(
    release: Release, there: Oxigraph, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PARLEY_SERVICES", there.url)
    monkeypatch.setenv("PARLEY_SERVICES_PRIVATE", "yes")
    asked = ["query", "heads-of-state-at-wikidata", "--release", str(release.path)]
    found = CliRunner().invoke(
        main, [*asked, "--param", f"endpoint={there.url}", "--format", "csv"]
    )
    assert found.exit_code == 0, found.output
    assert "Kim Jong-un" in found.stdout
    assert not found.stderr, "an endpoint is nothing that the graph would know"
    refused = CliRunner().invoke(main, asked)
    assert refused.exit_code == 1
    assert WIKIDATA in refused.output
