"""The parts that the description of the server in OpenAPI is made of."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from server.downloads import MEDIA_TYPES
from server.negotiation import HTML, Offer

Described = dict[str, Any]

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
PAGE = HTML[:1]
FILES = tuple(Offer(media_type, name, name) for name, media_type in MEDIA_TYPES.items())


def problem() -> Described:
    """The answer to what was wrong."""
    schema = {"$ref": "#/components/schemas/Problem"}
    content = {"application/problem+json": {"schema": schema}}
    return {"description": "What was wrong, and what to do about it", "content": content}


def responses_of(what: str, offers: Iterable[Offer], *errors: int) -> Described:
    """An answer in each of the formats, and the statuses of errors."""
    content = {offer.media_type: {"schema": schema_of(offer)} for offer in offers}
    problems = {str(status): {"$ref": "#/components/responses/Problem"} for status in errors}
    unchanged = {"304": {"description": "The client has it already (If-None-Match)"}}
    return {"200": {"description": what, "content": content}, **unchanged, **problems}


def schema_of(offer: Offer) -> Described:
    """What an answer in a format looks like."""
    return {} if offer.name in {"json", "jsonld"} else TEXT


def operation_of(name: str, tag: str, summary: str, responses: Described) -> Described:
    """An operation by its name."""
    return {"operationId": name, "tags": [tag], "summary": summary, "responses": responses}


def in_query(name: str, schema: Described, what: str, required: bool = False) -> Described:
    """A parameter of the URL; what is empty is as if it were not given."""
    given = {"name": name, "in": "query", "required": required, "allowEmptyValue": not required}
    return given | {"description": what, "schema": schema}


def in_format(offers: Iterable[Offer]) -> Described:
    """The parameter `format`, with each name and media type that it may be."""
    each = [name for offer in offers for name in (offer.name, offer.media_type)]
    what = "A format by its name or media type, before the Accept header."
    return in_query("format", {"type": "string", "enum": list(dict.fromkeys(each))}, what)


def read_by(
    name: str, summary: str, offers: Iterable[Offer], parameter: Described, see: bool = False
) -> Described:
    """What is read by one parameter, in full or, of a file, in part."""
    operation = plain(name, summary, offers)
    responses = operation["responses"]
    responses |= {str(each): {"$ref": "#/components/responses/Problem"} for each in (400, 404)}
    if see:
        responses["303"] = {"description": "Where it is had in a format, by Accept"}
    if offers is FILES:
        responses["206"] = {"description": "A part of it (Range)"}
        responses["416"] = {"$ref": "#/components/responses/Problem"}
    return operation | {"parameters": [parameter]}


def plain(name: str, summary: str, offers: Iterable[Offer], *errors: int) -> Described:
    """What is read without parameters."""
    return operation_of(name, "graph", summary, responses_of(summary, offers, 406, *errors))


def in_path(name: str, what: str) -> Described:
    """A parameter in the path."""
    return {"name": name, "in": "path", "required": True, "schema": TEXT, "description": what}


def named() -> Described:
    """The name of a thing in the path."""
    return in_path("name", "The name of a thing, with a suffix for the format or without.")


def see_other(name: str, summary: str, *parameters: Described) -> Described:
    """What answers where something is described."""
    see = {"303": {"description": "Where it is described, by Accept"}}
    problems = {str(each): {"$ref": "#/components/responses/Problem"} for each in (404, 406)}
    operation = operation_of(name, "graph", summary, see | problems)
    return operation | {"parameters": [*parameters]}
