"""The axioms of an ontology as rules: OWL 2 RL, made for the ontology at hand.

    rules = compile_rules(ontology, where=sources.where)

Source: OWL 2 Web Ontology Language Profiles (Second Edition), section 4.3. There a rule reads an
axiom and data together; here the axiom has been read, so that a rule is about data alone.
Hierarchies are closed: a rule leads from each class to each one above it. Class expressions are
written out, so that no rule says or asks that something is of a class without a name. What OWL 2 RL
has no rules for is refused. `kg.rules.rows` tells what becomes of every row of the tables.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from rdflib import BNode, Graph, URIRef
from rdflib.namespace import OWL, RDF, RDFS
from rdflib.term import Node

from kg.errors import SourceError
from kg.names import phrase, short
from kg.rdf import Triple
from kg.rules.class_axioms import ClassAxioms
from kg.rules.clauses import outside
from kg.rules.individual_axioms import IndividualAxioms, general_rules
from kg.rules.property_axioms import PropertyAxioms
from kg.rules.rule import Rule
from kg.rules.words import Words

Where = Callable[[Node], str | None]
Handler = Callable[[Triple], Iterator[Rule]]

#: What OWL 2 has and OWL 2 RL has not.
NOT_IN_RL = frozenset(
    {
        OWL.hasSelf,
        OWL.minCardinality,
        OWL.cardinality,
        OWL.minQualifiedCardinality,
        OWL.qualifiedCardinality,
        OWL.disjointUnionOf,
        OWL.onProperties,
        OWL.onDatatype,
        OWL.withRestrictions,
        OWL.datatypeComplementOf,
        OWL.ReflexiveProperty,
    }
)
#: The predicates that axioms are written with, beside those of OWL itself.
AXIOM_PREDICATES = frozenset(
    {RDFS.subClassOf, RDFS.subPropertyOf, RDFS.domain, RDFS.range, RDF.first, RDF.rest}
)


def is_axiom(triple: Triple) -> bool:
    """Whether a triple is, or may be, a part of an axiom, rather than of data."""
    _, predicate, value = triple
    if predicate == RDF.type:
        return isinstance(value, BNode) or str(value).startswith((str(OWL), str(RDFS)))
    return predicate in AXIOM_PREDICATES or str(predicate).startswith(str(OWL))


def compile_rules(axioms: Graph, where: Where | None = None) -> tuple[Rule, ...]:
    """The rules of all the axioms in a graph, and those that need none, in a stable order.

    `where` tells the file and line of a subject. Raises `SourceError`, with the place, for an
    axiom that OWL 2 RL has no rules for.
    """
    words = Words(axioms)
    told = (replace(rule, says=words.rule(rule)) for rule in _Compiler(axioms, where).rules())
    return tuple({(rule.head, rule.body, rule.filters): rule for rule in told}.values())


class _Compiler:
    """Takes the axioms one after the other to what reads them."""

    def __init__(self, graph: Graph, where: Where | None) -> None:
        self.graph = graph
        self.where = where
        readers = (ClassAxioms(graph), PropertyAxioms(graph), IndividualAxioms(graph))
        self.by_predicate = _merged(reader.by_predicate() for reader in readers)
        self.by_kind = _merged(reader.by_kind() for reader in readers)
        self.closed = (readers[0].closed, readers[1].closed)

    def rules(self) -> Iterator[Rule]:
        """Every rule; of two that say the same, the one that is to be kept comes last."""
        yield from general_rules()
        for triple in sorted(filter(is_axiom, self.graph)):
            yield from self._placed(triple, self._read)
        for closed in self.closed:
            yield from closed()

    def _placed(self, triple: Triple, read: Handler) -> list[Rule]:
        try:
            return list(read(triple))
        except SourceError as error:
            place = self._place(triple[0])
            raise SourceError(error.what, where=place, cure=error.cure) from error

    def _read(self, triple: Triple) -> Iterator[Rule]:
        _, predicate, value = triple
        if predicate in NOT_IN_RL or (predicate == RDF.type and value in NOT_IN_RL):
            construct = value if predicate == RDF.type else predicate
            raise outside(f"{phrase(self.graph, triple[0])} uses {short(construct)}")
        if predicate in self.by_predicate:
            yield from self.by_predicate[predicate](triple)
        if predicate == RDF.type and value in self.by_kind:
            yield from self.by_kind[value](triple)

    def _place(self, node: Node) -> str | None:
        """Where a term is written; of one without a name, where the one is that it is part of."""
        seen: set[Node] = set()
        while isinstance(node, BNode) and node not in seen:
            seen.add(node)
            node = next(self.graph.subjects(None, node), node)
        return self.where(node) if self.where and isinstance(node, URIRef) else None


def _merged(tables: Iterable[Mapping[Node, Handler]]) -> dict[Node, Handler]:
    return {key: handler for table in tables for key, handler in table.items()}
