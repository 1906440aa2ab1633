"""Where the data uses a term: the things of a class, or the pairs of a property."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rdflib import OWL, URIRef

from server.pages.asking import rows

PER_PAGE = 100
KIND = "SELECT ?kind { %(term)s a ?kind }"
#: More uses are listed as the engine finds them, for it would sort all of them for every page.
SORTED = 20_000
THINGS = "SELECT DISTINCT ?x { ?x a %(term)s }", "?x"
PAIRS = "SELECT DISTINCT ?x ?y { ?x %(term)s ?y }", "?x ?y"
VALUES = "SELECT DISTINCT ?x ?p { ?x ?p %(term)s }", "?x ?p"


def uses(term: URIRef, count: int, page: int) -> list[Sequence[Any]]:
    """One page of the uses of a term, each as a row of terms; `count` is how many there are."""
    kinds = {kind for (kind,) in rows(KIND, term=[term])}
    if OWL.Class in kinds:
        asked = THINGS
    elif OWL.NamedIndividual in kinds:
        asked = VALUES
    else:
        asked = PAIRS
    text, order = asked
    if count <= SORTED:
        text = f"{text} ORDER BY {order}"
    return list(rows(f"{text} LIMIT {PER_PAGE} OFFSET {(page - 1) * PER_PAGE}", term=[term]))
