"""What is read of the site besides queries, in OpenAPI: pages, things, graphs, files, its state."""

from __future__ import annotations

from collections.abc import Iterable

from server.negotiation import GRAPH, Offer
from server.operations import (
    FILES,
    PAGE,
    TEXT,
    Described,
    in_path,
    in_query,
    named,
    plain,
    read_by,
    see_other,
)
from server.reasons import EXPLAINED
from server.search import FACETS

NAMES: Described = {"type": "array", "items": TEXT}
JSON = Offer("application/json", "json", "json")
PLAIN = (Offer("text/plain", "text", "txt"),)
XML = (Offer("application/xml", "xml", "xml"),)
BOTH = (*GRAPH, *PAGE)


def paths() -> Described:
    """Each path with what GET gives there."""
    return {path: {"get": got} for path, got in {**_pages(), **_things(), **_machines()}.items()}


def _pages() -> Described:
    suffix = in_path("suffix", "A format: json, ttl, nt, jsonld, rdf or html.")
    words = {"q": TEXT, "limit": TEXT, **dict.fromkeys(FACETS, TEXT)}
    return {
        "/": plain("home", "What is here", PAGE),
        "/about": plain("about", "How it was made, and how to cite it", PAGE),
        "/validation": plain("validation", "What the data was checked for", PAGE),
        "/matrix": plain("matrix", "Who stands where on what", PAGE),
        "/network": plain("network", "Who asks something of whom", PAGE),
        "/timeline": plain("timeline", "What is dated", PAGE),
        "/compare": _of("compare", "Actors or essays side by side", PAGE, of=NAMES),
        "/positions": _of("positions", "What an actor says on a thing", PAGE, of=TEXT, on=TEXT),
        "/map": _of("map", "Arguments of an essay, or on a thing", PAGE, essay=TEXT, on=TEXT),
        "/map.json": _of("mapData", "The same as nodes and edges", (JSON,), essay=TEXT, on=TEXT),
        "/search": _of("search", "Things by their names", (JSON, *PAGE), **words),
        "/uses/{name}": read_by("uses", "Where a term is used", PAGE, named()),
        "/explain.{suffix}": read_by("explainAs", "Why a triple holds", EXPLAINED, suffix),
    }


def _things() -> Described:
    suffix = in_path("suffix", "A format: html, ttl, nt, jsonld or rdf.")
    return {
        "/page/{name}": read_by("seePage", "The page of a thing", PAGE, named()),
        "/graph/{name}": read_by("graph", "A named graph", BOTH, named(), see=True),
        "/ontology": see_other("seeOntology", "Where to see the ontology"),
        "/ontology.{suffix}": read_by("ontology", "The ontology", BOTH, suffix),
        "/download/{name}": read_by("download", "The whole as a file", FILES, named()),
    }


def _machines() -> Described:
    return {
        "/openapi.json": plain("openapi", "This description", (JSON,)),
        "/editor.json": plain("editorData", "What the editor completes from", (JSON,)),
        "/robots.txt": plain("robots", "What robots may ask for", PLAIN),
        "/sitemap.xml": _of("sitemap", "The addresses of all pages", XML, part=TEXT),
        "/llms.txt": plain("llms", "What a language model should know", PLAIN),
        "/-/health": plain("health", "That the server runs", (JSON,)),
        "/-/ready": plain("ready", "That a query is answered; 503 if not", (JSON,)),
        "/-/metrics": plain("metrics", "Counts since the start, for Prometheus", PLAIN),
    }


def _of(name: str, summary: str, offers: Iterable[Offer], **schemas: Described) -> Described:
    parameters = [in_query(each, schema, MEANT[each]) for each, schema in schemas.items()]
    return plain(name, summary, offers, 400, 404) | {"parameters": parameters}


#: What a parameter is for.
MEANT = {
    "of": "Of whom: names, as in `id:` names without the prefix.",
    "on": "On what: a name.",
    "essay": "An essay, by its name: its arguments, or only what it says.",
    "q": "Words of a name.",
    "kind": "Only things of this class of the ontology.",
    "who": "Only what this actor says.",
    "limit": "At most so many.",
    "part": "A part of a long map, by its number.",
}
