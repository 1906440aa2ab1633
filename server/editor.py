"""`/editor.json`: what the editor completes from: this graph's prefixes, terms and questions."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, json

from kg.errors import QueryError
from kg.queries import SavedQuery, bind
from kg.terms import PREFIXES
from server import headers
from server.pages import questions
from server.site import site
from server.terms import KINDS, terms

blueprint = Blueprint("editor", __name__)


@blueprint.get("/editor.json")
def told() -> Response:
    """What the editor completes from: prefixes, classes and properties with labels, questions."""
    tag = headers.etag(site().release, "editor", site().settings.services)
    if response := headers.unchanged(tag):
        return response
    body = json.dumps(_told(), ensure_ascii=False)
    return headers.keep(Response(body, content_type="application/json"), tag)


def _told() -> dict[str, Any]:
    listed = terms(site().store)
    classes, *properties = KINDS
    return {
        "prefixes": PREFIXES,
        "classes": {each.iri: each.label for each in listed.get(classes, ())},
        "properties": {
            each.iri: each.label for kind in properties for each in listed.get(kind, ())
        },
        "queries": {
            query.name: {"summary": query.summary, "text": _text(query)}
            for query in questions.within_reach()
        },
    }


def _text(query: SavedQuery) -> str:
    """The query with its defaults, or as it is where one lacks."""
    try:
        return bind(query, {})
    except QueryError:
        return query.text
