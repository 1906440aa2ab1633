"""A rule in words, from the labels of its terms.

    whoever makes a demand that is addressed to someone makes a demand of them

Labels become verbs as `kg.rules.verbs` tells. What a rule relates in a row is told in a row, as
above; the common forms of a single axiom have sentences of their own; what is related otherwise is
told with letters: "if A is a member of B and …, then …".
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
from kg.rules.verbs import article, as_verb, as_what, of_kind, of_many, with_article
from kg.terms import ID, PARLEY

#: What is added to "something" that is not the first.
_AGAIN = ("", " else", " else again")
_VERBS: Mapping[Node, str] = {OWL.sameAs: "is the same as", OWL.differentFrom: "differs from"}


class Words:
    """Puts rules in words with the labels of one graph."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph

    def rule(self, rule: Rule) -> str:
        """The rule as a sentence without a full stop."""
        forms = (self._apart, self._typed, self._same, self._as_row, self._with_letters)
        return next(told for form in forms if (told := form(rule)))

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
            return f"{as_verb(spoken(str(predicate)))} ({short(predicate)})"
        return _VERBS[predicate] if predicate in _VERBS else as_verb(self.name(predicate))

    def _as_row(self, rule: Rule) -> str | None:
        """A rule that leads along different properties from one thing to the last, or by class."""
        if rule.filters or rule.head is None or not rule.body:
            return None
        subject, predicate, value = rule.head
        of_one = len(rule.body) == 1 and isinstance(subject, Variable)
        if of_one and (told := self._of_one(rule.head, rule.body[0])):
            return told
        ends = [subject, *(pattern[2] for pattern in rule.body)]
        starts = [*(pattern[0] for pattern in rule.body), value]
        steps = [pattern[1] for pattern in rule.body]
        if ends == starts and steps == [predicate, predicate] and len(set(ends)) == 3:
            return self._over_steps(predicate)
        in_row = ends == starts and len(set(ends)) == len(ends) <= len(_AGAIN) + 1
        if not in_row or RDF.type in (*steps, predicate):
            return None
        values = ["" if self._kind(step) else self._some(step) for step in steps]
        row = self._step(steps[0])
        for place, (before, step) in enumerate(pairwise(steps), 1):
            link = "who" if self._is_of_someone(before) else "that"
            row += f" {link} {self._step(step, values[:place].count(values[place]))}"
        who = "whoever" if self._is_someone_who(steps[0]) else "whatever"
        last = "them" if self._is_of_someone(steps[-1]) else "it"
        if values[-1] and values.count(values[-1]) > 1:
            last = "the latter" if len(values) == 2 else "the last"
        return f"{who} {row} {self._with_object(predicate, last)}"

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
            return f"every {self.name(body[2])} is {with_article(self.name(value))}"
        if predicate == RDF.type and subject == body[0] and isinstance(body[2], Variable):
            who = "whoever" if self._is_someone_who(body[1]) else "whatever"
            return f"{who} {self._step(body[1])} is {with_article(self.name(value))}"
        if predicate == RDF.type and subject == body[2] != body[0]:
            return f"{self._led_to(body[1])} is {with_article(self.name(value))}"
        if (subject, value) != (body[2], body[0]) or subject == value:
            return None
        said, read = (self._quoted(each) for each in (predicate, body[1]))
        if said == read:
            return f"{said} holds both ways"
        return f"{said} and {read} say the same, from either side"

    def _led_to(self, predicate: Node) -> str:
        """What a property leads to from anything at all, as a subject."""
        what = "whoever" if self._is_of_someone(predicate) else "whatever"
        some = "someone" if self._is_someone_who(predicate) else "something"
        return f"{what} {some} {''.join(self.around(predicate, '', self.name))}"

    def _quoted(self, predicate: Node) -> str:
        between, after = self.around(predicate, "", self.name)
        return f"“{between}{' …' if after else ''}{after}”"

    def _with_object(self, predicate: Node, value: str) -> str:
        """What a property says, with its value in its place."""
        role = self._role(predicate)
        return f"has {value} {role}" if role else f"{self.verb(predicate)} {value}"

    def _role(self, predicate: Node) -> str | None:
        """As what one thing has the other, by this property, if so it is told."""
        if _is_foreign(predicate):
            verb = self.verb(predicate)
            return verb.removeprefix("has ") if verb.startswith("has as its ") else None
        return None if predicate in _VERBS else as_what(self.name(predicate))

    def _apart(self, rule: Rule) -> str | None:
        """A rule against being of two classes, or being related in two ways, or to itself."""
        if rule.head or rule.filters:
            return None
        if all(p == RDF.type and isinstance(s, Variable) for s, p, _ in rule.body):
            kinds = [with_article(self.name(pattern[2])) for pattern in rule.body]
            return f"nothing is {'both ' if len(kinds) > 1 else ''}{' and '.join(kinds)}"
        subject, predicate, _ = rule.body[0]
        if not isinstance(subject, Variable) or isinstance(predicate, Variable):
            return None
        return self._unrelated(rule.body[0], *rule.body[1:])

    def _unrelated(self, first: Pattern, *others: Pattern) -> str | None:
        subject, predicate, value = first
        if not others:
            return f"nothing {self.verb(predicate)} itself" if subject == value else None
        some, link = ("someone", "who") if self._is_of_someone(predicate) else ("something", "that")
        told = f"nothing {self._with_object(predicate, some)}"
        if others == ((value, predicate, subject),):
            return f"{told} {link} {self._with_object(predicate, 'it')}"
        if len(others) == 1 and others[0][::2] == (subject, value):
            return f"{told} and {self._with_object(others[0][1], 'it')}, too"
        return None

    def _typed(self, rule: Rule) -> str | None:
        """A rule that a property leads to values of a datatype only."""
        if rule.head or len(rule.body) != 1 or len(rule.filters) != 1:
            return None
        (asks,) = rule.filters
        if asks.asks is not Asks.NO_VALUE or asks.left != rule.body[0][2]:
            return None
        return f"{self._quoted(rule.body[0][1])} leads to values of {self.name(asks.right)} only"

    def _same(self, rule: Rule) -> str | None:
        """A rule that makes two things one, for what they share."""
        if rule.head is None or rule.head[1] != OWL.sameAs or len(rule.filters) != 1:
            return None
        one, _, other = rule.head
        if len(rule.body) == 2:
            (_, predicate, value), second = rule.body
            said = self._quoted(predicate)
            if second == (rule.body[0][0], predicate, other) and value == one:
                return f"{said} leads from one thing to one only, so the two are the same"
            if second == (other, predicate, value) and rule.body[0][0] == one:
                return f"{said} leads to one thing from one only, so the two are the same"
        shared = [(by, value) for bearer, by, value in rule.body if bearer == one]
        if {*rule.body} != {(each, *rest) for each in (one, other) for rest in shared}:
            return None
        kinds = [f" of the kind “{self.name(value)}”" for by, value in shared if by == RDF.type]
        keys = [f"“{self.name(by)}”" for by, _ in shared if by != RDF.type]
        both = f"no two things{''.join(kinds)} have the same {' and '.join(keys)}"
        return f"{both}, so the two are the same"

    def _step(self, predicate: Node, times: int = 0) -> str:
        """A step of a row, with what it leads to, the like of which was told so many times."""
        if kind := self._kind(predicate):
            return f"{kind[0]} {with_article(kind[1])}"
        return self._with_object(predicate, f"{self._some(predicate)}{_AGAIN[times]}")

    def _kind(self, predicate: Node) -> tuple[str, str] | None:
        """The verb of a property and the noun for what it leads to, if it names that."""
        return None if _is_foreign(predicate) else of_kind(self.name(predicate))

    def _some(self, predicate: Node) -> str:
        """What anything that a property leads to is called."""
        return "someone" if self._is_of_someone(predicate) else "something"

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

    def clause(
        self, pattern: Pattern, name: Callable[[Node], str], *, is_many: bool = False
    ) -> str:
        """What a pattern, or a triple, says of its terms, which are called by `name`.

        `is_many` says whether the name of the subject is a plural.
        """
        subject, predicate, value = pattern
        between, after = self.around(predicate, name(value), name, is_many=is_many)
        return f"{name(subject)} {between} {name(value)}{after}"

    def around(
        self,
        predicate: Node,
        value: str,
        name: Callable[[Node], str],
        *,
        is_many: bool = False,
    ) -> tuple[str, str]:
        """What stands between subject and value in such a clause, and what after the value."""
        between, role = self._between(predicate, value, name)
        after = f" {role}" if role else ""
        if not is_many:
            return between, after
        return of_many(between), after.replace(" as its ", " as their ")

    def _between(
        self, predicate: Node, value: str, name: Callable[[Node], str]
    ) -> tuple[str, str | None]:
        """What stands between subject and value, and as what the one has the other, if so."""
        if isinstance(predicate, Variable):
            return f"is related by {name(predicate)} to", None
        if predicate == RDF.type:
            return f"is {article(value)}", None
        if role := self._role(predicate):
            return "has", role
        kind = self._kind(predicate)
        return f"{kind[0]} the {kind[1]}" if kind else self.verb(predicate), None

    def _condition(self, condition: Filter, letters: dict[Variable, str]) -> str:
        left, right = (self._term(letters, term) for term in (condition.left, condition.right))
        told = {Asks.DIFFERS: "is another than", Asks.VALUE: "is a", Asks.NO_VALUE: "is no"}
        return f"{left} {told[condition.asks]} {right}"

    def _term(self, letters: dict[Variable, str], term: Node) -> str:
        return letters[term] if isinstance(term, Variable) else self.name(term)


def _is_foreign(term: Node) -> bool:
    """Whether a term is of a vocabulary that is not ours."""
    known = tuple(map(str, (PARLEY, ID, OWL, RDF, RDFS, XSD)))
    return isinstance(term, URIRef) and not str(term).startswith(known)
