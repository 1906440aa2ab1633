"""Whose saying a triple is: the statement it belongs to, who says it, how, in which sentence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rdflib import URIRef
from rdflib.namespace import RDF
from rdflib.term import Node

from kg.explain.grounds import Grounds
from kg.explain.reasons import Reason
from kg.rdf import Triple
from kg.terms import PARLEY


@dataclass(frozen=True)
class Saying:
    """A statement: what kind it is, what it says in our words, and whose, how and where it is said.

    `texts` are those that speak where nobody is said to.
    """

    statement: Node
    kinds: tuple[Node, ...]
    paraphrase: str | None
    speakers: tuple[Node, ...]
    texts: tuple[Node, ...]
    modalities: tuple[Node, ...]
    passages: tuple[Node, ...]


def sayings(grounds: Grounds, reason: Reason) -> dict[Node, Saying]:
    """The statements that a reason rests on, in the order in which it comes to them."""
    return {node: saying(grounds, node) for node in _statements(grounds, reason.leaves)}


def is_statement(grounds: Grounds, node: Node) -> bool:
    """Whether something is said, and no thing in the world."""
    return isinstance(node, URIRef) and (
        (node, RDF.type, PARLEY.Statement) in grounds
        or bool(grounds.values(node, PARLEY.paraphrase))
    )


def saying(grounds: Grounds, statement: Node) -> Saying:
    """What is known of a statement."""
    said_by = grounds.closed.triples((statement, PARLEY.saidBy, None))
    speakers = {*grounds.values(statement, PARLEY.saidBy), *(speaker for _, _, speaker in said_by)}
    paraphrases = grounds.values(statement, PARLEY.paraphrase)
    return Saying(
        statement=statement,
        kinds=tuple(grounds.values(statement, RDF.type)),
        paraphrase=str(paraphrases[0]) if paraphrases else None,
        speakers=tuple(sorted(speakers, key=str)),
        texts=tuple(grounds.values(statement, PARLEY.statedIn)),
        modalities=tuple(grounds.values(statement, PARLEY.modality)),
        passages=tuple(grounds.values(statement, PARLEY.expressedIn)),
    )


def _statements(grounds: Grounds, leaves: Iterable[Triple]) -> dict[Node, None]:
    ends = (end for subject, _, value in leaves for end in (subject, value))
    return {end: None for end in ends if is_statement(grounds, end)}
