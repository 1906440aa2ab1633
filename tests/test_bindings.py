"""Rows from an answer in JSON to VALUES in a query."""

from __future__ import annotations

import json
from typing import Any

from kg import sparql
from kg.federation.bindings import batches, read_own, read_rows, restricting, values

INTEGER = "http://www.w3.org/2001/XMLSchema#integer"


def answer(*rows: dict[str, Any]) -> bytes:
    return json.dumps({"head": {"vars": ["a"]}, "results": {"bindings": rows}}).encode()


def term(**said: str) -> str:
    (row,) = read_rows(answer({"a": said}), "https://e:8/sparql?x")
    return row["a"]


def test_terms() -> None:
    assert term(type="uri", value="http://x/ü") == "<http://x/ü>"
    assert term(type="literal", value="a") == '"a"'
    assert term(type="literal", value="a", datatype=f"{INTEGER[:-7]}string") == '"a"'
    assert term(type="typed-literal", value="1", datatype=INTEGER).startswith('"1"^^<http')
    said = {"type": "literal", "value": "a", "xml:lang": "en-GB"}
    assert term(**said) == '"a"@en-GB'
    assert term(**said, **{"its:dir": "ltr"}) == '"a"@en-GB--ltr'
    assert term(type="literal", value='"\\\n\r\t') == '"\\"\\\\\\n\\r\\t"'


def test_a_blank_node_has_a_name_at_its_endpoint_for_one_answer() -> None:
    nodes = {"a": {"type": "bnode", "value": "x.1"}}, {"a": {"type": "bnode", "value": "x1"}}
    first, second = (row["a"] for row in read_rows(answer(*nodes), "https://e:8/sparql?x"))
    assert first.startswith("<https://e:8/.well-known/genid/") and first != second
    assert first != term(type="bnode", value="x.1")


def test_no_term_opens_a_string_or_a_comment_or_calls_a_service() -> None:
    """Also if each `<` is read as a comparison, as one who looks for calls must do, too."""
    hostile = [
        {"a": {"type": "uri", "value": "http://x/O'Brien#'"}},
        {"a": {"type": "literal", "value": '"} SERVICE <http://i/> { #'}},
        {"a": {"type": "literal", "value": "SERVICE <http://i/> {", "datatype": "http://x/'#"}},
    ]
    text = f"SELECT * {{ {values(['a'], read_rows(answer(*hostile), 'http://e/'))} }}"
    assert not sparql.calls_service(text)
    assert [token[0] for token in sparql.tokens(text)][-2:] == ["}", "}"]


def test_values() -> None:
    rows = [{"a": "1", "b": "<x>"}, {"b": '"y"'}, {}]
    assert values(["a", "b"], rows) == ('VALUES (?a ?b) {\n(1 <x>)\n(UNDEF "y")\n(UNDEF UNDEF)\n}')
    assert values([], [{}, {}]) == "VALUES () {\n()\n()\n}"


def test_what_restricts() -> None:
    rows = [
        {"iri": "<x>", "word": '"a"@en', "number": f'"1"^^<{INTEGER}>', "node": ""},
        {"iri": "<x>", "word": '"a"@en', "number": '"2"', "node": "", "part": "<y>"},
    ]
    names = ["iri", "word", "number", "node", "part"]
    assert restricting(names, rows) == [{"iri": "<x>", "word": '"a"@en'}]
    assert restricting(["part"], rows) == restricting(["number"], rows) == []
    assert restricting(["tag"], [{"tag": '"a"@en-gb'}]) == []


def test_batches() -> None:
    rows = [{"a": "x" * length} for length in (3, 3, 9, 1, 1, 1)]
    sizes = [[len(row["a"]) for row in batch] for batch in batches(rows, most=2, longest=6)]
    assert sizes == [[3, 3], [9], [1, 1], [1]]


def test_our_own_answers() -> None:
    node = {"a": {"type": "bnode", "value": "x"}}
    triple = {"a": {"type": "triple", "value": {}}}
    iri = {"a": {"type": "uri", "value": "http://x/"}}
    assert read_own(answer(node, triple, iri)) == (
        ["a"],
        [{"a": ""}, {"a": ""}, {"a": "<http://x/>"}],
    )
