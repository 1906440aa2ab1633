"""What Wikidata says of a thing, marked as Wikidata's: for the box on the thing's page.

The ties come from the links, with their grade and who decided; label, description and facts of an
item only if it was fetched, with the revision that it was.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import cast

from rdflib import Literal, URIRef

from kg.store import Quad, Solutions, Store, Term
from kg.terms import (
    PARLEY,
    WIKIDATA,
    WIKIDATA_DIRECT,
    WIKIDATA_GRAPH,
    WIKIDATA_PAGE,
    WIKIDATA_SCHEMA,
)
from server.names import Names

#: Values of one property that a box has room for.
SHOWN = 4
LINKS = f"SELECT DISTINCT ?link {{ ?link <{PARLEY['linkedEntity']}> %s }}"


@dataclass(frozen=True)
class Tie:
    """A link of a thing to an item, and what is known of the item.

    `facts` are pairs of a property and its values; `revision` is None if it was never fetched.
    """

    link: URIRef
    item: URIRef
    grade: URIRef
    decided: str
    evidence: Sequence[str]
    label: str
    description: str
    facts: Sequence[tuple[URIRef, Sequence[Term]]]
    revision: str | None

    @property
    def sure(self) -> bool:
        """Whether the item is the thing."""
        return self.grade == PARLEY.Verified


def ties(store: Store, names: Names, thing: URIRef) -> list[Tie]:
    """The ties of a thing, the sure one first; what was rejected is none."""
    links = cast(Solutions, store.query(LINKS % thing.n3()))
    found = [_tie(store, names, link) for (link,) in links if isinstance(link, URIRef)]
    kept = [tie for tie in found if tie is not None and tie.grade != PARLEY.Rejected]
    return sorted(kept, key=lambda tie: (not tie.sure, tie.item))


def _tie(store: Store, names: Names, link: URIRef) -> Tie | None:
    told = _by_predicate(store.quads_about(link))
    items = [each for each in told[PARLEY.linkTarget] if isinstance(each, URIRef)]
    grades = [each for each in told[PARLEY.linkGrade] if isinstance(each, URIRef)]
    if not items or not grades:
        return None
    item = items[0]
    about = _by_predicate(q for q in store.quads_about(item) if q.graph == WIKIDATA_GRAPH)
    page = _by_predicate(store.quads_about(WIKIDATA_PAGE[item.removeprefix(str(WIKIDATA))]))
    decided = [*told[PARLEY.decidedBy], *told[PARLEY.decidedOn]]
    return Tie(
        link=link,
        item=item,
        grade=grades[0],
        decided=", ".join(map(str, decided)),
        evidence=[str(each) for each in told[PARLEY.evidence]],
        label=names.label(item),
        description=_english(about[WIKIDATA_SCHEMA.description]),
        facts=_facts(about, names),
        revision=next(map(str, page[WIKIDATA_SCHEMA.version]), None),
    )


def _by_predicate(quads: Iterable[Quad]) -> dict[URIRef, list[Term]]:
    found: dict[URIRef, list[Term]] = defaultdict(list)
    for quad in quads:
        found[quad.predicate].append(quad.object)
    return found


def _english(texts: Sequence[Term]) -> str:
    english = [each for each in texts if isinstance(each, Literal) and each.language == "en"]
    return str(next(iter(english), ""))


def _facts(about: dict[URIRef, list[Term]], names: Names) -> list[tuple[URIRef, Sequence[Term]]]:
    """The properties with a few of their values, by name."""
    found = [
        (predicate, values[:SHOWN])
        for predicate, values in about.items()
        if predicate.startswith(str(WIKIDATA_DIRECT))
    ]
    return sorted(found, key=lambda pair: names.label(pair[0]))
