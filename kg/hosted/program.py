"""In which order an engine is to apply rules: strata, and which of them again until nothing is new.

What a rule reads and draws is told by *keys*: a class, or a property that is not `rdf:type`. A rule
with a variable in that place reads or draws anything, so that with one such rule all are one
stratum.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rdflib import BNode, URIRef, Variable
from rdflib.namespace import RDF
from rdflib.term import Node

from kg.rules.rule import Pattern, Rule
from kg.rules.strata import strata

Key = tuple[str, str]


@dataclass(frozen=True)
class Stratum:
    """Rules to be applied once, and those among them to be applied again while something is new."""

    rules: tuple[Rule, ...]
    recursive: tuple[Rule, ...]


def key(pattern: Pattern) -> Key | None:
    """What a pattern is about; None if it is about anything."""
    _, predicate, value = pattern
    if isinstance(predicate, Variable) or (predicate == RDF.type and isinstance(value, Variable)):
        return None
    return ("class", str(value)) if predicate == RDF.type else ("property", str(predicate))


def program(rules: Iterable[Rule]) -> Iterator[Stratum]:
    """The rules with a head, in the order in which they are to be applied."""
    heads = [rule for rule in rules if rule.head is not None]
    if any(None in (_head(rule), *map(key, rule.body)) for rule in heads):
        yield Stratum(tuple(heads), tuple(heads))
        return
    makers: dict[Key | None, list[Rule]] = defaultdict(list)
    for rule in heads:
        makers[_head(rule)].append(rule)
    reads = {made: {key(each) for rule in makers[made] for each in rule.body} for made in makers}
    for members in strata(reads):
        found = [rule for member in members for rule in makers.get(member, ())]
        if found:
            again = [rule for rule in found if any(key(each) in members for each in rule.body)]
            yield Stratum(tuple(found), tuple(again))


def can_hold(rule: Rule, known: set[Key]) -> bool:
    """Whether there is anything of what a rule reads, as far as `known` tells."""
    return all(about is None or about in known for about in map(key, rule.body))


def skolemised(rule: Rule, genid: str) -> Rule:
    """The rule with IRIs in place of individuals without a name, as the engine has them."""
    return Rule(
        rule.name,
        rule.rows,
        rule.axiom,
        None if rule.head is None else _skolemised(rule.head, genid),
        tuple(_skolemised(each, genid) for each in rule.body),
        rule.filters,
        rule.says,
    )


def _head(rule: Rule) -> Key | None:
    assert rule.head is not None
    return key(rule.head)


def _skolemised(pattern: Pattern, genid: str) -> Pattern:
    subject, predicate, value = (_named(term, genid) for term in pattern)
    return subject, predicate, value


def _named(term: Node, genid: str) -> Node:
    return URIRef(f"{genid}{term}") if isinstance(term, BNode) else term
