"""What a word is, and how a run of words is known again without its text.

A **word** is a maximal run of characters between white space and long dashes (U+2012 to U+2015)
that holds a letter, mark or digit. It is normalised by keeping its letters, marks and digits alone,
in Unicode form NFKC, case-folded; so quotation marks, hyphens, apostrophes and decorations never
matter, and "U.S.-led" is the one word "usled". The **digest** of a run of words is the SHA-256, in
lower-case hexadecimal, of the normalised words joined by one space, in UTF-8.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

_RUN = re.compile(r"[^\s\u2012-\u2015]+")


class Word(NamedTuple):
    """A normalised word, and the offset of its first character in its text, in code points."""

    text: str
    offset: int


def words(text: str, offset: int = 0) -> Iterator[Word]:
    """Every word of a text that starts at `offset` of a longer one."""
    for run in _RUN.finditer(text):
        if word := _normalised(run.group()):
            yield Word(word, offset + run.start())


def digest(content: Iterable[Word]) -> str:
    """The digest of a run of words."""
    return hashlib.sha256(" ".join(word.text for word in content).encode()).hexdigest()


def windows(content: Sequence[Word], length: int) -> Iterator[tuple[int, str]]:
    """Offset and digest of every run of `length` words.

    The words are joined and encoded once, since a text is slid over for each length that is sought.
    """
    encoded = [word.text.encode() for word in content]
    joined = b" ".join(encoded)
    starts = [0, *accumulate(len(word) + 1 for word in encoded)]
    for first in range(len(content) - length + 1):
        window = joined[starts[first] : starts[first + length] - 1]
        yield content[first].offset, hashlib.sha256(window).hexdigest()


def _normalised(run: str) -> str:
    """Filtered before NFKC too, which makes a mark of a spacing accent used as an apostrophe."""
    return _letters(unicodedata.normalize("NFKC", _letters(run)).casefold())


def _letters(text: str) -> str:
    return "".join(c for c in text if unicodedata.category(c)[0] in "LMN")
