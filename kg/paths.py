"""The paths of shapes as those of queries."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from rdflib import Graph, URIRef
from rdflib.namespace import RDF, SH
from rdflib.paths import AlternativePath, InvPath, MulPath, Path, SequencePath
from rdflib.term import Node

from kg.errors import NotKeptError

Steps = URIRef | Path


def steps_of(shapes: Graph, path: Node) -> Steps:
    """A path of SHACL as one of SPARQL. Raises NotKeptError for one of no kind, or of several."""
    if isinstance(path, URIRef):
        return path
    if sum((path, kind, None) in shapes for kind in _KINDS) != 1:
        raise NotKeptError("a path is of no kind, or of several")
    inverse = shapes.value(path, SH.inversePath)
    if inverse is not None:
        return InvPath(steps_of(shapes, inverse))
    choices = shapes.value(path, SH.alternativePath)
    if choices is not None:
        return AlternativePath(*_each(shapes, choices))
    for predicate, sign in _SIGNS:
        inner = shapes.value(path, predicate)
        if inner is not None:
            return MulPath(steps_of(shapes, inner), sign)
    return SequencePath(*_each(shapes, path))


def _each(shapes: Graph, items: Node) -> Iterator[Steps]:
    return (steps_of(shapes, each) for each in shapes.items(items))


_KINDS = (
    RDF.first,
    SH.inversePath,
    SH.alternativePath,
    SH.zeroOrMorePath,
    SH.oneOrMorePath,
    SH.zeroOrOnePath,
)
_SIGNS: tuple[tuple[URIRef, Literal["*", "+", "?"]], ...] = (
    (SH.zeroOrMorePath, "*"),
    (SH.oneOrMorePath, "+"),
    (SH.zeroOrOnePath, "?"),
)
