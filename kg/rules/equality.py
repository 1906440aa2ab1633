"""The rules of equality, for every class and property that there is.

`eq-rep-s`, `eq-rep-p` and `eq-rep-o` are about any triple at all, so each is made one rule for
every relation. They are wanted only where somebody says `owl:sameAs`: where an axiom makes two
things one, that is told as an error (`kg.consistency`), and nothing needs to follow from it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from rdflib import Variable
from rdflib.namespace import OWL

from kg.rules.application import Applied
from kg.rules.facts import Facts, Spelled
from kg.rules.join import Atom, Key
from kg.rules.relation import firsts, nothing, seconds
from kg.rules.rule import Rule

X, Y, Z = Variable("x"), Variable("y"), Variable("z")


def of_equality(
    facts: Facts[Spelled], rules: Iterable[Rule], known: Iterable[Key]
) -> Iterator[Applied]:
    """The open ones of the rules, for each known relation and each that is said to be the same."""
    by_row = {rule.name: rule for rule in rules}
    same = facts.key(OWL.sameAs, OWL.sameAs)
    equals = _equals(facts, same)
    keys = {Key(key.arity, term) for key in known for term in (key.term, *equals[key.term])}
    equal = Atom(same, (X, Y))
    for key in sorted(keys - {same, Key(2, facts.type)}):
        if key.arity == 1:
            yield Applied(by_row["eq-rep-s"], Atom(key, (Y,)), (equal, Atom(key, (X,))))
        else:
            yield Applied(by_row["eq-rep-s"], Atom(key, (Y, Z)), (equal, Atom(key, (X, Z))))
            yield Applied(by_row["eq-rep-o"], Atom(key, (Z, Y)), (equal, Atom(key, (Z, X))))
        for term in equals[key.term]:
            row, arguments = ("eq-rep-p", (X, Y)) if key.arity == 2 else ("eq-rep-o", (X,))
            equality = Atom(same, (key.term, term))
            other = Atom(Key(key.arity, term), arguments)
            yield Applied(by_row[row], other, (equality, Atom(key, arguments)))


def _equals(facts: Facts[Spelled], same: Key) -> Mapping[int, set[int]]:
    """What each term is said to be the same as, read both ways and at any remove."""
    keys = facts.relations.get(same, nothing(2)).keys
    groups: dict[int, set[int]] = {}
    for pair in zip(firsts(keys).tolist(), seconds(keys).tolist(), strict=True):
        one, other = (groups.setdefault(term, {term}) for term in pair)
        if one is not other:
            one |= other
            groups.update(dict.fromkeys(other, one))
    equals = {term: group - {term} for term, group in groups.items()}
    return defaultdict(set, equals)
