"""What is near a triple that is not there: others of the same subject, or object, and predicate."""

from __future__ import annotations

from itertools import chain

from kg.explain.grounds import Grounds
from kg.rdf import Triple

#: So many are told.
MOST = 6


def near(grounds: Grounds, triple: Triple) -> list[Triple]:
    """The triples that share the predicate and an end with it, then those between its two ends."""
    subject, predicate, value = triple
    found: dict[int, list[Triple]] = {0: [], 1: [], 2: []}
    for each in grounds:
        if each[1] == predicate and each[0] == subject:
            found[0].append(each)
        elif each[1] == predicate and each[2] == value:
            found[1].append(each)
        elif {each[0], each[2]} == {subject, value}:
            found[2].append(each)
    return list(chain.from_iterable(sorted(each)[:MOST] for each in found.values()))[:MOST]
