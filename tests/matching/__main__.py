"""Prints how well, and how fast, names are matched.

python -m tests.matching      (needs ./release)
"""

from __future__ import annotations

import json
import time
from pathlib import Path

from kg.queries import load
from kg.release import open_release
from kg.settings import read_settings
from kg.store import Store
from server import create_app
from server.names import Names
from server.reconcile.catalogue import Catalogue
from tests.matching import PARTS, many, measure, written

BATCH = 1000
SIZES = (1_000, 10_000, 100_000)


def main() -> None:
    """Measures and prints."""
    release = open_release(Path("release"))
    store = Store.load(release.dataset)
    catalogue = Catalogue(store, Names(store))
    ours, others = written("ours.tsv"), written("others.tsv")
    for part in (*PARTS, ""):
        mine = measure([each for each in ours if part in each.part], catalogue)
        foreign = measure([each for each in others if part in each.part], catalogue)
        _say(
            f"{part or 'all':6} of {mine.names} names of ours {mine.first} found theirs first, "
            f"{mine.sure} of them surely; of {foreign.names} others {foreign.sure} "
            f"were taken for ours"
        )
        _say("       " + ", ".join(mine.missed + foreign.mistaken or ["none amiss"]))
    names = [each.name for each in (*ours, *others)]
    batch = {f"q{n}": {"query": f"{names[n % len(names)]} {'abc'[n % 3]}"} for n in range(BATCH)}
    app = create_app(store, release, load(Path("queries")), read_settings({}, cache=0))
    client, form = app.test_client(), {"queries": json.dumps(batch)}
    for round_ in ("first", "again"):
        start = time.perf_counter()
        assert client.post("/reconcile", data=form).status_code == 200
        _say(f"a batch of {BATCH:,}, {round_}: {time.perf_counter() - start:.2f} s")
    for size in SIZES:
        matcher = many(size)
        start = time.perf_counter()
        for name in names:
            matcher.find(name)
        taken = (time.perf_counter() - start) / len(names)
        _say(f"among {size:,} names: {1000 * taken:.2f} ms for one")


def _say(line: str) -> None:
    print(line)  # noqa: T201 - what it is for


main()
