"""Measures every kind of page, over this graph and over made-up ones: server time, and size.

    python -m tests.bench.pages [--essays 30 300]      (or: make bench-pages)

A page is made anew each time, by the application in this process, with no answer kept. The time is
that of the processor, median of the rounds, so that what else the machine does counts little. Of
each kind the page is measured that has most to say: the actor who says most, the longest essay.
"""

from __future__ import annotations

import argparse
import re
import statistics
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast
from urllib.parse import quote

import brotli
from flask.testing import FlaskClient

from kg.pipeline import build
from kg.queries import load
from kg.release import open_release
from kg.settings import Settings, read_settings
from kg.store import Solutions, Store
from kg.terms import ID, PARLEY
from server.app import create_app, read_ahead
from tests.bench.corpus import Corpus, write_corpus
from tests.bench.seeded import seed

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "site.md"
TABLE = re.compile(r"(<!-- pages -->\n).*?(<!-- end -->)", re.DOTALL)
#: How many made-up essays the larger graphs have beside this one: 10⁵ and 10⁶ triples.
ESSAYS = (30, 300)
ROUNDS = 7
#: The busiest thing of each kind: what stands in a statement's place most often.
BUSIEST = {
    "actor": "SELECT ?x { ?s parley:saidBy ?x } GROUP BY ?x ORDER BY DESC(COUNT(?s)) ?x LIMIT 3",
    "measure": "SELECT ?x { ?s parley:demands ?x } GROUP BY ?x ORDER BY DESC(COUNT(?s)) ?x LIMIT 1",
    "statement": "SELECT ?x { ?x a parley:Claim ; ?p ?o } GROUP BY ?x "
    "ORDER BY DESC(COUNT(?o)) ?x LIMIT 1",
    "argument": "SELECT ?x { ?s ?p ?x . ?x a parley:Argument } GROUP BY ?x "
    "ORDER BY DESC(COUNT(?s)) ?x LIMIT 1",
    "sentence": "SELECT ?x { ?s parley:expressedIn ?x } GROUP BY ?x "
    "ORDER BY DESC(COUNT(?s)) ?x LIMIT 1",
    "essay": "SELECT ?x { ?s parley:inEssay ?x } GROUP BY ?x ORDER BY DESC(COUNT(?s)) ?x LIMIT 2",
}


def busiest(store: Store) -> dict[str, list[str]]:
    """The names of the busiest things of each kind."""
    found = {}
    for kind, text in BUSIEST.items():
        rows = cast(Solutions, store.query(f"PREFIX parley: <{PARLEY}> {text}"))
        found[kind] = [quote(str(thing).removeprefix(str(ID))) for (thing,) in rows]
    return found


def paths(store: Store) -> dict[str, str]:
    """A page of each kind."""
    things = busiest(store)
    actors, essays = things["actor"], things["essay"]
    every = {kind: f"/page/{named[0]}" for kind, named in things.items() if named}
    return {
        "home": "/",
        **every,
        "statements of one kind": f"/page/{actors[0]}?group=by-Claim",
        "links of one property": f"/page/{actors[0]}?links=parley:saidBy&way=in",
        "named graph": f"/graph/essay/{essays[0]}.html",
        "matrix": "/matrix",
        "positions": f"/positions?of={actors[0]}&on={things['measure'][0]}",
        "essays compared": f"/compare?{'&'.join(f'of={each}' for each in essays)}",
        "actors compared": f"/compare?{'&'.join(f'of={each}' for each in actors)}",
        "network": "/network",
        "timeline": "/timeline",
        "map of an essay": f"/map?essay={essays[0]}",
        "search": "/search?q=peace",
        "questions": "/queries",
        "ontology": "/ontology.html",
        "uses of a term": "/uses/saidBy",
        "validation": "/validation",
        "about": "/about",
        "nothing of that name": "/page/nothing-at-all",
    }


def measured(client: FlaskClient, path: str) -> tuple[float, int, int]:
    """Milliseconds of server time, bytes of the page, and bytes of it packed."""
    times = []
    for _ in range(ROUNDS):
        start = time.process_time()
        answer = client.get(path, headers={"Accept": "text/html"})
        times.append(1000 * (time.process_time() - start))
        assert answer.status_code in {200, 404}, f"{path}: {answer.status_code}"
    return statistics.median(times), len(answer.data), len(brotli.compress(answer.data, quality=4))


def over(settings: Settings) -> tuple[int, dict[str, tuple[float, int, int]]]:
    """How many triples a release has, and what each kind of page takes."""
    release = open_release(settings.release)
    store = Store.load(release.dataset)
    queries = load(settings.sources / "queries")
    app = create_app(store, release, queries, settings)
    read_ahead(app)
    client = app.test_client()
    found = {kind: measured(client, path) for kind, path in paths(store).items()}
    return sum(release.manifest.counts.values()), found


def releases(folder: Path, essays: Sequence[int]) -> Iterator[Settings]:
    """The settings of this graph's release, and of made-up ones."""
    own = read_settings({}, release=folder / "own", cache=0)
    build(own)
    yield own
    for number in essays:
        place = folder / str(number)
        large = read_settings({}, sources=place / "sources", release=place / "release", cache=0)
        write_corpus(large.sources, Corpus(number))
        seed(large)
        yield large


def table(found: Sequence[tuple[int, dict[str, tuple[float, int, int]]]]) -> str:
    """The measurements as a table: a row for each kind, three columns for each graph."""
    heads = [f"{size:,} triples: ms | KB | packed" for size, _ in found]
    lines = [f"| page | {' | '.join(heads)} |", "|---|" + "---:|---:|---:|" * len(found)]
    for kind in found[0][1]:
        cells = []
        for _, each in found:
            ms, plain, packed = each[kind]
            cells.append(f"{ms:.0f} | {plain / 1000:.0f} | {packed / 1000:.0f}")
        lines.append(f"| {kind} | {' | '.join(cells)} |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the pages.")
    parser.add_argument("--essays", type=int, nargs="*", default=ESSAYS, help="in larger graphs")
    options = parser.parse_args()
    with TemporaryDirectory() as folder:
        written = table([over(each) for each in releases(Path(folder), options.essays)])
    print(written)  # noqa: T201
    text, places = TABLE.subn(lambda found: f"{found[1]}{written}\n{found[2]}", PAGE.read_text())
    assert places == 1, f"{PAGE} has no place for the table"
    PAGE.write_text(text)


if __name__ == "__main__":
    main()
