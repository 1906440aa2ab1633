"""The pages over the real debate: what a reader sees of it, and that nothing is missing."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from typing import cast
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient

from kg.errors import SettingError
from kg.queries import load
from kg.release import Release, open_release
from kg.settings import Settings, read_settings
from kg.store import Solutions, Store
from kg.terms import ID
from server import create_app
from server.pages.wording import date, keyed
from server.texts import read
from tests.conftest import SMALL_TEXT

HTML = {"Accept": "text/html"}
_TAG = re.compile(r"<[^>]+>")
_SECTION = re.compile(r"<section[^>]*?(?: id=\"(\w+)\")?[^>]*>")


@pytest.fixture(scope="module")
def store(release: Release) -> Store:
    return Store.load(release.dataset)


def page(client: FlaskClient, path: str) -> str:
    response = client.get(path, headers=HTML)
    assert response.status_code == 200, path
    return response.text


def words(html: str) -> str:
    """What a reader sees of it, in one line."""
    return " ".join(unescape(_TAG.sub(" ", html)).split())


def part(html: str, start: str, end: str) -> str:
    return html[html.index(start) :].partition(end)[0]


# The home page


def test_the_debate_at_a_glance(debate: FlaskClient) -> None:
    home = page(debate, "/")
    assert "End-of-war declaration: who is for it" in words(home)
    opposed = part(home, '<section class="column against">', "</section>")
    assert "United States" in words(opposed) and "South Korea" not in words(opposed)
    assert "South Korea" in words(part(home, '<section class="column for">', "</section>"))


def test_silence_is_not_opposition(debate: FlaskClient) -> None:
    home = page(debate, "/")
    silent = words(part(home, "nothing is told of where they stand", "</p>"))
    assert "Japan" in silent and "Russia" in silent and "United States" not in silent
    assert "Japan" not in words(part(home, '<section class="column against">', "</section>"))


def test_what_north_korea_demands_first(debate: FlaskClient) -> None:
    wanted = part(page(debate, "/"), 'id="first"', "</section>")
    own = part(wanted, 'href="/page/north-korea"', "</li>\n<li><h3>")
    demanded = part(own, "demands first, or in return", "says must come first")
    assert re.findall(r"<a [^>]*>([^<]+)</a>", demanded) == [
        "lifting of sanctions that touch livelihoods",
        "approval of mineral exports and oil imports",
        "suspension of the joint military exercises",
    ]


def test_every_link_of_the_home_page_leads_somewhere(debate: FlaskClient) -> None:
    for link in set(re.findall(r'href="(/[^"#]*)', page(debate, "/"))):
        with debate.get(unescape(link), headers=HTML) as response:
            assert response.status_code in {200, 303}, link


# A thing


@pytest.mark.parametrize("name", ["north-korea", "end-of-war-declaration", "panmunjom-declaration"])
def test_no_link_is_missing(debate: FlaskClient, store: Store, name: str) -> None:
    """The counted links of all lists are those that a query finds, and each list has them all."""
    html = page(debate, f"/page/{name}")
    counted = re.findall(r'href="(\?links=[^"]+)"[^>]*>[^<]*</a> <small>([\d,]+)</small>', html)
    found = {unescape(link): int(count.replace(",", "")) for link, count in counted}
    for way, pattern in (("out", f"<{ID[name]}> ?p ?x"), ("in", f"?x ?p <{ID[name]}>")):
        (row,) = cast(Solutions, store.query(f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}"))
        listed = sum(count for link, count in found.items() if parse_qs(link[1:])["way"] == [way])
        assert listed == int(str(row[0]))
    for link, count in found.items():
        links = page(debate, f"/page/{name}{link}")
        pages = re.search(r"page 1 of (\d+)", links)
        shown = links
        for number in range(2, int(pages[1]) + 1 if pages else 2):
            shown += page(debate, f"/page/{name}{link}&page={number}")
        assert shown.count("<li>") - shown.count('<li><a href="?links=') == count, link


def test_what_is_said_by_to_and_of_an_actor(debate: FlaskClient) -> None:
    html = page(debate, "/page/north-korea")
    by = part(html, '<section id="by">', "</section>")
    assert "North Korea demands, as a measure of substance, that the joint exercises" in words(by)
    assert "Asked of North Korea" in words(html) and "Said of North Korea" in words(html)
    assert ">Kim 2021, sentence 20</a>" in by


def test_a_property_and_its_inverse_stand_once(debate: FlaskClient) -> None:
    facts = part(page(debate, "/page/panmunjom-declaration"), '<section id="facts">', "</section>")
    assert ">contained in<" in facts and ">contains<" not in facts


@pytest.mark.parametrize(("show", "seen"), [("asserted", False), ("inferred", True)])
def test_asserted_and_inferred_are_told_apart(debate: FlaskClient, show: str, seen: bool) -> None:
    html = page(debate, f"/page/north-korea?show={show}")
    facts = part(html, '<section id="facts">', "</section>")
    assert ('class="badge inferred"' in facts) == seen
    assert (">makes demand of<" in facts) == seen and (">party to<" in facts) != seen


def test_a_long_group_has_pages(debate: FlaskClient, store: Store) -> None:
    own = page(debate, "/page/colleen-moore?group=by-Claim")
    rest = page(debate, "/page/colleen-moore?group=by-Claim&page=2")
    asked = f"""PREFIX parley: <https://w3id.org/parley/ontology#>
        SELECT DISTINCT ?s {{ ?s a parley:Claim ; parley:saidBy <{ID["colleen-moore"]}> }}"""
    claims = {str(row[0]) for row in cast(Solutions, store.query(asked))}
    listed = re.findall(r'class="words" href="/page/([^"]+)"', own + rest)
    assert len(listed) == len(set(listed)) and {str(ID[name]) for name in listed} == claims


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("show=some", 400),
        ("group=by-Demand&page=0", 400),
        ("group=by-Demand&page=x", 400),
        ("group=by-Nothing", 404),
        ("group=%3Cscript%3E", 404),
        ("links=parley:expressedIn", 404),
        ("links=parley:mentions&way=up", 400),
        ("links=a%20b%3E", 404),
        ("group=by-Demand&page=99", 200),
    ],
)
def test_wrong_parameters_are_told(debate: FlaskClient, query: str, status: int) -> None:
    response = debate.get(f"/page/north-korea?{query}", headers=HTML)
    assert response.status_code == status
    assert "<script>" not in response.text
    if status != 200:
        assert "To the home page" in response.text


# Statements, sentences, essays


def test_the_chain_of_sources(debate: FlaskClient) -> None:
    html = page(debate, "/page/claim-pompeo-kim-wanted-us-troops")
    chain = part(html, '<ol class="chain">', "</ol>")
    links = [words(link) for link in chain.split("<li>")[1:]]
    starts = (
        "Mike Pompeo",
        "passed on by Bob Woodward",
        "passed on by Statecraft 2020",
        "written in",
    )
    assert [link.startswith(start) for link, start in zip(links, starts, strict=True)] == [True] * 4
    assert "Statecraft 2020, sentence 17" in links[-1]


def test_from_the_home_page_to_the_sentence_in_two_clicks(debate: FlaskClient) -> None:
    statement = re.search(r'class="words" href="(/page/[^"]+)"', page(debate, "/"))
    assert statement
    sentence = re.search(r'class="gist" href="(/page/[^"]+-s\d+)"', page(debate, statement[1]))
    assert sentence and "What was drawn from it" in page(debate, sentence[1])


def test_an_essay_in_the_order_of_its_sentences(debate: FlaskClient) -> None:
    html = page(debate, "/page/kim-2021")
    orders = [int(each) for each in re.findall(r">Sentence (\d+)</a>", html)]
    assert orders == list(range(1, len(orders) + 1))
    assert html.count('aria-label="sentence ') == 64
    own = words(part(html, "What it says of itself", "</section>"))
    assert "title not stated" in own and "East Asia Institute inferred by the coder" in own
    assert ">Sentence 17<" in page(debate, "/page/kim-2021?page=2")


def test_without_the_texts_no_sentence_is_shown(debate: FlaskClient) -> None:
    html = page(debate, "/page/kim-2021-s020")
    assert "<blockquote>" not in html and "sentence 20 of 64" in words(html)
    assert "belongs to its publisher" in html and "East Asia Institute" in html


def test_the_essay_s_own_sentence_where_the_operator_has_the_text(built: Settings) -> None:
    client = _small_client(built)
    html = page(client, "/page/tea-2021-demand-milk")
    assert "<mark>Pour the milk before the tea.</mark>" in html
    assert '<span class="beside">Nobody may stir it twice.</span>' in html


def test_a_changed_text_is_not_shown(built: Settings, tmp_path: Path) -> None:
    (tmp_path / "tea-2021.txt").write_text(SMALL_TEXT.replace("milk", "cream"))
    html = page(_small_client(built, tmp_path), "/page/tea-2021-s001")
    assert "cream" not in html and "milk before" not in words(part(html, "<figure", "</figure>"))


def _small_client(built: Settings, texts: Path | None = None) -> FlaskClient:
    settings = read_settings(
        {}, sources=built.sources, release=built.release, texts=texts or built.texts
    )
    release = open_release(settings.release)
    app = create_app(
        Store.load(release.dataset), release, load(settings.sources / "queries"), settings
    )
    return app.test_client()


def test_texts_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="cannot be read"):
        read(tmp_path / "nowhere")
    assert read(None).digest == "" and read(tmp_path).digest == ""


# Words


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("2021-09-21", "21 September 2021"),
        ("2018-06", "June 2018"),
        ("1953", "1953"),
        ("--12", "December (year not stated)"),
        ("once", "once"),
    ],
)
def test_dates_keep_their_precision(written: str, told: str) -> None:
    assert date(written) == told


def test_essays_by_their_keys() -> None:
    assert keyed("kim-2021, sentence 4") == "Kim 2021, sentence 4"
    assert keyed("Singapore summit 2018") == "Singapore summit 2018"


def test_every_page_names_its_data(debate: FlaskClient) -> None:
    response = debate.get("/page/north-korea", headers=HTML)
    links = response.headers.getlist("Link")
    assert {'rel="license"', 'rel="describedby"', 'rel="alternate"'} <= {
        link.split("; ")[1] for link in links
    }
    assert urlsplit(re.findall("<([^>]+)>", links[0])[0]).scheme == "https"


def test_what_is_only_spoken_of_is_marked(debate: FlaskClient) -> None:
    """An agreement that does not exist and an event that may come stand among no facts unmarked."""
    facts = part(page(debate, "/page/north-korea"), '<section id="facts">', "</section>")
    listed = [words(each) for each in facts.split("<li>")]
    (accepted,) = (each for each in listed if each.startswith("acceptance by North Korea"))
    assert "hypothetical" in accepted
    assert not any("hypothetical" in each for each in listed if "Panmunjom" in each)


def test_the_ways_in_which_a_statement_reaches_us(debate: FlaskClient) -> None:
    told = part(page(debate, "/about"), '<dl class="facts">', "</dl>")
    assert re.findall(r"<dt><a[^>]*>(\w+)</a></dt><dd>\w", told) == [
        "asserted",
        "reported",
        "imputed",
        "predicted",
    ]


def test_where_the_wording_is_to_be_found(debate: FlaskClient) -> None:
    told = words(page(debate, "/page/moore-2022-s001"))
    assert "The wording belongs to its publisher, Common Dreams , and is not here" in told
    assert "by Colleen Moore . No address of it is known to this graph." in told


def test_none_of_those_who_stand_somewhere_is_left_out_untold(debate: FlaskClient) -> None:
    """As many as a column counts are shown, or told to be more."""
    html = page(debate, "/")
    columns = re.findall(r'<section class="column \w+">(.*?)</section>', html, re.DOTALL)
    assert len(columns) == 5
    for column in columns:
        count = int(re.findall(r"<small>(\d+)</small></h3>", column)[0])
        more = re.findall(r"And (\d+) more", column)
        assert column.count("<li>") + sum(map(int, more)) == count


def test_what_holds_both_ways_stands_once(debate: FlaskClient) -> None:
    facts = part(page(debate, "/page/north-korea"), '<section id="facts">', "</section>")
    assert facts.count(">at odds with<") == 1
