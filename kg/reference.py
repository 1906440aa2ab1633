"""The OWL 2 RL closure by owlrl, which every other way of inferring is held against.

Only this module knows owlrl.

*Leanness.* owlrl takes every triple to every rule in every round. Unless the premises use
`owl:sameAs` or restrict a datatype, no rule draws anything about individuals from labels, from
declarations, from the types of literals or from reflexive equality; so these are kept from it. The
same triples follow in a small part of the time.
"""

from __future__ import annotations

from itertools import chain

from owlrl.OWLRL import OWLRL_Semantics
from rdflib import Graph, Literal
from rdflib.namespace import OWL, RDF, RDFS

from kg.closure import Closure
from kg.premises import graph_of
from kg.rdf import Triple
from kg.terms import VOCABULARIES
from kg.values import is_datatype

#: What the rules of the Profiles' tables 4 to 9 that conclude triples about individuals start from.
RULE_PREDICATES = frozenset(
    {
        RDFS.domain,
        RDFS.range,
        RDFS.subClassOf,
        RDFS.subPropertyOf,
        OWL.equivalentClass,
        OWL.equivalentProperty,
        OWL.inverseOf,
        OWL.propertyChainAxiom,
        OWL.intersectionOf,
        OWL.unionOf,
        OWL.oneOf,
        OWL.onProperty,
        OWL.onClass,
        OWL.someValuesFrom,
        OWL.allValuesFrom,
        OWL.hasValue,
        OWL.maxCardinality,
        OWL.maxQualifiedCardinality,
        RDF.first,
        RDF.rest,
    }
)
RULE_TYPES = frozenset(
    {
        OWL.FunctionalProperty,
        OWL.InverseFunctionalProperty,
        OWL.SymmetricProperty,
        OWL.TransitiveProperty,
    }
)


def close(premises: Graph) -> Closure:
    """The OWL 2 RL closure of `premises`, with the axiom behind each triple that was added."""
    engine = _LeanRules(premises) if _is_plain(premises) else _AllRules(premises)
    engine.closure()
    return Closure(graph_of(chain(engine.graph, premises)), premises, engine.because)


class _Rules(OWLRL_Semantics):  # type: ignore[misc]
    """owlrl's rules, with a note of the axiom that each new triple is owed to."""

    def __init__(self, graph: Graph) -> None:
        super().__init__(graph, axioms=False, daxioms=False)
        self.because: dict[Triple, Triple] = {}
        self._known: set[Triple] = set(graph)
        self._axiom: Triple | None = None

    def rules(self, t: Triple, cycle_num: int) -> None:
        self._axiom = t
        super().rules(t, cycle_num)

    def store_triple(self, t: Triple) -> None:
        """As owlrl's own, with a set for the look-up, which is most of the work."""
        if t in self._known or isinstance(t[1], Literal):
            return
        self._known.add(t)
        self.added_triples.add(t)
        if self._axiom is not None:
            self.because[t] = self._axiom


class _AllRules(_Rules):
    """Every rule over every triple, but for keys: owlrl never compares the last property of one."""

    def __init__(self, premises: Graph) -> None:
        super().__init__(graph_of(triple for triple in premises if triple[1] != OWL.hasKey))


class _LeanRules(_Rules):
    """The same for premises that are plain (see `_is_plain`), without what cannot lead anywhere."""

    def __init__(self, premises: Graph) -> None:
        super().__init__(_leading(premises))

    def one_time_rules(self) -> None:
        """Nothing: what these type are literals and the vocabularies themselves."""

    def rules(self, t: Triple, cycle_num: int) -> None:
        if t[1] in RULE_PREDICATES or t[2] in RULE_TYPES:
            super().rules(t, cycle_num)

    def _equality(self, triple: Triple, cycle_num: int) -> None:
        """Nothing: no `owl:sameAs` is asserted, and an inferred one is told as a contradiction."""


def _is_plain(premises: Graph) -> bool:
    """Whether no rule needs equality or the types of literals."""
    fillers = (
        filler
        for predicate in (OWL.someValuesFrom, OWL.allValuesFrom)
        for filler in premises.objects(None, predicate)
    )
    equal = any(OWL.sameAs in triple for triple in premises)
    return not equal and not any(is_datatype(premises, filler) for filler in fillers)


def _leading(premises: Graph) -> Graph:
    """The axioms of which some rule draws triples, and the triples of the terms they mention."""
    axioms = {triple for triple in premises if _is_leading_axiom(premises, triple)}
    mentioned = {term for subject, _, value in axioms for term in (subject, value)}
    return graph_of(
        triple
        for triple in premises
        if triple in axioms
        or triple[1] in mentioned
        or (triple[1] == RDF.type and not str(triple[2]).startswith(VOCABULARIES))
    )


def _is_leading_axiom(premises: Graph, triple: Triple) -> bool:
    _, predicate, value = triple
    if predicate == RDFS.range:
        return not is_datatype(premises, value)
    return predicate in RULE_PREDICATES or (predicate == RDF.type and value in RULE_TYPES)
