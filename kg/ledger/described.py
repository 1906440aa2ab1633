"""What the files of the sources describe: who may be spoken of, and which essay says so."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from rdflib import Graph
from rdflib.namespace import RDF, RDFS
from rdflib.term import Node

from kg.errors import NotKeptError
from kg.ledger.ledger import Ledger
from kg.ledger.rows import Flags
from kg.rules.facts import UNKNOWN
from kg.rules.relation import SHIFT, Relation, firsts, nothing, seconds
from kg.terms import ESSAY_GRAPHS, ID, PARLEY, QUERIES_GRAPH, WIKIDATA_GRAPH

#: Graphs that no file of the sources goes to.
NO_FILES = (QUERIES_GRAPH, WIKIDATA_GRAPH)


class Described:
    """The nodes that had a class in some file when this was made."""

    def __init__(self, ledger: Ledger, flags: Flags) -> None:
        self.ledger = ledger
        self.flags = flags

    @classmethod
    def of(cls, ledger: Ledger) -> Described:
        """What is described now."""
        flags, files = _none(ledger), ledger.flags(lambda name: name not in NO_FILES)
        for key, rows in ledger.rows.items():
            if key.arity == 1:
                flags[rows.keys[files[rows.owners]]] = True
        return cls(ledger, flags)

    def __contains__(self, node: object) -> bool:
        number = self.ledger.facts.known(node) if isinstance(node, Node) else UNKNOWN
        return 0 <= number < len(self.flags) and bool(self.flags[number])

    def nodes(self) -> Iterator[Node]:
        """Each of them."""
        return map(self.ledger.facts.term, np.flatnonzero(self.flags).tolist())

    def refuse_missed(self, before: Described) -> None:
        """Raises NotKeptError if something was described before, is not now, and is still used."""
        gone = np.flatnonzero(before.flags & ~self.flags[: len(before.flags)])
        used = _none(self.ledger)
        files = self.ledger.flags(lambda name: name not in NO_FILES)
        for key, rows in self.ledger.rows.items():
            keys = rows.keys[files[rows.owners]]
            used[key.term] |= len(keys) > 0
            used[keys if key.arity == 1 else firsts(keys)] = True
            if key.arity == 2:
                used[seconds(keys)] = True
        missed = gone[used[gone]].tolist()
        if any(str(self.ledger.facts.term(number)).startswith(ID) for number in missed):
            raise NotKeptError("something that is used is described no longer")

    def refuse_shared(self, ontology: Graph) -> None:
        """Raises NotKeptError if two essays describe the same statement."""
        essays = self.ledger.flags(lambda name: str(name).startswith(ESSAY_GRAPHS))
        statements = _none(self.ledger)
        for kind in ontology.transitive_subjects(RDFS.subClassOf, PARLEY.Statement):
            rows = self.ledger.rows.get(self.ledger.facts.known_key(RDF.type, kind or RDFS.Class))
            if rows is not None:
                statements[rows.keys[essays[rows.owners]]] = True
        pairs = [nothing(2).keys]
        for key, rows in self.ledger.rows.items():
            subjects = rows.keys if key.arity == 1 else firsts(rows.keys)
            wanted = essays[rows.owners] & statements[subjects]
            pairs.append(subjects[wanted] << SHIFT | rows.owners[wanted])
        describers = firsts(Relation.of(2, np.concatenate(pairs)).keys)
        if (describers[1:] == describers[:-1]).any():
            raise NotKeptError("two essays describe one statement")


def _none(ledger: Ledger) -> Flags:
    return np.zeros(len(ledger.facts.numbers), dtype=bool)
