"""The quads of one dataset, and the queries over them.

A query's default graph is the set of all triples of all named graphs. The engine's own "union"
repeats a triple for each graph that holds it, so every triple is put into its default graph once
more on loading, and several graphs given for a query are merged. Its store also changes lexical
forms ("01" to "1"); what must be exact comes from the lines of the dataset (`quads_about`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from textwrap import shorten

import pyoxigraph as ox
from rdflib import BNode

from kg import sparql
from kg.errors import QueryError, QueryRefusedError, ReleaseError
from kg.store.lines import SortedLines
from kg.store.results import NO_SERVICE, Boolean, Solutions, Triples, evaluation
from kg.store.terms import Quad, parse_lines, quad_of
from kg.terms import PREFIXES

MERGES_KEPT = 4

#: What a query must have somewhere in it to see a named graph; `\\u` may hide any letter.
_SEES_GRAPHS = re.compile(r"graph|from|\\u", re.IGNORECASE)
#: So many queries declare this, whether they use it or not.
_DECLARED = f"PREFIX graph: <{PREFIXES['graph']}>"
_COLUMN = re.compile(r"error at \d+:(\d+)")


class Store:
    """The quads of one dataset, which nothing changes.

    The union of the graphs is kept a second time by itself: there the engine finds the triples of
    a term without those of the named graphs among them, and joins were 1.6 times as fast.
    """

    def __init__(self, quads: ox.Store, union: ox.Store, lines: SortedLines) -> None:
        self._quads = quads
        self._union = union
        self._lines = lines
        self._merges: dict[tuple[frozenset[str], frozenset[str]], ox.Store] = {}

    @classmethod
    def load(cls, path: Path) -> Store:
        """The store of a file of sorted N-Quads, each in a named graph.

        Raises ReleaseError if the file cannot be read, or is not that.
        """
        quads = ox.Store()
        try:
            lines = SortedLines(path)
            quads.bulk_load(path=path, format=ox.RdfFormat.N_QUADS)
        except (OSError, SyntaxError, ValueError) as error:
            raise _unreadable(path, f"The dataset cannot be read ({error})") from None
        if any(quads.quads_for_pattern(None, None, None, ox.DefaultGraph())):
            raise _unreadable(path, "The dataset has a triple that is in no named graph")
        quads.update("INSERT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }")
        union = ox.Store()
        union.bulk_extend(quads.quads_for_pattern(None, None, None, ox.DefaultGraph()))
        return cls(quads, union, lines)

    @classmethod
    def open(cls, path: Path, place: Path) -> Store:
        """The store of a file of which one was made on disk, at a place; see `kg.store.disk`.

        It has files open and threads, which a fork does not survive. Raises ReleaseError if it
        cannot be opened.
        """
        try:
            quads = ox.Store.read_only(str(place))
            return cls(quads, quads, SortedLines(path, known=True))
        except OSError as error:
            raise _unreadable(place, f"The store on disk cannot be opened ({error})") from None

    def query(
        self,
        text: str,
        default_graphs: Iterable[str] | None = None,
        named_graphs: Iterable[str] | None = None,
    ) -> Solutions | Boolean | Triples:
        """The answer to a SPARQL query. Graphs given here go before those of its FROM clauses.

        Nothing is ever fetched: a graph that the store does not have is empty. Raises QueryError
        for a text that does not parse or evaluate, QueryRefusedError for an update or a SERVICE.
        """
        _refuse(text)
        with evaluation():
            try:
                answer = self._answer(text, default_graphs, named_graphs)
            except SyntaxError:
                raise _syntax_error(text) from None
        if isinstance(answer, ox.QuerySolutions):
            return Solutions(answer)
        return Boolean(answer) if isinstance(answer, ox.QueryBoolean) else Triples(answer)

    def _answer(
        self, text: str, default: Iterable[str] | None, named: Iterable[str] | None
    ) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        if default is None and named is None:
            if not _SEES_GRAPHS.search(text.replace(_DECLARED, " ")):
                return self._union.query(text)
            clauses = sparql.clauses(text)
            if len(clauses.default) < 2:
                return self._quads.query(text)
            default = self._resolve(clauses.prologue, clauses.default)
            named = self._resolve(clauses.prologue, clauses.named)
            text = clauses.rest
        defaults, names = frozenset(default or ()), frozenset(named or ())
        named_graphs: list[ox.NamedNode | ox.BlankNode] = [ox.NamedNode(iri) for iri in names]
        if len(defaults) > 1:
            return self._merge(defaults, names).query(text, named_graphs=named_graphs)
        default_graph = [_graph(iri) for iri in defaults]
        return self._quads.query(text, default_graph=default_graph, named_graphs=named_graphs)

    def _resolve(self, prologue: str, graphs: tuple[str, ...]) -> list[str]:
        """The IRIs of graphs that are written as in a query with this prologue."""
        listed = f"{prologue}\nSELECT ?g {{ VALUES ?g {{ {' '.join(graphs)} }} }}"
        return [str(row[0]) for row in Solutions(self._quads.query(listed))]

    def _merge(self, default: frozenset[str], named: frozenset[str]) -> ox.Store:
        """A store with some graphs as one set in its default graph, and others by their names."""
        if (default, named) not in self._merges:
            merged = ox.Store()
            merged.bulk_extend(ox.Quad(*quad.triple) for quad in self._in(default))
            merged.bulk_extend(self._in(named))
            if len(self._merges) == MERGES_KEPT:
                del self._merges[next(iter(self._merges))]
            self._merges[default, named] = merged
        return self._merges[default, named]

    def _in(self, graphs: Iterable[str]) -> Iterator[ox.Quad]:
        for graph in graphs:
            yield from self._quads.quads_for_pattern(None, None, None, ox.NamedNode(graph))

    def quads_about(self, iri: str) -> list[Quad]:
        """The quads with this subject, and those of the blank nodes that they lead to."""
        found: list[Quad] = []
        todo, seen = [f"<{iri}>"], set[str]()
        while todo:
            subject = todo.pop()
            if subject not in seen:
                seen.add(subject)
                quads = parse_lines(self._lines.starting(f"{subject} ".encode()))
                todo += [quad.object.n3() for quad in quads if isinstance(quad.object, BNode)]
                found += quads
        return found

    def quads_to(self, iri: str) -> list[Quad]:
        """The quads with this object. Raises ValueError if it is no IRI."""
        quads = self._quads.quads_for_pattern(None, None, ox.NamedNode(iri))
        return sorted(quad_of(quad) for quad in quads if quad.graph_name != ox.DefaultGraph())

    def quads_in(self, graph: str) -> list[Quad]:
        """The quads of a named graph."""
        return parse_lines(self._lines.ending(f" <{graph}> .".encode()))


def _graph(iri: str) -> ox.NamedNode | ox.BlankNode | ox.DefaultGraph:
    return ox.NamedNode(iri)


def _refuse(text: str) -> None:
    if sparql.is_update(text):
        what = f"{sparql.form(text)} is an update, and this graph is only read"
        raise QueryRefusedError(what, cure="Ask with SELECT, ASK, CONSTRUCT or DESCRIBE.")
    if endpoint := sparql.calls_service(text):
        what = f"The query calls the SERVICE {shorten(endpoint, 200, placeholder='…')}"
        raise QueryRefusedError(what, cure=NO_SERVICE)


def _syntax_error(text: str) -> QueryError:
    """Why and at which token a text does not parse; see `sparql.spread`."""
    wide, starts = sparql.spread(text)
    reached, told = len(wide) + 1, ""
    try:
        ox.Store().query(wide)
    except SyntaxError as error:
        told = str(error)
        reached = int(_COLUMN.search(told)[1])  # type: ignore[index]  # it always tells
    offset = max((there for here, there in starts if here < reached), default=0)
    return sparql.syntax_error(text, offset, told)


def _unreadable(path: Path, what: str) -> ReleaseError:
    return ReleaseError(what, where=str(path), cure="Run `parley build` to make it anew.")
