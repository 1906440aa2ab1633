"""`/queries`: the saved queries in words, and each with its answer."""

from __future__ import annotations

from difflib import get_close_matches
from functools import partial
from http import HTTPStatus

from flask import Blueprint, Response, render_template, request

from kg.queries import SavedQuery, bind
from server.answers import Table, ask, wanted
from server.errors import RequestError
from server.negotiation import GRAPH, HTML, SOLUTIONS, by_name
from server.site import site

blueprint = Blueprint("queries", __name__)

SUFFIXES = {
    "SELECT": ("json", "xml", "csv", "tsv"),
    "ASK": ("json", "xml"),
    "CONSTRUCT": ("ttl", "nt", "jsonld", "rdf"),
}


@blueprint.get("/queries")
def listing() -> Response:
    """All of them, by tag."""
    by_tag: dict[str, list[SavedQuery]] = {}
    for query in site().queries.values():
        for tag in query.tags or ("others",):
            by_tag.setdefault(tag, []).append(query)
    tags = dict(sorted(by_tag.items()))
    return Response(render_template("queries.html", tags=tags, count=len(site().queries)))


@blueprint.get("/queries/<name>")
def run(name: str) -> Response:
    """The answer to one; its parameters come as the URL's, their defaults from its header."""
    stem, dot, suffix = name.partition(".")
    query = site().queries.get(stem)
    if query is None:
        near = get_close_matches(stem, site().queries, n=5)
        cure = f"Did you mean {near[0]}?" if near else "They are listed at /queries."
        raise RequestError(HTTPStatus.NOT_FOUND, f"There is no query {stem}", cure=cure, near=near)
    if dot and by_name(suffix, (*SOLUTIONS, *GRAPH, *HTML)) is None:
        raise RequestError(HTTPStatus.NOT_FOUND, f"An answer has no form {suffix}")
    values = {key: value for key, value in request.args.items() if value}
    text = bind(query, values)
    return ask(text, None, None, wanted(suffix or None), partial(_page, query, text, values))


def _page(query: SavedQuery, text: str, values: dict[str, str], table: Table) -> Response:
    body = render_template(
        "query.html",
        query=query,
        text=text,
        values=values,
        table=table,
        suffixes=SUFFIXES[query.form],
    )
    return Response(body)
