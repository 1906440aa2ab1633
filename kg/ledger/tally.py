"""The figures of a ledger, as `kg.figures` has them of a dataset in memory."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from rdflib import URIRef
from rdflib.term import Node

from kg.figures import TIES, Figures
from kg.ledger.ledger import Ledger
from kg.ledger.rows import Flags, Rows
from kg.rdf import read_term, write_term
from kg.rules.join import Key
from kg.rules.relation import Relation, firsts, nothing, seconds
from kg.terms import ID, INFERRED_GRAPH, WIKIDATA_LINKS_GRAPH


def tally(ledger: Ledger, inferred: Mapping[Key, Relation]) -> Figures:
    """The figures of all that is asserted, and what was inferred from it."""
    used = {key for key, rows in ledger.rows.items() if len(rows)} | inferred.keys()
    kinds = {key.term for key in used if key.arity == 1}
    relating = {key.term for key in used if key.arity == 2} | (
        {ledger.facts.type} if kinds else set()
    )
    everything = np.ones(len(ledger.graphs), dtype=bool)
    subjects, objects = (np.zeros(len(ledger.facts.numbers), dtype=bool) for _ in range(2))
    triples = 0
    for key in used:
        new = inferred.get(key, nothing(key.arity))
        said = ledger.rows.get(key, Rows.none(key.arity)).within(everything)
        triples += len(said) + len(new.without(said))
        for relation in (said, new):
            _mark(key, relation, subjects, objects)
    return Figures(
        sizes=_sizes(ledger, inferred),
        triples=triples,
        subjects=int(np.count_nonzero(subjects)),
        objects=int(np.count_nonzero(objects)),
        classes=frozenset(_terms(ledger, kinds)),
        properties=frozenset(_terms(ledger, relating)),
        ties={name: _links(ledger, tie) for name, tie in TIES.items()},
    )


def _mark(key: Key, relation: Relation, subjects: Flags, objects: Flags) -> None:
    if key.arity == 1:
        subjects[relation.keys] = True
        objects[key.term] |= len(relation) > 0
    else:
        subjects[firsts(relation.keys)] = True
        objects[seconds(relation.keys)] = True


def _terms(ledger: Ledger, numbers: set[int]) -> set[Node]:
    return {ledger.facts.term(number) for number in numbers}


def _sizes(ledger: Ledger, inferred: Mapping[Key, Relation]) -> dict[URIRef, int]:
    counts = np.zeros(len(ledger.graphs), dtype=np.int64)
    for rows in ledger.rows.values():
        counts += np.bincount(rows.owners, minlength=len(counts))
    named = zip(ledger.graphs, counts.tolist(), strict=True)
    sizes = {URIRef(str(read_term(name))): size for name, size in named if size}
    if drawn := sum(len(relation) for relation in inferred.values()):
        sizes[INFERRED_GRAPH] = drawn
    return dict(sorted(sizes.items()))


def _links(ledger: Ledger, tie: URIRef) -> int:
    name, key = write_term(WIKIDATA_LINKS_GRAPH), ledger.facts.known_key(tie, ID.x)
    if name not in ledger.graphs or key not in ledger.rows:
        return 0
    return len(ledger.rows[key].of_owner(ledger.graphs.index(name)))
