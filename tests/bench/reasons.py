"""What reasons cost on a release, in seconds of one core, so that other work does not count.

python -m tests.bench.reasons [--release FOLDER]
"""

from __future__ import annotations

import argparse
import random
import resource
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from kg.explain import Bounds, Grounds, explain
from kg.release import open_release
from kg.settings import read_settings
from kg.store import Store
from kg.store.terms import parse_lines
from server import create_app
from server.reasons import explain_path

SAMPLE = 100


def main() -> None:
    """Measures, and prints."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--release", type=Path, default=Path("release"))
    for what, figure in measured(arguments.parse_args().release):
        sys.stdout.write(f"| {what} | {figure} |\n")


def measured(folder: Path) -> Iterator[tuple[str, str]]:
    """What was measured, and its figure."""
    release = open_release(folder)
    before, start = memory(), time.process_time()
    grounds = Grounds(parse_lines(release.dataset.read_bytes()))
    assert explain(grounds, next(iter(grounds.inferred)), Bounds(most=1)).reasons
    yield "reading a release and what follows from it", seconds(start)
    yield "memory that this takes", f"{memory() - before} MiB"
    triples = random.Random(1).sample(sorted(grounds.inferred), SAMPLE)
    start = time.process_time()
    for triple in triples:
        assert explain(grounds, triple, Bounds(most=5)).reasons
    yield f"{SAMPLE} explanations of triples by chance", seconds(start)
    settings = read_settings({}, release=folder, cache=0)
    client = create_app(Store.load(release.dataset), release, {}, settings).test_client()
    client.get(explain_path(triples[0]) or "")
    taken = []
    for triple in triples:
        start = time.process_time()
        assert client.get(explain_path(triple) or "").status_code == 200
        taken.append(time.process_time() - start)
    taken.sort()
    yield "a request for one, in the middle", f"{1000 * taken[SAMPLE // 2]:.0f} ms"
    yield "a request for one, the slowest of them", f"{1000 * taken[-1]:.0f} ms"


def memory() -> int:
    """The most that this process has taken so far, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def seconds(start: float) -> str:
    return f"{time.process_time() - start:.2f} s"


if __name__ == "__main__":
    main()
