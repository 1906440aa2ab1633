"""Which format an answer takes: the Accept header or `?format=` against what there is.

Source: RFC 9110, section 12.5.1. Of the ranges that fit an offer the most specific one gives its
weight, the heaviest offer wins, among equals the one that was asked for more exactly, then the one
that stands first. HTML is sent only to who asks for it by name: `*/*` always means data.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

#: The most ranges that are looked at; no client has so many, and each costs time.
RANGES_READ = 64

_RANGE = re.compile(r"\s*([\w!#$&^.+*-]+)/([\w!#$&^.+*-]+)\s*((?:;[^,]*)?)", re.ASCII)
_WEIGHT = re.compile(r";\s*q\s*=\s*([^;\s]*)", re.IGNORECASE)
_NUMBER = re.compile(r"0(?:\.\d*)?|\.\d+|1(?:\.0*)?", re.ASCII)


@dataclass(frozen=True)
class Offer:
    """A media type that can be sent; `name` is that of the format, `suffix` its file ending."""

    media_type: str
    name: str
    suffix: str

    @property
    def content_type(self) -> str:
        """The media type for a header; text is UTF-8 always, and says so where types ask for it."""
        utf8 = self.media_type.startswith("text/") or self.name == "html"
        return f"{self.media_type}; charset=utf-8" if utf8 else self.media_type


HTML = (Offer("text/html", "html", "html"), Offer("application/xhtml+xml", "html", "html"))
#: The first of a name is its registered type, others are those that older clients ask for.
SOLUTIONS = (
    Offer("application/sparql-results+json", "json", "json"),
    Offer("application/sparql-results+xml", "xml", "xml"),
    Offer("text/csv", "csv", "csv"),
    Offer("text/tab-separated-values", "tsv", "tsv"),
    Offer("application/json", "json", "json"),
    Offer("application/xml", "xml", "xml"),
    Offer("text/xml", "xml", "xml"),
)
BOOLEAN = tuple(offer for offer in SOLUTIONS if offer.name in {"json", "xml"})
GRAPH = (
    Offer("text/turtle", "turtle", "ttl"),
    Offer("application/n-triples", "ntriples", "nt"),
    Offer("application/ld+json", "jsonld", "jsonld"),
    Offer("application/rdf+xml", "rdfxml", "rdf"),
    Offer("application/json", "jsonld", "jsonld"),
    Offer("application/xml", "rdfxml", "rdf"),
    Offer("text/xml", "rdfxml", "rdf"),
)
#: Formats that say of each triple which graph it is from.
DATASET = (
    Offer("application/trig", "trig", "trig"),
    Offer("application/n-quads", "nquads", "nq"),
)
#: Other names that `?format=` takes.
ALIASES = {
    "srj": "json",
    "srx": "xml",
    "nt": "ntriples",
    "n-triples": "ntriples",
    "ttl": "turtle",
    "json-ld": "jsonld",
    "rdf": "rdfxml",
    "rdf+xml": "rdfxml",
    "rdf/xml": "rdfxml",
    "application/x-json+ld": "jsonld",
    "n3": "turtle",
    "text/n3": "turtle",
    "application/n3": "turtle",
    "text/rdf+n3": "turtle",
    "application/turtle": "turtle",
    "application/x-turtle": "turtle",
    "nq": "nquads",
    "n-quads": "nquads",
    "application/x-trig": "trig",
}


#: What these mean where there is nothing of that very name.
GENERIC = {"json": "jsonld", "xml": "rdfxml"}


def choose(accept: str | None, offers: Sequence[Offer]) -> Offer | None:
    """The offer that an Accept header likes best, the first if there is no header, else None."""
    if accept is None or not accept.strip():
        return offers[0]
    ranges = list(_ranges(accept))
    best, rank = None, (0.0, 0)
    for offer in offers:
        weight, exactness = _weigh(offer, ranges)
        if weight and (weight, exactness) > rank:
            best, rank = offer, (weight, exactness)
    return best


def by_name(name: str, offers: Iterable[Offer]) -> Offer | None:
    """The offer that `?format=` or a suffix names, by its name, its suffix or its media type."""
    wanted = name.strip().lower().replace(" ", "+")  # which a plus in an address stands for
    wanted = ALIASES.get(wanted, wanted)
    found = {each: offer for offer in reversed([*offers]) for each in _names(offer)}
    return found.get(wanted) or found.get(GENERIC.get(wanted, ""))


def _names(offer: Offer) -> tuple[str, str, str]:
    return offer.name, offer.suffix, offer.media_type


def media_types(offers: Iterable[Offer]) -> list[str]:
    """The offers' media types, in their order."""
    return [offer.media_type for offer in offers]


def _ranges(accept: str) -> Iterator[tuple[str, str, float]]:
    """Type, subtype and weight of each range; one that is ill-formed is passed over."""
    for part in accept.split(",", RANGES_READ)[:RANGES_READ]:
        if found := _RANGE.fullmatch(part.strip()):
            weight = _WEIGHT.search(found[3])
            number = weight[1] if weight else "1"
            if _NUMBER.fullmatch(number):
                yield found[1].lower(), found[2].lower(), float(number)


def _weigh(offer: Offer, ranges: Iterable[tuple[str, str, float]]) -> tuple[float, int]:
    """The weight of an offer, and how exactly it was asked for: 3 by name, 2 by type, 1 at all."""
    kind, subtype = offer.media_type.split("/")
    found = (0.0, 0)
    for range_kind, range_subtype, weight in ranges:
        if (range_kind, range_subtype) == (kind, subtype):
            exactness = 3
        elif offer.name == "html" or range_subtype != "*" or range_kind not in {kind, "*"}:
            continue
        else:
            exactness = 2 if range_kind == kind else 1
        if exactness > found[1]:
            found = (weight, exactness)
    return found
