"""What rests on triples of a closure, in part or in whole: all that rules reach from them.

Source: A. Gupta, I. Mumick, V. Subrahmanian, Maintaining views incrementally, SIGMOD 1993: the
first half of "delete and rederive", which finds all that may have to go.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

import numpy as np
from rdflib.term import Node

from kg.rdf import Triple
from kg.rules.application import Applied, tables
from kg.rules.closed import Closed
from kg.rules.facts import UNKNOWN, Facts, Spelled
from kg.rules.join import Key
from kg.rules.relation import SHIFT, Relation, nothing

Relations = Mapping[Key, Relation]


def reached(closed: Closed[Node], triples: Iterable[Triple]) -> Iterator[Triple]:
    """The triples with a derivation, by whatever steps, that uses one of the given triples."""
    start = _relations(closed, triples)
    found = reach(closed.facts, closed.program, closed.relations, start)
    for key, relation in found.items():
        for number in relation.keys.tolist():
            yield closed.facts.triple(key, number)


def reach(
    facts: Facts[Spelled],
    program: Iterable[Applied],
    relations: Relations,
    start: Relations,
    firm: Relations | None = None,
) -> dict[Key, Relation]:
    """As `reached`, in relations; what is firm holds anyway, and nothing is reached through it."""
    firm, program = firm or {}, list(program)
    found: dict[Key, Relation] = {}
    new: Relations = start
    while new:
        following: dict[Key, Relation] = {}
        for key, drawn in drawn_from(facts, program, relations, new):
            none = nothing(key.arity)
            more = drawn.without(found.get(key, none)).without(firm.get(key, none))
            if len(more):
                found[key] = found.get(key, none).with_new(more)
                following[key] = following.get(key, none).with_new(more)
        new = following
    return found


def drawn_from(
    facts: Facts[Spelled], program: Iterable[Applied], relations: Relations, new: Relations
) -> Iterator[tuple[Key, Relation]]:
    """What each rule draws of relations if one part of its body is new."""
    for each in program:
        for place, atom in enumerate(each.body):
            if each.head and atom.key in new:
                rest = [*each.body[:place], *each.body[place + 1 :]]
                others = [(other, relation_of(relations, other.key)) for other in rest]
                sources = [(atom, new[atom.key]), *others]
                for table in tables(facts, each, sources, is_led=True):
                    key = each.head.key
                    yield key, Relation.of(key.arity, table.keys(each.head))


def relation_of(relations: Relations, key: Key) -> Relation:
    """The relation of a key; empty if there is none."""
    return relations.get(key) or nothing(key.arity)


def _relations(closed: Closed[Node], triples: Iterable[Triple]) -> dict[Key, Relation]:
    """Triples of a closure in numbers."""
    facts = closed.facts
    keys: dict[Key, list[int]] = defaultdict(list)
    for triple in triples:
        key = facts.known_key(triple[1], triple[2])
        ends = [facts.known(term) for term in (triple[0], triple[2])[: key.arity]]
        if UNKNOWN not in (key.term, *ends):
            keys[key].append(ends[0] if key.arity == 1 else ends[0] << SHIFT | ends[1])
    return {
        key: Relation.of(key.arity, np.array(numbers, dtype=np.int64))
        for key, numbers in keys.items()
    }
