"""What a SPARQL constraint of SHACL reads, as walks from `$this`.

The patterns of a query are edges between its variables. A tree of them, the cheapest first, leads
from `$this` to every variable, so each part of a solution is met on a walk along that tree; what is
no branch of the tree is read from a variable that is reached. The parts of a UNION, an OPTIONAL or
an EXISTS are walked for themselves, for they need not hold together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from rdflib import BNode, URIRef, Variable
from rdflib.paths import Path
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import Node

from kg.errors import NotKeptError
from kg.paths import Steps
from kg.shacl import prepare

Edge = tuple[Node, Steps, Node]
#: Goes along a path, or back along it, from a state, and gives the state at its end.
Walk = Callable[[int, Steps, bool], int]
#: About how many things a path leads to, or back to, from one.
Cost = Callable[[Steps, bool], float]
#: Parts of a query that say nothing by themselves.
_WRAPPERS = frozenset({"SelectQuery", "AskQuery", "Project", "Distinct", "Reduced", "OrderBy"})
#: The inside of an EXISTS that rdflib has left as it was parsed, as it does now and then.
_PARSED = "GroupGraphPatternSub"
_EXISTS = frozenset({"Builtin_EXISTS", "Builtin_NOTEXISTS"})


@dataclass(frozen=True)
class _Group:
    """Edges that hold together, and the parts that hold each with them or without."""

    edges: list[Edge]
    parts: list[_Group]


def walk_query(text: str, this: int, walk: Walk, cost: Cost) -> None:
    """Walks all that a query reads from the state of `$this`.

    Raises NotKeptError for a query that may read what no pattern leads to, and SourceError for one
    that does not parse.
    """
    if "$PATH" in text or "$currentShape" in text or "$shapesGraph" in text:
        raise NotKeptError("a query has another part put in")
    _walk_group(_group(prepare(text).algebra), {Variable("this"): this}, walk, cost)


def _group(part: CompValue) -> _Group:
    group = _Group([], [])
    _add(part, group)
    return group


def _add(part: CompValue, group: _Group) -> None:
    """Adds the patterns of a part of a query's algebra to a group."""
    if part.name in _WRAPPERS:
        _add(part.p, group)
    elif part.name == "BGP":
        group.edges.extend(map(_edge, part.triples))
    elif part.name == "Join":
        _add(part.p1, group)
        _add(part.p2, group)
    elif part.name in ("Filter", "Extend"):
        _add(part.p, group)
        group.parts.extend(_existing(part.expr))
    elif part.name == "LeftJoin":
        _add(part.p1, group)
        inner = _group(part.p2)
        inner.parts.extend(_existing(part.expr))
        group.parts.append(inner)
    elif part.name == "Union":
        group.parts.extend((_group(part.p1), _group(part.p2)))
    else:
        raise NotKeptError(f"a query has a {part.name}")


def _existing(expression: object) -> Iterator[_Group]:
    """The groups of the EXISTS in an expression."""
    if isinstance(expression, CompValue) and expression.name in _EXISTS:
        inside = expression.graph
        yield _of_parts(inside) if inside.name == _PARSED else _group(inside)
    elif isinstance(expression, CompValue):
        for value in expression.values():
            yield from _existing(value)
    elif isinstance(expression, list):
        for value in expression:
            yield from _existing(value)


def _of_parts(graph: CompValue) -> _Group:
    """The group inside an EXISTS, as it was parsed."""
    group = _Group([], [])
    for part in graph.part:
        if part.name == "TriplesBlock":
            for flat in part.triples:
                triples = zip(flat[::3], flat[1::3], flat[2::3], strict=True)
                group.edges.extend(map(_edge, triples))
        elif part.name == "Filter":
            group.parts.extend(_existing(part.expr))
        else:
            raise NotKeptError(f"an EXISTS has a {part.name}")
    return group


def _edge(triple: tuple[Node, Node | Path, Node]) -> Edge:
    subject, steps, value = triple
    if not isinstance(steps, URIRef | Path):
        raise NotKeptError(f"a query has {steps} for a property")
    return subject, steps, value


def _is_open(term: Node) -> bool:
    return isinstance(term, Variable | BNode)


def _walk_group(group: _Group, known: Mapping[Node, int], walk: Walk, cost: Cost) -> None:
    reached, edges = dict(known), list(group.edges)
    while edges:
        ways = list(_ways(edges, reached, cost))
        if not ways:
            raise NotKeptError("a query has a pattern that nothing leads to")
        _, place, back = min(ways)
        subject, steps, value = edges.pop(place)
        start, end = (value, subject) if back else (subject, value)
        state = walk(reached[start], steps, back)
        if _is_open(end):
            reached.setdefault(end, state)
    for part in group.parts:
        _walk_group(part, reached, walk, cost)


def _ways(
    edges: list[Edge], reached: Mapping[Node, int], cost: Cost
) -> Iterator[tuple[float, int, bool]]:
    """The edges that can be walked, and from which end, each with its cost."""
    for place, (subject, steps, value) in enumerate(edges):
        if subject in reached:
            yield cost(steps, False), place, False
        elif value in reached:
            yield cost(steps, True), place, True
