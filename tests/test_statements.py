"""Which statements there are of each thing: what queries find of the real graph, in their order."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import cast

import pytest
from rdflib import URIRef

from kg.release import Release
from kg.store import Solutions, Store
from kg.terms import ID, PARLEY
from server.statements import KINDS, ROLES, WAYS, Statements, read
from tests.small_site import nquads

#: The statements that lead to each thing by some properties, as a page would show them.
ORDERED = """
PREFIX parley: <https://w3id.org/parley/ontology#>
SELECT ?x ?s (MIN(?p) AS ?first) {
  VALUES ?way { %s } ?s ?way ?x ; parley:paraphrase ?text FILTER(isIRI(?x))
  OPTIONAL { ?s parley:expressedIn ?p } } GROUP BY ?x ?s ORDER BY ?x ?first ?s"""
OF_KIND = """
PREFIX parley: <https://w3id.org/parley/ontology#> SELECT DISTINCT ?s { ?s a parley:%s }"""
SMALL = """\
id:b\tparley:paraphrase\t"Tea is."\tgraph:entities
id:c\tparley:paraphrase\t"Tea is hot."\tgraph:entities
id:d\tparley:paraphrase\t"Tea, please."\tgraph:entities
id:treaty\tparley:commitsTo\tid:tea\tgraph:entities
id:d\trdf:type\tparley:Demand\tgraph:entities
id:d\trdf:type\tparley:Claim\tgraph:entities
id:d\tparley:saidBy\tid:alice\tgraph:entities
id:d\tparley:statedIn\tid:alice\tgraph:entities
id:d\tparley:demands\tid:tea\tgraph:entities
id:d\tparley:about\tid:tea\tgraph:entities
id:d\tparley:expressedIn\tid:tea-s002\tgraph:entities
id:c\trdf:type\tparley:Claim\tgraph:entities
id:c\tparley:saidBy\tid:alice\tgraph:entities
id:c\tparley:saidBy\tid:hatter\tgraph:entities
id:c\tparley:expressedIn\tid:tea-s003\tgraph:entities
id:c\tparley:expressedIn\tid:tea-s001\tgraph:entities
id:b\tparley:about\tid:tea\tgraph:entities
"""


@pytest.fixture(scope="module")
def store(release: Release) -> Store:
    return Store.load(release.dataset)


@pytest.fixture(scope="module")
def statements(store: Store) -> Statements:
    return read(store)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Statements:
    dataset: Path = tmp_path_factory.mktemp("small") / "dataset.nq"
    dataset.write_text(nquads(SMALL), encoding="utf-8")
    return read(Store.load(dataset))


@pytest.mark.parametrize("way", WAYS)
def test_the_statements_of_each_thing(store: Store, statements: Statements, way: str) -> None:
    found: dict[URIRef, list[URIRef]] = defaultdict(list)
    properties = " ".join(f"parley:{name}" for name in WAYS[way])
    for thing, statement, _ in cast(Solutions, store.query(ORDERED % properties)):
        found[cast(URIRef, thing)].append(cast(URIRef, statement))
    kept = {
        thing: [statements.iris[number] for number in numbers]
        for thing, numbers in statements.ways[way].items()
    }
    assert kept == found


@pytest.mark.parametrize("kind", KINDS)
def test_the_statements_of_each_kind(store: Store, statements: Statements, kind: str) -> None:
    every = statements.by_kind(range(len(statements.iris))).get(kind, [])
    asked = {statement for (statement,) in cast(Solutions, store.query(OF_KIND % kind))}
    assert {statements.iris[number] for number in every} == asked
    assert every == sorted(every)


def test_they_stand_in_the_order_of_their_first_sentences(small: Statements) -> None:
    assert small.iris == [ID["b"], ID["c"], ID["d"]]


def test_what_cannot_be_told_is_none(small: Statements) -> None:
    assert not small.to(ID["tea"], "commitsTo")


def test_one_of_several_kinds_stands_under_each(small: Statements) -> None:
    assert small.by_kind(small.to(ID["alice"], "by")) == {"Demand": [2], "Claim": [1, 2]}


def test_who_says_it_counts_once(small: Statements) -> None:
    assert small.speakers == [(), (ID["alice"], ID["hatter"]), (ID["alice"],)]
    assert [*small.to(ID["alice"], "by")] == [1, 2]


def test_one_in_several_roles_stands_under_the_first(small: Statements) -> None:
    assert small.of(ID["tea"]) == {"demands": [2], "about": [0]}
    assert small.of(ID["nobody"]) == {}


def test_roles_are_properties_of_the_ontology(store: Store) -> None:
    asked = "SELECT DISTINCT ?p { ?p a <http://www.w3.org/2002/07/owl#ObjectProperty> }"
    known = {row[0] for row in cast(Solutions, store.query(asked))}
    assert {PARLEY[role] for role in ROLES} <= known
