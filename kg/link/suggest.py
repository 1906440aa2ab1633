"""Candidates for entities that are tied to nothing, each with what its score is made of.

Nothing is decided here: a score is a reason to look, and a person looks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rdflib import RDF, RDFS, Graph, URIRef

from kg.link.checks import HUMAN, KINDS, names_of, standing
from kg.link.items import Item
from kg.link.known import CLASH, DIFFERS, HOLDS, OPEN, Known, compared
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
#: The parts that name, type, known facts and the service's own opinion have in a score of 100.
PARTS = (0.6, 0.15, 0.15, 0.1)
#: What stands for a part of which nothing is known; and what a fact gives by what became of it.
NEUTRAL = 50.0
MARKS = {HOLDS: 100.0, OPEN: NEUTRAL, DIFFERS: 0.0, CLASH: 0.0}


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
) -> dict[URIRef, list[Offered]]:
    """What a reconciliation service offers for entities."""
    names = [names_of(graph, entity)[0] for entity in entities]
    version = version_of(web, address)
    return dict(zip(entities, ask(web, address, version, names, limit), strict=True))


def through_search(
    web: Web, api: str, entities: Sequence[URIRef], graph: Graph, limit: int
) -> dict[URIRef, list[Offered]]:
    """What Wikidata's search finds under any of the entities' names."""
    found = {}
    for entity in entities:
        offered: dict[str, Offered] = {}
        for name in names_of(graph, entity):
            for each in search(web, api, name, limit):
                label = each["match"] or each["label"]
                offer = Offered(each["id"], label, each["description"], {}, None)
                offered.setdefault(offer.key, offer)
        found[entity] = list(offered.values())
    return found


def ranked(
    entity: URIRef, offered: Iterable[Offered], known: Known, items: Mapping[str, Item]
) -> list[Candidate]:
    """What was offered for an entity, the likeliest first, with the reasons for each score.

    `items` are those that were fetched of what is offered, and of what they speak of.
    """
    found = [_scored(entity, each, known, items) for each in offered]
    return sorted(found, key=lambda each: (-each.score, each.item))


def _scored(entity: URIRef, offered: Offered, known: Known, items: Mapping[str, Item]) -> Candidate:
    names = names_of(known.graph, entity)
    score, nearest = max((alike(name, offered.name), name) for name in names)
    fit, told = _type(_kinds(known.graph, entity), _types(offered, items))
    facts, why = _facts(entity, items.get(offered.key), known, items)
    opinion = NEUTRAL if offered.score is None else max(0.0, min(offered.score, 100.0))
    parts = zip((score, fit, facts, opinion), PARTS, strict=True)
    reasons = [f"name: “{nearest}” and “{offered.name}” are alike by {score:.0f}", told, *why]
    if offered.score is not None:
        reasons.append(f"service: its own score is {offered.score:g}")
    total = round(sum(part * weight for part, weight in parts), 1)
    return Candidate(entity, offered.key, offered.name, offered.description, total, tuple(reasons))


def _types(offered: Offered, items: Mapping[str, Item]) -> Mapping[str, str]:
    """The types of what was offered, from the service or from the item itself."""
    item = items.get(offered.key)
    if offered.types or item is None:
        return offered.types
    kinds = map(str, item.values("P31"))
    return {kind: items[kind].label if kind in items else kind for kind in kinds}


def _type(kinds: set[str], types: Mapping[str, str]) -> tuple[float, str]:
    """How an item's types fit ours, from 0 to 100, and why."""
    listed = ", ".join(types.values())
    if not types:
        return NEUTRAL, "type: not told"
    if (HUMAN in types) != ("Person" in kinds):
        return 0.0, f"type: {listed}, which it is not"
    fitting = frozenset[str]().union(*(KINDS.get(kind, frozenset()) for kind in kinds))
    return (100.0 if fitting & types.keys() else NEUTRAL), f"type: {listed}"


def _facts(
    entity: URIRef, item: Item | None, known: Known, items: Mapping[str, Item]
) -> tuple[float, list[str]]:
    """How an item's facts fit those we know, from 0 to 100, and what each says."""
    if item is None:
        return NEUTRAL, ["facts: the item was not fetched"]
    about, verdict, why = standing(item)
    if verdict == CLASH:
        return 0.0, [f"{about}: {why}"]
    told = list(compared(known, entity, item, items))
    marks = [MARKS[verdict] for _, verdict, _ in told]
    reasons = [f"{about} {verdict}: {why}" for about, verdict, why in told]
    return (sum(marks) / len(marks) if marks else NEUTRAL), reasons or ["facts: we know none"]


def _kinds(graph: Graph, entity: object) -> set[str]:
    kinds = graph.objects(URIRef(str(entity)), RDF.type)
    return {str(kind).removeprefix(str(PARLEY)) for kind in kinds if str(kind).startswith(PARLEY)}
