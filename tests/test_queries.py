"""Saved queries: their headers, their parameters, and how values are put into them safely."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest
from rdflib import Literal, URIRef
from rdflib.namespace import DCTERMS, RDF, RDFS, SH

from kg.errors import ParleyError, QueryError, SourceError
from kg.queries import Parameter, SavedQuery, bind, load, read_query, to_graph
from kg.rows import rests_on
from kg.settings import find_sources
from kg.store import Solutions, Store
from kg.terms import SCHEMA
from tests.small_site import DEMANDS, IS_THERE_TEA, QUADS, nquads


@pytest.fixture
def demands(tmp_path: Path) -> SavedQuery:
    return read(tmp_path, DEMANDS)


def read(folder: Path, text: str, name: str = "demands-of.rq") -> SavedQuery:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return read_query(path)


def typed(folder: Path, kind: str, value: str) -> str:
    """What stands for a value of a type in a query."""
    header = "#+ summary: x\n#+ description: y\n#+ tags:\n"
    query = read(folder, f"{header}SELECT ?x {{ VALUES ?x {{ ?_it_{kind} }} }}")
    return bind(query, {"it": value}).partition("VALUES ?x { ")[2].removesuffix(" } }")


def test_a_query_is_read(demands: SavedQuery, tmp_path: Path) -> None:
    assert demands == SavedQuery(
        name="demands-of",
        summary="Who demands something of whom?",
        description="One row for each demand.",
        tags=("demands",),
        parameters=(Parameter("actor", "iri", "https://w3id.org/parley/id/hatter"),),
        text=DEMANDS,
        path=tmp_path / "demands-of.rq",
    )
    assert demands.form == "SELECT"


def test_a_folder_is_read_by_names(tmp_path: Path) -> None:
    read(tmp_path, DEMANDS, "b.rq")
    read(tmp_path, IS_THERE_TEA, "a.rq")
    (tmp_path / "README.md").write_text("no query")
    assert list(load(tmp_path)) == ["a", "b"]


def test_quotation_marks_around_a_value_are_not_part_of_it(tmp_path: Path) -> None:
    text = DEMANDS.replace("One row for each demand.", r'"Each: \"a\" row."')
    assert read(tmp_path, text).description == 'Each: "a" row.'


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        (DEMANDS.replace("summary", "sumary"), 1, "does not know 'sumary'. Did you mean summary?"),
        (DEMANDS.replace("#+ description: One row for each demand.\n", ""), 1, "no description"),
        (DEMANDS.replace("- actor:", "- actress:"), 6, "no parameter actress"),
        (DEMANDS.replace("https://w3id.org/parley/id/hatter", "the hatter"), 6, "no value"),
        (DEMANDS.replace("_actor_iri", "_actor_irl"), 8, "no known type"),
        (DEMANDS.replace("?of }", "?of, ?_actor_date }"), 8, "two types"),
        (DEMANDS.replace("tags:", "tags: x\n#+  odd"), 4, "does not know 'odd'"),
    ],
)
def test_a_bad_header_is_refused_with_its_line(
    tmp_path: Path, text: str, line: int, what: str
) -> None:
    with pytest.raises(SourceError, match=what.replace("?", r"\?")) as caught:
        read(tmp_path, text)
    assert caught.value.where == f"{tmp_path / 'demands-of.rq'}:{line}"
    assert caught.value.cure


@pytest.mark.parametrize(
    "text", ["", "#+ summary: x\n#+ description: y\n", "DROP ALL", "DESCRIBE <a>"]
)
def test_a_file_without_a_query_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(SourceError):
        read(tmp_path, f"#+ summary: x\n#+ description: y\n{text}")


def test_a_bad_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no name for a query"):
        read(tmp_path, DEMANDS, "Demands of.rq")
    with pytest.raises(SourceError, match="cannot be read"):
        read_query(tmp_path / "none.rq")
    (tmp_path / "latin.rq").write_bytes(DEMANDS.encode() + b"# \xe9")
    with pytest.raises(SourceError, match="cannot be read"):
        read_query(tmp_path / "latin.rq")


def test_defaults_are_bound(demands: SavedQuery) -> None:
    assert "demandedBy <https://w3id.org/parley/id/hatter> ;" in bind(demands, {})


@pytest.mark.parametrize(
    ("kind", "value", "written"),
    [
        ("iri", "id:alice", "<https://w3id.org/parley/id/alice>"),
        ("iri", "http://example.org/é#x", "<http://example.org/é#x>"),
        ("string", 'a "b"\\\n\tc\r', r'"a \"b\"\\\n\tc\r"'),
        ("string", "", '""'),
        ("integer", "-012", "-12"),
        ("date", "2018-06-12", '"2018-06-12"^^<http://www.w3.org/2001/XMLSchema#date>'),
        ("lang", "en-US", '"en-us"'),
    ],
)
def test_values_become_terms(tmp_path: Path, kind: str, value: str, written: str) -> None:
    assert typed(tmp_path, kind, value) == written


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("iri", "alice"),
        ("iri", ""),
        ("iri", "http://x/> } #"),
        ("iri", "http://x/ y"),
        ("iri", "http://x/{y}"),
        ("integer", "1 } #"),
        ("integer", "١"),
        ("integer", "9" * 31),
        ("date", "2018-06-31"),
        ("date", "12.6.2018"),
        ("lang", "en } #"),
    ],
)
def test_other_values_are_refused(tmp_path: Path, kind: str, value: str) -> None:
    with pytest.raises(QueryError, match="no value of the parameter it") as caught:
        typed(tmp_path, kind, value)
    assert caught.value.cure


def test_a_string_cannot_break_out(tmp_path: Path) -> None:
    evil = '" } } INSERT DATA { <a> <b> """'
    header = "#+ summary: x\n#+ description: y\n"
    text = f"{header}SELECT ?x {{ BIND(?_it_string AS ?x) }}"
    (tmp_path / "dataset.nq").write_text("")
    store = Store.load(tmp_path / "dataset.nq")
    rows = cast(Solutions, store.query(bind(read(tmp_path, text), {"it": evil})))
    assert list(rows) == [(Literal(evil),)]


def test_only_variables_are_places(tmp_path: Path) -> None:
    text = "#+ summary: x\n#+ description: y\n# ?_a_iri\nASK { ?_a_iri ?p '?_a_iri' }"
    bound = bind(read(tmp_path, text), {"a": "http://x/"})
    assert bound.endswith("# ?_a_iri\nASK { <http://x/> ?p '?_a_iri' }")


def test_a_value_is_needed_and_its_name_must_be_known(tmp_path: Path) -> None:
    text = "#+ summary: x\n#+ description: y\nASK { ?_actor_iri ?p ?o }"
    query = read(tmp_path, text)
    with pytest.raises(QueryError, match="actor needs a value"):
        bind(query, {})
    with pytest.raises(QueryError, match=r"no parameter actr\. Did you mean actor"):
        bind(query, {"actr": "id:x"})


def test_queries_as_data(demands: SavedQuery, tmp_path: Path) -> None:
    graph = to_graph([demands, read(tmp_path, IS_THERE_TEA, "is-there-tea.rq")])
    node = URIRef("https://w3id.org/parley/graph/queries#demands-of")
    assert (node, RDF.type, SH.SPARQLExecutable) in graph
    assert (node, RDF.type, SH.SPARQLSelectExecutable) in graph
    assert graph.value(node, RDFS.label) == Literal("Who demands something of whom?", lang="en")
    assert graph.value(node, DCTERMS.description) is not None
    assert graph.value(node, SCHEMA.keywords) == Literal("demands")
    asked = URIRef("https://w3id.org/parley/graph/queries#is-there-tea")
    assert (asked, RDF.type, SH.SPARQLAskExecutable) in graph
    (tmp_path / "dataset.nq").write_text(nquads(QUADS))
    store = Store.load(tmp_path / "dataset.nq")
    assert len(list(cast(Solutions, store.query(str(graph.value(node, SH.select)))))) == 1
    assert store.query(str(graph.value(asked, SH.ask)))


def test_a_query_without_defaults_is_data_without_text(tmp_path: Path) -> None:
    text = "#+ summary: x\n#+ description: y\nASK { ?_actor_iri ?p ?o }"
    assert (None, SH.ask, None) not in to_graph([read(tmp_path, text)])


def test_our_own_queries_are_good(tmp_path: Path) -> None:
    (tmp_path / "dataset.nq").write_text("")
    store = Store.load(tmp_path / "dataset.nq")
    queries = load(find_sources() / "queries")
    assert queries
    for query in queries.values():
        text = bind(query, {})
        try:
            store.query(text.replace("SERVICE <", "GRAPH <") if query.asks_others else text)
        except ParleyError as error:
            pytest.fail(f"{query.path}: {error}")


def test_rows_rest_on_triples_of_their_columns_and_parameters(tmp_path: Path) -> None:
    path = tmp_path / "q.rq"
    path.write_text(
        "#+ summary: Who?\n#+ description: Them.\n#+ defaults:\n#+   - of: id:x\n#+ reasons:\n"
        "#+   - ?who parley:supports ?_of_iri\n#+   - ?who a ?kind\n"
        "SELECT ?who ?kind { ?who ?kind ?_of_iri }\n"
    )
    query = read_query(path)
    assert rests_on(query, {}, {"who": "id:y"}) == [("id:y", "parley:supports", "id:x")]
    found = rests_on(query, {"of": "id:z"}, {"who": "id:y", "kind": "id:k"})
    assert found == [("id:y", "parley:supports", "id:z"), ("id:y", "a", "id:k")]


def test_a_reason_that_is_no_triple_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "q.rq"
    path.write_text(
        "#+ summary: Who?\n#+ description: Them.\n#+ reasons:\n#+   - ?who supports\nASK {}\n"
    )
    with pytest.raises(SourceError, match=r"q.rq:4: '\?who supports' is no triple of a row"):
        read_query(path)
