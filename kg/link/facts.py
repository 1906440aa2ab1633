"""What the fetched items say, as `graph:wikidata`: in the words of Wikidata's own RDF.

So a query asks this graph as it asks https://query.wikidata.org/sparql. Labels and other names,
descriptions, the truest values of the properties that are kept, and all statements that are not
deprecated, with their times; and of each item which revision it was. Source of the form:
https://www.mediawiki.org/wiki/Wikibase/Indexing/RDF_Dump_Format.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rdflib import RDF, RDFS, XSD, Graph, Literal, URIRef
from rdflib.namespace import SKOS
from rdflib.term import Node

from kg.link.items import PROPERTIES, Item, Place, Statement, Time, Value
from kg.link.snapshots import LICENSE
from kg.terms import (
    CREATIVE_COMMONS,
    GEO,
    WIKIDATA,
    WIKIDATA_DIRECT,
    WIKIDATA_GRAPH,
    WIKIDATA_PAGE,
    WIKIDATA_PROPERTY,
    WIKIDATA_QUALIFIER,
    WIKIDATA_SCHEMA,
    WIKIDATA_STATEMENT,
    WIKIDATA_VALUE,
)

Triple = tuple[Node, URIRef, Node]


def facts(items: Iterable[Item]) -> Graph:
    """The graph of items that are there and no other's second name."""
    graph = Graph(identifier=WIKIDATA_GRAPH, bind_namespaces="none")
    for item in items:
        if not item.missing and not item.redirect:
            for triple in _item(item):
                graph.add(triple)
    if len(graph):
        for key, name in PROPERTIES.items():
            graph.add((WIKIDATA_DIRECT[key], RDFS.label, Literal(name, lang="en")))
    return graph


def _item(item: Item) -> Iterator[Triple]:
    node = WIKIDATA[item.key]
    for code, label in item.labels.items():
        yield node, RDFS.label, Literal(label, lang=code)
    for code, names in item.aliases.items():
        for name in names:
            yield node, SKOS.altLabel, Literal(name, lang=code)
    for code, text in item.descriptions.items():
        yield node, WIKIDATA_SCHEMA.description, Literal(text, lang=code)
    for key in item.statements:
        for statement in item.best(key):
            yield node, WIKIDATA_DIRECT[key], _value(statement.value)
        for statement in item.statements[key]:
            if statement.rank != "deprecated":
                yield from _statement(node, key, statement)
    yield from _revision(item)


def _statement(node: URIRef, key: str, statement: Statement) -> Iterator[Triple]:
    """A statement as a node of its own, with its times if it has any."""
    own = WIKIDATA_STATEMENT[statement.key.replace("$", "-")]
    yield node, WIKIDATA_PROPERTY[key], own
    yield own, WIKIDATA_VALUE[key], _value(statement.value)
    for qualifier, times in statement.qualifiers.items():
        for time in times:
            yield own, WIKIDATA_QUALIFIER[qualifier], _value(time)


def _revision(item: Item) -> Iterator[Triple]:
    """Where the item's data come from, in which revision, under which licence."""
    page = WIKIDATA_PAGE[item.key]
    yield page, RDF.type, WIKIDATA_SCHEMA.Dataset
    yield page, WIKIDATA_SCHEMA.about, WIKIDATA[item.key]
    yield page, CREATIVE_COMMONS.license, URIRef(LICENSE)
    if item.revision is not None:
        yield page, WIKIDATA_SCHEMA.version, Literal(str(item.revision), datatype=XSD.integer)
    if item.modified:
        yield page, WIKIDATA_SCHEMA.dateModified, Literal(item.modified, datatype=XSD.dateTime)


def _value(value: Value) -> Node:
    if isinstance(value, Place):
        point = f"Point({value.longitude!r} {value.latitude!r})"
        return Literal(point, datatype=GEO.wktLiteral)
    if isinstance(value, Time):
        return Literal(_moment(value.text), datatype=XSD.dateTime)
    return WIKIDATA[value]


def _moment(text: str) -> str:
    """The first moment of a year, month or day, which is how Wikidata writes it."""
    missing = 2 - text.removeprefix("-").count("-")
    return text + "-01" * missing + "T00:00:00Z"
