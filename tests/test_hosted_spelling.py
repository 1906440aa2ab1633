"""How names are spelled in an engine, and back again."""

from __future__ import annotations

import json

import pytest

from kg.hosted.spelling import Spelling, graphs_named, iris

SPELLING = Spelling("0123456789abcdef" * 4)
THERE = "https://w3id.org/parley/graph-0123456789abcdef0123456789abcdef/"
NODE = "https://w3id.org/.well-known/genid/0123456789abcdef0123456789abcdef/"
BLANK = f'|| STRSTARTS(STR(?x), "{NODE}")'


@pytest.mark.parametrize(
    ("text", "spelled"),
    [
        ("SELECT * { ?s ?p ?o }", "SELECT * { ?s ?p ?o }"),
        (
            "PREFIX graph: <https://w3id.org/parley/graph/> ASK { GRAPH graph:about { ?s ?p ?o } }",
            f"PREFIX graph: <{THERE}> ASK {{ GRAPH graph:about {{ ?s ?p ?o }} }}",
        ),
        (
            r"PREFIX p: <https://w3id.org/parley/> ASK { GRAPH p:graph\/about { ?s ?p p:id } }",
            f"PREFIX p: <https://w3id.org/parley/> ASK {{ GRAPH <{THERE}about> {{ ?s ?p p:id }} }}",
        ),
        (
            "BASE <https://w3id.org/parley/> ASK { GRAPH <graph/about> { ?s ?p <id/x> } }",
            f"BASE <https://w3id.org/parley/> ASK {{ GRAPH <{THERE}about> {{ ?s ?p <id/x> }} }}",
        ),
        (
            r"ASK { <https://w3id.org/parley/\u0067raph/about> ?p ?o }",
            f"ASK {{ <{THERE}about> ?p ?o }}",
        ),
        (
            'ASK { FILTER(STRSTARTS(?x, "https://w3id.org/parley/graph/")) }',
            f'ASK {{ FILTER(STRSTARTS(?x, "{THERE}")) }}',
        ),
        (
            "ASK { ?s ?p ?x FILTER(isBlank(?x)) }",
            f"ASK {{ ?s ?p ?x FILTER((isBlank(?x) {BLANK})) }}",
        ),
        ("ASK { FILTER(?a<?b&&?c>?d) } # GRAPH ?g", "ASK { FILTER(?a<?b&&?c>?d) } # GRAPH ?g"),
        ("ASK { ?s ?p ?isBlank } # isBlank(?x)", "ASK { ?s ?p ?isBlank } # isBlank(?x)"),
        ("ASK { FILTER(isBlank(?x }", "ASK { FILTER(isBlank(?x }"),
    ],
)
def test_a_query_is_spelled_token_by_token(text: str, spelled: str) -> None:
    assert SPELLING.query(text) == spelled


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("ASK { ?s ?p ?o }", []),
        ("ASK { GRAPH <urn:a> { ?s ?p ?o } GRAPH <urn:b> { ?s ?p ?o } }", ["urn:a", "urn:b"]),
        ("ASK { GRAPH <urn:a> { ?s ?p ?o } GRAPH ?g { ?s ?p ?o } }", None),
        ("PREFIX g: <urn:g:> ASK { graph g:x { ?s ?p ?o } }", ["urn:g:x"]),
        ("ASK { ?graph ?p 'GRAPH ?g' } # GRAPH ?g", []),
    ],
)
def test_the_graphs_that_a_query_names_are_known(text: str, named: list[str] | None) -> None:
    assert graphs_named(text) == named


def test_names_under_a_prologue_are_known() -> None:
    assert iris("PREFIX g: <urn:g:> BASE <urn:b:>", ["g:x", "<urn:y>"]) == ["urn:g:x", "urn:y"]


def test_a_line_has_names_for_what_has_none() -> None:
    line = b"_:c14n1 <urn:p> _:c14n22 <https://w3id.org/parley/graph/shapes> .\n"
    triple = f"<{NODE}c14n1> <urn:p> <{NODE}c14n22> .\n".encode()
    assert SPELLING.line(line) == (f"{THERE}shapes", triple)
    assert SPELLING.triples(triple) == b"_:c14n1 <urn:p> _:c14n22 .\n"


def test_what_only_looks_like_a_blank_node_stays() -> None:
    line = b'<urn:s> <urn:p> "a _:c14n1" <https://w3id.org/parley/graph/about> .\n'
    assert SPELLING.line(line)[1] == b'<urn:s> <urn:p> "a _:c14n1" .\n'


@pytest.mark.parametrize("slash", ["/", r"\/"])
def test_results_come_back_as_they_were(slash: str) -> None:
    row = {
        "g": {"type": "uri", "value": f"{THERE}about"},
        "t": {"type": "literal", "value": f"in {THERE}about"},
        "b": {"type": "uri", "value": f"{NODE}c14n7"},
    }
    body = json.dumps({"head": {"vars": [*row]}, "results": {"bindings": [row]}})
    found = json.loads(SPELLING.results(body.replace("/", slash).encode()))
    assert found["results"]["bindings"] == [
        {
            "g": {"type": "uri", "value": "https://w3id.org/parley/graph/about"},
            "t": {"type": "literal", "value": "in https://w3id.org/parley/graph/about"},
            "b": {"type": "bnode", "value": "c14n7"},
        }
    ]
