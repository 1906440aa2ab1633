"""Which statements there are of each thing, in the order in which the essays make them.

The thousands of an actor of a large graph are counted and paged by what is kept here, which an
engine would have to sort for every page. Read once, like the names: a release never changes.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import cast

from rdflib import URIRef

from kg.store import Solutions, Store
from kg.terms import PARLEY

#: The kinds of statement, in the order in which a reader asks for them.
KINDS = (
    "Demand",
    "Recommendation",
    "Offer",
    "DisclaimedDemand",
    "Commitment",
    "Stance",
    "Condition",
    "DisclaimedCondition",
    "Claim",
    "Argument",
)
#: What a statement may say of a thing, in a reader's words; one that fits several stands under the
#: first of them.
ROLES = {
    "demands": "It is asked for",
    "commitsTo": "It is pledged",
    "endorses": "It is supported",
    "endorsesConditionally": "It is supported on a condition",
    "rejectsConditionally": "It is opposed as long as something holds",
    "rejects": "It is opposed",
    "doubts": "It is doubted",
    "fears": "It is feared",
    "endorsed": "It was supported earlier",
    "rejected": "It was opposed earlier",
    "enables": "What must come before it",
    "sequenceTo": "What is asked in an order with it",
    "requires": "For what it must come first",
    "conditionFor": "What is asked in return for it",
    "onCondition": "What is said on its condition",
    "cause": "What it is said to bring about or prevent",
    "effect": "What is said to bring it about or prevent it",
    "dependent": "What it is said to rest on",
    "basis": "What is said to rest on it",
    "argumentFor": "Arguments for it",
    "argumentAgainst": "Arguments against it",
    "premise": "Arguments that start from it",
    "concludes": "Arguments that conclude it",
    "backs": "Arguments that back it",
    "rebuts": "Arguments that rebut it",
    "undermines": "Arguments that undermine it",
    "undercuts": "Arguments that undercut it",
    "concedes": "Arguments that concede it",
    "relayedIn": "What it passes on",
    "supersededBy": "What it superseded",
    "heldDuring": "What was said or held then",
    "about": "Also about it",
}
#: The ways from a statement to a thing, by the properties that lead there.
WAYS = {
    "by": ("saidBy", "statedIn"),
    "to": ("addressedTo",),
    "through": ("attributableTo",),
    **{role: (role,) for role in ROLES},
}
LINKS = f"SELECT ?s ?x {{ ?s <{PARLEY}%s> ?x FILTER(isIRI(?s) && isIRI(?x)) }}"
#: What can be told; an agreement that commits to something cannot, and is among the facts.
TOLD = f"SELECT DISTINCT ?s {{ ?s <{PARLEY['paraphrase']}> ?text FILTER(isIRI(?s)) }}"
OF_KIND = f"SELECT ?s {{ ?s a <{PARLEY}%s> FILTER(isIRI(?s)) }}"
PLACED = "expressedIn"

#: Places of statements in the order of all, ascending.
Numbers = Sequence[int]


@dataclass(frozen=True)
class Statements:
    """All statements, each by its number: its place in the order of the essays' sentences.

    `kinds` has of each a bit for each of KINDS that it is of, `speakers` by whom or in which text
    it is said, and `ways` leads from each of WAYS and a thing to the statements.
    """

    iris: Sequence[URIRef]
    kinds: Numbers
    speakers: Sequence[tuple[URIRef, ...]]
    ways: Mapping[str, Mapping[URIRef, Numbers]]

    def to(self, thing: URIRef, way: str) -> Numbers:
        """Those that lead to a thing in one of WAYS."""
        return self.ways[way].get(thing, ())

    def of(self, thing: URIRef) -> dict[str, list[int]]:
        """Those that say something of a thing, by role, each once."""
        told: set[int] = set()
        found = {}
        for role in ROLES:
            if fresh := [each for each in self.to(thing, role) if each not in told]:
                told.update(fresh)
                found[role] = fresh
        return found

    def by_kind(self, numbers: Iterable[int]) -> dict[str, list[int]]:
        """Statements by kind; one that is of several kinds stands under each."""
        by_bits: dict[int, list[int]] = defaultdict(list)
        for number in numbers:
            by_bits[self.kinds[number]].append(number)
        found = {}
        for place, kind in enumerate(KINDS):
            listed = [numbers for bits, numbers in by_bits.items() if bits >> place & 1]
            if listed:
                found[kind] = sorted(chain.from_iterable(listed))
        return found


def read(store: Store) -> Statements:
    """The statements of a release, from its store."""
    first = {statement: "" for (statement,) in _asked(store, TOLD)}
    for statement, passage in _asked(store, LINKS % PLACED):
        if statement in first:
            first[statement] = min(passage, first[statement] or passage)
    iris = sorted(first, key=lambda each: (first[each], each))  # without a sentence, as in SPARQL
    numbers = {statement: number for number, statement in enumerate(iris)}
    ways = {way: _leading(store, numbers, names) for way, names in WAYS.items()}
    return Statements(iris, _kinds(store, numbers), _speakers(len(iris), ways["by"]), ways)


def _asked(store: Store, text: str) -> Iterator[tuple[URIRef, ...]]:
    return iter(cast(Solutions, store.query(text)))  # type: ignore[arg-type]


def _leading(
    store: Store, numbers: Mapping[URIRef, int], names: Sequence[str]
) -> dict[URIRef, Numbers]:
    """Of each thing the statements that lead to it by some properties."""
    found: dict[URIRef, array[int]] = {}
    for statement, thing in chain.from_iterable(_asked(store, LINKS % name) for name in names):
        number = numbers.get(statement)
        if number is not None:
            found.setdefault(thing, array("I")).append(number)
    return {thing: array("I", sorted({*listed})) for thing, listed in found.items()}


def _kinds(store: Store, numbers: Mapping[URIRef, int]) -> Numbers:
    found = array("H", bytes(2 * len(numbers)))
    for place, kind in enumerate(KINDS):
        for (statement,) in _asked(store, OF_KIND % kind):
            if statement in numbers:
                found[numbers[statement]] |= 1 << place
    return found


def _speakers(count: int, by: Mapping[URIRef, Numbers]) -> list[tuple[URIRef, ...]]:
    found: list[tuple[URIRef, ...]] = [()] * count
    for who in sorted(by):
        alone = (who,)
        for number in by[who]:
            found[number] = (*found[number], who) if found[number] else alone
    return found
