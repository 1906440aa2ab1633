"""The way in: the home page, the search, and what an operator asks."""

from __future__ import annotations

from typing import cast

from flask import Blueprint, Response, json, render_template, request
from rdflib import URIRef

from kg.engine import Question
from kg.store import Solutions
from kg.terms import INFERRED_GRAPH, PARLEY
from server import headers
from server.downloads import files
from server.negotiation import HTML, Offer, choose
from server.site import site

blueprint = Blueprint("home", __name__)

#: The kinds that the home page counts.
KINDS = (
    "Essay",
    "Statement",
    "Request",
    "Stance",
    "Claim",
    "Argument",
    "Actor",
    "Instrument",
    "Event",
)
ESSAYS = f"SELECT DISTINCT ?essay {{ ?essay a <{PARLEY['Essay']}> }} ORDER BY ?essay"
EXAMPLE = """PREFIX parley: <https://w3id.org/parley/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

SELECT ?who ?ofWhom ?demand ?sentence WHERE {
  ?d a parley:Demand ; parley:demandedBy ?w ; parley:addressedTo ?o ;
     parley:paraphrase ?demand ; parley:expressedIn ?s .
  ?w rdfs:label ?who . ?o rdfs:label ?ofWhom . ?s rdfs:label ?sentence .
} ORDER BY ?who ?ofWhom"""
LONGEST_SEARCH = 200
JSON = Offer("application/json", "json", "json")


@blueprint.get("/")
def home() -> Response:
    """What is here, and where to start."""
    tag = headers.etag(site().release, "home")
    return headers.unchanged(tag) or headers.keep(Response(_home()), tag)


def _home() -> str:
    counts = site().release.manifest.counts
    return render_template(
        "home.html",
        kinds={PARLEY[kind]: _count(PARLEY[kind]) for kind in KINDS},
        essays=[essay for (essay,) in cast(Solutions, site().store.query(ESSAYS))],
        triples=sum(counts.values()),
        inferred=counts.get(str(INFERRED_GRAPH), 0),
        graphs={URIRef(name): count for name, count in sorted(counts.items())},
        queries=len(site().queries),
        example=EXAMPLE,
        downloads=files(),
    )


def _count(kind: URIRef) -> int:
    counted = f"SELECT (COUNT(DISTINCT ?x) AS ?n) {{ ?x a <{kind}> }}"
    return next(int(str(number)) for (number,) in cast(Solutions, site().store.query(counted)))


@blueprint.get("/search")
def search() -> Response:
    """Things by their names and aliases: a page, or JSON."""
    text = request.args.get("q", "").strip()[:LONGEST_SEARCH]
    found = site().names.search(text)
    offer = choose(request.headers.get("Accept"), (JSON, *HTML))
    if offer is None or offer.name == "html":
        return Response(render_template("search.html", text=text, found=found))
    listed = [
        {"iri": each.iri, "label": site().names.label(each.iri), "match": each.name}
        for each in found
    ]
    return Response(
        json.dumps({"q": text, "found": listed}, ensure_ascii=False), content_type=JSON.media_type
    )


@blueprint.get("/-/health")
def health() -> Response:
    """That the server runs."""
    return _said("ok")


@blueprint.get("/-/ready")
def ready() -> Response:
    """That a query is answered; 503 if not."""
    site().engine.ask(Question("ASK { ?s ?p ?o }", {"boolean": "json"})).body.close()
    return _said("ready")


def _said(status: str) -> Response:
    told = json.dumps({"status": status, "release": site().release.digest})
    response = Response(told, content_type=JSON.media_type)
    response.headers["Cache-Control"] = "no-store"
    return response
