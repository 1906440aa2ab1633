"""RDF in and out: Turtle read with exact places and exact literals, written in one way.

rdflib parses. Its faults are guarded here: it changes literals as it reads, so that is turned off
for the whole process; it would change the digits of some bare numbers, take ill-formed literals
with a traceback in the log, and fail in ways of its own on some bad input: each of these is refused
with its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches
from itertools import zip_longest
from pathlib import Path

import rdflib
from rdflib import XSD, BNode, Dataset, Graph, Literal, URIRef
from rdflib.graph import DATASET_DEFAULT_GRAPH_ID
from rdflib.plugins.parsers.notation3 import BadSyntax
from rdflib.term import Node

from kg.datatypes import LEXICAL, is_bare, is_lexical
from kg.errors import SourceError
from kg.grammar import check_grammar
from kg.tokens import Document, Token, shortened, string_value
from kg.turtle import write_turtle

__all__ = [
    "Quad",
    "Triple",
    "check_document",
    "document_subject_lines",
    "parse_document",
    "parse_turtle",
    "quads_of",
    "read_document",
    "read_term",
    "subject_lines",
    "write_nquads",
    "write_quads",
    "write_term",
    "write_turtle",
]

rdflib.NORMALIZE_LITERALS = False

Triple = tuple[Node, Node, Node]
Quad = tuple[Node, Node, Node, URIRef | None]

_CONTROL = re.compile(r'[\x00-\x1f"\\\x7f]')
_SHORT = {"\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r", '"': '\\"', "\\": "\\\\"}

_ESCAPED = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})|\\.")
_LONG = {"\\'": "'", **{short: plain for plain, short in _SHORT.items()}}


def read_document(path: Path, name: str | None = None) -> Document:
    """The text of a Turtle file, under `name` (else its path) in messages.

    Raises `SourceError` if there is no such file or it is not UTF-8.
    """
    name = name or str(path)
    try:
        return Document(path.read_bytes().decode("utf-8"), name)
    except OSError as error:
        what, cure = f"the file cannot be read ({error.strerror})", "Is the path right?"
        raise SourceError(what, where=name, cure=cure) from error
    except UnicodeDecodeError as error:
        what = f"byte {error.start} is not UTF-8"
        raise SourceError(what, where=name, cure="Save the file as UTF-8") from error


def parse_turtle(path: Path) -> Graph:
    """The graph of a Turtle file, its literals as they are written.

    Raises `SourceError`, with `file:line:column` and a cure, for a file that is not Turtle, that
    uses a prefix it does not declare, an IRI that is none, or a literal that its datatype lacks.
    """
    return parse_document(read_document(path))


def parse_document(document: Document) -> Graph:
    """As `parse_turtle`, of a document that has been read."""
    check_document(document)
    graph = Graph(bind_namespaces="none")
    try:
        graph.parse(data=document.text, format="turtle", publicID="urn:parley:source")
    except BadSyntax as error:
        what, cure = f"not Turtle: {error._why}", "Mend the block that this is in"
        raise document.error(error._i, what, cure) from error
    return graph


def check_document(document: Document) -> None:
    """Raises `SourceError` as `parse_turtle` does, but for what a parser alone could tell."""
    document.prefixes  # noqa: B018 - refuses undeclared ones
    check_grammar(document)
    _check_literals(document)


def subject_lines(path: Path) -> dict[URIRef, int]:
    """The line, counted from 1, where the first block about each IRI starts."""
    return document_subject_lines(read_document(path))


def document_subject_lines(document: Document) -> dict[URIRef, int]:
    """As `subject_lines`, of a document that has been read."""
    lines: dict[URIRef, int] = {}
    for statement in document.blocks:
        if iri := document.iri(statement[0]):
            lines.setdefault(URIRef(iri), document.line(statement[0].start))
    return lines


def write_nquads(dataset: Dataset) -> str:
    """Every quad on a line, the lines sorted; the escapes are those of RDFC-1.0."""
    return write_quads(quads_of(dataset))


def quads_of(dataset: Dataset) -> list[Quad]:
    """Every quad; the graph is None for the default graph, for which rdflib has a name."""
    return [
        (*triple, name)
        for graph in dataset.graphs()
        for name in [_name_of(graph)]
        for triple in graph
    ]


def _name_of(graph: Graph) -> URIRef | None:
    unnamed = graph.identifier == DATASET_DEFAULT_GRAPH_ID
    return None if unnamed else URIRef(str(graph.identifier))


def write_quads(quads: Iterable[Quad]) -> str:
    """As `write_nquads`, of quads."""
    lines = {" ".join(write_term(node) for node in quad if node is not None) for quad in quads}
    return "".join(f"{line} .\n" for line in sorted(lines))


def _check_literals(document: Document) -> None:
    """Refuse literals that their datatype lacks and bare numbers that rdflib would change."""
    numbers = {"integer": XSD.integer, "decimal": XSD.decimal, "double": XSD.double}
    for statement in document.blocks:
        for token, mark, datatype in zip_longest(statement, statement[1:], statement[2:]):
            if token.kind == "number":
                kind = "double" if "e" in token.text.lower() else "decimal"
                kind = kind if "." in token.text or kind == "double" else "integer"
                if not is_bare(token.text, str(numbers[kind])):
                    cure = f'Write it as simply as can be, or as "{token.text}"^^xsd:{kind}'
                    raise document.error(token.start, f"{token.text} is written oddly", cure)
            elif token.kind == "string" and mark.is_mark("^^"):
                _check_typed(document, token, datatype)


def _check_typed(document: Document, token: Token, datatype: Token) -> None:
    iri = str(document.iri(datatype))
    if is_lexical(string_value(token.text), iri):
        return
    if iri in LEXICAL:
        what = f"{shortened(token.text)} is no value of {datatype.text}"
        cure = "Correct the value or the datatype"
    else:
        near = get_close_matches(iri, LEXICAL, n=1)
        what = f"{datatype.text} is not a datatype that is used here"
        cure = f"Did you mean <{near[0]}>?" if near else "Use one of XML Schema's common ones"
    raise document.error(token.start, what, cure)


def write_term(node: Node) -> str:
    """A term as N-Quads write it, with the escapes of RDFC-1.0."""
    if isinstance(node, URIRef):
        return f"<{node}>"
    if isinstance(node, BNode):
        return f"_:{node}"
    text = '"' + _CONTROL.sub(_escape, str(node)) + '"'
    if isinstance(node, Literal) and node.language:
        return f"{text}@{node.language}"
    if isinstance(node, Literal) and node.datatype not in {None, XSD.string}:
        return f"{text}^^<{node.datatype}>"
    return text


def read_term(text: str) -> Node:
    """The term that `write_term`, or any canonical N-Quads, write so."""
    if text.startswith("<"):
        return URIRef(text[1:-1])
    if text.startswith("_:"):
        return BNode(text[2:])
    value, _, mark = text[1:].rpartition('"')
    value = _ESCAPED.sub(_unescape, value) if "\\" in value else value
    if mark.startswith("@"):
        return Literal(value, lang=mark[1:])
    return Literal(value, datatype=URIRef(mark[3:-1]) if mark else None)


def _unescape(match: re.Match[str]) -> str:
    code = match[1] or match[2]
    return chr(int(code, 16)) if code else _LONG[match.group()]


def _escape(match: re.Match[str]) -> str:
    return _SHORT.get(match.group()) or f"\\u{ord(match.group()):04X}"
