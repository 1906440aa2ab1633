"""Who is asked first, who is asked then, and that nothing is lost between the two.

That both say the same of every example of the shapes is in tests/test_validate.py, and what
pyshifty says of the W3C's suite in tests/test_w3c_shapes.py.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from rdflib import BNode, Dataset, Literal, URIRef
from rdflib.namespace import SH

from kg import validate as module
from kg import verdict
from kg.errors import SourceError
from kg.rdf import Triple
from kg.terms import ENTITIES_GRAPH, ID, ONTOLOGY_GRAPH, PARLEY, SHAPES_GRAPH
from kg.validate import validate, validate_some
from kg.verdict import judge
from kg.vicinity import Whole
from tests.contradictions import graph_of
from tests.test_validate import BAD_SHAPES, LABELLED, OWN_ESSAY, SAMPLE, dataset_of

ACTORS = "id:a a parley:Actor . id:b a parley:Actor ; rdfs:label 'B'@en ."


def both(shapes: str, data: str) -> list[tuple[str, str, str]]:
    """What pyshacl finds alone, which is what is found with pyshifty first."""
    dataset = dataset_of({SHAPES_GRAPH: shapes, ENTITIES_GRAPH: data})
    alone = validate(dataset, validator="pyshacl")
    together = validate(dataset, validator="pyshifty")
    assert together == alone
    return [(each.focus, each.value, each.message) for each in alone.results]


def refused(shapes: str, data: str) -> set[object]:
    return set(judge(graph_of(data), graph_of(shapes)).refused)


# --- which nodes, and what is told of them


def test_a_verdict_names_the_nodes_and_the_shapes() -> None:
    found = judge(graph_of(ACTORS), graph_of(LABELLED))
    assert found.refused == {ID.a}
    assert found.shapes(ID.a) == [URIRef("https://w3id.org/parley/graph/shapes#labelled")]
    assert found.shapes(ID.b) == []


def test_nodes_are_literals_and_blank_too() -> None:
    shapes = "parley:s sh:targetObjectsOf parley:p ; sh:datatype xsd:string ."
    data = r"id:a parley:p 'x', 3, 'q\n\"q\"'@en, _:b . _:b parley:q 'y' ."
    found = refused(shapes, data)
    assert {Literal(3), Literal('q\n"q"', lang="en")} <= found
    assert len(found) == 3 and any(isinstance(each, BNode) for each in found)
    assert len(both(shapes, data)) == 3


def test_a_blank_value_is_written_out_as_by_pyshacl_alone() -> None:
    shapes = """
    parley:s sh:targetSubjectsOf parley:p ;
        sh:property [ sh:path parley:p ; sh:nodeKind sh:IRI ] ."""
    (found,) = both(shapes, "id:a parley:p [ parley:q ( 1 [ parley:r 'deep' ] ) ] .")
    assert "deep" in found[1]


def test_a_result_may_name_another_node_than_the_one_refused() -> None:
    shapes = """
    parley:outer a sh:NodeShape ; sh:targetSubjectsOf parley:p ; sh:property [ sh:path parley:p ;
        sh:property [ sh:path parley:q ; sh:minCount 1 ; sh:message "Give it a q"@en ] ] ."""
    data = "id:a parley:p id:x . id:b parley:p id:y . id:y parley:q 1 . id:c parley:p id:y ."
    assert refused(shapes, data) == {ID.a}
    assert both(shapes, data) == [("id:x", "", "Give it a q")]


def test_warnings_and_infos_are_told_as_well() -> None:
    shapes = """
    parley:one sh:targetNode id:a ; sh:severity sh:Info ; sh:class parley:Actor .
    parley:two sh:targetNode id:b ; sh:severity sh:Warning ; sh:class parley:State ."""
    assert [focus for focus, _, _ in both(shapes, "id:c a parley:Actor .")] == ["id:b", "id:a"]


def test_nothing_wrong_is_the_same_report() -> None:
    assert both(LABELLED, "id:b a parley:Actor ; rdfs:label 'B'@en .") == []
    shapes, nothing = graph_of(LABELLED), dataset_of({SHAPES_GRAPH: LABELLED})
    some = validate_some(set(graph_of(ACTORS)), shapes, {ID.b}, lambda _: None)
    assert some == validate(nothing, validator="pyshacl")


def test_an_essays_own_graph_is_known() -> None:
    text = "id:one parley:expressedIn id:s . id:s parley:inEssay id:other ."
    dataset = dataset_of({SHAPES_GRAPH: OWN_ESSAY, SAMPLE: text})
    told = validate(dataset, validator="pyshifty")
    assert {each.focus for each in told.results} == {"id:one"}
    assert told == validate(dataset, validator="pyshacl")


# --- nothing is lost

#: pyshifty knows no lookahead, and takes nothing to match; if that changes, this needs another.
DISPUTED = """
parley:s a sh:NodeShape ; sh:targetSubjectsOf parley:p ; sh:pattern "^(?!mailto:)" .
parley:t a sh:NodeShape ; sh:targetNode id:b ; sh:class parley:Actor ; sh:message "Make it one" .
"""


@pytest.mark.parametrize("nodes", [1, 2, 5])
def test_a_node_that_only_pyshifty_refuses_is_told_and_stops_the_build(nodes: int) -> None:
    data = "".join(f"id:x{number} parley:p 1 . " for number in range(nodes))
    dataset = dataset_of({SHAPES_GRAPH: DISPUTED, ENTITIES_GRAPH: f"{data} id:b a parley:Actor ."})
    assert validate(dataset, validator="pyshacl").conforms
    report = validate(dataset, lambda _: "here:1", validator="pyshifty")
    assert not report.conforms
    assert [each.focus for each in report.results] == [f"id:x{each}" for each in range(nodes)]
    assert {each.place for each in report.results} == {"here:1"}
    assert {each.shape for each in report.results} == {"parley:s"}
    assert "pyshifty refuses" in report.table() and "PARLEY_VALIDATOR=pyshacl" in report.table()
    assert "sh:conforms false" in report.turtle()
    assert json.loads(report.json())["conforms"] is False


def test_what_is_disputed_is_told_beside_what_is_not() -> None:
    data = "id:a parley:p 1 . id:b parley:q 1 ."
    dataset = dataset_of({SHAPES_GRAPH: DISPUTED, ENTITIES_GRAPH: data})
    told = {each.focus: each.message for each in validate(dataset, validator="pyshifty").results}
    assert told.keys() == {"id:a", "id:b"}
    assert told["id:b"] == "Make it one" and "pyshifty refuses" in told["id:a"]


def test_a_node_of_each_target_is_looked_at_by_pyshacl(monkeypatch: pytest.MonkeyPatch) -> None:
    """Were pyshifty to let all pass, it would be seen."""
    conforming = judge(graph_of(""), graph_of(LABELLED))
    monkeypatch.setattr(module, "judge", lambda *_: conforming)
    targets = {
        "sh:targetClass parley:Actor": "id:x a parley:State .",
        "sh:targetSubjectsOf parley:p": "id:x parley:p id:y .",
        "sh:targetObjectsOf parley:p": "id:y parley:p id:x .",
        "sh:targetNode id:x": "",
    }
    ontology = """
    parley:State rdfs:subClassOf parley:Organization .
    parley:Organization rdfs:subClassOf parley:Actor ."""
    for target, data in targets.items():
        shapes = f"parley:s {target} ; sh:class parley:Nothing ."
        dataset = dataset_of({SHAPES_GRAPH: shapes, ONTOLOGY_GRAPH: ontology, SAMPLE: data})
        assert [each.focus for each in validate(dataset, validator="pyshifty").results] == ["id:x"]


# --- shapes that are not for both


@pytest.mark.parametrize("name", BAD_SHAPES)
@pytest.mark.parametrize("validator", ["pyshifty", "auto"])
def test_shapes_that_cannot_be_used(
    name: str, validator: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "JUDGED_FROM", 0)
    shape, words = BAD_SHAPES[name]
    dataset = dataset_of({SHAPES_GRAPH: shape, ENTITIES_GRAPH: "id:a parley:p id:a ."})
    with pytest.raises(SourceError) as raised:
        validate(dataset, validator=validator)
    if validator == "auto":
        assert words in str(raised.value)


#: What pyshifty would pass over, or be lost in.
BEYOND = {
    "sh:closed may read anything": "sh:targetNode id:a ; sh:closed true",
    "sh:rule may read anything": "sh:targetNode id:a ; sh:rule [ a sh:TripleRule ]",
    "sh:js may read anything": "sh:targetNode id:a ; sh:js [ sh:jsFunctionName 'x' ]",
    "is part of itself": "sh:targetNode id:a ; sh:node parley:s",
    "recursive rdf:rest": "sh:targetNode id:a ; sh:or _:l . _:l rdf:first [] ; rdf:rest _:l",
}


@pytest.mark.parametrize("words", BEYOND)
def test_shapes_without_a_bound_are_not_given_to_pyshifty(words: str) -> None:
    shapes = f"parley:s a sh:NodeShape ; {BEYOND[words]} ."
    dataset = dataset_of({SHAPES_GRAPH: shapes, ENTITIES_GRAPH: "id:a parley:p id:a ."})
    words = words.replace("sh:", str(SH))
    with pytest.raises(SourceError, match="PARLEY_VALIDATOR=pyshacl") as raised:
        validate(dataset, validator="pyshifty")
    assert words in str(raised.value)


def test_a_shape_that_pyshifty_has_no_words_for_is_refused() -> None:
    shapes = "parley:s a sh:NodeShape ; sh:targetNode id:a ; sh:not parley:s ."
    with pytest.raises(SourceError, match="pyshifty cannot tell"):
        judge(graph_of("id:a parley:p 1 ."), graph_of(shapes))


# --- who is asked


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Grows with each verdict that is asked for."""
    found: list[str] = []

    def spy(triples: Iterator[Triple], shapes: Iterator[Triple]) -> verdict.Verdict:
        found.append("pyshifty")
        return judge(triples, shapes)

    monkeypatch.setattr(module, "judge", spy)
    yield found


def large(number: int) -> Dataset:
    dataset = dataset_of({SHAPES_GRAPH: LABELLED, ENTITIES_GRAPH: ACTORS})
    for each in range(number):
        dataset.graph(ENTITIES_GRAPH).add((ID[f"x{each}"], PARLEY.p, Literal(each)))
    return dataset


def test_a_large_graph_is_given_to_pyshifty_by_itself(asked: list[str]) -> None:
    small, big = large(module.JUDGED_FROM - 3), large(module.JUDGED_FROM)
    reports = [validate(small), validate(big)]
    assert asked == ["pyshifty"]
    assert reports[0] == reports[1]
    assert len(list(Whole(small).asserted())) == module.JUDGED_FROM


def test_the_user_chooses(asked: list[str]) -> None:
    validate(large(module.JUDGED_FROM), validator="pyshacl")
    assert not asked
    validate(large(0), validator="pyshifty")
    assert asked


def test_a_part_is_given_to_pyshifty_whatever_its_size(asked: list[str]) -> None:
    data, shapes = set(graph_of(ACTORS)), graph_of(LABELLED)
    reports = [
        validate_some(data, shapes, {ID.a, ID.b}, lambda _: None, validator)
        for validator in ("auto", "pyshifty", "pyshacl")
    ]
    assert asked == ["pyshifty", "pyshifty"]
    assert reports[0] == reports[1] == reports[2]
    assert [each.focus for each in reports[0].results] == ["id:a"]


def test_what_is_not_asked_about_is_not_told() -> None:
    data, shapes = set(graph_of(ACTORS)), graph_of(LABELLED)
    assert validate_some(data, shapes, {ID.b}, lambda _: None, "pyshifty").results == ()


def test_without_pyshifty_the_reference_does_it_all(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = validate(large(0))
    monkeypatch.setattr(verdict, "shifty", None)
    assert validate(large(module.JUDGED_FROM)) == expected
    part = (set(graph_of(ACTORS)), graph_of(LABELLED), {ID.a}, lambda _: None)
    assert validate_some(*part) == expected
    with pytest.raises(SourceError, match="not installed"):
        validate_some(*part, "pyshifty")
    with pytest.raises(SourceError, match=r"not installed\. Choose PARLEY_VALIDATOR=pyshacl"):
        validate(large(0), validator="pyshifty")
