"""Whether a tie and its item agree: by name, by type, and by what else is known of both.

A finding `holds`, or is a `clash`, or `differs` where both may be so, or stays `open` where too
little is known to tell. An item that was not fetched is `unchecked`, never fine.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from rdflib import RDF, RDFS, Graph, Literal, URIRef
from rdflib.namespace import SKOS

from kg.link.items import Item
from kg.link.known import CLASH, HOLDS, OPEN, Known, Told, compared
from kg.link.links import Link
from kg.match import CERTAIN, alike
from kg.terms import PARLEY

UNCHECKED = "unchecked"
#: Names less alike than this have nothing in common.
STRANGE = 60.0

HUMAN = "Q5"
#: Kinds of pages that nothing in the world is: disambiguation, category, list, template, name.
PAGES = {
    "Q4167410": "a disambiguation page",
    "Q4167836": "a category",
    "Q13406463": "a list",
    "Q11266439": "a template",
    "Q101352": "a family name",
    "Q202444": "a given name",
}
#: Kinds of items that tell what something of our type is, as Wikidata mostly has them.
KINDS: dict[str, frozenset[str]] = {
    "Person": frozenset({HUMAN}),
    "State": frozenset({"Q3624078", "Q6256", "Q7275", "Q43702", "Q859563"}),
    "FormerState": frozenset({"Q3024240", "Q3624078", "Q6256", "Q7275", "Q28171280"}),
    "University": frozenset({"Q3918", "Q902104", "Q875538", "Q1188663", "Q15936437"}),
    "War": frozenset({"Q198", "Q350604", "Q864113", "Q1469686", "Q4176199"}),
}


@dataclass(frozen=True)
class Finding:
    """What was found of one thing that a link and its item should agree on."""

    link: Link
    about: str
    verdict: str
    why: str


def check(links: Iterable[Link], items: Mapping[str, Item], graph: Graph) -> list[Finding]:
    """The findings of every link that ties; `graph` tells of the entities."""
    tied = [link for link in links if link.grade != PARLEY.Rejected]
    known = Known(graph, {link.entity: link.item for link in tied})
    return [
        Finding(link, about, verdict, why)
        for link in tied
        for about, verdict, why in _findings(link, items, known)
    ]


def _findings(link: Link, items: Mapping[str, Item], known: Known) -> Iterator[Told]:
    item = items.get(link.item)
    if item is None:
        yield "item", UNCHECKED, "it was not fetched; `parley link snapshot` does"
        return
    yield (about := standing(item))
    if about[1] == CLASH:
        return
    yield _name(link.entity, item, known.graph)
    yield _type(link.entity, item, known.graph)
    yield from compared(known, link.entity, item, items)


def standing(item: Item) -> Told:
    """Whether the item is one that can be tied to."""
    if item.missing:
        return "item", CLASH, "there is no such item any more"
    if item.redirect:
        return "item", CLASH, f"it has been merged into {item.redirect}; tie to that"
    page = next((PAGES[str(kind)] for kind in item.values("P31") if str(kind) in PAGES), None)
    if page:
        return "item", CLASH, f"it is {page}"
    return "item", HOLDS, f"revision {item.revision}"


def _name(entity: URIRef, item: Item, graph: Graph) -> Told:
    """Whether a name of ours and one of the item's agree."""
    ours = [str(name) for by in (RDFS.label, SKOS.altLabel) for name in graph.objects(entity, by)]
    if not item.names or not ours:
        return "name", OPEN, "one of them has no name"
    score, mine, theirs = max(
        (alike(mine, theirs), mine, theirs) for mine in ours for theirs in item.names
    )
    verdict = HOLDS if score >= CERTAIN else OPEN if score >= STRANGE else CLASH
    return "name", verdict, f"“{mine}” and “{theirs}” are alike by {score:.0f} of 100"


def _type(entity: URIRef, item: Item, graph: Graph) -> Told:
    """Whether a person is a human, and nothing else is; other kinds, where they are known."""
    ours = {str(kind).removeprefix(str(PARLEY)) for kind in graph.objects(entity, RDF.type)}
    theirs = {str(kind) for kind in item.values("P31")}
    told = f"{', '.join(sorted(ours))} and {', '.join(sorted(theirs))}"
    if not theirs:
        return "type", OPEN, "the item does not say what it is"
    if (HUMAN in theirs) != ("Person" in ours):
        return "type", CLASH, told
    known = [KINDS[kind] for kind in ours if kind in KINDS]
    return "type", HOLDS if any(theirs & each for each in known) else OPEN, told


def names_of(graph: Graph, entity: URIRef) -> list[str]:
    """What an entity is called, its label first."""
    labels = sorted(graph.objects(entity, RDFS.label), key=lambda each: _language(each) != "en")
    others = sorted(map(str, graph.objects(entity, SKOS.altLabel)))
    return [*map(str, labels), *others]


def _language(node: object) -> str | None:
    return node.language if isinstance(node, Literal) else None
