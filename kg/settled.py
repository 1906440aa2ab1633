"""What a build is made of, by digests: what may change piece by piece, and what is settled.

    inputs = inputs_of(settings)
    inputs.settled       # the program, the ontology, its shapes and alignments, the queries, …
    inputs.sources       # each file of entities, essays and links by its name

A build after which only such files have changed need not start from nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from rdflib.term import Node

from kg.layout import Place, data_folder, find
from kg.premises import describes
from kg.settings import Settings
from kg.terms import GRAPH

#: The packages on which it hangs what comes out of a build.
PACKAGES = ("parley-kg", "rdflib", "pyshacl", "owlrl", "pyoxigraph", "numpy")


@dataclass(frozen=True)
class Inputs:
    """The files of a build; `sources` have the digest of each that may change, by its name."""

    places: tuple[Place, ...]
    settled: str
    sources: Mapping[str, str]


def inputs_of(settings: Settings) -> Inputs:
    """All that a build would be made of. Raises SourceError for a file that nothing reads."""
    places = tuple(find(settings.sources))
    digests = {place.name: _digest(place.path) for place in places}
    sources = {place.name: digests[place.name] for place in places if may_change(place.graph)}
    settled = hashlib.sha256()
    for name, digest in digests.items():
        if name not in sources and not name.startswith("kg/data/essays/"):
            settled.update(f"{name} {digest}\n".encode())
    for path in _others(settings):
        settled.update(f"{path.name} {_digest(path)}\n".encode())
    for package in PACKAGES:
        settled.update(f"{package} {version(package)}\n".encode())
    return Inputs(places, settled.hexdigest(), sources)


def may_change(graph: Node | None) -> bool:
    """Whether a graph of this name is data, and may change from build to build."""
    return graph is not None and (describes(graph) or str(graph).startswith(str(GRAPH["links/"])))


def _others(settings: Settings) -> Iterator[Path]:
    """The saved queries, what was fetched from Wikidata, and the program itself."""
    yield from sorted((settings.sources / "queries").glob("*.rq"))
    snapshots = settings.snapshots or data_folder(settings.sources) / "wikidata"
    yield from sorted(path for path in snapshots.glob("*") if path.is_file())
    yield from sorted(Path(__file__).parent.rglob("*.py"))


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
