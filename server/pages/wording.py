"""How a page words what the graph writes: dates, yes and no, sentences and essays by their keys."""

from __future__ import annotations

import re
from calendar import month_name
from functools import lru_cache
from typing import cast

from flask import Flask
from rdflib import XSD, BNode, Literal, URIRef
from rdflib.term import Node

from kg.store import Solutions
from kg.terms import ESSAY_GRAPHS, GRAPH, ID, PARLEY, QUERIES_GRAPH
from server.names import path_of, short
from server.once import Once
from server.site import Site

#: So many paths and names are kept, since a page says the same ones again and again.
CACHED = 2**15

ESSAYS = f"SELECT DISTINCT ?essay {{ ?essay a <{PARLEY['Essay']}> }}"

_KEY = re.compile(r"([a-z][a-z0-9-]*-\d{4})(?=$|, sentence \d+$)")
_HUMP = re.compile(r"(?<=[a-z0-9])[A-Z]")
_DATE = re.compile(r"(-?\d{4})(?:-(\d\d))?(?:-(\d\d))?(?:T.*)?")
_MONTH = re.compile(r"--(\d\d)(?:-(\d\d))?")


def register(app: Flask, site: Site) -> None:
    """Gives the templates their filters and tests."""
    names = site.names

    def gloss(term: URIRef) -> str:
        return site.vocabulary.gloss(term)

    essays = Once(lambda: {essay for (essay,) in cast(Solutions, site.store.query(ESSAYS))})

    @lru_cache(maxsize=CACHED)
    def cited(iri: URIRef) -> str:
        return keyed(iri.removeprefix(str(ID)) if iri in essays() else names.label(iri))

    app.add_template_filter(names.label, "label")
    app.add_template_filter(cited, "cited")
    app.add_template_filter(gloss, "gloss")
    app.add_template_filter(_local, "local")
    app.add_template_filter(lru_cache(maxsize=CACHED)(page_of), "page")
    app.add_template_filter(path_of, "path")
    app.add_template_filter(short, "short")
    app.add_template_filter(graph_name, "graph_name")
    app.add_template_filter(literal, "spoken")
    app.add_template_filter(capital, "capfirst")
    app.add_template_filter(in_words, "in_words")
    app.add_template_test(_is_iri, "iri")
    app.add_template_test(_is_web, "web")


def keyed(label: str) -> str:
    """An essay's key as a reader cites it: `kim-2021, sentence 4` is "Kim 2021, sentence 4"."""
    found = _KEY.match(label)
    return found[1].replace("-", " ").title() + label[found.end() :] if found else label


def page_of(term: str) -> str | None:
    """The path of the page of a thing, on this server; None for what is described elsewhere."""
    path = path_of(term)
    if path is None:
        return None
    if path.startswith("/id/"):
        return f"/page/{path.removeprefix('/id/')}"
    if path.startswith("/ontology"):
        return f"/ontology.html{path.removeprefix('/ontology')}"
    graph, _, name = path.partition("#")
    is_query = name and term.startswith(str(QUERIES_GRAPH))
    return f"/queries/{name}.html" if is_query else f"{graph}.html"


def graph_name(graph: str) -> str:
    """What a badge calls a graph: the essay, else the last part of its IRI."""
    return keyed(graph.removeprefix(ESSAY_GRAPHS).removeprefix(str(GRAPH)))


def literal(value: Literal | BNode) -> str:
    """A value as a person says it; a date with the precision that it has."""
    if isinstance(value, BNode):
        return "(something without a name)"
    if value.datatype == XSD.boolean:
        return "yes" if str(value) in {"true", "1"} else "no"
    if value.datatype in {XSD.date, XSD.gYear, XSD.gYearMonth, XSD.dateTime}:
        return date(str(value))
    if value.datatype in {XSD.gMonth, XSD.gMonthDay}:
        return date(str(value))
    return str(value)


def date(text: str) -> str:
    """A date of XML Schema in words, or as it is if it is none."""
    if found := _DATE.fullmatch(text):
        year, month, day = found[1], found[2], found[3]
        return " ".join(part for part in (_day(day), _month(month), year) if part)
    if found := _MONTH.fullmatch(text):
        return f"{' '.join(p for p in (_day(found[2]), _month(found[1])) if p)} (year not stated)"
    return text


def _day(text: str | None) -> str:
    return str(int(text)) if text else ""


def _month(text: str | None) -> str:
    return month_name[int(text)] if text and 1 <= int(text) <= 12 else ""


def capital(text: str) -> str:
    """The text with its first letter in capitals, and nothing else changed."""
    return text[:1].upper() + text[1:]


def in_words(column: str) -> str:
    """The name of a variable as a heading: `ofWhom` is "Of whom"."""
    return capital(_HUMP.sub(lambda found: f" {found[0].lower()}", column.replace("_", " ")))


def _local(iri: str) -> str:
    """The name of a thing, as it stands in an address."""
    return iri.removeprefix(str(ID))


def _is_web(iri: str) -> bool:
    """Whether an IRI is safe to link to: `javascript:` and the like are not."""
    return str(iri).startswith(("http://", "https://"))  # rdflib's own takes no tuple


def _is_iri(term: Node) -> bool:
    return isinstance(term, URIRef)
