"""The files that a release offers besides its dataset, and how large a graph may be to have them.

They are the same graph in other formats. Written all at once, they take many times as long as the
dataset itself, and nobody reads a million triples as RDF/XML: a large graph is offered as N-Quads
alone, and in any format by query.
"""

from __future__ import annotations

from collections.abc import Mapping

from rdflib import Dataset

from kg.export import export

#: Quads of the largest graph that is offered in every format.
OFFERED_TO = 200_000

#: Name, format and media type of each file.
DOWNLOADS = (
    ("parley.ttl", "turtle", "text/turtle"),
    ("parley.trig", "trig", "application/trig"),
    ("parley.nt", "ntriples", "application/n-triples"),
    ("parley.jsonld", "jsonld", "application/ld+json"),
    ("parley.rdf", "rdfxml", "application/rdf+xml"),
)


def media_types(size: int) -> Mapping[str, str]:
    """What a graph of so many quads can be had as; as N-Quads it is the dataset itself."""
    offered = {name: media_type for name, _, media_type in DOWNLOADS if size <= OFFERED_TO}
    return {"parley.nq": "application/n-quads", **offered}


def write_downloads(dataset: Dataset) -> dict[str, bytes]:
    """The files in every format, by their paths in a release."""
    return {f"downloads/{name}": export(dataset, form) for name, form, _ in DOWNLOADS}
