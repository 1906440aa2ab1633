"""Graphs at random, with all that makes writing them hard, for tests of writers and readers."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from rdflib import RDF, XSD, BNode, Dataset, Graph, Literal, URIRef
from rdflib.term import Node

from kg.store import canonical_nquads
from kg.terms import GRAPH, ID, PARLEY

#: For tests by example: a busy machine is no reason to fail, and the examples are always the same.
unhurried = settings(deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])

#: IRIs of which some look like prefixed names and are none.
IRIS = [
    *(
        ID[name]
        for name in ("north-korea", "1", "a.b", "a.", ".a", "-a", "a/b", "a%20b", "é", "(a)")
    ),
    *(PARLEY[name] for name in ("Demand", "saidBy", "", "a:b", "a~b", "a,b", "_", "true")),
    RDF.nil,
    *(URIRef(iri) for iri in ("urn:a:b", "mailto:a@b.example", "http://a.example/?b=c&d='e'#f")),
]
PREDICATES = [
    RDF.type,
    PARLEY.saidBy,
    PARLEY.paraphrase,
    ID["a.b"],
    URIRef("http://a.example/p-1"),
    URIRef("urn:a:p"),
]
TYPED = [
    ("1", XSD.integer),
    ("-12", XSD.integer),
    ("01", XSD.integer),
    ("+1", XSD.integer),
    ("12345678901234567890", XSD.integer),
    ("1.5", XSD.decimal),
    ("1.50", XSD.decimal),
    ("0.00000001", XSD.decimal),
    (".5", XSD.decimal),
    ("1e3", XSD.double),
    ("2.50E-1", XSD.double),
    ("INF", XSD.double),
    ("true", XSD.boolean),
    ("1", XSD.boolean),
    ("2021-09", XSD.gYearMonth),
    ("2021-09-21", XSD.date),
    ("2021-09-21T10:00:00.50+00:00", XSD.dateTime),
    ("a\nb", URIRef("http://a.example/type")),
]
BLANK = [BNode(f"x{number}") for number in range(4)]

texts = st.text(st.characters(exclude_categories=["Cs"])) | st.sampled_from(
    ['"', '""', '"""', 'a\n"', 'a\n"""b""""', "\\", "\\n", "a\r\nb", "\t", "'", "^^", "@en", "\x00"]
)
literals = (
    st.builds(Literal, texts)
    | st.builds(Literal, texts, lang=st.sampled_from(["en", "ko", "de-at"]))
    | st.sampled_from([Literal(text, datatype=kind, normalize=False) for text, kind in TYPED])
)
resources = st.sampled_from([*IRIS, *BLANK])
nodes = resources | literals


@st.composite
def graphs(draw: st.DrawFn, objects: st.SearchStrategy[Node] = nodes) -> Graph:
    """A graph of triples and lists, whose blank nodes are nested, shared or in circles."""
    graph = Graph(bind_namespaces="none")
    predicates = st.sampled_from(PREDICATES)
    for triple in draw(st.lists(st.tuples(resources, predicates, objects), max_size=10)):
        graph.add(triple)
    for members in draw(st.lists(st.lists(objects, max_size=3), max_size=3)):
        head = _list(graph, members)
        for subject in draw(st.lists(resources, max_size=2)):
            graph.add((subject, draw(predicates), head))
    return graph


@st.composite
def datasets(draw: st.DrawFn, objects: st.SearchStrategy[Node] = nodes) -> Dataset:
    """Graphs under names, of which some share blank nodes."""
    dataset = Dataset()
    for name in draw(st.lists(st.sampled_from(["entities", "essay/a", "inferred"]), unique=True)):
        for triple in draw(graphs(objects)):
            dataset.graph(GRAPH[name]).add(triple)
    return dataset


def canonical(data: str | bytes, syntax: ox.RdfFormat, *, merged: bool = False) -> str:
    """The canonical N-Quads of a file, as the engine's own parser reads it."""
    quads: Iterable[ox.Quad] = ox.parse(data, format=syntax)
    if merged:
        quads = (ox.Quad(quad.subject, quad.predicate, quad.object) for quad in quads)
    return canonical_nquads((ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b"").decode())


def renamed(graph: Graph) -> Graph:
    """The same graph, its blank nodes under other names."""
    names: dict[Node, BNode] = {}
    copy = Graph(bind_namespaces="none")
    for triple in sorted(graph, reverse=True):
        subject, predicate, obj = (
            names.setdefault(node, BNode()) if isinstance(node, BNode) else node for node in triple
        )
        copy.add((subject, predicate, obj))
    return copy


def _list(graph: Graph, members: list[Node]) -> Node:
    head: Node = RDF.nil
    for member in reversed(members):
        cell = BNode()
        graph.add((cell, RDF.first, member))
        graph.add((cell, RDF.rest, head))
        head = cell
    return head
