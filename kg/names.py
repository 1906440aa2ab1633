"""How terms and triples are written in a message: `id:moon-jae-in a parley:Person`; and names."""

from __future__ import annotations

import re
import unicodedata

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import OWL, RDF
from rdflib.term import Node

from kg.terms import PREFIXES, WIKIDATA

_LAST = re.compile(r"[\w.-]+(?=[/#]?$)")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])|[-_](?=\w)")
_WORD = re.compile(r"\w+")


def short(node: Node) -> str:
    """The prefixed name of an IRI that has one, else the term as N-Triples write it."""
    if isinstance(node, Literal) and node.datatype is not None:
        return f"{Literal(str(node)).n3()}^^{short(node.datatype)}"
    if not isinstance(node, URIRef):
        return node.n3() if isinstance(node, BNode | Literal) else str(node)
    fitting = [(base, prefix) for prefix, base in PREFIXES.items() if node.startswith(base)]
    if not fitting:
        return f"<{node}>"
    base, prefix = max(fitting, key=lambda pair: len(pair[0]))
    return f"{prefix}:{node.removeprefix(base)}"


def fold(text: str) -> str:
    """The words of a text in small letters without accents: "Moon Jae-in" is `moon jae in`."""
    plain = text.casefold()
    if not plain.isascii():
        plain = unicodedata.normalize("NFKD", plain)
        plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(_WORD.findall(plain))


def spoken(iri: str) -> str:
    """The name that an IRI ends in, as words: `…/owl#sameAs` is "same as"."""
    if iri.startswith(str(WIKIDATA)):
        return f"Wikidata {iri.removeprefix(str(WIKIDATA))}"
    found = _LAST.search(iri)
    if not found or not any(letter.isalpha() for letter in found[0]):
        return iri  # whose end alone says nothing, as `…/licenses/by/3.0`
    words = _HUMP.sub(" ", found[0])
    return words if words.isupper() else words.lower()


def phrase(graph: Graph, node: Node, around: tuple[Node, ...] = ()) -> str:
    """A term as in Turtle, with a list or a class expression of `graph` written out.

    `around` are the blank nodes in which it stands; one of them is not written out again.
    """
    if not isinstance(node, BNode):
        return short(node)
    if node in around:
        return "[ … ]"
    inside = (*around, node)
    if (node, RDF.first, None) in graph:
        return f"( {' '.join(phrase(graph, member, inside) for member in graph.items(node))} )"
    parts = sorted(
        f"{_verb(predicate)} {phrase(graph, value, inside)}"
        for predicate, value in graph.predicate_objects(node)
        if (predicate, value) not in ((RDF.type, OWL.Class), (RDF.type, OWL.Restriction))
    )
    return f"[ {' ; '.join(parts)} ]"


def sentence(graph: Graph, triple: tuple[Node, Node, Node]) -> str:
    """A triple as in Turtle; an axiom about a nameless node is that node, written out."""
    subject, predicate, value = triple
    if isinstance(subject, BNode) and (subject, RDF.first, None) not in graph:
        return phrase(graph, subject)
    return f"{phrase(graph, subject)} {_verb(predicate)} {phrase(graph, value)}"


def _verb(predicate: Node) -> str:
    return "a" if predicate == RDF.type else short(predicate)
