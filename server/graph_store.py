"""`/rdf-graph-store`: reading by the SPARQL 1.1 Graph Store HTTP Protocol.

Source: https://www.w3.org/TR/sparql11-http-rdf-update/. `?graph=` names a graph, `?default` is the
default graph, the set of all triples. Graphs are only read: every other method is answered 405.
"""

from __future__ import annotations

import re
from http import HTTPStatus

from flask import Blueprint, Response, request
from rdflib import Graph

from server import headers
from server.answers import Table, Wanted, ask
from server.errors import RequestError, not_acceptable
from server.negotiation import GRAPH, Offer, by_name, choose, media_types
from server.site import site
from server.writing import write

blueprint = Blueprint("graph_store", __name__)

EVERYTHING = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\]*")


@blueprint.get("/rdf-graph-store")
def graph() -> Response:
    """A named graph (`?graph=`), or the default graph (`?default`)."""
    names = request.args.getlist("graph")
    unknown = sorted(set(request.args) - {"graph", "default", "format"})
    if unknown or len(names) + len(request.args.getlist("default")) != 1:
        what = f"There is no parameter {unknown[0]}" if unknown else "One graph is to be named"
        raise RequestError(HTTPStatus.BAD_REQUEST, what, cure="Give `?default` or `?graph=IRI`.")
    if not names:
        offer = _offer()
        everything = Wanted({"solutions": None, "boolean": None, "triples": offer}, page=False)
        return ask(EVERYTHING, None, None, everything, _no_page)
    return _named(names[0])


def _named(name: str) -> Response:
    if not _ABSOLUTE.fullmatch(name):
        what = f"{name!r} is no absolute IRI"
        raise RequestError(HTTPStatus.BAD_REQUEST, what, cure="Name a graph by its whole IRI.")
    counts = site().release.manifest.counts
    if name not in counts:
        what, cure = f"There is no graph {name}", "Take one of these."
        raise RequestError(HTTPStatus.NOT_FOUND, what, cure=cure, near=sorted(counts))
    offer = _offer()
    tag = headers.etag(site().release, "graph store", name, offer)
    if response := headers.unchanged(tag):
        return response
    found = Graph(bind_namespaces="none")
    for quad in site().store.quads_in(name):
        found.add(quad.triple)
    return headers.keep(Response(write(found, offer.name), content_type=offer.content_type), tag)


def _offer() -> Offer:
    name = request.args.get("format")
    offer = by_name(name, GRAPH) if name else choose(request.headers.get("Accept"), GRAPH)
    if offer is None:
        raise not_acceptable(media_types(GRAPH))
    return offer


def _no_page(_: Table) -> Response:
    raise AssertionError("a graph is never shown as a page here")
