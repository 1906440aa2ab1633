"""A release of a large corpus and what a build would leave beside it, without a build.

A build of a million triples from the sources takes many minutes and gigabytes, nearly all of it for
a graph in rdflib. This makes the same bytes for a corpus that is known to be valid: the files are
parsed by the engine's own parser, and nothing is held against the shapes.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
from rdflib import Dataset, URIRef

from kg.describe import describe
from kg.downloads import OFFERED_TO, media_types, write_downloads
from kg.infer import tells
from kg.ledger.ledger import Ledger
from kg.ledger.tally import tally
from kg.pipeline import elsewhere, versions
from kg.queries import load, to_graph
from kg.rdf import write_quads
from kg.rebuild import leave
from kg.release import DATASET, Release, open_release, pack, publish
from kg.settings import Settings
from kg.settled import inputs_of
from kg.store import canonical_nquads
from kg.store.terms import parse_lines
from kg.terms import ABOUT_GRAPH, INFERRED_GRAPH, QUERIES_GRAPH, WIKIDATA_GRAPH


def seed(settings: Settings) -> Release:
    """Publishes the release of a corpus, and leaves what a build would leave."""
    lines = list(_lines(settings))
    ledger = Ledger.read(lines)
    inferred = ledger.inferred(tells)
    lines += [f"{' '.join(triple)} <{INFERRED_GRAPH}> ." for triple in ledger.spelled(inferred)]
    figures = tally(ledger, inferred)
    size = sum(figures.sizes.values())
    about = describe(figures, versions(), media_types(size))
    told = canonical_nquads(write_quads((*each, ABOUT_GRAPH) for each in about)).split("\n")[:-1]
    counts = {str(name): number for name, number in figures.sizes.items()}
    content = "".join(sorted(f"{line}\n" for line in (*lines, *told))).encode()
    del lines, ledger
    files = {DATASET: content}
    if size <= OFFERED_TO:
        dataset = Dataset()
        for subject, predicate, value, graph in parse_lines(content):
            dataset.graph(graph).add((subject, predicate, value))
        files |= write_downloads(dataset)
    counts[str(ABOUT_GRAPH)] = len(about)
    publish(settings.release, pack(files, counts, versions()))
    release = open_release(settings.release)
    leave(settings, inputs_of(settings), release)
    return release


def _lines(settings: Settings) -> Iterator[str]:
    """The lines of all that is asserted, blank nodes named as they are in the whole."""
    blank: list[str] = []
    for place in inputs_of(settings).places:
        if place.graph is not None:
            for line in _lines_of(place.path, ox.NamedNode(place.graph)):
                if line.startswith("_:") or " _:" in line:
                    blank.append(line)
                else:
                    yield line
    yield from canonical_nquads("".join(f"{line}\n" for line in blank)).split("\n")[:-1]
    queries = to_graph(load(settings.sources / "queries").values())
    for name, graph in ((QUERIES_GRAPH, queries), (WIKIDATA_GRAPH, elsewhere(settings))):
        quads_of = ((*triple, URIRef(name)) for triple in graph)
        yield from canonical_nquads(write_quads(quads_of)).split("\n")[:-1]


def _lines_of(path: Path, graph: ox.NamedNode) -> list[str]:
    parsed = ox.parse(path=path, format=ox.RdfFormat.TURTLE, rename_blank_nodes=True)
    quads = (ox.Quad(quad.subject, quad.predicate, quad.object, graph) for quad in parsed)
    written: bytes = ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b""
    return written.decode().split("\n")[:-1]
