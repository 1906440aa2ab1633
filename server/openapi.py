"""`/openapi.json`: the server described in OpenAPI 3.1, each saved query with its parameters.

Source: https://spec.openapis.org/oas/v3.1.0. OpenAPI 3.1 has no word for the method QUERY.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, Response, json

from kg.queries import Parameter, SavedQuery
from server import headers, negotiation
from server.description import public_url
from server.downloads import MEDIA_TYPES
from server.negotiation import BOOLEAN, GRAPH, SOLUTIONS, Offer
from server.reasons import EXPLAINED, MOST, MOST_AT_ALL, PLACES
from server.reconcile import described as reconciliation
from server.shapes import SHAPES, refer
from server.site import site

blueprint = Blueprint("openapi", __name__)

Described = dict[str, Any]

OFFERS = {"SELECT": SOLUTIONS, "ASK": BOOLEAN, "CONSTRUCT": GRAPH}
#: How a value of each type of parameter looks; an IRI may also be written as `id:north-korea`.
SCHEMAS: dict[str, Described] = {
    "iri": {"type": "string", "format": "iri"},
    "string": {"type": "string"},
    "integer": {"type": "integer"},
    "date": {"type": "string", "format": "date"},
    "lang": {"type": "string", "pattern": "^[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*$"},
}
PROBLEM: Described = {
    "type": "object",
    "description": "What was wrong and what to do about it (RFC 9457).",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "cure": {"type": "string"},
        "line": {"type": "integer"},
        "column": {"type": "integer"},
        "available": {"type": "array", "items": {"type": "string"}},
        "near": {"type": "array"},
    },
}
TEXT: Described = {"type": "string"}
HTML = negotiation.HTML
JSON = Offer("application/json", "json", "json")
FILES = tuple(Offer(media_type, name, name) for name, media_type in MEDIA_TYPES.items())
GRAPHS_GIVEN = ("default-graph-uri", "named-graph-uri")


@blueprint.get("/openapi.json")
def openapi() -> Response:
    """The description of the server in OpenAPI 3.1."""
    address = public_url()
    tag = headers.etag(site().release, "openapi", address)
    if response := headers.unchanged(tag):
        return response
    body = json.dumps(describe(site().queries.values(), address), sort_keys=False, indent=1)
    return headers.keep(Response(body, content_type="application/json"), tag)


def describe(queries: Iterable[SavedQuery], address: str) -> Described:
    """The whole description of a server at an address, which ends in a slash."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Parley",
            "version": site().release.manifest.versions.get("parley-kg", "0"),
            "description": "Who demands what of whom: a knowledge graph of a policy debate.",
            "license": {"name": "CC0 1.0", "identifier": "CC0-1.0"},
        },
        "servers": [{"url": address.rstrip("/")}],
        "tags": [{"name": name} for name in ("protocol", "queries", "graph", "reconciliation")],
        "paths": {
            "/sparql": {"get": _sparql_get(), "post": _sparql_post()},
            "/rdf-graph-store": {"get": _graph_store()},
            "/.well-known/void": {"get": _plain("void", "VoID and DCAT description", GRAPH)},
            "/queries": {"get": _plain("listQueries", "The saved queries", (*GRAPH, *HTML))},
            **_rest(),
            **{f"/queries/{query.name}": {"get": _saved(query)} for query in queries},
            "/id/{name}": {"get": _see_other("seeThing", "Where to see a thing", _named())},
            "/data/{name}": {"get": _entity()},
            "/explain": {"get": _reasons()},
            "/impact": {"get": _impact()},
            **reconciliation.paths(),
        },
        "components": {
            "schemas": {"Problem": PROBLEM, **SHAPES},
            "responses": {"Problem": _problem()},
        },
    }


def _problem() -> Described:
    schema = {"$ref": "#/components/schemas/Problem"}
    content = {"application/problem+json": {"schema": schema}}
    return {"description": "What was wrong, and what to do about it", "content": content}


def _responses(what: str, offers: Iterable[Offer], *errors: int) -> Described:
    content = {offer.media_type: {"schema": _schema(offer)} for offer in offers}
    problems = {str(status): {"$ref": "#/components/responses/Problem"} for status in errors}
    unchanged = {"304": {"description": "The client has it already (If-None-Match)"}}
    return {"200": {"description": what, "content": content}, **unchanged, **problems}


def _schema(offer: Offer) -> Described:
    return {} if offer.name in {"json", "jsonld"} else TEXT


def _operation(name: str, tag: str, summary: str, responses: Described) -> Described:
    return {"operationId": name, "tags": [tag], "summary": summary, "responses": responses}


def _query(name: str, schema: Described, what: str, required: bool = False) -> Described:
    return {"name": name, "in": "query", "required": required, "description": what} | {
        "schema": schema
    }


def _graphs() -> Iterable[Described]:
    for name in GRAPHS_GIVEN:
        what = "A graph of the dataset to ask; goes before FROM; never fetched."
        yield _query(name, {"type": "array", "items": {"type": "string", "format": "iri"}}, what)


def _form_of() -> Described:
    return _query("format", TEXT, "A format by its name, before the Accept header.")


def _sparql_get() -> Described:
    responses = _responses("The answer, or the service description", _answers(), *ASKING)
    operation = _operation("ask", "protocol", "Ask in SPARQL, or see the service", responses)
    query = _query("query", TEXT, "One query: SELECT, ASK, CONSTRUCT or DESCRIBE.")
    return operation | {"parameters": [query, *_graphs(), _form_of()]}


def _sparql_post() -> Described:
    operation = _operation(
        "askByPost", "protocol", "Ask in SPARQL", _responses("The answer", _answers(), *ASKING, 415)
    )
    graphs = {each["name"]: each["schema"] for each in _graphs()}
    form = {"type": "object", "required": ["query"], "properties": {"query": TEXT, **graphs}}
    content = {
        "application/sparql-query": {"schema": TEXT},
        "application/x-www-form-urlencoded": {"schema": form},
    }
    body = {"required": True, "content": content}
    return operation | {"parameters": [*_graphs(), _form_of()], "requestBody": body}


def _graph_store() -> Described:
    responses = _responses("The graph", GRAPH, 400, 404, 406)
    operation = _operation("readGraph", "protocol", "A graph by its name, or all", responses)
    named = _query("graph", {"type": "string", "format": "iri"}, "The IRI of a named graph.")
    default = _query("default", TEXT, "The default graph: every triple.")
    default["allowEmptyValue"] = True
    return operation | {"parameters": [named, default, _form_of()]}


def _saved(query: SavedQuery) -> Described:
    name = f"query-{query.name}"
    errors = (400, 404, 406, 503)
    operation = _operation(
        name, "queries", query.summary, _responses("The answer", OFFERS[query.form], *errors)
    )
    own = [_parameter(parameter) for parameter in query.parameters]
    taken = {parameter.name for parameter in query.parameters}
    paging: list[Described] = [] if query.form == "ASK" else _paging()
    common = [each for each in (*paging, _form_of()) if each["name"] not in taken]
    reasons = {"x-reasons": [" ".join(each) for each in query.reasons]} if query.reasons else {}
    described = {"description": query.description, "parameters": [*own, *common]}
    return operation | described | reasons


def _parameter(parameter: Parameter) -> Described:
    schema = dict(SCHEMAS[parameter.type])
    if parameter.default is not None:
        number = parameter.type == "integer"
        schema["default"] = int(parameter.default) if number else parameter.default
    what = f"Of type {parameter.type}."
    return _query(parameter.name, schema, what, required=parameter.default is None)


def _paging() -> list[Described]:
    whole = {"type": "integer", "minimum": 0, "maximum": 999_999_999}
    limit = _query("limit", whole, "At most so many rows; Link headers lead to the other pages.")
    return [limit, _query("offset", whole, "Rows that are left out before the first.")]


def _rest() -> Described:
    """What is read of the site besides: pages, the ontology, graphs, files and this description."""
    suffix = _in_path("suffix", "A format: html, ttl, nt, jsonld or rdf.")
    words = _query("q", TEXT, "Words of a name.")
    both = (*GRAPH, *HTML)
    return {
        "/": {"get": _plain("home", "What is here", HTML)},
        "/page/{name}": {"get": _read("seePage", "The page of a thing", HTML, _named())},
        "/graph/{name}": {"get": _read("graph", "A named graph", both, _named(), see=True)},
        "/ontology": {"get": _see_other("seeOntology", "Where to see the ontology")},
        "/ontology.{suffix}": {"get": _read("ontology", "The ontology", both, suffix)},
        "/download/{name}": {"get": _read("download", "The whole as a file", FILES, _named())},
        "/search": {"get": _read("search", "Things by their names", (JSON, *HTML), words)},
        "/openapi.json": {"get": _plain("openapi", "This description", (JSON,))},
    }


def _read(
    name: str, summary: str, offers: Iterable[Offer], parameter: Described, see: bool = False
) -> Described:
    """What is read by one parameter, in full or, of a file, in part."""
    operation = _plain(name, summary, offers)
    responses = operation["responses"]
    responses |= {str(each): {"$ref": "#/components/responses/Problem"} for each in (400, 404)}
    if see:
        responses["303"] = {"description": "Where it is had in a format, by Accept"}
    if offers is FILES:
        responses["206"] = {"description": "A part of it (Range)"}
        responses["416"] = {"$ref": "#/components/responses/Problem"}
    return operation | {"parameters": [parameter]}


def _plain(name: str, summary: str, offers: Iterable[Offer]) -> Described:
    return _operation(name, "graph", summary, _responses(summary, offers, 406))


def _in_path(name: str, what: str) -> Described:
    return {"name": name, "in": "path", "required": True, "schema": TEXT, "description": what}


def _reasons() -> Described:
    responses = _responses("The reasons", EXPLAINED, 400, 404, 406, 501, 503)
    responses["200"]["content"]["application/json"] = {"schema": refer("Explanation")}
    operation = _operation("explain", "graph", "Why a triple holds", responses)
    what = "An IRI, a prefixed name or a label"
    parts = [_query(name, TEXT, f"The {place}: {what}.", True) for name, place in PLACES.items()]
    most = _query("most", {"type": "integer", "minimum": 1, "maximum": MOST_AT_ALL}, "So many.")
    most["schema"]["default"] = MOST
    return operation | {"parameters": [*parts, most, _form_of()]}


def _impact() -> Described:
    responses = _responses("What falls and what stands", EXPLAINED[:1], 400, 404, 406, 501, 503)
    responses["200"]["content"]["application/json"] = {"schema": refer("Impact")}
    operation = _operation("impact", "graph", "What rests on a sentence or statement", responses)
    of = _query("of", TEXT, "A sentence or a statement: an IRI or a prefixed name.", True)
    return operation | {"parameters": [of, _form_of()]}


def _named() -> Described:
    return _in_path("name", "The name of a thing, with a suffix for the format or without.")


def _see_other(name: str, summary: str, *parameters: Described) -> Described:
    see = {"303": {"description": "Where it is described, by Accept"}}
    problems = {str(each): {"$ref": "#/components/responses/Problem"} for each in (404, 406)}
    operation = _operation(name, "graph", summary, see | problems)
    return operation | {"parameters": [*parameters]}


def _entity() -> Described:
    responses = _responses("The description of the thing", GRAPH, 404, 406)
    operation = _operation("describeThing", "graph", "What is said of a thing", responses)
    return operation | {"parameters": [_named()]}


def _answers() -> list[Offer]:
    return list({offer.media_type: offer for offer in (*SOLUTIONS, *GRAPH)}.values())


#: What asking may end in, besides an answer.
ASKING = (400, 403, 406, 413, 502, 503, 504)
