"""A page's own small questions to the store, with terms put in their places."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, cast

from flask import request
from rdflib import URIRef

from kg.errors import QueryError
from kg.store import Solutions
from kg.terms import PARLEY
from server.site import site

PROLOGUE = f"""PREFIX parley: <{PARLEY}>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""
MOST_PAGES = 100_000


def rows(text: str, **terms: Iterable[URIRef]) -> Iterator[tuple[Any, ...]]:
    """The rows of a SELECT in which `%(name)s` stands for some IRIs, `%(name_listed)s` for a list.

    VALUES take the first, IN takes the second. An engine begins with VALUES; what is only to sort
    out rows that were found by something else goes faster into a FILTER.
    """
    written = {name: [iri.n3() for iri in iris] for name, iris in terms.items()}
    places = {name: " ".join(iris) for name, iris in written.items()}
    lists = {f"{name}_listed": ", ".join(iris) for name, iris in written.items()}
    filled = text % (places | lists)
    return iter(cast(Solutions, site().store.query(PROLOGUE + filled)))


def page_number(name: str = "page") -> int:
    """The page that `?page=`, say, asks for, from 1. Raises QueryError for anything else."""
    text = request.args.get(name, "1")
    if not (text.isascii() and text.isdecimal() and 0 < int(text[:9]) <= MOST_PAGES):
        cure = f"Give a whole number from 1 to {MOST_PAGES:,}."
        raise QueryError(f"{text!r} is no number of a page", cure=cure)
    return int(text)


def chosen(name: str, offered: Iterable[str], default: str) -> str:
    """The value of a parameter that has a few. Raises QueryError for another."""
    value = request.args.get(name, default)
    listed = list(offered)
    if value not in listed:
        cure = f"Give one of {', '.join(listed)}."
        raise QueryError(f"{value!r} is no value of {name}", cure=cure)
    return value
