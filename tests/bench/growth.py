"""How the closure of a graph grows with the graph, by rules and by others: a table in a page.

    python -m tests.bench.growth --sizes 10000,100000,1000000      (or: make bench-growth)

Each measurement is a process of its own, one after the other, and tells its CPU time, so that what
else the machine does counts little, and its greatest memory. What is measured is the closure alone
for owlrl; for the rules and for `reasonable` it is from a file to what follows, and for the rules
also with a store of pyoxigraph that holds the graph and takes in what follows: the one thread loads
what is asserted while the other applies the rules, and then loads what the other spells. Beside
that, what a build leaves for the next one (`kg.ledger`), and a store on disk, as a server opens it.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
import time
from itertools import chain
from math import log
from pathlib import Path
from typing import NamedTuple

from kg.premises import graph_of
from kg.rdf import write_quads
from kg.reference import close
from kg.terms import INFERRED_GRAPH, ONTOLOGY_GRAPH
from tests.bench.curves import BENCH, Figures, note
from tests.bench.peers import ROOT
from tests.bench.synthetic import Maker, Shape, write_sorted
from tests.bench.ways import as_ledger, by_rules, on_disk, ontology, triples_of, unspell, with_store

PAGE = ROOT / "docs" / "reasoning.md"
TABLE = re.compile(r"(<!-- growth -->\n).*?(<!-- end of growth -->)", re.DOTALL)
#: Triples beyond which each is not tried: owlrl takes minutes, the store more memory than there is.
LIMITS = {
    **{"rules": 10**8, "ledger": 10**8, "disk": 10**8},
    **{"store": 10**6, "reasonable": 10**6, "owlrl": 10**5},
}
#: Bytes of memory beyond which `reasonable` fails.
MEMORY = 18 << 30
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


def write(size: int, folder: Path) -> tuple[Path, Path, int]:
    """A made-up graph with its ontology as sorted N-Quads and as Turtle, and its triples."""
    quads, triples = folder / f"{size}.nq", folder / f"{size}.ttl"
    own = write_quads((*triple, ONTOLOGY_GRAPH) for triple in ontology()).splitlines()
    made = (line for line in Maker(shape(size)).quads() if f"<{INFERRED_GRAPH}>" not in line)
    write_sorted(chain(own, made), quads)
    count = 0
    with quads.open() as lines, triples.open("w") as plain:
        for line in lines:
            count += 1
            plain.write(f"{line.rsplit(' ', 2)[0]} .\n")
    return quads, triples, count


def shape(size: int) -> Shape:
    """Ten essays a debate, as few of their claims about causes as in the coded essays."""
    return Shape(size, debate=10, causal=0.4)


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


STEPS = {
    "rules": by_rules,
    "ledger": as_ledger,
    "store": with_store,
    "disk": on_disk,
    "owlrl": by_owlrl,
}
#: What is tried with the largest.
THROUGHOUT = ("rules", "ledger", "disk")


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
        "asserted | inferred | rules | ledger | with the store | elapsed | on disk "
        "| `reasonable` | ÷ rules | owlrl | ÷ rules"
    )
    grown = ", ".join(f"{name} {exponent(rows, name):.2f}" for name in THROUGHOUT)
    told = f"Exponents of the time between the two largest: {grown}."
    lines = (f"| {head} |", "|---" * 11 + "|", *map(_row, rows), "", told, "")
    return "\n".join(lines)


def exponent(rows: list[Figures], name: str) -> float:
    """How steeply the time of a step grows between the two largest graphs."""
    (least, begin), (most, end) = ((row["asserted"], row[name][0]) for row in rows[-2:])
    return log(end / begin) / log(most / least)


def _row(row: Figures) -> str:
    rules = Run(*row["rules"])
    stored = f"{row['store'][1]:.1f} s" if "store" in row else "–"
    cells = [f"{row['asserted']:,}", f"{rules.size:,}"]
    cells += [_cell(row, "rules"), _cell(row, "ledger"), _cell(row, "store"), stored]
    cells.append(_cell(row, "disk"))
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
