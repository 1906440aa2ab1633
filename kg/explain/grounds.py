"""What a release says, and what follows from it by rules, ready to be asked for reasons.

The closure is made anew from the asserted graphs: `graph:inferred` holds what tells a reader
something, while a reason may pass through what it leaves out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property

from rdflib import URIRef
from rdflib.term import Node

from kg.explain.axioms import Units
from kg.explain.cone import Steps
from kg.premises import graph_of, is_read, withheld
from kg.rdf import Quad, Triple
from kg.rules.closed import Closed
from kg.rules.compiler import compile_rules
from kg.rules.materialise import materialise
from kg.rules.rule import Rule
from kg.terms import INFERRED_GRAPH


class Grounds:
    """The triples of a dataset with the graphs that hold them, and the closure of what is asserted.

    `asserted` are those that somebody wrote, with their graphs, and `inferred` those of
    `graph:inferred`. `premises` are what inference reads of the asserted ones: some graphs, less
    what statements deny.
    """

    def __init__(self, quads: Iterable[Quad]) -> None:
        graphs: dict[Triple, list[URIRef]] = defaultdict(list)
        same: dict[Node, Node] = {}
        self.inferred: set[Triple] = set()
        for one, two, three, graph in quads:
            triple = (
                same.setdefault(one, one),
                same.setdefault(two, two),
                same.setdefault(three, three),
            )
            if graph == INFERRED_GRAPH:
                self.inferred.add(triple)
            elif graph is not None:
                graphs[triple].append(graph)
        self.asserted = {triple: tuple(sorted(found)) for triple, found in graphs.items()}
        read = graph_of(t for t, names in self.asserted.items() if any(map(is_read, names)))
        denied = set(withheld(read))
        self.premises = {
            triple: names
            for triple, names in self.asserted.items()
            if triple not in denied and any(map(is_read, names))
        }
        self.rules: tuple[Rule, ...] = compile_rules(read)
        self.axioms = read
        self.units = Units()

    @cached_property
    def closed(self) -> Closed[Node]:
        """All that follows from the premises, and they themselves."""
        return materialise(self.rules, self.premises)

    @cached_property
    def steps(self) -> Steps:
        """What leads to a triple in one step."""
        return Steps(self.rules, self.closed)

    @cached_property
    def about(self) -> dict[Node, list[Triple]]:
        """The asserted triples by their subjects."""
        by_subject: dict[Node, list[Triple]] = defaultdict(list)
        for triple in self.asserted:
            by_subject[triple[0]].append(triple)
        return by_subject

    def graphs(self, triple: Triple) -> tuple[URIRef, ...]:
        """The graphs in which a triple was asserted."""
        return self.asserted.get(triple, ())

    def values(self, subject: Node, predicate: Node) -> list[Node]:
        """The asserted values of a property, in their order."""
        found = (triple for triple in self.about.get(subject, ()) if triple[1] == predicate)
        return sorted((triple[2] for triple in found), key=str)

    def __contains__(self, triple: Triple) -> bool:
        """Whether a triple is asserted anywhere, or follows."""
        return triple in self.asserted or triple in self.inferred or triple in self.closed

    def __iter__(self) -> Iterator[Triple]:
        """Every triple of the dataset."""
        yield from self.asserted
        yield from (triple for triple in self.inferred if triple not in self.asserted)
