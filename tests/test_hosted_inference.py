"""The rules as updates inside engines of others: what they draw is what is drawn here."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner
from rdflib import Dataset, Graph
from rdflib.term import Node

from kg.cli import main
from kg.errors import InconsistentGraphError, ReleaseError, StoreError
from kg.hosted.inference import infer as infer_there
from kg.hosted.loading import check, counts, graphs_of, load, remove
from kg.hosted.program import key, program
from kg.hosted.register import Register, rows
from kg.hosted.spelling import Spelling
from kg.infer import infer as infer_here
from kg.pipeline import add
from kg.premises import read_asserted
from kg.rdf import write_nquads
from kg.read import read
from kg.release import DATASET, Release, open_release, pack, publish
from kg.rules.compiler import compile_rules
from kg.settings import Settings, find_sources
from kg.store import canonical_nquads
from kg.terms import ESSAY_GRAPHS, INFERRED_GRAPH
from tests.contradictions import RULES, dataset_of, graph_of
from tests.engines import MAKERS, Served
from tests.owl_rows import ROWS


@pytest.fixture(scope="module", params=list(MAKERS))
def working(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    """Each of the engines of others, for releases that come and go."""
    served = MAKERS[request.param](tmp_path_factory.mktemp(request.param))
    try:
        served.start()
        yield served
    finally:
        served.end()


def released(dataset: Dataset, folder: Path) -> Release:
    """A release of a dataset, as it is."""
    sizes = {str(each.identifier): len(each) for each in dataset.graphs() if len(each)}
    content = canonical_nquads(write_nquads(dataset)).encode()
    publish(folder / "release", pack({DATASET: content}, sizes, {}))
    return open_release(folder / "release")


def drawn(served: Served, release: Release) -> set[tuple[Node | None, ...]]:
    graph = Spelling(release.digest).graph(INFERRED_GRAPH)
    text = f"SELECT ?s ?p ?o {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}"
    return set(rows(served.client(), text, named=[graph]))


def test_the_closure_of_this_debate_is_the_same(working: Served, release: Release) -> None:
    client = working.client()
    load(client, release, inferred=False)
    with pytest.raises(ReleaseError):
        Register(client).current()
    told = infer_there(client, release)
    assert told.triples == release.manifest.counts[str(INFERRED_GRAPH)]
    assert Register(client).current().digest == release.digest
    check(client, release)
    working_graphs = Register(client).current().graphs - {*graphs_of(release)}
    assert working_graphs and not any(counts(client, working_graphs).values())
    remove(client, Register(client).current())


@cache
def inferred_here(name: str) -> tuple[Dataset, Graph]:
    """The case of a row with what follows here, and that alone."""
    case = ROWS[name]
    dataset = dataset_of(case.axioms, case.given)
    expected = infer_here(dataset, reasoner="rules")
    add(dataset, INFERRED_GRAPH, expected)
    return dataset, expected


@pytest.mark.parametrize("name", ROWS)
def test_every_row_draws_the_same(name: str, working: Served, tmp_path: Path) -> None:
    dataset, expected = inferred_here(name)
    release, client = released(dataset, tmp_path), working.client()
    load(client, release, inferred=False)
    infer_there(client, release)
    assert drawn(working, release) == set(expected)
    remove(client, Register(client).of(release.digest))


#: Whether a literal is a value of its own datatype is for a build to say, which refuses it.
SAID_BEFORE = {"dt-not-type"}


@pytest.mark.parametrize("name", sorted({*RULES} - SAID_BEFORE))
def test_every_contradiction_is_found(name: str, working: Served, tmp_path: Path) -> None:
    rule = RULES[name]
    release, client = released(dataset_of(rule.axioms, rule.wrong), tmp_path), working.client()
    load(client, release, inferred=False)
    with pytest.raises(InconsistentGraphError, match="inconsistent in"):
        infer_there(client, release)
    noted = Register(client).of(release.digest)
    assert not noted.turn and not drawn(working, release)
    remove(client, noted)


def test_a_contradiction_is_told_in_words_with_its_triples(plain: Served, tmp_path: Path) -> None:
    axioms = """parley:A a owl:Class ; rdfs:label "cat"@en ; owl:disjointWith parley:B .
        parley:B a owl:Class ; rdfs:label "dog"@en ."""
    release = released(dataset_of(axioms, "id:x a parley:A , parley:B ."), tmp_path)
    load(plain.client(), release, inferred=False)
    words = ["infer", "--store", plain.query, "--release", str(release.path)]
    outcome = CliRunner().invoke(main, words)
    assert outcome.exit_code == 1 and not outcome.stdout
    assert "inconsistent in one way" in outcome.stderr
    assert "cat" in outcome.stderr and "dog" in outcome.stderr and "id:x" in outcome.stderr


def test_the_command_draws_there(plain: Served, built: Settings) -> None:
    release = ["--release", str(built.release), "--store", plain.query]
    told = CliRunner().invoke(main, ["load", "--no-inferred", *release])
    assert "loaded but for what is inferred" in told.stdout
    for _ in ("draws", "draws again, and compares"):
        told = CliRunner().invoke(main, ["infer", *release])
        assert told.exit_code == 0 and "triples inferred by" in told.stdout
    told = CliRunner().invoke(main, ["load", "--check", *release])
    assert told.exit_code == 0, told.stderr


def test_a_release_that_is_not_there_is_not_inferred_over(plain: Served, built: Settings) -> None:
    words = ["infer", "--store", plain.query, "--release", str(built.release)]
    outcome = CliRunner().invoke(main, words)
    assert outcome.exit_code == 1 and "parley load --no-inferred" in outcome.stderr


def test_an_engine_that_draws_something_else_is_told(plain: Served, built: Settings) -> None:
    client, release = plain.client(), open_release(built.release)
    load(client, release, inferred=False)
    essay = Spelling(release.digest).graph(f"{ESSAY_GRAPHS}tea-2021")
    demand = "<https://w3id.org/parley/ontology#Demand>"
    client.update(f"INSERT DATA {{ GRAPH <{essay}> {{ <urn:more> a {demand} }} }}")
    with pytest.raises(StoreError, match="they differ"):
        infer_there(client, release)
    with pytest.raises(ReleaseError):
        Register(client).current()


def test_options_of_here_do_not_go_with_an_engine() -> None:
    words = ["infer", "--store", "http://127.0.0.1/query", "--reasoner", "rules"]
    assert CliRunner().invoke(main, words).exit_code == 2


def test_what_a_rule_reads_is_whole_before_it_is_applied() -> None:
    rules = compile_rules(read_asserted(read(find_sources()).dataset))
    rules_here = [rule for rule in rules if not rule.name.startswith("eq-")]
    made_later: set[object] = set()
    for stratum in reversed(list(program(rules_here))):
        for rule in stratum.rules:
            assert rule.head is not None
            if rule not in stratum.recursive:
                assert not {key(each) for each in rule.body} & made_later
        made_later |= {key(rule.head) for rule in stratum.rules if rule.head}


def test_a_rule_about_anything_makes_all_one_stratum() -> None:
    [stratum] = program(compile_rules(graph_of("parley:p rdfs:subPropertyOf parley:q .")))
    assert stratum.rules == stratum.recursive
