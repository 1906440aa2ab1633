"""What is asked for, the same for both versions of the API."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from http import HTTPStatus
from typing import Any, Literal

from server.errors import RequestError
from server.reconcile.catalogue import Catalogue, Property
from server.reconcile.shapes import Json

#: Candidates that are told where no limit is given, and at most.
USUAL, MOST = 10, 100

Quantifier = Literal["any", "all", "none"]
TypeMode = Literal["any", "all", "should"]


@dataclass(frozen=True)
class Wanted:
    """Values that something of a candidate is held against."""

    values: tuple[Json, ...]
    quantifier: Quantifier = "any"
    required: bool = False


@dataclass(frozen=True)
class WantedProperty(Wanted):
    """Values that a property of a candidate is held against."""

    property: Property = field(kw_only=True)


@dataclass(frozen=True)
class Asked:
    """One query: names, identifiers, types and facts of the thing that is meant."""

    names: tuple[Wanted, ...] = ()
    ids: tuple[Wanted, ...] = ()
    properties: tuple[WantedProperty, ...] = ()
    types: tuple[str, ...] = ()
    mode: TypeMode = "any"
    limit: int = USUAL

    @property
    def size(self) -> int:
        """How many values it has."""
        return sum(len(each.values) for each in (*self.names, *self.ids, *self.properties))


def of_0_2(query: Mapping[str, Any], catalogue: Catalogue) -> Asked:
    """A query of version 0.2."""
    kinds = query.get("type") or ()
    text = query.get("query")
    return Asked(
        names=(Wanted((text,)),) if text else (),
        properties=tuple(
            WantedProperty(_listed(each["v"]), property=_property(each["pid"], catalogue))
            for each in query.get("properties", ())
        ),
        types=_types((kinds,) if isinstance(kinds, str) else kinds, catalogue),
        mode=query.get("type_strict", "any"),
        limit=_limit(query),
    )


def of_1_0(query: Mapping[str, Any], catalogue: Catalogue) -> Asked:
    """A query of the draft of version 1.0."""
    conditions = query["conditions"]
    for each in conditions:
        _refuse_qualifier(each)
    return Asked(
        names=tuple(_wanted(each) for each in conditions if each["matchType"] == "name"),
        ids=tuple(_wanted(each) for each in conditions if each["matchType"] == "id"),
        properties=tuple(
            WantedProperty(
                _listed(each["propertyValue"]),
                each.get("matchQuantifier", "any"),
                each.get("required", False),
                property=_property(each["propertyId"], catalogue),
            )
            for each in conditions
            if each["matchType"] == "property"
        ),
        types=_types((query["type"],) if query.get("type") else (), catalogue),
        limit=_limit(query),
    )


def _wanted(condition: Mapping[str, Any]) -> Wanted:
    return Wanted(
        _listed(condition["propertyValue"]),
        condition.get("matchQuantifier", "any"),
        condition.get("required", False),
    )


def _listed(values: Json) -> tuple[Json, ...]:
    return tuple(values) if isinstance(values, list) else (values,)


def _limit(query: Mapping[str, Any]) -> int:
    return min(int(query.get("limit", USUAL)), MOST)


def _types(asked: Iterable[str], catalogue: Catalogue) -> tuple[str, ...]:
    kinds = []
    for text in filter(None, asked):
        kind = catalogue.kind(text)
        if kind is None:
            raise unknown("type", text, catalogue.kinds)
        kinds.append(kind)
    return tuple(kinds)


def _property(text: str, catalogue: Catalogue) -> Property:
    found = catalogue.property(text)
    if found is None:
        raise unknown("property", text, catalogue.properties)
    return found


def _refuse_qualifier(condition: Mapping[str, Any]) -> None:
    if qualifier := condition.get("matchQualifier"):
        what = f"There is no match qualifier {qualifier} here"
        raise RequestError(HTTPStatus.BAD_REQUEST, what, cure="Leave it out.")


def unknown(what: str, text: str, known: Iterable[str]) -> RequestError:
    """The refusal of a type or property that there is not."""
    near = get_close_matches(text, [*known], n=5)
    cure = f"Did you mean {near[0]}?" if near else f"They are listed at /reconcile/suggest/{what}."
    return RequestError(
        HTTPStatus.BAD_REQUEST, f"There is no {what} {text[:100]}", cure=cure, near=near
    )
