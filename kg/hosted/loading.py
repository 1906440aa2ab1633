"""Puts a release into an engine: in portions, so that it can be broken off and taken up again.

    load(client, release, progress)

A portion is some lines of the release's sorted N-Quads. Each is sent under names that no other
release has, and noted when the engine has taken it; one that was sent and not noted is sent again,
which changes nothing, for it says the same triples of the same names. When all are there, the
engine counts each graph, and only then the release becomes the current one, by one triple (see
`kg.hosted.register`). So whoever asks sees the release before, whole, or this one, whole.

The release before stays for those who still read it; older ones are removed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from itertools import islice

from kg.errors import StoreError
from kg.hosted.client import Client
from kg.hosted.register import SENT, SENT_ASSERTED, Noted, Register, rows
from kg.hosted.spelling import Spelling
from kg.release import Release
from kg.terms import INFERRED_GRAPH

#: Lines that are sent together; each is there twice, in its graph and among all triples.
PORTION = 2000
#: Graphs that are removed together.
DROPPED = 100
#: Releases that stay in the engine.
KEPT = 2

Progress = Callable[[int], None]


def load(
    client: Client,
    release: Release,
    progress: Progress = lambda _: None,
    *,
    inferred: bool = True,
) -> None:
    """Puts a release into the engine and makes it the current one.

    What is there already is not sent again; `progress` is told how many lines are gone through.
    Without `inferred`, all but the graph of inferred triples is sent, and the release is not made
    current: `kg.hosted.inference` does both.
    Raises StoreError or one of its kind; the release before is then current as it was.
    """
    noted = Register(client).of(release.digest)
    if not inferred:
        _send_from(client, release, noted.sent_asserted, progress, SENT_ASSERTED)
        return
    _send_from(client, release, noted.sent, progress, SENT)
    try:
        check(client, release)
    except StoreError:
        if not noted.sent:
            raise
        _send_from(client, release, 0, progress, SENT)  # it may have lost what it had taken
        check(client, release)
    finish(client, release.digest)


def finish(client: Client, digest: str) -> None:
    """Makes a release that is whole the current one, and removes those that are too old."""
    register = Register(client)
    if next(iter(register.releases())).digest != digest or not register.of(digest).turn:
        register.turn_to(digest)
    for old in [each for each in register.releases() if each.turn][KEPT:]:
        remove(client, old)


def remove(client: Client, noted: Noted) -> None:
    """Removes a release. What is left if that breaks off is no release any more."""
    register = Register(client)
    register.leave(noted.digest)
    drop(client, sorted(noted.graphs))
    register.forget(noted.digest)


def drop(client: Client, graphs: Iterable[str]) -> None:
    """Removes graphs, some with each update."""
    names = iter(graphs)
    while some := list(islice(names, DROPPED)):
        client.update(" ;\n".join(f"DROP SILENT GRAPH <{each}>" for each in some))


def check(client: Client, release: Release) -> None:
    """Raises StoreError, with the counts, unless the engine has as many triples in every graph."""
    spelling = Spelling(release.digest)
    wanted = {spelling.graph(name): size for name, size in release.manifest.counts.items()}
    wanted[spelling.union] = _distinct(release)
    found = counts(client, wanted)
    wrong = [name for name, size in wanted.items() if found[name] != size]
    if wrong:
        told = "".join(
            f"\n  {name}: {found[name]:,} triples there, {wanted[name]:,} in the release"
            for name in wrong
        )
        what = f"The engine does not hold release {release.digest[:12]} as it is:{told}\n"
        cure = (
            "Load it with --anew. If it says the same again, the engine changes what it is given."
        )
        raise StoreError(what, where=client.access.query, cure=cure)


def graphs_of(release: Release) -> list[str]:
    """The graphs that a release has in an engine."""
    spelling = Spelling(release.digest)
    return [*map(spelling.graph, release.manifest.counts), spelling.union]


def counts(client: Client, graphs: Iterable[str]) -> dict[str, int]:
    """How many triples the engine has in each of some graphs."""
    found = {}
    for graph in graphs:
        text = f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}"
        [[number]] = rows(client, text, named=[graph])
        found[graph] = int(str(number))
    return found


def _send_from(client: Client, release: Release, start: int, progress: Progress, what: str) -> None:
    """Sends the lines of a release from one on, and notes after each portion how far that is."""
    register, spelling = Register(client), Spelling(release.digest)
    ending = f" <{INFERRED_GRAPH}> .\n".encode()
    # Before anything is sent, so that what is broken off can be removed.
    register.note(release.digest, graphs_of(release))
    done = start
    with release.dataset.open("rb") as file:
        lines = islice(file, start, None)
        while portion := list(islice(lines, PORTION)):
            done += len(portion)
            if what == SENT_ASSERTED:
                portion = [line for line in portion if not line.endswith(ending)]
            _send(client, spelling, portion)
            register.note(release.digest, (), done, what)
            progress(done)


def _distinct(release: Release) -> int:
    """How many triples the graphs have together; their lines are sorted."""
    number, before = 0, b""
    with release.dataset.open("rb") as file:
        for line in file:
            triple = line.rsplit(b" ", 2)[0]
            number += triple != before
            before = triple
    return number


def _send(client: Client, spelling: Spelling, lines: list[bytes]) -> None:
    by_graph: dict[str, list[bytes]] = defaultdict(list)
    for line in lines:
        graph, triple = spelling.line(line)
        by_graph[graph].append(triple)
        by_graph[spelling.union].append(triple)
    if client.access.graphs:
        for graph, triples in by_graph.items():
            client.add(graph, b"".join(triples))
    elif by_graph:
        parts = [
            f"GRAPH <{graph}> {{\n{b''.join(triples).decode()}}}\n"
            for graph, triples in by_graph.items()
        ]
        client.update(f"INSERT DATA {{\n{''.join(parts)}}}")
