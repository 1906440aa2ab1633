"""How each stage of a build grows with the corpus, and what a changed essay takes: docs/growth.md.

    python -m tests.bench.stages --essays 8,24,72,216,720      (or: make bench-stages)
    python -m tests.bench.stages --only writing       # that alone, the rest as it was found

Each corpus (`tests.bench.corpus`) is measured in a process of its own, stage after stage, in CPU
time. Stages that would take too long or too much memory are left out (`LIMITS`). The release of the
corpus is made by `tests.bench.seeded`, and what a build starts from is measured with it.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import log
from pathlib import Path
from statistics import linear_regression

from kg.describe import describe
from kg.downloads import media_types
from kg.figures import figures
from kg.infer import infer
from kg.ledger.ledger import Ledger
from kg.pipeline import add, build_on, check, versions
from kg.rdf import write_nquads
from kg.read import read
from kg.settings import Settings, read_settings
from kg.settled import inputs_of
from kg.store import Store, canonical_nquads
from kg.terms import ABOUT_GRAPH, INFERRED_GRAPH
from tests.bench.corpus import Corpus, write_corpus, write_version
from tests.bench.curves import Figures, found_before, note
from tests.bench.peers import ROOT
from tests.bench.seeded import seed

PAGE = ROOT / "docs" / "growth.md"
#: Essays beyond which a stage is not tried: pyshacl takes hours, and canonical form gigabytes.
LIMITS = {"validating": 720, "writing": 216}
CHANGE = "one essay changed"
STAGES = (
    "reading",
    "validating",
    "inferring",
    "describing",
    "writing",
    "closing the ledger",
    "loading",
    CHANGE,
)


@contextmanager
def timed(found: Figures, stage: str) -> Iterator[None]:
    """Notes the CPU time of a stage."""
    start = time.process_time()
    yield
    found[stage] = time.process_time() - start


def measure(folder: Path, essays: int, only: str | None = None) -> Figures:
    """The seconds of each stage, and the number of triples; or of one stage of the sources."""
    if only and essays > LIMITS.get(only, essays):
        return {}
    settings = read_settings({}, sources=folder / "sources", release=folder / "release")
    write_corpus(settings.sources, Corpus(essays))
    found: Figures = {"essays": essays}
    _measure_sources(settings, found, essays, only)
    if only:
        return {only: found[only]}
    seed(settings)
    release = settings.release.resolve()
    lines = (release / "dataset.nq").read_text("utf-8").split("\n")[:-1]
    with timed(found, "closing the ledger"):
        ledger = Ledger.read(lines)
    found["asserted"] = sum(map(len, ledger.rows.values()))
    found["all"] = len(lines)
    del lines, ledger
    with timed(found, "loading"):
        Store.load(release / "dataset.nq")
    _measure_change(folder, essays, found)
    return found


def _measure_sources(settings: Settings, found: Figures, essays: int, only: str | None) -> None:
    with timed(found, "reading"):
        sources = read(settings.sources)
    if essays <= LIMITS["validating"] and only in (None, "validating"):
        with timed(found, "validating"):
            assert check(sources).conforms
    with timed(found, "inferring"):
        inferred = infer(sources.dataset, sources.where, "rules")
    add(sources.dataset, INFERRED_GRAPH, inferred)
    with timed(found, "describing"):
        about = describe(figures(sources.dataset), versions(), media_types(0))
    add(sources.dataset, ABOUT_GRAPH, about)
    if essays <= LIMITS["writing"]:
        with timed(found, "writing"):
            canonical_nquads(write_nquads(sources.dataset))


def _measure_change(folder: Path, essays: int, found: Figures) -> None:
    """In a process of its own, as a build is."""
    write_version(folder / "sources", Corpus(essays), essays // 2, 1)
    step = [sys.executable, "-m", "tests.bench.stages", "--change", str(folder)]
    told = subprocess.run(step, capture_output=True, text=True, check=True, cwd=ROOT).stdout
    found |= json.loads(told)


def change(folder: Path) -> Figures:
    """What a build takes after one essay was changed; the program is loaded already."""
    settings = read_settings({}, sources=folder / "sources", release=folder / "release")
    found: Figures = {}
    start = time.perf_counter()
    with timed(found, CHANGE):
        build_on(settings, inputs_of(settings), lambda _: None)
    found["elapsed"] = time.perf_counter() - start
    return found


def table(rows: list[Figures]) -> str:
    """The stages by the size of the corpus, and how steeply each grows."""
    head = ["stage", *(f"{row['asserted']:,.0f}" for row in rows), "exponent"]
    lines = [f"| {' | '.join(head)} |", "|---" * len(head) + "|"]
    for stage in STAGES:
        cells = [f"{row[stage]:.1f} s" if stage in row else "–" for row in rows]
        lines.append(f"| {' | '.join([stage, *cells, exponent(rows, stage)])} |")
    cells = [f"{row['elapsed']:.1f} s" for row in rows]
    lines.append(f"| {' | '.join(['the same, elapsed', *cells, '–'])} |")
    return "\n".join(lines)


def exponent(rows: list[Figures], stage: str) -> str:
    """How steeply a stage grows over all corpora of which it was measured, by least squares."""
    with_it = [row for row in rows if stage in row]
    if len(with_it) < 2 or stage == CHANGE:
        return "–"
    sizes, seconds = ([log(row[each]) for row in with_it] for each in ("asserted", stage))
    return f"{linear_regression(sizes, seconds).slope:.2f}"


def write(rows: list[Figures], page: Path) -> None:
    """Puts the table into the page, between its marks."""
    text = page.read_text("utf-8")
    before, _, rest = text.partition("<!-- stages -->\n")
    _, _, after = rest.partition("<!-- end of stages -->")
    whole = f"{before}<!-- stages -->\n{table(rows)}\n<!-- end of stages -->{after}"
    page.write_text(whole, "utf-8")


def main() -> None:
    """Measures corpora of these sizes, and writes the table."""
    parser = argparse.ArgumentParser(prog="make bench-stages")
    parser.add_argument("--essays", default="8,24,72,216,720")
    parser.add_argument("--change", type=Path)
    parser.add_argument("--one", type=int)
    parser.add_argument("--only", choices=STAGES[: STAGES.index("writing") + 1])
    options = parser.parse_args()
    if options.change:
        sys.stdout.write(json.dumps(change(options.change)))
        return
    if options.one:
        found = _in_folder(lambda place: measure(place, options.one, options.only))
        sys.stdout.write(json.dumps(found))
        return
    before = {row["essays"]: row for row in found_before("stages")} if options.only else {}
    rows = []
    for essays in options.essays.split(","):
        step = [sys.executable, "-m", "tests.bench.stages", "--one", essays]
        step += ["--only", options.only] if options.only else []
        told = subprocess.run(step, stdout=subprocess.PIPE, text=True, check=True, cwd=ROOT).stdout
        sys.stderr.write(f"{told}\n")
        rows.append(before.get(int(essays), {}) | json.loads(told))
    write(rows, PAGE)
    note("stages", rows)


def _in_folder(measured: Callable[[Path], Figures]) -> Figures:
    place = Path(tempfile.mkdtemp(prefix="parley-stages-"))
    try:
        return measured(place)
    finally:
        shutil.rmtree(place)


if __name__ == "__main__":
    main()
