"""A dataset in its one canonical form, and the name that it has from it.

Source: RDF Dataset Canonicalization (RDFC-1.0), https://www.w3.org/TR/rdf-canon/
"""

from __future__ import annotations

import hashlib

import pyoxigraph as ox


def canonical_nquads(nquads: str) -> str:
    """The N-Quads with canonical blank nodes and escapes, their lines sorted."""
    dataset = ox.Dataset(ox.parse(nquads, format=ox.RdfFormat.N_QUADS))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    written: bytes = ox.serialize(dataset, format=ox.RdfFormat.N_QUADS) or b""
    return b"".join(sorted(written.splitlines(keepends=True))).decode()


def plain_nquads(nquads: str) -> list[str]:
    """The lines of N-Quads with canonical escapes; blank nodes keep their names."""
    quads = ox.parse(nquads, format=ox.RdfFormat.N_QUADS)
    written: bytes = ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b""
    return written.decode().split("\n")[:-1]


def digest(canonical: str) -> str:
    """The name of a dataset: the SHA-256 of its canonical N-Quads, in hexadecimal."""
    return hashlib.sha256(canonical.encode()).hexdigest()
