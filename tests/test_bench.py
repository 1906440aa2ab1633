"""What the benchmark stands on: the made-up graphs and the workloads."""

from __future__ import annotations

from pathlib import Path
from random import Random

from kg.release import open_release
from kg.store import Solutions, Store
from tests.bench.synthetic import Maker, Shape, write_release
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
