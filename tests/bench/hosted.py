"""What it costs to have the graph in engines elsewhere: a table in a page.

    python -m tests.bench.hosted --sizes 10000,30000,100000

Made-up debates of growing size, with the ontology, are put into each engine without what is
inferred, that is drawn there, and then single things and joins are asked for, one after the other,
there and in a store of our own. Seconds are by the clock, for the engines are processes of others.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from math import log
from pathlib import Path
from random import Random
from statistics import median
from urllib.parse import unquote

from rdflib import Dataset

from kg.engine import Engine, InProcess, Question
from kg.hosted.engine import Hosted, HostedEngine
from kg.hosted.inference import infer
from kg.hosted.loading import load
from kg.hosted.opening import nothing_in
from kg.hosted.register import Register
from kg.infer import infer as infer_here
from kg.rdf import quads_of, write_quads
from kg.release import DATASET, Manifest, Release
from kg.store import Store, canonical_nquads
from kg.store.terms import parse_lines
from kg.terms import INFERRED_GRAPH
from tests.bench.growth import write
from tests.bench.peers import ROOT
from tests.bench.workloads import joins, look_ups
from tests.engines import MAKERS, Served

PAGE = ROOT / "docs" / "scaling.md"
TABLE = re.compile(r"(<!-- hosted -->\n).*?(<!-- end of hosted -->)", re.DOTALL)
#: How many of each kind of question are asked.
ASKED = 100
FORMATS: dict[str, str | None] = {"solutions": "json", "boolean": "json", "triples": "ntriples"}
HEAD = "where | quads | loading | drawing | a thing | a join"


@dataclass(frozen=True)
class Row:
    """Where a graph is, how large, and the seconds of everything."""

    name: str
    quads: int
    loading: float
    drawing: float
    thing: float
    join: float


def timed(work: Callable[[], object]) -> float:
    """The seconds that work takes."""
    start = time.monotonic()
    work()
    return time.monotonic() - start


def released(size: int, folder: Path) -> tuple[Release, float]:
    """A release of a made-up debate with what follows, and the seconds that drawing it took."""
    quads, plain, _ = write(size, folder)
    plain.unlink()
    dataset = Dataset()
    for quad in parse_lines(quads.read_bytes()):
        dataset.graph(quad.graph).add(quad.triple)
    start = time.monotonic()
    inferred = infer_here(dataset, reasoner="rules")
    seconds = time.monotonic() - start
    for triple in inferred:
        dataset.graph(INFERRED_GRAPH).add(triple)
    content = canonical_nquads(write_quads(quads_of(dataset))).encode()
    (folder / DATASET).write_bytes(content)
    graphs = (line.rsplit(b" ", 2)[1][1:-1].decode() for line in content.splitlines())
    manifest = Manifest(hashlib.sha256(content).hexdigest(), dict(Counter(graphs)), {}, {})
    return Release(folder, manifest), seconds


def asked(engine: Engine, texts: Iterable[str]) -> float:
    """The seconds of a question, in the middle."""

    def ask(text: str) -> None:
        engine.ask(Question(text, FORMATS)).body.close()

    return median(timed(lambda text=text: ask(text)) for text in texts)  # type: ignore[misc]


def questions(release: Release) -> list[list[str]]:
    """Single things, and joins."""
    made = (make(release.dataset, Random(1)) for make in (look_ups, joins))
    return [
        [unquote(text).removeprefix("query=").replace("@@", "") for text in texts[:ASKED]]
        for texts in made
    ]


def here(size: int, release: Release, drawing: float) -> Row:
    """What a store of our own takes."""
    loading = timed(lambda: Store.load(release.dataset))
    engine = InProcess(Store.load(release.dataset))
    things, joined = (asked(engine, texts) for texts in questions(release))
    return Row("here", sum(release.manifest.counts.values()), loading, drawing, things, joined)


def there(name: str, release: Release, folder: Path) -> Row:
    """What an engine takes."""
    with started(name, folder) as served:
        client = served.client()
        loading = timed(lambda: load(client, release, inferred=False))
        drawing = timed(lambda: infer(client, release))
        hosted = Hosted.of(client, Register(client).holding(release.digest))
        engine = HostedEngine(
            hosted,
            InProcess(Store.load(nothing_in(folder))),
            running=1,
            at_once=1,
            seconds=600,
            largest=2**28,
        )
        things, joined = (asked(engine, texts) for texts in questions(release))
    quads = sum(release.manifest.counts.values())
    return Row(served.name, quads, loading, drawing, things, joined)


@contextmanager
def started(name: str, folder: Path) -> Iterator[Served]:
    """An engine over an empty folder."""
    folder.mkdir()
    served = MAKERS[name](folder)
    try:
        served.start()
        yield served
    finally:
        served.end()


def measured(sizes: Iterable[int], folder: Path) -> Iterator[Row]:
    """A row for every size and place."""
    for size in sizes:
        place = folder / str(size)
        place.mkdir()
        release, drawing = released(size, place)
        yield here(size, release, drawing)
        for name in MAKERS:
            yield there(name, release, place / name)


def table(rows: list[Row]) -> str:
    """The rows, and how loading and drawing grow between the first and the last size."""
    lines = [f"| {HEAD} |", "|---" * 6 + "|"]
    for row in rows:
        lines.append(
            f"| {row.name} | {row.quads:,} | {row.loading:.1f} s | {row.drawing:.1f} s "
            f"| {row.thing * 1000:.1f} ms | {row.join * 1000:.1f} ms |"
        )
    for name in dict.fromkeys(row.name for row in rows):
        first, *_, last = [row for row in rows if row.name == name]
        grown = log(last.quads / first.quads)
        loading = log(last.loading / first.loading) / grown
        drawing = log(last.drawing / first.drawing) / grown
        lines += ["", f"{name}: loading grows with exponent {loading:.2f}, drawing {drawing:.2f}."]
    return "\n".join([*lines, ""])


def main() -> None:
    """Measures every size, and writes the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.hosted")
    parser.add_argument("--sizes", default="10000,30000,100000")
    sizes = map(int, parser.parse_args().sizes.split(","))
    with tempfile.TemporaryDirectory(prefix="parley-hosted-") as folder:
        text = table(list(measured(sizes, Path(folder))))
    page = PAGE.read_text("utf-8")
    PAGE.write_text(TABLE.sub(lambda match: match[1] + text + match[2], page), "utf-8")


if __name__ == "__main__":
    main()
