"""What a datatype's values are, as far as a contradiction may hang on it.

Source: OWL 2 Structural Specification (Second Edition), section 4, and XML Schema Datatypes 1.1.
A value counts, not its spelling: a bare `3` in Turtle is an `xsd:integer`, and so it is a value of
`xsd:nonNegativeInteger` too.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from rdflib import Graph, Literal
from rdflib.namespace import RDF, RDFS, XSD
from rdflib.term import Node

#: The integer datatypes, with their least and greatest values.
INTEGERS: Mapping[Node, tuple[int | None, int | None]] = {
    XSD.integer: (None, None),
    XSD.nonNegativeInteger: (0, None),
    XSD.positiveInteger: (1, None),
    XSD.nonPositiveInteger: (None, 0),
    XSD.negativeInteger: (None, -1),
    XSD.long: (-(2**63), 2**63 - 1),
    XSD.int: (-(2**31), 2**31 - 1),
    XSD.short: (-(2**15), 2**15 - 1),
    XSD.byte: (-(2**7), 2**7 - 1),
    XSD.unsignedLong: (0, 2**64 - 1),
    XSD.unsignedInt: (0, 2**32 - 1),
    XSD.unsignedShort: (0, 2**16 - 1),
    XSD.unsignedByte: (0, 2**8 - 1),
}
NUMBERS: frozenset[Node] = frozenset({XSD.decimal, *INTEGERS})
STRINGS: frozenset[Node] = frozenset(
    {
        XSD.string,
        XSD.normalizedString,
        XSD.token,
        XSD.language,
        XSD.Name,
        XSD.NCName,
        XSD.NMTOKEN,
    }
)
TEXTS: frozenset[Node] = STRINGS | {RDF.langString, RDF.PlainLiteral}


def is_datatype(graph: Graph, node: Node) -> bool:
    """Whether `node` is a datatype: one of RDF's or XML Schema's, or declared as one in `graph`."""
    if node in (RDFS.Literal, RDF.langString, RDF.PlainLiteral, RDF.XMLLiteral):
        return True
    return str(node).startswith(str(XSD)) or (node, RDF.type, RDFS.Datatype) in graph


def same_value(one: Literal, other: Literal) -> bool:
    """Whether two literals are spellings of one value; what cannot be compared differs."""
    try:
        return bool(one.eq(other))
    except TypeError:
        return False


def is_value_of(node: Node, datatype: Node) -> bool:
    """Whether `node` is a literal with a value of `datatype`, or of a datatype unknown here."""
    if not isinstance(node, Literal):
        return False
    own = node.datatype or (RDF.langString if node.language else XSD.string)
    if datatype in (own, RDFS.Literal):
        return True
    if datatype in NUMBERS:
        return own in NUMBERS and _is_within(node.value, datatype)
    if datatype in STRINGS:
        return own in STRINGS
    if datatype == RDF.PlainLiteral:
        return own in TEXTS
    return not str(datatype).startswith((str(XSD), str(RDF)))


def _is_within(value: object, datatype: Node) -> bool:
    if not isinstance(value, int | Decimal):
        return False
    if datatype == XSD.decimal:
        return True
    least, greatest = INTEGERS[datatype]
    whole = value == int(value)
    return whole and (least is None or value >= least) and (greatest is None or value <= greatest)
