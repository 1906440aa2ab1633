"""What the benchmark stands on: the made-up graphs and the workloads."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from kg.release import open_release
from kg.store import Solutions, Store
from tests.bench import growth, processes, stages
from tests.bench.curves import curves
from tests.bench.report import Finding, Graph, Page, Run
from tests.bench.synthetic import Maker, Shape, write_release
from tests.bench.ways import as_ledger, by_rules, on_disk, with_store
from tests.bench.workloads import joins, look_ups

SHAPE = Shape(5000)
ASK = """PREFIX parley: <https://w3id.org/parley/ontology#>
SELECT (COUNT(*) AS ?n) { ?argument a parley:Argument ; ?attack ?other . ?other a parley:Argument .
  GRAPH ?one { ?argument parley:premise ?p } GRAPH ?two { ?other parley:premise ?q }
  FILTER(?one != ?two) }"""


def test_a_seed_gives_the_same_graph_and_another_seed_another() -> None:
    assert list(Maker(SHAPE).quads()) == list(Maker(SHAPE).quads())
    assert list(Maker(SHAPE).quads()) != list(Maker(Shape(5000, seed=2)).quads())


def test_it_is_a_release_that_can_be_asked(tmp_path: Path) -> None:
    release = open_release(write_release(SHAPE, tmp_path / "made"))
    assert 0.9 * SHAPE.triples < sum(release.manifest.counts.values()) < 1.5 * SHAPE.triples
    answer = Store.load(release.dataset).query(ASK)
    assert isinstance(answer, Solutions)
    assert int(str(next(iter(answer))[0])) > 0


def test_the_distinct_workloads_have_lines_for_it(tmp_path: Path) -> None:
    dataset = open_release(write_release(SHAPE, tmp_path / "made")).dataset
    for workload in (look_ups, joins):
        lines = workload(dataset, Random(1))
        assert len(lines) == len(set(lines)) > 10 and all("@@" in line for line in lines)


def test_a_page_tells_ratios_of_the_same_rounds_and_who_is_missing() -> None:
    graph = Graph("1000", {("joins", "Parley"): [Run(200, 5, 0), Run(300, 7, 0)]}, 1000)
    graph.runs["joins", "Oxigraph"] = [Run(100, 9, 0), Run(100, 9, 2)]
    graph.runs["joins", "Virtuoso"] = [Run(0, 0, 1)]
    graph.skipped["rdflib-endpoint"] = "it did not start"
    page = Page(2, 1, 16, [Finding("a gap", "0.1 s", "2 s")], [graph]).write()
    ratios = "**2.50** (2.00–3.00) | no answer in time | – |"
    assert f"| distinct aggregate joins | 250 | 6.0 | {ratios}" in page
    assert "| a gap | 0.1 s | 2 s |" in page
    assert "Oxigraph refused or failed 2 requests of *joins*" in page
    assert "No rdflib-endpoint here: it did not start." in page


def test_a_page_without_anything_found_yet_is_one() -> None:
    assert Page(1, 1, 1).write().startswith("# Benchmarks")


@pytest.mark.skipif(not processes.PROC.is_dir(), reason="only Linux tells")
def test_what_a_session_uses() -> None:
    code = "import sys; x = bytearray(64 << 20); print('made', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
    ) as process:
        assert process.stdout and process.stdout.readline() == b"made\n"
        (found,) = processes.of_session(process.pid)
        assert (found.pid, found.parent) == (process.pid, os.getpid())
        assert found.memory["Private"] > 64
        assert 64 < processes.memory(process.pid) < 1024
        process.communicate()
    assert not processes.of_session(process.pid)


def test_debates_apart_have_things_of_their_own() -> None:
    """And with few claims about causes, less leads into what follows."""
    lines = list(Maker(Shape(30_000, debate=10, causal=0.4)).quads())
    assert any("debate-1-thing" in line for line in lines)
    assert any("debate-2-thing" in line for line in lines)
    causes = sum("ontology#cause>" in line for line in lines)
    assert 0 < causes < sum("ontology#Claim>" in line for line in lines) / 2


def test_what_follows_from_a_made_up_graph_is_counted_alike_by_rules_and_store(
    tmp_path: Path,
) -> None:
    quads, _, count = growth.write(3000, tmp_path)
    assert count > 3000
    assert by_rules(quads) == with_store(quads) >= as_ledger(quads) > 1000
    assert on_disk(quads) > 0


def test_each_curve_has_the_points_that_were_measured() -> None:
    rows = [
        {"asserted": 10, "all": 20, "rules": [1.0, 2.0, 3, 4], "owlrl": [9.0, 9.0, 9, 9]},
        {"asserted": 100, "all": 200, "rules": [5.0, 6.0, 7, 8]},
    ]
    assert curves(rows) == {"rules": [(10, 1.0), (100, 5.0)]}
    assert growth.exponent(rows, "rules") == pytest.approx(0.69897)


def test_the_exponent_of_a_stage_is_that_of_all_corpora() -> None:
    rows = [{"asserted": 10**n, "reading": 3 * 10 ** (1.5 * n)} for n in (4, 5, 6)]
    assert stages.exponent(rows, "reading") == "1.50"
    assert stages.exponent(rows, "writing") == "–"
    rows[1]["reading"] *= 10
    assert stages.exponent(rows, "reading") == "1.50"
    rows[2]["reading"] *= 10
    assert stages.exponent(rows, "reading") == "2.00"
