"""How alike two names are, from 0 to 100, by their words in any order.

A word is paired with the one that is most like it: the same, the same by another spelling of
Korean sounds, a pet name, an initial, or one with a slip. The score is the share of the words'
weight that found its like. `CERTAIN` and more has only a name of which every word that tells found
its like in the other: a namesake of the same surname, or the same ministry of another country, is
never certain.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import product

from rapidfuzz.distance import OSA

from kg.match.words import Words, telling

#: From this score on a name may be taken for the other without asking.
CERTAIN = 90.0
#: The most that a name gets of which some word has no like.
DOUBTFUL = 89.0
#: Words that are less alike than this are strangers.
LEAST = 0.74
#: Words that are as alike as this, and begin alike, may be the same with a slip.
FIRM = 0.8

PET_NAMES = {
    "abe": "abraham",
    "bill": "william",
    "bob": "robert",
    "bobby": "robert",
    "dan": "daniel",
    "dick": "richard",
    "don": "donald",
    "jack": "john",
    "jake": "jacob",
    "jim": "james",
    "joe": "joseph",
    "joey": "joseph",
    "johnny": "john",
    "lindy": "linda",
    "mike": "michael",
    "rob": "robert",
    "tom": "thomas",
}
#: Spellings of the same Korean sounds, in the order in which they are made one.
SOUNDS = (
    ("eo", "o"),
    ("eu", "u"),
    ("oo", "u"),
    ("ou", "u"),
    ("ee", "i"),
    ("ae", "e"),
    ("tsch", "j"),
    ("ch", "j"),
    ("ts", "j"),
    ("g", "k"),
    ("d", "t"),
    ("b", "p"),
    ("u", "o"),
)

#: Words, and pairs of words, that need not be compared again.
REMEMBERED = 1 << 15

Weigh = Callable[[str], float]


@lru_cache(maxsize=REMEMBERED)
def sound(word: str) -> str:
    """The word in one spelling of Korean sounds: Chŏng, Jeong and Jong are one."""
    for spelling, one in SOUNDS:
        word = word.replace(spelling, one)
    return "i" if word in {"yi", "ri", "rhi", "li"} else word


@lru_cache(maxsize=REMEMBERED)
def pair(one: str, other: str) -> float:
    """How alike two words are, from 0 to 1."""
    if one == other:
        return 1.0
    if one.isdigit() or other.isdigit():
        return 0.0
    if len(one) == 1 or len(other) == 1:
        return 0.9 if one[0] == other[0] else 0.0
    return _spelling(one, other)


def _spelling(one: str, other: str) -> float:
    if PET_NAMES.get(one, one) == PET_NAMES.get(other, other):
        return 0.95
    if sound(one) == sound(other):
        return 0.94
    return OSA.normalized_similarity(one, other, score_cutoff=LEAST)


def likeness(asked: Words, name: Words, weigh: Weigh) -> float:
    """How alike a name that was asked for and one that is known are, from 0 to 100."""
    if asked == name:
        return 100.0
    left, right = telling(asked), telling(name)
    left, right = _spelt(left, right), _spelt(right, left)
    return max(_aligned(left, right, weigh), _run_together(asked, name))


def _spelt(words: Words, other: Words) -> Words:
    """The words, with those written out that are the initials of words in a row of the other."""
    return tuple(each for word in words for each in _run(word, other) or (word,))


def _run(word: str, other: Words) -> Words | None:
    length = len(word)
    if length < 2 or length > len(other) or word in other:
        return None
    start = "".join(each[0] for each in other).find(word)
    return None if start < 0 else other[start : start + length]


def _run_together(asked: Words, name: Words) -> float:
    """The likeness of two names whose words are divided in other places."""
    joined = "".join(name)
    turns = {"".join(asked[turn:] + asked[:turn]) for turn in range(min(len(asked), 6))}
    if joined in turns:
        return 98.0
    if sound(joined) in map(sound, turns):
        return 94.0
    most = OSA.normalized_similarity(joined, "".join(asked), score_cutoff=LEAST)
    return min(DOUBTFUL, 100 * most)


def _aligned(asked: Words, name: Words, weigh: Weigh) -> float:
    pairs = _pairs(asked, name)
    total = sum(map(weigh, asked)) + sum(map(weigh, name))
    found = sum(
        likeness * (weigh(asked[left]) + weigh(name[right])) for likeness, left, right in pairs
    )
    score = 100 * found / total
    if not _all_like(asked, name, pairs):
        return min(DOUBTFUL, score)
    if len(asked) == 1:
        return score if asked != name else 99.0
    return CERTAIN + (99.0 - CERTAIN) * max(0.0, score - 80) / 20


def _pairs(asked: Words, name: Words) -> list[tuple[float, int, int]]:
    """Each word with its like, the most alike first, none twice."""
    alike = [
        (found, -abs(left - right), left, right)
        for (left, one), (right, other) in product(enumerate(asked), enumerate(name))
        if (found := pair(one, other))
    ]
    taken: set[tuple[str, int]] = set()
    pairs = []
    for found, _, left, right in sorted(alike, reverse=True):
        if ("asked", left) not in taken and ("name", right) not in taken:
            taken |= {("asked", left), ("name", right)}
            pairs.append((found, left, right))
    return pairs


def _all_like(asked: Words, name: Words, pairs: Sequence[tuple[float, int, int]]) -> bool:
    """Whether every word has its like; an initial more in what is asked for does not count."""
    firm = [each for each in pairs if _is_firm(each[0], asked[each[1]], name[each[2]])]
    lone = set(range(len(asked))) - {left for _, left, _ in firm}
    spare = all(left and len(asked[left]) == 1 for left in lone)
    return len(firm) == len(name) and spare


def _is_firm(likeness: float, one: str, other: str) -> bool:
    return likeness >= FIRM and sound(one)[0] == sound(other)[0]
