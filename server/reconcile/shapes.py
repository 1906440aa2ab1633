"""What a request must look like, as JSON Schema, and the refusal of one that does not.

Written after the specifications' prose; the published schemas say the same (the tests hold these
against them where they are at hand). jsonschema does the looking; its words go into the answer.
"""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from server.errors import RequestError

Json = Any
Schema = dict[str, Any]

LONGEST_SHOWN = 300

TEXT: Schema = {"type": "string"}
REFERENCE: Schema = {
    "type": "object",
    "required": ["id"],
    "properties": {"id": TEXT, "name": TEXT, "lang": TEXT, "dir": {"enum": ["ltr", "rtl", "auto"]}},
}
VALUE: Schema = {
    "description": "a text, a number, a truth value or an object with an id",
    "type": ["string", "number", "boolean", "object"],
    "if": {"type": "object"},
    "then": REFERENCE,
}
VALUES: Schema = {
    "type": ["string", "number", "boolean", "object", "array"],
    "if": {"type": "array"},
    "then": {"type": "array", "items": VALUE},
    "else": VALUE,
}
LIMIT: Schema = {
    "description": "the most candidates to return",
    "type": "number",
    "minimum": 1,
    "multipleOf": 1,
}
QUERY: Schema = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "query": TEXT,
        "type": {"type": ["string", "array"], "items": TEXT},
        "limit": LIMIT,
        "type_strict": {"enum": ["any", "should", "all"]},
        "properties": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pid", "v"],
                "properties": {"pid": TEXT, "v": VALUES},
            },
        },
    },
    "if": {"not": {"required": ["query"]}},
    "then": {"required": ["properties"], "properties": {"properties": {"minItems": 1}}},
}
#: The value of `queries` in version 0.2.
QUERIES_0_2: Schema = {"type": "object", "additionalProperties": QUERY}

CONDITION: Schema = {
    "type": "object",
    "required": ["matchType", "propertyValue"],
    "properties": {
        "matchType": {"enum": ["name", "id", "property"]},
        "propertyId": TEXT,
        "propertyValue": VALUES,
        "required": {"type": "boolean"},
        "matchQuantifier": {"enum": ["any", "all", "none"]},
        "matchQualifier": TEXT,
    },
    "if": {"properties": {"matchType": {"const": "property"}}},
    "then": {"required": ["propertyId"]},
}
#: The body of a match in the draft of version 1.0.
QUERIES_1_0: Schema = {
    "type": "object",
    "required": ["queries"],
    "properties": {
        "queries": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["conditions"],
                "additionalProperties": False,
                "properties": {
                    "type": TEXT,
                    "limit": LIMIT,
                    "lang": TEXT,
                    "dir": {"enum": ["ltr", "rtl", "auto"]},
                    "conditions": {"type": "array", "minItems": 1, "items": CONDITION},
                },
            },
        }
    },
}
#: What is to be fetched, in either version.
EXTENSION: Schema = {
    "type": "object",
    "required": ["ids", "properties"],
    "properties": {
        "ids": {"type": "array", "items": TEXT},
        "properties": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["id"],
                "properties": {"id": TEXT, "settings": {"type": "object"}},
            },
        },
    },
}
VALIDATORS = {
    "queries": Draft202012Validator(QUERIES_0_2),
    "batch": Draft202012Validator(QUERIES_1_0),
    "extend": Draft202012Validator(EXTENSION),
}


def read(text: str | bytes, shape: str) -> Json:
    """The JSON of a text, which must be of one of the shapes of `VALIDATORS`.

    Raises RequestError (400) that says where it is not, in the words of the schema.
    """
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        what = f"This is not JSON ({error})"
        cure = "Send what the Reconciliation Service API describes."
        raise RequestError(HTTPStatus.BAD_REQUEST, what, cure=cure) from None
    check(value, shape)
    return value


def check(value: Json, shape: str) -> None:
    """Refuses a value that is not of the shape."""
    validator = VALIDATORS[shape]
    if validator.is_valid(value):
        return
    error = best_match(validator.iter_errors(value))
    assert error is not None
    place = "".join(f"[{part!r}]" for part in error.absolute_path)
    what = f"{shape}{place}: {_shortened(error.message)}"
    described = error.schema.get("description") if isinstance(error.schema, dict) else None
    cure = f"Wanted is {described}." if described else "See the schema of the API's version."
    raise RequestError(HTTPStatus.BAD_REQUEST, what, cure=cure, schema=error.schema)


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"
