"""`/queries`: the saved queries in words and as data, and each with its answer.

`limit` and `offset` give one page of an answer, with links to the pages beside it, unless the query
has a parameter of that name itself.
"""

from __future__ import annotations

import re
from collections import Counter
from difflib import get_close_matches
from functools import partial
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, json, render_template, request
from rdflib import Graph, URIRef

from kg.engine import Question
from kg.errors import QueryError
from kg.paging import paged
from kg.queries import Pattern, SavedQuery, bind
from kg.terms import QUERIES_GRAPH
from server import headers, row_reasons
from server.answers import ROWS_SHOWN, Table, ask, wanted
from server.errors import RequestError
from server.negotiation import GRAPH, HTML, SOLUTIONS, by_name
from server.pages import network, questions
from server.parameters import FORMAT, Pairs, format_of, negotiated, of_url
from server.reasons import JSON
from server.site import site
from server.writing import graph_response

blueprint = Blueprint("queries", __name__)

SUFFIXES = {
    "SELECT": ("json", "xml", "csv", "tsv"),
    "ASK": ("json", "xml"),
    "CONSTRUCT": ("ttl", "nt", "jsonld", "rdf"),
}
#: What every query takes besides its own parameters.
COMMON = ("limit", "offset", FORMAT)
#: The tag of queries whose answers are drawn as a network.
DRAWN = "network"
PROBE = {"solutions": "json", "boolean": "json", "triples": "ntriples"}

_COUNT = re.compile(r"\d{1,9}", re.ASCII)


@blueprint.get("/queries")
def listing() -> Response:
    """All of them by tag; as data, the graph of the queries."""
    offer = negotiated((*GRAPH, *HTML))
    tag = headers.etag(site().release, "queries", offer, site().settings.services)
    if response := headers.unchanged(tag):
        return response
    if offer.name != "html":
        graph = Graph(bind_namespaces="none")
        for quad in site().store.quads_in(str(QUERIES_GRAPH)):
            graph.add(quad.triple)
        return headers.keep(graph_response(graph, offer), tag)
    queries = site().queries.values()
    page = render_template(
        "queries.html",
        tags=questions.by_tag(queries),
        count=len(queries),
        out_of_reach=questions.out_of_reach(queries),
        unfetched=questions.unfetched(queries),
    )
    return headers.keep(Response(page), tag)


@blueprint.get("/queries/<name>")
def run(name: str) -> Response:
    """The answer to one; its parameters come as the URL's, their defaults from its header."""
    stem, dot, suffix = name.partition(".")
    query = _query(stem)
    if dot and by_name(suffix, (*SOLUTIONS, *GRAPH, *HTML)) is None:
        raise RequestError(HTTPStatus.NOT_FOUND, f"An answer has no form {suffix}")
    given, common = _parameters(query)
    form = wanted(suffix or format_of(common))
    values = questions.resolved(query, given, form.page)
    text = bind(query, values)
    limit, offset = _count(common, "limit"), _count(common, "offset")
    if limit is None and offset is None:
        return ask(text, None, None, form, partial(_page, query, text, values))
    page = _one_page(query, text, limit, offset or 0)
    response = ask(page, None, None, form, partial(_page, query, text, values))
    if limit and response.status_code == HTTPStatus.OK:
        _link(response, text, limit, offset or 0)
    return response


@blueprint.get("/queries/<name>/reasons")
def reasons(name: str) -> Response:
    """Why each row of the answer to one holds, as JSON; long answers come in pages."""
    query = _query(name)
    if not query.reasons or query.form != "SELECT":
        told = sorted(each.name for each in site().queries.values() if each.reasons)
        what = f"The query {name} does not say what its rows rest on"
        cure = f"Those that do are {', '.join(told)}." if told else None
        raise RequestError(HTTPStatus.NOT_FOUND, what, cure=cure)
    given, common = _parameters(query)
    negotiated((JSON,))
    values = questions.resolved(query, given, page=False)
    text, offset = bind(query, values), _count(common, "offset") or 0
    limit = _count(common, "limit")
    limit = ROWS_SHOWN if limit is None else limit
    page = _one_page(query, text, limit, offset)
    tag = headers.etag(site().release, "row-reasons", name, page)
    if response := headers.unchanged(tag):
        return response
    found = row_reasons.described(query, values, _rows(page))
    body = json.dumps(found, ensure_ascii=False, sort_keys=False)
    response = Response(body, content_type=JSON.media_type)
    if limit:
        _link(response, text, limit, offset)
    return headers.keep(response, tag)


def _query(name: str) -> SavedQuery:
    """The query of a name. Raises RequestError, with names near it, if there is none."""
    query = site().queries.get(name)
    if query is None:
        near = get_close_matches(name, site().queries, n=5)
        cure = f"Did you mean {near[0]}?" if near else "They are listed at /queries."
        raise RequestError(HTTPStatus.NOT_FOUND, f"There is no query {name}", cure=cure, near=near)
    return query


def _rows(text: str) -> list[dict[str, Any]]:
    """The rows of the answer to a SELECT, as in the JSON format."""
    answer = site().engine.ask(Question(text, {"solutions": "json"}))
    with answer.body:
        return list(json.loads(answer.body.read())["results"]["bindings"])


def _parameters(query: SavedQuery) -> tuple[dict[str, str], Pairs]:
    """The values of the query's own parameters, and the common ones; empty ones are left out."""
    shared = {*COMMON} - {parameter.name for parameter in query.parameters}
    pairs = of_url()
    for name, count in Counter(name for name, _ in pairs).items():
        if count > 1 and not (name == FORMAT and name in shared):
            what = f"The parameter {name} is given more than once"
            raise RequestError(HTTPStatus.BAD_REQUEST, what, cure="Give it once.")
    filled = [(name, value) for name, value in pairs if value]
    common = [(name, value) for name, value in filled if name in shared]
    return {name: value for name, value in filled if name not in shared}, common


def _count(common: Pairs, name: str) -> int | None:
    text = dict(common).get(name)
    if text is None:
        return None
    if not _COUNT.fullmatch(text):
        raise QueryError(f"{text!r} is no value of {name}", cure="Give a whole number from 0 on.")
    return int(text)


def _one_page(query: SavedQuery, text: str, limit: int | None, offset: int) -> str:
    if query.form == "ASK":
        raise QueryError(f"The query {query.name} answers yes or no, which has no pages")
    return paged(text, limit, offset)


def _link(response: Response, text: str, limit: int, offset: int) -> None:
    """Links to the first page, the one before and, if there are more rows, the next."""
    pages = {"first": 0}
    if offset:
        pages["prev"] = max(offset - limit, 0)
    if _has_rows(paged(text, 1, offset + limit)):
        pages["next"] = offset + limit
    kept = [(key, value) for key, value in request.args.items(multi=True) if key != "offset"]
    for relation, start in pages.items():
        target = urlencode([*kept, ("offset", str(start))])
        response.headers.add("Link", f'<?{target}>; rel="{relation}"')


def _has_rows(text: str) -> bool:
    answer = site().engine.ask(Question(text, PROBE))
    with answer.body:
        body = answer.body.read()
    return bool(json.loads(body)["results"]["bindings"] if answer.kind == "solutions" else body)


def _page(query: SavedQuery, text: str, values: dict[str, str], table: Table) -> Response:
    body = render_template(
        "query.html",
        query=query,
        text=text,
        values=values,
        fields=questions.fields(query, values),
        table=table,
        bars=questions.numbers(table.columns, table.rows),
        drawing=_drawing(query, table),
        suffixes=SUFFIXES[query.form],
        reasons=_reasons(query, values, table),
    )
    return Response(body)


def _drawing(query: SavedQuery, table: Table) -> network.Drawing | None:
    """The picture of an answer that is about who stands to whom."""
    return network.drawing(network.of_answer(table)) if DRAWN in query.tags else None


def _reasons(query: SavedQuery, values: dict[str, str], table: Table) -> dict[str, Pattern]:
    """The triples that the rows rest on, each once, by the path that tells why they hold."""
    found: dict[str, Pattern] = {}
    for row in table.rows if query.reasons else ():
        cells = zip(table.columns, row, strict=True)
        iris = {column: str(term) for column, term in cells if isinstance(term, URIRef)}
        found.update(row_reasons.triples_of(query, values, iris))
    return found
