"""Words, and how a run of them is known again."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.words import Word, digest, windows, words
from tests.rdf_graphs import unhurried


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tea is hot.", "tea is hot"),
        ("the U.S.-led talks", "the usled talks"),
        ("don't don’t don´t don`t", "dont dont dont dont"),
        ("“Tea”—is ‘hot’ – ■ … 70-year", "tea is hot 70year"),
        ("Straße ﬁn ＡＢ ½", "strasse fin ab 12"),
        ("cafe\u0301 café", "café café"),
        ("soft\u00adhyphen zero\u200bwidth\u00a0space", "softhyphen zerowidth space"),
        ("대한민국 СССР", "대한민국 ссср"),
        ("— | ■ ...", ""),
    ],
)
def test_normalised_words(text: str, expected: str) -> None:
    assert " ".join(word.text for word in words(text)) == expected


def test_offsets_count_code_points_from_the_start_given() -> None:
    assert list(words("😀 “Tea” is", 10)) == [Word("tea", 12), Word("is", 18)]


def test_the_digest_is_of_the_words_joined_by_a_space() -> None:
    assert digest(words("“Tea, is  hot!”")) == hashlib.sha256(b"tea is hot").hexdigest()


@unhurried
@given(st.text(st.sampled_from("ab é—.'"), max_size=40), st.integers(1, 4))
def test_windows_are_the_digests_of_all_runs(text: str, length: int) -> None:
    content = list(words(text))
    runs = [content[first : first + length] for first in range(len(content) - length + 1)]
    assert list(windows(content, length)) == [(run[0].offset, digest(run)) for run in runs]
