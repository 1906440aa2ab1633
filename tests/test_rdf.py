"""Turtle in, with literals as written and faults in their place; N-Quads out."""

from __future__ import annotations

import random
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st
from rdflib import RDFS, XSD, BNode, Dataset, Graph, Literal, URIRef

from kg.errors import SourceError
from kg.rdf import (
    parse_document,
    parse_turtle,
    quads_of,
    subject_lines,
    write_nquads,
    write_quads,
    write_turtle,
)
from kg.store import canonical_nquads, turtle_triples
from kg.terms import ENTITIES_GRAPH, ID, PARLEY
from kg.tokens import Document
from tests.rdf_graphs import canonical, datasets, graphs, unhurried

HEADER = """\
@prefix parley: <https://w3id.org/parley/ontology#> .
@prefix id: <https://w3id.org/parley/id/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

"""

#: What follows the four lines of the header, the place (line, column), and what is said of it.
FAULTS = [
    ("id:a id:b .", (5, 11), "expected an object, not ."),
    ("id:a a id:b\nid:c a id:d .", (6, 1), "expected ';', ',' or the end, not id:c"),
    ("id:a a id:b ;\n    id:c .", (6, 10), "expected an object, not ."),
    ('id:a "b" id:c .', (5, 6), 'expected a predicate, not "b"'),
    ('"a" id:b id:c .', (5, 1), 'expected a subject, not "a"'),
    ("id:a id:b a .", (5, 11), "expected an object, not a"),
    ("id:a _:b id:c .", (5, 6), "expected a predicate, not _:b"),
    ("id:a id:b ( id:c, id:d ) .", (5, 17), "expected a member of the list, or ')', not ,"),
    ("id:a id:b [ id:c ] .", (5, 18), "expected an object, not ]"),
    ("[ ; id:b id:c ] .", (5, 3), "expected a predicate, or the end of an empty node, not ;"),
    ("id:a a id:b .\n[] .", (6, 4), "expected a predicate, not ."),
    ("id:a id:b [ a id:c .", (5, 11), "'[' is never closed"),
    ("id:a id:b id:c ] .", (5, 16), "']' closes nothing"),
    ("id:a id:b ( id:c ] .", (5, 18), "']' closes nothing"),
    ("id:a a id:b", (5, 1), "the file ends in the middle of the block that starts here"),
    ("id:a id:b" + " [ id:b" * 60 + " ]" * 60 + " .", (5, 361), "nesting deeper than 50 levels"),
    ("id:a a idd:b .", (5, 8), "the prefix idd: is not declared. Did you mean id:?"),
    ("id:a a skos:Concept .", (5, 8), "Add @prefix skos: <http://www.w3.org/2004/02/skos/core#> ."),
    ("id:a a qq:b .", (5, 8), "the prefix qq: is not declared. Declare it with @prefix at the top"),
    ("@prefix id: <urn:a:> .", (5, 13), "id: stands for <https://w3id.org/parley/id/> everywhere"),
    ("@prefix e: <urn:a:> .\n@prefix e: <urn:b:> .", (6, 1), "e: is declared twice"),
    ("@prefix <urn:a:> .", (5, 1), "this is not a declaration of a prefix"),
    ("@base <urn:a:> .", (5, 1), "@base is neither @prefix nor the tag of a language"),
    ("id:a a <http://a.example/b c> .", (5, 8), "<http://a.example/b c> is not an IRI. Escape"),
    ("id:a a <b> .", (5, 8), "<b> is a relative IRI"),
    ("id:a a <urn:a:\\u0020> .", (5, 8), "is not an IRI. Escape with %"),
    ("id:a a <urn:a:%2> .", (5, 8), "<urn:a:%2> is not an IRI. Escape with %"),
    ("id:a a <urn:a:#b#c> .", (5, 8), "<urn:a:#b#c> is not an IRI"),
    ("id:a a <http://a.example:x/> .", (5, 8), "<http://a.example:x/> is not an IRI"),
    ("id:a a <http://a@b@c/> .", (5, 8), "<http://a@b@c/> is not an IRI"),
    ("id:a a _: .", (5, 8), "'_:' means nothing in Turtle"),
    ("id:a a <urn:a:[b]> .", (5, 8), "<urn:a:[b]> is not an IRI"),
    ("id:a a <urn:a:", (5, 8), "<urn:a: is not an IRI"),
    ('id:a id:b "c .', (5, 11), "the string that starts here does not end"),
    ('id:a id:b "c\nd" .', (5, 11), "the string that starts here does not end"),
    ('id:a id:b """c"" .', (5, 11), "the string that starts here does not end"),
    ('id:a id:b "\\c" .', (5, 11), "or has a wrong escape in it"),
    ('id:a id:b "\\uD800" .', (5, 11), "or has a wrong escape in it"),
    ("id:a a north-korea .", (5, 8), "'north-korea' means nothing in Turtle"),
    ("id:a id:b { } .", (5, 11), "'{' means nothing in Turtle"),
    ('id:a id:b "c" @en .', (5, 15), "'@en' follows no string"),
    ('id:a id:b "c"^^ xsd:integer .', (5, 17), "'^^' wants a datatype"),
    ('id:a id:b "c"@e .', (5, 14), "@e is neither @prefix nor the tag of a language"),
    ("id:a id:b ^^xsd:integer .", (5, 11), "'^^' follows no string"),
    ('id:a id:b id:c ;\n  id:d "abc"^^xsd:integer .', (6, 8), '"abc" is no value of xsd:integer'),
    ('id:a id:b "2021-02-30"^^xsd:date .', (5, 11), '"2021-02-30" is no value of xsd:date'),
    ('id:a id:b ("2021"^^xsd:date) .', (5, 12), '"2021" is no value of xsd:date'),
    (
        'id:a id:b "1"^^xsd:integr .',
        (5, 11),
        f"xsd:integr is not a datatype that is used here. Did you mean <{XSD.integer}>?",
    ),
    ("id:a id:b 01 .", (5, 11), '01 is written oddly. Write it as simply as can be, or as "01"^^'),
    ("id:a id:b 0.00000001 .", (5, 11), "0.00000001 is written oddly"),
    ("id:a id:b +1.5 .", (5, 11), "+1.5 is written oddly"),
]


def parse(text: str) -> Graph:
    return parse_document(Document(text, "test.ttl"))


@pytest.mark.parametrize(("text", "place", "message"), FAULTS, ids=range(len(FAULTS)))
def test_a_fault_is_told_with_its_place(text: str, place: tuple[int, int], message: str) -> None:
    with pytest.raises(SourceError) as raised:
        parse(HEADER + text + "\n")
    line, column = place
    assert raised.value.where == f"test.ttl:{line}:{column}"
    assert message in str(raised.value)
    assert raised.value.cure


def test_a_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_text(HEADER + 'id:a parley:title "é"@en .\n', encoding="utf-8")
    assert list(parse_turtle(path)) == [(ID.a, PARLEY.title, Literal("é", lang="en"))]


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"a\.ttl: the file cannot be read \(No such file"):
        parse_turtle(tmp_path / "a.ttl")


def test_a_file_that_is_not_utf_8_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_bytes(b"# caf\xe9\n")
    with pytest.raises(SourceError, match=r"byte 5 is not UTF-8"):
        parse_turtle(path)


def test_literals_stay_as_they_are_written() -> None:
    forms = ["01", "+1", "1.50", "0.00000001", "1E3", "1"]
    kinds = ["integer", "integer", "decimal", "decimal", "double", "boolean"]
    objects = ", ".join(f'"{form}"^^xsd:{kind}' for form, kind in zip(forms, kinds, strict=True))
    graph = parse(f"{HEADER}id:a id:b {objects}, 10, -1.5, 2.50e1, true .\n")
    assert {str(node) for node in graph.objects()} == {*forms, "10", "-1.5", "2.50e1", "true"}


def test_rdflib_changes_no_literal() -> None:
    assert rdflib.NORMALIZE_LITERALS is False


def test_ill_formed_literals_leave_no_trace_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(SourceError):
        parse(f'{HEADER}id:a id:b "x"^^xsd:date .')
    assert not caplog.records


@unhurried
@given(graphs(), st.randoms(use_true_random=False))
def test_spoilt_turtle_is_read_as_others_read_it_or_refused(
    graph: Graph, chance: random.Random
) -> None:
    """Whatever is cut out of a file, it is refused with a place, or means what others say."""
    text = write_turtle(graph)
    start = chance.randrange(len(text) + 1)
    spoilt = text[:start] + text[start + chance.randrange(1, 8) :]
    try:
        found = parse(spoilt)
    except SourceError as error:
        assert error.where is not None
        assert error.where.startswith("test.ttl:")
    else:
        lines = found.serialize(format="nt", encoding="utf-8").decode()
        assert canonical(lines, ox.RdfFormat.N_TRIPLES) == canonical(spoilt, ox.RdfFormat.TURTLE)
        again = write_quads((*triple, None) for triple in turtle_triples(spoilt))
        assert canonical(again, ox.RdfFormat.N_TRIPLES) == canonical(spoilt, ox.RdfFormat.TURTLE)


def test_subject_lines(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_text(
        HEADER
        + '# a comment with id:z a id:y .\nid:a a id:b ;\n    id:c """several\nlines""" .\n\n'
        + "<urn:x:y> a id:b .\nid:a id:c id:d .\n[] a id:b .\n_:e a id:b .\n",
        encoding="utf-8",
    )
    assert subject_lines(path) == {ID.a: 6, URIRef("urn:x:y"): 10}


def test_nquads_are_sorted_and_escaped() -> None:
    dataset = Dataset()
    dataset.graph(ENTITIES_GRAPH).add((ID.b, RDFS.label, Literal('"\\\n\r\t\x07é', lang="en")))
    dataset.graph(ENTITIES_GRAPH).add((ID.a, PARLEY.order, Literal("01", datatype=XSD.integer)))
    dataset.default_graph.add((ID.a, PARLEY.order, BNode("x")))
    order, label, graph = f"<{PARLEY.order}>", f"<{RDFS.label}>", f"<{ENTITIES_GRAPH}>"
    assert write_nquads(dataset).splitlines() == [
        f'<{ID.a}> {order} "01"^^<{XSD.integer}> {graph} .',
        f"<{ID.a}> {order} _:x .",
        f'<{ID.b}> {label} "\\"\\\\\\n\\r\\t\\u0007é"@en {graph} .',
    ]


@unhurried
@given(datasets())
def test_nquads_are_in_canonical_form_but_for_blank_nodes(dataset: Dataset) -> None:
    text = write_nquads(dataset)
    if "_:" not in text:
        assert canonical_nquads(text) == text
    lines = text.split("\n")[:-1]
    assert lines == sorted(set(lines))


def test_the_default_graph_has_no_name() -> None:
    dataset = Dataset()
    dataset.default_graph.add((ID.a, PARLEY.about, ID.b))
    dataset.graph(ENTITIES_GRAPH).add((ID.a, PARLEY.about, ID.b))
    assert {quad[3] for quad in quads_of(dataset)} == {None, ENTITIES_GRAPH}
