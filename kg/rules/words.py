"""A rule in words, from the labels of its terms.

    whoever makes a demand that is addressed to someone makes a demand of them

Labels are verbs ("supports"), participles ("addressed to") and nouns ("premise"); each becomes the
verb of a clause by its form. What a rule relates in a row is told in a row, as above; what it
relates otherwise is told with letters: "if A is a member of B and …, then …".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial
from itertools import pairwise

from rdflib import Graph, Literal, URIRef, Variable
from rdflib.namespace import OWL, RDF, RDFS, SKOS, XSD
from rdflib.term import Node

from kg.names import short, spoken
from kg.rules.rule import Asks, Filter, Pattern, Rule, variables
from kg.terms import ID, PARLEY

_PREPOSITIONS = "about|against|at|by|during|for|from|in|into|of|on|through|to|with"
_PARTICIPLE = r"\w+(?:ed|able)|at|drawn|held|made|said|set"
_VERB = re.compile(r"(?!\w*(ss|us|sis|words)\b)\w+(s|ly)\b.*")
_OBJECT = re.compile(r"(makes or disclaims|makes|holds|sets|receives|carries) (?!out\b)(\w+)(.*)")
_ADVERB = re.compile(r"(\w+s) (\w+ly)")
_NOUN = re.compile(rf"(?!{_PARTICIPLE})\w+ ({_PREPOSITIONS})")
_STATE = re.compile(rf".* ({_PREPOSITIONS})|({_PREPOSITIONS})( .*)?")
_PAST = re.compile(rf"({_PARTICIPLE})( \w+)?")
_HAS = re.compile(r"has as its (.*)")
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
        if labels:
            return labels[0][1]
        return f"{spoken(str(term))} ({short(term)})" if _is_foreign(term) else short(term)

    def verb(self, predicate: Node) -> str:
        """What a property says of its subject, up to the value; of a foreign one, with its name."""
        if _is_foreign(predicate):
            return f"{_as_verb(spoken(str(predicate)))} ({short(predicate)})"
        return _VERBS[predicate] if predicate in _VERBS else _as_verb(self.name(predicate))

    def _as_row(self, rule: Rule) -> str | None:
        """A rule that leads along different properties from one thing to the last, or by class."""
        if rule.filters or rule.head is None or not rule.body:
            return self._apart(rule)
        subject, predicate, value = rule.head
        of_one = len(rule.body) == 1 and isinstance(subject, Variable)
        if of_one and (told := self._of_one(rule.head, rule.body[0])):
            return told
        ends = [subject, *(pattern[2] for pattern in rule.body)]
        starts = [*(pattern[0] for pattern in rule.body), value]
        steps = [pattern[1] for pattern in rule.body]
        if ends == starts and steps == [predicate, predicate] and len(set(ends)) == 3:
            return self._over_steps(predicate)
        in_row = ends == starts and len(set(ends)) == len(ends) <= 3
        if not in_row or len({*steps, predicate}) <= len(steps) or RDF.type in (*steps, predicate):
            return None
        told = self._step(steps[0])
        for before, step in pairwise(steps):
            link = "who" if self._is_of_someone(before) else "that"
            told += f" {link} {self._step(step)}"
        who = "whoever" if self._is_someone_who(steps[0]) else "whatever"
        them = "them" if self._is_of_someone(steps[-1]) else "it"
        return f"{who} {told} {self._with_object(predicate, them)}"

    def _over_steps(self, predicate: Node) -> str:
        """That a property is transitive, in its own words."""
        who = "whoever" if self._is_someone_who(predicate) else "whatever"
        link = "who" if self._is_of_someone(predicate) else "that"
        some, that = ("someone", "them") if link == "who" else ("something", "that")
        values = (some, f"{some} else", that)
        once, twice, both = (self._with_object(predicate, value) for value in values)
        return f"{who} {once} {link} {twice} {both}, too"

    def _of_one(self, head: Pattern, body: Pattern) -> str | None:
        """A rule about one class, one property and its subjects, or the two ends of one."""
        subject, predicate, value = head
        if predicate == RDF.type == body[1]:
            return f"every {self.name(body[2])} is {_with_article(self.name(value))}"
        if predicate == RDF.type and subject == body[0] and isinstance(body[2], Variable):
            who = "whoever" if self._is_someone_who(body[1]) else "whatever"
            return f"{who} {self._step(body[1])} is {_with_article(self.name(value))}"
        if (subject, value) != (body[2], body[0]) or subject == value:
            return None
        said, read = (self._quoted(each) for each in (predicate, body[1]))
        if said == read:
            return f"{said} holds both ways"
        return f"{said} is {read}, told from the other side"

    def _quoted(self, predicate: Node) -> str:
        between, after = self.around(predicate, "", self.name)
        return f"“{between}{' …' if after else ''}{after}”"

    def _with_object(self, predicate: Node, value: str) -> str:
        """What a property says, with its value in its place."""
        noun = _HAS.fullmatch(self.verb(predicate))
        return f"has {value} as its {noun[1]}" if noun else f"{self.verb(predicate)} {value}"

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
        value = "someone" if self._is_of_someone(predicate) else "something"
        return self._with_object(predicate, value)

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
        name = partial(self._term, letters)
        clauses = [self.clause(pattern, name) for pattern in rule.body]
        clauses += [self._condition(each, letters) for each in rule.filters]
        said = " and ".join(clauses)
        if rule.head is None:
            return f"it cannot be that {said}"
        head = self.clause(rule.head, name)
        return f"if {said}, then {head}" if said else head

    def clause(self, pattern: Pattern, name: Callable[[Node], str]) -> str:
        """What a pattern, or a triple, says of its terms, which are called by `name`."""
        subject, predicate, value = pattern
        between, after = self.around(predicate, name(value), name)
        return f"{name(subject)} {between} {name(value)}{after}"

    def around(self, predicate: Node, value: str, name: Callable[[Node], str]) -> tuple[str, str]:
        """What stands between subject and value in such a clause, and what after the value."""
        if isinstance(predicate, Variable):
            return f"is related by {name(predicate)} to", ""
        if predicate == RDF.type:
            return f"is {_article(value)}", ""
        made = _OBJECT.fullmatch(self.name(predicate))
        verb = self.verb(predicate) if made is None or made[3] else self.name(predicate)
        noun = _HAS.fullmatch(verb)
        return ("has", f" as its {noun[1]}") if noun else (verb, "")

    def _condition(self, condition: Filter, letters: dict[Variable, str]) -> str:
        left, right = (self._term(letters, term) for term in (condition.left, condition.right))
        told = {Asks.DIFFERS: "is another than", Asks.VALUE: "is a", Asks.NO_VALUE: "is no"}
        return f"{left} {told[condition.asks]} {right}"

    def _term(self, letters: dict[Variable, str], term: Node) -> str:
        return letters[term] if isinstance(term, Variable) else self.name(term)


def _as_verb(label: str) -> str:
    """A label in the form in which it can follow a subject."""
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


def _with_article(noun: str) -> str:
    return f"{_article(noun)} {noun}"


def _article(noun: str) -> str:
    return "an" if re.match("(?!uni|eu)[aeiou]", noun.lower()) else "a"


def _is_foreign(term: Node) -> bool:
    """Whether a term is of a vocabulary that is not ours."""
    known = tuple(map(str, (PARLEY, ID, OWL, RDF, RDFS, XSD)))
    return isinstance(term, URIRef) and not str(term).startswith(known)
