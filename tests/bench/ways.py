"""Ways to draw what follows from a file of N-Quads, and to keep it: what `growth` measures.

Each gives how much it came to.
"""

from __future__ import annotations

import tempfile
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from typing import TypeVar

import pyoxigraph as ox
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.term import Node

from kg.infer import tells
from kg.ledger.ledger import Ledger
from kg.ledger.tally import tally
from kg.premises import graph_of
from kg.rdf import parse_turtle, write_term
from kg.rules.compiler import compile_rules
from kg.rules.facts import Spelling
from kg.rules.materialise import materialise_spelled
from kg.settings import find_sources
from kg.store import disk
from kg.terms import INFERRED_GRAPH

Line = TypeVar("Line", str, bytes)
#: Lines that a store is given at once.
PORTION = 20_000


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


def as_ledger(path: Path) -> int:
    """What a build leaves for the next, with the figures that a description tells."""
    with path.open(encoding="utf-8") as lines:
        ledger = Ledger.read(lines)
    inferred = ledger.inferred(tells)
    return tally(ledger, inferred).sizes[INFERRED_GRAPH]


def on_disk(path: Path) -> int:
    """A store on disk of what is asserted, as a server opens it; gives its files' MiB."""
    with tempfile.TemporaryDirectory(prefix="parley-disk-") as folder:
        place = disk.make(path, "0" * 64, Path(folder))
        return sum(each.stat().st_size for each in place.iterdir()) >> 20
