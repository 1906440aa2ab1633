"""Whether a graph is an OWL 2 RL ontology: the grammar of the profile, over the RDF that spells it.

    problems(graph)  # what is wrong, a sentence each; empty if nothing is

Sources: OWL 2 Profiles (Second Edition), section 4.2, for the grammar; OWL 2 Mapping to RDF Graphs,
section 3, for how triples spell axioms (table 16) and terms (`tests.owl_terms`); OWL 2 Structural
Specification, section 5.8, for declarations, and section 11 (`tests.owl_hierarchy`) for what must
hold of the ontology as a whole. Every triple has to be part of a declaration, an annotation or an
axiom; one that is left over is a problem.

Stricter than these where the project has no use for more: individuals have names, terms of other
vocabularies are declared too, and the spellings of OWL 1 that OWL 2 still reads are not read.
"""

from __future__ import annotations

from collections.abc import Callable

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import OWL, RDF, RDFS
from rdflib.term import Node

from tests.owl_grammar import Grammar, is_equivalent, is_sub, is_super
from tests.owl_hierarchy import Property
from tests.owl_terms import (
    BUILT_IN,
    DATATYPES,
    DECLARED,
    RESERVED,
    Terms,
    Triple,
)

#: Kinds of which an IRI has one at most.
EXCLUSIVE = (
    {"class", "datatype"},
    {"object property", "data property", "annotation property"},
)


Handler = Callable[[Node, Node, Node], None]


def problems(graph: Graph) -> list[str]:
    """What keeps `graph` from being an OWL 2 RL ontology, sorted."""
    ontology = Ontology(graph)
    ontology.read()
    return sorted({*ontology.problems, *ontology.hierarchy.problems()})


class Ontology(Terms):
    """Reads declarations, annotations and axioms."""

    def read(self) -> None:
        self._check_kinds()
        for triple in sorted(self.graph):
            handler = self._handler(triple)
            if handler:
                self.used.add(triple)
                handler(*triple)
        for triple in sorted(set(self.graph) - self.used):
            told = " ".join(term.n3() for term in triple)
            self.problems.append(f"no part of a declaration, an annotation or an axiom: {told}")

    def _check_kinds(self) -> None:
        for subject in sorted(set(self.graph.subjects()), key=str):
            kinds = self.kinds(subject)
            for exclusive in EXCLUSIVE:
                if len(kinds & exclusive) > 1:
                    told = " and ".join(sorted(kinds & exclusive))
                    self.problems.append(f"{subject.n3()} is both {told}")

    def _handler(self, triple: Triple) -> Handler | None:
        """What reads the axiom that has this triple as its main one; None if no axiom has."""
        subject, predicate, value = triple
        if predicate == RDF.type:
            return self._typing_handler(subject, value)
        if predicate == OWL.inverseOf and isinstance(subject, BNode):
            return None
        if predicate in (axioms := self._axioms()):
            return axioms[predicate]
        kinds = self.kinds(predicate)
        if "annotation property" in kinds:
            return self._annotation
        return self._assertion if kinds & {"object property", "data property"} else None

    def _axioms(self) -> dict[Node, Handler]:
        return {
            RDFS.subClassOf: self._sub_class,
            OWL.equivalentClass: self._equivalent_classes,
            OWL.disjointWith: self._disjoint_classes,
            OWL.hasKey: self._key,
            RDFS.subPropertyOf: self._sub_property,
            OWL.equivalentProperty: self._equivalent_properties,
            OWL.propertyDisjointWith: self._disjoint_properties,
            OWL.inverseOf: self._inverse,
            OWL.propertyChainAxiom: self._chain,
            RDFS.domain: self._domain,
            RDFS.range: self._range,
            OWL.sameAs: self._individuals,
            OWL.differentFrom: self._individuals,
            OWL.imports: self._header,
            OWL.versionIRI: self._header,
        }

    def _typing_handler(self, subject: Node, value: Node) -> Handler | None:
        special: dict[Node, Handler] = {
            OWL.Ontology: self._header,
            OWL.FunctionalProperty: self._functional,
            OWL.InverseFunctionalProperty: self._simple,
            OWL.IrreflexiveProperty: self._simple,
            OWL.AsymmetricProperty: self._simple,
            OWL.SymmetricProperty: self._symmetric,
            OWL.TransitiveProperty: self._transitive,
            OWL.AllDisjointClasses: self._all_disjoint_classes,
            OWL.AllDisjointProperties: self._all_disjoint_properties,
            OWL.AllDifferent: self._all_different,
            OWL.NegativePropertyAssertion: self._denied_assertion,
            OWL.Axiom: self._annotated_axiom,
        }
        if value in special:
            return special[value]
        if value in DECLARED:
            return self._declaration if isinstance(subject, URIRef) else None
        is_word = str(value).startswith(RESERVED) and value != OWL.Nothing
        return None if is_word else self._membership

    def _header(self, subject: Node, _: Node, __: Node) -> None:
        if (subject, RDF.type, OWL.Ontology) not in self.graph or isinstance(subject, BNode):
            self.problems.append(f"{subject.n3()} is no named ontology")

    def _declaration(self, subject: Node, _: Node, kind: Node) -> None:
        if str(subject).startswith(RESERVED) and DECLARED[kind] not in BUILT_IN.get(subject, ()):
            self.problems.append(f"{subject.n3()} is reserved, and no {DECLARED[kind]}")
        if kind == RDFS.Datatype and subject not in DATATYPES:
            definitions = list(self.graph.objects(subject, OWL.equivalentClass))
            if len(definitions) != 1:
                self.problems.append(f"{subject.n3()} has {len(definitions)} definitions, not one")

    def _annotation(self, subject: Node, _: Node, value: Node) -> None:
        if isinstance(subject, BNode) and (subject, RDF.type, OWL.Axiom) not in self.graph:
            self.problems.append("an annotation of something without a name")
        if isinstance(value, Literal):
            self.literal(value)
        elif isinstance(value, BNode):
            self.problems.append("an annotation with a value that has no name")

    def _annotated_axiom(self, node: Node, _: Node, __: Node) -> None:
        parts = (OWL.annotatedSource, OWL.annotatedProperty, OWL.annotatedTarget)
        values = [value for part in parts for value in self.graph.objects(node, part)]
        self.used |= {(node, part, value) for part in parts for value in values}
        if len(values) != len(parts) or (values[0], values[1], values[2]) not in self.graph:
            self.problems.append("an axiom is annotated that is not there")

    def _position(self, node: Node, grammar: Grammar, position: str) -> None:
        told = self.text(node)
        if not grammar(self.expression(node)):
            self.problems.append(f"{told} may not be {position}")

    def _sub_class(self, lower: Node, _: Node, upper: Node) -> None:
        self._position(lower, is_sub, "a subclass")
        self._position(upper, is_super, "a superclass")

    def _equivalent_classes(self, one: Node, _: Node, other: Node) -> None:
        if "datatype" in self.kinds(one):
            self.data_range(other)
            return
        self._position(one, is_equivalent, "equivalent to a class")
        self._position(other, is_equivalent, "equivalent to a class")

    def _disjoint_classes(self, *parts: Node) -> None:
        self._position(parts[0], is_sub, "disjoint with a class")
        self._position(parts[2], is_sub, "disjoint with a class")

    def _all_disjoint_classes(self, node: Node, _: Node, kind: Node) -> None:
        for member in self._members(node, kind):
            self._position(member, is_sub, "disjoint with a class")

    def _members(self, node: Node, kind: Node, by: Node = OWL.members) -> list[Node]:
        inner = self.take(node, by, kind=kind)
        if not inner:
            self.problems.append(f"malformed: {self.text(node)}")
        return self.items(inner[0]) if inner else []

    def _key(self, subject: Node, _: Node, head: Node) -> None:
        self._position(subject, is_sub, "what has a key")
        for member in self.items(head, least=1):
            if not self.is_data_property(member):
                self.object_property(member)

    def _properties(self, *nodes: Node) -> list[Property]:
        """Property expressions that are all of one kind; what is returned are object properties."""
        if any(self.is_data_property(node) for node in nodes):
            for node in nodes:
                self.expect(node, "data property")
            return []
        found = [self.object_property(node) for node in nodes]
        return [each for each in found if each]

    def _sub_property(self, lower: Node, _: Node, upper: Node) -> None:
        if "annotation property" in self.kinds(lower):
            self.expect(upper, "annotation property")
        elif len(pair := self._properties(lower, upper)) == 2:
            self.hierarchy.add_below(*pair)

    def _equivalent_properties(self, one: Node, _: Node, other: Node) -> None:
        if len(pair := self._properties(one, other)) == 2:
            self.hierarchy.add_below(*pair)
            self.hierarchy.add_below(*reversed(pair))

    def _inverse(self, one: Node, _: Node, other: Node) -> None:
        pair = [self.object_property(node) for node in (one, other)]
        if pair[0] and pair[1]:
            self.hierarchy.add_below(pair[0], pair[1])
            self.hierarchy.add_below(pair[1], pair[0])

    def _disjoint_properties(self, one: Node, _: Node, other: Node) -> None:
        self.hierarchy.require_simple(self._properties(one, other), "disjoint with another")

    def _all_disjoint_properties(self, node: Node, _: Node, kind: Node) -> None:
        members = self._properties(*self._members(node, kind))
        self.hierarchy.require_simple(members, "disjoint with another")

    def _chain(self, upper: Node, _: Node, head: Node) -> None:
        whole = self.object_property(upper)
        chain = [self.object_property(member) for member in self.items(head)]
        if whole:
            self.hierarchy.chains.append((tuple(each for each in chain if each), whole))

    def _domain(self, subject: Node, _: Node, value: Node) -> None:
        if "annotation property" in self.kinds(subject):
            self.named(value)
            return
        self._properties(subject)
        self._position(value, is_super, "a domain")

    def _range(self, subject: Node, _: Node, value: Node) -> None:
        if "annotation property" in self.kinds(subject):
            self.named(value)
        elif self.is_data_property(subject):
            self.data_range(value)
        else:
            self.object_property(subject)
            self._position(value, is_super, "a range")

    def _functional(self, subject: Node, _: Node, __: Node) -> None:
        self.hierarchy.require_simple(self._properties(subject), "functional")

    def _simple(self, subject: Node, _: Node, kind: Node) -> None:
        found = self.object_property(subject)
        use = str(kind).removeprefix(str(OWL)).removesuffix("Property").lower()
        self.hierarchy.require_simple([found] if found else [], use)

    def _symmetric(self, subject: Node, _: Node, __: Node) -> None:
        self.object_property(subject)

    def _transitive(self, subject: Node, _: Node, __: Node) -> None:
        if found := self.object_property(subject):
            self.hierarchy.transitive.add(found.iri)

    def _membership(self, subject: Node, _: Node, value: Node) -> None:
        self.individual(subject)
        self._position(value, is_super, "the type of an individual")

    def _individuals(self, one: Node, _: Node, other: Node) -> None:
        self.individual(one)
        self.individual(other)

    def _all_different(self, node: Node, _: Node, kind: Node) -> None:
        by = OWL.members if (node, OWL.members, None) in self.graph else OWL.distinctMembers
        for member in self._members(node, kind, by):
            self.individual(member)

    def _assertion(self, subject: Node, predicate: Node, value: Node) -> None:
        self.individual(subject)
        if self.is_data_property(predicate):
            self.literal(value)
        else:
            self.individual(value)

    def _denied_assertion(self, node: Node, _: Node, kind: Node) -> None:
        has_value = (node, OWL.targetValue, None) in self.graph
        target = OWL.targetValue if has_value else OWL.targetIndividual
        inner = self.take(node, OWL.sourceIndividual, OWL.assertionProperty, target, kind=kind)
        if not inner or has_value != self.is_data_property(inner[1]):
            self.problems.append(f"malformed: {self.text(node)}")
            return
        self._properties(inner[1])
        self._assertion(*inner)
