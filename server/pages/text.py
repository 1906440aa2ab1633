"""What only texts have: an essay in the order of its sentences, and a sentence in its place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rdflib import Literal, URIRef

from kg.terms import ESSAY_GRAPHS, ID, PARLEY
from server.pages import sayings
from server.pages.asking import rows
from server.pages.sayings import Saying
from server.site import site

#: Essays that a page lists; with more, the others are one click away.
FEW = 24
#: Sentences on one page of an essay.
PER_PAGE = 16
ORDER = "SELECT ?passage ?order { ?passage parley:inEssay %(essay)s ; parley:order ?order }"
PASSAGES = """
SELECT ?passage ?order ?role ?offset ?words ?digest {
  VALUES ?passage { %(passages)s } ?passage parley:order ?order .
  OPTIONAL { ?passage parley:role ?role } OPTIONAL { ?passage parley:offset ?offset }
  OPTIONAL { ?passage parley:wordCount ?words } OPTIONAL { ?passage parley:digest ?digest }
}"""
ONE = """
SELECT ?essay ?order ?role ?offset ?words ?digest {
  %(passage)s parley:inEssay ?essay ; parley:order ?order .
  OPTIONAL { %(passage)s parley:role ?role } OPTIONAL { %(passage)s parley:offset ?offset }
  OPTIONAL { %(passage)s parley:wordCount ?words } OPTIONAL { %(passage)s parley:digest ?digest }
}"""
SPOKEN = """
SELECT DISTINCT ?passage ?s {
  ?passage parley:inEssay %(essay)s . ?s parley:expressedIn ?passage
}"""
IN = """
SELECT DISTINCT ?s { VALUES ?passage { %(passages)s } ?s parley:expressedIn ?passage }"""
MENTIONED = "SELECT ?thing { %(passage)s parley:mentions ?thing }"
ABOUT_IT = "SELECT ?what ?value { VALUES ?what { %(said)s } %(essay)s ?what ?value }"
#: What an essay may say of itself, in the order in which it is shown.
OF_ITSELF = ("title", "author", "publisher", "date", "license")
COUNTS = """
SELECT ?kind (COUNT(DISTINCT ?s) AS ?n) {
  ?passage parley:inEssay %(essay)s . ?s parley:expressedIn ?passage ; a ?kind
  FILTER(?kind IN (%(kinds_listed)s))
} GROUP BY ?kind"""
ESSAYS = "SELECT DISTINCT ?essay { ?essay a parley:Essay } ORDER BY ?essay"


@dataclass(frozen=True)
class Passage:
    """A sentence by its place in a text; `offset` in characters, None where nothing is told."""

    iri: URIRef
    essay: URIRef
    order: int
    role: URIRef | None
    offset: int | None
    words: int | None
    digest: str | None

    @property
    def sentence(self) -> str | None:
        """Its own words, if the operator has the text and it still has them."""
        if self.offset is None or self.words is None or self.digest is None:
            return None
        key = self.essay.removeprefix(str(ID))
        return site().texts.sentence(key, self.offset, self.words, self.digest)


@dataclass(frozen=True)
class OfItself:
    """One thing that an essay does or does not say of itself."""

    what: URIRef
    values: Sequence[URIRef | Literal]
    inferred: bool


def graphs() -> dict[URIRef, int]:
    """The named graphs of the release and their sizes; of the essays' the first few."""
    every = {URIRef(name): size for name, size in sorted(site().release.manifest.counts.items())}
    many = {*[graph for graph in every if graph.startswith(ESSAY_GRAPHS)][FEW:]}
    return {graph: size for graph, size in every.items() if graph not in many}


def essays() -> list[URIRef]:
    """Every essay, in the order of their names."""
    return [essay for (essay,) in rows(ESSAYS)]


def order(essay: URIRef) -> list[URIRef]:
    """The sentences of an essay in their order."""
    found = rows(ORDER, essay=[essay])
    return [iri for _, iri in sorted((int(str(number)), iri) for iri, number in found)]


def passages(essay: URIRef, listed: Sequence[URIRef]) -> list[Passage]:
    """Some sentences of an essay in their order."""
    found = [_passage(row[0], essay, row[1:]) for row in rows(PASSAGES, passages=listed)]
    return sorted(found, key=lambda passage: passage.order)


def passage(iri: URIRef) -> Passage | None:
    """A sentence, or None if the IRI is of something else."""
    return next((_passage(iri, row[0], row[1:]) for row in rows(ONE, passage=[iri])), None)


def _passage(iri: URIRef, essay: URIRef, told: Sequence[URIRef | Literal | None]) -> Passage:
    number, role, offset, words, digest = told
    return Passage(
        iri,
        essay,
        int(str(number)),
        role if isinstance(role, URIRef) else None,
        None if offset is None else int(str(offset)),
        None if words is None else int(str(words)),
        None if digest is None else str(digest),
    )


def in_context(middle: Passage) -> tuple[Sequence[Passage], int]:
    """A sentence with those next to it, and how many its text has."""
    everything = order(middle.essay)
    place = everything.index(middle.iri)
    return passages(middle.essay, everything[max(place - 1, 0) : place + 2]), len(everything)


def spoken(essay: URIRef) -> Mapping[URIRef, Sequence[URIRef]]:
    """The statements of every sentence of an essay that has any."""
    found: dict[URIRef, list[URIRef]] = defaultdict(list)
    for passage_, statement in rows(SPOKEN, essay=[essay]):
        found[passage_].append(statement)
    return found


def said_in(listed: Iterable[URIRef]) -> list[Saying]:
    """The statements that stand in some sentences, by kind."""
    found = sayings.read(statement for (statement,) in rows(IN, passages=listed))
    return sorted(found, key=lambda saying: (saying.order, saying.text))


def mentioned(iri: URIRef) -> list[URIRef]:
    """What a sentence mentions, by name."""
    found = [thing for (thing,) in rows(MENTIONED, passage=[iri])]
    return sorted(found, key=lambda thing: site().names.label(thing).casefold())


def of_itself(essay: URIRef) -> list[OfItself]:
    """What an essay says of itself, what was inferred of it, and what it does not say."""
    said = [PARLEY[name] for name in OF_ITSELF]
    inferred_value = PARLEY["inferredValue"]
    found: dict[URIRef, list[URIRef | Literal]] = defaultdict(list)
    for what, value in rows(ABOUT_IT, essay=[essay], said=[*said, inferred_value]):
        found[what].append(value)
    return [OfItself(what, found[what], what in found[inferred_value]) for what in said]


def counts(essay: URIRef) -> list[tuple[URIRef, int]]:
    """How many statements of each kind an essay has."""
    found = dict(rows(COUNTS, essay=[essay], kinds=sayings.PLACES))
    return [(kind, int(str(found[kind]))) for kind in sayings.PLACES if kind in found]


def authors(essay: URIRef) -> list[URIRef]:
    """Who wrote an essay, as far as it is told."""
    return [value for _, value in rows(ABOUT_IT, essay=[essay], said=[PARLEY["author"]])]


def titles(essay: URIRef) -> list[Literal]:
    """What it is called, as far as it is told."""
    return [value for _, value in rows(ABOUT_IT, essay=[essay], said=[PARLEY["title"]])]


def publishers(essay: URIRef) -> list[URIRef]:
    """Who published it, as far as it is told."""
    return [value for _, value in rows(ABOUT_IT, essay=[essay], said=[PARLEY["publisher"]])]
