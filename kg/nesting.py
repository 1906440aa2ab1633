"""Which blank nodes and lists of a graph can be written inside the node that refers to them.

A blank node that exactly one triple leads to needs no name in Turtle, JSON-LD or RDF/XML: it stands
where it is referred to. The others, and those that only lead round in a circle, need a label.
"""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import dataclass, field

from rdflib import RDF, BNode
from rdflib.term import Node

Triples = Iterable[tuple[Node, Node, Node]]


@dataclass(frozen=True)
class Nesting:
    """A graph by subject and predicate, with the blank nodes that need a label."""

    properties: dict[Node, dict[str, list[Node]]]
    labelled: Set[Node]
    nested: Set[Node] = field(default_factory=frozenset)

    @property
    def roots(self) -> list[Node]:
        """The subjects that are not written inside another."""
        return [subject for subject in self.properties if subject not in self.nested]

    def items(self, node: Node) -> list[Node] | None:
        """The members of the list that starts at a node; None if it starts no plain list."""
        members: list[Node] = []
        while node != RDF.nil:
            cell = self.properties.get(node, {}) if node in self.nested else {}
            first, rest = cell.get(str(RDF.first), []), cell.get(str(RDF.rest), [])
            if not (len(cell) == 2 and len(first) == len(rest) == 1):
                return None
            members += first
            node = rest[0]
        return members


def nest(triples: Triples, shared: Set[Node] = frozenset()) -> Nesting:
    """The nesting of a graph, in which the `shared` blank nodes need a label anyway."""
    properties: dict[Node, dict[str, list[Node]]] = {}
    referrers: dict[Node, list[Node]] = {}
    for subject, predicate, obj in triples:
        properties.setdefault(subject, {}).setdefault(str(predicate), []).append(obj)
        if isinstance(obj, BNode):
            referrers.setdefault(obj, []).append(subject)
    parents = {
        node: subjects[0]
        for node, subjects in referrers.items()
        if len(subjects) == 1 and node not in shared
    }
    nested = parents.keys() - _circles(parents)
    blank = {node for node in properties if isinstance(node, BNode)} | referrers.keys()
    unnamed = {node for node in blank - referrers.keys() if node not in shared}
    return Nesting(properties, blank - nested - unnamed, nested)


def _circles(parents: dict[Node, Node]) -> set[Node]:
    """The nodes whose parents lead round in a circle."""
    circles: set[Node] = set()
    seen: set[Node] = set()
    for start in parents:
        path, node = [], start
        while node not in seen and node in parents:
            seen.add(node)
            path.append(node)
            node = parents[node]
        if node in path:
            circles.update(path[path.index(node) :])
    return circles
