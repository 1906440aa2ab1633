"""What follows from premises, and they themselves: the whole closure, as an index of triples."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Generic

from rdflib.namespace import RDF
from rdflib.term import Node

from kg.rdf import Triple
from kg.rules.application import Applied
from kg.rules.facts import Facts, Spelled
from kg.rules.join import Key
from kg.rules.relation import SHIFT, VALUE, Numbers, Relation, nothing, turned, whole
from kg.rules.rule import Step

Wanted = tuple[Node | None, Node | None, Node | None]


class Closed(Generic[Spelled]):
    """The triples that the rules read or draw, those of the premises among them.

    `rounds` tell what was drawn when, `program` are the rules as they were applied, and
    `contradictions` are bodies that hold of rules without a head, some of each rule.
    """

    def __init__(
        self,
        facts: Facts[Spelled],
        relations: Mapping[Key, Relation],
        rounds: Mapping[Key, Sequence[tuple[int, Relation]]],
        program: Sequence[Applied],
        contradictions: Sequence[Step],
    ) -> None:
        self.facts = facts
        self.relations = relations
        self.rounds = rounds
        self.program = program
        self.contradictions = contradictions

    def __len__(self) -> int:
        return sum(len(relation) for relation in self.relations.values())

    def __contains__(self, triple: Triple) -> bool:
        return any(True for _ in self.triples(triple))

    def triples(self, wanted: Wanted) -> Iterator[Triple]:
        """The triples with these terms; None is any."""
        subject, predicate, value = wanted
        for key in self._keys(predicate, value):
            numbers = [self._number(term) for term in (subject, value)[: key.arity]]
            for number in matching(self.relation(key), numbers).tolist():
                yield self.facts.triple(key, number)

    def round(self, triple: Triple) -> int | None:
        """In which round a triple was drawn: 0 is a premise's, and None one's that does not hold.

        A triple follows from others of earlier rounds.
        """
        key = self.facts.known_key(triple[1], triple[2])
        terms = [self.facts.known(term) for term in (triple[0], triple[2])[: key.arity]]
        for number, drawn in self.rounds.get(key, ()):
            if drawn.holds(whole(terms)):
                return number
        return 0 if self.relation(key).holds(whole(terms)) else None

    def inferred(self) -> Iterator[Triple]:
        """The triples that no premise is."""
        for key, relation in self.relations.items():
            new = relation.without(self.facts.relations.get(key, nothing(key.arity)))
            for number in new.keys.tolist():
                yield self.facts.triple(key, number)

    def inferred_as_spelled(self) -> Iterator[tuple[Spelled, Spelled, Spelled]]:
        """As `inferred`, with the terms spelled as those of the premises are."""
        spelled = self.facts.spelled
        for key, relation in self.relations.items():
            new = relation.without(self.facts.relations.get(key, nothing(key.arity))).keys.tolist()
            if key.arity == 1:
                kind, value = spelled(self.facts.type), spelled(key.term)
                yield from ((spelled(number), kind, value) for number in new)
            else:
                by = spelled(key.term)
                yield from ((spelled(n >> SHIFT), by, spelled(n & VALUE)) for n in new)

    def relation(self, key: Key) -> Relation:
        """The relation of a key; empty if there is none."""
        return self.relations.get(key) or nothing(key.arity)

    def _keys(self, predicate: Node | None, value: Node | None) -> list[Key]:
        """The relations in which such triples stand."""
        number = self._number(value)
        if predicate is not None and predicate != RDF.type:
            return [Key(2, self.facts.known(predicate))]
        if predicate == RDF.type and number is not None:
            return [Key(1, number)]
        wanted = (1,) if predicate == RDF.type else (1, 2)
        return [
            key
            for key in self.relations
            if key.arity in wanted and (key.arity == 2 or number in (None, key.term))
        ]

    def _number(self, term: Node | None) -> int | None:
        return None if term is None else self.facts.known(term)


def matching(relation: Relation, numbers: Sequence[int | None]) -> Numbers:
    """The keys of a relation with these terms; None is any."""
    known = [number for number in numbers if number is not None]
    if not known:
        return relation.keys
    if len(known) == relation.arity:
        place = relation.keys.searchsorted(whole(known))
        return relation.keys[place : place + relation.holds(whole(known))]
    if numbers[0] is not None:
        return relation.from_first(known[0])
    return turned(relation.from_second(known[0]))
