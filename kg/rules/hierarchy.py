"""What stands above what, at any remove, and by which axioms: a hierarchy closed once for all."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeVar

from kg.rdf import Triple

Place = TypeVar("Place", bound=Hashable)


class Rung(NamedTuple):
    """A step upwards: the row of the tables that takes it, and the triples of its axiom."""

    row: str
    written: tuple[Triple, ...]


Ladder = tuple[Rung, ...]


def ladders(
    steps: Mapping[Place, Sequence[tuple[Place, Rung]]],
) -> Iterator[tuple[Place, Place, Ladder]]:
    """Every two different places of which the second is above the first, by the fewest rungs."""
    for start in steps:
        reached: dict[Place, Ladder] = {start: ()}
        waiting = [start]
        for place in waiting:
            for above, rung in steps.get(place, ()):
                if above not in reached:
                    reached[above] = (*reached[place], rung)
                    waiting.append(above)
                    yield start, above, reached[above]
