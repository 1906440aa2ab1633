"""`/rdf-graph-store`: reading by the SPARQL 1.1 Graph Store HTTP Protocol.

Source: https://www.w3.org/TR/sparql11-http-rdf-update/. `?graph=` names a graph, `?default` is the
default graph, the set of all triples. Graphs are only read: every other method is answered 405.
"""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, Response
from rdflib import Graph

from kg.store import is_iri
from server import headers
from server.answers import Table, Wanted, ask
from server.errors import RequestError
from server.negotiation import GRAPH
from server.parameters import FORMAT, negotiated, of_url
from server.site import site
from server.writing import write

blueprint = Blueprint("graph_store", __name__)

EVERYTHING = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"


@blueprint.get("/rdf-graph-store")
def graph() -> Response:
    """A named graph (`?graph=`), or the default graph (`?default`)."""
    pairs = [(name, value) for name, value in of_url() if name != FORMAT]
    names = [value for name, value in pairs if name == "graph"]
    unknown = sorted({name for name, _ in pairs} - {"graph", "default"})
    if unknown or len(pairs) != 1:
        what = f"There is no parameter {unknown[0]}" if unknown else "One graph is to be named"
        raise RequestError(HTTPStatus.BAD_REQUEST, what, cure="Give `?default` or `?graph=IRI`.")
    if not names:
        offer = negotiated(GRAPH)
        everything = Wanted({"solutions": None, "boolean": None, "triples": offer}, page=False)
        return ask(EVERYTHING, None, None, everything, _no_page)
    return _named(names[0])


def _named(name: str) -> Response:
    if not is_iri(name):
        what = f"{name!r} is no absolute IRI"
        raise RequestError(HTTPStatus.BAD_REQUEST, what, cure="Name a graph by its whole IRI.")
    counts = site().release.manifest.counts
    if name not in counts:
        what, cure = f"There is no graph {name}", "Take one of these."
        raise RequestError(HTTPStatus.NOT_FOUND, what, cure=cure, near=sorted(counts))
    offer = negotiated(GRAPH)
    tag = headers.etag(site().release, "graph store", name, offer)
    if response := headers.unchanged(tag):
        return response
    found = Graph(bind_namespaces="none")
    for quad in site().store.quads_in(name):
        found.add(quad.triple)
    return headers.keep(Response(write(found, offer.name), content_type=offer.content_type), tag)


def _no_page(_: Table) -> Response:
    raise AssertionError("a graph is never shown as a page here")
