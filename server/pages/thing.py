"""The page of a thing: what it is, what is said by it, to it and of it, and where it is linked.

One template serves every class. Statements, essays and sentences add what only they have.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rdflib import URIRef

from kg.terms import PARLEY
from server.pages import sayings
from server.pages.asking import rows
from server.pages.sayings import Saying
from server.site import site
from server.statements import ROLES, Numbers

#: Statements of one group that the page of a thing shows; the rest is one click away.
SHOWN = {"by": 5, "to": 5, "of": 3, "through": 3}
#: Where no more than so many would be left out, all are shown.
FEW_MORE = 2
#: Statements on one page of a long list.
PER_PAGE = 40

THROUGH_TITLES = ("Said by those who act for", "What those say who act for it")
MENTIONS = """
SELECT ?essay ?passage {
  { SELECT ?passage { ?passage parley:mentions %(thing)s } ORDER BY ?passage LIMIT 120 }
  ?passage parley:inEssay ?essay
} ORDER BY ?passage"""


@dataclass(frozen=True)
class Group:
    """Statements under one heading: the numbers of all, and those that are shown, told."""

    key: str
    title: str
    numbers: Numbers
    shown: Sequence[Saying] = ()

    @property
    def way(self) -> str:
        """Whether it is said `by`, `to`, `of` the thing, or `through` those who act for it."""
        return self.key.partition("-")[0]


@dataclass(frozen=True)
class Section:
    """Groups under one heading: said by it, to it, or of it."""

    key: str
    title: str
    nav: str
    groups: Sequence[Group]

    @property
    def count(self) -> int:
        """How many statements there are in it."""
        return len(set().union(*(group.numbers for group in self.groups)))


def sections(thing: URIRef) -> list[Section]:
    """What is said by, to and of a thing, with the first few statements of each group."""
    found = [
        Section("by", "Said by", "What it says", _by_kind("by", thing)),
        Section("to", "Asked of", "What it is asked", _by_kind("to", thing)),
        Section("of", "Said of", "What is said of it", _by_role(thing)),
        Section("through", *THROUGH_TITLES, _by_kind("through", thing)),
    ]
    told = _told(group for section in found for group in section.groups)
    return [
        Section(
            section.key,
            section.title,
            section.nav,
            [Group(each.key, each.title, each.numbers, told[each.key]) for each in section.groups],
        )
        for section in found
        if section.groups
    ]


def group(thing: URIRef, key: str) -> Group | None:
    """One group of a thing by its key, such as `by-Demand`, or None."""
    way = key.partition("-")[0]
    if way not in SHOWN:
        return None
    found = _by_role(thing) if way == "of" else _by_kind(way, thing)
    return next((each for each in found if each.key == key), None)


def mentions(thing: URIRef) -> Mapping[URIRef, Sequence[URIRef]]:
    """The sentences that mention a thing, by essay."""
    found: dict[URIRef, list[URIRef]] = defaultdict(list)
    for essay, passage in rows(MENTIONS, thing=[thing]):
        found[essay].append(passage)
    return found


def _by_kind(way: str, thing: URIRef) -> list[Group]:
    label = site().names.label
    statements = site().statements
    return [
        Group(f"{way}-{kind}", f"{label(PARLEY[kind])}s", numbers)
        for kind, numbers in statements.by_kind(statements.to(thing, way)).items()
    ]


def _by_role(thing: URIRef) -> list[Group]:
    return [
        Group(f"of-{role}", ROLES[role], numbers)
        for role, numbers in site().statements.of(thing).items()
    ]


def _told(groups: Iterable[Group]) -> dict[str, list[Saying]]:
    """The first few statements of each group, asked for at once."""
    iris = site().statements.iris
    listed = {group.key: [iris[number] for number in _first(group)] for group in groups}
    wanted = (statement for statements in listed.values() for statement in statements)
    told = {saying.iri: saying for saying in sayings.read(wanted)}
    return {
        key: [told[each] for each in statements if each in told]
        for key, statements in listed.items()
    }


def _first(group: Group) -> Numbers:
    """Those that are shown: all, unless it would leave out more than a few."""
    shown = SHOWN[group.way]
    return group.numbers if len(group.numbers) <= shown + FEW_MORE else group.numbers[:shown]
