"""How the closure of a graph grows with the graph, by rules and by others: a table in a page.

    python -m tests.bench.growth --sizes 10000,100000,1000000      (or: make bench-growth)

Each measurement is a process of its own, one after the other, and tells its CPU time, so that what
else the machine does counts little, and its greatest memory. What is measured is the closure alone
for owlrl; for the rules and for `reasonable` it is from a file to what follows, and for the rules
also with a store of pyoxigraph that holds the graph and takes in what follows: the one thread loads
what is asserted while the other applies the rules, and then loads what the other spells.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from math import log
from pathlib import Path
from typing import NamedTuple, TypeVar

import pyoxigraph as ox
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.term import Node

from kg.premises import graph_of
from kg.rdf import parse_turtle, write_quads, write_term
from kg.reference import close
from kg.rules.compiler import compile_rules
from kg.rules.facts import Spelling
from kg.rules.materialise import materialise_spelled
from kg.settings import find_sources
from kg.terms import INFERRED_GRAPH, ONTOLOGY_GRAPH
from tests.bench.curves import BENCH, Figures, note
from tests.bench.peers import ROOT
from tests.bench.synthetic import Maker, Shape

Line = TypeVar("Line", str, bytes)
PAGE = ROOT / "docs" / "reasoning.md"
TABLE = re.compile(r"(<!-- growth -->\n).*?(<!-- end of growth -->)", re.DOTALL)
#: Triples beyond which each is not tried: owlrl takes minutes, the store more memory than there is.
LIMITS = {"rules": 10**8, "store": 10**6, "reasonable": 10**6, "owlrl": 10**5}
#: Bytes of memory beyond which `reasonable` fails.
MEMORY = 8 << 30
#: Lines that a store is given at once.
PORTION = 20_000
REASONABLE = """
import json, resource, sys, time
import reasonable
resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[2]),) * 2)
start, began = time.process_time(), time.perf_counter()
reasoner = reasonable.PyReasoner()
reasoner.load_file(sys.argv[1])
size = len(reasoner.reason())
(most,) = (line for line in open("/proc/self/status") if line.startswith("VmHWM"))
memory = int(most.split()[1]) // 1024
print(json.dumps([time.process_time() - start, time.perf_counter() - began, memory, size]))
"""


class Run(NamedTuple):
    """CPU seconds, seconds by the clock, MiB of memory, and triples that follow."""

    seconds: float
    elapsed: float
    memory: int
    size: int


def ontology() -> Graph:
    """The ontology and its alignments."""
    folder = find_sources() / "ontology"
    paths = (folder / "parley.ttl", *sorted((folder / "alignments").glob("*.ttl")))
    return graph_of(triple for path in paths for triple in parse_turtle(path))


def unspell(text: str) -> Node:
    """The term that is spelled so."""
    if text[0] == "<":
        return URIRef(text[1:-1])
    if text[0] == "_":
        return BNode(text[2:])
    (quad,) = ox.parse(f"<x:x> <x:x> {text} .".encode(), format=ox.RdfFormat.N_TRIPLES)
    literal = quad.object
    assert isinstance(literal, ox.Literal)
    datatype = None if literal.language else URIRef(literal.datatype.value)
    return Literal(literal.value, lang=literal.language, datatype=datatype)


def triples_of(path: Path) -> Iterator[tuple[str, str, str]]:
    """The triples of a file of N-Quads, without their graphs, each term as it is written."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            subject, predicate, rest = line.split(" ", 2)
            yield subject, predicate, rest.rsplit(" ", 2)[0]


def write(size: int, folder: Path) -> tuple[Path, Path, int]:
    """A made-up graph with its ontology as N-Quads and as Turtle, and how many lines they have."""
    quads, triples = folder / f"{size}.nq", folder / f"{size}.ttl"
    own = write_quads((*triple, ONTOLOGY_GRAPH) for triple in ontology()).splitlines()
    made = (line for line in Maker(shape(size)).quads() if f"<{INFERRED_GRAPH}>" not in line)
    count = 0
    with quads.open("w") as out, triples.open("w") as plain:
        for line in (*own, *made):
            count += 1
            out.write(f"{line}\n")
            plain.write(f"{line.rsplit(' ', 2)[0]} .\n")
    return quads, triples, count


def shape(size: int) -> Shape:
    """Ten essays a debate, as few of their claims about causes as in the coded essays."""
    return Shape(size, debate=10, causal=0.4)


def by_rules(path: Path) -> int:
    """What follows by rules, from a file."""
    rules = compile_rules(ontology())
    closed = materialise_spelled(rules, triples_of(path), Spelling(write_term, unspell))
    return sum(1 for _ in closed.inferred_as_spelled())


def with_store(path: Path) -> int:
    """The same, with a store that holds the graph and takes in what follows."""
    store, into = ox.Store(), ox.NamedNode(INFERRED_GRAPH)
    with ThreadPoolExecutor(1) as thread:
        loading: deque[Future[None]] = deque([thread.submit(_load, store, path)])
        rules = compile_rules(ontology())
        closed = materialise_spelled(rules, triples_of(path), Spelling(write_term, unspell))
        lines = (f"{' '.join(triple)} .\n" for triple in closed.inferred_as_spelled())
        for portion in portions(lines):
            text = "".join(portion)
            form = ox.RdfFormat.N_TRIPLES
            loading.append(thread.submit(store.load, text, form, to_graph=into, lenient=True))
            if len(loading) > 2:
                loading.popleft().result()
        for each in loading:
            each.result()
    return sum(1 for _ in store.quads_for_pattern(None, None, None, into))


def _load(store: ox.Store, path: Path) -> None:
    """Loads N-Quads; lines with blank nodes, which a load renames, are put in as quads."""
    blank: list[bytes] = []
    with path.open("rb") as lines:
        for portion in portions(lines):
            plain = [line for line in portion if b"_:" not in line]
            blank += [line for line in portion if b"_:" in line]
            store.load(b"".join(plain), ox.RdfFormat.N_QUADS, lenient=True)
    store.extend(ox.parse(b"".join(blank), ox.RdfFormat.N_QUADS))


def portions(lines: Iterable[Line]) -> Iterator[list[Line]]:
    """The lines, `PORTION` at a time: a store takes them in faster so, and in less memory."""
    rest = iter(lines)
    while portion := list(islice(rest, PORTION)):
        yield portion


def by_owlrl(path: Path) -> int:
    """What follows by the reference; its time is that of the closure alone."""
    premises = graph_of(
        (unspell(subject), unspell(predicate), unspell(value))
        for subject, predicate, value in triples_of(path)
    )
    start, began = time.process_time(), time.perf_counter()
    closure = close(premises)
    _tell(start, began, len(closure.because))
    raise SystemExit


STEPS = {"rules": by_rules, "store": with_store, "owlrl": by_owlrl}


def _tell(start: float, began: float, size: int) -> None:
    run = Run(time.process_time() - start, time.perf_counter() - began, peak(), size)
    sys.stdout.write(json.dumps(run))


def peak() -> int:
    """The most memory that this process had, in MiB; what `getrusage` tells is its parent's too."""
    told = Path("/proc/self/status").read_text().splitlines()
    (most,) = (line for line in told if line.startswith("VmHWM"))
    return int(most.split()[1]) // 1024


def measured(command: list[str]) -> Run | None:
    """What a command tells; None if it was killed."""
    answer = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False, cwd=ROOT)
    if answer.returncode < 0:
        sys.stderr.write(f"killed by signal {-answer.returncode}\n")
        return None
    answer.check_returncode()
    run = Run(*json.loads(answer.stdout))
    sys.stderr.write(f"{command[-2]}: {run}\n")
    return run


def measure(size: int, folder: Path) -> Figures:
    """The triples of a made-up graph, and of each way to draw what follows its run."""
    quads, triples, count = write(size, folder)
    commands = {
        step: [sys.executable, "-m", "tests.bench.growth", "--step", step, str(quads)]
        for step in STEPS
    }
    commands["reasonable"] = [str(BENCH), "-c", REASONABLE, str(triples), str(MEMORY)]
    runs = {name: measured(each) for name, each in commands.items() if size <= LIMITS[name]}
    quads.unlink()
    triples.unlink()
    return {"asserted": count, **{name: run for name, run in runs.items() if run}}


def table(rows: list[Figures]) -> str:
    """A row for each graph, and the exponent between the two largest."""
    head = (
        "asserted | inferred | rules | with the store | elapsed "
        "| `reasonable` | ÷ rules | owlrl | ÷ rules"
    )
    (least, begin), (most, end) = ((row["asserted"], row["rules"][0]) for row in rows[-2:])
    exponent = log(end / begin) / log(most / least)
    grown = f"Between the two largest, the time by rules grows with exponent {exponent:.2f}."
    lines = (f"| {head} |", "|---" * 9 + "|", *map(_row, rows), "", grown, "")
    return "\n".join(lines)


def _row(row: Figures) -> str:
    rules = Run(*row["rules"])
    stored = f"{row['store'][1]:.1f} s" if "store" in row else "–"
    cells = [f"{row['asserted']:,}", f"{rules.size:,}", _cell(row, "rules"), _cell(row, "store")]
    cells.append(stored)
    for peer in ("reasonable", "owlrl"):
        ratio = f"{row[peer][0] / rules.seconds:.0f}" if peer in row else "–"
        cells += [_cell(row, peer), ratio]
    return f"| {' | '.join(cells)} |"


def _cell(row: Figures, name: str) -> str:
    run = Run(*row[name]) if name in row else None
    return f"{run.seconds:.1f} s, {run.memory:,} MiB" if run else "–"


def main() -> None:
    """Measures a step, or every size, and writes the table."""
    parser = argparse.ArgumentParser(prog="make bench-growth")
    parser.add_argument("--sizes", default="10000,100000,1000000,10000000")
    parser.add_argument("--step", choices=STEPS)
    parser.add_argument("file", type=Path, nargs="?")
    options = parser.parse_args()
    if options.step:
        start, began = time.process_time(), time.perf_counter()
        _tell(start, began, STEPS[options.step](options.file))
        return
    with tempfile.TemporaryDirectory(prefix="parley-growth-") as folder:
        rows = [measure(int(size), Path(folder)) for size in options.sizes.split(",")]
    page = PAGE.read_text("utf-8")
    PAGE.write_text(TABLE.sub(lambda match: match[1] + table(rows) + match[2], page), "utf-8")
    note("closure", rows)


if __name__ == "__main__":
    main()
