"""What the service is and what it serves: as a graph for machines, as a form for people.

Sources: SPARQL 1.1 Service Description, VoID. What is true of the dataset is in `graph:about`,
where the build wrote it; what is true of this server alone is added here: its address.
"""

from __future__ import annotations

import re
from http import HTTPStatus

from flask import Blueprint, Response, render_template, request
from rdflib import RDF, Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCAT, FOAF, RDFS, VOID

from kg.terms import ABOUT_GRAPH
from server import headers, libraries
from server.answers import Table
from server.downloads import files
from server.errors import RequestError, not_acceptable
from server.negotiation import GRAPH, HTML, Offer, media_types
from server.pages.questions import by_tag, within_reach
from server.parameters import chosen, negotiated
from server.site import site
from server.writing import graph_response

blueprint = Blueprint("description", __name__)

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
FORMATS = Namespace("http://www.w3.org/ns/formats/")
ENTAILMENT = Namespace("http://www.w3.org/ns/entailment/")
DATASET = URIRef(f"{ABOUT_GRAPH}#dataset")
_HOST = re.compile(r"[\w.-]+(?::\d+)?|\[[0-9A-Fa-f:.]+\](?::\d+)?", re.ASCII)
#: What the form offers: names of `?format=` in words.
FORM_FORMATS = {
    "html": "a page",
    "json": "JSON",
    "xml": "XML",
    "csv": "CSV",
    "tsv": "TSV",
    "ttl": "Turtle",
    "nt": "N-Triples",
    "jsonld": "JSON-LD",
    "rdf": "RDF/XML",
}
#: What the empty form holds.
START = """PREFIX parley: <https://w3id.org/parley/ontology#>
PREFIX id: <https://w3id.org/parley/id/>

SELECT ?who ?what ?ofWhom ?sentence WHERE {
  ?demand parley:demandedBy ?who ; parley:demands ?what ;
    parley:addressedTo ?ofWhom ; parley:expressedIn ?sentence .
} LIMIT 20
"""
WRITTEN = (
    "SPARQL_Results_JSON",
    "SPARQL_Results_XML",
    "SPARQL_Results_CSV",
    "SPARQL_Results_TSV",
    "Turtle",
    "N-Triples",
    "JSON-LD",
    "RDF_XML",
)


def describe_service(format_name: str | None) -> Response:
    """The service description in the format asked for; for people, the form to ask with."""
    offers = (*GRAPH, *HTML)
    offer = chosen(format_name, offers)
    if offer is None:
        raise not_acceptable(media_types(offers))
    return query_page() if offer.name == "html" else _description(offer)


@blueprint.get("/.well-known/void")
def void() -> Response:
    """The description of the dataset."""
    return _description(negotiated(GRAPH))


def query_page(text: str = START, table: Table | None = None) -> Response:
    """The editor, and without its library or a script a form; the answer to what was asked."""
    editor = table is None and libraries.there(libraries.EDITOR)
    tags = by_tag(within_reach())
    page = render_template(
        "sparql.html", text=text, table=table, formats=FORM_FORMATS, editor=editor, tags=tags
    )
    return headers.allow_style(Response(page), headers.EDITORS_STYLE) if editor else Response(page)


def public_url() -> str:
    """The address of this server as its clients know it, with a slash at its end."""
    base = site().settings.base
    if base:
        return f"{base}/"
    if not _HOST.fullmatch(request.host):
        what = f"The host {request.host!r} is no name of a host"
        raise RequestError(HTTPStatus.BAD_REQUEST, what, cure="Send the Host of this server.")
    return request.host_url


def _description(offer: Offer) -> Response:
    endpoint = URIRef(f"{public_url()}sparql")
    services = site().settings.services
    tag = headers.etag(site().release, "description", endpoint, offer, services)
    return headers.unchanged(tag) or headers.keep(graph_response(_graph(endpoint), offer), tag)


def _graph(endpoint: URIRef) -> Graph:
    graph = Graph(bind_namespaces="none")
    for quad in site().store.quads_in(str(ABOUT_GRAPH)):
        graph.add(quad.triple)
    graph.add((DATASET, VOID.sparqlEndpoint, endpoint))
    graph.add((DATASET, FOAF.homepage, URIRef(public_url())))
    service = URIRef(f"{endpoint}#service")
    graph.add((service, RDF.type, SD.Service))
    graph.add((service, RDFS.label, Literal("Parley's SPARQL endpoint", lang="en")))
    graph.add((service, SD.endpoint, endpoint))
    graph.add((service, SD.supportedLanguage, SD.SPARQL11Query))
    graph.add((service, SD.feature, SD.UnionDefaultGraph))
    if site().settings.services:
        graph.add((service, SD.feature, SD.BasicFederatedQuery))
    graph.add((service, SD.defaultEntailmentRegime, ENTAILMENT.Simple))
    graph.add((service, SD.defaultDataset, DATASET))
    graph.add((service, RDF.type, DCAT.DataService))
    graph.add((service, DCAT.endpointURL, endpoint))
    graph.add((service, DCAT.endpointDescription, URIRef(f"{public_url()}openapi.json")))
    graph.add((service, DCAT.servesDataset, DATASET))
    _add_files(graph, f"{public_url()}download/")
    for name in WRITTEN:
        graph.add((service, SD.resultFormat, FORMATS[name]))
    union = URIRef(f"{ABOUT_GRAPH}#union")
    graph.add((DATASET, SD.defaultGraph, union))
    graph.add((union, RDF.type, SD.Graph))
    for count in graph.objects(DATASET, VOID.triples):
        graph.add((union, VOID.triples, count))
    graph.add((union, RDFS.label, Literal("every triple of every named graph", lang="en")))
    return graph


def _add_files(graph: Graph, folder: str) -> None:
    """Where the files are had; the dataset itself knows them by their lasting addresses."""
    for distribution, _, lasting in [*graph.triples((None, DCAT.downloadURL, None))]:
        name = str(lasting).rpartition("/")[2]
        graph.set((distribution, DCAT.downloadURL, URIRef(folder + name)))
    for name in files():
        graph.add((DATASET, VOID.dataDump, URIRef(folder + name)))
