"""What follows from premises by rules: forward, semi-naively, stratum by stratum.

    closed = materialise(compile_rules(axioms), premises)

Terms are numbers and relations are sorted arrays, so that a rule is applied to all that there is in
a few steps of numpy. A stratum is a relation, or several that hang on each other; only those are
gone through again, with what is new alone, until there is nothing new. Source: S. Abiteboul,
R. Hull and V. Vianu, Foundations of Databases (1995), sections 13.1 and 15.2.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

import numpy as np
from rdflib.namespace import OWL
from rdflib.term import Node

from kg.rdf import Triple
from kg.rules.application import Applied, applied, is_open, tables
from kg.rules.closed import Closed
from kg.rules.equality import of_equality
from kg.rules.facts import NODES, Facts, Spelled, Spelling
from kg.rules.join import Key, Source
from kg.rules.relation import Relation, nothing
from kg.rules.rule import Rule, Step
from kg.rules.strata import strata

#: Contradictions kept of one rule; what is beyond would not be read.
KEPT = 100


def materialise(rules: Iterable[Rule], premises: Iterable[Triple]) -> Closed[Node]:
    """All that follows from the premises, which are gone through twice if they say `owl:sameAs`."""
    return materialise_spelled(rules, premises, NODES)


def materialise_spelled(
    rules: Iterable[Rule],
    premises: Iterable[tuple[Spelled, Spelled, Spelled]],
    spelling: Spelling[Spelled],
) -> Closed[Spelled]:
    """As `materialise`, of premises whose terms are spelled in some other way than rdflib's."""
    rules = list(rules)
    facts = Facts(spelling)
    program = [applied(facts, rule) for rule in rules if not is_open(rule)]
    facts.read(premises, mentioned(program))
    if facts.key(OWL.sameAs, OWL.sameAs) in facts.relations:
        facts.read(premises, None)
        known = mentioned(program) | facts.relations.keys()
        program += of_equality(facts, rules, known)
    run = _Run(facts, program)
    run.close()
    return Closed(facts, run.relations, run.rounds, program, list(run.contradictions()))


def closure(facts: Facts[Spelled], program: Sequence[Applied]) -> dict[Key, Relation]:
    """What follows from facts by rules in numbers, and the facts, without saying in which round."""
    run = _Run(facts, program)
    run.close()
    return run.relations


def mentioned(program: Iterable[Applied]) -> set[Key]:
    """The relations that rules read or draw."""
    atoms = (atom for each in program for atom in (*each.body, *([each.head] if each.head else [])))
    return {atom.key for atom in atoms}


_Application = tuple[Applied, tuple[int, Relation] | None]


class _New(NamedTuple):
    """What one round drew, and what of it was told of transitive properties."""

    drawn: dict[Key, Relation]
    told: dict[Key, Relation]


class _Run:
    """One materialisation: the relations as far as they have grown, and in which rounds.

    Of a transitive property, `told` is what other rules or premises say. A step along it is taken
    from what holds to what is told, so that no pair is drawn once for every place between.
    """

    def __init__(self, facts: Facts[Spelled], program: Sequence[Applied]) -> None:
        self.facts = facts
        self.program = program
        self.relations: dict[Key, Relation] = dict(facts.relations)
        self.rounds: dict[Key, list[tuple[int, Relation]]] = defaultdict(list)
        transitive = {each.body[0].key for each in program if _is_transitive(each)}
        self.told = {key: self._relation(key) for key in transitive}
        self._round = 0

    def close(self) -> None:
        """Applies every rule with a head until there is nothing new."""
        makers: dict[Key, list[Applied]] = defaultdict(list)
        for each in self.program:
            if each.head:
                makers[each.head.key].append(each)
        reads = {
            key: {atom.key for each in makers[key] for atom in each.body} for key in list(makers)
        }
        for stratum in strata(reads):
            members = set(stratum)
            rules = [each for key in stratum for each in makers[key]]
            recursive = [each for each in rules if any(atom.key in members for atom in each.body)]
            new = self._grown([(each, None) for each in rules])
            while new.drawn and recursive:
                new = self._grown(self._touched(recursive, new))

    def _touched(self, rules: Iterable[Applied], new: _New) -> list[_Application]:
        """The rules that something new may make true, each with the atom that it may stand for."""
        touched: list[_Application] = []
        for each in rules:
            for place, atom in enumerate(each.body):
                found = new.told if place == 1 and _is_transitive(each) else new.drawn
                if atom.key in found:
                    touched.append((each, (place, found[atom.key])))
        return touched

    def _grown(self, applications: Iterable[_Application]) -> _New:
        """What is new by these rules, which from now on is part of the relations."""
        found: dict[Key, list[Relation]] = defaultdict(list)
        told: dict[Key, list[Relation]] = defaultdict(list)
        for each, new in applications:
            assert each.head
            key = each.head.key
            known = self._relation(key)
            sources = self._sources(each, new)
            for table in tables(self.facts, each, sources, is_led=new is not None):
                drawn = Relation.of(key.arity, table.keys(each.head)).without(known)
                found[key].append(drawn)
                if key in self.told and not _is_transitive(each):
                    told[key].append(drawn)
        self._round += 1
        grown = _New(_united(found), _united(told))
        for key, relation in grown.drawn.items():
            self.rounds[key].append((self._round, relation))
            self.relations[key] = self._relation(key).with_new(relation)
        for key, relation in grown.told.items():
            self.told[key] = self.told[key].with_new(relation)
        return grown

    def _sources(self, each: Applied, new: tuple[int, Relation] | None = None) -> Source:
        """Each atom of the body with its relation; what is new in place of what is known."""
        sources = [(atom, self._relation(atom.key)) for atom in each.body]
        if _is_transitive(each):
            sources[1] = (each.body[1], self.told[each.body[1].key])
        if new is None:
            return sources
        first = (each.body[new[0]], new[1])
        return [first, *sources[: new[0]], *sources[new[0] + 1 :]]

    def _relation(self, key: Key) -> Relation:
        return self.relations.get(key) or nothing(key.arity)

    def contradictions(self) -> Iterator[Step]:
        """The ways in which a rule without a head holds, some of each."""
        for each in self.program:
            if each.head is None:
                yield from islice(self._steps(each), KEPT)

    def _steps(self, each: Applied) -> Iterator[Step]:
        for table in tables(self.facts, each, self._sources(each)):
            for row in range(min(table.size, KEPT)):
                yield each.step(
                    self.facts, {name: int(column[row]) for name, column in table.columns.items()}
                )


def _is_transitive(each: Applied) -> bool:
    return each.rule.name == "prp-trp"


def _united(found: Mapping[Key, Sequence[Relation]]) -> dict[Key, Relation]:
    """The union of several relations under each key, without those that are empty."""
    united = {
        key: relations[0]
        if len(relations) == 1
        else Relation.of(key.arity, np.concatenate([each.keys for each in relations]))
        for key, relations in found.items()
    }
    return {key: relation for key, relation in united.items() if len(relation)}
