"""Questions to our reconciliation service, held against the published schemas on the way."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from jsonschema import Draft7Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT7

PUBLISHED = Path(__file__).resolve().parents[2] / "shared" / "reconciliation-api"


JSON = "application/json"


DRAFT = "/reconcile/1.0-draft"


def conforms(value: Any, name: str, version: str) -> None:
    """Holds a value against a published schema."""
    folder = PUBLISHED / version / "schemas"
    if not folder.is_dir():
        pytest.skip("the published schemas are not at hand")
    schemas = {path.name: json.loads(path.read_text("utf-8")) for path in folder.glob("*.json")}
    registry: Registry[Any] = Registry().with_resources(
        pair
        for file, schema in schemas.items()
        for pair in (
            (schema["$id"], Resource.from_contents(schema, default_specification=DRAFT7)),
            (
                schemas[f"{name}.json"]["$id"].rsplit("/", 1)[0] + f"/{file}",
                Resource.from_contents(schema, default_specification=DRAFT7),
            ),
        )
    )
    Draft7Validator(schemas[f"{name}.json"], registry=registry).validate(value)


def ask(client: FlaskClient, **queries: Any) -> dict[str, Any]:
    """The results of a batch of version 0.2."""
    conforms(queries, "reconciliation-query-batch", "0.2")
    answer = client.post("/reconcile", data={"queries": json.dumps(queries)})
    assert answer.status_code == 200, answer.text
    conforms(answer.json, "reconciliation-result-batch", "0.2")
    return {name: each["result"] for name, each in answer.json.items()}  # type: ignore[union-attr]


def match(client: FlaskClient, *queries: Any, status: int = 200) -> Any:
    """The candidates of each query of a batch of the draft, or the problem."""
    batch = {"queries": list(queries)}
    answer = client.post(f"{DRAFT}/match", json=batch)
    assert answer.status_code == status, answer.text
    if status != 200:
        return answer.json
    conforms(batch, "reconciliation-query-batch", "1.0-draft")
    conforms(answer.json, "reconciliation-result-batch", "1.0-draft")
    return [each["candidates"] for each in answer.json["results"]]  # type: ignore[index]


def name(text: Any, **more: Any) -> dict[str, Any]:
    return {"matchType": "name", "propertyValue": text, **more}


def fact(key: str, value: Any, **more: Any) -> dict[str, Any]:
    return {"matchType": "property", "propertyId": key, "propertyValue": value, **more}


def keys(found: list[dict[str, Any]]) -> list[str]:
    return [each["id"] for each in found]


def problem(client: FlaskClient, path: str, **sent: Any) -> dict[str, Any]:
    answer = client.open(path, **sent)
    assert answer.content_type == "application/problem+json", answer.text
    told = answer.json
    assert isinstance(told, dict)
    return told
