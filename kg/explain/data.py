"""Explanations as JSON. Its shape:

    {"triple": TRIPLE, "asserted": [IRI, …], "reasons": [REASON, …],
     "statements": {IRI: STATEMENT, …}, "complete": true, "stopped": null}

    TRIPLE     {"subject": TERM, "predicate": TERM, "object": TERM, "text": "…"}
    TERM       as in SPARQL's results in JSON, with a "label" if it is an IRI
    REASON     {"triple": TRIPLE, "rule": RULE, "premises": [REASON, …]}, or, where nothing more is
               needed, {"triple": TRIPLE, "asserted": [IRI, …]}
    RULE       {"name": "prp-spo2", "says": "…", "axioms": ["…", …]}, the axioms as in Turtle
    STATEMENT  {"kinds", "speakers", "texts", "modalities", "passages": [TERM, …],
               "paraphrase": "…"}

What rests on a statement or a sentence has the shape

    {"thing": TERM, "statements": {IRI: STATEMENT, …}, "struck": [TRIPLE, …], "fall": [TRIPLE, …],
     "stand": [TRIPLE, …]}

"asserted" names graphs. Unless the search came to its end, "stopped" says what kept it from it:
"most", "work" or "depth". The triple of a contradiction is null.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rdflib import BNode, Literal, URIRef
from rdflib.term import Node

from kg.explain.grounds import Grounds
from kg.explain.impact import Impact
from kg.explain.lexicon import Lexicon
from kg.explain.reasons import Explanation, Reason
from kg.explain.sayings import Saying, saying, sayings
from kg.explain.wording import Wording, told_axioms
from kg.rdf import Triple
from kg.rules.rule import Rule

Described = dict[str, Any]


class Data:
    """Describes explanations of one dataset."""

    def __init__(self, grounds: Grounds, lexicon: Lexicon) -> None:
        self._grounds = grounds
        self._lexicon = lexicon
        self._wording = Wording(grounds, lexicon)

    def explanation(self, explanation: Explanation) -> Described:
        """The whole of an explanation."""
        found: dict[Node, Saying] = {}
        for reason in explanation.reasons:
            found |= sayings(self._grounds, reason)
        stopped = explanation.stopped
        return {
            "triple": self.triple(explanation.triple) if explanation.triple else None,
            "asserted": [str(graph) for graph in explanation.graphs],
            "reasons": [self.reason(reason) for reason in explanation.reasons],
            "statements": {str(node): self.saying(said) for node, said in found.items()},
            "complete": stopped is None,
            "stopped": stopped.name.lower() if stopped else None,
        }

    def impact(self, found: Impact) -> Described:
        """What rests on a statement or a sentence."""
        return {
            "thing": self.term(found.thing),
            "statements": {
                str(each): self.saying(saying(self._grounds, each)) for each in found.statements
            },
            "struck": [self.triple(triple) for triple in found.struck],
            "fall": [self.triple(triple) for triple in found.fall],
            "stand": [self.triple(triple) for triple in found.stand],
        }

    def reason(self, reason: Reason) -> Described:
        """A tree of reasons."""
        triple = self.triple(reason.triple) if reason.triple else None
        if reason.rule is None:
            return {"triple": triple, "asserted": [str(graph) for graph in reason.graphs]}
        premises = [self.reason(premise) for premise in reason.premises]
        return {"triple": triple, "rule": self._rule(reason.rule), "premises": premises}

    def triple(self, triple: Triple) -> Described:
        """A triple, and the same in words."""
        places = zip(("subject", "predicate", "object"), triple, strict=True)
        terms = {place: self.term(term) for place, term in places}
        return {**terms, "text": self._wording.triple(triple)}

    def term(self, node: Node) -> Described:
        """A term as in SPARQL's results, with its label."""
        if isinstance(node, URIRef):
            return {"type": "uri", "value": str(node), "label": self._lexicon.label(node)}
        if isinstance(node, BNode):
            return {"type": "bnode", "value": str(node)}
        told = {"type": "literal", "value": str(node)}
        if isinstance(node, Literal) and node.language:
            told["xml:lang"] = node.language
        elif isinstance(node, Literal) and node.datatype:
            told["datatype"] = str(node.datatype)
        return told

    def saying(self, said: Saying) -> Described:
        """A statement."""
        return {
            "kinds": self._terms(said.kinds),
            "paraphrase": said.paraphrase,
            "speakers": self._terms(said.speakers),
            "texts": self._terms(said.texts),
            "modalities": self._terms(said.modalities),
            "passages": self._terms(said.passages),
        }

    def _terms(self, nodes: Iterable[Node]) -> list[Described]:
        return [self.term(node) for node in nodes]

    def _rule(self, rule: Rule) -> Described:
        axioms = told_axioms(self._grounds, rule.axiom)
        return {"name": rule.name, "says": rule.says, "axioms": axioms}
