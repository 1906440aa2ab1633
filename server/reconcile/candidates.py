"""Which things a query may mean, and how sure that is, with what each score is made of.

A candidate's score is that of its best name (see `kg.match`), moved by the facts that were given
with it. It is a match, to be taken without asking, if its name is certain, no fact speaks against
it, and no other thing is as good.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rdflib import Literal, URIRef

from kg.match import CERTAIN, Found, alike
from kg.store import Term
from kg.terms import ID, WIKIDATA
from server.reconcile.asking import Asked, Quantifier, Wanted, WantedProperty
from server.reconcile.catalogue import Catalogue
from server.reconcile.shapes import Json

#: The part of a score that facts make up, if any are given.
PART_OF_FACTS = 0.3
#: A fact from here on speaks for a candidate.
HOLDS = 0.5
#: What a candidate loses that is not of a type that it should be of.
OTHER_TYPE = 20.0
#: A candidate is alone if no other comes nearer than this.
NEAR = 1.0


@dataclass(frozen=True)
class Candidate:
    """A thing that may be meant; `features` are the parts of its score, by name."""

    key: str
    score: float
    match: bool
    features: dict[str, float | bool]


def candidates(asked: Asked, catalogue: Catalogue) -> list[Candidate]:
    """The things that a query may mean, the best first."""
    among = catalogue.among(frozenset(asked.types), asked.mode)
    scored = [
        _scored(found, asked, catalogue)
        for found in _found(asked, catalogue, among)
        if _holds_all(found.key, asked, catalogue)
    ]
    scored.sort(key=lambda each: -each.score)
    if len(scored) > 1 and scored[0].score - scored[1].score < NEAR:
        scored = [Candidate(each.key, each.score, False, each.features) for each in scored]
    elif scored:
        rest = (Candidate(each.key, each.score, False, each.features) for each in scored[1:])
        scored = [scored[0], *rest]
    return scored[: asked.limit]


def _found(asked: Asked, catalogue: Catalogue, among: frozenset[str]) -> list[Found]:
    """Things by their identifiers, else by their names, else by the very words of their facts."""
    keys = [
        key
        for wanted in asked.ids
        for value in wanted.values
        if (key := catalogue.thing(_text(value)))
    ]
    if asked.ids:
        return [Found(key, catalogue.name(key), 100.0) for key in keys if key in among]
    if asked.names:
        return _named(asked.names, asked.limit, catalogue, among)
    bearing: set[str] = set()
    for fact in asked.properties:
        for value in fact.values:
            bearing |= catalogue.bearing(fact.property, _text(value))
    return [Found(key, catalogue.name(key), 0.0) for key in sorted(bearing & among)]


def _named(
    names: Sequence[Wanted], limit: int, catalogue: Catalogue, among: frozenset[str]
) -> list[Found]:
    """Things by the names of all conditions, each by the one of its values that fits best."""
    matcher, most = catalogue.matcher, max(limit, 10)
    best: dict[str, Found] = {}
    refused: set[str] = set()
    for wanted in names:
        for value in wanted.values:
            text = _text(value)
            for found in matcher.find(text, most, among):
                if wanted.quantifier == "none":
                    refused |= {found.key} if found.score >= CERTAIN else set()
                elif found.key not in best or best[found.key].score < found.score:
                    best[found.key] = found
            key = catalogue.thing(text)
            if key is not None and key in among:
                best[key] = Found(key, text, 100.0)
    return [found for found in best.values() if found.key not in refused]


def _scored(found: Found, asked: Asked, catalogue: Catalogue) -> Candidate:
    features: dict[str, float | bool] = {}
    by_name = bool(asked.names or asked.ids)
    score = found.score
    if by_name:
        features["name"] = found.score
    agreements = []
    for wanted in asked.properties:
        agreement = _agreement(found.key, wanted, catalogue)
        if agreement is not None:
            features[f"property:{wanted.property.key}"] = round(100 * agreement, 1)
            agreements.append(agreement)
    if agreements:
        part = PART_OF_FACTS if by_name else 1.0
        score = (1 - part) * score + part * 100 * sum(agreements) / len(agreements)
    if asked.types:
        fits = bool(set(asked.types) & catalogue.types[found.key])
        features["type"] = fits
        score -= 0 if fits else OTHER_TYPE
    certain = found.score >= CERTAIN if by_name else bool(agreements)
    match = certain and all(each >= HOLDS for each in agreements) and features.get("type", True)
    return Candidate(found.key, round(max(score, 0.0), 1), bool(match), features)


def _holds_all(key: str, asked: Asked, catalogue: Catalogue) -> bool:
    """Whether a thing holds what it must."""
    return all(
        (_agreement(key, wanted, catalogue) or 0) >= HOLDS
        for wanted in asked.properties
        if wanted.required
    )


def _agreement(key: str, wanted: WantedProperty, catalogue: Catalogue) -> float | None:
    """How well what is said of a thing agrees with values, from 0 to 1; None if nothing is said."""
    terms = catalogue.facts(key).get(wanted.property.iri)
    if not terms:
        return 1.0 if wanted.quantifier == "none" else None
    return _quantified(
        wanted.quantifier,
        [max(_agrees(value, term, catalogue) for term in terms) for value in wanted.values],
    )


def _quantified(quantifier: Quantifier, agreements: Iterable[float]) -> float:
    found = [*agreements] or [0.0]
    if quantifier == "all":
        return min(found)
    return 1 - max(found) if quantifier == "none" else max(found)


def _agrees(value: Json, term: Term, catalogue: Catalogue) -> float:
    """How well one value agrees with a term, from 0 to 1."""
    if isinstance(value, dict):
        known = {str(term), str(term).removeprefix(str(ID)), str(term).removeprefix(str(WIKIDATA))}
        return 1.0 if value["id"] in known else 0.0
    text = _text(value)
    if isinstance(term, URIRef):
        names = [str(term).removeprefix(str(ID)), *catalogue.names(term)]
        return 1.0 if text in names else max(alike(text, name) for name in names) / 100
    if isinstance(term, Literal) and isinstance(term.value, int | float):
        return 1.0 if text == str(term) or text == str(term.value) else 0.0
    if isinstance(term, Literal) and term.datatype is not None:
        return 1.0 if str(term).startswith(text) or text.startswith(str(term)) else 0.0
    return alike(text, str(term)) / 100


def _text(value: Json) -> str:
    """A value as text; a truth value as RDF writes it."""
    if isinstance(value, dict):
        return str(value["id"])
    return str(value).lower() if isinstance(value, bool) else str(value)
