"""Triples and axioms in words, as every form of an explanation tells them."""

from __future__ import annotations

from collections.abc import Iterable

from rdflib.term import Node

from kg.explain.axioms import axioms
from kg.explain.grounds import Grounds
from kg.explain.lexicon import Lexicon
from kg.names import sentence
from kg.rdf import Triple
from kg.rules.words import Words
from kg.terms import PARLEY


class Wording:
    """Puts triples in words; each statement it meets gets a number."""

    def __init__(self, grounds: Grounds, lexicon: Lexicon) -> None:
        self._grounds = grounds
        self._lexicon = lexicon
        self._words = Words(grounds.axioms)
        self.numbers: dict[Node, int] = {}

    def triple(self, triple: Triple) -> str:
        """A triple as a clause."""
        return self._words.clause(triple, self.name, is_many=self._is_many(triple[0]))

    def around(self, triple: Triple) -> tuple[str, str]:
        """What stands between the subject and the object in that clause, and what after them."""
        value, is_many = self.name(triple[2]), self._is_many(triple[0])
        return self._words.around(triple[1], value, self.name, is_many=is_many)

    def _is_many(self, node: Node) -> bool:
        """Whether what a thing is called is a plural; a number in place of a statement is none."""
        told = self._grounds.values(node, PARLEY.labelIsPlural)
        return node not in self.numbers and any(str(each) in {"true", "1"} for each in told)

    def name(self, node: Node) -> str:
        """What a thing is called; a statement by its number, such as [1]."""
        if node in self.numbers:
            return f"[{self.numbers[node]}]"
        return self._lexicon.label(node) if self._lexicon.knows(node) else self._words.name(node)

    def meet(self, statements: Iterable[Node]) -> None:
        """Gives numbers to statements that have none yet."""
        for statement in statements:
            self.numbers.setdefault(statement, len(self.numbers) + 1)


def told_axioms(grounds: Grounds, triples: Iterable[Triple]) -> list[str]:
    """The axioms that triples spell, as in Turtle, lists and class expressions written out."""
    return [sentence(grounds.axioms, axiom[0]) for axiom in axioms(triples)]
