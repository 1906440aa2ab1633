"""Canonical N-Quads, and the digest that names a release."""

from __future__ import annotations

import pyoxigraph as ox
from hypothesis import given
from rdflib import Dataset

from kg.rdf import write_nquads
from kg.store import (
    canonical_nquads,
    digest,
)
from tests.rdf_graphs import datasets, unhurried


def test_canonical_nquads_do_not_depend_on_order_and_names() -> None:
    one = '_:a <http://p> _:b <http://g> .\n_:b <http://p> "x" <http://g> .\n'
    other = '_:z <http://p> "x" <http://g> .\n_:y <http://p> _:z <http://g> .\n'
    assert canonical_nquads(one) == canonical_nquads(other)
    assert "_:c14n0" in canonical_nquads(one)


def test_canonical_nquads_keep_lexical_forms_and_odd_line_ends() -> None:
    line = '<http://s> <http://p> "01"^^<http://www.w3.org/2001/XMLSchema#integer> <http://g> .\n'
    odd = '<http://s> <http://p> "a\u2028b\u0085c" <http://g> .\n'
    assert canonical_nquads(odd + line) == line + odd


def test_canonical_escapes() -> None:
    """RDFC-1.0, appendix: ECHAR where there is one, UCHAR for other controls, else none."""
    written = canonical_nquads(
        '<http://s> <http://p> "\\u0008\\u0009\\u000A\\u000C\\u000D\\u0022'
        '\\u005C\\u0000\\u000B\\u007F\\u00E9\\U0001F600" <http://g> .\n'
    )
    assert written == (
        '<http://s> <http://p> "\\b\\t\\n\\f\\r\\"\\\\\\u0000\\u000B\\u007Fé😀" <http://g> .\n'
    )


def test_digest_is_sha256() -> None:
    assert digest("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@unhurried
@given(datasets())
def test_blank_nodes_are_named_as_if_the_whole_were_looked_at(dataset: Dataset) -> None:
    text = write_nquads(dataset)
    whole = ox.Dataset(ox.parse(text, ox.RdfFormat.N_QUADS))
    whole.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    lines = ox.serialize(whole, format=ox.RdfFormat.N_QUADS)
    assert lines is not None
    assert canonical_nquads(text) == b"".join(sorted(lines.splitlines(keepends=True))).decode()
