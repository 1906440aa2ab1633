"""The results point by point: every term in every format as the query says it."""

from __future__ import annotations

import csv
import io
import json
from xml.dom.minidom import Element, Text, parseString

import pytest
from rdflib import Graph, Literal
from rdflib.compare import isomorphic

from tests.exchanges import (
    CSV,
    JSON,
    PROBLEM,
    TSV,
    XML,
    accepting,
    get,
    refused,
    send,
)

XSD = "http://www.w3.org/2001/XMLSchema#"


def value(term: str) -> str:
    """A query for one term."""
    return f"SELECT ?x {{ VALUES ?x {{ {term} }} }}"


UNBOUND = 'SELECT ?a ?b { VALUES (?a ?b) { ("1" UNDEF) (UNDEF "") } }'
NO_ROWS, NO_COLUMNS = "SELECT ?a ?b {} LIMIT 0", "SELECT * {}"
BLANKS = "SELECT ?a ?b ?c { BIND(BNODE() AS ?a) BIND(?a AS ?b) BIND(BNODE() AS ?c) }"
TRIPLE = "SELECT ?x { BIND(<<( <a:s> <a:p> 'o'@en )>> AS ?x) }"
GRAPH = """CONSTRUCT { <a:s> <a:p> "a\\r\\n\\t\\"\\\\"@de, "]]>", "<&>", <http://x/é> , _:b ,
    "x"^^<a:t> , 1.0 .
  _:b <a:p> _:b } WHERE {}"""

#: A term as SPARQL writes it, then as JSON, XML, TSV and CSV do; nothing where the format cannot.
TERMS: list[tuple[str, str, str, str, str]] = [
    (
        "<http://x/é>",
        '{"type":"uri","value":"http://x/é"}',
        "<uri>http://x/é</uri>",
        "<http://x/é>",
        "http://x/é",
    ),
    ('"a"', '{"type":"literal","value":"a"}', "<literal>a</literal>", '"a"', "a"),
    ('""', '{"type":"literal","value":""}', "<literal></literal>", '""', ""),
    ('" a "', '{"type":"literal","value":" a "}', "<literal> a </literal>", '" a "', " a "),
    (
        '"a"@en',
        '{"type":"literal","value":"a","xml:lang":"en"}',
        '<literal xml:lang="en">a</literal>',
        '"a"@en',
        "a",
    ),
    (
        '"a"@de-AT',
        '{"type":"literal","value":"a","xml:lang":"de-at"}',
        '<literal xml:lang="de-at">a</literal>',
        '"a"@de-at',
        "a",
    ),
    (
        "1",
        f'{{"type":"literal","value":"1","datatype":"{XSD}integer"}}',
        f'<literal datatype="{XSD}integer">1</literal>',
        "1",
        "1",
    ),
    (
        "1.5",
        f'{{"type":"literal","value":"1.5","datatype":"{XSD}decimal"}}',
        f'<literal datatype="{XSD}decimal">1.5</literal>',
        "1.5",
        "1.5",
    ),
    (
        "true",
        f'{{"type":"literal","value":"true","datatype":"{XSD}boolean"}}',
        f'<literal datatype="{XSD}boolean">true</literal>',
        "true",
        "true",
    ),
    (
        f'"2021-05-01"^^<{XSD}date>',
        f'{{"type":"literal","value":"2021-05-01","datatype":"{XSD}date"}}',
        f'<literal datatype="{XSD}date">2021-05-01</literal>',
        f'"2021-05-01"^^<{XSD}date>',
        "2021-05-01",
    ),
    (
        '"a"^^<http://x/t>',
        '{"type":"literal","value":"a","datatype":"http://x/t"}',
        '<literal datatype="http://x/t">a</literal>',
        '"a"^^<http://x/t>',
        "a",
    ),
    (
        "'say \"no\"'",
        '{"type":"literal","value":"say \\"no\\""}',
        "<literal>say &quot;no&quot;</literal>",
        '"say \\"no\\""',
        '"say ""no"""',
    ),
    ('"a,b"', '{"type":"literal","value":"a,b"}', "<literal>a,b</literal>", '"a,b"', '"a,b"'),
    (
        '"a\\nb"',
        '{"type":"literal","value":"a\\nb"}',
        "<literal>a\nb</literal>",
        '"a\\nb"',
        '"a\nb"',
    ),
    (
        '"a\\r\\nb"',
        '{"type":"literal","value":"a\\r\\nb"}',
        "<literal>a&#xD;\nb</literal>",
        '"a\\r\\nb"',
        '"a\r\nb"',
    ),
    ('"a\\tb"', '{"type":"literal","value":"a\\tb"}', "<literal>a\tb</literal>", '"a\\tb"', "a\tb"),
    (
        '"a\\\\b"',
        '{"type":"literal","value":"a\\\\b"}',
        "<literal>a\\b</literal>",
        '"a\\\\b"',
        "a\\b",
    ),
    (
        '"<&>"',
        '{"type":"literal","value":"<&>"}',
        "<literal>&lt;&amp;&gt;</literal>",
        '"<&>"',
        "<&>",
    ),
    ('"]]>"', '{"type":"literal","value":"]]>"}', "<literal>]]&gt;</literal>", '"]]>"', "]]>"),
    (
        '"\\u2028"',
        '{"type":"literal","value":"\u2028"}',
        "<literal>\u2028</literal>",
        '"\u2028"',
        "\u2028",
    ),
    (
        '"\\U0001F375"',
        '{"type":"literal","value":"\U0001f375"}',
        "<literal>\U0001f375</literal>",
        '"\U0001f375"',
        "\U0001f375",
    ),
    (
        '"e\\u0301"',
        '{"type":"literal","value":"e\u0301"}',
        "<literal>e\u0301</literal>",
        '"e\u0301"',
        "e\u0301",
    ),
    ('"\\u0001"', '{"type":"literal","value":"\\u0001"}', "", '"\\u0001"', "\x01"),
    (
        '"a"@ar--rtl',
        '{"type":"literal","value":"a","xml:lang":"ar","its:dir":"rtl"}',
        '<literal xml:lang="ar" its:dir="rtl">a</literal>',
        '"a"@ar--rtl',
        "a",
    ),
]


@pytest.mark.parametrize(("term", "as_json"), [row[:2] for row in TERMS])
def test_json(port: int, term: str, as_json: str) -> None:
    answer = send(port, get(query=value(term)))
    assert answer.json["head"]["vars"] == ["x"]
    assert answer.rows == [{"x": json.loads(as_json)}]


@pytest.mark.parametrize(("term", "as_xml"), [(row[0], row[2]) for row in TERMS])
def test_xml(port: int, term: str, as_xml: str) -> None:
    answer = send(port, accepting(XML, value(term)))
    if not as_xml:
        assert (answer.status, answer.header("Content-Type")) == (400, PROBLEM)
        return
    ours = literal(answer.text)
    wanted = f'<sparql xmlns:its="http://www.w3.org/2005/11/its">{as_xml}</sparql>'
    assert ours == literal(wanted)


def literal(text: str) -> tuple[str, dict[str, str], str]:
    """Name, attributes and text of the one term."""
    document = parseString(text)
    names = ("uri", "literal", "bnode")
    (found,) = [each for name in names for each in document.getElementsByTagName(name)]
    assert isinstance(found, Element)
    content = "".join(each.data for each in found.childNodes if isinstance(each, Text))
    named = {
        key: at
        for key, at in found.attributes.items()
        if key.startswith(("xml:lang", "datatype", "its:dir"))
    }
    return found.tagName, named, content


@pytest.mark.parametrize(("term", "as_tsv"), [(row[0], row[3]) for row in TERMS])
def test_tsv(port: int, term: str, as_tsv: str) -> None:
    answer = send(port, accepting("text/tab-separated-values", value(term)))
    assert answer.header("Content-Type") == TSV
    header, row, end = answer.text.split("\n")
    assert (header, end) == ("?x", "")
    assert row == as_tsv or Graph().parse(data=f"<a:> <a:> {row} .").isomorphic(
        Graph().parse(data=f"<a:> <a:> {as_tsv} .")
    )


@pytest.mark.parametrize(("term", "as_csv"), [(row[0], row[4]) for row in TERMS])
def test_csv(port: int, term: str, as_csv: str) -> None:
    answer = send(port, accepting("text/csv", value(term)))
    assert answer.header("Content-Type") == CSV
    assert answer.text == f"x\r\n{as_csv}\r\n"


EMPTY = '<?xml version="1.0"?><sparql xmlns="http://www.w3.org/2005/sparql-results#"><head>'
WHOLE = [
    (UNBOUND, "text/csv", "a,b\r\n1,\r\n,\r\n"),
    (UNBOUND, "text/tab-separated-values", '?a\t?b\n"1"\t\n\t""\n'),
    (NO_ROWS, "text/csv", "a,b\r\n"),
    (NO_ROWS, "text/tab-separated-values", "?a\t?b\n"),
    (NO_ROWS, JSON, '{"head":{"vars":["a","b"]},"results":{"bindings":[]}}'),
    (NO_COLUMNS, JSON, '{"head":{"vars":[]},"results":{"bindings":[{}]}}'),
    (NO_COLUMNS, XML, f"{EMPTY}</head><results><result></result></results></sparql>"),
    ("ASK {}", JSON, '{"head":{},"boolean":true}'),
    ("ASK { FILTER(false) }", JSON, '{"head":{},"boolean":false}'),
    ("ASK {}", XML, f"{EMPTY}</head><boolean>true</boolean></sparql>"),
    (TRIPLE, "text/tab-separated-values", '?x\n<<( <a:s> <a:p> "o"@en )>>\n'),
]


@pytest.mark.parametrize(("query", "accept", "wanted"), WHOLE)
def test_a_whole_answer(port: int, query: str, accept: str, wanted: str) -> None:
    assert send(port, accepting(accept, query)).text == wanted


def test_what_is_unbound_is_left_out(port: int) -> None:
    first, second = send(port, get(query=UNBOUND)).rows
    assert [*first] == ["a"] and second == {"b": {"type": "literal", "value": ""}}
    results = parseString(send(port, accepting(XML, UNBOUND)).text)
    names = [each.getAttribute("name") for each in results.getElementsByTagName("binding")]
    assert names == ["a", "b"]


@pytest.mark.parametrize("accept", [JSON, XML, "text/csv", "text/tab-separated-values"])
def test_blank_nodes_are_the_same_within_an_answer(port: int, accept: str) -> None:
    answer = send(port, accepting(accept, BLANKS))
    if accept == JSON:
        (row,) = answer.rows
        assert {each["type"] for each in row.values()} == {"bnode"}
        labels = [each["value"] for each in row.values()]
    elif accept == XML:
        nodes = parseString(answer.text).getElementsByTagName("bnode")
        labels = [each.data for node in nodes for each in node.childNodes if isinstance(each, Text)]
    else:
        labels = answer.text.split()[-1 if "csv" in accept else 3 :]
        labels = labels[0].split(",") if "csv" in accept else labels
        assert all(label.startswith("_:") for label in labels)
    first, same, other = labels
    assert first == same != other


def test_a_triple_as_a_term(port: int) -> None:
    (row,) = send(port, get(query=TRIPLE)).rows
    assert row["x"]["type"] == "triple" and {*row["x"]["value"]} == {
        "subject",
        "predicate",
        "object",
    }
    document = parseString(send(port, accepting(XML, TRIPLE)).text)
    assert document.getElementsByTagName("triple")


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
@pytest.mark.parametrize(
    "accept", ["application/n-triples", "application/ld+json", "application/rdf+xml"]
)
def test_a_graph_is_the_same_in_every_format(port: int, accept: str) -> None:
    turtle = Graph().parse(data=send(port, accepting("text/turtle", GRAPH)).body, format="turtle")
    other = Graph().parse(data=send(port, accepting(accept, GRAPH)).body, format=accept)
    assert len(turtle) == 8 and isomorphic(other, turtle)
    assert Literal('a\r\n\t"\\', lang="de") in set(other.objects())


@pytest.mark.parametrize(
    "character", ["\\u0000", "\\u0008", "\\u000B", "\\u001F", "\\uFFFE", "\\uFFFF"]
)
def test_what_xml_lacks_is_an_error(port: int, character: str) -> None:
    query = f'SELECT ?x {{ VALUES ?x {{ "a" "b{character}" }} }}'
    assert len(send(port, get(query=query)).rows) == 2
    refused("", accepting(XML, query), 400, r"U\+", "another format").check(port)
    graph = f'CONSTRUCT {{ <a:s> <a:p> "b{character}" }} WHERE {{}}'
    refused("", accepting("application/rdf+xml", graph), 400, "another format").check(port)


@pytest.mark.parametrize("accept", [JSON, XML, "text/csv", "text/tab-separated-values"])
def test_a_large_answer_is_whole(port: int, accept: str) -> None:
    query = "SELECT ?s ?p ?o ?n { ?s ?p ?o VALUES ?n { 1 2 3 } }"
    count = 3 * int(
        send(port, get(query="SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")).rows[0]["n"]["value"]
    )
    answer = send(port, accepting(accept, query))
    assert answer.header("Content-Length") == str(len(answer.body))
    if accept == JSON:
        assert len(answer.rows) == count
    elif accept == XML:
        assert answer.text.count("<result>") == count and answer.text.endswith("</sparql>")
    elif accept == "text/csv":
        assert len([*csv.reader(io.StringIO(answer.text, newline=""))]) == count + 1
    else:
        assert answer.text.count("\n") == count + 1
