"""The store answers as SPARQL says, also where its engine does not by itself."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest
from rdflib import BNode, URIRef

from kg.errors import QueryError, QueryRefusedError, ReleaseError, SettingError
from kg.store import (
    Solutions,
    Store,
    Triples,
    disk,
)
from tests.small_site import PREFIXES, QUADS, TRIPLES, nquads, small_store

ID = PREFIXES["id:"]
TEA = f"{PREFIXES['graph:']}essay/tea"
MILK = f"{PREFIXES['graph:']}essay/milk"
ENTITIES = f"{PREFIXES['graph:']}entities"
PARTY = f"<{ID}tea-party>"


@pytest.fixture(scope="module", params=["in memory", "on disk"])
def store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Store:
    return small_store(tmp_path_factory.mktemp("store"), request.param)


def load(folder: Path, text: str) -> Store:
    path = folder / "dataset.nq"
    path.write_text(text, encoding="utf-8")
    return Store.load(path)


def rows(store: Store, text: str, **graphs: list[str]) -> list[tuple[object, ...]]:
    return list(cast(Solutions, store.query(text, **graphs)))


def count(store: Store, text: str, **graphs: list[str]) -> int:
    return len(rows(store, text, **graphs))


def test_the_default_graph_is_a_set(store: Store) -> None:
    """Fault of pyoxigraph: its union graph has a triple once for each graph that holds it."""
    assert count(store, f"SELECT * {{ {PARTY} ?p ?o }}") == 1
    assert count(store, f"SELECT ?g {{ GRAPH ?g {{ {PARTY} ?p ?o }} }}") == 2
    assert count(store, "SELECT * { ?s ?p ?o }") == TRIPLES - 1


@pytest.mark.parametrize("graphs", [[TEA, MILK], [MILK, TEA, MILK]])
def test_given_default_graphs_are_merged_as_a_set(store: Store, graphs: list[str]) -> None:
    """Fault of pyoxigraph: it repeats a triple for each of them."""
    query = f"SELECT * {{ {PARTY} ?p ?o }}"
    assert count(store, query, default_graphs=graphs) == 1
    assert count(store, "SELECT * { GRAPH ?g { ?s ?p ?o } }", default_graphs=graphs) == 0


def test_several_from_are_merged_as_a_set(store: Store) -> None:
    """Fault of pyoxigraph, as above."""
    graphs = f"PREFIX g: <{PREFIXES['graph:']}essay/> BASE <{TEA}>"
    query = f"{graphs} SELECT * FROM <tea> FROM g:milk {{ {PARTY} ?p ?o }}"
    assert count(store, query) == 1
    query = (
        f"{graphs} SELECT ?g FROM <tea> FROM g:milk FROM NAMED g:milk {{ GRAPH ?g {{ ?s ?p ?o }} }}"
    )
    assert rows(store, query) == [(URIRef(MILK),)]


def test_graphs_given_go_before_those_in_the_query(store: Store) -> None:
    query = f"SELECT DISTINCT ?s FROM <{TEA}> FROM <{ENTITIES}> {{ ?s ?p ?o }}"
    assert rows(store, query, default_graphs=[MILK]) == [(URIRef(f"{ID}tea-party"),)]
    named = f"SELECT DISTINCT ?g FROM NAMED <{TEA}> {{ GRAPH ?g {{ ?s ?p ?o }} }}"
    assert rows(store, named, named_graphs=[MILK]) == [(URIRef(MILK),)]


def test_only_named_graphs_leave_the_default_graph_empty(store: Store) -> None:
    assert count(store, "SELECT * { ?s ?p ?o }", named_graphs=[TEA]) == 0
    assert count(store, f"SELECT * FROM NAMED <{TEA}> {{ ?s ?p ?o }}") == 0
    assert count(store, f"SELECT * FROM <{TEA}> {{ GRAPH ?g {{ ?s ?p ?o }} }}") == 0


def test_a_graph_that_is_not_there_is_empty_and_never_fetched(store: Store, tmp_path: Path) -> None:
    secret = tmp_path / "secret.ttl"
    secret.write_text("<http://s> <http://p> <http://o> .")
    for graph in (secret.as_uri(), "http://127.0.0.1:9/"):
        assert count(store, f"SELECT * FROM <{graph}> {{ ?s ?p ?o }}") == 0
        assert count(store, "SELECT * { ?s ?p ?o }", default_graphs=[graph]) == 0


def test_a_graph_given_must_be_an_iri(store: Store) -> None:
    with pytest.raises(QueryError):
        store.query("ASK {}", default_graphs=["no iri"])


def test_many_merges_are_not_all_kept(store: Store) -> None:
    for number in range(10):
        graphs = [TEA, MILK, f"http://example.org/{number}"]
        assert count(store, f"SELECT * {{ {PARTY} ?p ?o }}", default_graphs=graphs) == 1


def test_describe_sees_all_graphs(store: Store) -> None:
    described = list(cast(Triples, store.query(f"DESCRIBE <{ID}hatter>")))
    assert {str(o) for _, _, o in described} >= {
        "The Hatter",
        "http://www.wikidata.org/entity/Q1234",
    }


@pytest.mark.parametrize("text", ["DROP ALL", "INSERT DATA { <a> <b> <c> }", "LOAD <http://x/>"])
def test_updates_are_refused(store: Store, text: str) -> None:
    with pytest.raises(QueryRefusedError, match="is an update"):
        store.query(text)


def test_service_is_refused(store: Store) -> None:
    with pytest.raises(QueryRefusedError, match="SERVICE"):
        store.query("SELECT * { SERVICE SILENT <http://127.0.0.1:9/> {} }")


@pytest.mark.parametrize(
    ("text", "line", "column", "what"),
    [
        ("", 1, 1, "ends too early"),
        ("ASK {", 1, 6, "ends too early"),
        ("SELECT * WHERE { ?s ?p }", 1, 24, "`}`"),
        ("SELECT *\n{ ?s ?p ?o .\n  FILER(?o > 3) }", 3, 3, "`FILER`"),
        ("SELECT *\r\n{ ?s ?p\r\n }", 3, 2, "`}`"),
        ("ASK { ?é ?p '😀' ?x }", 1, 17, "`?x`"),
        ("SELECT * { ?s foaf:name ?o }", 1, 15, "prefix `foaf:`"),
        ("PREFIX x: <http://x/>\nSELECT ?a {\n  OPTIONAL ?a x:c ?c }", 3, 12, "`?a`"),
        ("SELECT ?x { ?x a ?y } LIMIT ten", 1, 29, "`ten`"),
        ("nonsense", 1, 1, "`nonsense`"),
    ],
)
def test_a_syntax_error_tells_its_token(
    store: Store, text: str, line: int, column: int, what: str
) -> None:
    """Fault of pyoxigraph: it tells how far it looked, which is up to 14 characters further on."""
    with pytest.raises(QueryError) as caught:
        store.query(text)
    assert (caught.value.line, caught.value.column) == (line, column)
    assert what in caught.value.what


def test_what_cannot_be_evaluated_is_told(store: Store) -> None:
    with pytest.raises(QueryError, match="cannot be evaluated"):
        rows(store, "SELECT (<http://example.org/f>(1) AS ?x) {}")


def test_quads_about_keep_lexical_forms(store: Store) -> None:
    """Fault of pyoxigraph: its store changes them, as a query shows."""
    cups = URIRef(f"{PREFIXES['parley:']}cups")
    values = [
        str(quad.object) for quad in store.quads_about(f"{ID}hatter") if quad.predicate == cups
    ]
    assert values == ["01"]
    assert str(rows(store, f"SELECT ?o {{ ?s <{cups}> ?o }}")[0][0]) == "1"


def test_quads_about_follow_blank_nodes_and_nothing_else(store: Store) -> None:
    demand = f"{PREFIXES['parley:']}Demand"
    quads = store.quads_about(demand)
    assert len(quads) == 7
    assert {type(quad.subject) for quad in quads} == {URIRef, BNode}
    assert store.quads_about(f"{ID}hat") == []
    assert store.quads_about(f"{ID}zz") == []


def test_quads_to_and_in(store: Store) -> None:
    pointing = store.quads_to(f"{ID}hatter")
    assert {(quad.predicate.n3(), quad.graph.split("/")[-1]) for quad in pointing} == {
        (f"<{PREFIXES['dcterms:']}isReplacedBy>", "entities"),
        (f"<{PREFIXES['parley:']}demandedBy>", "tea"),
        (f"<{PREFIXES['parley:']}saidBy>", "inferred"),
    }
    assert [quad.triple for quad in store.quads_in(MILK)] == [
        quad.triple for quad in store.quads_about(f"{ID}tea-party") if quad.graph == URIRef(MILK)
    ]
    assert store.quads_in(f"{PREFIXES['graph:']}none") == []


def test_every_subject_is_found_by_bisection(store: Store) -> None:
    subjects = {line.split("\t")[0] for line in QUADS.splitlines() if not line.startswith("_:")}
    for subject in subjects:
        prefix = subject[: subject.index(":") + 1]
        iri = PREFIXES[prefix] + subject.removeprefix(prefix)
        found = {quad.triple for quad in store.quads_about(iri) if quad.subject == URIRef(iri)}
        expected = cast(Triples, store.query(f"CONSTRUCT {{ <{iri}> ?p ?o }} {{ <{iri}> ?p ?o }}"))
        assert len(found) == len(list(expected))


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("<http://b> <http://p> 1 .\n", "cannot be read"),
        ("<http://a> <http://p> <http://o> .\n", "no named graph"),
        (
            "<http://b> <http://p> <http://o> <http://g> .\n"
            "<http://a> <http://p> <http://o> <http://g> .\n",
            "not sorted",
        ),
    ],
)
def test_what_is_no_dataset_is_refused(tmp_path: Path, text: str, what: str) -> None:
    with pytest.raises(ReleaseError, match=what) as caught:
        load(tmp_path, text)
    assert caught.value.cure and caught.value.where


def test_a_missing_dataset_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="cannot be read"):
        Store.load(tmp_path / "none.nq")


def test_an_empty_dataset_is_one(tmp_path: Path) -> None:
    store = load(tmp_path, "")
    assert count(store, "SELECT * { ?s ?p ?o }") == 0
    assert store.quads_about("http://x/") == []


def test_a_store_on_disk_is_made_once_and_anew_if_it_is_another_s(tmp_path: Path) -> None:
    dataset, folder = tmp_path / "dataset.nq", tmp_path / "disk"
    dataset.write_text(nquads(QUADS), encoding="utf-8")
    place = disk.make(dataset, "d" * 64, folder)
    made = place.stat().st_ino
    assert disk.make(dataset, "d" * 64, folder) == place and place.stat().st_ino == made
    (place / disk.MARK).write_text("an older engine")
    assert not disk.is_made(place)
    assert disk.make(dataset, "d" * 64, folder).stat().st_ino != made and disk.is_made(place)
    (place / disk.MARK).unlink()  # as if it had been cut off
    disk.make(dataset, "d" * 64, folder)
    assert count(Store.open(dataset, place), "SELECT * { ?s ?p ?o }") == TRIPLES - 1
    assert [path.name for path in folder.iterdir()] == [place.name]


def test_only_the_newest_stores_on_disk_stay(tmp_path: Path) -> None:
    dataset, folder = tmp_path / "dataset.nq", tmp_path / "disk"
    dataset.write_text(nquads(QUADS), encoding="utf-8")
    for letter in "abcdef":
        disk.make(dataset, letter * 64, folder)
    stays = {path.name[0] for path in folder.iterdir()}
    assert len(stays) == disk.KEPT and "f" in stays


def test_a_store_on_disk_is_refused_with_the_cure(tmp_path: Path) -> None:
    dataset = tmp_path / "dataset.nq"
    for text in (
        "<a:b> <a:c> <a:d> .\n",
        "<a:c> <a:c> <a:c> <a:g> .\n<a:b> <a:c> <a:d> <a:g> .\n",
        "?",
    ):
        dataset.write_text(text)
        with pytest.raises(ReleaseError, match="parley build"):
            disk.make(dataset, "a" * 64, tmp_path / "disk")
        assert not [*(tmp_path / "disk").iterdir()]
    with pytest.raises(SettingError, match="PARLEY_DISK"):
        disk.make(dataset, "a" * 64, dataset / "below a file")
    with pytest.raises(ReleaseError, match="cannot be opened"):
        Store.open(dataset, tmp_path / "none")
