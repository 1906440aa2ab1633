"""Items of Wikidata as Wikibase's JSON tells them, cut down to what is used here.

The shape is documented at https://doc.wikimedia.org/Wikibase/master/php/docs_topics_json.html; that
of an item that is missing or redirects, at https://www.wikidata.org/w/api.php?action=help for
`wbgetentities`. An empty map may come as an empty list, which PHP cannot tell from it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kg.errors import SourceError

#: The properties that are kept of an item, and what they are called.
PROPERTIES = {
    "P6": "head of government",
    "P17": "country",
    "P31": "instance of",
    "P35": "head of state",
    "P36": "capital",
    "P39": "position held",
    "P131": "located in",
    "P276": "location",
    "P569": "date of birth",
    "P570": "date of death",
    "P571": "inception",
    "P576": "dissolved or abolished",
    "P577": "publication date",
    "P580": "start time",
    "P582": "end time",
    "P585": "point in time",
    "P625": "coordinate location",
    "P710": "participant",
    "P1891": "signatory",
}
#: The qualifiers that are kept of a statement.
QUALIFIERS = ("P580", "P582", "P585")
#: The languages whose labels and descriptions are kept.
LANGUAGES = ("en", "ko", "ja", "zh", "ru", "de", "fr", "es")
TERMS = ("labels", "descriptions", "aliases")
#: What is kept of an item beside its terms and claims.
MEMBERS = ("id", "type", "lastrevid", "modified", "missing", "redirects")

ITEM = re.compile(r"Q[1-9]\d{0,11}", re.ASCII)
_TIME = re.compile(r"([+-])(\d{1,16})-(\d\d)-(\d\d)T\d\d:\d\d:\d\dZ", re.ASCII)
#: The precision of a time that is a year, a month or a day; coarser ones are not used.
YEAR, MONTH, DAY = 9, 10, 11

Json = Mapping[str, Any]


@dataclass(frozen=True)
class Time:
    """A year, month or day of the calendar, as XML Schema writes it: `2018-06`."""

    text: str


@dataclass(frozen=True)
class Place:
    """A point on the Earth, in degrees."""

    latitude: float
    longitude: float


Value = str | Time | Place


@dataclass(frozen=True)
class Statement:
    """A value of a property, an item by its identifier, with the times that qualify it."""

    key: str
    rank: str
    value: Value
    qualifiers: Mapping[str, tuple[Time, ...]]


@dataclass(frozen=True)
class Item:
    """An item; `redirect` is where it leads if it is another's second name."""

    key: str
    revision: int | None
    modified: str | None
    missing: bool
    redirect: str | None
    labels: Mapping[str, str]
    descriptions: Mapping[str, str]
    aliases: Mapping[str, tuple[str, ...]]
    statements: Mapping[str, tuple[Statement, ...]]

    @property
    def names(self) -> list[str]:
        """Every label and alias, those in English first."""
        listed = [*self.labels.items()]
        listed += [(code, name) for code, names in self.aliases.items() for name in names]
        listed.sort(key=lambda pair: pair[0] != "en")
        return list(dict.fromkeys(name for _, name in listed))

    @property
    def label(self) -> str:
        """The English label, else any, else the identifier."""
        return next(iter(self.names), self.key)

    def best(self, key: str) -> list[Statement]:
        """The statements of a property that are truest: the preferred, else the normal ones."""
        kept = [each for each in self.statements.get(key, ()) if each.rank != "deprecated"]
        return [each for each in kept if each.rank == "preferred"] or kept

    def values(self, *keys: str) -> list[Value]:
        """The truest values of any of the properties."""
        return [each.value for key in keys for each in self.best(key)]


def trimmed(record: Json) -> dict[str, Any]:
    """What is kept of an item's JSON."""
    kept = {name: record[name] for name in MEMBERS if name in record}
    for name in TERMS:
        if terms := _map(record, name):
            kept[name] = {code: terms[code] for code in LANGUAGES if code in terms}
    if "claims" in record:
        claims = _map(record, "claims")
        kept["claims"] = {
            key: [_cut(each) for each in claims[key]] for key in PROPERTIES if key in claims
        }
    return kept


def _cut(claim: Json) -> dict[str, Any]:
    """A claim without its references and hashes."""
    kept = {name: claim[name] for name in ("id", "rank", "type") if name in claim}
    qualifiers = _map(claim, "qualifiers")
    kept["mainsnak"] = _snak(claim["mainsnak"])
    times = {
        key: [_snak(each) for each in qualifiers[key]] for key in QUALIFIERS if key in qualifiers
    }
    if times:
        kept["qualifiers"] = times
    return kept


def _snak(snak: Json) -> dict[str, Any]:
    return {name: value for name, value in snak.items() if name != "hash"}


def item_of(key: str, record: Json, where: str) -> Item:
    """The item of a record that was asked for by this key.

    Raises SourceError if the record is not of Wikibase's shape; `where` is the file or address.
    """
    try:
        return _item(key, record)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        what = f"What is told of {key} is not of Wikibase's shape ({error!r})"
        raise SourceError(
            what, where=where, cure="Fetch it again: `parley link snapshot`"
        ) from None


def _item(key: str, record: Json) -> Item:
    redirects = record.get("redirects")
    revision = record.get("lastrevid")
    return Item(
        key=key,
        revision=None if revision is None else int(revision),
        modified=record.get("modified"),
        missing="missing" in record,
        redirect=redirects["to"] if redirects else None,
        labels=_terms(record, "labels"),
        descriptions=_terms(record, "descriptions"),
        aliases={
            code: tuple(each["value"] for each in listed)
            for code, listed in _map(record, "aliases").items()
        },
        statements={
            name: tuple(_statements(claims)) for name, claims in _map(record, "claims").items()
        },
    )


def mentioned(items: Iterable[Item]) -> set[str]:
    """The items that statements of others name."""
    return {
        each.value
        for item in items
        for statements in item.statements.values()
        for each in statements
        if isinstance(each.value, str)
    }


def _terms(record: Json, name: str) -> dict[str, str]:
    return {code: term["value"] for code, term in _map(record, name).items()}


def _map(record: Json, name: str) -> Json:
    found = record.get(name) or {}
    if not isinstance(found, Mapping):
        raise TypeError(f"{name} is no map")
    return found


def _statements(claims: list[Json]) -> Iterator[Statement]:
    for claim in claims:
        value = _value(claim["mainsnak"])
        if value is not None:
            qualifiers = {
                key: tuple(time for snak in snaks if isinstance(time := _value(snak), Time))
                for key, snaks in _map(claim, "qualifiers").items()
            }
            yield Statement(claim["id"], claim["rank"], value, qualifiers)


def _value(snak: Json) -> Value | None:
    """The value of a snak; None if there is none, it is not known, or it is of no use here."""
    if snak["snaktype"] != "value":
        return None
    told = snak["datavalue"]
    kind, value = told["type"], told["value"]
    if kind == "wikibase-entityid":
        key = value.get("id") or f"Q{int(value['numeric-id'])}"
        return key if ITEM.fullmatch(key) else None
    if kind == "time":
        return _time(value["time"], value["precision"])
    if kind == "globecoordinate":
        return Place(float(value["latitude"]), float(value["longitude"]))
    return None


def _time(text: str, precision: int) -> Time | None:
    found = _TIME.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is no time")
    if precision < YEAR:
        return None
    sign, year, month, day = found.groups()
    written = ("-" if sign == "-" else "") + year.lstrip("0").zfill(4)
    if precision >= MONTH:
        written += f"-{month}"
    return Time(f"{written}-{day}" if precision >= DAY else written)
