"""`/openapi.json`: the server described in OpenAPI 3.1, each saved query with its parameters.

Source: https://spec.openapis.org/oas/v3.1.0. OpenAPI 3.1 has no word for the method QUERY.
"""

from __future__ import annotations

from collections.abc import Iterable

from flask import Blueprint, Response, json

from kg.queries import Parameter, SavedQuery
from server import headers, openapi_site
from server.description import public_url
from server.negotiation import BOOLEAN, DATASET, GRAPH, SOLUTIONS, Offer
from server.operations import (
    PAGE,
    PROBLEM,
    TEXT,
    Described,
    in_format,
    in_query,
    named,
    operation_of,
    plain,
    problem,
    responses_of,
    see_other,
)
from server.pages import questions
from server.reasons import EXPLAINED, JSON, MOST, MOST_AT_ALL, PLACES
from server.reconcile import described as reconciliation
from server.shapes import SHAPES, refer
from server.site import site

blueprint = Blueprint("openapi", __name__)

OFFERS = {"SELECT": SOLUTIONS, "ASK": BOOLEAN, "CONSTRUCT": GRAPH}
#: How a value of each type of parameter looks; an IRI may also be written as `id:north-korea`.
SCHEMAS: dict[str, Described] = {
    "iri": {"type": "string", "format": "iri"},
    "string": {"type": "string"},
    "integer": {"type": "integer"},
    "date": {"type": "string", "format": "date"},
    "lang": {"type": "string", "pattern": "^[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*$"},
}
GRAPHS_GIVEN = ("default-graph-uri", "named-graph-uri")


@blueprint.get("/openapi.json")
def openapi() -> Response:
    """The description of the server in OpenAPI 3.1."""
    address = public_url()
    tag = headers.etag(site().release, "openapi", address, site().settings.services)
    if response := headers.unchanged(tag):
        return response
    body = json.dumps(describe(questions.within_reach(), address), sort_keys=False, indent=1)
    return headers.keep(Response(body, content_type="application/json"), tag)


def describe(queries: Iterable[SavedQuery], address: str) -> Described:
    """The whole description of a server at an address, which ends in a slash."""
    listed = list(queries)
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
            "/.well-known/void": {"get": plain("void", "VoID and DCAT description", GRAPH)},
            "/queries": {"get": plain("listQueries", "The saved queries", (*GRAPH, *PAGE))},
            **openapi_site.paths(),
            **{f"/queries/{query.name}": {"get": _saved(query)} for query in listed},
            **{f"/queries/{e.name}/reasons": {"get": _row_reasons(e)} for e in listed if e.reasons},
            "/id/{name}": {"get": see_other("seeThing", "Where to see a thing", named())},
            "/data/{name}": {"get": _entity()},
            "/explain": {"get": _reasons()},
            "/impact": {"get": _impact()},
            **reconciliation.paths(),
        },
        "components": {
            "schemas": {"Problem": PROBLEM, **SHAPES},
            "responses": {"Problem": problem()},
        },
    }


def _graphs() -> Iterable[Described]:
    for name in GRAPHS_GIVEN:
        what = "A graph of the dataset to ask; goes before FROM; never fetched."
        yield in_query(name, {"type": "array", "items": {"type": "string", "format": "iri"}}, what)


def _sparql_get() -> Described:
    responses = responses_of("The answer, or the service description", _answers(), *ASKING)
    operation = operation_of("ask", "protocol", "Ask in SPARQL, or see the service", responses)
    query = in_query("query", TEXT, "One query: SELECT, ASK, CONSTRUCT or DESCRIBE.")
    return operation | {"parameters": [query, *_graphs(), in_format(_answers())]}


def _sparql_post() -> Described:
    operation = operation_of(
        "askByPost",
        "protocol",
        "Ask in SPARQL",
        responses_of("The answer", _answers(), *ASKING, 415),
    )
    graphs = {each["name"]: each["schema"] for each in _graphs()}
    form = {"type": "object", "required": ["query"], "properties": {"query": TEXT, **graphs}}
    content = {
        "application/sparql-query": {"schema": TEXT},
        "application/x-www-form-urlencoded": {"schema": form},
    }
    body = {"required": True, "content": content}
    return operation | {"parameters": [*_graphs(), in_format(_answers())], "requestBody": body}


def _graph_store() -> Described:
    responses = responses_of("The graph", GRAPH, 400, 404, 406)
    operation = operation_of("readGraph", "protocol", "A graph by its name, or all", responses)
    named = in_query("graph", {"type": "string", "format": "iri"}, "The IRI of a named graph.")
    default = in_query("default", TEXT, "The default graph: every triple.")
    default["allowEmptyValue"] = True
    return operation | {"parameters": [named, default, in_format(GRAPH)]}


def _saved(query: SavedQuery) -> Described:
    name = f"query-{query.name}"
    errors = (400, 404, 406, 503)
    offers = (*OFFERS[query.form], *PAGE)
    operation = operation_of(
        name, "queries", query.summary, responses_of("The answer", offers, *errors)
    )
    own = [_parameter(parameter) for parameter in query.parameters]
    taken = {parameter.name for parameter in query.parameters}
    paging: list[Described] = [] if query.form == "ASK" else _paging()
    common = [
        each
        for each in (*paging, in_format((*OFFERS[query.form], *PAGE)))
        if each["name"] not in taken
    ]
    reasons = {"x-reasons": [" ".join(each) for each in query.reasons]} if query.reasons else {}
    described = {"description": query.description, "parameters": [*own, *common]}
    return operation | described | reasons


def _row_reasons(query: SavedQuery) -> Described:
    what = "Why each row holds: the triples that it rests on, and where to ask"
    responses = responses_of(what, (JSON,), 400, 404, 406, 503)
    responses["200"]["content"][JSON.media_type] = {"schema": refer("RowReasons")}
    operation = operation_of(f"reasons-{query.name}", "queries", what, responses)
    own = [_parameter(parameter) for parameter in query.parameters]
    return operation | {"parameters": [*own, *_paging(), in_format((JSON,))]}


def _parameter(parameter: Parameter) -> Described:
    schema = dict(SCHEMAS[parameter.type])
    if parameter.default is not None:
        number = parameter.type == "integer"
        schema["default"] = int(parameter.default) if number else parameter.default
    what = f"Of type {parameter.type}."
    return in_query(parameter.name, schema, what, required=parameter.default is None)


def _paging() -> list[Described]:
    whole = {"type": "integer", "minimum": 0, "maximum": 999_999_999}
    limit = in_query("limit", whole, "At most so many rows; Link headers lead to the other pages.")
    return [limit, in_query("offset", whole, "Rows that are left out before the first.")]


def _reasons() -> Described:
    responses = responses_of("The reasons", (*EXPLAINED, *PAGE), 400, 404, 406, 501, 503)
    responses["200"]["content"]["application/json"] = {"schema": refer("Explanation")}
    operation = operation_of("explain", "graph", "Why a triple holds", responses)
    what = "An IRI, a prefixed name or a label"
    parts = [in_query(name, TEXT, f"The {place}: {what}.", True) for name, place in PLACES.items()]
    most = in_query("most", {"type": "integer", "minimum": 1, "maximum": MOST_AT_ALL}, "So many.")
    most["schema"]["default"] = MOST
    return operation | {"parameters": [*parts, most, in_format((*EXPLAINED, *PAGE))]}


def _impact() -> Described:
    responses = responses_of(
        "What falls and what stands", (*EXPLAINED[:1], *PAGE), 400, 404, 406, 501, 503
    )
    responses["200"]["content"]["application/json"] = {"schema": refer("Impact")}
    operation = operation_of("impact", "graph", "What rests on a sentence or statement", responses)
    of = in_query("of", TEXT, "A sentence or a statement: an IRI or a prefixed name.", True)
    return operation | {"parameters": [of, in_format((*EXPLAINED[:1], *PAGE))]}


def _entity() -> Described:
    responses = responses_of("The description of the thing", (*GRAPH, *DATASET), 404, 406)
    operation = operation_of("describeThing", "graph", "What is said of a thing", responses)
    return operation | {"parameters": [named()]}


def _answers() -> list[Offer]:
    return list({offer.media_type: offer for offer in (*SOLUTIONS, *GRAPH)}.values())


#: What asking may end in, besides an answer.
ASKING = (400, 403, 406, 413, 502, 503, 504)
