"""A value counts, not its spelling."""

from __future__ import annotations

import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDF, RDFS, XSD
from rdflib.term import Node

from kg.terms import ID, PARLEY
from kg.values import is_datatype, is_value_of, same_value


def typed(text: str, datatype: URIRef) -> Literal:
    return Literal(text, datatype=datatype, normalize=False)


IN: list[tuple[Node, Node]] = [
    (typed("7", XSD.integer), XSD.integer),
    (typed("7", XSD.integer), XSD.nonNegativeInteger),
    (typed("0", XSD.integer), XSD.nonPositiveInteger),
    (typed("7", XSD.byte), XSD.integer),
    (typed("7", XSD.integer), XSD.decimal),
    (typed("7.0", XSD.decimal), XSD.integer),
    (typed("x", XSD.string), XSD.string),
    (Literal("x"), XSD.string),
    (typed("x", XSD.token), XSD.string),
    (Literal("x"), RDFS.Literal),
    (Literal("x", lang="en"), RDF.langString),
    (Literal("x", lang="en"), RDF.PlainLiteral),
    (Literal("x"), RDF.PlainLiteral),
    (typed("true", XSD.boolean), XSD.boolean),
    (typed("2030", XSD.gYear), XSD.gYear),
    (Literal("x"), PARLEY.OwnDatatype),
]
OUT: list[tuple[Node, Node]] = [
    (typed("-7", XSD.integer), XSD.nonNegativeInteger),
    (typed("0", XSD.integer), XSD.positiveInteger),
    (typed("300", XSD.integer), XSD.byte),
    (typed("7.5", XSD.decimal), XSD.integer),
    (typed("many", XSD.integer), XSD.decimal),
    (typed("7", XSD.integer), XSD.string),
    (Literal("7"), XSD.integer),
    (Literal("x", lang="en"), XSD.string),
    (Literal("x"), RDF.langString),
    (typed("7", XSD.integer), RDF.PlainLiteral),
    (typed("true", XSD.boolean), XSD.integer),
    (typed("1", XSD.integer), XSD.boolean),
    (typed("2030", XSD.gYear), XSD.date),
    (ID.a, RDFS.Literal),
]


@pytest.mark.parametrize(("node", "datatype"), IN)
def test_what_is_a_value(node: Node, datatype: Node) -> None:
    assert is_value_of(node, datatype)


@pytest.mark.parametrize(("node", "datatype"), OUT)
def test_what_is_none(node: Node, datatype: Node) -> None:
    assert not is_value_of(node, datatype)


def test_spellings_of_one_value() -> None:
    assert same_value(typed("1", XSD.integer), typed("01", XSD.integer))
    assert same_value(typed("1", XSD.integer), typed("1.0", XSD.decimal))
    assert not same_value(typed("1", XSD.integer), typed("2", XSD.integer))
    assert not same_value(Literal("a", lang="en"), Literal("a", lang="de"))
    assert not same_value(Literal("1"), typed("1", XSD.integer))
    assert not same_value(typed("2030", XSD.gYear), typed("x", XSD.integer))


def test_what_is_a_datatype() -> None:
    graph = Graph()
    graph.add((PARLEY.Own, RDF.type, RDFS.Datatype))
    for datatype in (XSD.date, RDFS.Literal, RDF.langString, PARLEY.Own):
        assert is_datatype(graph, datatype)
    assert not is_datatype(graph, PARLEY.Actor)
