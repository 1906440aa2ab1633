"""What shapes read of a graph: from a focus node along which properties, and back.

    plan = plan_of(shapes, cost)
    touched = plan.touched(before, changed) | plan.touched(after, changed)
    data = plan.read(after, touched)

Whether a node conforms hangs on the triples that its shapes' paths, classes and queries lead to
from it, and on no others. So each shape becomes steps of an automaton that walks a graph
from the focus node. Walked backwards from the triples that have changed, it finds the nodes whose
outcome may have changed; walked forwards from these, it finds all that is to be read to tell.

Only shapes with a bound are read so. What reads more, such as a query with a variable for a
property, raises NotKeptError.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import astuple, dataclass
from functools import cached_property
from typing import Any, Protocol, TypeVar

from rdflib import Graph, URIRef
from rdflib.namespace import OWL, RDF, RDFS, SH
from rdflib.paths import AlternativePath, InvPath, MulPath, SequencePath
from rdflib.term import Node

from kg.errors import NotKeptError
from kg.paths import Steps, steps_of
from kg.patterns import Cost, walk_query

Thing = TypeVar("Thing", bound=Hashable)

#: The state of a focus node.
START = 0
#: What says nothing of other nodes than the one that it is said of.
LOCAL = frozenset(
    SH[name]
    for name in (
        *("path", "datatype", "nodeKind", "minCount", "maxCount", "minExclusive", "minInclusive"),
        *("maxExclusive", "maxInclusive", "minLength", "maxLength", "pattern", "flags", "message"),
        *("languageIn", "uniqueLang", "hasValue", "in", "severity", "name", "description"),
        *("order", "group", "deactivated", "defaultValue", "targetNode", "targetClass"),
        *("targetSubjectsOf", "targetObjectsOf", "qualifiedMinCount", "qualifiedMaxCount"),
    )
)
#: What of a property shape does not hinder that only so many values are read as it wants.
COUNTING = frozenset({SH.path, SH.minCount, SH.message, SH.severity, SH.name, SH.description})
COMPARING = frozenset({SH.equals, SH.disjoint, SH.lessThan, SH.lessThanOrEquals})


class View(Protocol[Thing]):
    """A graph as it is walked."""

    def ends(self, thing: Thing, predicate: URIRef, back: bool, most: int | None) -> list[Thing]:
        """What a property leads to, or back to, from a thing; at most so many."""


Told = tuple[Thing, URIRef, Thing]


@dataclass(frozen=True)
class Move:
    """A step from one state to another along a property, or `back` along it; None is no step."""

    start: int
    predicate: URIRef | None
    back: bool
    end: int
    most: int | None = None


@dataclass(frozen=True)
class Plan:
    """The moves by which shapes read."""

    moves: Sequence[Move]

    @classmethod
    def told(cls, moves: Iterable[Sequence[Any]]) -> Plan:
        """The plan that tells itself so."""
        return cls(
            [
                Move(start, None if by is None else URIRef(by), back, end, most)
                for start, by, back, end, most in moves
            ]
        )

    def tell(self) -> list[list[Any]]:
        """The moves as lists, for JSON."""
        return [list(astuple(move)) for move in self.moves]

    @cached_property
    def _out(self) -> dict[int, list[Move]]:
        return _by(self.moves, lambda move: move.start)

    @cached_property
    def _into(self) -> dict[int, list[Move]]:
        return _by(self.moves, lambda move: move.end)

    def read(self, view: View[Thing], focus: Iterable[Thing]) -> set[Told[Thing]]:
        """All the triples that are read from focus nodes."""
        found: set[Told[Thing]] = set()
        waiting = [(thing, START) for thing in focus]
        seen = set(waiting)
        while waiting:
            thing, state = waiting.pop()
            for move in self._out.get(state, ()):
                for end in _ends(view, thing, move, back=False):
                    if move.predicate is not None:
                        triple = (thing, move.predicate, end)
                        found.add(triple if not move.back else (end, move.predicate, thing))
                    if (end, move.end) not in seen:
                        seen.add((end, move.end))
                        waiting.append((end, move.end))
        return found

    def touched(self, view: View[Thing], changed: Iterable[Told[Thing]]) -> set[Thing]:
        """The focus nodes from which any of these triples is read."""
        by_predicate = _by(self.moves, lambda move: move.predicate)
        waiting = [
            (value if move.back else subject, move.start)
            for subject, predicate, value in changed
            for move in by_predicate.get(predicate, ())
        ]
        seen = set(waiting)
        while waiting:
            thing, state = waiting.pop()
            for move in self._into.get(state, ()):
                for end in _ends(view, thing, move, back=True):
                    if (end, move.start) not in seen:
                        seen.add((end, move.start))
                        waiting.append((end, move.start))
        return {thing for thing, state in seen if state == START}


def _ends(view: View[Thing], thing: Thing, move: Move, *, back: bool) -> list[Thing]:
    if move.predicate is None:
        return [thing]
    most = None if back else move.most
    return view.ends(thing, move.predicate, move.back is not back, most)


K = TypeVar("K", bound=Hashable)


def _by(moves: Iterable[Move], key: Callable[[Move], K]) -> dict[K, list[Move]]:
    found: dict[K, list[Move]] = defaultdict(list)
    for move in moves:
        found[key(move)].append(move)
    return found


def plan_of(shapes: Graph, cost: Cost) -> Plan:
    """The plan of all shapes with targets. Raises NotKeptError for one that reads without bound."""
    planner = _Planner(shapes, cost)
    planner.plan()
    return Plan(planner.moves)


class _Planner:
    """Makes moves of shapes, one after the other; each has states of its own beside the first."""

    def __init__(self, shapes: Graph, cost: Cost) -> None:
        self.shapes = shapes
        self.cost = cost
        self.moves: list[Move] = []
        self._states = START
        self._open: list[Node] = []

    def plan(self) -> None:
        """Makes the moves of every shape that has a target."""
        for foreign in (SH.ConstraintComponent, SH.SPARQLTargetType, SH.JSTargetType):
            if (None, RDF.type, foreign) in self.shapes:
                raise NotKeptError(f"the shapes have a {foreign}")
        targets = (SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf, SH.targetNode)
        targeted = {shape for by in targets for shape in self.shapes.subjects(by)}
        for kind in (RDFS.Class, OWL.Class):
            if (None, RDF.type, kind) in self.shapes:
                raise NotKeptError("a shape is a class")
        for shape in sorted(targeted, key=str):
            self._move(START, RDF.type)
            for predicate in self.shapes.objects(shape, SH.targetSubjectsOf):
                self._move(START, _property(predicate))
            for predicate in self.shapes.objects(shape, SH.targetObjectsOf):
                self._move(START, _property(predicate), back=True)
            self._shape(shape, START)

    def _move(self, start: int, by: URIRef, back: bool = False, most: int | None = None) -> int:
        self._states += 1
        self.moves.append(Move(start, by, back, self._states, most))
        return self._states

    def _join(self, start: int, end: int) -> None:
        self.moves.append(Move(start, None, False, end))

    def _shape(self, shape: Node, state: int) -> None:
        """What a shape reads from a node that it is applied to."""
        if shape in self._open:
            raise NotKeptError(f"the shape {shape} is part of itself")
        self._open.append(shape)
        at = state
        path = self.shapes.value(shape, SH.path)
        if path is not None:
            is_counting = COUNTING.issuperset(self.shapes.predicates(shape))
            most = _least(self.shapes.value(shape, SH.minCount)) if is_counting else None
            at = self.walk(state, steps_of(self.shapes, path), most=most)
        for predicate, value in self.shapes.predicate_objects(shape):
            self._constraint(predicate, value, state, at)
        self._open.pop()

    def _constraint(self, predicate: Node, value: Node, focus: int, at: int) -> None:
        if predicate in LOCAL or not str(predicate).startswith(str(SH)):
            return
        if predicate == SH["class"]:
            self._move(at, RDF.type)
        elif predicate in (SH.property, SH.node, SH["not"], SH.qualifiedValueShape):
            self._shape(value, at)
        elif predicate in (SH["or"], SH["and"], SH.xone):
            for each in self.shapes.items(value):
                self._shape(each, at)
        elif predicate in COMPARING:
            self._move(focus, _property(value))
        elif predicate == SH.sparql:
            query = self.shapes.value(value, SH.select) or self.shapes.value(value, SH.ask)
            walk_query(str(query), focus, self.walk, self.cost)
        else:
            raise NotKeptError(f"{predicate} may read anything")

    def walk(self, start: int, steps: Steps, back: bool = False, most: int | None = None) -> int:
        """Makes the moves along a path, and gives the state at its end."""
        if isinstance(steps, URIRef):
            return self._move(start, steps, back, most)
        if isinstance(steps, InvPath):
            return self.walk(start, steps.arg, not back, most)
        if isinstance(steps, AlternativePath):
            ends = [self.walk(start, each, back, most) for each in steps.args]
            for end in ends[1:]:
                self._join(end, ends[0])
            return ends[0]
        if isinstance(steps, SequencePath):
            *firsts, last = reversed(steps.args) if back else steps.args
            for each in firsts:
                start = self.walk(start, each, back)
            return self.walk(start, last, back, most)
        if isinstance(steps, MulPath):
            return self._repeated(start, steps, back)
        raise NotKeptError(f"the path {steps} may lead anywhere")

    def _repeated(self, start: int, steps: MulPath, back: bool) -> int:
        end = self.walk(start, steps.path, back)
        if steps.mod in "*+":
            self._join(self.walk(end, steps.path, back), end)
        if steps.mod in "*?":
            self._join(start, end)
        return end


def _least(count: Node | None) -> int | None:
    if count is not None and not str(count).isdecimal():
        raise NotKeptError(f"the least number {count} is none")
    return None if count is None else int(str(count))


def _property(term: Node) -> URIRef:
    if not isinstance(term, URIRef):
        raise NotKeptError(f"{term} is no property")
    return term
