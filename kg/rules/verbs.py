"""How a label is put so that it can follow a subject, of one thing or of many.

    as_verb("makes demand of")       # makes a demand of
    of_many("is at odds with")       # are at odds with

Labels are verbs ("supports"), participles ("addressed to") and nouns ("premise"); each becomes the
verb of a clause by its form.
"""

from __future__ import annotations

import re

_PREPOSITIONS = "about|against|at|by|during|for|from|in|into|of|on|through|to|with"
_PARTICIPLE = r"\w+(?:ed|able)|at|drawn|held|made|said|set"
_VERB = re.compile(r"(?!\w*(ss|us|sis|words)\b)\w+(s|ly)\b.*")
_OBJECT = re.compile(
    r"(makes or disclaims|makes|holds|sets|receives|carries) (?!(?:out|or|an?)\b)(\w+)(.*)"
)
_PLACE = re.compile(rf"({_PREPOSITIONS}) (\w+)")
_ROLE = re.compile(rf"has (?!doubts|(?:{_PARTICIPLE})$)(\w+)")
#: What of a label is put elsewhere, or between commas, where a value follows.
_MOVED = (
    (re.compile(r"(\w+s) (\w+ly)"), r"\2 \1"),
    (re.compile(r"(\w+ed) (earlier)"), r"\2 \1"),
    (re.compile(r"(\w+s) ((?:on an?|as long as) .+)"), r"\1, \2,"),
)
_NOUN = re.compile(rf"(?!{_PARTICIPLE})\w+ ({_PREPOSITIONS})")
_STATE = re.compile(rf".* ({_PREPOSITIONS})|({_PREPOSITIONS})( .*)?")
_PAST = re.compile(rf"({_PARTICIPLE})( \w+)?")
#: What is no label and reads as a verb all the same.
_CAMEL = re.compile(r"(?:\w+:)?((?:has|is|was)(?:[A-Z][a-z]+)+)")
_IRREGULAR = {"is": "are", "has": "have", "was": "were", "does": "do"}
#: What comes before the verb, or stands between two of them.
_BEFORE = re.compile(r"\w+ly|or|and")


def as_verb(label: str) -> str:
    """A label in the form in which it can follow a subject."""
    if camel := _CAMEL.fullmatch(label):
        return re.sub("[A-Z]", lambda capital: f" {capital[0].lower()}", camel[1])
    if made := _OBJECT.fullmatch(label):
        return f"{made[1]} {with_article(made[2])}{made[3]}"
    for pattern, put in _MOVED:
        if moved := pattern.fullmatch(label):
            return moved.expand(put)
    if _VERB.fullmatch(label):
        return label
    if _STATE.fullmatch(label):
        return f"is {with_article(label) if _NOUN.fullmatch(label) else label}"
    return label if _PAST.fullmatch(label) else f"has as its {label}"


def of_kind(label: str) -> tuple[str, str] | None:
    """The verb, and the noun, of a label that says what its object is.

    "makes demand" is "makes" a "demand", "in essay" is "is in" an "essay".
    """
    if (made := _OBJECT.fullmatch(label)) and not made[3]:
        return made[1], made[2]
    placed = _PLACE.fullmatch(label)
    return (f"is {placed[1]}", placed[2]) if placed else None


def as_what(label: str) -> str | None:
    """As what a label says that one thing has the other: "premise" as its premise, if it does."""
    if role := _ROLE.fullmatch(label):
        return f"as {with_article(role[1])}"
    verb = as_verb(label)
    return verb.removeprefix("has ") if verb.startswith("has as its ") else None


def with_article(noun: str) -> str:
    return f"{article(noun)} {noun}"


def article(noun: str) -> str:
    return "an" if re.match("(?!uni|eu)[aeiou]", noun.lower()) else "a"


def of_many(verb: str) -> str:
    """A verb of one thing as it is of many: "makes or disclaims" is "make or disclaim"."""
    words = verb.split(" ")
    for place, word in enumerate(words):
        if not _BEFORE.fullmatch(word):
            words[place] = _plural(word)
            if words[place + 1 : place + 2] != ["or"]:
                break
    return " ".join(words)


def _plural(word: str) -> str:
    if word.endswith(","):
        return f"{_plural(word[:-1])},"
    if word in _IRREGULAR or not word.endswith("s") or word.endswith("ss"):
        return _IRREGULAR.get(word, word)
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    return word[:-2] if re.search("(ss|sh|ch|x|z|o)es$", word) else word[:-1]
