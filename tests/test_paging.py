"""One page of an answer: which rows it has, whatever the query itself leaves out."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.paging import paged
from kg.store import Solutions, Store

NUMBERS = "{ VALUES ?n { 0 1 2 3 4 5 6 7 8 9 } }"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    path: Path = tmp_path_factory.mktemp("paging") / "empty.nq"
    path.write_bytes(b"")
    return Store.load(path)


@pytest.mark.parametrize(
    ("query", "limit", "offset", "rows"),
    [
        ("SELECT ?n {numbers} ORDER BY ?n", 3, 0, [0, 1, 2]),
        ("SELECT ?n {numbers} ORDER BY ?n", 3, 9, [9]),
        ("SELECT ?n {numbers} ORDER BY ?n", None, 8, [8, 9]),
        ("SELECT ?n {numbers} ORDER BY ?n", 0, 0, []),
        ("SELECT ?n {numbers} ORDER BY ?n # LIMIT 1", 2, 0, [0, 1]),
        ("SELECT ?n {numbers} ORDER BY ?n limit 4", 3, 2, [2, 3]),
        ("SELECT ?n {numbers} ORDER BY ?n LIMIT 4", 3, 5, []),
        ("SELECT ?n {numbers} ORDER BY ?n LIMIT 4 offset 5", 3, 2, [7, 8]),
        ("SELECT ?n {numbers} ORDER BY ?n OFFSET 5 LIMIT 4", None, 3, [8]),
        ("SELECT ?n {numbers} ORDER BY ?n LIMIT 9 VALUES ?n { 3 4 5 }", 1, 1, [4]),
        ("SELECT ?n {numbers} ORDER BY ?n VALUES (?n) { (3) (4) (5) }", 1, 1, [4]),
        ("SELECT ?n { { SELECT ?n {numbers} ORDER BY ?n LIMIT 5 } } ORDER BY ?n", 9, 3, [3, 4]),
        ("SELECT (?limit AS ?n) { VALUES ?limit { 7 } FILTER('LIMIT 0' != '') }", 1, 0, [7]),
        ("SELECT (COUNT(*) AS ?n) {numbers} HAVING (COUNT(*) > 1)", 1, 0, [10]),
    ],
)
def test_the_rows_of_a_page(
    store: Store, query: str, limit: int | None, offset: int, rows: list[int]
) -> None:
    answer = store.query(paged(query.replace("{numbers}", NUMBERS), limit, offset))
    assert isinstance(answer, Solutions)
    assert [int(str(row[0])) for row in answer] == rows
