"""What must hold of an OWL 2 DL ontology's object properties as a whole.

Source: OWL 2 Structural Specification (Second Edition), section 11: a regular hierarchy, so that
chains have no hidden recursion, and simple properties (without chain or transitivity beneath them)
where reasoning would be undecidable otherwise. A property and its inverse rank alike (section 11.2,
first condition on the order), so both are told by the property's IRI.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from rdflib.namespace import OWL
from rdflib.term import Node


@dataclass(frozen=True)
class Property:
    """An object property expression: an IRI, or the inverse of one."""

    iri: Node
    inverted: bool = False

    def __str__(self) -> str:
        return f"the inverse of {self.iri}" if self.inverted else str(self.iri)


@dataclass
class Hierarchy:
    """The axioms about object properties that these restrictions read."""

    below: set[tuple[Node, Node]] = field(default_factory=set)
    chains: list[tuple[tuple[Property, ...], Property]] = field(default_factory=list)
    transitive: set[Node] = field(default_factory=set)
    simple: set[tuple[Node, str]] = field(default_factory=set)

    def add_below(self, lower: Property, upper: Property) -> None:
        self.below.add((lower.iri, upper.iri))

    def require_simple(self, properties: Iterable[Property], use: str) -> None:
        self.simple.update((each.iri, use) for each in properties)

    def problems(self) -> list[str]:
        return [*self._composite(), *self._irregular()]

    def _composite(self) -> Iterable[str]:
        """Properties with a chain or transitivity beneath them, where only simple ones may be."""
        sources = {OWL.topObjectProperty, OWL.bottomObjectProperty, *self.transitive}
        sources |= {upper.iri for _, upper in self.chains}
        reached = _closure(self.below)
        composite = sources | {upper for lower, upper in reached if lower in sources}
        for iri, use in self.simple:
            if iri in composite:
                yield f"{iri} has a chain or transitivity beneath it, so it may not be {use}"

    def _irregular(self) -> Iterable[str]:
        """Chains for which no strict order of the properties exists."""
        order = _closure({pair for chain, upper in self.chains for pair in _ranks(chain, upper)})
        reached = _closure(self.below)
        for lower, upper in order:
            if lower == upper:
                yield f"{upper} is defined by chains that come back to it"
            elif (upper, lower) in reached:
                yield f"{lower} stands in a chain for {upper} and above it as well"


def _ranks(chain: tuple[Property, ...], upper: Property) -> Iterable[tuple[Node, Node]]:
    """The pairs that a chain axiom puts in order: each of its steps below what it is defined for.

    At one end of a chain the property itself may stand, for left or right recursion; and twice,
    alone, for transitivity.
    """
    if upper.iri == OWL.topObjectProperty or chain == (upper, upper):
        return ()
    rest = chain
    if chain[0] == upper:
        rest = chain[1:]
    elif chain[-1] == upper:
        rest = chain[:-1]
    return tuple((each.iri, upper.iri) for each in rest)


def _closure(pairs: set[tuple[Node, Node]]) -> set[tuple[Node, Node]]:
    """The transitive closure of a relation."""
    following: dict[Node, set[Node]] = {}
    for lower, upper in pairs:
        following.setdefault(lower, set()).add(upper)
    found = set()
    for start in following:
        waiting, reached = [start], set()
        while waiting:
            for upper in following.get(waiting.pop(), ()):
                if upper not in reached:
                    reached.add(upper)
                    waiting.append(upper)
        found |= {(start, upper) for upper in reached}
    return found
