"""Which files the sources are, and which graph each goes to.

    for place in find(sources):
        print(place.name, place.graph)

A file that nothing reads is refused. In an installed package the curated triples stand beside the
folder of the sources.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from rdflib import URIRef

from kg.errors import SourceError
from kg.terms import (
    ALIGNMENTS_GRAPH,
    ENTITIES_GRAPH,
    ESSAY_GRAPHS,
    GRAPH,
    ONTOLOGY_GRAPH,
    SHAPES_GRAPH,
)

_NAME = r"[a-z0-9]+(?:-[a-z0-9]+)*"
#: Pattern of a file's path from the sources' root, and its graph ({} is the pattern's first group);
#: None for files that others read.
LAYOUT: tuple[tuple[str, str | None], ...] = (
    (r"ontology/parley\.ttl", ONTOLOGY_GRAPH),
    (rf"ontology/alignments/{_NAME}\.ttl", ALIGNMENTS_GRAPH),
    (rf"ontology/shapes(?:-{_NAME})?\.ttl", SHAPES_GRAPH),
    (r"ontology/examples/.*", None),
    (rf"kg/data/entities(?:-{_NAME})?\.ttl", ENTITIES_GRAPH),
    (rf"kg/data/essays/({_NAME})(?:\.{_NAME})?\.ttl", ESSAY_GRAPHS + "{}"),
    (rf"kg/data/essays/{_NAME}\.toml", None),
    (rf"kg/data/links/({_NAME})\.ttl", str(GRAPH) + "links/{}"),
    (r"kg/data/wikidata/Q[1-9]\d*\.json", None),
    (r".*/README\.md", None),
)


class Place(NamedTuple):
    """A file of the sources, its name in messages, and its graph; None if others read it."""

    path: Path
    name: str
    graph: URIRef | None


def data_folder(sources: Path) -> Path:
    """Where the curated triples are: in an installed package beside the folder of the sources."""
    inside = sources / "kg" / "data"
    return inside if inside.is_dir() else sources.parent / "data"


def find(sources: Path) -> Iterator[Place]:
    """Every file to be looked at, in the order of their names; hidden ones are not.

    Raises SourceError for a file of no known kind.
    """
    roots = {"ontology": sources / "ontology", "kg/data": data_folder(sources)}
    for root_name, root in sorted(roots.items()):
        for path in sorted(root.rglob("*")):
            inner = path.relative_to(root)
            if path.is_file() and not any(part.startswith(".") for part in inner.parts):
                name = f"{root_name}/{inner.as_posix()}"
                yield Place(path, name, graph_of(name))


def graph_of(name: str) -> URIRef | None:
    """The graph that a file goes to, if it goes to one."""
    for pattern, graph_name in LAYOUT:
        if match := re.fullmatch(pattern, name):
            return None if graph_name is None else URIRef(graph_name.format(*match.groups()))
    raise SourceError(
        "nothing reads a file of this name in this place",
        where=name,
        cure="Move it away or rename it; names are in lower case with hyphens, and end in .ttl",
    )
