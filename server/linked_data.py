"""The things of the graph at their own addresses: `/id`, `/data`, `/page`, `/graph`, `/ontology`.

An IRI such as https://w3id.org/parley/id/north-korea is answered on the path /id/north-korea,
whatever this server's host. What it names is no document, so the answer is 303: see the page, or
the data, whichever the Accept header asks for; data, if it does not care.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from http import HTTPStatus
from urllib.parse import quote

from flask import Blueprint, Response, render_template, request
from rdflib import Graph, Namespace, URIRef

from kg.store import is_iri
from kg.terms import GRAPH as GRAPHS
from kg.terms import ID, ONTOLOGY, ONTOLOGY_GRAPH
from server import cache, headers
from server.entities import Entity, find
from server.errors import RequestError
from server.names import path_of, short
from server.negotiation import GRAPH, HTML, Offer, by_name
from server.parameters import negotiated
from server.site import site
from server.terms import terms
from server.writing import write

blueprint = Blueprint("linked_data", __name__)

LICENSE = "https://creativecommons.org/publicdomain/zero/1.0/"


@blueprint.get("/id/<path:name>")
def thing(name: str) -> Response:
    """Where to see a thing."""
    _entity(_iri(ID, name))
    offer = negotiated((*GRAPH, *HTML))
    folder, suffix = ("page", "") if offer.name == "html" else ("data", f".{offer.suffix}")
    return _see(f"/{folder}/{quote(name)}{suffix}")


@blueprint.get("/data/<path:name>")
def data(name: str) -> Response:
    """The description of a thing, in the format of the suffix, else by Accept."""
    stem, offer = _suffixed(name, GRAPH)
    entity = _entity(_iri(ID, stem))
    return _sent(lambda: entity.graph, offer or negotiated(GRAPH), entity.iri)


@blueprint.get("/page/<path:name>")
def page(name: str) -> Response:
    """The page of a thing."""
    return _entity_page(_iri(ID, name), f"/data/{quote(name)}")


@blueprint.get("/graph/<path:name>")
def graph(name: str) -> Response:
    """A named graph: with a suffix the triples it holds, or its page; without, where to see it."""
    stem, offer = _suffixed(name, (*GRAPH, *HTML))
    iri = _iri(GRAPHS, stem)
    graphs = [URIRef(each) for each in site().release.manifest.counts]
    if iri not in graphs:
        raise _missing(iri, graphs)
    path = f"/graph/{quote(stem)}"
    if offer is None:
        return _see(f"{path}.{negotiated((*GRAPH, *HTML)).suffix}")
    if offer.name == "html":
        return _entity_page(iri, path)
    return _sent(partial(_triples, iri), offer, iri)


@blueprint.get("/ontology")
def ontology() -> Response:
    """Where to see the ontology; a term's name comes after a hash, which no server sees."""
    return _see(f"/ontology.{negotiated((*GRAPH, *HTML)).suffix}")


@blueprint.get("/ontology.<suffix>")
def ontology_as(suffix: str) -> Response:
    """The ontology in a format, or the list of its terms."""
    offer = by_name(suffix, (*GRAPH, *HTML))
    if offer is None:
        raise RequestError(HTTPStatus.NOT_FOUND, f"The ontology has no form {suffix}")
    if offer.name != "html":
        return _sent(partial(_triples, ONTOLOGY_GRAPH), offer, ONTOLOGY)
    return _page(
        ONTOLOGY, "/ontology", lambda: render_template("ontology.html", terms=terms(site().store))
    )


def _iri(namespace: Namespace, name: str) -> URIRef:
    """The IRI of a name in a namespace; a name that no IRI can have belongs to nothing."""
    iri = namespace[name]
    if not is_iri(iri):
        raise RequestError(HTTPStatus.NOT_FOUND, f"Nothing here is called {name!r}")
    return iri


def _entity(iri: URIRef) -> Entity:
    entity = find(site().store, site().names, iri)
    if not entity:
        raise _missing(iri, site().names.near(str(ID), iri.removeprefix(str(ID))))
    return entity


def _missing(iri: URIRef, near: list[URIRef]) -> RequestError:
    names = site().names
    cure = f"Did you mean {names.label(near[0])}?" if near else "Search for it at /search."
    known = [{"iri": each, "label": names.label(each), "path": path_of(each)} for each in near]
    what = f"Nothing here is called {short(iri)}"
    return RequestError(HTTPStatus.NOT_FOUND, what, cure=cure, near=known)


def _entity_page(iri: URIRef, path: str) -> Response:
    entity = _entity(iri)
    count = site().release.manifest.counts.get(str(iri))
    return _page(
        iri, path, lambda: render_template("entity.html", entity=entity, path=path, count=count)
    )


def _page(iri: URIRef, path: str, render: Callable[[], str]) -> Response:
    """A page, which says where the same is had as data."""
    tag = headers.etag(site().release, "page", iri)
    response = headers.unchanged(tag) or headers.keep(Response(render()), tag)
    for suffix, media_type in {offer.suffix: offer.media_type for offer in reversed(GRAPH)}.items():
        link = f'<{path}.{suffix}>; rel="alternate"; type="{media_type}"'
        response.headers.add("Link", link)
    return response


def _sent(graph: Callable[[], Graph], offer: Offer, iri: URIRef) -> Response:
    """A graph in a format, made only for a client that does not have it."""
    tag = headers.etag(site().release, "data", iri, offer)
    response = headers.unchanged(tag)
    if response is None:
        body = write(graph(), offer.name)
        response = headers.keep(Response(body, content_type=offer.content_type), tag)
    response.headers.add("Link", f'<{LICENSE}>; rel="license"')
    return response


def _triples(name: URIRef) -> Graph:
    graph = Graph(bind_namespaces="none")
    for quad in site().store.quads_in(str(name)):
        graph.add(quad.triple)
    return graph


def _see(path: str) -> Response:
    response = Response(status=HTTPStatus.SEE_OTHER, content_type="text/plain; charset=utf-8")
    response.headers["Location"] = path
    cache.lasting(request.environ)
    return response


def _suffixed(name: str, offers: Sequence[Offer]) -> tuple[str, Offer | None]:
    """A name without its suffix, and the offer that the suffix stands for."""
    stem, dot, suffix = name.rpartition(".")
    offer = next((each for each in offers if dot and each.suffix == suffix), None)
    return (stem, offer) if offer else (name, None)
