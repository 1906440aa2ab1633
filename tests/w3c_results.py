"""What a W3C test expects and what the server answered, read by rdflib and compared.

Terms are compared by value where their type has one ("1.0" and "1.00" are the same decimal), blank
nodes up to their names, rows as a multiset, or in their order where the test gives one.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from rdflib import RDF, XSD, BNode, Graph, Literal, Namespace, URIRef
from rdflib.compare import isomorphic
from rdflib.query import Result
from rdflib.term import Identifier, Node

RS = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/result-set#")
FLOATS = (XSD.float, XSD.double)
Row = dict[str, Node]


@dataclass(frozen=True)
class Table:
    """The rows of a SELECT; `ordered` if their order matters."""

    columns: frozenset[str]
    rows: list[Row]
    ordered: bool = False


Answer = Table | bool | Graph


def read_results(data: bytes, kind: str) -> Answer:
    """An answer in the format xml, json, csv or tsv."""
    if kind == "csv":
        return _table_of_csv(data.decode())
    if kind == "tsv":
        return _table_of_tsv(data.decode())
    result = Result.parse(io.BytesIO(data), format=kind)
    if result.type == "ASK":
        return bool(result.askAnswer)
    columns = frozenset(str(each) for each in result.vars or ())
    rows: list[Row] = [{str(name): row[name] for name in row} for row in result.bindings]
    return Table(columns, rows)


def read_expected(path: Path, iri: str) -> Answer:
    """The answer that a file of the suite holds."""
    kinds = {".srx": "xml", ".srj": "json", ".csv": "csv", ".tsv": "tsv"}
    if path.suffix in kinds:
        return read_results(path.read_bytes(), kinds[path.suffix])
    form = "xml" if path.suffix == ".rdf" else "turtle"
    graph = Graph().parse(path, publicID=iri, format=form)
    head = graph.value(None, RDF.type, RS.ResultSet)
    return graph if head is None else _table_of_graph(graph, head)


def _table_of_graph(graph: Graph, head: Node) -> Answer:
    """Source: the result-set vocabulary of the first SPARQL working group."""
    yes = graph.value(head, RS.boolean)
    if isinstance(yes, Literal):
        return bool(yes.toPython())
    columns = frozenset(map(str, graph.objects(head, RS.resultVariable)))
    found: list[tuple[int, Row]] = []
    for solution in graph.objects(head, RS.solution):
        row: Row = {}
        for binding in graph.objects(solution, RS.binding):
            term = graph.value(binding, RS.value)
            assert term is not None
            row[str(graph.value(binding, RS.variable))] = term
        found.append((int(str(graph.value(solution, RS["index"]) or 0)), row))
    ordered = (None, RS["index"], None) in graph
    if ordered:
        found.sort(key=lambda each: each[0])
    return Table(columns, [row for _, row in found], ordered)


def _table_of_csv(text: str) -> Table:
    """CSV says neither kind nor type of a term; a number is compared as one."""
    head, *rows = csv.reader(io.StringIO(text, newline=""))
    return Table(frozenset(head), [_cells(head, row) for row in rows])


def _cells(head: Iterable[str], row: Iterable[str]) -> Row:
    found: Row = {}
    for name, cell in zip(head, row, strict=True):
        if cell.startswith("_:"):
            found[name] = BNode(cell[2:])
        elif cell:
            found[name] = Literal(_number(cell))
    return found


def _number(cell: str) -> str:
    try:
        return repr(float(cell))
    except ValueError:
        return cell


def _table_of_tsv(text: str) -> Table:
    lines = text.removesuffix("\n").split("\n")
    head = [name.removeprefix("?") for name in lines[0].rstrip("\r").split("\t")]
    rows = []
    for line in lines[1:]:
        cells = zip(head, line.rstrip("\r").split("\t"), strict=True)
        rows.append({name: _turtle_term(cell) for name, cell in cells if cell})
    return Table(frozenset(head), rows)


def _turtle_term(cell: str) -> Node:
    if cell.startswith("_:"):
        return BNode(cell[2:])
    graph = Graph().parse(data=f"<urn:s> <urn:p> {cell} .", format="turtle")
    (term,) = graph.objects()
    return term


def same(found: Answer, expected: Answer, lax: bool = False) -> bool:
    """Whether the answers are the same."""
    if isinstance(found, Graph) and isinstance(expected, Graph):
        return isomorphic(_valued(found), _valued(expected))
    if isinstance(found, Table) and isinstance(expected, Table):
        return found.columns == expected.columns and _same_rows(found, expected, lax)
    return type(found) is type(expected) and found == expected


def _same_rows(found: Table, expected: Table, lax: bool) -> bool:
    has_blank = any(isinstance(term, BNode) for row in expected.rows for term in row.values())
    if has_blank:
        return isomorphic(_graph_of(found, lax), _graph_of(expected, lax))
    left, right = list(map(_key, found.rows)), list(map(_key, expected.rows))
    if expected.ordered:
        return left == right
    if lax:
        return set(left) == set(right) and len(right) >= len(left)
    return Counter(left) == Counter(right)


def _key(row: Row) -> frozenset[tuple[str, str]]:
    return frozenset((name, _value(term).n3()) for name, term in row.items())


def _graph_of(table: Table, lax: bool) -> Graph:
    """The rows as a graph: a blank node for each different one, with a property for each column.

    Equal rows are counted: as nodes of their own, each could stand for any other of them, and
    whoever compares two such graphs would try them all.
    """
    graph = Graph()
    rows = Counter(
        frozenset((name, _value(term)) for name, term in row.items()) for row in table.rows
    )
    for row, count in rows.items():
        node = BNode()
        graph.add((node, RS.solution, Literal(count)))
        for name, term in row:
            graph.add((node, URIRef(f"urn:column:{name}"), term))
    assert not lax
    return graph


def _valued(graph: Graph) -> Graph:
    valued = Graph()
    for triple in graph:
        valued.add(tuple(map(_value, triple)))  # type: ignore[arg-type]  # three of them
    return valued


def _value(term: Node) -> Identifier:
    """The term with the canonical lexical form of its value, if it is a number."""
    if isinstance(term, Literal) and term.datatype in FLOATS and term.value is not None:
        return Literal(repr(float(term.value)), datatype=term.datatype, normalize=False)
    if isinstance(term, Literal) and isinstance(term.value, Decimal):
        text = format(term.value.normalize(), "f")
        return Literal(text, datatype=term.datatype, normalize=False)
    if isinstance(term, Literal) and term.datatype == XSD.string:
        return Literal(str(term))  # since RDF 1.1 the same as one without a type
    assert isinstance(term, Identifier)
    return term


def rows_of(answer: Answer) -> Iterator[str]:
    """The answer for a reader of a failed test."""
    if isinstance(answer, Table):
        yield f"columns: {sorted(answer.columns)}"
        yield from sorted(str(sorted(_key(row))) for row in answer.rows)
    else:
        yield answer.serialize() if isinstance(answer, Graph) else str(answer)
