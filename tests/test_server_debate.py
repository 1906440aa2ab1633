"""The debate as a whole: the table of positions, the comparison, the network, the timeline."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.test_pages import HTML, page, part, words

ANSWERS = Path(__file__).parent / "answers"


def row_of(html: str, actor: str) -> list[str]:
    """The cells of an actor in the table, in words."""
    row = part(html, f'<th scope="row"><a href="/page/{actor}"', "</tr>")
    return [words(cell) for cell in row.split("<td>")[1:]]


def test_the_table_tells_support_opposition_condition_doubt_and_silence(
    debate: FlaskClient,
) -> None:
    html = page(debate, "/matrix")
    own = row_of(html, "united-states")[0]
    assert own.startswith("opposes opposes, as long as doubts supported earlier")
    assert row_of(html, "colleen-moore")[0].startswith("supports ")
    assert row_of(html, "kim-jong-un")[0] == "silent"


def test_each_cell_leads_to_its_statements(debate: FlaskClient) -> None:
    html = page(debate, "/matrix")
    links = set(re.findall(r'href="(/positions\?[^"]+)"', html))
    assert len(links) > 20
    for link in links:
        assert 'class="words"' in page(debate, unescape(link))


def test_every_position_is_in_the_table(debate: FlaskClient) -> None:
    """As many issues as the captions say, and none is lost between the pages."""
    issues: list[str] = []
    for number in range(1, 11):
        head = part(page(debate, f"/matrix?page={number}"), "<thead>", "</thead>")
        issues += re.findall(r'href="/page/([^"]+)"', head)
    assert len(issues) == len(set(issues)) == 77


def test_silence_has_a_page_too(debate: FlaskClient) -> None:
    html = page(debate, "/positions?of=japan&on=end-of-war-declaration")
    assert "That is silence, and not opposition" in html


def contradictions(html: str) -> Iterator[tuple[str, set[str]]]:
    """What two sides contradict each other on, with the sentences."""
    section = part(html, "contradict each other on", "</section>")
    for each in section.split("<h3>")[1:]:
        about = re.findall(r'href="/page/([^"]+)"', each)[0]
        yield about, set(re.findall(r'class="where" href="/page/([^"]+)"', each))


def test_two_essays_contradict_each_other_as_the_saved_query_says(debate: FlaskClient) -> None:
    html = page(debate, "/compare?of=kim-2021&of=statecraft-2020")
    with (ANSWERS / "essays-contradict.csv").open(encoding="utf-8") as file:
        expected = {
            row["about"].removeprefix("id:"): {
                row["oneIn"].removeprefix("id:"),
                row["otherIn"].removeprefix("id:"),
            }
            for row in csv.DictReader(file)
        }
    found = dict(contradictions(html))
    assert set(found) == set(expected)
    assert all(sentences <= found[about] for about, sentences in expected.items())


@pytest.mark.parametrize("other", ["kim-2021", "statecraft-2020"])
def test_essays_without_contradiction(debate: FlaskClient, other: str) -> None:
    html = page(debate, f"/compare?of=moore-2022&of={other}")
    assert not dict(contradictions(html))
    assert "denied or turned round" in html


def test_silence_is_never_shown_as_opposition(debate: FlaskClient) -> None:
    html = page(debate, "/compare?of=north-korea&of=china")
    silent = html[html.index("At least one is silent") :]
    for row in silent.split("<tr>")[2:]:
        assert "silent" in words(row.partition("</tr>")[0])
    differ = part(html, "Their attitudes differ", "</section>")
    assert "silent" not in words(differ)


@pytest.mark.parametrize("kind", ["Demand", "Recommendation", "Offer", "Request"])
def test_the_network_says_in_words_what_it_draws(debate: FlaskClient, kind: str) -> None:
    html = page(debate, f"/network?kind={kind}")
    drawn = len(re.findall(r"<path ", html))
    named = [
        heading
        for heading in re.findall(r"<h2>(.*?)</h2>", html)
        if "→" in heading and "nobody" not in heading
    ]
    assert drawn == len(named)


def test_the_timeline_keeps_the_precision_of_the_source(debate: FlaskClient) -> None:
    html = words(page(debate, "/timeline"))
    assert "event · September 2021" in html
    assert "event · May (year not stated)" in html
    assert "instrument · 1953" in html


@pytest.mark.parametrize(
    ("path", "status", "told"),
    [
        ("/positions", 400, "The parameter of is missing"),
        ("/positions?of=north-korea&on=nothing-like-it", 404, "nothing-like-it"),
        ("/positions?of=north-kore&on=hostile-policy", 404, "Did you mean North Korea?"),
        ("/compare?of=%3Cscript%3Ealert(1)%3C/script%3E", 404, "&lt;script&gt;"),
        (
            "/compare?of=" + "&of=".join(["japan", "china", "russia", "germany", "iran"]),
            404,
            "iran",
        ),
        (
            "/compare?of=" + "&of=".join(["japan", "china", "russia", "germany", "south-korea"]),
            400,
            "at most 4",
        ),
        ("/matrix?page=-1", 400, "no number of a page"),
        ("/network?kind=War", 400, "no value of kind"),
    ],
)
def test_bad_input(debate: FlaskClient, path: str, status: int, told: str) -> None:
    response = debate.get(path, headers=HTML)
    assert response.status_code == status
    assert told in response.text and "<script>" not in response.text


@pytest.mark.parametrize(
    "path", ["/compare", "/compare?of=", "/compare?of=japan", "/matrix?page=99"]
)
def test_empty_states(debate: FlaskClient, path: str) -> None:
    assert "<h1>" in page(debate, path)


@pytest.mark.parametrize("path", ["/matrix", "/compare", "/network", "/timeline", "/search?q=kim"])
def test_a_client_keeps_what_it_has(debate: FlaskClient, path: str) -> None:
    tag = debate.get(path, headers=HTML).headers["ETag"]
    assert debate.get(path, headers={**HTML, "If-None-Match": tag}).status_code == 304


def test_an_answer_about_who_stands_to_whom_is_drawn(debate: FlaskClient) -> None:
    html = page(debate, "/queries/who-demands-of-whom.html")
    drawn = part(html, "<svg", "</svg>")
    assert words(drawn).startswith("North Korea China Moon Jae-in")
    assert drawn.count("<path") == 6
    assert 'stroke-width="8.7"' in drawn, "eight demands"
    assert "<svg viewBox" not in page(debate, "/queries/demands.html").partition("<main")[2]


def test_attitudes_of_now_are_compared(debate: FlaskClient) -> None:
    """Support on a condition and opposition as long as something holds are no common ground."""
    html = page(debate, "/compare?of=north-korea&of=united-states")
    differ = part(html, "Their attitudes differ", "</section>")
    assert '<a href="/page/end-of-war-declaration"' in differ
    agree = part(html, "Their attitudes agree", "</section>")
    assert '<a href="/page/end-of-war-declaration"' not in agree


def test_one_side_alone_is_told(debate: FlaskClient) -> None:
    assert "North Korea stands alone" in page(debate, "/compare?of=north-korea&of=north-korea")


def test_before_a_page_beyond_the_last_comes_the_last(debate: FlaskClient) -> None:
    html = page(debate, "/matrix?page=99")
    assert re.search(r'rel="prev" href="\?page=10"', html)


def test_beside_an_actor_an_essay_stands_for_its_own_voice(debate: FlaskClient) -> None:
    """What it tells of others is theirs: Kim imputes to Seoul what Washington would deny."""
    html = page(debate, "/compare?of=kim-2021&of=united-states")
    section = part(html, "contradict each other on", "</section>")
    assert "No claim of cause and effect" in section
    for sides, count in (("south-korea&of=united-states", 4), ("kim-2021&of=statecraft-2020", 3)):
        both = page(debate, f"/compare?of={sides}")
        assert part(both, "contradict each other on", "</section>").count("versus") == count
