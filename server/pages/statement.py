"""What only a statement has: its chain of sources, its parts, its sentences, and what backs it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from rdflib import Literal, URIRef

from kg.terms import PARLEY
from server.pages import sayings
from server.pages.asking import rows
from server.pages.sayings import Saying

#: Who passes it on: the nearest first, since more pass that one on in their turn.
CHAIN = """
SELECT ?relay (COUNT(DISTINCT ?further) AS ?n) {
  %(statement)s parley:relayedThrough ?relay . OPTIONAL { ?relay parley:relayedThrough ?further }
} GROUP BY ?relay ORDER BY DESC(?n) ?relay"""
#: The parts of its content, in the order of a sentence.
PARTS = (
    "demands",
    "commitsTo",
    "endorses",
    "rejects",
    "endorsesConditionally",
    "rejectsConditionally",
    "doubts",
    "fears",
    "endorsed",
    "rejected",
    "requires",
    "enables",
    "cause",
    "effectPolarity",
    "effect",
    "deniesEffect",
    "dependent",
    "basis",
    "deniesBasis",
    "argumentFor",
    "argumentAgainst",
    "scheme",
    "sequence",
    "sequenceTo",
    "conditionFor",
    "onCondition",
    "heldDuring",
    "about",
    "quoted",
    "quotedIn",
    "freeIndirect",
    "addresseeNotStated",
    "sourceNote",
    "inferredValue",
)
HAS = """
SELECT ?part ?value { VALUES ?part { %(parts)s } %(statement)s ?part ?value }"""
#: The statements it is tied to, by what they are to it.
TIED = {
    "premise": "Its premises",
    "concludes": "What it concludes",
    "concedes": "What it concedes",
    "backedBy": "What backs it",
    "attackedBy": "What attacks it",
    "backs": "What it backs",
    "rebuts": "What it rebuts",
    "undermines": "What it undermines",
    "undercuts": "What it undercuts",
    "premiseOf": "Arguments that start from it",
    "conclusionOf": "Arguments that conclude it",
    "relays": "What it passes on",
    "supersededBy": "What superseded it",
    "supersedes": "What it superseded",
    "feedsInto": "What may follow from it, by another statement",
}
TIED_ROWS = "SELECT ?tie ?other { VALUES ?tie { %(ties)s } %(statement)s ?tie ?other }"
#: So many of one tie are shown; the list of all links has the others.
TIES_SHOWN = 8


def chain(statement: URIRef) -> list[Saying]:
    """Those who pass the statement on, from its speaker towards the essay."""
    return sayings.read(relay for relay, _ in rows(CHAIN, statement=[statement]) if relay)


def parts(statement: URIRef) -> Mapping[URIRef, Sequence[URIRef | Literal]]:
    """What the statement is made of, by property, in the order of PARTS."""
    found: dict[URIRef, list[URIRef | Literal]] = defaultdict(list)
    for part, value in rows(HAS, statement=[statement], parts=[PARLEY[each] for each in PARTS]):
        found[part].append(value)
    order = [PARLEY[each] for each in PARTS]
    return {part: sorted(found[part]) for part in order if part in found}


def ties(statement: URIRef) -> list[tuple[URIRef, str, int, Sequence[Saying]]]:
    """What backs, attacks and uses it: property, words, how many, and the first few."""
    found: dict[URIRef, list[URIRef]] = defaultdict(list)
    listed = {PARLEY[name]: words for name, words in TIED.items()}
    for tie, other in rows(TIED_ROWS, statement=[statement], ties=listed):
        found[tie].append(other)
    wanted = [each for tie in listed for each in sorted(found[tie])[:TIES_SHOWN]]
    told = {saying.iri: saying for saying in sayings.read(wanted)}
    return [
        (tie, words, len(found[tie]), [told[each] for each in sorted(found[tie]) if each in told])
        for tie, words in listed.items()
        if found[tie]
    ]
