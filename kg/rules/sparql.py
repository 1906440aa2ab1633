"""A rule in SPARQL 1.1: as a query for what it draws, and as an update that adds it to a graph.

Sources: SPARQL 1.1 Query Language and SPARQL 1.1 Update (W3C Recommendations, 2013).
"""

from __future__ import annotations

from rdflib import BNode, URIRef
from rdflib.namespace import RDF, RDFS, XSD
from rdflib.term import Node

from kg.errors import SourceError
from kg.rules.rule import Asks, Filter, Pattern, Rule, variables
from kg.values import INTEGERS, NUMBERS, STRINGS, TEXTS


def construct(rule: Rule) -> str:
    """The query whose answer is what a rule with a head draws, what is known already included."""
    return f"CONSTRUCT {{ {_head(rule)} }} WHERE {{ {where(rule)} }}"


def select(rule: Rule) -> str:
    """The query whose rows are the ways in which the body holds; for a rule without a head too."""
    names = " ".join(name.n3() for name in variables(*rule.body))
    return f"SELECT {names or '*'} WHERE {{ {where(rule)} }}"


def insert(rule: Rule, into: URIRef | None = None) -> str:
    """The update that adds what is new by a rule with a head to a graph, else the default graph.

    What is new is in no graph that the engine's default graph is made of.
    """
    head = _head(rule)
    target = f"GRAPH {into.n3()} {{ {head} }}" if into else head
    return f"INSERT {{ {target} }} WHERE {{ {where(rule)} FILTER NOT EXISTS {{ {head} }} }}"


def where(rule: Rule) -> str:
    """The body and the filters, as in a WHERE clause."""
    patterns = [_pattern(pattern) for pattern in rule.body]
    return " ".join([*patterns, *(f"FILTER ({_condition(each)})" for each in rule.filters)])


def _head(rule: Rule) -> str:
    if rule.head is None:
        raise ValueError(f"a rule without a head draws nothing: {rule.says}")
    return _pattern(rule.head)


def _pattern(pattern: Pattern) -> str:
    return f"{' '.join(_term(term) for term in pattern)} ."


def _term(term: Node) -> str:
    if isinstance(term, BNode):
        what = f"a rule names {term.n3()}, which SPARQL would read as a variable"
        raise SourceError(what, cure="Give the individual an IRI")
    return "a" if term == RDF.type else term.n3()


def _condition(condition: Filter) -> str:
    left, right = condition.left.n3(), condition.right
    if condition.asks is Asks.DIFFERS:
        return f"!sameTerm({left}, {right.n3()})"
    value = _of_datatype(left, right)
    return value if condition.asks is Asks.VALUE else f"!COALESCE({value}, false)"


def _of_datatype(name: str, datatype: Node) -> str:
    """What `kg.values.is_value_of` says, in SPARQL."""
    if datatype in NUMBERS:
        bounds = INTEGERS.get(datatype, ())
        parts = [f"isLiteral({name}) && {_is_one_of(name, NUMBERS)}"]
        parts += [f"{name} = FLOOR({name})"] if datatype in INTEGERS else []
        signs = zip((">=", "<="), bounds, strict=False)
        # As decimals: the greatest are no integers of 64 bits, which engines have at the least.
        parts += [f"{name} {sign} {bound}.0" for sign, bound in signs if bound is not None]
        return " && ".join(parts)
    if datatype == RDFS.Literal:
        return f"isLiteral({name})"
    if datatype in STRINGS:
        return f"isLiteral({name}) && {_is_one_of(name, STRINGS)}"
    if datatype == RDF.PlainLiteral:
        return f"isLiteral({name}) && {_is_one_of(name, TEXTS)}"
    known = str(datatype).startswith((str(XSD), str(RDF)))
    return f"isLiteral({name})" + (f" && {_is_one_of(name, [datatype])}" if known else "")


def _is_one_of(name: str, datatypes: frozenset[Node] | list[Node]) -> str:
    listed = ", ".join(sorted(datatype.n3() for datatype in datatypes))
    return f"datatype({name}) IN ({listed})"
