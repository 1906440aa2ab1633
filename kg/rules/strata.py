"""In which order rules are applied: what a rule reads is whole before, unless it hangs on itself.

    strata({"b": {"a"}, "c": {"b", "c"}})   # [["a"], ["b"], ["c"]]

Source: R. Tarjan, Depth-first search and linear graph algorithms, SIAM J. Comput. 1 (1972), here
without recursion.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator, Mapping
from sys import maxsize
from typing import TypeVar

Thing = TypeVar("Thing", bound=Hashable)


def strata(reads: Mapping[Thing, Collection[Thing]]) -> list[list[Thing]]:
    """The things, those that hang on each other together, after all that they read."""
    order: dict[Thing, int] = {}
    lowest: dict[Thing, int] = {}
    open_things: list[Thing] = []
    found: list[list[Thing]] = []
    for root in reads:
        if root in order:
            continue
        path = [_entered(root, reads, order, lowest, open_things)]
        while path:
            thing, ahead = path[-1]
            following = next(ahead, None)
            if following is None:
                path.pop()
                if path:
                    lowest[path[-1][0]] = min(lowest[path[-1][0]], lowest[thing])
                if lowest[thing] == order[thing]:
                    found.append(_closed(thing, lowest, open_things))
            elif following not in order:
                path.append(_entered(following, reads, order, lowest, open_things))
            else:
                lowest[thing] = min(lowest[thing], lowest[following])
    return found


def _entered(
    thing: Thing,
    reads: Mapping[Thing, Collection[Thing]],
    order: dict[Thing, int],
    lowest: dict[Thing, int],
    open_things: list[Thing],
) -> tuple[Thing, Iterator[Thing]]:
    order[thing] = lowest[thing] = len(order)
    open_things.append(thing)
    return thing, iter(reads.get(thing, ()))


def _closed(root: Thing, lowest: dict[Thing, int], open_things: list[Thing]) -> list[Thing]:
    """The things that hang on each other with `root`; from now on nothing leads back to them."""
    members: list[Thing] = []
    while not members or members[-1] != root:
        members.append(open_things.pop())
        lowest[members[-1]] = maxsize
    return members
