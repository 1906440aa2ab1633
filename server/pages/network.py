"""Who asks something of whom: the requests between actors, drawn and in words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from rdflib import URIRef

from kg.terms import PARLEY
from server.answers import Table
from server.pages import sayings
from server.pages.asking import rows
from server.pages.questions import numbers as bars
from server.pages.sayings import Saying
from server.site import site

#: What may be drawn, in words.
KINDS = {
    "Demand": "demands of parties",
    "Recommendation": "advice of authors and experts",
    "Offer": "offers",
    "Request": "all requests",
}
ASKED = """
SELECT DISTINCT ?s ?who ?to {
  ?s a %(kind)s . { ?s parley:saidBy ?who } UNION { ?s parley:statedIn ?who }
  OPTIONAL { ?s parley:addressedTo ?to }
}"""
ACTORS = "SELECT DISTINCT ?x { VALUES ?x { %(things)s } ?x a parley:Actor }"
#: Pairs on a page, and requests of each that are shown.
PAIRS, SHOWN = 20, 12
#: The drawing: its width, where its columns are, and the space between two lines.
WIDTH, LEFT, RIGHT, ROW, TOP = 640, 230, 410, 44, 30

Pair = tuple[URIRef, URIRef | None]


@dataclass(frozen=True)
class Line:
    """From the height of one name on the left to that of one on the right, so thick."""

    pair: Pair
    start: int
    end: int
    count: int


@dataclass(frozen=True)
class Drawing:
    """The names on each side with their heights, and the lines between them."""

    height: int
    left: Mapping[URIRef, int]
    right: Mapping[URIRef, int]
    lines: Sequence[Line]


def requests(kind: str) -> Mapping[Pair, Sequence[URIRef]]:
    """The requests of a kind by who asks whom, most first; None if nobody is named."""
    return site().once(f"requests: {kind}", lambda: _requests(PARLEY[kind]))


def _requests(kind: URIRef) -> Mapping[Pair, Sequence[URIRef]]:
    found: dict[Pair, list[URIRef]] = defaultdict(list)
    for statement, who, to in rows(ASKED, kind=[kind]):
        found[who, to].append(statement)
    statements = site().statements
    places = {
        iri: (bits & -bits, place)  # by the first of its kinds, then by its first sentence
        for place, (iri, bits) in enumerate(zip(statements.iris, statements.kinds, strict=True))
    }
    told = {
        pair: sorted((each for each in listed if each in places), key=lambda each: places[each])
        for pair, listed in found.items()
    }
    return dict(
        sorted(told.items(), key=lambda each: (not each[0][1], -len(each[1]), str(each[0])))
    )


def told(found: Mapping[Pair, Sequence[URIRef]]) -> Mapping[Pair, Sequence[Saying]]:
    """The first few requests of each pair, as they are shown."""
    first = {pair: listed[:SHOWN] for pair, listed in found.items()}
    read = {each.iri: each for each in sayings.read(chain.from_iterable(first.values()))}
    return {pair: [read[each] for each in listed if each in read] for pair, listed in first.items()}


def counted(found: Mapping[Pair, Sequence[URIRef]]) -> dict[Pair, int]:
    """How often each asks each; nobody is not drawn."""
    return {pair: len(listed) for pair, listed in found.items() if pair[1] is not None}


def of_answer(table: Table) -> dict[Pair, int]:
    """The pairs of actors in the first two columns of an answer that hold actors alone.

    A pair counts as much as the first column of numbers says, else as often as its rows. Empty
    where there are no two such columns.
    """
    columns = [list(column) for column in zip(*table.rows, strict=True)]
    named = {each for column in columns for each in column if isinstance(each, URIRef)}
    actors = {actor for (actor,) in rows(ACTORS, things=named)} if named else set()
    two = [column for column in columns if all(each in actors for each in column)][:2]
    if len(two) < 2:
        return {}
    numbers = next(iter(bars(table.columns, table.rows)), None)
    weights = columns[numbers] if numbers is not None else [1] * len(two[0])
    found: dict[Pair, int] = defaultdict(int)
    for one, other, weight in zip(*two, weights, strict=True):
        found[one, other] += int(float(str(weight)))
    return found


def drawing(counts: Mapping[Pair, int]) -> Drawing | None:
    """The picture of who stands to whom, and how often; None where nobody does."""
    if not counts:
        return None
    left = _heights(one for one, _ in counts)
    right = _heights(other for _, other in counts if other is not None)
    lines = [
        Line(pair, left[pair[0]], right[pair[1]], count)
        for pair, count in counts.items()
        if pair[1] is not None
    ]
    return Drawing(max(len(left), len(right)) * ROW + TOP, left, right, lines)


def _heights(listed: Iterable[URIRef]) -> dict[URIRef, int]:
    """Each name once, from above, those with the most lines first."""
    counted: dict[URIRef, int] = defaultdict(int)
    for each in listed:
        counted[each] += 1
    label = site().names.label
    ordered = sorted(counted, key=lambda each: (-counted[each], label(each)))
    return {each: TOP + place * ROW for place, each in enumerate(ordered)}
