"""How RDF spells the terms of OWL 2: lists, properties, class expressions, data ranges.

Source: OWL 2 Mapping to RDF Graphs (Second Edition), section 3, tables 11 to 15. A blank node that
spells a term is used once, and every triple about it is part of that term.
"""

from __future__ import annotations

from collections.abc import Callable

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import OWL, RDF, RDFS, XSD
from rdflib.term import Node

from tests.owl_grammar import Expression
from tests.owl_hierarchy import Hierarchy, Property

Triple = tuple[Node, Node, Node]

RESERVED = (str(RDF), str(RDFS), str(OWL), str(XSD))

#: OWL 2 Profiles, section 4.2.2: of the datatype map all but owl:real and owl:rational.
DATATYPES: frozenset[Node] = frozenset(
    {
        RDF.PlainLiteral,
        RDF.XMLLiteral,
        RDFS.Literal,
        XSD.decimal,
        XSD.integer,
        XSD.nonNegativeInteger,
        XSD.nonPositiveInteger,
        XSD.positiveInteger,
        XSD.negativeInteger,
        XSD.long,
        XSD.int,
        XSD.short,
        XSD.byte,
        XSD.unsignedLong,
        XSD.unsignedInt,
        XSD.unsignedShort,
        XSD.unsignedByte,
        XSD.float,
        XSD.double,
        XSD.string,
        XSD.normalizedString,
        XSD.token,
        XSD.language,
        XSD.Name,
        XSD.NCName,
        XSD.NMTOKEN,
        XSD.boolean,
        XSD.hexBinary,
        XSD.base64Binary,
        XSD.anyURI,
        XSD.dateTime,
        XSD.dateTimeStamp,
    }
)
ANNOTATIONS: frozenset[Node] = frozenset(
    {
        RDFS.label,
        RDFS.comment,
        RDFS.seeAlso,
        RDFS.isDefinedBy,
        OWL.deprecated,
        OWL.versionInfo,
        OWL.priorVersion,
        OWL.backwardCompatibleWith,
        OWL.incompatibleWith,
    }
)
BUILT_IN: dict[Node, frozenset[str]] = {
    OWL.Thing: frozenset({"class"}),
    OWL.Nothing: frozenset({"class"}),
    OWL.topObjectProperty: frozenset({"object property"}),
    OWL.bottomObjectProperty: frozenset({"object property"}),
    OWL.topDataProperty: frozenset({"data property"}),
    OWL.bottomDataProperty: frozenset({"data property"}),
    **dict.fromkeys(DATATYPES, frozenset({"datatype"})),
    **dict.fromkeys(ANNOTATIONS, frozenset({"annotation property"})),
}
DECLARED: dict[Node, str] = {
    OWL.Class: "class",
    RDFS.Datatype: "datatype",
    OWL.ObjectProperty: "object property",
    OWL.DatatypeProperty: "data property",
    OWL.AnnotationProperty: "annotation property",
    OWL.NamedIndividual: "individual",
}


class Terms:
    """Reads terms, and keeps count of the triples that they are spelled with.

    `used` are the triples accounted for, `problems` what is wrong, a sentence each.
    """

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.used: set[Triple] = set()
        self.problems: list[str] = []
        self.hierarchy = Hierarchy()
        self._seen: set[Node] = set()
        self._declared: dict[Node, set[str]] = {}
        for kind, name in DECLARED.items():
            for subject in graph.subjects(RDF.type, kind):
                if isinstance(subject, URIRef):
                    self._declared.setdefault(subject, set()).add(name)

    def kinds(self, iri: Node) -> frozenset[str]:
        """What an IRI is declared, or built in, as."""
        return BUILT_IN.get(iri, frozenset()) | self._declared.get(iri, set())

    def expect(self, node: Node, kind: str) -> bool:
        """Whether `node` is an IRI of this kind; a problem if not."""
        if isinstance(node, URIRef) and kind in self.kinds(node):
            return True
        self.problems.append(f"{node.n3()} is used as a {kind} and not declared as one")
        return False

    def take(self, node: Node, *required: Node, kind: Node | None = None) -> list[Node]:
        """The values of the properties that spell a blank node of this kind, which has no others.

        Empty if it does not have each of them once and nothing else, or spells something already.
        """
        if node in self._seen:
            self.problems.append(f"a blank node is used twice: {self.text(node)}")
            return []
        typing = (node, RDF.type, kind or RDF.List)
        triples = set(self.graph.triples((node, None, None))) - self.used - {typing}
        values = {triple[1]: triple[2] for triple in triples}
        whole = len(triples) == len(required) and values.keys() == set(required)
        if not whole or (kind and typing not in self.graph):
            return []
        self._seen.add(node)
        self.used |= {*triples, typing}
        return [values[predicate] for predicate in required]

    def items(self, head: Node, least: int = 2) -> list[Node]:
        """The members of a well-formed list of at least so many."""
        members: list[Node] = []
        node = head
        while node != RDF.nil:
            cell = self.take(node, RDF.first, RDF.rest)
            if not cell:
                self.problems.append(f"a list is malformed at {self.text(node)}")
                return members
            members.append(cell[0])
            node = cell[1]
        if len(members) < least:
            self.problems.append(f"a list has {len(members)} members, and needs {least}")
        return members

    def object_property(self, node: Node) -> Property | None:
        """ObjectPropertyExpression: an object property, or the inverse of one."""
        if isinstance(node, BNode):
            inner = self.take(node, OWL.inverseOf)
            if not inner or not self.expect(inner[0], "object property"):
                self.problems.append(f"no object property is spelled by {self.text(node)}")
                return None
            return Property(inner[0], inverted=True)
        return Property(node) if self.expect(node, "object property") else None

    def is_data_property(self, node: Node) -> bool:
        return "data property" in self.kinds(node)

    def named(self, node: Node) -> None:
        """IRI."""
        if not isinstance(node, URIRef):
            self.problems.append(f"{node.n3()} is no IRI")

    def individual(self, node: Node) -> None:
        """Individual, by name."""
        if not isinstance(node, URIRef) or str(node).startswith(RESERVED):
            self.problems.append(f"{node.n3()} is no named individual")

    def literal(self, node: Node) -> None:
        """Literal of a datatype that OWL 2 RL has."""
        if not isinstance(node, Literal):
            self.problems.append(f"{node.n3()} is no literal")
        elif node.datatype is not None and "datatype" not in self.kinds(node.datatype):
            self.problems.append(f"{node.n3()} has a datatype that OWL 2 RL does not have")

    def data_range(self, node: Node) -> None:
        """DataRange: a datatype, or an intersection of data ranges."""
        if not isinstance(node, BNode):
            self.expect(node, "datatype")
            return
        inner = self.take(node, OWL.intersectionOf, kind=RDFS.Datatype)
        if not inner:
            self.problems.append(f"no data range of OWL 2 RL: {self.text(node)}")
            return
        for member in self.items(inner[0]):
            self.data_range(member)

    def expression(self, node: Node) -> Expression:
        """ClassExpression, whatever the profile thinks of it; "other" for what RL has nowhere."""
        if node == OWL.Thing:
            return Expression("thing")
        if not isinstance(node, BNode):
            self.expect(node, "class")
            return Expression("class")
        for predicate, read in self._boolean().items():
            if (node, predicate, None) in self.graph:
                inner = self.take(node, predicate, kind=OWL.Class)
                return read(inner[0]) if inner else self._other(node)
        return self._restriction(node)

    def _boolean(self) -> dict[Node, Callable[[Node], Expression]]:
        return {
            OWL.intersectionOf: lambda head: Expression("and", self._expressions(head)),
            OWL.unionOf: lambda head: Expression("or", self._expressions(head)),
            OWL.complementOf: lambda node: Expression("not", (self.expression(node),)),
            OWL.oneOf: self._one_of,
        }

    def _expressions(self, head: Node) -> tuple[Expression, ...]:
        return tuple(self.expression(member) for member in self.items(head))

    def _one_of(self, head: Node) -> Expression:
        for member in self.items(head, least=1):
            self.individual(member)
        return Expression("one of")

    def _restriction(self, node: Node) -> Expression:
        for parts, read in self._restrictions().items():
            if all((node, part, None) in self.graph for part in parts):
                inner = self.take(node, OWL.onProperty, *parts, kind=OWL.Restriction)
                return read(*inner) if inner else self._other(node)
        return self._other(node)

    def _restrictions(self) -> dict[tuple[Node, ...], Callable[..., Expression]]:
        return {
            (OWL.someValuesFrom,): lambda on, filler: self._filled("some", on, filler),
            (OWL.allValuesFrom,): lambda on, filler: self._filled("all", on, filler),
            (OWL.hasValue,): self._valued,
            (OWL.maxCardinality,): self._counted,
            (OWL.maxQualifiedCardinality, OWL.onClass): self._counted,
            (OWL.maxQualifiedCardinality, OWL.onDataRange): self._counted,
        }

    def _filled(self, kind: str, on: Node, filler: Node) -> Expression:
        if self.is_data_property(on):
            self.data_range(filler)
            return Expression(f"data {kind}")
        self.object_property(on)
        return Expression(kind, (self.expression(filler),))

    def _valued(self, on: Node, value: Node) -> Expression:
        if self.is_data_property(on):
            self.literal(value)
        else:
            self.object_property(on)
            self.individual(value)
        return Expression("value")

    def _counted(self, on: Node, number: Node, *fillers: Node) -> Expression:
        if number not in (_count(0), _count(1)):
            self.problems.append(f"a maximum of {number.n3()}, which is neither 0 nor 1")
        if self.is_data_property(on):
            for filler in fillers:
                self.data_range(filler)
            return Expression("data max")
        counted = self.object_property(on)
        self.hierarchy.require_simple([counted] if counted else [], "counted")
        return Expression("max", tuple(self.expression(filler) for filler in fillers))

    def _other(self, node: Node) -> Expression:
        self.problems.append(f"no class expression of OWL 2 RL: {self.text(node)}")
        return Expression("other")

    def text(self, node: Node) -> str:
        """A term in a message; what a blank node spells is written out one level deep."""
        if not isinstance(node, BNode):
            return str(node.n3())
        told = sorted(f"{p.n3()} {o.n3()}" for p, o in self.graph.predicate_objects(node))
        return f"[ {' ; '.join(told)} ]"


def _count(number: int) -> Literal:
    return Literal(str(number), datatype=XSD.nonNegativeInteger)
