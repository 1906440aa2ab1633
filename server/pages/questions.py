"""The saved queries as pages show them: by tag, with forms for their parameters, and a picture."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rdflib import Literal, URIRef

from kg.names import fold
from kg.queries import ENDPOINT, Parameter, SavedQuery
from kg.store import Term
from kg.terms import ID, PARLEY, PREFIXES, WIKIDATA_GRAPH
from server.names import short, whole
from server.pages.asking import rows
from server.site import site

#: What the value of a parameter may be, by its name; others may be any thing with a name.
CLASSES = {"actor": "Actor", "instrument": "Instrument", "meeting": "Meeting"}
THINGS = ("Actor", "Instrument", "Measure", "Event", "Topic", "Publication", "Place")
OFFERED = "SELECT DISTINCT ?thing { VALUES ?kind { %(kinds)s } ?thing a ?kind }"
#: How a query names the graph of what was fetched from Wikidata.
FETCHED = "graph:wikidata"
#: Beyond so many values a field takes what is typed, and offers nothing.
OFFERED_AT_MOST = 1000


@dataclass(frozen=True)
class Field:
    """A field of a form: its value as a person reads it, and what it offers.

    `unknown` tells that this graph knows nothing of that name; `near` are names close to it.
    """

    parameter: Parameter
    value: str
    offered: Sequence[str] = ()
    unknown: bool = False
    near: Sequence[str] = ()


def by_tag(queries: Iterable[SavedQuery]) -> Mapping[str, Sequence[SavedQuery]]:
    """The queries under each of their tags."""
    found: dict[str, list[SavedQuery]] = {}
    for query in queries:
        for name in query.tags or ("others",):
            found.setdefault(name, []).append(query)
    return dict(sorted(found.items()))


def out_of_reach(queries: Iterable[SavedQuery]) -> Mapping[str, str]:
    """The endpoints that queries call by default and that this server may not ask, by the query."""
    defaults = {
        query.name: parameter.default
        for query in queries
        if query.asks_others
        for parameter in query.parameters
        if parameter.name == ENDPOINT and parameter.default
    }
    allowed = site().settings.services
    return {name: endpoint for name, endpoint in defaults.items() if endpoint not in allowed}


def within_reach() -> list[SavedQuery]:
    """The queries that this server can answer."""
    queries = site().queries.values()
    left_out = out_of_reach(queries)
    return [query for query in queries if query.name not in left_out]


def fields(query: SavedQuery, values: Mapping[str, str]) -> list[Field]:
    """The fields of a query's form, filled with what was asked."""
    return [
        _field(parameter, values.get(parameter.name, parameter.default or ""))
        for parameter in query.parameters
    ]


def _field(parameter: Parameter, value: str) -> Field:
    if parameter.type != "iri":
        return Field(parameter, value)
    if parameter.name == ENDPOINT:
        return Field(parameter, value, sorted(site().settings.services))
    iri = URIRef(whole(value))
    names = site().names
    kinds = [PARLEY[CLASSES[parameter.name]]] if parameter.name in CLASSES else []
    things = [thing for (thing,) in rows(OFFERED, kinds=kinds or [PARLEY[k] for k in THINGS])]
    offered = sorted({names.label(thing) for thing in things}, key=str.casefold)
    told = names.label(iri) if iri in names and names.named(names.label(iri)) == iri else short(iri)
    offers = offered if len(offered) <= OFFERED_AT_MOST else ()
    if iri in names or site().store.quads_to(str(iri)):
        return Field(parameter, told, offers)
    near = [names.label(thing) for thing in names.near(str(ID), iri.removeprefix(str(ID)))]
    return Field(parameter, told.removeprefix("id:"), offers, unknown=True, near=near)


def unfetched(queries: Iterable[SavedQuery]) -> list[str]:
    """The names of those that ask what was fetched from Wikidata, where nothing was."""
    if str(WIKIDATA_GRAPH) in site().release.manifest.counts:
        return []
    return [query.name for query in queries if FETCHED in query.text]


def resolved(query: SavedQuery, values: Mapping[str, str], page: bool) -> dict[str, str]:
    """The values with the IRI of a thing where its name was given.

    For a page a name that nothing has becomes an IRI that nothing has: there it is told, with names
    that are near, beside the form. Others are told by the query itself that it is no value.
    """
    names = {parameter.name for parameter in query.parameters if parameter.type == "iri"}
    return {key: _resolved(value, page) if key in names else value for key, value in values.items()}


def _resolved(value: str, page: bool) -> str:
    prefix = value.partition(":")[0]
    if prefix in PREFIXES or "://" in value:
        return value
    local = "-".join(fold(value).split())
    return site().names.named(value) or (ID[local] if page and local.isascii() and local else value)


def numbers(columns: Sequence[str], table: Sequence[Sequence[Term | None]]) -> dict[int, float]:
    """The columns that hold numbers alone, by place, with the greatest of all: what a bar can show.

    All bars of a table are on one scale, so that they can be compared along a row, too.
    """
    found: dict[int, float] = {}
    for place, _ in enumerate(columns):
        values = [number(row[place]) for row in table]
        told = [value for value in values if value is not None]
        if len(told) == len(values) > 1 and max(told) > 0 and min(told) >= 0:
            found[place] = max(told)
    return dict.fromkeys(found, max(found.values(), default=0))


def number(term: Term | None) -> float | None:
    """The number that a literal says, or None."""
    if not isinstance(term, Literal) or not str(term).replace(".", "", 1).isdecimal():
        return None
    return float(str(term))
