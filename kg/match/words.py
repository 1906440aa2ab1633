"""A name as words that can be compared: no capitals, accents or titles, abbreviations whole."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping

#: So much of a text is looked at; no name is longer.
LONGEST = 256
MOST_WORDS = 24

Words = tuple[str, ...]

#: Words that tell names apart from nothing.
EMPTY_WORDS = frozenset(
    [
        "a",
        "an",
        "and",
        "at",
        "by",
        "de",
        "del",
        "for",
        "in",
        "into",
        "la",
        "of",
        "on",
        "the",
        "to",
        "towards",
        "with",
        "von",
    ]
)

#: What is often cut short in a name, and the words meant.
ABBREVIATIONS: dict[str, Words] = {
    "acad": ("academy",),
    "admin": ("administration",),
    "agmt": ("agreement",),
    "assy": ("assembly",),
    "cmd": ("command",),
    "decl": ("declaration",),
    "dem": ("democratic",),
    "dept": ("department",),
    "gen": ("general",),
    "geo": ("george",),
    "govt": ("government",),
    "hr": ("house", "resolution"),
    "hres": ("house", "resolution"),
    "inst": ("institute",),
    "intl": ("international",),
    "min": ("ministry",),
    "n": ("north",),
    "natl": ("national",),
    "ppl": ("people",),
    "reg": ("regime",),
    "rep": ("republic",),
    "repub": ("republic",),
    "res": ("resolution",),
    "resp": ("responsible",),
    "s": ("south",),
    "sec": ("security",),
    "univ": ("university",),
}

#: What stands before a person's name and is no part of it.
TITLES = tuple(
    tuple(title.split())
    for title in (
        "mr",
        "mrs",
        "ms",
        "dr",
        "prof",
        "professor",
        "sir",
        "former",
        "then",
        "the honorable",
        "hon",
        "pres",
        "president",
        "vice president",
        "prime minister",
        "chairman",
        "marshal",
        "general secretary",
        "supreme leader",
        "leader",
        "comrade",
        "amb",
        "ambassador",
        "un ambassador",
        "us ambassador",
        "secretary",
        "secretary of state",
        "us secretary of state",
        "national security adviser",
        "national security advisor",
        "director",
        "cia director",
        "sen",
        "senator",
        "journalist",
        "author",
        "historian",
        "us president",
        "american president",
        "south korean president",
    )
)

#: Letters that no decomposition takes apart.
LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"}
)

_INITIALS = re.compile(r"(?<!\w)(?:[^\W\d_]\.\s?){2,}(?:[^\W\d_](?![\w'’]))?")
_POSSESSIVE = re.compile(r"['’`ʼ](?:s\b)?")
_WORD = re.compile(r"[^\W_]+")
_ORDINAL = re.compile(r"(\d+)(?:st|nd|rd|th)")


def fold(text: str) -> Words:
    """The words of a name: "Théo D.-P. O’Hara & Co." is `theo dp ohara and co`."""
    plain = unicodedata.normalize("NFKD", text[:LONGEST].casefold()).translate(LETTERS)
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    plain = _INITIALS.sub(_joined, plain.replace("&", " and "))
    return tuple(_ordinary(found[0]) for found in _WORD.finditer(_POSSESSIVE.sub("", plain)))[
        :MOST_WORDS
    ]


def _joined(initials: re.Match[str]) -> str:
    """Initials with full stops, as one word: `u.s.` is `us`."""
    return re.sub(r"[.\s]", "", initials[0]) + " "


def _ordinary(word: str) -> str:
    ordinal = _ORDINAL.fullmatch(word)
    return ordinal[1] if ordinal else word


def whole(words: Words, known: Mapping[str, Words]) -> Words:
    """The words with those written out that are cut short, or `known` for others."""
    return tuple(_whole(words, known))


def _whole(words: Words, known: Mapping[str, Words]) -> Iterator[str]:
    for place, word in enumerate(words):
        if word in known and len(words) > 1:
            yield from known[word]
        elif len(word) == 1 and place:  # an initial within a name is no point of the compass
            yield word
        else:
            yield from ABBREVIATIONS.get(word, (word,))


def untitled(words: Words) -> Words:
    """The words without the titles in front, unless nothing is left or an office is meant."""
    longest = max((len(title) for title in TITLES if words[: len(title)] == title), default=0)
    rest = words[longest:]
    if not longest or not rest or rest[0] == "of":
        return words
    return untitled(rest)


def telling(words: Words) -> Words:
    """The words that tell a name from others; all of them, if none does."""
    return tuple(word for word in words if word not in EMPTY_WORDS) or words


def once(words: Words) -> Words:
    """The words without an abbreviation that stands beside what it is short for."""
    for place, word in enumerate(words):
        rest = words[:place] + words[place + 1 :]
        runs = {_initials(rest), _initials(telling(rest))}
        if len(word) > 1 and (word in runs or (len(word) > 2 and word in _initials(rest))):
            return rest
    return words


def _initials(words: Words) -> str:
    return "".join(word[0] for word in words)
