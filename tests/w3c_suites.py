"""The W3C's SPARQL test suites as rdflib's source distribution carries them, and their manifests.

They are fetched once with pip into the user's cache folder, checked by their digest, and never
committed. `manifests` reads them into `Case`s, `release_files` makes one dataset of all the data,
each file in a named graph of its own, so that one server can be asked about any of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyoxigraph as ox
from rdflib import RDF, Graph, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from tests.archives import Archive, cache_folder

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
QT = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-query#")
UT = Namespace("http://www.w3.org/2009/sparql/tests/test-update#")

SOURCE = Archive(
    "rdflib", "7.6.0", "6c831288d5e4a5a7ece85d0ccde9877d512a3d0f02d7c06455d00d6d0ea379df"
)
INSIDE = "rdflib-7.6.0/test/data/suites/w3c/"
#: What the files of a folder are called on the web, and the manifests to begin with.
SUITES = {
    "dawg-data-r2/": "http://www.w3.org/2001/sw/DataAccess/tests/data-r2/",
    "sparql11/": "http://www.w3.org/2009/sparql/docs/tests/data-sparql11/",
}
BEGINNINGS = (
    "dawg-data-r2/manifest-evaluation.ttl",
    "dawg-data-r2/manifest-syntax.ttl",
    "sparql11/manifest-all.ttl",
)
FORMATS = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".n3": ox.RdfFormat.TURTLE,
    ".rdf": ox.RdfFormat.RDF_XML,
    ".nt": ox.RdfFormat.N_TRIPLES,
}


@dataclass(frozen=True)
class Case:
    """One test: its kind, the files that it reads, and the IRIs of the graphs it asks."""

    iri: str
    kind: str
    query: Path
    base: str
    result: Path | None = None
    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    lax: bool = False


@cache
def suites() -> Path:
    """The folder of the suites, fetched if need be. Raises UnavailableError if that fails."""
    return SOURCE.unpack(cache_folder() / "w3c", {INSIDE + suite: suite for suite in SUITES})


def iri_of(path: Path) -> str:
    """What a file of the suites is called on the web."""
    name = path.relative_to(suites()).as_posix()
    suite = next(suite for suite in SUITES if name.startswith(suite))
    return SUITES[suite] + name.removeprefix(suite)


def path_of(iri: str) -> Path:
    """The file of a name on the web."""
    suite = next(suite for suite, web in SUITES.items() if iri.startswith(web))
    return suites() / suite / iri.removeprefix(SUITES[suite])


def cases() -> Iterator[Case]:
    """Every test that the manifests list, in their order."""
    for beginning in BEGINNINGS:
        yield from _listed(suites() / beginning)


def _listed(path: Path) -> Iterator[Case]:
    """The tests of one manifest, and those of the manifests that it includes."""
    graph = Graph().parse(path, publicID=iri_of(path), format="turtle")
    manifest = URIRef(iri_of(path))
    for included in _items(graph, graph.value(manifest, MF.include)):
        yield from _listed(path_of(str(included)))
    for test in _items(graph, graph.value(manifest, MF.entries)):
        yield _case(graph, test)


def _items(graph: Graph, head: Node | None) -> Iterator[Node]:
    if head is not None:
        yield from Collection(graph, head)


def _case(graph: Graph, test: Node) -> Case:
    kind = str(graph.value(test, RDF.type)).removeprefix(str(MF)).removeprefix(str(UT))
    action = graph.value(test, MF.action)
    query = graph.value(action, QT.query) or graph.value(action, UT.request) or action
    result = graph.value(test, MF.result)
    is_file = isinstance(query, URIRef) and str(query).startswith(tuple(SUITES.values()))
    path = path_of(str(query)) if is_file else Path()
    default = tuple(sorted(map(str, graph.objects(action, QT.data))))
    named = tuple(sorted(map(str, graph.objects(action, QT.graphData))))
    return Case(
        iri=str(test),
        kind=kind,
        query=path,
        base=str(query),
        result=path_of(str(result)) if isinstance(result, URIRef) else None,
        default=default,
        named=named,
        lax=(test, MF.resultCardinality, MF.LaxCardinality) in graph,
    )


def dataset() -> bytes:
    """Sorted N-Quads of every data file that a test reads, each file in the graph of its name."""
    wanted = {iri for case in cases() for iri in (*case.default, *case.named)}
    wanted |= {iri_of(path) for path in (suites() / "dawg-data-r2/dataset").glob("data-*.ttl")}
    lines: set[bytes] = set()
    for iri in sorted(wanted):
        path = path_of(iri)
        graph = ox.NamedNode(iri)
        triples = ox.parse(
            path.read_bytes(),
            format=FORMATS[path.suffix],
            base_iri=iri,
            rename_blank_nodes=True,  # one name in two files is two nodes
        )
        quads = (ox.Quad(each.subject, each.predicate, each.object, graph) for each in triples)
        written = ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b""
        lines |= set(written.splitlines(keepends=True))
    return b"".join(sorted(lines))
