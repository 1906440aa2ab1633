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
from server.negotiation import DATASET, GRAPH, HTML, Offer, by_name
from server.pages import views
from server.parameters import negotiated
from server.site import site
from server.terms import hierarchy
from server.unknown import unknown
from server.writing import write, write_dataset

blueprint = Blueprint("linked_data", __name__)

#: The formats of a description.
DESCRIBED = (*GRAPH, *DATASET)


@blueprint.get("/id/<path:name>")
def thing(name: str) -> Response:
    """Where to see a thing."""
    iri = _iri(ID, name)
    if not views.exists(iri):
        raise _missing(iri, site().names.near(str(ID), name))
    if new := views.replacement(iri):
        return _moved(new)
    offer = negotiated((*GRAPH, *DATASET, *HTML))
    folder, suffix = ("page", "") if offer.name == "html" else ("data", f".{offer.suffix}")
    return _see(f"/{folder}/{quote(name)}{suffix}")


@blueprint.get("/data/<path:name>")
def data(name: str) -> Response:
    """The description of a thing, in the format of the suffix, else by Accept.

    TriG and N-Quads tell of each triple which graph it is from.
    """
    stem, found = _suffixed(name, DESCRIBED)
    offer = found or negotiated(DESCRIBED)
    entity = _entity(_iri(ID, stem))
    if offer in DATASET:
        body = partial(_in_graphs, entity, offer)
    else:
        body = partial(_in_one, lambda: entity.graph, offer)
    response = _sent(body, offer, entity.iri)
    _tell_others(response, f"/data/{quote(stem)}", DESCRIBED, offer)
    return response


@blueprint.get("/page/<path:name>")
def page(name: str) -> Response:
    """The page of a thing."""
    iri = _iri(ID, name)
    if not views.exists(iri):
        raise _missing(iri, site().names.near(str(ID), name))
    if new := views.replacement(iri):
        return _moved(new)
    return _page(iri, f"/data/{quote(name)}", partial(views.page, iri), DESCRIBED)


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
        return _graph_page(iri, path)
    return _sent(partial(_in_one, partial(_triples, iri), offer), offer, iri)


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
        body = partial(_in_one, partial(_triples, ONTOLOGY_GRAPH), offer)
        return _sent(body, offer, ONTOLOGY)
    return _page(ONTOLOGY, "/ontology", lambda _: _terms())


def _terms() -> str:
    vocabulary = site().vocabulary
    return render_template(
        "ontology.html",
        terms=vocabulary.terms,
        aligned=vocabulary.aligned,
        uses=vocabulary.uses,
        tree=hierarchy(vocabulary.terms),
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


def _missing(iri: URIRef, near: Sequence[URIRef]) -> RequestError:
    return unknown(short(iri), near)


def _graph_page(iri: URIRef, path: str) -> Response:
    return _page(iri, path, partial(views.graph, iri))


def _moved(new: URIRef) -> Response:
    """Leads from a name of the past to the one that replaced it."""
    response = _see(path_of(new) or new)
    response.status_code = HTTPStatus.MOVED_PERMANENTLY
    return response


def _page(
    iri: URIRef, path: str, render: Callable[[str], str], offers: Sequence[Offer] = GRAPH
) -> Response:
    """A page, which says where the same is had as data; made only for who does not have it."""
    asked = sorted(request.args.items(multi=True))
    tag = headers.etag(site().release, "page", iri, asked, site().texts.digest)
    response = headers.unchanged(tag) or headers.keep(Response(render(path)), tag)
    response.headers.add("Link", f'<{headers.LICENSE}>; rel="license"')
    response.headers.add("Link", f'<{path}.ttl>; rel="describedby"; type="text/turtle"')
    _tell_others(response, path, offers)
    return response


def _tell_others(
    response: Response, path: str, offers: Sequence[Offer], own: Offer | None = None
) -> None:
    """Says by Link headers in which other formats the same is had."""
    for suffix, media_type in {each.suffix: each.media_type for each in reversed(offers)}.items():
        if own is None or suffix != own.suffix:
            link = f'<{path}.{suffix}>; rel="alternate"; type="{media_type}"'
            response.headers.add("Link", link)


def _sent(body: Callable[[], bytes], offer: Offer, iri: URIRef) -> Response:
    """Data in a format, written only for a client that does not have it."""
    tag = headers.etag(site().release, "data", iri, offer)
    response = headers.unchanged(tag)
    if response is None:
        response = headers.keep(Response(body(), content_type=offer.content_type), tag)
    response.headers.add("Link", f'<{headers.LICENSE}>; rel="license"')
    return response


def _in_one(graph: Callable[[], Graph], offer: Offer) -> bytes:
    return write(graph(), offer.name)


def _in_graphs(entity: Entity, offer: Offer) -> bytes:
    return write_dataset(entity.graphs(site().store), offer.name)


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
