"""The service in OpenAPI."""

from __future__ import annotations

from typing import Any

from server.reconcile.manifest import DRAFT, Described
from server.reconcile.shapes import EXTENSION, QUERIES_0_2, QUERIES_1_0

TEXT: Described = {"type": "string"}
COUNT: Described = {"type": "integer", "minimum": 0}


def paths() -> Described:
    """Each path of the draft, with those of version 0.2 that differ."""
    whole: Described = {"/reconcile": {"get": _root("get"), "post": _root("post")}}
    whole[f"/reconcile{DRAFT}"] = {
        "get": _operation("draftManifest", "The manifest of the draft of version 1.0")
    }
    for prefix, name in (("/reconcile", ""), (f"/reconcile{DRAFT}", "Draft")):
        whole |= {f"{prefix}{path}": each for path, each in _shared(name).items()}
    whole["/reconcile/flyout/{kind}"] = {
        "get": _operation("flyout", "A word about an entity, type or property", 404)
        | {"parameters": [_kind(), _given("id", TEXT, required=True)]}
    }
    return whole


def _shared(name: str) -> Described:
    page = {"content": {"text/html": {"schema": TEXT}}, "description": "A small page"}
    preview = _operation(f"preview{name}", "A small page about an entity", 404)
    preview["responses"]["200"] = page
    return {
        "/match": {"post": _sends(f"match{name}", "Candidates for each query", QUERIES_1_0)},
        "/extend": {"post": _sends(f"extend{name}", "Values of properties", EXTENSION)},
        "/extend/propose": {
            "get": _operation(f"propose{name}", "The properties that things of a type have", 400)
            | {"parameters": [_given("type", TEXT), _given("limit", COUNT)]}
        },
        "/suggest/{kind}": {
            "get": _operation(f"suggest{name}", "Names that begin so", 400, 404)
            | {"parameters": [_kind(), _given("prefix", TEXT), _given("cursor", COUNT)]}
        },
        "/preview": {"get": preview | {"parameters": [_given("id", TEXT, required=True)]}},
    }


def _root(method: str) -> Described:
    form = {"queries": QUERIES_0_2, "extend": EXTENSION}
    what = "The manifest; with queries their candidates, with extend values (version 0.2)"
    operation = _operation(f"reconcile-{method}", what, 400, 413, 414)
    if method == "post":
        schema = {"type": "object", "properties": form}
        content = {"application/x-www-form-urlencoded": {"schema": schema}}
        return operation | {"requestBody": {"required": True, "content": content}}
    operation["responses"]["200"]["content"]["text/javascript"] = {"schema": TEXT}  # JSONP
    asked = [
        {"name": name, "in": "query", "content": {"application/json": {"schema": schema}}}
        for name, schema in form.items()
    ]
    return operation | {"parameters": [*asked, _given("callback", TEXT)]}


def _sends(name: str, summary: str, schema: Described) -> Described:
    content = {"application/json": {"schema": schema}}
    body = {"requestBody": {"required": True, "content": content}}
    return _operation(name, summary, 400, 413, 415) | body


def _operation(name: str, summary: str, *errors: int) -> Described:
    answer: Any = {"description": "The answer", "content": {"application/json": {"schema": {}}}}
    problems = {str(status): {"$ref": "#/components/responses/Problem"} for status in errors}
    return {
        "operationId": name,
        "tags": ["reconciliation"],
        "summary": summary,
        "responses": {"200": answer, **problems},
    }


def _kind() -> Described:
    kinds = {"type": "string", "enum": ["entity", "type", "property"]}
    return {"name": "kind", "in": "path", "required": True, "schema": kinds}


def _given(name: str, schema: Described, required: bool = False) -> Described:
    return {"name": name, "in": "query", "required": required, "schema": schema}
