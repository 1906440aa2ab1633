"""The minimal justifications of a conclusion, those that take the fewest lines first.

A *justification* of a conclusion is a set of asserted triples and axioms from which it follows by
the rules and of which no part suffices (A. Kalyanpur, B. Parsia, M. Horridge, E. Sirin, Finding all
justifications of OWL DL entailments, ISWC 2007; also called MinA or MUPS). An axiom counts as one,
however many triples spell it; of several axioms that make the same rule, one is told. Each
justification is given with a proof: a tree in which no triple stands above itself, so none is a
reason for itself.

*Search.* A* over partial trees: the first open triple is taken as asserted, or replaced by the
premises of a step behind it. The fewest lines for what is still open are known (`kg.explain.cone`),
so trees come out by their number of lines. A tree whose leaves contain a justification that is
known is dropped; of a finished one each leaf is tried: if the rest suffices, it is none, and its
part comes out by itself.

*Sound*: every leaf is asserted and every step one of a rule. *Complete*: each justification has a
proof without a triple above itself, and all of those are tried. Both hold up to the bounds, and
what stopped the search is told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from heapq import heappop, heappush
from itertools import count

from kg.explain.cone import Cone, Goal, Way

#: What a justification rests on: triples by their numbers from 0 on, axioms by those below 0.
Leaves = frozenset[int]


@dataclass(frozen=True)
class Bounds:
    """How far to look: justifications, steps above one another, steps and trees looked at."""

    most: int = 10
    depth: int = 50
    work: int = 20_000


class Stopped(Enum):
    """What kept the search from its end."""

    MOST = "as many as were asked for"
    WORK = "as far as the bound on work allowed"
    DEPTH = "no deeper than the bound on depth"


@dataclass(frozen=True)
class Proof:
    """A goal, and the way it is reached with the proofs of what that needs; asserted, if none."""

    goal: Goal
    way: Way | None
    premises: tuple[Proof, ...] = ()


@dataclass(frozen=True)
class _Done:
    """The last decision about a tree, and those before it: goals and their ways, from the top."""

    goal: Goal
    way: Way | None
    before: _Done | None


class _Open:
    """The first goal that a tree leaves open, what stands above it, and the open ones after."""

    def __init__(self, goal: Goal, above: frozenset[int], depth: int, rest: _Open | None) -> None:
        self.goal = goal
        self.above = above
        self.depth = depth
        self.rest = rest
        self.goals: tuple[Goal, ...] = (goal, *(rest.goals if rest else ()))


@dataclass(frozen=True)
class _Tree:
    """A partial tree: what was decided, what is open, and the leaves so far."""

    done: _Done | None
    open: _Open | None
    leaves: Leaves


@dataclass
class Search:
    """The search in one cone; `stopped` is known when it is over."""

    cone: Cone
    bounds: Bounds
    stopped: Stopped | None = None
    _known: list[Leaves] = field(default_factory=list)
    _cores: list[Leaves] = field(default_factory=list)

    def proofs(self) -> Iterator[Proof]:
        """A proof of each justification, the shortest first."""
        if Cone.ROOT not in self.cone.lines:
            self.stopped = None if self.cone.whole else Stopped.WORK
            return
        for tree in self._trees():
            if any(known <= tree.leaves for known in self._known):
                continue
            core = self._core(tree.leaves)
            if core != tree.leaves:
                self._cores.append(core)
                continue
            if len(self._known) == self.bounds.most:
                self.stopped = Stopped.MOST
                return
            self._known.append(core)
            yield _grown(tree)
        if self.stopped is None and not self.cone.whole:
            self.stopped = Stopped.WORK

    def _trees(self) -> Iterator[_Tree]:
        """Every finished tree, those with the fewest lines first."""
        ties = count()
        start = _Tree(None, _Open(Cone.ROOT, self.cone.conclusion, 0, None), frozenset())
        queue = [(self.cone.lines[Cone.ROOT], next(ties), start)]
        seen: set[tuple[Leaves, tuple[Goal, ...]]] = set()
        for _ in range(self.bounds.work):
            if not queue:
                return
            lines, _, tree = heappop(queue)
            if tree.open is None:
                yield tree
                continue
            key = (tree.leaves, tree.open.goals)
            if key in seen or self._is_spent(tree.leaves):
                continue
            seen.add(key)
            before = lines - self.cone.lines[tree.open.goal]
            for after, child in self._expanded(tree, tree.open):
                heappush(queue, (before + after, next(ties), child))
        self.stopped = Stopped.WORK

    def _is_spent(self, leaves: Leaves) -> bool:
        """Whether nothing new can come of a tree with these leaves."""
        return any(known <= leaves for known in self._known) or any(
            core < leaves for core in self._cores
        )

    def _expanded(self, tree: _Tree, first: _Open) -> Iterator[tuple[int, _Tree]]:
        """What the first open goal can become, with the fewest lines that it then takes."""
        number = first.goal[0]
        if number in self.cone.asserted:
            done = _Done(first.goal, None, tree.done)
            yield 1, _Tree(done, first.rest, tree.leaves | {number})
        if first.depth >= self.bounds.depth:
            self.stopped = self.stopped or Stopped.DEPTH
            return
        above = first.above | {number}
        for way in self.cone.ways.get(first.goal, ()):
            needed = way.goals
            if all(goal[0] not in above and goal in self.cone.lines for goal in needed):
                rest = first.rest
                for goal in reversed(needed):
                    rest = _Open(goal, above, first.depth + 1, rest)
                lines = 1 + sum(self.cone.lines[goal] for goal in needed)
                leaves = tree.leaves | {~unit for unit in way.units}
                yield lines, _Tree(_Done(first.goal, way, tree.done), rest, leaves)

    def _core(self, leaves: Leaves) -> Leaves:
        """A part of the leaves that suffices and of which no part does."""
        for leaf in sorted(leaves, reverse=True):
            if self._suffices(leaves - {leaf}):
                leaves -= {leaf}
        return leaves

    def _suffices(self, leaves: Leaves) -> bool:
        """Whether the conclusion follows from these leaves alone, by steps of the cone."""
        missing: dict[int, int] = {}
        known: set[int] = set()
        waiting = [leaf for leaf in leaves if leaf >= 0]
        waiting += [goal[0] for goal, way in self._users[None] if _allowed(way, leaves)]
        while waiting:
            number = waiting.pop()
            if number in known:
                continue
            known.add(number)
            for goal, way in self._users.get(number, ()):
                left = missing.get(id(way))
                left = (len({each[0] for each in way.goals}) if left is None else left) - 1
                missing[id(way)] = left
                if not left and _allowed(way, leaves):
                    waiting.append(goal[0])
        return Cone.ROOT[0] in known

    @cached_property
    def _users(self) -> dict[int | None, list[tuple[Goal, Way]]]:
        """The ways that need a triple, with what they lead to; those that need none under None."""
        users: dict[int | None, list[tuple[Goal, Way]]] = defaultdict(list)
        for goal, ways in self.cone.ways.items():
            for way in ways:
                needed: set[int] = {each[0] for each in way.goals}
                for number in needed or (None,):
                    users[number].append((goal, way))
        return users


def _allowed(way: Way, leaves: Leaves) -> bool:
    return all(~unit in leaves for unit in way.units)


def _grown(tree: _Tree) -> Proof:
    """The proof that a finished tree's decisions make, taken from the top."""
    decisions: list[_Done] = []
    last = tree.done
    while last:
        decisions.append(last)
        last = last.before
    return _taken(decisions)


def _taken(decisions: list[_Done]) -> Proof:
    first = decisions.pop()
    goals = first.way.goals if first.way else ()
    return Proof(first.goal, first.way, tuple(_taken(decisions) for _ in goals))
