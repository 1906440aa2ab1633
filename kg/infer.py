"""What the graph does not say but means: the OWL 2 RL closure, without what tells nobody anything.

    inferred = infer(dataset, where=sources.where)

reads the ontology, its alignments, the entities and the essays, and nothing else: fed the links
to Wikidata, OWL RL would copy every triple onto the linked IRIs. Only this module knows owlrl.

*What is denied* is kept from inference; see `kg.premises`.

*Leanness.* owlrl takes every triple to every rule in every round. Unless the premises use
`owl:sameAs` or restrict a datatype, no rule draws anything about individuals from labels, from
declarations, from the types of literals or from reflexive equality; so these are kept from it. The
same triples follow in a small part of the time.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain

from owlrl.OWLRL import OWLRL_Semantics
from rdflib import BNode, Dataset, Graph, Literal, URIRef
from rdflib.namespace import OWL, RDF, RDFS, XSD
from rdflib.term import Node

from kg.closure import Closure, Triple
from kg.consistency import Contradiction, contradictions
from kg.errors import InconsistentGraphError
from kg.names import sentence
from kg.premises import described, graph_of, read_asserted, withheld
from kg.terms import INFERRED_GRAPH
from kg.values import is_datatype

Where = Callable[[Node], str | None]

#: Contradictions told in one message; the rest mostly follow from them.
TOLD = 10

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
VOCABULARIES = (str(RDF), str(RDFS), str(OWL), str(XSD))


def infer(dataset: Dataset, where: Where | None = None) -> Graph:
    """The triples that follow from the asserted ones and tell something new about their subjects.

    `where` tells the file and line of a subject, for messages. Raises InconsistentGraphError if the
    asserted triples contradict each other or make two things one; it names them and the axioms.
    """
    asserted = read_asserted(dataset)
    denied = withheld(asserted)
    closure = close(graph_of(triple for triple in asserted if triple not in denied))
    found = contradictions(closure)
    if found:
        raise _inconsistent(closure, found, where)
    subjects = described(dataset)
    inferred = Graph(identifier=INFERRED_GRAPH)
    for triple in closure.because:
        if triple[0] in subjects and triple not in asserted and _tells(triple):
            inferred.add(triple)
    return inferred


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


def _tells(triple: Triple) -> bool:
    """Whether a triple tells a reader something: no tautology, nothing about the vocabularies."""
    subject, predicate, value = triple
    if subject == value or not isinstance(predicate, URIRef) or isinstance(value, BNode):
        return False
    if predicate == RDF.type:
        return isinstance(value, URIRef) and not str(value).startswith(VOCABULARIES)
    return predicate == OWL.sameAs or not predicate.startswith(str(OWL))


def _inconsistent(
    closure: Closure, found: list[Contradiction], where: Where | None
) -> InconsistentGraphError:
    told = [_told(closure, each, where) for each in found[:TOLD]]
    if len(found) == 1:
        return InconsistentGraphError(f"inconsistent: {told[0]}", cure=f"{found[0].cure}.")
    rest = f"\n  and {len(found) - TOLD} more" if len(found) > TOLD else ""
    lines = "".join(f"\n  {text}" for text in told)
    return InconsistentGraphError(
        f"inconsistent in {len(found)} ways:{lines}{rest}\n",
        cure="Correct or take away some of the triples, the first ones first, or mend the axioms.",
    )


def _told(closure: Closure, contradiction: Contradiction, where: Where | None) -> str:
    asserted, axioms = closure.support(contradiction.triples)
    rules = [contradiction.axiom, *axioms] if contradiction.axiom else axioms
    axiom_text = "; ".join(dict.fromkeys(sentence(closure.premises, axiom) for axiom in rules))
    triples = "; ".join(_placed(closure.premises, triple, where) for triple in asserted)
    by = f" (by: {axiom_text})" if axiom_text else ""
    return f"{contradiction.what}{by}; triples: {triples}"


def _placed(graph: Graph, triple: Triple, where: Where | None) -> str:
    place = where(triple[0]) if where else None
    return f"{sentence(graph, triple)} [{place}]" if place else sentence(graph, triple)
