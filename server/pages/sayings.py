"""Statements as a line of a page shows them: what is said, by whom, how, where and when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from rdflib import URIRef

from kg.terms import PARLEY
from server.pages.asking import rows
from server.statements import KINDS

PLACES = {PARLEY[kind]: place for place, kind in enumerate(KINDS)}
#: What a stance is towards its target: a word, and the class by which it is drawn.
ATTITUDES = {
    PARLEY["endorses"]: ("supports", "for"),
    PARLEY["rejects"]: ("opposes", "against"),
    PARLEY["endorsesConditionally"]: ("supports, if", "depends"),
    PARLEY["rejectsConditionally"]: ("opposes, as long as", "depends"),
    PARLEY["doubts"]: ("doubts", "doubtful"),
    PARLEY["fears"]: ("fears", "doubtful"),
    PARLEY["endorsed"]: ("supported earlier", "past"),
    PARLEY["rejected"]: ("opposed earlier", "past"),
}
READ = """
SELECT ?s ?kind ?text ?how ?sure ?who ?in ?to ?passage ?time ?attitude ?target {
  VALUES ?s { %(statements)s }
  ?s parley:paraphrase ?text .
  OPTIONAL { VALUES ?kind { %(kinds)s } ?s a ?kind }
  OPTIONAL { ?s parley:modality ?how }
  OPTIONAL { ?s parley:certainty ?sure }
  OPTIONAL { ?s parley:saidBy ?who }
  OPTIONAL { ?s parley:statedIn ?in }
  OPTIONAL { ?s parley:addressedTo ?to }
  OPTIONAL { ?s parley:expressedIn ?passage }
  OPTIONAL { ?s parley:heldDuring ?time }
  OPTIONAL { VALUES ?attitude { %(attitudes)s } ?s ?attitude ?target }
}"""


@dataclass
class Saying:
    """A statement; of what may have several values, each once, in the order of their names."""

    iri: URIRef
    text: str
    kind: URIRef | None = None
    modality: URIRef | None = None
    certainty: URIRef | None = None
    speakers: list[URIRef] = field(default_factory=list)
    addressees: list[URIRef] = field(default_factory=list)
    passages: list[URIRef] = field(default_factory=list)
    times: list[URIRef] = field(default_factory=list)
    attitudes: list[tuple[URIRef, URIRef]] = field(default_factory=list)

    @property
    def order(self) -> tuple[int, str]:
        """Where it stands in a list: by kind, then by the first sentence that it stands in."""
        return PLACES.get(self.kind or self.iri, len(PLACES)), min(self.passages, default="")

    @property
    def verdict(self) -> tuple[str, str] | None:
        """The word and the class of a stance, or None."""
        return ATTITUDES[self.attitudes[0][0]] if self.attitudes else None


def read(statements: Iterable[URIRef]) -> list[Saying]:
    """The statements among some IRIs, in the order in which they are given."""
    wanted = list(dict.fromkeys(statements))
    if not wanted:
        return []
    found: dict[URIRef, Saying] = {}
    asked = rows(READ, statements=wanted, kinds=PLACES, attitudes=ATTITUDES)
    for iri, kind, text, how, sure, who, stated_in, to, passage, time, attitude, target in asked:
        saying = found.setdefault(iri, Saying(iri, str(text), kind, how, sure))
        if kind and PLACES[kind] < PLACES.get(saying.kind or iri, len(PLACES)):
            saying.kind = kind
        _add(saying.speakers, who, stated_in)
        _add(saying.addressees, to)
        _add(saying.passages, passage)
        _add(saying.times, time)
        if attitude and (attitude, target) not in saying.attitudes:
            saying.attitudes.append((attitude, target))
    return [found[iri] for iri in wanted if iri in found]


def _add(listed: list[URIRef], *values: URIRef | None) -> None:
    """Adds what is there and not yet listed, and keeps the order of names."""
    for value in values:
        if value is not None and value not in listed:
            listed.append(value)
    listed.sort()
