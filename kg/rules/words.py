"""A rule in words, from the labels of its terms.

    whoever makes a demand that is addressed to someone makes a demand of them

Labels are verbs ("supports"), participles ("addressed to") and nouns ("premise"); each becomes the
verb of a clause by its form. What a rule relates in a row is told in a row, as above; what it
relates otherwise is told with letters: "if A is a member of B and …, then …".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise

from rdflib import Graph, Literal, Variable
from rdflib.namespace import OWL, RDF, RDFS, SKOS
from rdflib.term import Node

from kg.names import short
from kg.rules.rule import Asks, Filter, Pattern, Rule, variables

_PREPOSITIONS = "about|against|at|by|during|for|from|in|into|of|on|through|to|with"
_PARTICIPLE = r"\w+(?:ed|able)|at|drawn|held|made|said|set"
_VERB = re.compile(r"(?!\w*(ss|us|sis|words)\b)\w+(s|ly)\b.*")
_OBJECT = re.compile(r"(makes or disclaims|makes|holds|sets|receives|carries) (?!out\b)(\w+)(.*)")
_ADVERB = re.compile(r"(\w+s) (\w+ly)")
_NOUN = re.compile(rf"(?!{_PARTICIPLE})\w+ ({_PREPOSITIONS})")
_STATE = re.compile(rf".* ({_PREPOSITIONS})|({_PREPOSITIONS})( .*)?")
_PAST = re.compile(rf"({_PARTICIPLE})( \w+)?")
#: What is no label and reads as a verb all the same.
_CAMEL = re.compile(r"(?:\w+:)?((?:has|is|was)(?:[A-Z][a-z]+)+)")
_VERBS: Mapping[Node, str] = {OWL.sameAs: "is the same as", OWL.differentFrom: "differs from"}


class Words:
    """Puts rules in words with the labels of one graph."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph

    def rule(self, rule: Rule) -> str:
        """The rule as a sentence without a full stop."""
        return self._as_row(rule) or self._with_letters(rule)

    def name(self, term: Node) -> str:
        """The label of a term, else its short name."""
        labels = sorted(
            (label.language != "en", str(label))
            for label in self.graph.objects(term, RDFS.label)
            if isinstance(label, Literal)
        )
        return labels[0][1] if labels else short(term)

    def verb(self, predicate: Node) -> str:
        """What a property says of its subject, up to the value."""
        label = _VERBS[predicate] if predicate in _VERBS else self.name(predicate)
        if camel := _CAMEL.fullmatch(label):
            return re.sub("[A-Z]", lambda capital: f" {capital[0].lower()}", camel[1])
        if made := _OBJECT.fullmatch(label):
            return f"{made[1]} {_with_article(made[2])}{made[3]}"
        if adverb := _ADVERB.fullmatch(label):
            return f"{adverb[2]} {adverb[1]}"
        if _VERB.fullmatch(label):
            return label
        if _STATE.fullmatch(label):
            return f"is {_with_article(label) if _NOUN.fullmatch(label) else label}"
        return label if _PAST.fullmatch(label) else f"has as its {label}"

    def _as_row(self, rule: Rule) -> str | None:
        """A rule that leads along different properties from one thing to the last, or by class."""
        if rule.filters or rule.head is None or not rule.body:
            return self._apart(rule)
        subject, predicate, value = rule.head
        if len(rule.body) == 1 and predicate == RDF.type == rule.body[0][1]:
            return f"every {self.name(rule.body[0][2])} is {_with_article(self.name(value))}"
        ends = [subject, *(pattern[2] for pattern in rule.body)]
        starts = [*(pattern[0] for pattern in rule.body), value]
        steps = [pattern[1] for pattern in rule.body]
        in_row = ends == starts and len(set(ends)) == len(ends) <= 3
        if not in_row or len({*steps, predicate}) <= len(steps) or RDF.type in (*steps, predicate):
            return None
        told = self._step(steps[0])
        for before, step in pairwise(steps):
            link = "who" if self._is_of_someone(before) else "that"
            told += f" {link} {self._step(step)}"
        who = "whoever" if self._is_someone_who(steps[0]) else "whatever"
        them = "them" if self._is_of_someone(steps[-1]) else "it"
        return f"{who} {told} {self.verb(predicate)} {them}"

    def _apart(self, rule: Rule) -> str | None:
        """A rule against being of two classes, or against being related to itself."""
        if rule.head or rule.filters:
            return None
        if all(p == RDF.type and isinstance(s, Variable) for s, p, _ in rule.body):
            kinds = [_with_article(self.name(pattern[2])) for pattern in rule.body]
            return f"nothing is {'both ' if len(kinds) > 1 else ''}{' and '.join(kinds)}"
        if len(rule.body) == 1 and isinstance(rule.body[0][0], Variable):
            subject, predicate, value = rule.body[0]
            return f"nothing {self.verb(predicate)} itself" if subject == value else None
        return None

    def _step(self, predicate: Node) -> str:
        """A step of a row, with what it leads to."""
        verb = self.verb(predicate)
        made = _OBJECT.fullmatch(self.name(predicate))
        if made and not made[3]:
            return verb
        return f"{verb} {'someone' if self._is_of_someone(predicate) else 'something'}"

    def _is_of_someone(self, predicate: Node) -> bool:
        """Whether the values of a property are actors, by its definition."""
        definitions = self.graph.objects(predicate, SKOS.definition)
        return any(re.match(r"(An|The) actor\b", str(definition)) for definition in definitions)

    def _is_someone_who(self, predicate: Node) -> bool:
        inverses = {
            *self.graph.objects(predicate, OWL.inverseOf),
            *self.graph.subjects(OWL.inverseOf, predicate),
        }
        return any(self._is_of_someone(inverse) for inverse in inverses)

    def _with_letters(self, rule: Rule) -> str:
        letters = {
            name: chr(ord("A") + number) for number, name in enumerate(variables(*rule.body))
        }
        clauses = [self._clause(pattern, letters) for pattern in rule.body]
        clauses += [self._condition(each, letters) for each in rule.filters]
        said = " and ".join(clauses)
        if rule.head is None:
            return f"it cannot be that {said}"
        head = self._clause(rule.head, letters)
        return f"if {said}, then {head}" if said else head

    def _clause(self, pattern: Pattern, letters: dict[Variable, str]) -> str:
        subject, predicate, value = (self._term(term, letters) for term in pattern)
        if pattern[1] == RDF.type:
            kind = value if isinstance(pattern[2], Variable) else _with_article(value)
            return f"{subject} is {kind}"
        if isinstance(pattern[1], Variable):
            return f"{subject} is related by {predicate} to {value}"
        verb = self.name(pattern[1]) if _OBJECT.fullmatch(predicate) else self.verb(pattern[1])
        return f"{subject} {verb} {value}"

    def _condition(self, condition: Filter, letters: dict[Variable, str]) -> str:
        left, right = (self._term(term, letters) for term in (condition.left, condition.right))
        told = {Asks.DIFFERS: "is another than", Asks.VALUE: "is a", Asks.NO_VALUE: "is no"}
        return f"{left} {told[condition.asks]} {right}"

    def _term(self, term: Node, letters: dict[Variable, str]) -> str:
        return letters[term] if isinstance(term, Variable) else self.name(term)


def _with_article(noun: str) -> str:
    return f"{'an' if re.match('(?!uni|eu)[aeiou]', noun.lower()) else 'a'} {noun}"
