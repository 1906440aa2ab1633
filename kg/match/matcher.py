"""The few of many names that are worth comparing with one, and the things that bear them.

Names that share three letters in a row with what is asked are counted, those letters first that few
names have, until enough names have been looked at; so the time for a question hardly grows with the
number of names. A word of which a name's initials are made, and an abbreviation that the names
themselves explain ("DPRK" beside "North Korea"), lead to their name too.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from math import log

from kg.match.likeness import CERTAIN, likeness
from kg.match.words import Words, fold, once, telling, untitled, whole

#: Entries of the index that one question looks at, about.
LOOKED_AT = 4000
#: Names that are compared word by word.
COMPARED = 12
#: Things that are less like than this are not told.
LEAST = 25.0
#: The score of a name whose initials are asked for, where no name says so itself.
INITIALS = 85.0

_BRACKETS = re.compile(r"([^()]*)\(([^()]*)\)\s*")
_SHORT = re.compile(r"(?:[A-Z]\.?){2,6}|[A-Z]+[a-z]?[A-Z]+")

Among = Container[str]


@dataclass(frozen=True)
class Found:
    """A thing that was found: its key, the name that fits best, and how well, from 0 to 100."""

    key: str
    name: str
    score: float


@dataclass(frozen=True)
class _Name:
    """A name as it is written and as it is compared; `rank` puts labels before other names."""

    key: str
    text: str
    rank: int
    forms: tuple[Words, ...]
    size: int


class Matcher:
    """The names of many things, made once; nothing changes them."""

    def __init__(self, names: Iterable[tuple[str, str]]) -> None:
        """Takes keys with their names; a key's first name is its label."""
        given = [(key, text, fold(text)) for key, text in names]
        self._labels: dict[str, str] = {}
        for key, text, words in given:
            if words:
                self._labels.setdefault(key, text)
        self._short = self._explained(given)
        self._names: list[_Name] = []
        self._keys: list[str] = []
        self._letters: dict[str, list[int]] = defaultdict(list)
        self._initials: dict[str, list[int]] = defaultdict(list)
        self._forms: dict[Words, list[int]] = defaultdict(list)
        for key, text, words in given:
            if words:
                self._add(key, text, words)
        spread = Counter(word for name in self._names for word in {*name.forms[-1]})
        self._weights = {word: log(1 + len(self._names) / n) for word, n in spread.items()}
        self._heaviest = log(1 + max(len(self._names), 1))

    def names(self) -> Iterator[tuple[str, str]]:
        """Every key with each of its names."""
        return ((name.key, name.text) for name in self._names)

    def find(self, text: str, limit: int = 10, among: Among | None = None) -> list[Found]:
        """The things that the text may name, the best first, each once; only keys of `among`."""
        best: dict[str, tuple[float, int, str]] = {}
        for number, score in self._scores(text, among).items():
            if score < LEAST:
                continue
            name = self._names[number]
            mine = (score, -name.rank, name.text)
            if name.key not in best or mine > best[name.key]:
                best[name.key] = mine
        for found in self._twice(text, among):
            best[found.key] = max(best.get(found.key, (0.0, 0, "")), (found.score, 0, found.name))
        ordered = sorted(best.items(), key=lambda item: (-item[1][0], -item[1][1], item[0]))
        return [Found(key, name, round(score, 1)) for key, (score, _, name) in ordered[:limit]]

    def _twice(self, text: str, among: Among | None) -> list[Found]:
        """The things that a text names surely both before and in brackets: "DPRK (North Korea)"."""
        parts = _BRACKETS.fullmatch(text)
        if parts is None:
            return []
        before, inside = (
            {each.key: each for each in self.find(part, 3, among) if each.score >= CERTAIN}
            for part in parts.groups()
        )
        both = [key for key in before if key in inside]
        return [min(before[key], inside[key], key=lambda each: each.score) for key in both]

    def _scores(self, text: str, among: Among | None) -> dict[int, float]:
        words = fold(text)
        if not words:
            return {}
        forms = self._forms_of(words)
        scores: dict[int, float] = {}
        for number in self._candidates(forms, among):
            scores[number] = max(
                likeness(asked, known, self._weigh)
                for asked in forms
                for known in self._names[number].forms
            )
        if len(words) == 1:
            for number in self._initials.get(words[0], ()):
                if among is None or self._keys[number] in among:
                    scores[number] = max(INITIALS, scores.get(number, 0))
        return scores

    def _forms_of(self, words: Words) -> tuple[Words, ...]:
        """What is asked as it is written, without titles, and with abbreviations written out."""
        plain = once(untitled(words))
        return tuple(dict.fromkeys((words, plain, whole(plain, self._short))))

    def _candidates(self, forms: Iterable[Words], among: Among | None) -> list[int]:
        """The numbers of the names to compare: those of the very words, then the most alike."""
        exact = [number for form in forms for number in self._forms.get(_sorted(form), ())]
        shared: dict[int, float] = {}
        for form in forms:
            self._count(form, shared, among)
        ranked = sorted(shared, key=shared.__getitem__, reverse=True)[:COMPARED]
        return [
            number
            for number in dict.fromkeys((*exact, *ranked))
            if among is None or self._keys[number] in among
        ]

    def _count(self, form: Words, shared: dict[int, float], among: Among | None) -> None:
        """Notes what part of its letters each name shares with the form, of the names looked at.

        A name that shares less than half of what the best one does is passed over.
        """
        letters = _letters(form)
        lists = sorted((self._letters[each] for each in letters if each in self._letters), key=len)
        counts: dict[int, int] = {}
        looked = 0
        for numbers in lists:
            looked += len(numbers)
            if counts and looked > LOOKED_AT:
                break
            for number in numbers[:LOOKED_AT]:
                counts[number] = counts.get(number, 0) + 1
        if among is not None:
            keys = self._keys
            counts = {n: count for n, count in counts.items() if keys[n] in among}
        least = max(counts.values(), default=0) / 2
        for number, count in counts.items():
            if count >= least:
                part = count / (len(letters) + self._names[number].size)
                shared[number] = max(part, shared.get(number, 0.0))

    def _weigh(self, word: str) -> float:
        return self._weights.get(word, self._heaviest)

    def _add(self, key: str, text: str, words: Words) -> None:
        forms = tuple(dict.fromkeys((words, whole(words, self._short))))
        number = len(self._names)
        self._keys.append(key)
        size = len(_letters(forms[-1]))
        self._names.append(_Name(key, text, text != self._labels[key], forms, size))
        for form in forms:
            self._forms[_sorted(form)].append(number)
        for letters in {each for form in forms for each in _letters(form)}:
            self._letters[letters].append(number)
        for form in (words, telling(words)):
            if len(form) > 1:
                self._initials["".join(word[0] for word in form)].append(number)

    def _explained(self, given: Iterable[tuple[str, str, Words]]) -> dict[str, Words]:
        """The abbreviations among the names, each with its thing's label as words."""
        return {
            words[0]: fold(self._labels[key])
            for key, text, words in given
            if len(words) == 1 and _SHORT.fullmatch(text) and text != self._labels[key]
        }


def alike(one: str, other: str) -> float:
    """How alike two names are by themselves, every word weighing the same, from 0 to 100."""
    left, right = fold(one), fold(other)
    return likeness(left, right, lambda _: 1.0) if left and right else 0.0


def _sorted(words: Words) -> Words:
    return tuple(sorted(telling(words)))


def _letters(words: Words) -> set[str]:
    """The runs of three letters of words, each word with its borders."""
    return {
        padded[start : start + 3]
        for word in telling(words)
        for padded in (f" {word} ",)
        for start in range(len(padded) - 2)
    }
