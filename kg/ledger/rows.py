"""Quads in columns: for each class and property who is, or is related to whom, in which graph."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kg.rules.facts import Facts
from kg.rules.join import Key
from kg.rules.relation import SHIFT, Numbers, Relation, distinct, nothing

Owners = NDArray[np.int32]
Flags = NDArray[np.bool_]
#: Subject, predicate and object, each as N-Quads write it.
Spelled = tuple[str, str, str]


@dataclass(frozen=True)
class Rows:
    """The triples of one relation by their sorted keys, once for each graph (`owners`) with it."""

    arity: int
    keys: Numbers
    owners: Owners

    @classmethod
    def of(cls, arity: int, keys: Numbers, owners: Owners) -> Rows:
        """Rows in any order."""
        order = np.argsort(keys, kind="stable")
        return cls(arity, keys[order], owners[order])

    @classmethod
    def none(cls, arity: int) -> Rows:
        """No rows."""
        return cls(arity, nothing(arity).keys, np.empty(0, dtype=np.int32))

    def __len__(self) -> int:
        return len(self.keys)

    def within(self, wanted: Flags) -> Relation:
        """The triples that a wanted graph has; `wanted` is a flag for each graph."""
        keys = self.keys[wanted[self.owners]]
        return Relation(self.arity, distinct(keys))

    def of_owner(self, owner: int) -> Relation:
        """The triples of one graph."""
        return Relation(self.arity, self.keys[self.owners == owner])

    def about(self, number: int) -> slice:
        """The places of the rows with this subject."""
        first, end = (
            (number, number + 1) if self.arity == 1 else (number << SHIFT, number + 1 << SHIFT)
        )
        return slice(*np.searchsorted(self.keys, [first, end]).tolist())

    def exchanged(self, owner: int, keys: Numbers) -> Rows:
        """The rows with the triples of one graph replaced by others, sorted."""
        stay = self.owners != owner
        rest, owners = self.keys[stay], self.owners[stay]
        places = np.searchsorted(rest, keys)
        return Rows(self.arity, np.insert(rest, places, keys), np.insert(owners, places, owner))


def columns(facts: Facts[str], triples: Iterable[Spelled]) -> dict[Key, Relation]:
    """Spelled triples as relations; terms without a number get one."""
    numbers, kind = facts.numbers, facts.type
    found: dict[Key, list[int]] = defaultdict(list)
    for subject, predicate, value in triples:
        by, first, second = numbers[predicate], numbers[subject], numbers[value]
        if by == kind:
            found[Key(1, second)].append(first)
        else:
            found[Key(2, by)].append(first << SHIFT | second)
    return {
        key: Relation.of(key.arity, np.array(each, dtype=np.int64)) for key, each in found.items()
    }


def read_rows(facts: Facts[str], graphs: dict[str, int], lines: Iterable[str]) -> dict[Key, Rows]:
    """The rows of lines of N-Quads, each in a named graph; `graphs` numbers them as they come."""
    numbers, kind = facts.numbers, facts.type
    keys: Mapping[Key, array[int]] = defaultdict(lambda: array("q"))
    owners: Mapping[Key, array[int]] = defaultdict(lambda: array("i"))
    for line in lines:
        subject, predicate, rest = line.split(" ", 2)
        value, graph, _ = rest.rsplit(" ", 2)
        by, first, second = numbers[predicate], numbers[subject], numbers[value]
        key = Key(1, second) if by == kind else Key(2, by)
        keys[key].append(first if by == kind else first << SHIFT | second)
        owners[key].append(graphs.setdefault(graph, len(graphs)))
    return {
        key: Rows.of(
            key.arity,
            np.frombuffer(column, dtype=np.int64),
            np.frombuffer(owners[key], dtype=np.int32),
        )
        for key, column in keys.items()
    }


def spelled(facts: Facts[str], key: Key, keys: Numbers) -> Iterator[Spelled]:
    """Keys of a relation as spelled triples."""
    told = facts.spelled
    if key.arity == 1:
        kind, value = told(facts.type), told(key.term)
        yield from ((told(number), kind, value) for number in keys.tolist())
    else:
        by, rest = told(key.term), (1 << SHIFT) - 1
        yield from ((told(number >> SHIFT), by, told(number & rest)) for number in keys.tolist())
