"""A reconciliation service elsewhere, asked for items by name, in version 0.2 or the draft of 1.0.

Source: https://reconciliation-api.github.io/specs/. The manifest says which versions a service has.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kg.errors import UnreachableError
from kg.link.web import Web

#: Queries in one request; services of Wikidata's size want few.
AT_ONCE = 10
VERSIONS = ("0.2", "1.0-draft")


@dataclass(frozen=True)
class Offered:
    """An item that a service offers: its types by identifier and name, and its score by its own
    measure, if it has one."""

    key: str
    name: str
    description: str
    types: Mapping[str, str]
    score: float | None


def version_of(web: Web, address: str) -> str:
    """The version in which a service is asked: 0.2 if it has it."""
    manifest = web.get(address, {})
    versions = manifest.get("versions", ["0.1"]) if isinstance(manifest, dict) else []
    for version in VERSIONS:
        if version in versions:
            return version
    what = f"It speaks versions {', '.join(map(str, versions)) or 'unknown'} of the API"
    cure = f"Name a service of version {' or '.join(VERSIONS)}."
    raise UnreachableError(what, where=address, cure=cure)


def ask(
    web: Web, address: str, version: str, names: Sequence[str], limit: int = 5
) -> list[list[Offered]]:
    """The items offered for each name."""
    found = []
    for start in range(0, len(names), AT_ONCE):
        some = names[start : start + AT_ONCE]
        try:
            found += _DIALECTS[version](web, address, some, limit)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            what = f"Its answer is not of the API's shape ({error!r})"
            raise UnreachableError(what, where=address, cure="Is the address right?") from None
    return found


def _of_0_2(web: Web, address: str, names: Sequence[str], limit: int) -> list[list[Offered]]:
    queries = {f"q{n}": {"query": name, "limit": limit} for n, name in enumerate(names)}
    answer = web.post(address, {"queries": json.dumps(queries)})
    return [[_offered(each) for each in answer[name]["result"]] for name in queries]


def _of_1_0(web: Web, address: str, names: Sequence[str], limit: int) -> list[list[Offered]]:
    queries = [
        {"conditions": [{"matchType": "name", "propertyValue": name}], "limit": limit}
        for name in names
    ]
    answer = web.post_json(f"{address}/match", {"queries": queries})
    results = answer["results"]
    if len(results) != len(names):
        raise ValueError(f"{len(results)} results for {len(names)} queries")
    return [[_offered(each) for each in result["candidates"]] for result in results]


_DIALECTS = {"0.2": _of_0_2, "1.0-draft": _of_1_0}


def _offered(told: Mapping[str, Any]) -> Offered:
    types = {}
    for each in told.get("type", ()):
        kind = {"id": each} if isinstance(each, str) else each
        types[str(kind["id"])] = str(kind.get("name", kind["id"]))
    score = told.get("score")
    return Offered(
        key=str(told["id"]),
        name=str(told["name"]),
        description=str(told.get("description") or ""),
        types=types,
        score=None if score is None else float(score),
    )
