"""The ties themselves: who is tied to which item, how surely, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from rdflib import RDF, RDFS, XSD, Graph, Literal, URIRef
from rdflib.namespace import OWL, SKOS
from rdflib.term import Node

from kg.names import short
from kg.terms import ID, PARLEY, WIKIDATA

#: The tie that a link of each grade makes beside its record.
TIES = {PARLEY.Verified: OWL.sameAs, PARLEY.Unverified: SKOS.closeMatch, PARLEY.Rejected: None}


#: A kind, how many there are of it, confirmed, with a candidate only, and without.
Row = tuple[str, int, int, int, int]


@dataclass(frozen=True)
class Link:
    """A tie between an entity and an item of Wikidata, or the record that there is none.

    `grade` is Verified, Unverified or Rejected; `method` how it was decided, `by` whom or what and
    `on` which day; `preferred_to` are the links that were set aside for it.
    """

    entity: URIRef
    item: str
    grade: URIRef
    evidence: tuple[str, ...]
    method: URIRef | None = None
    by: str | None = None
    on: date | None = None
    preferred_to: tuple[URIRef, ...] = field(default=())

    @property
    def node(self) -> URIRef:
        """The record's IRI."""
        return ID[f"link-{self.entity.removeprefix(str(ID))}-{self.item.lower()}"]

    @property
    def target(self) -> URIRef:
        """The item's IRI."""
        return WIKIDATA[self.item]

    def to_graph(self, label: str) -> Graph:
        """The record, and the tie if there is one; `label` is what the entity is called."""
        graph = Graph(bind_namespaces="none")
        tie = TIES[self.grade]
        if tie is not None:
            graph.add((self.entity, tie, self.target))
        name = Literal(f"{label} in Wikidata ({self.item})", lang="en")
        told: list[tuple[URIRef, Node | None]] = [
            (RDF.type, PARLEY.Link),
            (RDFS.label, name),
            (PARLEY.linkedEntity, self.entity),
            (PARLEY.linkTarget, self.target),
            (PARLEY.linkGrade, self.grade),
            (PARLEY.linkMethod, self.method),
            (PARLEY.decidedBy, Literal(self.by) if self.by else None),
            (PARLEY.decidedOn, Literal(str(self.on), datatype=XSD.date) if self.on else None),
            *((PARLEY.preferredTo, each) for each in self.preferred_to),
            *((PARLEY.evidence, Literal(each)) for each in self.evidence),
        ]
        for predicate, value in told:
            if value is not None:
                graph.add((self.node, predicate, value))
        return graph


def read_links(graph: Graph) -> list[Link]:
    """The links that a graph records, by entity and item."""
    nodes = graph.subjects(RDF.type, PARLEY.Link)
    return sorted((_link(graph, node) for node in nodes), key=lambda each: each.node)


def _link(graph: Graph, node: Node) -> Link:
    def one(predicate: URIRef) -> Node | None:
        return graph.value(node, predicate)

    by, on = one(PARLEY.decidedBy), one(PARLEY.decidedOn)
    return Link(
        entity=URIRef(str(one(PARLEY.linkedEntity))),
        item=str(one(PARLEY.linkTarget)).removeprefix(str(WIKIDATA)),
        grade=URIRef(str(one(PARLEY.linkGrade))),
        evidence=tuple(sorted(map(str, graph.objects(node, PARLEY.evidence)))),
        method=URIRef(str(method)) if (method := one(PARLEY.linkMethod)) else None,
        by=str(by) if by else None,
        on=date.fromisoformat(str(on)) if on else None,
        preferred_to=tuple(sorted(map(URIRef, map(str, graph.objects(node, PARLEY.preferredTo))))),
    )


def state(links: Iterable[Link], kinds: dict[URIRef, str]) -> list[Row]:
    """Of each kind of entity: how many there are, confirmed, with a candidate only, and without.

    `kinds` gives the kind of every entity that could be tied.
    """
    grades: dict[URIRef, set[URIRef]] = {}
    for link in links:
        grades.setdefault(link.entity, set()).add(link.grade)
    rows = []
    for kind in sorted(set(kinds.values())):
        own = [grades.get(entity, set()) for entity, each in kinds.items() if each == kind]
        confirmed = sum(PARLEY.Verified in found for found in own)
        candidate = sum(found & set(TIES) == {PARLEY.Unverified} for found in own)
        rows.append((kind, len(own), confirmed, candidate, len(own) - confirmed - candidate))
    return rows


def told(link: Link) -> str:
    """A link in a message."""
    return f"{short(link.entity)} and {link.item}"
