"""The page that the benchmark writes: what was done, and a table of ratios for each graph."""

from __future__ import annotations

import platform
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
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
make bench    # needs Debian's wrk, and virtuoso-opensource-7-bin for Virtuoso
make bench ARGS="--graphs release --peers Oxigraph --rounds 1 --out /tmp/page.md"    # a part of it
```

Python {python}, pyoxigraph {pyoxigraph}; {cores} cores, shared by the clients, the server that is
asked and whatever else ran.
"""
STRENGTH = """\
## When others are bad, and processes die

This server alone, on this graph, with a worker for every core. Good clients ask in turn for
something new and something that was asked before. The attack is the hostile corpus of
`tests/hostile`, sent over and over from four connections of another process, with a time limit of
2 s for a query; on these cores what it burns is also taken from the clients that measure. A gap is
the longest time in which a good client got no answer to anything new, in the four seconds after the
kill; several are the median and the most. Memory is PSS, in which shared pages count once; what an
executor adds is the difference between a server with ten and one with two, divided by eight. A
large graph on disk is one with the setting `disk`.

| what | found | wanted, at most |
|---|---|---|
"""
SPEED = """\
## Side by side with other servers

This server, Oxigraph's own (`oxigraph serve-read-only`), Virtuoso and rdflib-endpoint stand side by
side on one machine with the same triples; `wrk` loads one at a time. In each of {rounds} rounds
every workload goes to every server for {seconds} s from {clients} connections, one server after the
other, so that whatever else the machine does falls on all of them; each comes to rest before the
next is asked. The tables give this server's answers a second and its 99th percentile (medians of
the rounds), and how many times as many as each other server it answered **in the same round**:
median (least–most).

- *Mix*: the saved queries that answer within a quarter of a second, and look-ups of 1,000 things,
  repeated by a power law. Here the response cache answers what was asked before; it starts empty.
- *Distinct* look-ups and joins: no query is ever sent twice, so no cache of whole answers helps.

Every server answers the union of the graphs as its default graph: Virtuoso by itself, Oxigraph and
rdflib-endpoint are given it at load, this server makes it for itself. Oxigraph's store is on disk,
this server's in memory, where not said otherwise. The made-up graphs come from
`tests/bench/synthetic.py`: this ontology, seeded, the same each time. This server runs a worker for
every core (`PARLEY_WORKERS={cores}`), as the others use every core. Rates are low where the machine
was busy; the ratios are what to read.
"""
GROWTH = """\
## How the work grows

![Seconds over asserted triples, both by powers of ten](growth.svg)

`make bench-stages` and `make bench-growth` measure how a build, and what follows by the rules and
by others, grow with the graph, and draw it. The dotted lines rise with exponent 1.1. The figures
are in [growth.md](growth.md) and in [reasoning.md](reasoning.md#how-much-how-fast).
"""


@dataclass(frozen=True)
class Run:
    """What `wrk` found: good answers a second, milliseconds at the 99th percentile, failures."""

    rate: float
    p99: float
    failed: int


@dataclass(frozen=True)
class Finding:
    """What was looked at, what was found, and what is wanted."""

    what: str
    found: str
    wanted: str


@dataclass
class Graph:
    """A graph with the runs on it by workload and server, and why a server has none.

    `memory` is what each server takes after the runs, in MiB, and `started` after how many seconds
    this one gave its first answer; others load as they start, or before.
    """

    name: str
    runs: dict[tuple[str, str], list[Run]]
    triples: int = 0
    skipped: dict[str, str] = field(default_factory=dict)
    memory: dict[str, float] = field(default_factory=dict)
    started: float | None = None


@dataclass
class Page:
    """The page as far as it is known: how it was measured, and what was found."""

    rounds: int
    seconds: int
    clients: int
    findings: list[Finding] = field(default_factory=list)
    graphs: list[Graph] = field(default_factory=list)

    def write(self) -> str:
        """The whole page."""
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        cores = cpu_count()
        versions = {"python": platform.python_version(), "pyoxigraph": version("pyoxigraph")}
        yield INTRODUCTION.format(cores=cores, **versions)
        if self.findings:
            yield STRENGTH.rstrip()
            yield from (f"| {one.what} | {one.found} | {one.wanted} |" for one in self.findings)
            yield ""
        if self.graphs:
            how = {"rounds": self.rounds, "seconds": self.seconds, "clients": self.clients}
            yield SPEED.format(cores=cores, **how)
            for graph in self.graphs:
                yield from _section(graph)
        yield GROWTH


def _section(graph: Graph) -> Iterator[str]:
    title = "This graph" if graph.name == "release" else "A made-up graph"
    yield f"### {title}: {graph.triples:,} quads\n"
    yield f"| workload | answers/s | p99, ms | {' | '.join(f'÷ {name}' for name in OTHERS)} |"
    yield f"|---|---|---|{'---|' * len(OTHERS)}"
    for workload, words in WORKLOADS.items():
        ours = graph.runs.get((workload, OURS), ())
        if ours:
            rate, p99 = median(run.rate for run in ours), median(run.p99 for run in ours)
            cells = [_ratio(ours, graph.runs.get((workload, other), ())) for other in OTHERS]
            yield f"| {words} | {rate:,.0f} | {p99:,.1f} | {' | '.join(cells)} |"
    yield ""
    if graph.memory:
        told = ", ".join(f"{name} {size:,.0f} MiB" for name, size in graph.memory.items())
        yield f"Memory after the runs: {told}.\n"
    if graph.started is not None:
        yield f"First answer of this server after its start: {graph.started:.1f} s.\n"
    yield from (f"No {name} here: {reason}.\n" for name, reason in graph.skipped.items())
    yield from _failures(graph)


def _ratio(ours: Sequence[Run], theirs: Sequence[Run]) -> str:
    ratios = [our.rate / their.rate for our, their in zip(ours, theirs, strict=False) if their.rate]
    if not ratios:
        return "no answer in time" if theirs else "–"
    return f"**{median(ratios):.2f}** ({min(ratios):.2f}–{max(ratios):.2f})"


def _failures(graph: Graph) -> Iterator[str]:
    for (workload, server), runs in graph.runs.items():
        if failed := sum(run.failed for run in runs):
            yield f"{server} refused or failed {failed:,} requests of *{workload}*.\n"
