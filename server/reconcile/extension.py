"""The values of properties of things, to fill a table's new columns with."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from rdflib import OWL, XSD, Literal, URIRef

from kg.store import Term
from kg.terms import ID, WIKIDATA
from server.errors import RequestError
from server.names import path_of
from server.reconcile.asking import unknown
from server.reconcile.catalogue import Catalogue, Property
from server.site import site

Described = dict[str, Any]

#: Properties that are proposed where no limit is given.
PROPOSED = 50
_DAY = re.compile(r"-?\d{4,}-\d\d-\d\d")
_MOMENT = re.compile(r"-?\d{4,}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?")
NUMBERS = frozenset({XSD.decimal, XSD.double, XSD.float})
WHOLE = frozenset({XSD.integer, XSD.int, XSD.long, XSD.nonNegativeInteger, XSD.positiveInteger})


def propose(kind: str | None, limit: int, catalogue: Catalogue) -> list[Described]:
    """The properties that things of a type have, those first that most of them have."""
    keys = [*catalogue.of_kind(kind)]
    counts = Counter(predicate for key in keys for predicate in catalogue.facts(key))
    by_iri = {each.iri: each for each in catalogue.properties.values()}
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [
        {"id": each.key, "name": each.name, "description": each.description}
        for each in (by_iri[iri] for iri, _ in ordered[:limit])
    ]


def extend(asked: Mapping[str, Any], catalogue: Catalogue) -> tuple[list[Described], Described]:
    """What the columns are, and the values in each row, by thing and property.

    A thing that there is not has no values; a property that there is not is refused.
    """
    most = site().settings.batch
    if len(asked["ids"]) > most:
        what = f"{len(asked['ids']):,} things are asked for; at most {most:,} may be"
        status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        raise RequestError(status, what, cure="Ask for them in parts.", limit="batch")
    columns = {each["id"]: _property(each["id"], catalogue) for each in asked["properties"]}
    meta = [{"id": name, **_meta(each)} for name, each in columns.items()]
    rows = {text: _row(text, columns, catalogue) for text in asked["ids"]}
    return meta, rows


def _property(text: str, catalogue: Catalogue) -> Property:
    found = catalogue.property(text)
    if found is None:
        raise unknown("property", text, catalogue.properties)
    return found


def _meta(column: Property) -> Described:
    """A column's head. Values that are Wikidata's items can be reconciled there."""
    if column.iri == OWL.sameAs:
        return {"name": column.name, "service": site().settings.wikidata_reconcile}
    return {"name": column.name}


def _row(text: str, columns: Mapping[str, Property], catalogue: Catalogue) -> Described:
    key = catalogue.thing(text)
    facts = catalogue.facts(key) if key else {}
    return {
        name: [value_of(term, catalogue) for term in facts.get(column.iri, ())]
        for name, column in columns.items()
    }


def value_of(term: Term, catalogue: Catalogue) -> Described:
    """A value as the API shows it: a thing, a text, a number or a moment."""
    if isinstance(term, URIRef):
        return _thing(term, catalogue)
    text = str(term)
    datatype = term.datatype if isinstance(term, Literal) else None
    if datatype in WHOLE:
        return {"int": int(text)}
    if datatype in NUMBERS and text.lower() not in {"nan", "inf", "-inf"}:
        return {"float": float(text)}
    if datatype == XSD.date and _DAY.fullmatch(text):
        return {"date": f"{text}T00:00:00Z"}
    if datatype == XSD.dateTime and _MOMENT.fullmatch(text):
        return {"date": text}
    return {"str": text}


def _thing(iri: URIRef, catalogue: Catalogue) -> Described:
    """An IRI: a thing or an item of Wikidata by its identifier, another as text."""
    key = iri.removeprefix(str(ID))
    if key in catalogue.types:
        return {"id": key, "name": catalogue.name(key)}
    if iri.startswith(str(WIKIDATA)):
        return {"id": iri.removeprefix(str(WIKIDATA)), "name": catalogue.label(iri)}
    known = path_of(iri) is not None
    return {"str": catalogue.label(iri) if known else str(iri)}
