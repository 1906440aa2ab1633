"""What it takes to hold a graph against its shapes: by pyshacl alone, and with pyshifty first.

    python -m tests.bench.validators --essays 2,32,80,720       (or: make bench-validators)

Each corpus (`tests.bench.corpus`) is read once for each run, in a process of its own, by the
engine's own parser; only validating is timed. *With faults* is the same corpus with every hundredth
statement without its paraphrase. Above `PATIENCE` essays pyshacl is not tried alone.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tempfile
import time
from math import log
from pathlib import Path

import pyoxigraph as ox
from rdflib import Dataset, URIRef

from kg.reads import plan_of
from kg.rebuild import Rebuild, changed_graphs
from kg.settings import read_settings
from kg.settled import inputs_of
from kg.store.terms import parse_lines
from kg.terms import ESSAY_GRAPHS, PARLEY, SHAPES_GRAPH
from kg.validate import validate
from kg.verdict import judge
from kg.vicinity import Whole, around
from tests.bench.corpus import Corpus, write_corpus, write_version
from tests.bench.growth import Run, measured, peak
from tests.bench.peers import ROOT
from tests.bench.seeded import seed

PAGE = ROOT / "docs" / "growth.md"
TABLE = re.compile(r"(<!-- validators -->\n).*?(<!-- end of validators -->)", re.DOTALL)
#: Essays above which pyshacl is not tried alone.
PATIENCE = 100
#: Where there are faults, the first of so many paraphrases is taken out.
FAULTY = 100


def dataset_of(sources: Path) -> Dataset:
    """The sources as a build would read them, without the checks."""
    dataset = Dataset()
    for place in inputs_of(read_settings({}, sources=sources)).places:
        if place.graph is not None:
            parsed = ox.parse(path=place.path, format=ox.RdfFormat.TURTLE, rename_blank_nodes=True)
            graph = ox.NamedNode(place.graph)
            quads = (ox.Quad(each.subject, each.predicate, each.object, graph) for each in parsed)
            for quad in parse_lines(ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b""):
                dataset.graph(quad.graph).add(quad.triple)
    return dataset


def step(sources: Path, validator: str, *, faulty: bool) -> None:
    """Tells the seconds and the memory that one validation takes, and the size of the graph."""
    dataset = dataset_of(sources)
    size = sum(1 for _ in Whole(dataset).asserted())
    told = sorted(Whole(dataset).match(None, PARLEY.paraphrase, None))
    faults = told[::FAULTY] if faulty else []
    for fault in faults:
        dataset.remove((*fault, None))
    start, began = time.process_time(), time.perf_counter()
    report = validate(dataset, validator=validator)
    tell(start, began, size)
    assert len(report.results) == len(faults)


def tell(start: float, began: float, size: int) -> None:
    """Tells what was taken since these moments of CPU time and of the clock."""
    seconds, elapsed = time.process_time() - start, time.perf_counter() - began
    sys.stdout.write(json.dumps(Run(seconds, elapsed, peak(), size)))


def by_essay(folder: Path, essays: int = 80) -> str:
    """The seconds that it takes to find what shapes read from an essay, and to judge that."""
    write_corpus(folder, Corpus(essays))
    whole = Whole(dataset_of(folder))
    shapes = whole.dataset.graph(SHAPES_GRAPH)
    plan = plan_of(shapes, Whole.cost)
    seconds = [0.0, 0.0]
    for number in range(1, essays, 8):
        name = URIRef(f"{ESSAY_GRAPHS}essay-{number}")
        start = time.process_time()
        triples = around(whole, plan, set(whole.dataset.graph(name).subjects()))
        found = time.process_time()
        judge(triples, shapes)
        seconds[0] += found - start
        seconds[1] += time.process_time() - found
    finding, judging = seconds
    return f"finding {finding:.1f} s, judging {judging:.1f} s: {finding / judging:.1f} times\n"


def changed(folder: Path, essays: int) -> str:
    """The seconds that validating takes where one essay has changed since the last build."""
    settings = read_settings({}, sources=folder / "sources", release=folder / "release")
    write_corpus(settings.sources, Corpus(essays))
    seed(settings)
    write_version(settings.sources, Corpus(essays), essays // 2, 1)
    command = [sys.executable, "-m", "tests.bench.validators", "--part", str(folder)]
    runs = [measured([*command, "--validator", each]) for each in ("pyshacl", "pyshifty")]
    return ", ".join(f"{run.seconds:.2f} s" for run in runs if run) + "\n"


def part(folder: Path, validator: str) -> None:
    """Tells what validating takes in a build on the one before, which is not brought to its end."""
    paths = {"sources": folder / "sources", "release": folder / "release"}
    settings = read_settings({}, **paths, validator=validator)
    inputs = inputs_of(settings)
    rebuild = Rebuild(settings, inputs, *changed_graphs(settings, inputs))
    rebuild.read()
    start, began = time.process_time(), time.perf_counter()
    assert rebuild.validate().conforms
    tell(start, began, sum(map(len, rebuild.ledger.rows.values())))


def row(essays: int, folder: Path) -> tuple[Run, str]:
    """What was measured with pyshifty first, and a row of the table."""
    sources = folder / f"sources-{essays}"
    write_corpus(sources, Corpus(essays))
    command = [sys.executable, "-m", "tests.bench.validators", "--step", str(sources)]
    cells: list[str] = []
    ours: list[Run] = []
    for faulty in ([], ["--faulty"]):
        runs = [
            measured([*command, "--validator", validator, *faulty])
            for validator in ("pyshacl", "pyshifty")
            if validator == "pyshifty" or essays <= PATIENCE
        ]
        alone, together = runs if len(runs) == 2 else (None, runs[0])
        assert together
        ours.append(together)
        ratio = f"{alone.seconds / together.seconds:.0f}" if alone else "–"
        cells += [_cell(alone), _cell(together), ratio]
    return ours[0], f"| {ours[0].size:,} | {' | '.join(cells)} |"


def _cell(run: Run | None) -> str:
    return f"{run.seconds:.1f} s, {run.memory} MiB" if run else "–"


def table(rows: list[tuple[Run, str]]) -> str:
    """The rows, and how steeply the time with pyshifty grows between the two largest."""
    ways = "pyshacl | pyshifty first | ÷"
    lines = [f"| asserted | {ways} | with faults: {ways} |", "|---" * 7 + "|"]
    lines += [text for _, text in rows]
    less, more = (run for run, _ in rows[-2:])
    exponent = log(more.seconds / less.seconds) / log(more.size / less.size)
    told = f"Between the two largest, the time with pyshifty grows with exponent {exponent:.2f}."
    return "\n".join([*lines, "", told])


def main() -> None:
    """Measures corpora of these sizes, and writes the table."""
    parser = argparse.ArgumentParser(prog="make bench-validators")
    parser.add_argument("--essays", default="2,32,80,720")
    parser.add_argument("--step", type=Path)
    parser.add_argument("--validator")
    parser.add_argument("--faulty", action="store_true")
    parser.add_argument("--by-essay", action="store_true")
    parser.add_argument("--changed", type=int)
    parser.add_argument("--part", type=Path)
    options = parser.parse_args()
    if options.step:
        step(options.step, options.validator, faulty=options.faulty)
        return
    if options.part:
        part(options.part, options.validator)
        return
    with tempfile.TemporaryDirectory(prefix="parley-validators-") as folder:
        if options.by_essay or options.changed:
            place, essays = Path(folder), options.changed
            sys.stdout.write(changed(place, essays) if essays else by_essay(place))
            return
        rows = [row(int(essays), Path(folder)) for essays in options.essays.split(",")]
    text = PAGE.read_text("utf-8")
    PAGE.write_text(TABLE.sub(rf"\g<1>{table(rows)}\n\g<2>", text), "utf-8")


if __name__ == "__main__":
    main()
