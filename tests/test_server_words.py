"""Texts by the words in them."""

from __future__ import annotations

import pytest

from server.words import Words

TEXTS = ["north korea", "south korea", "korean war", "kim jong un", ""]


@pytest.mark.parametrize(
    ("words", "places"),
    [
        (["korea"], {0, 1, 2}),
        (["kor"], {0, 1, 2}),
        (["korean"], {2}),
        (["n", "kor"], {0}),
        (["orea"], set()),
        (["jong", "k"], {3}),
        (["z"], set()),
        ([], set()),
    ],
)
def test_each_word_begins_a_word(words: list[str], places: set[int]) -> None:
    assert Words(TEXTS).with_all(words) == places


@pytest.mark.parametrize(
    ("words", "places"), [(["korea"], {0, 1}), (["north", "korea"], {0}), (["kor"], set())]
)
def test_whole_words(words: list[str], places: set[int]) -> None:
    assert Words(TEXTS).whole(words) == places
