"""An index of texts by the words in them, for those who type how a word begins."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence

#: What comes after every letter.
LAST = "\U0010ffff"


class Words:
    """Where in a list of texts each word stands; the texts are folded, words apart by a space."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._places: dict[str, list[int]] = defaultdict(list)
        for place, text in enumerate(texts):
            for word in set(text.split()):
                self._places[word].append(place)
        self._words = sorted(self._places)

    def beginning(self, word: str) -> set[int]:
        """The places of the texts in which a word begins so."""
        return set[int]().union(*(self._places[each] for each in self._begun(word)))

    def with_all(self, words: Sequence[str]) -> set[int]:
        """The places of the texts in which each of some words begins a word; none for none."""
        return set.intersection(*map(self.beginning, words)) if words else set()

    def whole(self, words: Sequence[str]) -> set[int]:
        """The places of the texts that have each of some words."""
        return set.intersection(*(set(self._places.get(each, ())) for each in words))

    def _begun(self, word: str) -> Sequence[str]:
        start = bisect_left(self._words, word)
        return self._words[start : bisect_left(self._words, word + LAST, start)]
