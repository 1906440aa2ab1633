"""Triples as numbers: a number for each term, and a relation for each class and property.

`rdf:type` is a class for each of its values; every other predicate is a property. Terms may be
spelled in any way that tells them apart, as rdflib's or as in N-Quads: a `Spelling` says how.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Callable, Container, Hashable, Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Generic, TypeVar

import numpy as np
from rdflib.namespace import RDF
from rdflib.term import Node

from kg.rdf import Triple
from kg.rules.join import Key
from kg.rules.relation import SHIFT, VALUE, Relation

#: The number of a term that stands in no triple.
UNKNOWN = -1

Spelled = TypeVar("Spelled", bound=Hashable)


@dataclass(frozen=True)
class Spelling(Generic[Spelled]):
    """How terms are spelled: from rdflib's, and back."""

    write: Callable[[Node], Spelled]
    read: Callable[[Spelled], Node]


def as_is(term: Node) -> Node:
    """The term itself."""
    return term


NODES: Spelling[Node] = Spelling(as_is, as_is)


class Numbering(dict[Spelled, int]):
    """Gives each new term the next number."""

    def __missing__(self, term: Spelled) -> int:
        number = self[term] = len(self)
        return number


class Facts(Generic[Spelled]):
    """The relations of triples, and the numbers of their terms."""

    def __init__(self, spelling: Spelling[Spelled]) -> None:
        self.spelling = spelling
        self.numbers: Numbering[Spelled] = Numbering()
        self.relations: dict[Key, Relation] = {}
        self.type = self.number(RDF.type)
        self._terms: list[Spelled] = []

    def number(self, term: Node) -> int:
        """The number of a term; a new one if it has none yet."""
        return self.numbers[self.spelling.write(term)]

    def key(self, predicate: Node, value: Node) -> Key:
        """The relation that a triple of this predicate and value belongs to."""
        return (
            Key(1, self.number(value)) if predicate == RDF.type else Key(2, self.number(predicate))
        )

    def term(self, number: int) -> Node:
        """The term of a number."""
        return self.spelling.read(self.spelled(number))

    def spelled(self, number: int) -> Spelled:
        """The term of a number, as the premises spell it."""
        if len(self._terms) < len(self.numbers):
            self._terms.extend(islice(self.numbers, len(self._terms), None))
        return self._terms[number]

    def known(self, term: Node) -> int:
        """The number of a term; of one that has none, a number that no term has."""
        return self.numbers.get(self.spelling.write(term), UNKNOWN)

    def known_key(self, predicate: Node, value: Node) -> Key:
        """As `key`, of a predicate and a value that may have no number."""
        is_type = predicate == RDF.type
        return Key(1, self.known(value)) if is_type else Key(2, self.known(predicate))

    def triple(self, key: Key, number: int) -> Triple:
        """The triple of a number in the relation of a key."""
        if key.arity == 1:
            return self.term(number), RDF.type, self.term(key.term)
        return self.term(number >> SHIFT), self.term(key.term), self.term(number & VALUE)

    def read(
        self, triples: Iterable[tuple[Spelled, Spelled, Spelled]], wanted: Container[Key] | None
    ) -> None:
        """The triples of the relations that are wanted; None is all."""
        numbers, kind = self.numbers, self.type
        columns: dict[Key, array[int]] = defaultdict(lambda: array("q"))
        for subject, predicate, value in triples:
            by = numbers[predicate]
            key = Key(1, numbers[value]) if by == kind else Key(2, by)
            if wanted is None or key in wanted:
                columns[key].append(
                    numbers[subject] if by == kind else numbers[subject] << 32 | numbers[value]
                )
        for key, column in columns.items():
            self.relations[key] = Relation.of(key.arity, np.frombuffer(column, dtype=np.int64))
