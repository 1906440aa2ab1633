"""Things, types and properties by the beginning of a word of their name, and a word about each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from kg.names import fold
from server.reconcile.catalogue import Catalogue, Kind, Property
from server.reconcile.manifest import named

Described = dict[str, Any]

#: Suggestions in one answer; a cursor leads to more.
PAGE = 20


def suggest(what: str, prefix: str, skip: int, catalogue: Catalogue) -> list[Described]:
    """The entities, types or properties that fit a prefix, `skip` of the best left out."""
    listed = {"entity": _entities, "type": _types, "property": _properties}[what]
    return [*listed(prefix, catalogue)][skip : skip + PAGE]


def _entities(prefix: str, catalogue: Catalogue) -> Iterable[Described]:
    """Things known by this identifier, then by words that begin so, then by names alike."""
    found = dict.fromkeys(filter(None, (catalogue.thing(prefix),)))
    found |= dict.fromkeys(catalogue.beginning(prefix))
    if prefix.strip():
        alike = catalogue.matcher.find(prefix, PAGE, catalogue.among())
        found |= dict.fromkeys(each.key for each in alike)
    for key in found:
        yield {
            "id": key,
            "name": catalogue.name(key),
            "description": catalogue.description(key),
            "notable": [named(catalogue.kinds[kind]) for kind in catalogue.own_types(key)],
        }


def _types(prefix: str, catalogue: Catalogue) -> Iterable[Described]:
    for kind in catalogue.kinds.values():
        if _fits(prefix, kind):
            broader = [named(catalogue.kinds[key]) for key in kind.broader]
            yield {**named(kind), "description": kind.description, "broader": broader}


def _properties(prefix: str, catalogue: Catalogue) -> Iterable[Described]:
    for each in catalogue.properties.values():
        if _fits(prefix, each):
            yield {"id": each.key, "name": each.name, "description": each.description}


def _fits(prefix: str, each: Kind | Property) -> bool:
    padded = f" {fold(each.name)} {fold(each.key)}"
    return all(f" {word}" in padded for word in fold(prefix).split())
