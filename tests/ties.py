"""Ties for the tests: a few entities of ours, and links of theirs to items that are made up."""

from __future__ import annotations

from datetime import date
from typing import Any

from rdflib import URIRef

from kg.link.items import Item, item_of, trimmed
from kg.link.links import Link
from kg.terms import ID, PARLEY

DAY = date(2026, 1, 31)
KOREA, POMPEO, WAR, MEETING = (
    ID[name] for name in ("north-korea", "mike-pompeo", "korean-war", "talks")
)


def link(entity_: URIRef, key: str, grade: URIRef = PARLEY.Verified, **more: Any) -> Link:
    return Link(entity_, key, grade, ("It is said so.",), PARLEY.ByPerson, "A tester", DAY, **more)


def read_back(record: dict[str, Any], key: str | None = None) -> Item:
    return item_of(key or record["id"], trimmed(record), "here")
