"""The site as people use it: by clicking, by keyboard, narrow and wide, light and dark."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser, expect

from kg.settings import find_libraries
from server.libraries import FILES
from tests.browsing import AXE, KINDS, PICTURES, Watched, browser, missing, serving, watching

LOOKS: tuple[tuple[Literal["light", "dark"], int], ...] = (
    ("light", 1280),
    ("light", 360),
    ("dark", 360),
    ("dark", 1280),
)
SEEN_BY_AXE = (("light", 360), ("dark", 1280))
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@pytest.fixture(scope="module")
def opened() -> Iterator[Browser]:
    with browser() as found:
        yield found


@pytest.fixture(scope="module")
def address(debate: FlaskClient) -> Iterator[str]:
    with serving(debate.application) as found:
        yield found


@pytest.fixture
def reader(opened: Browser, address: str) -> Iterator[Watched]:
    """Somebody with a wide window, on whose pages nothing may go wrong."""
    with watching(opened, address) as found:
        yield found
        assert found.wrong == []


@pytest.fixture
def libraries() -> None:
    if not (find_libraries() / FILES["yasgui.js"]).is_file():
        missing("the libraries of the pages are not installed")


# Each kind of page


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_fits_and_bars_nobody(reader: Watched, kind: str) -> None:
    """Nothing wider than the window, nothing that axe objects to, light and dark."""
    assert reader.open(KINDS[kind]) == (404 if kind == "missing" else 200)
    page = reader.page
    assert page.locator("h1").count() == 1
    PICTURES.mkdir(exist_ok=True)
    for scheme, width in LOOKS:
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        path = PICTURES / f"{kind}-{width}-{scheme}.jpeg"
        page.screenshot(path=path, full_page=True, type="jpeg", quality=60)
        if (scheme, width) in SEEN_BY_AXE:
            assert _barriers(reader) == []


def _barriers(reader: Watched) -> list[str]:
    """What axe finds, each with where."""
    if not AXE.is_file():
        missing("axe-core is not installed")
    page = reader.page
    # What axe runs is the test's, not the page's: it goes past the policy of the page.
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate(
        """async (tags) => (await axe.run(
            { runOnly: { type: "tag", values: tags } })).violations""",
        TAGS,
    )
    return [f"{each['id']}: {node['html'][:200]}" for each in found for node in each["nodes"][:3]]


# What a newcomer asks, by clicking alone


def test_what_north_korea_asks_for_first(reader: Watched) -> None:
    reader.open("/")
    own = reader.page.locator(".wishes > li", has_text="North Korea").first
    wanted = own.locator("ul").first.locator("a")
    expect(wanted).to_have_text(
        [
            "lifting of sanctions that touch livelihoods",
            "approval of mineral exports and oil imports",
            "suspension of the joint military exercises",
        ]
    )
    wanted.last.click()
    expect(reader.page.locator("h1")).to_contain_text("that the joint exercises be suspended")
    reader.page.locator(".chain a.gist").last.click()
    expect(reader.page.locator("h1")).to_have_text("Kim 2021, sentence 20")


def test_who_reports_what_pompeo_thought(reader: Watched) -> None:
    page = reader.page
    reader.open("/")
    page.locator("#q").press_sequentially("pompeo")
    page.locator("#suggestions li", has_text="Mike Pompeo").first.click()
    expect(page.locator("h1")).to_have_text("Mike Pompeo")
    page.locator("#by a.words").first.click()
    chain = page.locator(".chain > li")
    expect(chain.nth(1)).to_contain_text("Bob Woodward")
    expect(chain.last).to_contain_text("Statecraft 2020, sentence 17")


def test_on_what_two_essays_contradict_each_other(reader: Watched) -> None:
    page = reader.page
    reader.open("/")
    page.get_by_role("navigation", name="Site").get_by_text("Compare").click()
    page.get_by_role("link", name="Kim 2021 and Statecraft 2020").click()
    found = page.locator("section", has_text="contradict each other on").first.locator("h3")
    expect(found).to_have_text(
        [
            "denuclearization",
            "United States Forces Korea",
            "alliance of the United States and South Korea",
        ]
    )


@pytest.mark.parametrize(
    "kind",
    [
        "home",
        "actor",
        "measure",
        "statement",
        "essay",
        "positions",
        "compare-essays",
        "network",
        "search",
    ],
)
def test_every_kind_of_page_leads_to_a_sentence(reader: Watched, kind: str) -> None:
    reader.open(KINDS[kind])
    reader.page.locator("a.where").first.click()
    expect(reader.page.locator("h1")).to_have_text(re.compile(r"\w+ \d{4}, sentence \d+"))


# Search, questions, editor


def test_the_search_suggests_by_keyboard(reader: Watched) -> None:
    page = reader.page
    reader.open("/timeline")
    field = page.get_by_role("combobox")
    field.press_sequentially("hyun wook")
    expect(page.get_by_role("option", name="Hyun-Wook Kim").first).to_be_visible()
    field.press("ArrowDown")
    expect(field).to_have_attribute("aria-activedescendant", "suggestion-0")
    field.press("Enter")
    expect(page.locator("h1")).to_have_text("Hyun-Wook Kim")


def test_the_search_works_without_a_script(opened: Browser, address: str) -> None:
    with watching(opened, address, scripts=False) as reader:
        reader.open("/")
        reader.page.locator("#q").fill("hyun wook kim")
        reader.page.locator("form button").first.click()
        reader.page.locator(".sayings a").first.click()
        expect(reader.page.locator("h1")).to_have_text("Hyun-Wook Kim")


def test_a_question_with_another_value(reader: Watched) -> None:
    page = reader.page
    reader.open("/queries")
    page.get_by_role("link", name="What positions are attributed to an actor?").first.click()
    page.get_by_label("Actor").fill("Moon Jae-in")
    page.get_by_role("button", name="Ask again").click()
    expect(page.locator("table")).to_contain_text("end-of-war declaration")
    page.get_by_role("link", name="CSV").click(trial=True)


def test_asking_without_a_script(opened: Browser, address: str) -> None:
    with watching(opened, address, scripts=False) as reader:
        reader.open("/sparql")
        reader.page.locator("#query").fill("SELECT (1 + 1 AS ?two) {}")
        reader.page.locator("#plain button").click()
        expect(reader.page.locator("td")).to_have_text("2")
        reader.page.locator("#query").fill("SELECT ?x { ?x")
        reader.page.locator("#plain button").click()
        expect(reader.page.locator(".lead").first).to_contain_text("Line 1")


@pytest.mark.usefixtures("libraries")
def test_the_editor_bars_nobody_and_leads_to_pages_of_this_server(reader: Watched) -> None:
    page = reader.page
    reader.open("/sparql")
    page.locator(".yasqe_queryButton").click()
    first = page.locator(".yasr td a.iri").first
    expect(first).to_have_attribute("href", re.compile("^/id/"))
    page.get_by_label("Ellipse").uncheck()  # axe takes what is cut off for something to be read
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert _barriers(reader) == []
    with page.expect_popup() as opened:
        first.click()
    expect(opened.value.locator("h1")).to_be_visible()
    assert "/page/" in opened.value.url


@pytest.mark.usefixtures("libraries")
def test_editing_asking_and_sharing(reader: Watched, opened: Browser, address: str) -> None:
    page = reader.page
    reader.open("/sparql")
    expect(page.locator(".CodeMirror")).to_be_visible()
    expect(page.locator("#plain")).to_be_hidden()
    page.evaluate(
        "document.querySelector('.CodeMirror').CodeMirror.setValue('SELECT (6 * 7 AS ?it) {}')"
    )
    page.locator(".yasqe_queryButton").click()
    expect(page.locator(".yasr td").last).to_contain_text("42")
    page.locator(".yasqe_share").click()
    link = page.locator(".yasqe_sharePopup input").input_value()
    assert link.startswith(f"{address}/sparql#query=")
    with watching(opened, address) as colleague:
        colleague.page.goto(link)
        expect(colleague.page.locator(".CodeMirror").last).to_contain_text("6 * 7")
        assert colleague.wrong == []


@pytest.mark.usefixtures("libraries")
def test_a_saved_question_in_the_editor(reader: Watched) -> None:
    page = reader.page
    reader.open("/queries/statements-by-kind.html")
    page.get_by_role("link", name="open in the editor").click()
    expect(page.locator(".tabPanel.active .CodeMirror")).to_contain_text("How many statements")


@pytest.mark.usefixtures("libraries")
def test_the_editor_completes_terms_and_things(reader: Watched) -> None:
    page = reader.page
    reader.open("/sparql")
    expect(page.locator(".CodeMirror")).to_be_visible()
    for text, place, told in (
        (
            "PREFIX parley: <https://w3id.org/parley/ontology#>\nASK { ?x parley:dem ?y }",
            19,
            "parley:demandedBy",
        ),
        ("PREFIX id: <https://w3id.org/parley/id/>\nASK { ?x ?p id:north }", 20, "id:north-korea"),
    ):
        page.evaluate(
            """([text, place]) => { const editor = document.querySelector(".CodeMirror").CodeMirror;
            editor.setValue(text); editor.setCursor({ line: 1, ch: place }); editor.focus(); }""",
            [text, place],
        )
        page.keyboard.press("Control+Space")
        expect(page.locator(".CodeMirror-hint").first).to_contain_text(told)
        page.keyboard.press("Escape")


# Keyboard


@pytest.mark.usefixtures("libraries")
def test_the_map_by_keyboard(reader: Watched) -> None:
    page = reader.page
    reader.open(KINDS["map"])
    expect(page.locator("#map")).to_have_attribute("data-drawn", "yes")
    page.locator("#map").focus()
    said = page.locator("#map-said")
    expect(said).not_to_be_empty()
    before = said.inner_text()
    page.keyboard.press("ArrowRight")
    expect(said).not_to_have_text(before)
    page.keyboard.press("Enter")
    expect(page.locator(".kind").first).to_have_text("argument")


def test_the_table_by_keyboard(reader: Watched) -> None:
    page = reader.page
    reader.open("/matrix")
    page.locator(".wide").focus()
    for _ in range(10):
        page.keyboard.press("Tab")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text(" on ")


def test_the_first_tab_leads_past_the_menu(reader: Watched) -> None:
    page = reader.page
    reader.open("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="To the content")).to_be_focused()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
