"""Sets of numbers and of pairs of numbers, sorted in arrays: what is true of which terms.

A term is a number below 2³¹ (`kg.rules.facts`). A class is a set of terms; a property is a set of
pairs, each of which is one number of 64 bits, subject before value. Sorted, a set is searched by
bisection, and all values of one subject stand together.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]

#: How far the subject of a pair stands above the value.
SHIFT = 32
#: What of a pair is its value.
VALUE = (1 << SHIFT) - 1


def pairs(subjects: Numbers, values: Numbers) -> Numbers:
    """Two columns as one."""
    return (subjects << SHIFT) | values


def firsts(both: Numbers) -> Numbers:
    """The first terms of pairs."""
    return both >> SHIFT


def seconds(both: Numbers) -> Numbers:
    """The second terms of pairs."""
    return both & VALUE


def turned(both: Numbers) -> Numbers:
    """Pairs with their terms exchanged."""
    return pairs(seconds(both), firsts(both))


def whole(terms: Sequence[int]) -> int:
    """The key of a term, or of a pair."""
    return terms[0] if len(terms) == 1 else terms[0] << SHIFT | terms[1]


class Relation:
    """A set of terms (arity 1) or of pairs (arity 2): `keys`, sorted, each once."""

    def __init__(self, arity: int, keys: Numbers) -> None:
        self.arity = arity
        self.keys = keys

    @classmethod
    def of(cls, arity: int, keys: Numbers) -> Relation:
        """The relation of keys in any order, however often they come."""
        return cls(arity, distinct(np.sort(keys)))

    def __len__(self) -> int:
        return len(self.keys)

    @cached_property
    def turned(self) -> Numbers:
        """The pairs by value and then subject, sorted."""
        return np.sort(turned(self.keys))

    @cached_property
    def fan_out(self) -> float:
        """How many values a subject has on average."""
        return len(self) / max(1, _distinct(firsts(self.keys)))

    @cached_property
    def fan_in(self) -> float:
        """How many subjects a value has on average."""
        return len(self) / max(1, _distinct(firsts(self.turned)))

    def has(self, keys: Numbers) -> NDArray[np.bool_]:
        """Which of the keys, in any order, are in the set."""
        if not len(self):
            return np.zeros(len(keys), dtype=bool)
        places = np.searchsorted(self.keys, keys)
        places[places == len(self)] = 0
        found: NDArray[np.bool_] = self.keys[places] == keys
        return found

    def holds(self, key: int) -> bool:
        """Whether one key is in the set."""
        place = self.keys.searchsorted(key)
        return bool(place < len(self.keys) and self.keys[place] == key)

    def from_first(self, term: int) -> Numbers:
        """The pairs that begin with a term."""
        return _beginning(self.keys, term)

    def from_second(self, term: int) -> Numbers:
        """The pairs that end with a term, turned."""
        return _beginning(self.turned, term)

    def without(self, other: Relation) -> Relation:
        """What of this set is not in the other."""
        return Relation(self.arity, self.keys[~other.has(self.keys)]) if len(other) else self

    def with_new(self, new: Relation) -> Relation:
        """This set and another that has nothing in common with it."""
        whole = Relation(self.arity, _merged(self.keys, new.keys))
        if "turned" in self.__dict__:
            whole.__dict__["turned"] = _merged(self.turned, new.turned)
        return whole


def distinct(keys: Numbers) -> Numbers:
    """Sorted keys, each once; `np.unique` hashes them instead, which takes many times as long."""
    firsts_of_runs = np.ones(len(keys), dtype=bool)
    np.not_equal(keys[1:], keys[:-1], out=firsts_of_runs[1:])
    return keys[firsts_of_runs]


def nothing(arity: int) -> Relation:
    """The empty set."""
    return Relation(arity, np.empty(0, dtype=np.int64))


def _beginning(both: Numbers, term: int) -> Numbers:
    return both[both.searchsorted(term << SHIFT) : both.searchsorted(term + 1 << SHIFT)]


def _distinct(column: Numbers) -> int:
    """How many different numbers there are in a sorted column."""
    return int(np.count_nonzero(np.diff(column))) + 1 if len(column) else 0


def _merged(one: Numbers, other: Numbers) -> Numbers:
    """Two sorted columns as one that is sorted."""
    return np.insert(one, np.searchsorted(one, other), other)
