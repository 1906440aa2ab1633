"""Why a dataset contradicts itself, as trees down to what somebody wrote."""

from __future__ import annotations

from rdflib import Dataset

from kg.errors import SourceError
from kg.explain.grounds import Grounds
from kg.explain.lexicon import Lexicon
from kg.explain.reasons import explain
from kg.explain.search import Bounds
from kg.explain.text import Text
from kg.rdf import quads_of

#: So many are told, each by its shortest reason.
TOLD = 3


def contradictions(dataset: Dataset) -> str:
    """The shortest reason of each contradiction, of some; nothing if the rules see none."""
    try:
        grounds = Grounds(quads_of(dataset))
    except SourceError:  # an axiom outside OWL 2 RL, of which no rules are made
        return ""
    text = Text(grounds, Lexicon(grounds))
    found = [explain(grounds, each, Bounds(most=1)) for each in grounds.closed.contradictions]
    found.sort(key=lambda each: sum(1 for reason in each.reasons for _ in reason.parts()))
    return "\n".join(text.explanation(each).strip("\n") + "\n" for each in found[:TOLD]).rstrip()
