"""What pyshacl finds is told in words that say all there is, and pyshacl is kept in its bounds."""

from __future__ import annotations

import json

import pytest
import rdflib
from pyparsing import ParseResults
from rdflib import Graph, Literal
from rdflib.namespace import RDF, SH
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.term import Node

from kg import shacl
from kg.report import Result
from kg.terms import ENTITIES_GRAPH, ID, PREFIXES, SHAPES_GRAPH
from kg.validate import validate
from tests.test_validate import LABELLED, QUERY, dataset_of


def test_a_result_says_all_there_is() -> None:
    dataset = dataset_of(
        {
            SHAPES_GRAPH: """
            <https://w3id.org/parley/graph/shapes#dated> sh:targetSubjectsOf parley:date ;
                sh:property [ sh:path parley:date ; sh:datatype xsd:date ;
                    sh:message "Schreib ein Datum"@de, "Write a date"@en ] .""",
            ENTITIES_GRAPH: "id:war rdfs:label 'Krieg'@de, 'war'@en ; parley:date 'once'@en .",
        }
    )
    places: dict[Node, str] = {ID.war: "kg/data/entities.ttl:12"}
    report = validate(dataset, places.get)
    assert report.results == (
        Result(
            severity="Violation",
            place="kg/data/entities.ttl:12",
            focus="id:war",
            label="war",
            path="parley:date",
            value='"once"@en',
            message="Write a date",
            shape="graph:shapes#dated",
        ),
    )
    assert report.table() == (
        "Severity   Place                    Node    Label  Path         Value      What to do\n"
        "Violation  kg/data/entities.ttl:12  id:war  war    parley:date  "
        '"once"@en  Write a date\n'
        "The graph does not conform: 1 × Violation\n"
    )
    assert json.loads(report.json()) == {
        "conforms": False,
        "results": [
            {
                "severity": "Violation",
                "place": "kg/data/entities.ttl:12",
                "focus": "id:war",
                "label": "war",
                "path": "parley:date",
                "value": '"once"@en',
                "message": "Write a date",
                "shape": "graph:shapes#dated",
            }
        ],
    }


def test_the_report_is_the_standard_one() -> None:
    dataset = dataset_of({SHAPES_GRAPH: LABELLED, ENTITIES_GRAPH: "id:a a parley:Actor ."})
    graph = Graph().parse(data=validate(dataset).turtle(), format="turtle")
    report = graph.value(predicate=RDF.type, object=SH.ValidationReport)
    result = graph.value(report, SH.result)
    assert graph.value(report, SH.conforms) == Literal(False)
    assert graph.value(result, RDF.type) == SH.ValidationResult
    assert graph.value(result, SH.focusNode) == ID.a
    assert graph.value(result, SH.resultSeverity) == SH.Violation
    assert graph.value(result, SH.sourceConstraintComponent) == SH.MinCountConstraintComponent


PATHS = {
    "parley:p": "parley:p",
    "[ sh:inversePath parley:p ]": "^parley:p",
    "( parley:p parley:q )": "parley:p/parley:q",
    "[ sh:alternativePath ( parley:p parley:q ) ]": "parley:p|parley:q",
    "[ sh:inversePath [ sh:zeroOrMorePath ( parley:p parley:q ) ] ]": "^(parley:p/parley:q)*",
    "( parley:p [ sh:alternativePath ( parley:q [ sh:oneOrMorePath parley:r ] ) ] )": (
        "parley:p/(parley:q|parley:r+)"
    ),
    "[ sh:zeroOrOnePath parley:p ]": "parley:p?",
    "<http://example.org/a/b>": "<http://example.org/a/b>",
}


@pytest.mark.parametrize("path", PATHS)
def test_a_path_is_written_as_in_sparql(path: str) -> None:
    shape = f"parley:shape sh:targetNode id:a ; sh:property [ sh:path {path} ; sh:minCount 9 ] ."
    report = validate(dataset_of({SHAPES_GRAPH: shape, ENTITIES_GRAPH: "id:a a parley:Actor ."}))
    assert [result.path for result in report.results] == [PATHS[path]]


def test_warnings_are_told_and_stop_nothing() -> None:
    shapes = """
    parley:one sh:targetNode id:a ; sh:severity sh:Info ; sh:class parley:Actor .
    parley:two sh:targetNode id:a ; sh:severity sh:Warning ; sh:class parley:State .
    """
    report = validate(dataset_of({SHAPES_GRAPH: shapes}))
    assert report.conforms
    assert [result.severity for result in report.results] == ["Warning", "Info"]
    assert "The graph conforms: 1 × Warning, 1 × Info" in report.table()
    worse = shapes + "parley:three sh:targetNode id:a ; sh:class parley:Actor ."
    report = validate(dataset_of({SHAPES_GRAPH: worse}))
    assert not report.conforms
    assert [result.severity for result in report.results] == ["Violation", "Warning", "Info"]


def test_nothing_wrong_is_told_in_one_line() -> None:
    report = validate(dataset_of({SHAPES_GRAPH: LABELLED}))
    assert report.results == ()
    assert report.table() == "The graph conforms\n"
    assert json.loads(report.json()) == {"conforms": True, "results": []}
    assert "sh:conforms true" in report.turtle()


def test_a_long_value_is_cut_in_the_table_only() -> None:
    long = "x" * 100
    shape = """
    parley:shape sh:targetSubjectsOf parley:p ;
        sh:property [ sh:path parley:p ; sh:maxLength 9 ] .
    """
    dataset = dataset_of({SHAPES_GRAPH: shape, ENTITIES_GRAPH: f"id:a parley:p '{long}' ."})
    report = validate(dataset)
    assert long not in report.table() and "…" in report.table()
    assert long in report.json()


def test_a_query_finds_and_its_message_names_the_node() -> None:
    shape = QUERY.format(f"PREFIX p: <{PREFIXES['parley']}> SELECT $this {{ $this p:p+ $this }}")
    circle = "id:a parley:p id:b . id:b parley:p id:a . id:c parley:p id:a ."
    report = validate(dataset_of({SHAPES_GRAPH: shape, ENTITIES_GRAPH: circle}))
    found = [(result.focus, result.message, result.value) for result in report.results]
    assert found == [("id:a", "Break it at id:a", ""), ("id:b", "Break it at id:b", "")]


def test_a_query_is_parsed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[str] = []

    def counting(text: str) -> ParseResults:
        parsed.append(text)
        return parseQuery(text)

    monkeypatch.setattr(shacl, "parseQuery", counting)
    shape = QUERY.format("SELECT $this WHERE { $this <http://example.org/parsed-once> $this }")
    many = " ".join(f"id:x{number} parley:p id:y ." for number in range(50))
    assert validate(dataset_of({SHAPES_GRAPH: shape, ENTITIES_GRAPH: many})).conforms
    assert len(parsed) == 1


def test_literals_are_still_kept_afterwards() -> None:
    """pyshacl 0.40 leaves rdflib's normalisation on; when it no longer does, the guard can go."""
    assert rdflib.NORMALIZE_LITERALS is False
    validate(dataset_of({SHAPES_GRAPH: LABELLED}))
    assert rdflib.NORMALIZE_LITERALS is False
