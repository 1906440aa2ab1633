"""All that is known of the quads of a build: who asserts them, and what follows.

Terms are spelled as in canonical N-Quads, blank nodes by names that no other graph's have.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from itertools import islice

import numpy as np
from rdflib import Graph
from rdflib.namespace import OWL, RDF
from rdflib.term import Node

from kg.errors import NotKeptError
from kg.ledger.denials import Denial, denials, without_denied
from kg.ledger.rows import Flags, Rows, Spelled, columns, read_rows, spelled
from kg.premises import describes, graph_of, is_read
from kg.rdf import Triple, read_term, write_term
from kg.rules.application import Applied, applied, is_open
from kg.rules.compiler import compile_rules, is_axiom
from kg.rules.facts import Facts, Spelling
from kg.rules.join import Key
from kg.rules.maintain import contradicts, less, maintain
from kg.rules.materialise import closure, mentioned
from kg.rules.reach import Relations
from kg.rules.relation import Numbers, Relation, firsts, seconds
from kg.terms import ABOUT_GRAPH, ID, INFERRED_GRAPH, PARLEY

#: What is made from the rest, and never asserted.
MADE = {write_term(ABOUT_GRAPH), write_term(INFERRED_GRAPH)}


class Ledger:
    """The asserted quads in `rows`, the names of `graphs` by their numbers, and the closure."""

    def __init__(
        self,
        facts: Facts[str],
        graphs: list[str],
        rows: dict[Key, Rows],
        closed: dict[Key, Relation] | None = None,
    ) -> None:
        self.facts = facts
        self.graphs = graphs
        self.rows = rows
        self.closed: Relations = closed or {}
        self._blank: list[int] = []
        self._looked_at = 0

    @classmethod
    def read(cls, lines: Iterable[str]) -> Ledger:
        """The ledger of a dataset's lines; what follows is drawn anew, by rules.

        Raises NotKeptError if they say of things that they are the same, and SourceError for an
        axiom outside OWL 2 RL.
        """
        facts, graphs = Facts(Spelling(write_term, read_term)), dict[str, int]()
        asserted = (line for line in lines if line.rsplit(" ", 2)[1] not in MADE)
        rows = read_rows(facts, graphs, asserted)
        ledger = cls(facts, list(graphs), rows)
        if facts.known_key(OWL.sameAs, OWL.sameAs) in ledger.premises():
            raise NotKeptError("things are said to be the same")
        facts.relations = {
            key: each for key, each in ledger.premises().items() if key in ledger.mentioned
        }
        ledger.closed = closure(facts, ledger.program)
        return ledger

    @cached_property
    def axioms(self) -> Graph:
        """The triples that rules are made from."""
        return graph_of(
            triple for triple in self.triples(self._all_axioms(), is_read) if is_axiom(triple)
        )

    def _all_axioms(self) -> list[Key]:
        """The relations in which axioms may be."""
        term = self.facts.term
        return [
            key
            for key in self.rows
            if is_axiom(
                (ID.x, RDF.type, term(key.term)) if key.arity == 1 else (ID.x, term(key.term), ID.y)
            )
        ]

    @cached_property
    def program(self) -> list[Applied]:
        """The rules of the axioms, in numbers."""
        rules = compile_rules(self.axioms)
        return [applied(self.facts, rule) for rule in rules if not is_open(rule)]

    @cached_property
    def mentioned(self) -> set[Key]:
        """The relations that rules read or draw."""
        return mentioned(self.program)

    @cached_property
    def denials(self) -> list[Denial]:
        """What the ontology withholds from inference."""
        known = [self.facts.known_key(PARLEY.withholds, ID.x)]
        return denials(self.facts, graph_of([*self.triples(known, is_read), *self.axioms]))

    def flags(self, wanted: Callable[[Node], bool]) -> Flags:
        """Of each graph, by its number, whether its name is wanted."""
        return np.array([wanted(read_term(name)) for name in self.graphs], dtype=bool)

    def within(self, wanted: Callable[[Node], bool]) -> dict[Key, Relation]:
        """The triples that graphs of the wanted names have."""
        flags = self.flags(wanted)
        found = {key: each.within(flags) for key, each in self.rows.items()}
        return {key: each for key, each in found.items() if len(each)}

    def triples(self, keys: Iterable[Key], wanted: Callable[[Node], bool]) -> Iterator[Triple]:
        """The triples of some relations in graphs of the wanted names."""
        flags, known = self.flags(wanted), [key for key in keys if key in self.rows]
        for key in known:
            for number in self.rows[key].within(flags).keys.tolist():
                yield self.facts.triple(key, number)

    def describing(self, node: Node) -> set[int]:
        """The numbers of the graphs that have a triple about a node."""
        number = self.facts.known(node)
        return {
            owner
            for key, rows in self.rows.items()
            for owner in rows.owners[rows.about(number)].tolist()
        }

    def premises(self) -> dict[Key, Relation]:
        """What inference may start from."""
        return without_denied(self.facts, self.within(is_read), self.denials)

    def blank(self) -> Numbers:
        """The numbers of blank nodes."""
        new = islice(self.facts.numbers.items(), self._looked_at, None)
        self._blank.extend(number for term, number in new if term[0] == "_")
        self._looked_at = len(self.facts.numbers)
        return np.array(self._blank, dtype=np.int64)

    def inferred(self, tells: Callable[[Triple], bool]) -> dict[Key, Relation]:
        """What follows and nobody says, of what entities and essays describe, if it tells much."""
        drawn = {
            key: self.closed[key]
            for key in {each.head.key for each in self.program if each.head}
            if key in self.closed and tells(self._sample(key))
        }
        new, described, blank = less(drawn, self.within(is_read)), self._described(), self.blank()
        found = {key: _told(each, key, described, blank) for key, each in new.items()}
        return {key: each for key, each in found.items() if len(each)}

    def _sample(self, key: Key) -> Triple:
        term = self.facts.term(key.term)
        return (ID.x, RDF.type, term) if key.arity == 1 else (ID.x, term, ID.y)

    def _described(self) -> Flags:
        """Of each term whether entities or essays describe it; blank nodes they do not."""
        found = np.zeros(len(self.facts.numbers), dtype=bool)
        for key, each in self.within(describes).items():
            found[each.keys if key.arity == 1 else firsts(each.keys)] = True
        found[self.blank()] = False
        return found

    def replace(self, graph: str, triples: Iterable[Spelled]) -> None:
        """Puts other triples into a graph; none, and it is gone. Nothing is inferred yet.

        Raises NotKeptError if the old or the new ones are about more than data.
        """
        if graph not in self.graphs:
            self.graphs.append(graph)
        owner, new = self.graphs.index(graph), columns(self.facts, triples)
        for key in {*self.rows, *new}:
            old = self.rows.get(key) or Rows.none(key.arity)
            keys = new[key].keys if key in new else Rows.none(key.arity).keys
            before = old.of_owner(owner)
            if len(before) or len(keys):
                if not np.array_equal(before.keys, keys):
                    self._refuse_axiom(key)
                self.rows[key] = old.exchanged(owner, keys)

    def _refuse_axiom(self, key: Key) -> None:
        subject, predicate, value = self._sample(key)
        if is_axiom((subject, predicate, value)) or predicate in (PARLEY.withholds, OWL.sameAs):
            raise NotKeptError(f"{predicate} {value} is about more than data")

    def infer(self, before: Relations) -> None:
        """Brings what follows up to date, given what the premises were.

        Raises NotKeptError if something contradicts itself, or two things are made one.
        """
        after = {key: each for key, each in self.premises().items() if key in self.mentioned}
        before = {key: each for key, each in before.items() if key in self.mentioned}
        closed = maintain(self.facts, self.program, self.closed, before, after)
        new = less(closed, self.closed)
        same = self.facts.known_key(OWL.sameAs, OWL.sameAs)
        if same in closed or contradicts(self.facts, self.program, closed, new):
            raise NotKeptError("the graph would contradict itself")
        self.closed = closed

    def spelled(self, relations: Mapping[Key, Relation]) -> Iterator[Spelled]:
        """The triples of relations as N-Quads write them."""
        for key, relation in relations.items():
            yield from spelled(self.facts, key, relation.keys)


def _told(relation: Relation, key: Key, described: Flags, blank: Numbers) -> Relation:
    """What of a relation is about something described, and neither of itself nor of a blank."""
    keys = relation.keys
    if key.arity == 1:
        return Relation(1, keys[described[keys] & (keys != key.term)])
    subjects, values = firsts(keys), seconds(keys)
    wanted = described[subjects] & (subjects != values) & ~np.isin(values, blank)
    return Relation(2, keys[wanted])
