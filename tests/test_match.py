"""Names as people write them find their thing, and names of others do not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.match import CERTAIN, Matcher, alike
from kg.match.words import EMPTY_WORDS, fold, once, untitled
from kg.release import Release
from kg.store import Store
from server.names import Names
from server.reconcile.catalogue import Catalogue
from tests.matching import PARTS, many, measure, written

NAMES = [
    ("north-korea", "North Korea"),
    ("north-korea", "DPRK"),
    ("north-korea", "Democratic People's Republic of Korea"),
    ("south-korea", "South Korea"),
    ("south-korea", "ROK"),
    ("moon", "Moon Jae-in"),
    ("lewis", "John W. Lewis"),
    ("pompeo", "Mike Pompeo"),
    ("kim", "Kim Jong Un"),
    ("unification", "Ministry of Unification"),
    ("chiefs", "Joint Chiefs of Staff (South Korea)"),
    ("resolution", "House Resolution 152"),
    ("biden", "Joe Biden"),
    ("states", "United States"),
    ("states", "US"),
    ("statement", "U.S.-ROK joint statement"),
    ("russia", "Russia"),
]
MATCHER = Matcher(NAMES)


@pytest.fixture(scope="module")
def catalogue(release: Release) -> Catalogue:
    store = Store.load(release.dataset)
    return Catalogue(store, Names(store))


@pytest.mark.parametrize("part", [*PARTS, ""])
def test_our_names_find_their_thing_first(part: str, catalogue: Catalogue) -> None:
    names = [each for each in written("ours.tsv") if part in each.part]
    assert len(names) == (100 if part else 200)
    assert {each.entity for each in names} <= set(catalogue.types)
    figures = measure(names, catalogue)
    assert figures.first >= 0.95 * figures.names, figures.missed
    assert not figures.mistaken


@pytest.mark.parametrize("part", [*PARTS, ""])
def test_names_of_others_are_not_taken_for_ours(part: str, catalogue: Catalogue) -> None:
    names = [each for each in written("others.tsv") if part in each.part]
    assert len({each.name for each in names}) == (100 if part else 200)
    figures = measure(names, catalogue)
    assert figures.sure <= 0.02 * figures.names, figures.mistaken


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("DPRK", "north-korea"),
        ("D.P.R.K.", "north-korea"),
        ("dprk", "north-korea"),
        ("N. Korea", "north-korea"),
        ("Korea, North", "north-korea"),
        ("Democratic People's Republic of Korea (DPRK)", "north-korea"),
        ("DPRK (North Korea)", "north-korea"),
        ("Pompeo, Mike", "pompeo"),
        ("Secretary of State Michael R. Pompeo", "pompeo"),
        ("Mōón JAE IN", "moon"),
        ("Jae-in Moon", "moon"),
        ("Jaein Moon", "moon"),
        ("Mun Chae-in", "moon"),
        ("Gim Jeong-eun", "kim"),
        ("President Joseph R. Biden", "biden"),
        ("Min. of Unification", "unification"),
        ("ROK Joint Chiefs of Staff", "chiefs"),
        ("United States–South Korea joint statement", "statement"),
        ("the 152nd House Resolution", "resolution"),
    ],
)
def test_a_name_is_known_in_other_dress(text: str, key: str) -> None:
    best = MATCHER.find(text)[0]
    assert best.key == key
    assert best.score >= CERTAIN


@pytest.mark.parametrize(
    "text",
    [
        "John Lewis",
        "John L. Lewis",
        "Kim Jong Il",
        "Ministry of Foreign Affairs",
        "Joint Chiefs of Staff",
        "House Resolution 153",
        "House Resolution",
        "Prussia",
        "South Sudan",
        "Hunter Biden",
        "United Kingdom",
        "President of the United States",
        "North Korea (South Korea)",
        "Moon",
    ],
)
def test_a_name_that_is_only_near_is_never_certain(text: str) -> None:
    assert all(found.score < CERTAIN for found in MATCHER.find(text))


def test_a_label_goes_before_other_names_and_each_thing_comes_once() -> None:
    matcher = Matcher([("a", "Quad"), ("b", "Dialogue"), ("b", "Quad"), ("c", "quad")])
    assert [found.key for found in matcher.find("quad")] == ["a", "c", "b"]


def test_the_initials_of_a_name_lead_to_it_but_not_surely() -> None:
    (found,) = Matcher([("kida", "Korea Institute for Defense Analyses")]).find("KIDA")
    assert found.key == "kida"
    assert found.score < CERTAIN


def test_only_some_things_are_looked_at() -> None:
    found = MATCHER.find("Korea", among={"south-korea"})
    assert [each.key for each in found] == ["south-korea"]


def test_there_are_no_more_than_asked_for() -> None:
    assert len(MATCHER.find("Korea", 1)) == 1


@pytest.mark.parametrize("text", ["", " ", "—", "?!", "🇰🇵"])
def test_a_text_without_words_finds_nothing(text: str) -> None:
    assert MATCHER.find(text) == []
    assert alike(text, text) == 0


def test_no_names_at_all() -> None:
    assert Matcher([]).find("Korea") == []
    assert Matcher([("x", "—")]).find("x") == []


def test_words_are_folded() -> None:
    assert fold("Théo D.P. O’Hara’s & Co., 76th") == ("theo", "dp", "ohara", "and", "co", "76")
    assert fold("Straße Łódź") == ("strasse", "lodz")


def test_titles_go_but_an_office_stays() -> None:
    assert untitled(fold("former President Moon")) == ("moon",)
    assert untitled(fold("President of Chile")) == fold("President of Chile")
    assert untitled(fold("President")) == ("president",)


def test_an_abbreviation_beside_its_name_goes() -> None:
    assert once(fold("United Nations (UN)")) == ("united", "nations")
    assert once(fold("the Republic of Korea (ROK)")) == ("the", "republic", "of", "korea")
    assert once(fold("UN Command")) == ("un", "command")


def test_empty_words_alone_are_still_a_name() -> None:
    assert Matcher([("x", "The The")]).find("the the")[0].score == 100
    assert "the" in EMPTY_WORDS


def test_among_many_names_the_right_one_is_found() -> None:
    matcher = many(2000)
    for key, name in list(matcher.names())[::97]:
        best = matcher.find(name.upper(), 1)[0]
        assert best.score == 100
        assert name in {other for k, other in matcher.names() if k in {key, best.key}}


@given(st.text(max_size=400))
def test_any_text_is_answered(text: str) -> None:
    for found in MATCHER.find(text):
        assert 0 <= found.score <= 100


@given(st.text(max_size=60), st.text(max_size=60))
def test_likeness_is_between_0_and_100(one: str, other: str) -> None:
    assert 0 <= alike(one, other) <= 100
