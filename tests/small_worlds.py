"""Small ontologies with some data, made by hypothesis, and a brute-force way to explain them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations

from hypothesis import strategies as st
from rdflib import BNode, URIRef
from rdflib.namespace import OWL, RDF, RDFS

from kg.premises import graph_of
from kg.rdf import Quad, Triple
from kg.reference import close
from kg.terms import ENTITIES_GRAPH, ONTOLOGY_GRAPH

#: What is asserted as one: a triple, or an axiom with the triples that spell it.
Unit = tuple[Triple, ...]

P, Q, R = PROPERTIES = [URIRef(f"http://example.org/{name}") for name in "pqr"]
C, D, E = CLASSES = [URIRef(f"http://example.org/{name}") for name in "CDE"]
THINGS = [URIRef(f"http://example.org/{name}") for name in "uvw"]


def chain(predicate: URIRef, *steps: URIRef) -> Unit:
    """The axiom that a chain of properties makes another."""
    name = "".join(step[-1] for step in (predicate, *steps))
    cells = [BNode(f"{name}{number}") for number in range(len(steps))]
    rests = [*cells[1:], RDF.nil]
    spelled = [
        triple
        for cell, step, rest in zip(cells, steps, rests, strict=True)
        for triple in ((cell, RDF.first, step), (cell, RDF.rest, rest))
    ]
    return ((predicate, OWL.propertyChainAxiom, cells[0]), *spelled)


def some_of(restricted: URIRef, filler: URIRef, above: URIRef) -> Unit:
    """The axiom that whatever has such a value is of a class."""
    node = BNode(f"some{restricted[-1]}{filler[-1]}")
    return (
        (node, RDFS.subClassOf, above),
        (node, OWL.onProperty, restricted),
        (node, OWL.someValuesFrom, filler),
    )


#: Axioms of which no two make the same rule.
AXIOMS: list[Unit] = [
    *(((one, RDFS.subPropertyOf, other),) for one, other in combinations(PROPERTIES, 2)),
    ((R, RDFS.subPropertyOf, P),),
    *(((one, RDFS.subClassOf, other),) for one, other in combinations(CLASSES, 2)),
    ((E, RDFS.subClassOf, C),),
    ((P, OWL.inverseOf, Q),),
    ((Q, OWL.inverseOf, R),),
    *(((each, RDF.type, OWL.SymmetricProperty),) for each in PROPERTIES),
    *(((each, RDF.type, OWL.TransitiveProperty),) for each in PROPERTIES),
    ((P, RDFS.domain, C),),
    ((Q, RDFS.range, D),),
    ((R, RDFS.domain, E),),
    chain(P, Q, R),
    chain(R, P, Q),
    chain(Q, Q, R),
    some_of(P, C, D),
    some_of(Q, D, E),
]

data = st.one_of(
    st.tuples(st.sampled_from(THINGS), st.sampled_from(PROPERTIES), st.sampled_from(THINGS)),
    st.tuples(st.sampled_from(THINGS), st.just(RDF.type), st.sampled_from(CLASSES)),
)


def worlds(axioms: int, facts: int) -> st.SearchStrategy[list[Unit]]:
    """Axioms and facts, at most so many of each."""
    chosen = st.lists(st.sampled_from(AXIOMS), min_size=1, max_size=axioms, unique=True)
    told = st.lists(data.map(lambda triple: (triple,)), min_size=1, max_size=facts, unique=True)
    return st.tuples(chosen, told).map(lambda both: [*both[0], *both[1]])


def quads_of(units: Iterable[Unit]) -> list[Quad]:
    """The units as a dataset: what is told of things among the entities, axioms in the ontology."""
    return [
        (*triple, ENTITIES_GRAPH if triple[0] in THINGS else ONTOLOGY_GRAPH)
        for unit in units
        for triple in unit
    ]


def follows(units: Iterable[Unit], triple: Triple) -> bool:
    """Whether a triple follows by owlrl, though nobody says it."""
    asserted = [each for unit in units for each in unit]
    return triple not in asserted and triple in close(graph_of(asserted)).graph


def brute_force(units: Sequence[Unit], triple: Triple) -> set[frozenset[Unit]]:
    """Every minimal set of units from which a triple follows, all sets being tried."""
    usable = [unit for unit in units if unit != (triple,)]
    found: set[frozenset[Unit]] = set()
    for size in range(1, len(usable) + 1):
        for chosen in map(frozenset, combinations(usable, size)):
            if not any(known <= chosen for known in found) and follows(chosen, triple):
                found.add(chosen)
    return found
