"""A dataset in its one canonical form, and the name that it has from it.

Source: RDF Dataset Canonicalization (RDFC-1.0), https://www.w3.org/TR/rdf-canon/
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

import pyoxigraph as ox


def canonical_nquads(nquads: str) -> str:
    """The N-Quads with canonical blank nodes and escapes, their lines sorted.

    The names of blank nodes hang on the quads with blank nodes alone, so only these are looked at
    as a whole.
    """
    blank: list[ox.Quad] = []
    quads = ox.parse(nquads, format=ox.RdfFormat.N_QUADS)
    lines = set(_lines(_plain(quads, blank)))
    dataset = ox.Dataset(blank)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return b"".join(sorted(lines.union(_lines(dataset)))).decode()


def _plain(quads: Iterable[ox.Quad], blank: list[ox.Quad]) -> Iterator[ox.Quad]:
    """The quads of IRIs and literals; those that have, or may have, a blank node are put aside."""
    for quad in quads:
        subject, _, value = quad.triple
        named = isinstance(subject, ox.NamedNode) and isinstance(value, ox.NamedNode | ox.Literal)
        if named and not isinstance(quad.graph_name, ox.BlankNode):
            yield quad
        else:
            blank.append(quad)


def _lines(quads: Iterable[ox.Quad]) -> list[bytes]:
    written: bytes = ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b""
    return written.splitlines(keepends=True)


def plain_nquads(nquads: str) -> list[str]:
    """The lines of N-Quads with canonical escapes; blank nodes keep their names."""
    quads = ox.parse(nquads, format=ox.RdfFormat.N_QUADS)
    written: bytes = ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b""
    return written.decode().split("\n")[:-1]


def digest(canonical: str) -> str:
    """The name of a dataset: the SHA-256 of its canonical N-Quads, in hexadecimal."""
    return hashlib.sha256(canonical.encode()).hexdigest()
