"""The build: the same bytes every time, all or nothing, and never half."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from kg.downloads import DOWNLOADS
from kg.errors import InconsistentGraphError, InvalidGraphError, ParleyError, SourceError
from kg.pipeline import PROGRAMS, STEPS, build
from kg.release import DATASET, MANIFEST, Release, open_release
from kg.settings import Settings
from kg.store import Solutions, Store, canonical_nquads, digest
from kg.terms import ABOUT_GRAPH, ENTITIES_GRAPH, GRAPH, INFERRED_GRAPH, QUERIES_GRAPH

STATEMENTS = "kg/data/essays/tea-2021.ttl"


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def answer(release: Release, text: str) -> list[tuple[str, ...]]:
    solutions = Store.load(release.dataset).query(text)
    assert isinstance(solutions, Solutions)
    return [tuple(str(term) for term in row) for row in solutions]


def spoil(small: Path, name: str, old: str, new: str) -> None:
    path = small / name
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_a_release_holds_dataset_manifest_and_downloads(small_settings: Settings) -> None:
    release = build(small_settings)
    names = {DATASET, MANIFEST, *(f"downloads/{name}" for name, _, _ in DOWNLOADS)}
    assert set(contents(release.path)) == names
    assert release.manifest.versions == {program: version(program) for program in PROGRAMS}
    assert release == open_release(small_settings.release)


def test_the_dataset_is_canonical_and_names_the_release(small_settings: Settings) -> None:
    release = build(small_settings)
    text = release.dataset.read_text("utf-8")
    assert canonical_nquads(text) == text
    assert digest(text) == release.digest == release.path.name


def test_every_graph_is_there_and_counted(small_settings: Settings) -> None:
    release = build(small_settings)
    counted = answer(release, "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g")
    assert {graph: int(number) for graph, number in counted} == dict(release.manifest.counts)
    assert set(release.manifest.counts) == {
        *map(str, (ABOUT_GRAPH, ENTITIES_GRAPH, INFERRED_GRAPH, QUERIES_GRAPH)),
        *(str(GRAPH[name]) for name in ("essay/tea-2021", "ontology", "shapes")),
    }


def test_what_was_inferred_is_kept_apart(small_settings: Settings) -> None:
    release = build(small_settings)
    asked = f"""
        PREFIX parley: <https://w3id.org/parley/ontology#>
        SELECT ?x {{ GRAPH <{INFERRED_GRAPH}> {{ ?x a parley:Statement }} }}"""
    assert answer(release, asked) == [("https://w3id.org/parley/id/tea-2021-demand-milk",)]


def test_two_builds_are_the_same_to_the_byte(small_settings: Settings, tmp_path: Path) -> None:
    first = build(small_settings)
    command = [sys.executable, "-m", "kg.cli", "build", "--out", str(tmp_path / "other")]
    command += ["--sources", str(small_settings.sources)]
    environ = {**os.environ, "PYTHONHASHSEED": "1"}
    subprocess.run(command, check=True, capture_output=True, env=environ)
    second = open_release(tmp_path / "other")
    assert contents(first.path) == contents(second.path)


def test_the_steps_are_told_in_order(small_settings: Settings) -> None:
    told: list[str] = []
    build(small_settings, told.append)
    assert tuple(told) == STEPS


FAULTS: list[tuple[str, str, str, type[ParleyError], str]] = [
    (STATEMENTS, "parley:Demand ;", "parley:Demnad ;", SourceError, "Did you mean parley:Demand"),
    (STATEMENTS, "first.", 'first."', SourceError, "tea-2021.ttl"),
    (
        STATEMENTS,
        '    parley:paraphrase "The milk goes in first."@en ;\n',
        "",
        InvalidGraphError,
        "Say in your own words what is demanded",
    ),
    (
        STATEMENTS,
        "a parley:Demand ;",
        "a parley:Demand, parley:Passage ;",
        InconsistentGraphError,
        "disjoint",
    ),
    ("queries/demands.rq", "SELECT", "DELETE", SourceError, "demands.rq"),
]


@pytest.mark.parametrize(("name", "old", "new", "error", "message"), FAULTS)
def test_a_build_that_fails_publishes_nothing(
    small_settings: Settings,
    name: str,
    old: str,
    new: str,
    error: type[ParleyError],
    message: str,
) -> None:
    spoil(small_settings.sources, name, old, new)
    with pytest.raises(error, match=message):
        build(small_settings)
    assert not small_settings.release.exists()
    assert not list(small_settings.release.parent.glob("*.releases"))


@pytest.mark.parametrize(("name", "old", "new", "error", "message"), FAULTS)
def test_a_build_that_fails_leaves_the_old_release(
    small_settings: Settings,
    name: str,
    old: str,
    new: str,
    error: type[ParleyError],
    message: str,
) -> None:
    before = contents(build(small_settings).path)
    spoil(small_settings.sources, name, old, new)
    with pytest.raises(error, match=message):
        build(small_settings)
    assert contents(open_release(small_settings.release).path) == before


def test_an_invalid_graph_is_told_with_place_and_cure(small_settings: Settings) -> None:
    paraphrase = '    parley:paraphrase "The milk goes in first."@en ;\n'
    spoil(small_settings.sources, STATEMENTS, paraphrase, "")
    with pytest.raises(InvalidGraphError, match=r"tea-2021\.ttl:\d+"):
        build(small_settings)


def test_a_new_build_replaces_the_old_one(small_settings: Settings) -> None:
    old = build(small_settings)
    spoil(small_settings.sources, STATEMENTS, "goes in first", "goes in last")
    new = build(small_settings)
    assert new.digest != old.digest
    assert open_release(small_settings.release).digest == new.digest
    assert open_release(old.path).digest == old.digest


def test_a_killed_build_leaves_the_old_release_whole(small_settings: Settings) -> None:
    old = build(small_settings)
    chance = random.Random(7)
    command = [sys.executable, "-m", "kg.cli", "build", "--out", str(small_settings.release)]
    command += ["--sources", str(small_settings.sources)]
    for number in range(8):
        spoil(small_settings.sources, STATEMENTS, '"@en', f' {number}"@en')
        with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
            try:
                process.wait(timeout=chance.uniform(0.05, 1.2))
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)
        open_release(small_settings.release)
    assert open_release(build(small_settings).path).digest != old.digest


def test_the_real_release_answers(release: Release) -> None:
    asked = """
        PREFIX parley: <https://w3id.org/parley/ontology#>
        SELECT (COUNT(DISTINCT ?essay) AS ?n) { ?passage parley:inEssay ?essay }"""
    assert answer(release, asked) == [("3",)]
