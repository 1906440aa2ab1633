"""The W3C's test suite of SHACL, as it comes with the source distribution of pyshacl.

It is fetched into the user's cache folder, checked by its digest, and never committed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from rdflib import BNode, Graph, Namespace, URIRef
from rdflib.namespace import RDF, SH
from rdflib.term import Node

from tests.archives import Archive, cache_folder
from tests.w3c_suites import MF

SHT = Namespace("http://www.w3.org/ns/shacl-test#")
SOURCE = Archive(
    "pyshacl", "0.40.1", "011e3cf1a68b31747cb762ba3d755ae1bdcc464c8fad0dc212a9adc550719552"
)
INSIDE = "pyshacl-0.40.1/test/resources/sht_tests/"


@dataclass(frozen=True)
class Case:
    """A test: its file without the ending, its graphs, and what is to be refused, if it can be.

    `focus` are the nodes of the results; of blank ones, whose names are a parser's, there is one.
    """

    name: str
    data: Graph
    shapes: Graph
    is_failure: bool
    focus: frozenset[Node]


@cache
def suite() -> Path:
    """The folder of the suite, fetched if need be. Raises UnavailableError if that fails."""
    return SOURCE.unpack(cache_folder() / "shacl", {INSIDE: ""})


def cases() -> Iterator[Case]:
    """Every test of the suite. Raises UnavailableError."""
    for path in sorted(suite().rglob("*.ttl")):
        graph = _read(path)
        for test in sorted(graph.subjects(RDF.type, SHT.Validate), key=str):
            yield _case(path, graph, test)


def _case(path: Path, graph: Graph, test: Node) -> Case:
    action, result = graph.value(test, MF.action), graph.value(test, MF.result)
    data, shapes = (graph.value(action, each) for each in (SHT.dataGraph, SHT.shapesGraph))
    found = (graph.value(each, SH.focusNode) for each in graph.objects(result, SH.result))
    return Case(
        name=path.relative_to(suite()).with_suffix("").as_posix(),
        data=_read(_path(data)),
        shapes=_read(_path(shapes)),
        is_failure=result == SHT.Failure,
        focus=nameless(node for node in found if node is not None),
    )


def nameless(nodes: Iterator[Node]) -> frozenset[Node]:
    """The nodes, all blank ones as one."""
    return frozenset(BNode("blank") if isinstance(node, BNode) else node for node in nodes)


def _read(path: Path) -> Graph:
    return Graph(bind_namespaces="none").parse(path, publicID=path.as_uri(), format="turtle")


def _path(graph: Node | None) -> Path:
    assert isinstance(graph, URIRef)
    return Path(graph.removeprefix("file://"))
