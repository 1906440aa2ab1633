"""pyshacl, and what it finds in words.

    found = find(data, shapes)                      # a report graph of SHACL
    report = tell(found, data, shapes, where)       # the same for people and programs

Only this module knows pyshacl, and rdflib's SPARQL, which reads local files through
`FROM <file:…>` unless that is turned off.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from functools import lru_cache
from typing import Any

import pyshacl
import rdflib
import rdflib.plugins.sparql
from pyparsing import ParseException
from pyshacl.errors import ReportableRuntimeError
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import RDFS, SH
from rdflib.plugins.sparql.algebra import translateQuery, traverse
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.plugins.sparql.sparql import Query
from rdflib.query import Result as Answer
from rdflib.term import Node

from kg.errors import SourceError
from kg.names import phrase, short
from kg.rdf import write_turtle
from kg.report import SEVERITIES, Report, Result
from kg.terms import ID, PARLEY

rdflib.plugins.sparql.SPARQL_LOAD_GRAPHS = False

Where = Callable[[Node], str | None]


class Data(Graph):
    """A graph that parses a query once, where pyshacl asks the same for each of its focus nodes."""

    def __init__(self) -> None:
        super().__init__(bind_namespaces="none")

    def query(self, query_object: str | Query, *args: Any, **kwargs: Any) -> Answer:
        query = prepare(query_object) if isinstance(query_object, str) else query_object
        return super().query(query, *args, **kwargs)


def find(data: Data, shapes: Graph) -> Graph:
    """SHACL's report graph; the data are read in place. Raises SourceError for bad shapes."""
    try:
        with _literals_kept():
            _, found, _ = pyshacl.validate(
                data,
                shacl_graph=shapes,
                advanced=True,
                inplace=True,
                allow_warnings=True,
            )
    except ReportableRuntimeError as error:
        raise _bad_shapes(error.message) from error
    except NotImplementedError as error:  # of a query that asks the shapes
        raise _bad_shapes(str(error)) from error
    if not isinstance(found, Graph):
        raise _bad_shapes(str(found))
    return found


@contextmanager
def _literals_kept() -> Iterator[None]:
    """pyshacl leaves rdflib changing literals as it reads, for everything that comes after."""
    before = rdflib.NORMALIZE_LITERALS
    try:
        yield
    finally:
        rdflib.NORMALIZE_LITERALS = before


@lru_cache(maxsize=100)
def prepare(text: str) -> Query:
    """A shape's query, parsed. For an undeclared prefix, rdflib would raise a bare Exception."""
    try:
        parsed = parseQuery(text)
    except ParseException as error:
        raise _bad_shapes(f"a query does not parse: {error.line.strip()}") from error
    prologue, body = parsed
    declared = {declaration.get("prefix") for declaration in prologue}
    traverse(body, visitPre=lambda part: _check_prefix(part, declared))
    return translateQuery(parsed)


def _check_prefix(part: object, declared: set[str | None]) -> None:
    if isinstance(part, CompValue) and part.name == "pname" and part.prefix not in declared:
        raise _bad_shapes(f"a query uses the prefix {part.prefix}: without declaring it")


def _bad_shapes(what: str) -> SourceError:
    return SourceError(f"the shapes cannot be used: {what}", cure="Mend ontology/shapes*.ttl")


def tell(found: Graph, data: Graph, shapes: Graph, where: Where | None) -> Report:
    """A report graph in words; `where` tells the file and line of a node."""
    teller = _Teller(found, data, shapes, where)
    results = (teller.result(node) for node in found.objects(None, SH.result))
    return Report(tuple(sorted(results, key=_gravity)), write_turtle(found))


def _gravity(result: Result) -> tuple[int, tuple[str, ...]]:
    """Violations first; a severity that SHACL does not have comes last."""
    return [*SEVERITIES, result.severity].index(result.severity), astuple(result)


@dataclass(frozen=True)
class _Teller:
    """Puts a result of pyshacl's report graph into words."""

    found: Graph
    data: Graph
    shapes: Graph
    where: Where | None

    def result(self, node: Node) -> Result:
        focus = self.found.value(node, SH.focusNode)
        value = self.found.value(node, SH.value)
        path = self.found.value(node, SH.resultPath)
        place = self.where(focus) if self.where and focus else None
        return Result(
            severity=str(self.found.value(node, SH.resultSeverity)).removeprefix(str(SH)),
            place=place or "",
            focus=self.name(focus),
            label=_text(self.data, focus, RDFS.label, PARLEY.paraphrase),
            path="" if path is None else _path(self.found, path),
            value="" if value == focus else self.name(value),
            message=_text(self.found, node, SH.resultMessage).replace(ID, "id:"),
            shape=self.shape(self.found.value(node, SH.sourceShape)),
        )

    def name(self, node: Node | None) -> str:
        return "" if node is None else phrase(self.data, node)

    def shape(self, node: Node | None) -> str:
        """The name of a shape, or of the one in which a nameless shape stands."""
        while isinstance(node, BNode):
            node = next(self.shapes.subjects(None, node), None)
        return "" if node is None else short(node)


def _text(graph: Graph, node: Node | None, *predicates: URIRef) -> str:
    """The first of these texts that there is, in English if there is one in English."""
    for predicate in predicates:
        texts = [each for each in graph.objects(node, predicate) if isinstance(each, Literal)]
        if texts:
            return str(
                min(texts, key=lambda text: (text.language != "en", text.language or "", text))
            )
    return ""


def _path(found: Graph, path: Node, *, inner: bool = False) -> str:
    """A property path as SPARQL writes it, such as `parley:expressedIn/^parley:mentions`."""
    if not isinstance(path, BNode):
        return short(path)
    for predicate, sign in _MARKS.items():
        step = found.value(path, predicate)
        if step is not None:
            text = _path(found, step, inner=True)
            return f"{sign}{text}" if sign == "^" else f"{text}{sign}"
    choices = found.value(path, SH.alternativePath)
    steps = found.items(path if choices is None else choices)
    text = ("/" if choices is None else "|").join(_path(found, each, inner=True) for each in steps)
    return f"({text})" if inner else text


_MARKS = {
    SH.inversePath: "^",
    SH.zeroOrMorePath: "*",
    SH.oneOrMorePath: "+",
    SH.zeroOrOnePath: "?",
}
