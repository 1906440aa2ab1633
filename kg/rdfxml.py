"""RDF/XML: one element a subject, named after its type, with what it alone refers to nested in it.

rdflib's own writers keep no order and fail on a blank node for a type. Source:
https://www.w3.org/TR/rdf-syntax-grammar/.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from xml.sax.saxutils import escape

from rdflib import RDF, XSD, BNode, Literal, URIRef
from rdflib.term import Node

from kg.errors import ParleyError
from kg.nesting import Nesting, Triples, nest
from kg.turtle import Names

INDENT = "  "
_LOCAL = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*$")
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
#: Names of RDF's own that the syntax reserves.
_RESERVED = re.compile(
    re.escape(str(RDF))
    + "(?:RDF|ID|about|parseType|resource|nodeID|datatype|li|Description|aboutEach.*|bagID)"
)


def write_rdfxml(triples: Triples, prefixes: Mapping[str, str]) -> str:
    """The triples as RDF/XML, in one order.

    Raises `ParleyError` for a predicate that no XML name can be made of, and for a character that
    XML cannot carry.
    """
    writer = _Writer(nest(triples), Names(prefixes))
    body = "".join(f"{INDENT}{line}\n" for node in writer.roots() for line in writer.element(node))
    if wrong := _NOT_XML.search(body):
        what = f"a text holds the character U+{ord(wrong.group()):04X}, which XML cannot carry"
        raise ParleyError(what, cure="Export in another format, or remove it from the sources")
    declarations = "".join(
        f"\n{INDENT * 2}xmlns:{prefix}={_quoted(space)}"
        for prefix, space in writer.namespaces().items()
    )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF{declarations}>\n{body}</rdf:RDF>\n'


class _Writer:
    """Lines of the elements of a graph, each indented for its place in its parent."""

    def __init__(self, nesting: Nesting, names: Names) -> None:
        self.nesting = nesting
        self.names = names
        self.own: dict[str, str] = {}

    def roots(self) -> list[Node]:
        return sorted(self.nesting.roots, key=lambda node: (isinstance(node, BNode), str(node)))

    def namespaces(self) -> dict[str, str]:
        """The prefixes that were used, by those of RDF/XML itself."""
        known = self.names.prefixes
        used = {prefix: known[prefix] for prefix in known if prefix in self.names.used}
        return {"rdf": str(RDF), **used, **{prefix: space for space, prefix in self.own.items()}}

    def element(self, node: Node) -> Iterator[str]:
        """The element of a node with all that is said of it."""
        properties = self.nesting.properties.get(node, {})
        name, kind = self.kind(properties.get(str(RDF.type), []))
        lines = [
            line
            for predicate in sorted(properties, key=self.names.reading_order)
            for obj in sorted(properties[predicate], key=_order)
            if (predicate, obj) != (str(RDF.type), kind)
            for line in self.property(self.qname(predicate), obj)
        ]
        yield from _wrapped(name + self.reference(node, "about"), lines)

    def property(self, name: str, obj: Node) -> Iterator[str]:
        if isinstance(obj, Literal):
            yield f"<{name}{_tag(obj)}>{escape(obj, {chr(13): '&#13;'})}</{name}>"
        elif obj not in self.nesting.nested:
            yield f"<{name}{self.reference(obj, 'resource')}/>"
        else:
            items = self.nesting.items(obj)
            if items and not any(isinstance(item, Literal) for item in items):
                lines = [line for item in items for line in self.member(item)]
                yield from _wrapped(f'{name} rdf:parseType="Collection"', lines)
            else:
                yield from _wrapped(name, list(self.element(obj)))

    def member(self, item: Node) -> Iterator[str]:
        """The element of a member of a list."""
        if item in self.nesting.nested:
            yield from self.element(item)
        else:
            yield f"<rdf:Description{self.reference(item, 'about')}/>"

    def reference(self, node: Node, attribute: str) -> str:
        """The attribute that names a node; nothing for a blank node that needs no label."""
        if isinstance(node, URIRef):
            return f" rdf:{attribute}={_quoted(node)}"
        return f" rdf:nodeID={_quoted(str(node))}" if node in self.nesting.labelled else ""

    def kind(self, kinds: list[Node]) -> tuple[str, Node | None]:
        """The name of an element and the type, if any, that it says."""
        for kind in sorted(kinds, key=_order):
            if isinstance(kind, URIRef) and _is_name(kind):
                return self.qname(kind), kind
        return "rdf:Description", None

    def qname(self, iri: str) -> str:
        """An IRI as an XML name, under a prefix of its own if it has none."""
        if not _is_name(iri):
            what = f"<{iri}> cannot be a name in XML"
            raise ParleyError(what, cure="Export in another format, or rename the property")
        prefix, local = self.names.split(iri)
        if prefix and _LOCAL.fullmatch(local):
            self.names.used.add(prefix)
            return f"{prefix}:{local}"
        local = _LOCAL.findall(iri)[0]
        space = iri.removesuffix(local)
        return f"{self.own.setdefault(space, f'ns{len(self.own) + 1}')}:{local}"


def _wrapped(tag: str, lines: list[str]) -> Iterator[str]:
    """Lines between a start and an end tag, or an empty element."""
    if not lines:
        yield f"<{tag}/>"
        return
    yield f"<{tag}>"
    yield from (f"{INDENT}{line}" for line in lines)
    yield f"</{tag.partition(' ')[0]}>"


def _tag(literal: Literal) -> str:
    if literal.language:
        return f" xml:lang={_quoted(literal.language)}"
    if literal.datatype in {None, XSD.string}:
        return ""
    return f" rdf:datatype={_quoted(str(literal.datatype))}"


def _order(node: Node) -> tuple[bool, bool, str, str]:
    tag = _tag(node) if isinstance(node, Literal) else ""
    return isinstance(node, BNode), isinstance(node, Literal), str(node), tag


def _is_name(iri: str) -> bool:
    match = _LOCAL.search(iri)
    return match is not None and match.start() > 0 and not _RESERVED.fullmatch(iri)


def _quoted(text: str) -> str:
    return '"' + escape(text, {'"': "&quot;"}) + '"'
