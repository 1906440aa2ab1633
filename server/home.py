"""The way in: the home page, and what an operator asks."""

from __future__ import annotations

from flask import Blueprint, Response, json, render_template

from kg.engine import Question
from kg.terms import INFERRED_GRAPH
from server import headers
from server.downloads import files
from server.pages import glance, positions, text
from server.site import site

blueprint = Blueprint("home", __name__)

#: Ways in: a path, its words, and what is there.
STARTS = (
    ("/matrix", "The table of positions", "who stands where on every issue, at one look"),
    ("/compare", "Side by side", "two actors or two essays: where they agree, differ, are silent"),
    ("/network", "Who asks what of whom", "the demands between actors, drawn"),
    ("/map", "The map of arguments", "what backs and attacks what, drawn and as a list"),
    ("/timeline", "The timeline", "agreements and events as precisely as the texts date them"),
    ("/queries", "Questions", "that the graph answers, each with its answer"),
    ("/sparql", "Ask in SPARQL", "whatever else you want to know"),
    ("/ontology.html", "The ontology", "what the words of the graph mean"),
)


@blueprint.get("/")
def home() -> Response:
    """What is here, and where to start."""
    tag = headers.etag(site().release, "home")
    return headers.unchanged(tag) or headers.keep(Response(page()), tag)


def page() -> str:
    """The home page, which is made once for a release."""
    return site().once("home", _home)


def _home() -> str:
    counts = site().release.manifest.counts
    matter = next((thing for thing, _ in positions.matters()), None)
    names = positions.other_names([matter]) if matter else []
    return render_template(
        "home.html",
        matter=matter,
        names=names,
        columns=glance.columns(names),
        column_words=positions.COLUMNS,
        silent=glance.silent(names) if names else [],
        before=glance.before(names),
        demands=glance.demands(),
        essays=text.essays(),
        few=text.FEW,
        theses=glance.theses(),
        counts=glance.counts(),
        starts=STARTS,
        triples=sum(counts.values()),
        inferred=counts.get(str(INFERRED_GRAPH), 0),
        graphs=text.graphs(),
        all_graphs=len(counts),
        downloads=files(),
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
    response = Response(told, content_type="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response
