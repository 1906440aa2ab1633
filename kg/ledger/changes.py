"""What a change of some graphs changes in the lines of a dataset.

Blank nodes have their names from the dataset as a whole, so all lines with one are named anew, and
those that come out otherwise than before count as changed. They are few: the ontology's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from kg.ledger.ledger import Ledger
from kg.ledger.rows import Flags, Rows, spelled
from kg.rdf import write_term
from kg.rules.join import Key
from kg.rules.maintain import less
from kg.rules.relation import Numbers, Relation, firsts, seconds
from kg.terms import INFERRED_GRAPH


@dataclass(frozen=True)
class Content:
    """What some graphs hold, apart from what has a blank node: that is told of all graphs."""

    graphs: Mapping[str, Mapping[Key, Relation]]
    with_blank: frozenset[str]


def content(ledger: Ledger, graphs: Iterable[str], inferred: Mapping[Key, Relation]) -> Content:
    """What some asserted graphs hold now, and what is inferred."""
    blank = np.zeros(len(ledger.facts.numbers), dtype=bool)
    blank[ledger.blank()] = True
    held: dict[str, Mapping[Key, Relation]]
    held = {name: _plain(ledger, name, blank) for name in graphs if name in ledger.graphs}
    held[write_term(INFERRED_GRAPH)] = inferred
    return Content(held, frozenset(_blank_lines(ledger, blank)))


def differing(ledger: Ledger, one: Content, other: Content) -> set[str]:
    """The lines without blank nodes that the one has and the other has not."""
    return {
        line
        for name, relations in one.graphs.items()
        for triple in ledger.spelled(less(relations, other.graphs.get(name, {})))
        for line in [f"{' '.join(triple)} {name} ."]
    }


def _plain(ledger: Ledger, name: str, blank: Flags) -> dict[Key, Relation]:
    owner = ledger.graphs.index(name)
    found = {}
    for key, rows in ledger.rows.items():
        keys = rows.of_owner(owner).keys
        if len(keys):
            found[key] = Relation(key.arity, keys[~_has_blank(key, keys, blank)])
    return found


def _has_blank(key: Key, keys: Numbers, blank: Flags) -> Flags:
    if key.arity == 1:
        found: Flags = blank[keys] | blank[key.term]
        return found
    found = blank[firsts(keys)] | blank[seconds(keys)]
    return found


def _blank_lines(ledger: Ledger, blank: Flags) -> Iterable[str]:
    if not blank.any():
        return
    for key, rows in ledger.rows.items():
        wanted = _has_blank(key, rows.keys, blank)
        if wanted.any():
            yield from _lines(ledger, key, rows, wanted)


def _lines(ledger: Ledger, key: Key, rows: Rows, wanted: Flags) -> Iterable[str]:
    triples = spelled(ledger.facts, key, rows.keys[wanted])
    for triple, owner in zip(triples, rows.owners[wanted].tolist(), strict=True):
        yield f"{' '.join(triple)} {ledger.graphs[owner]} ."
