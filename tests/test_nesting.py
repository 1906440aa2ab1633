"""Which blank nodes stand inside what refers to them."""

from __future__ import annotations

from rdflib import RDF, BNode, Literal
from rdflib.term import Node

from kg.nesting import nest
from kg.terms import ID, PARLEY

ONE, TWO, THREE = BNode("one"), BNode("two"), BNode("three")
ABOUT = PARLEY.about


def test_what_one_triple_leads_to_is_nested() -> None:
    nesting = nest([(ID.a, ABOUT, ONE), (ONE, ABOUT, TWO)])
    assert nesting.nested == {ONE, TWO}
    assert nesting.labelled == set()
    assert nesting.roots == [ID.a]


def test_what_nothing_leads_to_needs_no_label() -> None:
    nesting = nest([(ONE, ABOUT, ID.a)])
    assert (nesting.roots, nesting.labelled, nesting.nested) == ([ONE], set(), set())


def test_what_two_triples_lead_to_needs_a_label() -> None:
    nesting = nest([(ID.a, ABOUT, ONE), (ID.a, PARLEY.demands, ONE), (ONE, ABOUT, TWO)])
    assert (nesting.labelled, nesting.nested) == ({ONE}, {TWO})
    assert nesting.roots == [ID.a, ONE]


def test_a_circle_needs_labels_and_what_hangs_on_it_none() -> None:
    nesting = nest([(ONE, ABOUT, TWO), (TWO, ABOUT, ONE), (TWO, ABOUT, THREE)])
    assert (nesting.labelled, nesting.nested) == ({ONE, TWO}, {THREE})


def test_what_other_graphs_use_needs_a_label_here_too() -> None:
    nesting = nest([(ID.a, ABOUT, ONE), (TWO, ABOUT, ID.a)], {ONE, TWO})
    assert nesting.labelled == {ONE, TWO}


def test_lists() -> None:
    member, end = Literal("x"), (TWO, RDF.rest, RDF.nil)
    cells = [(ONE, RDF.first, member), (ONE, RDF.rest, TWO), (TWO, RDF.first, ID.b), end]
    nesting = nest([(ID.a, ABOUT, ONE), *cells])
    assert nesting.items(ONE) == [member, ID.b]
    assert nesting.items(TWO) == [ID.b]
    assert nesting.items(RDF.nil) == []
    assert nesting.items(ID.a) is None


def test_what_is_no_plain_list_has_no_members() -> None:
    head = (ID.a, ABOUT, ONE)
    cell: list[tuple[Node, Node, Node]] = [(ONE, RDF.first, ID.b), (ONE, RDF.rest, RDF.nil)]
    extras: list[list[tuple[Node, Node, Node]]] = [
        [*cell, (ONE, ABOUT, ID.c)],
        [*cell, (ONE, RDF.first, ID.c)],
        [*cell, (ID.c, ABOUT, ONE)],
        cell[:1],
        [cell[0], (ONE, RDF.rest, ID.c)],
        [cell[0], (ONE, RDF.rest, TWO), (TWO, RDF.rest, ONE)],
    ]
    for extra in extras:
        assert nest([head, *extra]).items(ONE) is None
