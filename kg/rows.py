"""What the rows of a saved query rest on, so that each leads to why it holds."""

from __future__ import annotations

from collections.abc import Mapping

from kg.queries import Pattern, SavedQuery


def rests_on(query: SavedQuery, values: Mapping[str, str], row: Mapping[str, str]) -> list[Pattern]:
    """The triples that a row rests on, by the names of their terms, variables filled in.

    `values` are those of the parameters that were given, `row` the IRIs of the row by its columns;
    a triple with a variable that has none is left out.
    """
    known = {parameter.name: parameter for parameter in query.parameters}
    filled = {
        f"?_{name}_{known[name].type}": values.get(name, known[name].default) for name in known
    } | {f"?{column}": iri for column, iri in row.items()}
    found = []
    for pattern in query.reasons:
        subject, predicate, value = (filled.get(part, part) for part in pattern)
        if subject and predicate and value and "?" not in (subject[0], predicate[0], value[0]):
            found.append((subject, predicate, value))
    return found
