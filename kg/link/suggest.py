"""Candidates for entities that are tied to nothing, each with what its score is made of.

Nothing is decided here: a score is a reason to look, and a person looks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rdflib import RDF, RDFS, Graph, URIRef

from kg.link.checks import HUMAN, KINDS, names_of
from kg.link.links import Link
from kg.link.reconciliation import Offered, ask, version_of
from kg.link.web import Web
from kg.link.wikibase import search
from kg.match import alike
from kg.terms import ID, PARLEY

#: What of ours may have an item there.
LINKABLE = frozenset({"Actor", "Instrument", "Event", "Publication", "Place"})
#: Actors and events that are a manner of speaking, which no one else has an item for.
OURS_ALONE = frozenset(
    {"Collective", "HypotheticalEvent", "Situation", "Utterance", "Essay", "EditorialNote"}
)
#: The parts that name, type and the service's own opinion have in a score of 100.
PART_OF_NAME, PART_OF_TYPE, PART_OF_SERVICE = 0.7, 0.2, 0.1


@dataclass(frozen=True)
class Candidate:
    """An item that an entity may be, with its score from 0 to 100 and the reasons for it."""

    entity: URIRef
    item: str
    label: str
    description: str
    score: float
    reasons: tuple[str, ...]


def linkable(graph: Graph) -> dict[URIRef, str]:
    """Every entity that could be tied to an item, with its kind: its type that no other lies below.

    `graph` is one of `kg.link.entities`.
    """
    found = {}
    for entity in sorted(set(graph.subjects(RDF.type)), key=str):
        kinds = _kinds(graph, entity)
        if str(entity).startswith(str(ID)) and kinds & LINKABLE and not kinds & OURS_ALONE:
            above = {each for kind in kinds for each in _above(graph, kind)}
            found[URIRef(str(entity))] = min(kinds - above)
    return found


def _above(graph: Graph, kind: str) -> set[str]:
    found = graph.objects(PARLEY[kind], RDFS.subClassOf)
    return {str(each).removeprefix(str(PARLEY)) for each in found}


def unlinked(entities: Iterable[URIRef], links: Iterable[Link]) -> list[URIRef]:
    """Those of the entities that no link ties surely."""
    tied = {link.entity for link in links if link.grade == PARLEY.Verified}
    return [entity for entity in entities if entity not in tied]


def through_service(
    web: Web, address: str, entities: Sequence[URIRef], graph: Graph, limit: int
) -> dict[URIRef, list[Candidate]]:
    """Candidates that a reconciliation service offers."""
    names = [names_of(graph, entity)[0] for entity in entities]
    version = version_of(web, address)
    offered = ask(web, address, version, names, limit)
    return {
        entity: _ranked(entity, found, graph)
        for entity, found in zip(entities, offered, strict=True)
    }


def through_search(
    web: Web, api: str, entities: Sequence[URIRef], graph: Graph, limit: int
) -> dict[URIRef, list[Candidate]]:
    """Candidates that Wikidata's search finds under any of an entity's names."""
    found = {}
    for entity in entities:
        offered: dict[str, Offered] = {}
        for name in names_of(graph, entity):
            for each in search(web, api, name, limit):
                label = each["match"] or each["label"]
                offer = Offered(each["id"], label, each["description"], {}, None)
                offered.setdefault(offer.key, offer)
        found[entity] = _ranked(entity, offered.values(), graph)[:limit]
    return found


def _ranked(entity: URIRef, offered: Iterable[Offered], graph: Graph) -> list[Candidate]:
    names, kinds = names_of(graph, entity), _kinds(graph, entity)
    found = [_scored(entity, each, names, kinds) for each in offered]
    return sorted(found, key=lambda each: (-each.score, each.item))


def _scored(entity: URIRef, offered: Offered, names: Sequence[str], kinds: set[str]) -> Candidate:
    score, nearest = max((alike(name, offered.name), name) for name in names)
    fit, told = _type(kinds, offered.types)
    opinion = 50.0 if offered.score is None else max(0.0, min(offered.score, 100.0))
    total = PART_OF_NAME * score + PART_OF_TYPE * fit + PART_OF_SERVICE * opinion
    reasons = [f"name: “{nearest}” and “{offered.name}” are alike by {score:.0f}", told]
    if offered.score is not None:
        reasons.append(f"service: its own score is {offered.score:g}")
    return Candidate(
        entity, offered.key, offered.name, offered.description, round(total, 1), tuple(reasons)
    )


def _type(kinds: set[str], types: Mapping[str, str]) -> tuple[float, str]:
    """How an item's types fit ours, from 0 to 100, and why."""
    listed = ", ".join(types.values())
    if not types:
        return 50.0, "type: not told"
    if (HUMAN in types) != ("Person" in kinds):
        return 0.0, f"type: {listed}, which it is not"
    known = frozenset[str]().union(*(KINDS.get(kind, frozenset()) for kind in kinds))
    return (100.0 if known & types.keys() else 50.0), f"type: {listed}"


def _kinds(graph: Graph, entity: object) -> set[str]:
    kinds = graph.objects(URIRef(str(entity)), RDF.type)
    return {str(kind).removeprefix(str(PARLEY)) for kind in kinds if str(kind).startswith(PARLEY)}
