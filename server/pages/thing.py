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
from server.pages.sayings import KINDS, Saying
from server.site import site

#: Statements of one group that the page of a thing shows; the rest is one click away.
SHOWN = {"by": 5, "to": 5, "of": 3, "through": 3}
#: Statements on one page of a long list.
PER_PAGE = 40

BY = """
SELECT ?s ?kind {
  SELECT ?s ?kind (MIN(?p) AS ?first) {
    { ?s parley:saidBy %(thing)s } UNION { ?s parley:statedIn %(thing)s }
    ?s a ?kind FILTER(?kind IN (%(kinds_listed)s)) OPTIONAL { ?s parley:expressedIn ?p }
  } GROUP BY ?s ?kind
} ORDER BY ?first ?s"""
THROUGH = BY.replace(
    "{ ?s parley:saidBy %(thing)s } UNION { ?s parley:statedIn %(thing)s }",
    "?s parley:attributableTo %(thing)s .",
)
TO = BY.replace(
    "{ ?s parley:saidBy %(thing)s } UNION { ?s parley:statedIn %(thing)s }",
    "?s parley:addressedTo %(thing)s .",
)
THROUGH_TITLES = ("Said by those who act for", "What those say who act for it")
OF = """
SELECT ?s ?role {
  SELECT ?s ?role (MIN(?p) AS ?first) {
    VALUES ?role { %(roles)s } ?s ?role %(thing)s .
    OPTIONAL { ?s parley:expressedIn ?p }
  } GROUP BY ?s ?role
} ORDER BY ?first ?s"""
#: What a statement may say of a thing, in a reader's words; one that fits several stands under the
#: first of them.
ROLES = {
    "demands": "It is asked for",
    "commitsTo": "It is pledged",
    "endorses": "It is supported",
    "endorsesConditionally": "It is supported on a condition",
    "rejectsConditionally": "It is opposed as long as something holds",
    "rejects": "It is opposed",
    "doubts": "It is doubted",
    "fears": "It is feared",
    "endorsed": "It was supported earlier",
    "rejected": "It was opposed earlier",
    "enables": "What must come before it",
    "sequenceTo": "What is asked in an order with it",
    "requires": "For what it must come first",
    "conditionFor": "What is asked in return for it",
    "onCondition": "What is said on its condition",
    "cause": "What it is said to bring about or prevent",
    "effect": "What is said to bring it about or prevent it",
    "dependent": "What it is said to rest on",
    "basis": "What is said to rest on it",
    "argumentFor": "Arguments for it",
    "argumentAgainst": "Arguments against it",
    "premise": "Arguments that start from it",
    "concludes": "Arguments that conclude it",
    "backs": "Arguments that back it",
    "rebuts": "Arguments that rebut it",
    "undermines": "Arguments that undermine it",
    "undercuts": "Arguments that undercut it",
    "concedes": "Arguments that concede it",
    "relayedIn": "What it passes on",
    "supersededBy": "What it superseded",
    "heldDuring": "What was said or held then",
    "about": "Also about it",
}
MENTIONS = """
SELECT ?essay ?passage { ?passage parley:mentions %(thing)s ; parley:inEssay ?essay }
ORDER BY ?passage LIMIT 600"""


@dataclass(frozen=True)
class Group:
    """Statements under one heading: all of their IRIs, and those that are shown, told."""

    key: str
    title: str
    statements: Sequence[URIRef]
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
        return len({each for group in self.groups for each in group.statements})


def sections(thing: URIRef) -> list[Section]:
    """What is said by, to and of a thing, with the first few statements of each group."""
    found = [
        Section("by", "Said by", "What it says", _by_kind("by", BY, thing)),
        Section("to", "Asked of", "What it is asked", _by_kind("to", TO, thing)),
        Section("of", "Said of", "What is said of it", _by_role(thing)),
        Section("through", *THROUGH_TITLES, _by_kind("through", THROUGH, thing)),
    ]
    told = _told(group for section in found for group in section.groups)
    return [
        Section(
            section.key,
            section.title,
            section.nav,
            [
                Group(each.key, each.title, each.statements, told[each.key])
                for each in section.groups
            ],
        )
        for section in found
        if section.groups
    ]


def group(thing: URIRef, key: str) -> Group | None:
    """One group of a thing by its key, such as `by-Demand`, or None."""
    way = key.partition("-")[0]
    if way == "of":
        found = _by_role(thing)
    else:
        texts = {"by": BY, "to": TO, "through": THROUGH}
        found = _by_kind(way, texts[way], thing) if way in texts else []
    return next((each for each in found if each.key == key), None)


def mentions(thing: URIRef) -> Mapping[URIRef, Sequence[URIRef]]:
    """The sentences that mention a thing, by essay."""
    found: dict[URIRef, list[URIRef]] = defaultdict(list)
    for essay, passage in rows(MENTIONS, thing=[thing]):
        found[essay].append(passage)
    return found


def _by_kind(way: str, text: str, thing: URIRef) -> list[Group]:
    by_kind: dict[URIRef, list[URIRef]] = defaultdict(list)
    for statement, kind in rows(text, thing=[thing], kinds=sayings.PLACES):
        if statement is not None:
            by_kind[kind].append(statement)
    label = site().names.label
    return [
        Group(f"{way}-{kind}", f"{label(PARLEY[kind])}s", by_kind[PARLEY[kind]])
        for kind in KINDS
        if PARLEY[kind] in by_kind
    ]


def _by_role(thing: URIRef) -> list[Group]:
    roles = {PARLEY[name]: name for name in ROLES}
    places = {role: place for place, role in enumerate(roles)}
    found: dict[URIRef, URIRef] = {}
    for statement, role in rows(OF, thing=[thing], roles=roles):
        if statement is None:
            continue
        if statement not in found or places[role] < places[found[statement]]:
            found[statement] = role
    by_role: dict[URIRef, list[URIRef]] = defaultdict(list)
    for statement, role in found.items():
        by_role[role].append(statement)
    return [
        Group(f"of-{roles[role]}", ROLES[roles[role]], by_role[role])
        for role in places
        if role in by_role
    ]


def _told(groups: Iterable[Group]) -> dict[str, list[Saying]]:
    """The first few statements of each group, asked for at once."""
    listed = {group.key: list(group.statements[: SHOWN[group.way]]) for group in groups}
    wanted = (statement for statements in listed.values() for statement in statements)
    told = {saying.iri: saying for saying in sayings.read(wanted)}
    return {
        key: [told[each] for each in statements if each in told]
        for key, statements in listed.items()
    }
