"""What cannot be: the rules of OWL 2 RL that conclude a contradiction, over a finished closure.

Source: OWL 2 Web Ontology Language Profiles (Second Edition), section 4.3, tables 4 to 8. owlrl has
them too, but overlooks the last member of `owl:AllDifferent` and of `owl:AllDisjointProperties`
and compares no literals; and it names neither the axiom nor the triples that somebody wrote.
Besides contradictions, two things that an axiom makes one are reported: here all have one IRI.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain, combinations

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import OWL, RDF, RDFS
from rdflib.term import Node

from kg.closure import Closure
from kg.names import sentence, short
from kg.rdf import Triple
from kg.values import is_datatype, is_value_of, same_value

TYPE_CURE = "Take away one of the types, or correct the triple that implies it"
USE_CURE = "Correct or take away one of the triples"
VALUE_CURE = "Keep one of the values, or say that both are one thing and give it one IRI"


@dataclass(frozen=True)
class Contradiction:
    """`what` is wrong by `rule`, for these `triples` (asserted or inferred) under this `axiom`."""

    rule: str
    what: str
    axiom: Triple | None
    triples: tuple[Triple, ...]
    cure: str = USE_CURE


def contradictions(closure: Closure) -> list[Contradiction]:
    """Every contradiction, in a stable order, one for each thing that is wrong.

    Two things made one entail much nonsense, so where that happens nothing else is told.
    """
    merged = list(_merged(closure))
    found = merged or [each for check in _CHECKS for each in check(closure.graph)]
    return list({each.what: each for each in sorted(found, key=_telling)}.values())


def _telling(contradiction: Contradiction) -> tuple[str, tuple[Triple, ...]]:
    return contradiction.what, contradiction.triples


def _merged(closure: Closure) -> Iterator[Contradiction]:
    """Things that a functional property, a cardinality or a key makes one, not `owl:sameAs`."""
    for triple in closure.graph.triples((None, OWL.sameAs, None)):
        axiom = closure.because.get(triple)
        if axiom and axiom[1] != OWL.sameAs and _order(triple[0]) < _order(triple[2]):
            yield from _merge(closure, triple, axiom, (triple,))
    for one, other, axiom, triples in _same_key(closure.graph):
        yield from _merge(closure, (one, OWL.sameAs, other), axiom, triples)


def _merge(
    closure: Closure, same: Triple, axiom: Triple, triples: tuple[Triple, ...]
) -> Iterator[Contradiction]:
    one, _, other = same
    if isinstance(one, Literal) and isinstance(other, Literal) and same_value(one, other):
        return
    if other not in _said_same(closure, one):
        what = f"{short(one)} and {short(other)} are made one and the same"
        yield Contradiction("eq-merge", what, axiom, triples, VALUE_CURE)


def _said_same(closure: Closure, node: Node) -> set[Node]:
    """What asserted `owl:sameAs` triples, read both ways, make one with `node`."""
    reached, waiting = {node}, [node]
    while waiting:
        current = waiting.pop()
        for triple in chain(
            closure.graph.triples((current, OWL.sameAs, None)),
            closure.graph.triples((None, OWL.sameAs, current)),
        ):
            other = triple[2] if triple[0] == current else triple[0]
            if triple not in closure.because and other not in reached:
                reached.add(other)
                waiting.append(other)
    return reached


def _same_key(graph: Graph) -> Iterator[tuple[Node, Node, Triple, tuple[Triple, ...]]]:
    """Pairs of individuals that share a value of every property of a key."""
    for axiom in graph.triples((None, OWL.hasKey, None)):
        keys = list(graph.items(axiom[2]))
        bearers = sorted(set(graph.subjects(RDF.type, axiom[0])), key=_order)
        for one, other in combinations(bearers, 2):
            shared = {key: _shared(graph, one, other, key) for key in keys}
            if shared and all(shared.values()):
                values = [(key, min(common, key=_order)) for key, common in shared.items()]
                triples = tuple(
                    (each, key, value) for key, value in values for each in (one, other)
                )
                yield one, other, axiom, triples


def _shared(graph: Graph, one: Node, other: Node, key: Node) -> set[Node]:
    return set(graph.objects(one, key)) & set(graph.objects(other, key))


def _differing(graph: Graph) -> Iterator[Contradiction]:
    for one, other, axiom in _pairs(graph, OWL.differentFrom, OWL.AllDifferent):
        for triple in ((one, OWL.sameAs, other), (other, OWL.sameAs, one)):
            if triple in graph:
                what = f"{short(one)} and {short(other)} are the same and yet different"
                yield Contradiction("eq-diff", what, axiom, (triple,))


def _irreflexive(graph: Graph) -> Iterator[Contradiction]:
    for axiom in graph.triples((None, RDF.type, OWL.IrreflexiveProperty)):
        for triple in graph.triples((None, axiom[0], None)):
            if triple[0] == triple[2]:
                what = (
                    f"{short(triple[0])} is related to itself by {short(axiom[0])}, "
                    "which is irreflexive"
                )
                yield Contradiction("prp-irp", what, axiom, (triple,))


def _asymmetric(graph: Graph) -> Iterator[Contradiction]:
    for axiom in graph.triples((None, RDF.type, OWL.AsymmetricProperty)):
        for triple in graph.triples((None, axiom[0], None)):
            back = (triple[2], axiom[0], triple[0])
            if _order(triple[0]) <= _order(triple[2]) and back in graph:
                what = (
                    f"{short(triple[0])} and {short(triple[2])} are related both ways by "
                    f"{short(axiom[0])}, which is asymmetric"
                )
                yield Contradiction("prp-asyp", what, axiom, (triple, back))


def _disjoint_properties(graph: Graph) -> Iterator[Contradiction]:
    for one, other, axiom in _pairs(graph, OWL.propertyDisjointWith, OWL.AllDisjointProperties):
        for subject, value in graph.subject_objects(one):
            if (subject, other, value) in graph:
                what = (
                    f"{short(subject)} is related to {short(value)} by both {short(one)} and "
                    f"{short(other)}, which are disjoint"
                )
                triples = ((subject, one, value), (subject, other, value))
                yield Contradiction("prp-pdw", what, axiom, triples)


def _denied_assertions(graph: Graph) -> Iterator[Contradiction]:
    for axiom in graph.triples((None, OWL.sourceIndividual, None)):
        for predicate in graph.objects(axiom[0], OWL.assertionProperty):
            for target in (OWL.targetIndividual, OWL.targetValue):
                for value in graph.objects(axiom[0], target):
                    triple = (axiom[2], predicate, value)
                    if triple in graph:
                        what = f"{sentence(graph, triple)} is said and expressly denied"
                        yield Contradiction("prp-npa", what, axiom, (triple,))


def _nothing(graph: Graph) -> Iterator[Contradiction]:
    for triple in graph.triples((None, RDF.type, OWL.Nothing)):
        what = f"{short(triple[0])} is of a class that can have no members"
        yield Contradiction("cls-nothing2", what, triple, (triple,), TYPE_CURE)


def _complements(graph: Graph) -> Iterator[Contradiction]:
    for axiom in graph.triples((None, OWL.complementOf, None)):
        for subject in _both(graph, axiom[0], axiom[2]):
            what = f"{short(subject)} is a {short(axiom[2])} and is said not to be one"
            triples = ((subject, RDF.type, axiom[0]), (subject, RDF.type, axiom[2]))
            yield Contradiction("cls-com", what, axiom, triples, TYPE_CURE)


def _none_allowed(graph: Graph) -> Iterator[Contradiction]:
    """A value of a property that may have none, or none of that class."""
    for relation in (OWL.maxCardinality, OWL.maxQualifiedCardinality):
        for axiom in graph.triples((None, relation, None)):
            restricted = graph.value(axiom[0], OWL.onProperty)
            if restricted is None or not _is_zero(axiom[2]):
                continue
            for subject in graph.subjects(RDF.type, axiom[0]):
                for value in graph.objects(subject, restricted):
                    kinds = _qualifying(graph, value, axiom[0])
                    if kinds is not None:
                        what = f"{short(subject)} has a {short(restricted)}, and may have none"
                        triples = ((subject, restricted, value), (subject, RDF.type, axiom[0]))
                        yield Contradiction("cls-maxc1", what, axiom, (*triples, *kinds))


def _is_zero(number: Node) -> bool:
    return isinstance(number, Literal) and number.value == 0


def _qualifying(graph: Graph, value: Node, restriction: Node) -> list[Triple] | None:
    """What makes a value count for a restriction: nothing, or its type; None if it does not."""
    wanted = graph.value(restriction, OWL.onClass)
    if wanted is None or wanted == OWL.Thing:
        return []
    typing = (value, RDF.type, wanted)
    return [typing] if typing in graph else None


def _disjoint_classes(graph: Graph) -> Iterator[Contradiction]:
    for one, other, axiom in _pairs(graph, OWL.disjointWith, OWL.AllDisjointClasses):
        for subject in _both(graph, one, other):
            what = (
                f"{short(subject)} is both a {short(one)} and a {short(other)}, which are disjoint"
            )
            triples = ((subject, RDF.type, one), (subject, RDF.type, other))
            yield Contradiction("cax-dw", what, axiom, triples, TYPE_CURE)


def _ill_typed(graph: Graph) -> Iterator[Contradiction]:
    """Literals that are no value of their datatype, or of the range of their property."""
    for triple in graph:
        value = triple[2]
        if isinstance(value, Literal) and value.ill_typed:
            what = f"{short(value)} is no value of its datatype"
            yield Contradiction("dt-not-type", what, None, (triple,))
    for axiom in graph.triples((None, RDFS.range, None)):
        if not is_datatype(graph, axiom[2]):
            continue
        for triple in graph.triples((None, axiom[0], None)):
            if not is_value_of(triple[2], axiom[2]):
                what = f"{short(triple[2])} is no {short(axiom[2])}, the range of {short(axiom[0])}"
                yield Contradiction("dt-not-type", what, axiom, (triple,))


def _pairs(
    graph: Graph, relation: URIRef, collection: URIRef
) -> Iterator[tuple[Node, Node, Triple]]:
    """Each pair that may not go together, and the axiom that says so, a triple or a list."""
    for axiom in graph.triples((None, relation, None)):
        yield axiom[0], axiom[2], axiom
    for listing in graph.subjects(RDF.type, collection):
        for relates in (OWL.members, OWL.distinctMembers):
            for axiom in graph.triples((listing, relates, None)):
                for one, other in combinations(graph.items(axiom[2]), 2):
                    yield one, other, axiom


def _both(graph: Graph, one: Node, other: Node) -> set[Node]:
    return set(graph.subjects(RDF.type, one)) & set(graph.subjects(RDF.type, other))


def _order(node: Node) -> tuple[str, str]:
    return type(node).__name__, str(node)


_CHECKS: tuple[Callable[[Graph], Iterator[Contradiction]], ...] = (
    _differing,
    _irreflexive,
    _asymmetric,
    _disjoint_properties,
    _denied_assertions,
    _nothing,
    _complements,
    _none_allowed,
    _disjoint_classes,
    _ill_typed,
)
