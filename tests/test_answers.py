"""Every saved query against its expected answer, which a reader checked against the essays.

`tests/answers/<name>.csv` holds the answer with the query's own defaults: a header of its variables
and a row for each solution, in the query's order. Terms are written as in Turtle, literals bare.
Paraphrases and notes (literals with a language) are left out: they are our wording, and the row
names the statement or the sentence. `tests/answers/README.md` tells how the answers were checked.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from rdflib import Literal, URIRef
from rdflib.term import Node

from kg.names import short
from kg.queries import SavedQuery, bind, load
from kg.release import Release
from kg.rows import rests_on
from kg.settings import find_sources
from kg.store import Boolean, Solutions, Store
from server.names import whole

ANSWERS = Path(__file__).parent / "answers"
SAVED = load(find_sources() / "queries")
#: Those that the graph alone answers; for the others see `tests/test_asking_wikidata.py`.
QUERIES = {name: query for name, query in SAVED.items() if not query.asks_others}


@pytest.fixture(scope="module")
def store(release: Release) -> Store:
    return Store.load(release.dataset)


def cell(term: Node | None) -> str:
    """A term as it stands in an answer."""
    if isinstance(term, Literal):
        return str(term)
    return short(term) if term is not None else ""


def answer(store: Store, query: SavedQuery) -> list[list[str]]:
    """The header and the rows that the graph gives."""
    solutions = store.query(bind(query, {}))
    assert isinstance(solutions, Solutions)
    rows = [list(row) for row in solutions]
    wording = {
        column
        for row in rows
        for column, term in enumerate(row)
        if isinstance(term, Literal) and term.language
    }
    kept = [column for column in range(len(solutions.variables)) if column not in wording]
    return [
        [solutions.variables[column] for column in kept],
        *([cell(row[column]) for column in kept] for row in rows),
    ]


def expected(query: SavedQuery) -> list[list[str]]:
    with (ANSWERS / f"{query.name}.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


def test_there_are_questions_enough_and_each_has_an_answer() -> None:
    assert len(QUERIES) >= 50
    assert {path.stem for path in ANSWERS.glob("*.csv")} == set(QUERIES)


@pytest.mark.parametrize("name", sorted(QUERIES))
def test_the_answer_is_the_one_that_was_read(store: Store, name: str) -> None:
    assert answer(store, QUERIES[name]) == expected(QUERIES[name])


@pytest.mark.parametrize("name", sorted(SAVED))
def test_the_question_is_asked_in_words(name: str) -> None:
    query = SAVED[name]
    assert query.summary.endswith("?")
    assert query.description.endswith(".")
    assert query.tags


@pytest.mark.parametrize("name", sorted(name for name, query in QUERIES.items() if query.reasons))
def test_the_graph_says_what_a_row_rests_on(store: Store, name: str) -> None:
    query = QUERIES[name]
    solutions = store.query(bind(query, {}))
    assert isinstance(solutions, Solutions)
    found = 0
    for row in solutions:
        cells = zip(solutions.variables, row, strict=True)
        iris = {column: str(term) for column, term in cells if isinstance(term, URIRef)}
        for triple in rests_on(query, {}, iris):
            asked = " ".join(f"<{whole(part)}>" for part in triple)
            told = store.query(f"ASK {{ {asked} }}")
            assert isinstance(told, Boolean) and bool(told), triple
            found += 1
    assert found
