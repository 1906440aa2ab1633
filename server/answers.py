"""The answer to a query as a response: in the format that was asked for, or as a page."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response, json, request
from rdflib import BNode, Literal, URIRef
from werkzeug.wsgi import FileWrapper

from kg.engine import Answer, NotOfferedError, Question
from kg.store import Term
from server import cache, headers, quick, record
from server.errors import not_acceptable
from server.negotiation import (
    BOOLEAN,
    GRAPH,
    HTML,
    SOLUTIONS,
    Offer,
    media_types,
)
from server.parameters import chosen
from server.site import site

OFFERS = {"solutions": SOLUTIONS, "boolean": BOOLEAN, "triples": GRAPH}
#: What a page is made of.
PAGE_FORMATS = {"solutions": "json", "boolean": "json", "triples": "turtle"}
#: What gives another value each time, or what others may change; an answer is not kept if the query
#: names one. A number may stand right before SERVICE.
VOLATILE = re.compile(r"\b(?:BNODE|NOW|RAND|STRUUID|UUID)\b|SERVICE", re.IGNORECASE)
#: Rows that a page shows; the other formats have them all.
ROWS_SHOWN = 500
#: Answers of more bytes are sent from the file that they wait in.
AT_ONCE = 1024 * 1024


@dataclass(frozen=True)
class Wanted:
    """The format for each kind of answer, or None; or a page."""

    offers: Mapping[str, Offer | None]
    page: bool

    @property
    def formats(self) -> dict[str, str | None]:
        """The names of the formats to ask the engine for."""
        if self.page:
            return dict(PAGE_FORMATS)
        return {kind: offer.name if offer else None for kind, offer in self.offers.items()}


@dataclass(frozen=True)
class Table:
    """An answer to be shown: columns and rows with the number of all rows, or a text."""

    columns: Sequence[str] = ()
    rows: Sequence[Sequence[Term | None]] = ()
    found: int = 0
    text: str | None = None
    size: int = 0


def ask(
    text: str,
    default_graphs: tuple[str, ...] | None,
    named_graphs: tuple[str, ...] | None,
    form: Wanted,
    show: Callable[[Table], Response],
) -> Response:
    """The response with the answer to a query in a form; `show` makes a page of it."""
    question = Question(text, form.formats, default_graphs, named_graphs)
    tag = headers.etag(site().release, question, form)
    record.current().query = record.digest(text)
    lasting = not VOLATILE.search(text)
    if lasting and (response := headers.unchanged(tag, weak=True)):
        return response
    try:
        answer = quick.ask(site().engine, request.environ, question, form, not form.page)
    except NotOfferedError as error:
        raise not_acceptable(media_types(OFFERS[error.kind])) from None
    response = show(table_of(answer)) if form.page else _response(answer, form.offers)
    if lasting and request.method in {"GET", "HEAD"}:
        headers.keep(response, tag, weak=True)
    elif lasting:
        cache.lasting(request.environ)
    return response


def wanted(format_name: str | None) -> Wanted:
    """What `?format=` or the Accept header asks for."""
    page = chosen(format_name, (*SOLUTIONS, *HTML))
    offers = {kind: chosen(format_name, offered) for kind, offered in OFFERS.items()}
    is_page = page is not None and page.name == "html"
    if not is_page and not any(offers.values()):
        raise not_acceptable(media_types((*SOLUTIONS, *GRAPH, *HTML)))
    return Wanted(offers, is_page)


def table_of(answer: Answer) -> Table:
    """The answer as a page shows it; it is read to its end and closed."""
    with answer.body:
        data = answer.body.read()
    if answer.kind == "triples":
        return Table(text=data.decode(), size=answer.size)
    found = json.loads(data)
    if answer.kind == "boolean":
        return Table(text="yes" if found["boolean"] else "no", size=answer.size)
    columns = found["head"]["vars"]
    bindings = found["results"]["bindings"]
    rows = [[_cell(row.get(column)) for column in columns] for row in bindings[:ROWS_SHOWN]]
    return Table(columns, rows, len(bindings), size=answer.size)


def _cell(value: Mapping[str, Any] | None) -> Term | None:
    """A term of the JSON format; a triple term as its text."""
    if value is None:
        return None
    if value["type"] == "uri":
        return URIRef(value["value"])
    if value["type"] == "bnode":
        return BNode(value["value"])
    language, datatype = value.get("xml:lang"), value.get("datatype")
    kind = URIRef(datatype) if datatype and not language else None
    return Literal(str(value["value"]), lang=language, datatype=kind, normalize=False)


def _response(answer: Answer, offers: Mapping[str, Offer | None]) -> Response:
    offer = offers[answer.kind]
    assert offer is not None, "the engine answers in a format that was asked for"
    if answer.size > AT_ONCE:
        body: Any = FileWrapper(answer.body)
        response = Response(body, content_type=offer.content_type, direct_passthrough=True)
        response.call_on_close(answer.body.close)
    else:
        with answer.body:
            response = Response(answer.body.read(), content_type=offer.content_type)
    response.content_length = answer.size
    return response
