"""Terms and quads as the rest of Parley knows them: rdflib's, with lexical forms kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple, cast

import pyoxigraph as ox
from rdflib import XSD, BNode, Literal, URIRef

Term = URIRef | BNode | Literal
Triple = tuple[Term, URIRef, Term]
EngineTerm = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


class Quad(NamedTuple):
    """A triple and the graph that holds it."""

    subject: Term
    predicate: URIRef
    object: Term
    graph: URIRef

    @property
    def triple(self) -> Triple:
        """The quad without its graph."""
        return self.subject, self.predicate, self.object


def is_iri(text: str) -> bool:
    """Whether a text is an absolute IRI that a graph can hold."""
    try:
        ox.NamedNode(text)
    except ValueError:
        return False
    return True


def parse_lines(lines: bytes) -> list[Quad]:
    """The quads of N-Quads, each in a named graph."""
    return [quad_of(quad) for quad in ox.parse(lines, format=ox.RdfFormat.N_QUADS)]


def parse_triples(lines: bytes) -> list[Triple]:
    """The triples of N-Triples."""
    return [triple_of(quad.triple) for quad in ox.parse(lines, format=ox.RdfFormat.N_TRIPLES)]


def turtle_triples(text: str) -> Iterator[Triple]:
    """The triples of a Turtle document, blank nodes by names that no other document's have.

    Raises SyntaxError, which tells `lineno` and `offset`, if it is none.
    """
    iris: dict[str, URIRef] = {}

    def iri(name: str) -> URIRef:
        found = iris.get(name)
        if found is None:
            found = iris[name] = URIRef(name)
        return found

    for quad in ox.parse(text, ox.RdfFormat.TURTLE, rename_blank_nodes=True):
        subject, predicate, value = quad.triple
        yield (
            iri(subject.value) if isinstance(subject, ox.NamedNode) else term_of(subject),
            iri(predicate.value),
            iri(value.value) if isinstance(value, ox.NamedNode) else term_of(value),
        )


def quad_of(quad: ox.Quad) -> Quad:
    """The engine's quad, which must be in a named graph."""
    graph = cast(ox.NamedNode, quad.graph_name)
    return Quad(*triple_of(quad.triple), URIRef(graph.value))


def triple_of(triple: ox.Triple) -> Triple:
    """The engine's triple."""
    subject, predicate, value = triple
    return term_of(subject), URIRef(predicate.value), term_of(value)


def term_of(term: EngineTerm) -> Term:
    """The engine's term; a triple term, which rdflib lacks, as its text."""
    if isinstance(term, ox.NamedNode):
        return URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return BNode(term.value)
    if not isinstance(term, ox.Literal):
        return Literal(str(term))
    if term.language:
        return Literal(term.value, lang=term.language)
    datatype = URIRef(term.datatype.value)
    plain = datatype == XSD.string
    return Literal(term.value, datatype=None if plain else datatype, normalize=False)


def engine_triple(triple: Iterable[Term]) -> ox.Triple:
    """A triple for the engine. Raises ValueError if one of its terms is ill-formed."""
    subject, predicate, value = map(engine_term, triple)
    return ox.Triple(cast(ox.NamedNode, subject), cast(ox.NamedNode, predicate), value)


def engine_term(term: Term) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    """A term for the engine."""
    if isinstance(term, URIRef):
        return ox.NamedNode(term)
    if isinstance(term, BNode):
        return ox.BlankNode(term)
    if term.language:
        return ox.Literal(term, language=term.language)
    return ox.Literal(term, datatype=ox.NamedNode(term.datatype) if term.datatype else None)
