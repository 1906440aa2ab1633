"""Where causal claims contradict each other: between two essays, or between two actors.

Of one cause, under any of its names, one claim says that a valued thing gains and the other that it
loses; or one claims what the other denies. A claim about the loss of a thing is one about the
thing. Claims left open contradict nothing. It is what the saved query `essays-contradict` asks.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from rdflib import URIRef

from kg.terms import PARLEY
from server.pages.asking import rows
from server.site import site

CLAIMS = """
SELECT DISTINCT ?s ?cause ?effect ?sign ?denies ?sure ?lost {
  ?s parley:cause ?cause ; parley:effect ?effect ; parley:effectPolarity ?sign .
  OPTIONAL { ?s parley:deniesEffect ?denies } OPTIONAL { ?s parley:certainty ?sure }
  OPTIONAL { ?effect parley:lossOf ?lost }
}"""
SPEAKERS = """
SELECT DISTINCT ?s ?side ?told {
  ?s parley:effectPolarity ?sign .
  { ?s parley:saidBy ?side } UNION { ?s parley:statedIn ?side }
  UNION { ?s parley:expressedIn ?told . ?told parley:inEssay ?side }
}"""
NAMES = "SELECT ?one ?other { ?one parley:interchangedWith ?other }"


@dataclass(frozen=True)
class Claim:
    """That a cause makes a thing gain, lose, or be affected; or the denial of it."""

    statement: URIRef
    cause: URIRef
    about: URIRef
    direction: str
    denied: bool


def between(one: URIRef, other: URIRef, told: bool) -> list[tuple[URIRef, Claim, Claim]]:
    """What two essays, or two actors, contradict each other on, with a claim of each.

    `told` counts for an essay all that it tells of, else only what is said in its own voice.
    """
    names = site().once("names of causes", _names)
    claims = site().once(f"causal claims: {told}", lambda: _claims_by_side(told))
    others: dict[URIRef, list[Claim]] = defaultdict(list)
    for claim in claims.get(other, ()):
        others[claim.about].append(claim)
    found = [
        (first.about, first, second)
        for first in claims.get(one, ())
        for second in others[first.about]
        if _contradict(first, second, names)
    ]
    return sorted(found, key=lambda each: (each[0], each[1].statement, each[2].statement))


def _contradict(one: Claim, other: Claim, names: Mapping[URIRef, Set[URIRef]]) -> bool:
    if one.about != other.about or other.cause not in names.get(one.cause, {one.cause}):
        return False
    if one.denied == other.denied:
        return not one.denied and {one.direction, other.direction} == {"gains", "loses"}
    denial, claim = (one, other) if one.denied else (other, one)
    plain = claim.direction != "is affected"
    return plain and denial.direction in {claim.direction, "is affected"}


def _claims() -> Iterator[Claim]:
    for statement, cause, effect, sign, denies, sure, lost in rows(CLAIMS):
        if sure == PARLEY["Open"]:
            continue
        gains = (lost is not None) == (sign == PARLEY["Prevents"])
        direction = "gains" if gains else "loses"
        if sign == PARLEY["Affects"]:
            direction = "is affected"
        denied = denies is not None and str(denies) == "true"
        yield Claim(statement, cause, lost or effect, direction, denied)


def _claims_by_side(told: bool) -> Mapping[URIRef, Sequence[Claim]]:
    """Every claim under who makes it, actor or text, and if `told` under each essay it is in."""
    sides: dict[URIRef, set[URIRef]] = defaultdict(set)
    for statement, side, passage in rows(SPEAKERS):
        if told or passage is None:
            sides[statement].add(side)
    found: dict[URIRef, list[Claim]] = defaultdict(list)
    for claim in _claims():
        for side in sides[claim.statement]:
            found[side].append(claim)
    return dict(found)


def _names() -> Mapping[URIRef, Set[URIRef]]:
    """All names of each thing, at any remove, its own among them."""
    direct: dict[URIRef, set[URIRef]] = defaultdict(set)
    for one, other in rows(NAMES):
        direct[one].add(other)
    return {thing: _reached(thing, direct) for thing in [*direct]}


def _reached(thing: URIRef, direct: Mapping[URIRef, set[URIRef]]) -> Set[URIRef]:
    found, todo = {thing}, [thing]
    while todo:
        new = direct.get(todo.pop(), set()) - found
        found |= new
        todo += new
    return found
