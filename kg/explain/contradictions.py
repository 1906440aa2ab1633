"""Why a dataset contradicts itself, as trees down to what somebody wrote."""

from __future__ import annotations

from rdflib import Dataset, Graph, URIRef
from rdflib.namespace import OWL

from kg.errors import SourceError
from kg.explain.grounds import Grounds
from kg.explain.lexicon import Lexicon
from kg.explain.reasons import explain
from kg.explain.search import Bounds
from kg.explain.text import Text
from kg.rdf import Triple, quads_of
from kg.rules.compiler import compile_rules
from kg.rules.materialise import materialise

#: So many are told, each by its shortest reason.
TOLD = 3


def contradictions(dataset: Dataset) -> str:
    """The shortest reason of each contradiction, of some; nothing if the rules see none.

    Things that are made one entail much nonsense, so where that happens nothing else is told.
    """
    try:
        grounds = Grounds(quads_of(dataset))
    except SourceError:  # an axiom outside OWL 2 RL, of which no rules are made
        return ""
    text = Text(grounds, Lexicon(grounds))
    wrong = merged(grounds) or grounds.closed.contradictions
    found = [explain(grounds, each, Bounds(most=1)) for each in wrong]
    found.sort(key=lambda each: sum(1 for reason in each.reasons for _ in reason.parts()))
    return "\n".join(text.explanation(each).strip("\n") + "\n" for each in found[:TOLD]).rstrip()


def merged(grounds: Grounds) -> list[Triple]:
    """That two things are the same, where it follows from more than that others are said to be."""
    asserted = [triple for triple in grounds.premises if triple[1] == OWL.sameAs]
    said = materialise(compile_rules(Graph()), asserted) if asserted else None
    return [
        triple
        for triple in grounds.closed.triples((None, OWL.sameAs, None))
        if isinstance(triple[0], URIRef) and isinstance(triple[2], URIRef)
        if triple[0] < triple[2] and not (said and triple in said)
    ]
