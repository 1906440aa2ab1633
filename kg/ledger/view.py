"""The graph that shapes are held against, walked in the columns of a ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property

import numpy as np
from rdflib import URIRef
from rdflib.namespace import RDF
from rdflib.paths import Path
from rdflib.term import Node

from kg.ledger.ledger import Ledger
from kg.rdf import Triple, read_term
from kg.rules.facts import Facts
from kg.rules.join import Key
from kg.rules.maintain import less
from kg.rules.relation import SHIFT, VALUE, Relation, firsts, nothing
from kg.terms import ID, PARLEY

#: What a walk that is no single property is taken to cost.
LONG = 1000.0


class LedgerView:
    """Terms are numbers. `relations` are the triples, and what everything is drawn from."""

    def __init__(self, facts: Facts[str], relations: Mapping[Key, Relation]) -> None:
        self.facts = facts
        self.relations = relations
        self._by_predicate: dict[URIRef, Relation] = {}

    @classmethod
    def of(
        cls,
        ledger: Ledger,
        wanted: Callable[[Node], bool],
        drawn_from: Callable[[Node], URIRef | None],
    ) -> LedgerView:
        """The graphs of wanted names as they are now, and from what their subjects are drawn."""
        relations = ledger.within(wanted)
        key = ledger.facts.key(PARLEY.drawnFrom, ID.x)
        sources = [drawn_from(read_term(name)) for name in ledger.graphs]
        essays = np.array([ledger.facts.number(each) if each else -1 for each in sources])
        drawn = [relations.get(key, nothing(2)).keys]
        for each, rows in ledger.rows.items():
            essay = essays[rows.owners]
            subjects = rows.keys if each.arity == 1 else firsts(rows.keys)
            drawn.append((subjects << SHIFT | essay)[essay >= 0])
        relations[key] = Relation.of(2, np.concatenate(drawn))
        return cls(ledger.facts, relations)

    @cached_property
    def _types(self) -> Relation:
        """Everything with its classes."""
        keys = [
            each.keys << SHIFT | key.term for key, each in self.relations.items() if key[0] == 1
        ]
        return Relation.of(2, np.concatenate([*keys, nothing(2).keys]))

    def _relation(self, predicate: URIRef) -> Relation:
        found = self._by_predicate.get(predicate)
        if found is None:
            key = self.facts.known_key(predicate, ID.x)
            found = self._types if predicate == RDF.type else self.relations.get(key, nothing(2))
            self._by_predicate[predicate] = found
        return found

    def ends(self, thing: int, predicate: URIRef, back: bool, most: int | None) -> list[int]:
        """What a property leads to, or back to, from a thing; at most so many."""
        relation = self._relation(predicate)
        found = relation.from_second(thing) if back else relation.from_first(thing)
        return [number & VALUE for number in found[:most].tolist()]

    def cost(self, steps: URIRef | Path, back: bool) -> float:
        """About how many things a path leads to, or back to, from one."""
        if not isinstance(steps, URIRef):
            return LONG
        relation = self._relation(steps)
        return relation.fan_in if back else relation.fan_out

    def without(self, other: LedgerView) -> Iterator[tuple[int, URIRef, int]]:
        """The triples that are here and not in the other."""
        for key, relation in less(self.relations, other.relations).items():
            if key.arity == 1:
                yield from ((number, RDF.type, key.term) for number in relation.keys.tolist())
            else:
                by = self.facts.term(key.term)
                assert isinstance(by, URIRef)
                for number in relation.keys.tolist():
                    yield number >> SHIFT, by, number & VALUE

    def triple(self, told: tuple[int, URIRef, int]) -> Triple:
        """A triple of numbers in terms."""
        return self.facts.term(told[0]), told[1], self.facts.term(told[2])
