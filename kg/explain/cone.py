"""All that could lead to one triple: the steps behind it, those behind their premises, and so on.

A cone is read once for each explanation. In it triples are numbers, for rdflib's terms are slow to
hash. It may be cut off (`whole` is then false), since behind a triple of a large graph may stand
everything.

*Transitivity.* A way of n steps could be put together from shorter ways in very many orders, all of
them with the same reasons. So a rule that joins two triples of its own property is only used with
a first premise that does not itself come from it; this leaves nothing out, as every way has a
first step.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from heapq import heappop, heappush
from math import inf

from rdflib.term import Node

from kg.explain.axioms import Units
from kg.rdf import Triple
from kg.rules.closed import Closed
from kg.rules.derive import Derivations
from kg.rules.rule import Rule, Step, variables

#: A triple by its number, and whether it is wanted without the rule that joins its property.
Goal = tuple[int, bool]


class Steps:
    """The steps that lead to a triple in a closure, those of rules that join apart."""

    def __init__(self, rules: Iterable[Rule], closed: Closed[Node]) -> None:
        self._closed = closed
        self._joins = {rule.body[0][1]: rule for rule in rules if joins(rule)}
        self.others = Derivations(closed, lambda rule: not joins(rule)).of

    def joining(self, triple: Triple) -> Iterator[Step]:
        """The steps by the rule that joins the triple's property, if there is one."""
        start, predicate, end = triple
        rule = self._joins.get(predicate)
        if rule:
            ahead = {last for _, _, last in self._closed.triples((start, predicate, None))}
            behind = {first for first, _, _ in self._closed.triples((None, predicate, end))}
            for middle in sorted(ahead & behind - {start, end}, key=str):
                yield Step(rule, triple, ((start, predicate, middle), (middle, predicate, end)))


@dataclass(frozen=True)
class Way:
    """A step in numbers: what it needs, and the units of its axioms."""

    step: Step
    goals: tuple[Goal, ...]
    units: frozenset[int]


class Cone:
    """What stands behind one conclusion; the conclusion itself is goal `ROOT`.

    `conclusion` has its number, `ways` are the ways to reach each goal in one step, `asserted` the
    numbers of the triples that somebody wrote, and `lines` the fewest lines in which a reason for
    each goal can be told.
    """

    ROOT: Goal = (-1, False)

    def __init__(
        self, steps: Steps, asserted: Container[Triple], units: Units, work: float = inf
    ) -> None:
        self._steps = steps
        self._written = asserted
        self._units = units
        self._left = work
        self._numbers: dict[Triple, int] = {}
        self._found: dict[int, list[Step]] = {}  # without those that join
        self.conclusion: frozenset[int] = frozenset()
        self.triples: list[Triple] = []
        self.asserted: set[int] = set()
        self.ways: dict[Goal, list[Way]] = {}
        self.lines: dict[Goal, int] = {}
        self.whole = True

    def read(self, conclusion: Triple | Step) -> None:
        """Reads backwards from a triple, or from the step to a contradiction."""
        if isinstance(conclusion, Step):
            self.ways[self.ROOT] = [self._way(conclusion)]
        else:
            number = self.number(conclusion)
            self.conclusion = frozenset([number])
            self.ways[self.ROOT] = list(self._ways((number, False)))
        self._read(goal for way in self.ways[self.ROOT] for goal in way.goals)

    def read_all(self, triples: Iterable[Triple]) -> None:
        """Reads backwards from many triples, none of which is the conclusion."""
        self._read((self.number(triple), False) for triple in triples)

    def reaches(self, triple: Triple) -> bool:
        """Whether a triple that was read can be told from asserted ones."""
        return (self.number(triple), False) in self.lines

    def _read(self, goals: Iterable[Goal]) -> None:
        """Reads what stands behind the goals, the nearest first."""
        waiting = list(goals)
        for goal in waiting:
            if goal in self.ways:
                continue
            if self._left <= 0:
                self.whole = False
                self.ways[goal] = []
                continue
            self.ways[goal] = list(self._ways(goal))
            self._left -= 1 + len(self.ways[goal])
            waiting += [each for way in self.ways[goal] for each in way.goals]
        self._measure()

    def number(self, triple: Triple) -> int:
        """The number of a triple."""
        number = self._numbers.get(triple)
        if number is None:
            number = self._numbers[triple] = len(self.triples)
            self.triples.append(triple)
            if triple in self._written:
                self.asserted.add(number)
        return number

    def _ways(self, goal: Goal) -> Iterator[Way]:
        number, is_first = goal
        yield from map(self._way, self._others(number))
        if not is_first:
            for step in self._steps.joining(self.triples[number]):
                if self._stands_alone(self.number(step.premises[0])):
                    yield self._way(step)

    def _others(self, number: int) -> list[Step]:
        if number not in self._found:
            self._found[number] = list(self._steps.others(self.triples[number]))
        return self._found[number]

    def _stands_alone(self, number: int) -> bool:
        """Whether a triple is there without the rule that joins its property."""
        return number in self.asserted or bool(self._others(number))

    def _way(self, step: Step) -> Way:
        first = joins(step.rule)  # what is joined to the rest
        goals = tuple(
            (self.number(premise), first and place == 0)
            for place, premise in enumerate(step.premises)
        )
        return Way(step, goals, self._units.of(step.rule))

    def _measure(self) -> None:
        """Finds the fewest lines of each goal, from the asserted ones upwards.

        Source: D. Knuth, A generalization of Dijkstra's algorithm, Inf. Process. Lett. 6 (1977).
        """
        users: dict[Goal, list[tuple[Goal, Way]]] = defaultdict(list)
        missing: dict[int, int] = {}
        queue: list[tuple[int, Goal]] = []
        for goal, ways in self.ways.items():
            if goal[0] in self.asserted:
                heappush(queue, (1, goal))
            for way in ways:
                needed = set(way.goals)
                missing[id(way)] = len(needed)
                for each in needed:
                    users[each].append((goal, way))
                if not needed:
                    heappush(queue, (1, goal))
        while queue:
            lines, goal = heappop(queue)
            if goal in self.lines:
                continue
            self.lines[goal] = lines
            for user, way in users[goal]:
                missing[id(way)] -= 1
                if not missing[id(way)]:
                    heappush(queue, (1 + sum(self.lines[each] for each in way.goals), user))


def joins(rule: Rule) -> bool:
    """Whether a rule joins two triples of a property to a third one of the same, end to end."""
    if rule.head is None or len(rule.body) != 2 or rule.filters:
        return False
    (start, one, middle), (second, other, end) = rule.body
    apart = len({start, middle, end} & set(variables(*rule.body))) == 3
    return apart and one == other and second == middle and rule.head == (start, one, end)
