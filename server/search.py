"""`/search`: things by their names and aliases, as a page with facets and as JSON for the field.

A thing is found by words that begin words of one of its names; whole words go first. Accents,
hyphens and capitals do not matter. What a statement says is its name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from flask import Blueprint, Response, json, render_template, request
from rdflib import URIRef

from kg.errors import QueryError
from kg.terms import ID, PARLEY
from server.debate import kept
from server.names import Found, path_of
from server.negotiation import HTML, Offer, choose
from server.pages import sayings
from server.pages.asking import page_number, rows
from server.pages.wording import page_of
from server.site import site

blueprint = Blueprint("search", __name__)

JSON = Offer("application/json", "json", "json")
LONGEST = 200
#: Of so many things found, the kinds, essays and speakers are counted.
COUNTED = 250
PER_PAGE = 30
#: So many are told to a field as one types.
SUGGESTED = 8
CLASSES = "SELECT DISTINCT ?x ?kind { VALUES ?x { %(found)s } ?x a ?kind }"
#: The facets: the parameter, its words, and what leads from a thing to a value.
FACETS = {
    "kind": ("Kind", "?x a ?value"),
    "essay": (
        "Essay",
        "{ ?x parley:expressedIn ?passage } UNION { ?passage parley:mentions ?x } "
        "?passage parley:inEssay ?value",
    ),
    "who": ("Who says it", "{ ?x parley:saidBy ?value } UNION { ?x parley:statedIn ?value }"),
}
COUNTS = """
SELECT ?value (COUNT(DISTINCT ?x) AS ?n) { VALUES ?x { %%(found)s } %s } GROUP BY ?value"""
HAVING = "SELECT DISTINCT ?x { VALUES ?x { %%(found)s } VALUES ?value { %%(value)s } %s }"
#: Of one facet, so many values are offered.
OFFERED = 10


@dataclass(frozen=True)
class Facet:
    """A way to narrow what was found: its values with their counts, and the one that is chosen."""

    name: str
    words: str
    values: Sequence[tuple[str, URIRef, int]]
    chosen: str


@blueprint.get("/search")
def search() -> Response:
    """Things by their names and aliases: a page with facets, or JSON."""
    text = request.args.get("q", "").strip()
    if len(text) > LONGEST:
        what = f"The search has {len(text):,} characters, and {LONGEST} are the most"
        raise QueryError(what, cure="Search for a few words of a name.")
    offer = choose(request.headers.get("Accept"), (JSON, *HTML))
    if offer is None or offer.name == "html":
        return kept("search", lambda: _page(text))
    listed = [
        {
            "iri": each.iri,
            "label": site().names.label(each.iri),
            "match": each.name,
            "page": page_of(each.iri),
        }
        for each in islice(site().names.search(text), _suggested())
    ]
    body = json.dumps({"q": text, "found": listed}, ensure_ascii=False)
    return Response(body, content_type=JSON.media_type)


def _suggested() -> int:
    text = request.args.get("limit", "50")
    if not (text.isascii() and text.isdecimal() and 0 < int(text[:4]) <= COUNTED):
        raise QueryError(f"{text!r} is no value of limit", cure=f"Give 1 to {COUNTED}.")
    return int(text)


def _page(text: str) -> str:
    found = list(islice(site().names.search(text), COUNTED + 1))
    counted, more = found[:COUNTED], len(found) > COUNTED
    facets, narrowed = _narrowed(counted)
    number = page_number()
    part = narrowed[(number - 1) * PER_PAGE : number * PER_PAGE]
    said = {saying.iri: saying for saying in sayings.read(each.iri for each in part)}
    return render_template(
        "search.html",
        text=text,
        found=part,
        said=said,
        kinds=_kinds([each.iri for each in part]),
        count=len(narrowed),
        all=len(counted),
        more=more,
        facets=facets,
        kept={"q": text} | {facet.name: facet.chosen for facet in facets if facet.chosen},
        page=number,
        pages=-(-len(narrowed) // PER_PAGE),
    )


def _kinds(listed: Sequence[URIRef]) -> Mapping[URIRef, Sequence[URIRef]]:
    found: dict[URIRef, list[URIRef]] = {}
    for thing, kind in rows(CLASSES, found=[each for each in listed if path_of(each)]):
        found.setdefault(thing, []).append(kind)
    return {thing: site().vocabulary.narrowest(kinds) for thing, kinds in found.items()}


def _narrowed(found: Sequence[Found]) -> tuple[list[Facet], list[Found]]:
    """What is left by the facets that are chosen, and each facet over what the others leave."""
    every = [each.iri for each in found]
    having = {name: _having(every, name) for name in FACETS}
    facets = []
    for name, (words, pattern) in FACETS.items():
        others = [things for other, things in having.items() if other != name]
        counted = _counted([each for each in every if all(each in of for of in others)], pattern)
        offered = sorted(counted.items(), key=lambda each: (-each[1], each[0]))[:OFFERED]
        values = [(local(value), value, number) for value, number in offered]
        facets.append(Facet(name, words, values, request.args.get(name, "")))
    left = set.intersection(*having.values())
    return facets, [each for each in found if each.iri in left]


def _having(found: Sequence[URIRef], name: str) -> set[URIRef]:
    """Those of the things that have the chosen value of a facet: all, if none is chosen."""
    chosen, pattern = request.args.get(name, ""), FACETS[name][1]
    if not chosen:
        return set(found)
    value = [each for each in _counted(found, pattern) if local(each) == chosen]
    return {thing for (thing,) in rows(HAVING % pattern, found=found, value=value)}


def _counted(found: Sequence[URIRef], pattern: str) -> dict[URIRef, int]:
    """Of each value of a facet that has a page here, how many of the things have it."""
    if not found:
        return {}
    return {
        value: int(str(number))
        for value, number in rows(COUNTS % pattern, found=found)
        if isinstance(value, URIRef) and path_of(value)
    }


def local(iri: str) -> str:
    """The name by which a facet's value stands in the URL."""
    return iri.removeprefix(str(ID)).removeprefix(str(PARLEY))
