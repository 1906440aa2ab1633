"""Which page a thing gets, and with what on it."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import render_template, request
from rdflib import Literal, URIRef

from kg.terms import PARLEY
from server.errors import RequestError
from server.names import whole
from server.pages import facts, picture, sayings, statement, text, thing
from server.pages.asking import chosen, page_number, rows
from server.pages.wording import page_of
from server.site import site

ANYTHING = "SELECT ?p { { %(thing)s ?p ?o } UNION { ?s ?p %(thing)s } } LIMIT 1"
ALIASES = "SELECT DISTINCT ?name { %(thing)s skos:altLabel ?name }"
NOTES = "SELECT ?note { %(thing)s parley:sourceNote ?note }"
SAID = "SELECT DISTINCT ?p ?o { %(thing)s ?p ?o FILTER(!isBlank(?o)) }"
REPLACED = """
SELECT ?new { %(thing)s <http://purl.org/dc/terms/isReplacedBy> ?new FILTER(isIRI(?new)) }"""
SHOWS = {
    "all": "everything",
    "asserted": "only what is asserted",
    "inferred": "only what is inferred",
}
#: Links on one page of a long list.
LINKS_PER_PAGE = 100


def exists(iri: URIRef) -> bool:
    """Whether the graph says anything of a thing."""
    return any(True for _ in rows(ANYTHING, thing=[iri]))


def replacement(iri: URIRef) -> URIRef | None:
    """What a name of the past was replaced by, or None."""
    return next((new for (new,) in rows(REPLACED, thing=[iri])), None)


def page(iri: URIRef, path: str) -> str:
    """The page of a thing that exists; `path` is where its data is, without a suffix."""
    kinds = facts.types(iri)
    common = {
        "iri": iri,
        "path": path,
        "kinds": site().vocabulary.narrowest(kinds) or list(kinds),
        "key": iri.rsplit("/", 1)[-1],
    }
    if "links" in request.args:
        return _links(common)
    if "group" in request.args:
        return _group(common)
    if PARLEY["Essay"] in kinds:
        return _essay(common)
    if PARLEY["Passage"] in kinds:
        return _passage(common)
    said = sayings.read([iri])
    return _statement(common, said[0]) if said else _thing(common)


def graph(iri: URIRef, path: str) -> str:
    """The page of a named graph."""
    found: dict[URIRef, list[Any]] = {}
    for predicate, value in rows(SAID, thing=[iri]):
        found.setdefault(predicate, []).append(value)
    count = site().release.manifest.counts[str(iri)]
    listed = [(each, sorted(values)) for each, values in sorted(found.items())]
    return render_template("graph.html", iri=iri, path=path, count=count, facts=listed)


def _thing(common: dict[str, Any]) -> str:
    iri: URIRef = common["iri"]
    show = chosen("show", SHOWS, "all")
    counted = facts.counts(iri)
    known = facts.facts(iri, counted)
    numbers = {(way == "in", predicate): number for way, predicate, number in counted}
    return render_template(
        "thing.html",
        aliases=_aliases(iri),
        sections=thing.sections(iri),
        mentions=thing.mentions(iri),
        sentences=numbers.get((True, PARLEY["mentions"]), 0),
        numbers=numbers,
        facts=facts.filtered(known, show),
        all_facts=known,
        show=show,
        shows=SHOWS,
        picture=picture.neighbourhood(iri, known),
        counts=counted,
        **common,
    )


def _statement(common: dict[str, Any], saying: sayings.Saying) -> str:
    listed = [text.passage(each) for each in saying.passages]
    return render_template(
        "statement.html",
        saying=saying,
        chain=statement.chain(saying.iri),
        parts=statement.parts(saying.iri),
        ties=statement.ties(saying.iri),
        passages=[(each, *text.in_context(each)) for each in listed if each],
        counts=facts.counts(saying.iri),
        types=facts.types(saying.iri),
        **common,
    )


def _passage(common: dict[str, Any]) -> str:
    passage = text.passage(common["iri"])
    assert passage is not None, "a passage has an essay and an order"
    beside, count = text.in_context(passage)
    return render_template(
        "passage.html",
        passage=passage,
        beside=beside,
        count=count,
        said=text.said_in([passage.iri]),
        mentioned=text.mentioned(passage.iri),
        counts=facts.counts(passage.iri),
        **common,
    )


def _essay(common: dict[str, Any]) -> str:
    iri: URIRef = common["iri"]
    everything = text.order(iri)
    number = page_number()
    part = everything[(number - 1) * text.PER_PAGE : number * text.PER_PAGE]
    listed, told = text.passages(iri, part), text.said_in(part)
    return render_template(
        "essay.html",
        passages=everything,
        listed=listed,
        told={each.iri: [s for s in told if each.iri in s.passages] for each in listed},
        spoken=text.spoken(iri),
        of_itself=text.of_itself(iri),
        notes=[value for (value,) in rows(NOTES, thing=[iri])],
        kinds_counted=text.counts(iri),
        page=number,
        pages=-(-len(everything) // text.PER_PAGE),
        per_page=text.PER_PAGE,
        counts=facts.counts(iri),
        **common,
    )


def _group(common: dict[str, Any]) -> str:
    """One whole group of statements, in pages."""
    key = request.args["group"]
    found = thing.group(common["iri"], key)
    if found is None:
        what = f"Nothing stands under {key!r} here"
        raise _nothing(what, common)
    number = page_number()
    part = found.numbers[(number - 1) * thing.PER_PAGE : number * thing.PER_PAGE]
    pages = -(-len(found.numbers) // thing.PER_PAGE)
    listed = sayings.read(site().statements.iris[each] for each in part)
    return render_template(
        "group.html", group=found, listed=listed, page=number, pages=pages, **common
    )


def _links(common: dict[str, Any]) -> str:
    """All links by one property one way, in pages."""
    iri: URIRef = common["iri"]
    way = chosen("way", ("out", "in"), "out")
    show = chosen("show", SHOWS, "all")
    predicate = URIRef(whole(request.args["links"]))
    counted = facts.counts(iri)
    if (way, predicate) not in {(each[0], each[1]) for each in counted}:
        raise _nothing(f"It has no links by {request.args['links']!r} that way", common)
    number = page_number()
    count, listed = facts.linked(iri, predicate, way, show, number, LINKS_PER_PAGE)
    return render_template(
        "links.html",
        predicate=predicate,
        way=way,
        show=show,
        shows=SHOWS,
        found=count,
        listed=listed,
        page=number,
        pages=-(-count // LINKS_PER_PAGE),
        counts=counted,
        **common,
    )


def _nothing(what: str, common: dict[str, Any]) -> RequestError:
    iri: URIRef = common["iri"]
    near = [{"iri": iri, "label": site().names.label(iri), "path": page_of(iri)}]
    return RequestError(HTTPStatus.NOT_FOUND, what, cure="Its own page lists all.", near=near)


def _aliases(iri: URIRef) -> list[Literal]:
    return sorted(name for (name,) in rows(ALIASES, thing=[iri]))
