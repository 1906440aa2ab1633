"""JSON-LD 1.1 as a person would write it: prefixes in the context, nodes nested, lists as lists.

rdflib's own writer turns "01" into the number 1 and 2.50e1 into 25.0, and fails on a type that is
a blank node. Source: https://www.w3.org/TR/json-ld11/.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence, Set

from rdflib import RDF, XSD, BNode, Literal, URIRef
from rdflib.term import Node

from kg.datatypes import is_bare
from kg.nesting import Nesting, Triples, nest
from kg.turtle import Names

#: The integers that every JSON parser keeps exactly are below this.
_EXACT = 2**53


def write_jsonld(
    graphs: Mapping[URIRef | None, Triples], prefixes: Mapping[str, str], shared: Set[Node]
) -> str:
    """The graphs, each under its name, None for the default graph; keys and members are sorted.

    `shared` are the blank nodes that more than one of the graphs uses.
    """
    names = Names(prefixes)
    members: list[object] = []
    for name, triples in graphs.items():
        nodes = _Nodes(nest(triples, shared), names).all()
        members += nodes if name is None else [{"@id": names.compact(name), "@graph": nodes}]
    context = {prefix: prefixes[prefix] for prefix in prefixes if prefix in names.used}
    return json.dumps({"@context": context, "@graph": members}, ensure_ascii=False, indent=2) + "\n"


class _Nodes:
    """Node objects of one graph."""

    def __init__(self, nesting: Nesting, names: Names) -> None:
        self.nesting = nesting
        self.names = names

    def all(self) -> list[object]:
        return [self.node(node) for node in sorted(self.nesting.roots, key=_node_order)]

    def node(self, node: Node) -> dict[str, object]:
        """A node with all that is said of it; without a name if it is nested."""
        result: dict[str, object] = {}
        if isinstance(node, URIRef):
            result["@id"] = self.names.compact(node)
        elif node in self.nesting.labelled:
            result["@id"] = f"_:{node}"
        properties = self.nesting.properties.get(node, {})
        for predicate in sorted(properties, key=self.names.reading_order):
            objects = properties[predicate]
            if predicate == str(RDF.type) and all(isinstance(each, URIRef) for each in objects):
                kinds = sorted(self.names.compact(str(each)) for each in objects)
                result["@type"] = _alone(kinds)
            else:
                values = [self.value(each) for each in objects]
                result[self.names.compact(predicate)] = _alone(sorted(values, key=_value_order))
        return result

    def value(self, node: Node) -> object:
        if isinstance(node, Literal):
            return self.literal(node)
        if (items := self.nesting.items(node)) is not None:
            return {"@list": [self.value(item) for item in items]}
        if node in self.nesting.nested:
            return self.node(node)
        return {"@id": f"_:{node}" if isinstance(node, BNode) else self.names.compact(str(node))}

    def literal(self, literal: Literal) -> object:
        """A JSON value of its own kind where that keeps the lexical form."""
        if literal.language:
            return {"@language": literal.language, "@value": str(literal)}
        if literal.datatype in {None, XSD.string}:
            return str(literal)
        if literal.datatype == XSD.boolean and str(literal) in {"true", "false"}:
            return str(literal) == "true"
        bare = literal.datatype == XSD.integer and is_bare(literal, str(XSD.integer))
        if bare and abs(int(literal)) < _EXACT:
            return int(literal)
        return {"@type": self.names.compact(str(literal.datatype)), "@value": str(literal)}


def _alone(values: Sequence[object]) -> object:
    return values[0] if len(values) == 1 else values


def _node_order(node: Node) -> tuple[bool, str]:
    return isinstance(node, BNode), str(node)


def _value_order(value: object) -> str:
    return json.dumps(value, sort_keys=True)
