"""How the closure of a graph grows with the graph, by rules and by others: a table in a page.

    python -m tests.bench.growth --sizes 10000,100000,1000000      (or: make bench-growth)

Each measurement is a process of its own, one after the other, and tells its CPU time, so that what
else the machine does counts little, and its greatest memory. What is measured is the closure alone
for owlrl; for the rules and for `reasonable` it is from a file to what follows, and for the rules
also with a store of pyoxigraph that holds the graph and takes in what follows.
"""

from __future__ import annotations

import argparse
import json
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from math import log
from pathlib import Path

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
from tests.bench.peers import ROOT
from tests.bench.synthetic import Maker, Shape

PAGE = ROOT / "docs" / "reasoning.md"
TABLE = re.compile(r"(<!-- growth -->\n).*?(<!-- end of growth -->)", re.DOTALL)
#: Where `reasonable` is installed, beside the other servers that are compared with.
BENCH = ROOT / ".bench" / "bin" / "python"
#: Triples beyond which owlrl is not waited for.
OWLRL_TO = 100_000
REASONABLE = """
import json, resource, sys, time
import reasonable
start = time.process_time()
reasoner = reasonable.PyReasoner()
reasoner.load_file(sys.argv[1])
size = len(reasoner.reason())
memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
print(json.dumps([time.process_time() - start, memory, size]))
"""


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
    store = ox.Store()
    store.bulk_load(path=path, format=ox.RdfFormat.N_QUADS)
    rules = compile_rules(ontology())
    closed = materialise_spelled(rules, triples_of(path), Spelling(write_term, unspell))
    with tempfile.NamedTemporaryFile("w", suffix=".nq") as out:
        for triple in closed.inferred_as_spelled():
            out.write(f"{' '.join(triple)} <{INFERRED_GRAPH}> .\n")
        out.flush()
        store.bulk_load(path=out.name, format=ox.RdfFormat.N_QUADS)
    into = ox.NamedNode(INFERRED_GRAPH)
    return sum(1 for _ in store.quads_for_pattern(None, None, None, into))


def by_owlrl(path: Path) -> int:
    """What follows by the reference; its time is that of the closure alone."""
    premises = graph_of(
        (unspell(subject), unspell(predicate), unspell(value))
        for subject, predicate, value in triples_of(path)
    )
    start = time.process_time()
    closure = close(premises)
    _tell(time.process_time() - start, len(closure.because))
    raise SystemExit


STEPS = {"rules": by_rules, "store": with_store, "owlrl": by_owlrl}


def _tell(seconds: float, size: int) -> None:
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    sys.stdout.write(json.dumps([seconds, memory, size]))


def measured(command: list[str]) -> tuple[float, int, int] | None:
    """CPU seconds, MiB and triples that a command tells; None if it was killed."""
    answer = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    if answer.returncode < 0:
        sys.stderr.write(f"killed by signal {-answer.returncode}\n")
        return None
    answer.check_returncode()
    seconds, memory, size = json.loads(answer.stdout)
    sys.stderr.write(f"{seconds:.2f} s, {memory} MiB, {size} triples\n")
    return seconds, memory, size


def row(size: int, folder: Path) -> tuple[int, float, str]:
    """A row of the table: triples, seconds by rules, and the text."""
    quads, triples, count = write(size, folder)
    step = [sys.executable, "-m", "tests.bench.growth", "--step"]
    ours = measured([*step, "rules", str(quads)])
    assert ours
    stored = measured([*step, "store", str(quads)])
    other = measured([str(BENCH), "-c", REASONABLE, str(triples)])
    reference = measured([*step, "owlrl", str(quads)]) if size <= OWLRL_TO else None
    cells = [f"{count:,}", f"{ours[2]:,}", _cell(ours), _cell(stored)]
    for peer in (other, reference):
        cells += [_cell(peer), f"{peer[0] / ours[0]:.0f}" if peer else "–"]
    return count, ours[0], f"| {' | '.join(cells)} |"


def _cell(run: tuple[float, int, int] | None) -> str:
    return f"{run[0]:.1f} s, {run[1]} MiB" if run else "–"


def main() -> None:
    """Measures a step, or every size, and writes the table."""
    parser = argparse.ArgumentParser(prog="make bench-growth")
    parser.add_argument("--sizes", default="10000,100000,1000000")
    parser.add_argument("--step", choices=STEPS)
    parser.add_argument("file", type=Path, nargs="?")
    options = parser.parse_args()
    if options.step:
        start = time.process_time()
        size = STEPS[options.step](options.file)
        _tell(time.process_time() - start, size)
        return
    with tempfile.TemporaryDirectory(prefix="parley-growth-") as folder:
        rows = [row(int(size), Path(folder)) for size in options.sizes.split(",")]
    (least, begin, _), (most, end, _) = rows[-2:]
    exponent = log(end / begin) / log(most / least)
    head = "asserted | inferred | rules | with the store | `reasonable` | ÷ rules | owlrl | ÷ rules"
    grown = f"Between the two largest, the time by rules grows with exponent {exponent:.2f}."
    lines = (f"| {head} |", "|---" * 8 + "|", *(text for _, _, text in rows), "", grown, "")
    table = "\n".join(lines)
    page = PAGE.read_text("utf-8")
    PAGE.write_text(TABLE.sub(lambda match: match[1] + table + match[2], page), "utf-8")


if __name__ == "__main__":
    main()
