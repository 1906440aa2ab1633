"""Whether every triple of `graph:inferred` can be explained: the proof of the promise."""

from __future__ import annotations

from kg.explain.cone import Cone
from kg.explain.grounds import Grounds
from kg.rdf import Triple


def unexplained(grounds: Grounds) -> list[Triple]:
    """The triples of `graph:inferred` that no reason leads to from what is asserted.

    All of them are looked at together: whatever can be told in a finite number of lines, each of
    them asserted or drawn by a rule from others, has a justification.
    """
    cone = Cone(grounds.steps, grounds.premises, grounds.units)
    triples = sorted(grounds.inferred)
    cone.read_all(triples)
    return [triple for triple in triples if not cone.reaches(triple)]
