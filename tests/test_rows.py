"""Rows are counted right, whatever the literals hold and wherever a piece of the answer ends."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.store import Solutions, Store, Triples
from kg.store.results import GRAPH_FORMATS, RESULT_FORMATS
from kg.store.rows import COUNTED
from tests.small_site import QUADS, nquads

HOSTILE = [
    '},{"',
    "}},{",
    '"',
    '""',
    "\\",
    '\\"',
    "\n",
    "\r\n",
    "\t",
    "<result>",
    "[{",
    "{}",
    "]",
    "x",
]
texts = st.lists(st.sampled_from(HOSTILE), max_size=6).map("".join)


@pytest.mark.parametrize("format_name", COUNTED)
@given(
    rows=st.lists(st.lists(st.none() | texts, min_size=2, max_size=2), max_size=6),
    cut=st.integers(1, 9),
)
def test_rows(format_name: str, rows: list[list[str | None]], cut: int) -> None:
    values = " ".join(
        f"({' '.join('UNDEF' if text is None else str(ox.Literal(text)) for text in row)})"
        for row in rows
    )
    answer = ox.Store().query(f"SELECT ?a ?b {{ VALUES (?a ?b) {{ {values} }} }}")
    assert isinstance(answer, ox.QuerySolutions)
    written = answer.serialize(format=RESULT_FORMATS[format_name])
    assert written is not None
    counted = COUNTED[format_name](BytesIO())
    for start in range(0, len(written), cut):
        counted.write(written[start : start + cut])
    assert counted.rows == len(rows)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    path = tmp_path_factory.mktemp("rows") / "dataset.nq"
    path.write_text(nquads(QUADS))
    return Store.load(path)


@pytest.mark.parametrize("format_name", RESULT_FORMATS)
def test_triple_terms_and_no_rows(store: Store, format_name: str) -> None:
    for text, count in (
        ("SELECT * {}", 1),
        ("SELECT ?x { ?x <a:b> <c:d> }", 0),
        ('SELECT ?x { BIND(<<( <a:b> <a:b> "},{" )>> AS ?x) }', 1),
        ("SELECT ?s { ?s ?p ?o } LIMIT 7", 7),
    ):
        answer = store.query(text)
        assert isinstance(answer, Solutions)
        answer.write(format_name)
        assert answer.rows == count


@pytest.mark.parametrize("format_name", GRAPH_FORMATS)
def test_triples(store: Store, format_name: str) -> None:
    answer = store.query("CONSTRUCT { ?s <x:y> ?p } { ?s ?p ?o } LIMIT 5")
    assert isinstance(answer, Triples)
    answer.write(format_name)
    again = store.query("CONSTRUCT { ?s <x:y> ?p } { ?s ?p ?o } LIMIT 5")
    assert isinstance(again, Triples)
    assert answer.rows == len(list(again))


def test_a_boolean_has_no_rows(store: Store, tmp_path: Path) -> None:
    answer = store.query("ASK {}")
    answer.write("json")
    assert answer.rows is None
