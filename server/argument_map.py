"""`/map`: the arguments of an essay, or for and against one thing, drawn and as a list.

The list says all that the drawing does; the drawing needs a script and its library, the list
neither.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, json, render_template, request
from rdflib import URIRef

from kg.errors import QueryError
from server import headers, libraries
from server.debate import kept, named
from server.pages import arguments, text
from server.pages.arguments import Map
from server.pages.wording import page_of
from server.site import site

blueprint = Blueprint("argument_map", __name__)


@blueprint.get("/map")
def drawn() -> Response:
    """The arguments of an essay (`essay`), or for and against a thing (`on`)."""
    essay, thing = _wanted()
    return headers.allow_style(kept("map", lambda: _page(essay, thing)), headers.MAPS_STYLE)


@blueprint.get("/map.json")
def data() -> Response:
    """The same as nodes and edges, for the drawing."""
    essay, thing = _wanted()
    tag = headers.etag(site().release, "map data", essay, thing)
    if response := headers.unchanged(tag):
        return response
    body = json.dumps(_elements(_found(essay, thing)), ensure_ascii=False)
    return headers.keep(Response(body, content_type="application/json"), tag)


def _wanted() -> tuple[URIRef | None, URIRef | None]:
    """The essay or the thing that is asked for; the first essay if neither is."""
    if "essay" in request.args and "on" in request.args:
        raise QueryError("A map is of an essay or on a thing", cure="Give `essay` or `on`.")
    if on := request.args.get("on"):
        return None, named(on)
    if essay := request.args.get("essay"):
        return named(essay), None
    essays = text.essays()
    return (essays[0] if essays else None), None


def _found(essay: URIRef | None, thing: URIRef | None) -> Map:
    if thing is not None:
        return arguments.on(thing)
    return arguments.of_essay(essay) if essay is not None else Map({}, (), {}, ())


def _page(essay: URIRef | None, thing: URIRef | None) -> str:
    return render_template(
        "map.html",
        essay=essay,
        thing=thing,
        map=_found(essay, thing),
        essays=text.essays(),
        few=text.FEW,
        argued=arguments.argued(),
        drawable=libraries.there(libraries.MAP),
    )


def _elements(found: Map) -> dict[str, list[dict[str, Any]]]:
    label = site().names.label
    nodes = [
        {
            "id": iri,
            "text": saying.text,
            "who": ", ".join(label(who) for who in saying.speakers),
            "page": page_of(iri),
        }
        for iri, saying in found.arguments.items()
    ]
    edges = [
        {"source": tie.one, "target": tie.other, "word": tie.word, "kind": tie.kind}
        for tie in found.ties
    ]
    return {"nodes": nodes, "edges": edges}
