"""Class and property expressions, written out as what a rule's body asks or its head says.

    Expressions(graph).asked(node, x, names)   # the ways in which x is an instance of the class
    Expressions(graph).said(node, x, names)    # what follows for an instance x of it

Sources: OWL 2 Mapping to RDF Graphs, tables 11 to 13, for how RDF spells them; OWL 2 Profiles,
section 4.2.3, for where OWL 2 RL lets them stand, and section 4.3, table 6, for their rules. What
may not stand where it stands is refused by name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import product

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import OWL, RDF, RDFS
from rdflib.term import Node

from kg.errors import SourceError
from kg.names import phrase, short
from kg.rdf import Triple
from kg.rules.clauses import Clause, Names, outside
from kg.rules.rule import Asks, Filter
from kg.values import is_datatype

#: Properties that the rules themselves read; an axiom about one would change what they mean.
READ_BY_RULES = frozenset(
    {
        RDFS.subClassOf,
        RDFS.subPropertyOf,
        RDFS.domain,
        RDFS.range,
        OWL.sameAs,
        OWL.differentFrom,
    }
)


class Expressions:
    """The expressions of one graph."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph

    def items(self, head: Node) -> tuple[list[Node], tuple[Triple, ...]]:
        """The members of a list, and the triples that spell it."""
        members: list[Node] = []
        written: list[Triple] = []
        node: Node | None = head
        while node is not None and node != RDF.nil:
            cell = [*self.graph.triples((node, RDF.first, None))]
            rest = [*self.graph.triples((node, RDF.rest, None))]
            if len(cell) != 1 or len(rest) != 1 or cell[0] in written:
                raise SourceError(
                    "a list does not end, or is no list",
                    cure="Write it in parentheses: ( … )",
                )
            members.append(cell[0][2])
            written += [cell[0], rest[0]]
            node = rest[0][2]
        return members, tuple(written)

    def related(self, node: Node, subject: Node, value: Node) -> Clause:
        """The triple that a property, or the inverse of one, says of two terms."""
        if not isinstance(node, BNode):
            self._refuse_reserved(node)
            return Clause(body=((subject, node, value),))
        for triple in self.graph.triples((node, OWL.inverseOf, None)):
            self._refuse_reserved(triple[2])
            return Clause(body=((value, triple[2], subject),), written=(triple,))
        raise outside(f"{phrase(self.graph, node)} is used as a property")

    def _refuse_reserved(self, node: Node) -> None:
        if node in READ_BY_RULES or str(node).startswith(str(RDF)):
            raise outside(f"{short(node)} is used as a property that axioms speak of")

    def asked(self, node: Node, term: Node, names: Names) -> list[Clause]:
        """Each way in which `term` can be seen to be an instance of the class `node`."""
        if node == OWL.Nothing:
            return []
        if node == OWL.Thing:
            raise outside("owl:Thing stands where a class of some things is asked for")
        if not isinstance(node, BNode):
            return [Clause(body=((term, RDF.type, node),))]
        return self.asked_of_spelled(node, term, names)

    def asked_of_spelled(self, node: Node, term: Node, names: Names) -> list[Clause]:
        """As `asked`, of what triples spell about `node`, even if it has a name."""
        for predicate, ask in self._askers().items():
            for triple in self.graph.triples((node, predicate, None)):
                spelled = self._spelled(node)
                clauses = ask(triple, term, names)
                return [replace(each, written=(*spelled, *each.written)) for each in clauses]
        raise outside(f"{phrase(self.graph, node)} stands as a subclass")

    def _spelled(self, node: Node) -> tuple[Triple, ...]:
        """The triples of a class expression without a name; one with a name is its own axiom."""
        if not isinstance(node, BNode):
            return ()
        return tuple(sorted(self.graph.triples((node, None, None))))

    def _askers(self) -> Mapping[Node, Callable[[Triple, Node, Names], list[Clause]]]:
        return {
            OWL.intersectionOf: self._ask_all,
            OWL.unionOf: self._ask_any,
            OWL.oneOf: self._ask_one_of,
            OWL.someValuesFrom: self._ask_some,
            OWL.hasValue: self._ask_value,
        }

    def _ask_all(self, triple: Triple, term: Node, names: Names) -> list[Clause]:
        members, written = self.items(triple[2])
        whole = Clause(rows=("cls-int1",), written=written)
        ways = product(*(self.asked(member, term, names) for member in members))
        return [whole.after(*way) for way in ways]

    def _ask_any(self, triple: Triple, term: Node, names: Names) -> list[Clause]:
        members, written = self.items(triple[2])
        whole = Clause(rows=("cls-uni",), written=written)
        return [whole.after(way) for each in members for way in self.asked(each, term, names)]

    def _ask_one_of(self, triple: Triple, term: Node, names: Names) -> list[Clause]:
        members, written = self.items(triple[2])
        return [Clause(rows=("cls-oo",), written=written, same=((term, one),)) for one in members]

    def _ask_some(self, triple: Triple, term: Node, names: Names) -> list[Clause]:
        value = names.take()
        use = self.related(self._restricted(triple[0]), term, value)
        if triple[2] == OWL.Thing:
            return [Clause(rows=("cls-svf2",)).after(use)]
        whole = Clause(rows=("cls-svf1",))
        return [whole.after(use, way) for way in self._counting(triple[2], value, names)]

    def _ask_value(self, triple: Triple, term: Node, names: Names) -> list[Clause]:
        use = self.related(self._restricted(triple[0]), term, triple[2])
        return [Clause(rows=("cls-hv2",)).after(use)]

    def _restricted(self, node: Node) -> Node:
        properties = list(self.graph.objects(node, OWL.onProperty))
        if len(properties) != 1:
            raise outside(f"{phrase(self.graph, node)} restricts {len(properties)} properties")
        return properties[0]

    def _counting(self, filler: Node, value: Node, names: Names) -> list[Clause]:
        """The ways in which a value is of a filler: a class, a datatype, or one with no bounds."""
        if filler == OWL.Thing:
            return [Clause()]
        if is_datatype(self.graph, filler):
            return [Clause(filters=(self._of_datatype(Asks.VALUE, value, filler),))]
        return self.asked(filler, value, names)

    def _of_datatype(self, asks: Asks, value: Node, datatype: Node) -> Filter:
        if isinstance(datatype, BNode):
            raise outside(f"{phrase(self.graph, datatype)} is used as a datatype")
        return Filter(asks, value, datatype)

    def said(self, node: Node, term: Node, names: Names) -> list[Clause]:
        """What follows for `term` if it is an instance of the class `node`."""
        if node == OWL.Thing:
            return []
        if node == OWL.Nothing:
            return [Clause(rows=("cls-nothing2",))]
        if not isinstance(node, BNode):
            return [Clause(head=(term, RDF.type, node))]
        return self.said_of_spelled(node, term, names)

    def said_of_spelled(self, node: Node, term: Node, names: Names) -> list[Clause]:
        """As `said`, of what triples spell about `node`, even if it has a name."""
        for predicate, say in self._sayers().items():
            for triple in self.graph.triples((node, predicate, None)):
                spelled = self._spelled(node)
                clauses = say(triple, term, names)
                return [replace(each, written=(*spelled, *each.written)) for each in clauses]
        raise outside(f"{phrase(self.graph, node)} stands as a superclass")

    def _sayers(self) -> Mapping[Node, Callable[[Triple, Node, Names], list[Clause]]]:
        return {
            OWL.intersectionOf: self._say_all,
            OWL.complementOf: self._say_not,
            OWL.allValuesFrom: self._say_every,
            OWL.hasValue: self._say_value,
            OWL.maxCardinality: self._say_at_most,
            OWL.maxQualifiedCardinality: self._say_at_most,
        }

    def _say_all(self, triple: Triple, term: Node, names: Names) -> list[Clause]:
        members, written = self.items(triple[2])
        whole = Clause(rows=("cls-int2",), written=written)
        return [each.after(whole) for one in members for each in self.said(one, term, names)]

    def _say_not(self, triple: Triple, term: Node, names: Names) -> list[Clause]:
        ways = self.asked(triple[2], term, names)
        return [Clause(rows=("cls-com",)).after(way) for way in ways]

    def _say_every(self, triple: Triple, term: Node, names: Names) -> list[Clause]:
        value = names.take()
        use = replace(self.related(self._restricted(triple[0]), term, value), rows=("cls-avf",))
        return [each.after(use) for each in self.said_of_range(triple[2], value, names)]

    def said_of_range(self, node: Node, value: Node, names: Names) -> list[Clause]:
        """What follows for a value if all of them are of a class or of a datatype."""
        if not is_datatype(self.graph, node):
            return self.said(node, value, names)
        if node == RDFS.Literal:
            return []
        wrong = self._of_datatype(Asks.NO_VALUE, value, node)
        return [Clause(filters=(wrong,), rows=("dt-not-type",))]

    def _say_value(self, triple: Triple, term: Node, names: Names) -> list[Clause]:
        use = self.related(self._restricted(triple[0]), term, triple[2])
        return [replace(use, rows=("cls-hv1",), body=(), head=use.body[0])]

    def _say_at_most(self, triple: Triple, term: Node, names: Names) -> list[Clause]:
        number = triple[2].value if isinstance(triple[2], Literal) else None
        if number not in (0, 1):
            raise outside(f"a maximum of {short(triple[2])}, which is neither 0 nor 1")
        values = [names.take() for _ in range(number + 1)]
        row = self._counting_row(triple, number)
        ways = [list(self._one_value(triple[0], term, value, names)) for value in values]
        last = Clause(rows=(row,))
        if number:
            one, other = values
            differ = Filter(Asks.DIFFERS, one, other)
            last = replace(last, filters=(differ,), head=(one, OWL.sameAs, other))
        return [last.after(*way) for way in product(*ways)]

    def _counting_row(self, triple: Triple, number: int) -> str:
        if triple[1] == OWL.maxCardinality:
            return f"cls-maxc{number + 1}"
        things = self.graph.value(triple[0], OWL.onClass) == OWL.Thing
        return f"cls-maxqc{2 * number + 1 + things}"

    def _one_value(self, node: Node, term: Node, value: Node, names: Names) -> Iterator[Clause]:
        use = self.related(self._restricted(node), term, value)
        filler = self.graph.value(node, OWL.onClass) or self.graph.value(node, OWL.onDataRange)
        for way in self._counting(filler or OWL.Thing, value, names):
            yield way.after(use)


def is_named(node: Node) -> bool:
    """Whether a class or property is named, and neither all things nor nothing."""
    return isinstance(node, URIRef) and node not in (OWL.Thing, OWL.Nothing)
