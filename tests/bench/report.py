"""The page that the benchmark writes: what was done, and a table of ratios for each graph."""

from __future__ import annotations

import platform
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from os import cpu_count
from statistics import median

OURS = "Parley"
OTHERS = ("Oxigraph", "Virtuoso", "rdflib-endpoint")
WORKLOADS = {
    "mix": "mix: saved queries and entities, repeated",
    "look-ups": "distinct point look-ups",
    "joins": "distinct aggregate joins",
}
INTRODUCTION = """\
# Benchmarks

<!-- Written by `make bench`; do not edit by hand. -->

```sh
make bench    # half an hour; needs Debian's wrk, and virtuoso-opensource-7-bin for Virtuoso
```

This server, Oxigraph's own (`oxigraph serve-read-only`), Virtuoso and rdflib-endpoint stand side by
side on one machine with the same triples; `wrk` loads one at a time. In each of {rounds} rounds
every workload goes to every server for {seconds} s from {clients} connections, one server after the
other, so that whatever else the machine does falls on all of them. The table gives this server's
answers a second and its 99th percentile (medians of the rounds), and how many times as many as each
other server it answered **in the same round**: median (least–most).

- *Mix*: the saved queries that answer within a quarter of a second, and look-ups of 1,000 things,
  repeated by a power law. Here the response cache answers what was asked before; it starts empty.
- *Distinct* look-ups and joins: no query is ever sent twice, so no cache of whole answers helps.

The made-up graphs come from `tests/bench/synthetic.py`: this ontology, seeded, the same each time.
Oxigraph is given the union of the graphs as its default graph at load, as this server makes it for
itself. Its store is on disk, this server's in memory.
This server runs a worker for every core (`PARLEY_WORKERS={cores}`), as the others use every core.

Python {python}, pyoxigraph {pyoxigraph}; {cores} cores, shared by `wrk`, the server that is loaded
and whatever else ran: rates are low where the machine was busy, the ratios are what to read.
"""


@dataclass(frozen=True)
class Run:
    """What `wrk` found: good answers a second, milliseconds at the 99th percentile, failures."""

    rate: float
    p99: float
    failed: int


@dataclass(frozen=True)
class Graph:
    """The runs on one graph by workload and server, and why a server has none."""

    name: str
    triples: int
    runs: Mapping[tuple[str, str], Sequence[Run]]
    skipped: Mapping[str, str]


def page(graphs: Sequence[Graph], rounds: int, seconds: int, clients: int) -> str:
    """The whole page."""
    introduction = INTRODUCTION.format(
        rounds=rounds,
        seconds=seconds,
        clients=clients,
        python=platform.python_version(),
        pyoxigraph=version("pyoxigraph"),
        cores=cpu_count(),
    )
    return "\n".join([introduction, *(line for graph in graphs for line in _section(graph))])


def _section(graph: Graph) -> Iterator[str]:
    title = "This graph" if graph.name == "release" else "A made-up graph"
    yield f"## {title}: {graph.triples:,} quads\n"
    yield f"| workload | answers/s | p99, ms | {' | '.join(f'÷ {name}' for name in OTHERS)} |"
    yield f"|---|---|---|{'---|' * len(OTHERS)}"
    for workload, words in WORKLOADS.items():
        ours = graph.runs.get((workload, OURS), ())
        if ours:
            rate, p99 = median(run.rate for run in ours), median(run.p99 for run in ours)
            cells = [_ratio(ours, graph.runs.get((workload, other), ())) for other in OTHERS]
            yield f"| {words} | {rate:,.0f} | {p99:,.1f} | {' | '.join(cells)} |"
    yield ""
    yield from (f"No {name} here: {reason}.\n" for name, reason in graph.skipped.items())
    yield from _failures(graph)


def _ratio(ours: Sequence[Run], theirs: Sequence[Run]) -> str:
    ratios = [our.rate / their.rate for our, their in zip(ours, theirs, strict=False) if their.rate]
    if not ratios:
        return "–"
    return f"**{median(ratios):.2f}** ({min(ratios):.2f}–{max(ratios):.2f})"


def _failures(graph: Graph) -> Iterator[str]:
    for (workload, server), runs in graph.runs.items():
        if failed := sum(run.failed for run in runs):
            yield f"{server} refused or failed {failed:,} requests of *{workload}*.\n"
