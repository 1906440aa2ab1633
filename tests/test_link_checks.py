"""How a tie and its item are held against each other."""

from __future__ import annotations

from typing import Any

import pytest
from rdflib import RDF, RDFS, Graph, Literal, URIRef

from kg.link.checks import UNCHECKED, check
from kg.link.items import Item
from kg.link.known import CLASH, HOLDS, OPEN
from kg.link.links import Link
from kg.terms import (
    PARLEY,
)
from tests.ties import KOREA, MEETING, POMPEO, WAR, link, read_back
from tests.wikidata import ITEMS, day, entity, item


@pytest.fixture
def graph() -> Graph:
    """Three entities of ours."""
    graph = Graph(bind_namespaces="none")
    for thing, kind, name in (
        (KOREA, PARLEY.State, "North Korea"),
        (POMPEO, PARLEY.Person, "Mike Pompeo"),
        (WAR, PARLEY.War, "Korean War"),
        (MEETING, PARLEY.Meeting, "talks of Panmunjom"),
    ):
        graph.add((thing, RDF.type, kind))
        graph.add((thing, RDFS.label, Literal(name, lang="en")))
    return graph


def verdicts(graph: Graph, *links_: Link, **items: Item) -> dict[str, str]:
    """What was found about each thing that the first link and its item should agree on."""
    return {
        each.about: each.verdict for each in check(links_, items, graph) if each.link == links_[0]
    }


def test_a_good_tie_holds(graph: Graph) -> None:
    found = verdicts(graph, link(KOREA, "Q423"), Q423=read_back(ITEMS["Q423"]))
    assert found == {"item": HOLDS, "name": HOLDS, "type": HOLDS}


def test_an_item_that_was_not_fetched_is_unchecked(graph: Graph) -> None:
    assert verdicts(graph, link(KOREA, "Q423")) == {"item": UNCHECKED}


def test_rejected_links_are_not_checked(graph: Graph) -> None:
    assert check([link(KOREA, "Q423", PARLEY.Rejected)], {}, graph) == []


@pytest.mark.parametrize(
    "record",
    [
        {"id": "Q423", "missing": ""},
        {**ITEMS["Q423"], "redirects": {"from": "Q423", "to": "Q1"}},
        item("Q423", "North Korea", "Q4167410"),
        item("Q423", "North Korea", "Q13406463"),
    ],
)
def test_a_page_that_is_no_thing_clashes(record: dict[str, Any], graph: Graph) -> None:
    assert verdicts(graph, link(KOREA, "Q423"), Q423=read_back(record)) == {"item": CLASH}


@pytest.mark.parametrize(
    ("label", "verdict"),
    [("Korea, North", HOLDS), ("Northern Korea", OPEN), ("Kingdom of Bavaria", CLASH)],
)
def test_names_are_held_against_each_other(label: str, verdict: str, graph: Graph) -> None:
    found = verdicts(graph, link(KOREA, "Q423"), Q423=read_back(item("Q423", label, "Q6256")))
    assert found["name"] == verdict


@pytest.mark.parametrize(
    ("ours", "kinds", "verdict"),
    [
        (POMPEO, ["Q5"], HOLDS),
        (POMPEO, ["Q43229"], CLASH),
        (KOREA, ["Q5"], CLASH),
        (KOREA, ["Q6256"], HOLDS),
        (KOREA, ["Q515"], OPEN),
        (MEETING, ["Q1072326"], OPEN),
        (POMPEO, [], OPEN),
    ],
)
def test_a_person_is_a_human(ours: URIRef, kinds: list[str], verdict: str, graph: Graph) -> None:
    found = verdicts(graph, link(ours, "Q1"), Q1=read_back(item("Q1", "x", *kinds)))
    assert found["type"] == verdict


@pytest.mark.parametrize(
    ("ours", "claims", "verdict"),
    [
        ("1953", {"P585": [day("1953-07-27")]}, HOLDS),
        ("1953-07-27", {"P585": [day("1953-00-00", 9)]}, HOLDS),
        ("1951", {"P580": [day("1950-06-25")], "P582": [day("1953-07-27")]}, HOLDS),
        ("1954", {"P580": [day("1950-06-25")], "P582": [day("1953-07-27")]}, CLASH),
        ("1954", {"P571": [day("1953-07-27")]}, CLASH),
        ("1954", {}, OPEN),
    ],
)
def test_dates_must_not_clash(ours: str, claims: Any, verdict: str, graph: Graph) -> None:
    graph.add((WAR, PARLEY.date, Literal(ours)))
    record = item("Q1", "Korean War", "Q198", claims=claims)
    assert verdicts(graph, link(WAR, "Q1"), Q1=read_back(record))["date"] == verdict


@pytest.mark.parametrize(
    ("claims", "verdict"),
    [
        ({"P276": [entity("Q423")]}, HOLDS),
        ({"P17": [entity("Q423")]}, HOLDS),
        ({"P276": [entity("Q17")]}, CLASH),
        ({}, OPEN),
    ],
)
def test_places_must_not_clash(claims: Any, verdict: str, graph: Graph) -> None:
    graph.add((MEETING, PARLEY.place, KOREA))
    record = item("Q1", "talks of Panmunjom", "Q1072326", claims=claims)
    found = verdicts(graph, link(MEETING, "Q1"), link(KOREA, "Q423"), Q1=read_back(record))
    assert found["place"] == verdict
