"""Why each row of a saved query's answer holds: the triples that it rests on, and where to ask.

As data, at `/queries/<name>/reasons`:

    {"query": "at-odds", "rows": [ROW, …]}

    ROW      {"row": {COLUMN: TERM, …}, "reasons": [REASON, …]}
    TERM     as in SPARQL's results in JSON
    REASON   {"triple": {"subject": IRI, "predicate": IRI, "object": IRI}, "explain": PATH}

What `explain` leads to tells why the triple holds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from kg.queries import Pattern, SavedQuery
from kg.rows import rests_on
from server.names import whole
from server.reasons import explain_path

Described = dict[str, Any]


def triples_of(
    query: SavedQuery, values: Mapping[str, str], iris: Mapping[str, str]
) -> Iterator[tuple[str, Pattern]]:
    """The triples that a row rests on, by the path that tells why one holds.

    `values` are those of the query's parameters, `iris` those of the row by its columns.
    """
    for names in rests_on(query, values, iris):
        triple = whole(names[0]), whole(names[1]), whole(names[2])
        if path := explain_path(triple):
            yield path, triple


def described(
    query: SavedQuery, values: Mapping[str, str], rows: Sequence[Mapping[str, Any]]
) -> Described:
    """The reasons of rows that are as in SPARQL's results in JSON."""
    return {"query": query.name, "rows": [_row(query, values, row) for row in rows]}


def _row(query: SavedQuery, values: Mapping[str, str], row: Mapping[str, Any]) -> Described:
    iris = {column: term["value"] for column, term in row.items() if term["type"] == "uri"}
    reasons = [
        {
            "triple": dict(zip(("subject", "predicate", "object"), map(str, triple), strict=True)),
            "explain": path,
        }
        for path, triple in triples_of(query, values, iris)
    ]
    return {"row": dict(row), "reasons": reasons}
