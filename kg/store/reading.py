"""The answers of another engine, read as if they were our own."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from kg.store.results import Boolean, Solutions, Triples


def read_results(body: bytes) -> Solutions | Boolean:
    """What SPARQL results in JSON say; each row is read when its turn comes.

    Raises SyntaxError if it is none, at once or at the row.
    """
    answer = ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)
    return Solutions(answer) if isinstance(answer, ox.QuerySolutions) else Boolean(answer)


def read_graph(body: bytes) -> Triples:
    """The triples of N-Triples, read in their turn. They raise SyntaxError if one is none."""
    return Triples(_triples(body))


def _triples(body: bytes) -> Iterator[ox.Triple]:
    for quad in ox.parse(body, format=ox.RdfFormat.N_TRIPLES):
        yield quad.triple
