"""Why a triple holds: every rule that draws it in one step, and from what.

    for step in Derivations(closed).of(triple):
        print(step.rule.says, step.premises)

The head of a rule is matched with the triple, and its body then with the closure. So nothing is
noted while the closure is made, and what nobody asks about costs nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from rdflib import Variable

from kg.rdf import Triple
from kg.rules.application import Applied
from kg.rules.closed import Closed, matching
from kg.rules.facts import UNKNOWN, Spelled
from kg.rules.join import Atom, Key
from kg.rules.relation import SHIFT, VALUE, Numbers
from kg.rules.rule import Binding, Rule, Step

Numbered = Mapping[Variable, int]


class Derivations:
    """The ways in which the triples of a closure follow from others, by rules that are wanted."""

    def __init__(
        self, closed: Closed[Spelled], wanted: Callable[[Rule], bool] = lambda _: True
    ) -> None:
        self._closed = closed
        self._by_head: dict[Key, list[Applied]] = defaultdict(list)
        for each in closed.program:
            if each.head and wanted(each.rule):
                self._by_head[each.head.key].append(each)

    def of(self, triple: Triple) -> Iterator[Step]:
        """Each way in which the triple follows in one step; none has it among its premises."""
        facts = self._closed.facts
        key = facts.known_key(triple[1], triple[2])
        numbers = [facts.known(term) for term in (triple[0], triple[2])[: key.arity]]
        if UNKNOWN in (key.term, *numbers):
            return
        for each in self._by_head.get(key, ()):
            assert each.head
            for binding in self._matches(each.body, _unified(each.head, numbers, {})):
                step = each.step(facts, binding)
                if triple not in step.premises and self._holds(each, binding):
                    yield step

    def first(self, triple: Triple) -> Step | None:
        """The way in which it follows from what was there first; None of a premise.

        So following `first` from premise to premise ends.
        """
        drawn = self._closed.round(triple)
        if not drawn:
            return None
        steps = ((self._latest(step), step) for step in self.of(triple))
        ways = [(latest, step.premises, step) for latest, step in steps if latest < drawn]
        return min(ways, key=lambda way: way[:2])[2]

    def _latest(self, step: Step) -> int:
        rounds = [self._closed.round(premise) for premise in step.premises]
        return max((number for number in rounds if number is not None), default=0)

    def grounds(self, triples: Iterable[Triple]) -> tuple[list[Triple], list[Triple]]:
        """Premises that the triples follow from, one way each, and the axioms on that way."""
        premises: dict[Triple, None] = {}
        axioms: dict[Triple, None] = {}
        waiting = list(triples)
        seen: set[Triple] = set()
        while waiting:
            triple = waiting.pop(0)
            if triple in seen:
                continue
            seen.add(triple)
            step = self.first(triple)
            if step:
                axioms |= dict.fromkeys(step.rule.axiom)
                waiting.extend(step.premises)
            else:
                premises[triple] = None
        return list(premises), list(axioms)

    def contradictions(self) -> Sequence[Step]:
        """The bodies that hold of rules without a head, some of each rule."""
        return self._closed.contradictions

    def _holds(self, each: Applied, binding: Numbered) -> bool:
        term = self._closed.facts.term
        terms: Binding = {name: term(number) for name, number in binding.items()}
        return all(condition.holds(terms) for condition in each.rule.filters)

    def _matches(self, body: Sequence[Atom], binding: Numbered | None) -> Iterator[Numbered]:
        """The ways to bind the rest of the variables so that the body is in the closure."""
        if binding is None:
            return
        if not body:
            yield binding
            return
        found = [(atom, self._found(atom, binding)) for atom in body]
        rarest, keys = min(found, key=lambda each: len(each[1]))
        rest = [atom for atom in body if atom is not rarest]
        for number in keys.tolist():
            numbers = [number] if rarest.key.arity == 1 else [number >> SHIFT, number & VALUE]
            yield from self._matches(rest, _unified(rarest, numbers, binding))

    def _found(self, atom: Atom, binding: Numbered) -> Numbers:
        """The keys that an atom may stand for."""
        wanted = [n if isinstance(n, int) else binding.get(n) for n in atom.arguments]
        return matching(self._closed.relation(atom.key), wanted)


def _unified(atom: Atom, numbers: Sequence[int], binding: Numbered) -> Numbered | None:
    """The binding, and what makes the atom say these terms; None if nothing does."""
    found = dict(binding)
    for argument, number in zip(atom.arguments, numbers, strict=True):
        known = argument if isinstance(argument, int) else found.setdefault(argument, number)
        if known != number:
            return None
    return found
