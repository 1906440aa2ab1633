"""The value of a saved query's parameter, from a user's text to a term as SPARQL writes it.

`TYPES` has a function for each type that a parameter may have; it raises a ValueError that says
what is wanted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date

from rdflib.namespace import XSD

from kg.terms import PREFIXES

_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\]*")
_LANG = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*")
_INTEGER = re.compile(r"[+-]?\d{1,30}", re.ASCII)
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_ESCAPES = str.maketrans({"\\": r"\\", '"': r"\"", "\n": r"\n", "\r": r"\r", "\t": r"\t"})


def _iri(text: str) -> str:
    prefix, _, local = text.partition(":")
    iri = PREFIXES[prefix] + local if prefix in PREFIXES else text
    if not _IRI.fullmatch(iri):
        raise ValueError("Give an absolute IRI, or a name such as id:north-korea")
    return f"<{iri}>"


def _string(text: str) -> str:
    return f'"{text.translate(_ESCAPES)}"'


def _integer(text: str) -> str:
    if not _INTEGER.fullmatch(text):
        raise ValueError("Give a whole number")
    return str(int(text))


def _date(text: str) -> str:
    if not _DATE.fullmatch(text):
        raise ValueError("Give a day as 2018-06-12")
    return f'"{date.fromisoformat(text)}"^^<{XSD.date}>'


def _lang(text: str) -> str:
    if not _LANG.fullmatch(text):
        raise ValueError("Give a language tag such as en")
    return f'"{text.lower()}"'


#: How a text becomes a term of each type; a ValueError says what is wanted.
TYPES: Mapping[str, Callable[[str], str]] = {
    "iri": _iri,
    "string": _string,
    "integer": _integer,
    "date": _date,
    "lang": _lang,
}
