"""Reasons as trees: a triple, the rule that draws it, what that needs, down to what is asserted.

explanation = explain(grounds, (ID["north-korea"], PARLEY.makesDemandOf, ID["united-states"]))
explanation.reasons[0].rule.says
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rdflib import URIRef

from kg.explain.cone import Cone, joins
from kg.explain.grounds import Grounds
from kg.explain.search import Bounds, Proof, Search, Stopped
from kg.rdf import Triple
from kg.rules.rule import Rule, Step

DEFAULT = Bounds()


@dataclass(frozen=True)
class Reason:
    """A triple with its rule and the reasons for what that needs; without a rule it is asserted.

    `triple` is None where the rule says that its premises contradict each other; `graphs` are those
    in which an asserted triple stands.
    """

    triple: Triple | None
    rule: Rule | None
    premises: tuple[Reason, ...] = ()
    graphs: tuple[URIRef, ...] = ()

    def parts(self) -> Iterator[Reason]:
        """This reason and all below it, from the top."""
        yield self
        for premise in self.premises:
            yield from premise.parts()

    @property
    def leaves(self) -> list[Triple]:
        """The asserted triples that it ends in, each once; those of axioms are its rules'."""
        found = (part.triple for part in self.parts() if part.rule is None and part.triple)
        return list(dict.fromkeys(found))

    @property
    def axioms(self) -> list[Triple]:
        """The triples that spell the axioms of its rules, each once."""
        found = (triple for part in self.parts() if part.rule for triple in part.rule.axiom)
        return list(dict.fromkeys(found))


@dataclass(frozen=True)
class Explanation:
    """What there is to say of a triple, or of a contradiction, which has None.

    `graphs` are those in which it was asserted, `reasons` its minimal justifications, the shortest
    first; `stopped` is what kept the search from its end.
    """

    triple: Triple | None
    graphs: tuple[URIRef, ...]
    reasons: tuple[Reason, ...]
    stopped: Stopped | None


def explain(grounds: Grounds, conclusion: Triple | Step, bounds: Bounds = DEFAULT) -> Explanation:
    """Why a triple holds, or two things cannot both."""
    cone = Cone(grounds.steps, grounds.premises, grounds.units, bounds.work)
    cone.read(conclusion)
    search = Search(cone, bounds)
    reasons = tuple(_reason(grounds, cone, proof, conclusion) for proof in search.proofs())
    triple = None if isinstance(conclusion, Step) else conclusion
    graphs = grounds.graphs(triple) if triple else ()
    return Explanation(triple, graphs, reasons, search.stopped)


def _reason(
    grounds: Grounds, cone: Cone, proof: Proof, conclusion: Triple | Step | None = None
) -> Reason:
    """A proof with its terms; a way of several steps by a rule that joins is told at once."""
    number = proof.goal[0]
    top = None if isinstance(conclusion, Step) else conclusion
    triple = cone.triples[number] if number >= 0 else top
    if proof.way is None:
        assert triple
        return Reason(triple, None, graphs=grounds.graphs(triple))
    rule = proof.way.step.rule
    premises = [_reason(grounds, cone, each) for each in proof.premises]
    if joins(rule) and premises[1].rule is rule:
        premises[1:] = premises[1].premises
    return Reason(triple, rule, tuple(premises))
