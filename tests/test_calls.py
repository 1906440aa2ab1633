"""Calls of a SERVICE in the text of a query, and what stands before them."""

from __future__ import annotations

import pytest

from kg.federation.calls import Change, calls, certain, changed, weakened


def befores(text: str) -> list[str]:
    """What stands before the one call of a query, in each of its groups."""
    (call,) = calls(text)
    return [" ".join(text[level.start : level.end].split()) for level in call.levels]


CALL = "SERVICE <e> { ?s ?p ?o }"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"SELECT * {{ {CALL} }}", [""]),
        (f"SELECT * {{ ?a ?b ?c . {CALL} ?d ?e ?f }}", ["?a ?b ?c ."]),
        (f"ASK {{ ?a ?b ?c OPTIONAL {{ ?d ?e ?f {CALL} }} }}", ["?a ?b ?c", "?d ?e ?f"]),
        (f"ASK {{ ?a ?b ?c {{ ?d ?e ?f }} UNION {{ {CALL} }} }}", ["?a ?b ?c", ""]),
        (f"ASK {{ {{ }} ?a ?b ?c {{ {CALL} }} }}", ["{ } ?a ?b ?c", ""]),
        (f"ASK {{ {{ }} UNION {{ }} UNION {{ ?a ?b ?c {CALL} }} }}", ["", "?a ?b ?c"]),
        (f"ASK {{ BIND(1 AS ?x) ?a ?b ?c {{ {CALL} }} }}", ["BIND(1 AS ?x) ?a ?b ?c", ""]),
        (f"ASK {{ ?a ?b ?c FILTER(?a && EXISTS {{ {CALL} }}) }}", ["?a ?b ?c", ""]),
        (f"ASK {{ ?a ?b ?c FILTER NOT EXISTS {{ ?d ?e ?f {CALL} }} }}", ["?a ?b ?c", "?d ?e ?f"]),
        (f"ASK {{ VALUES (?a ?b) {{ (1 2) }} {CALL} }}", ["VALUES (?a ?b) { (1 2) }"]),
        (f"ASK {{ ?a (:b/:c)* ?d , (1 2) {{ {CALL} }} }}", ["?a (:b/:c)* ?d , (1 2)", ""]),
        (f"ASK {{ ?a ?b ?c {{ SELECT ?s {{ ?d ?e ?f {CALL} }} }} }}", ["?d ?e ?f"]),
        (f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ ?a ?b ?c {CALL} }}", ["?a ?b ?c"]),
        (f"SELECT (EXISTS {{ {CALL} }} AS ?x) {{ ?a ?b ?c }}", [""]),
        (f"ASK {{ ?a ?b ?c MINUS {{ {CALL} }} }}", ["?a ?b ?c", ""]),
        (f"ASK {{ ?a ?b '}} {{ MINUS' # }}\n {{ {CALL} }} }}", ["?a ?b '} { MINUS' # }", ""]),
    ],
)
def test_what_stands_before(text: str, found: list[str]) -> None:
    assert befores(text) == found


def test_an_optional_group_is_compared_with_its_parent_alone() -> None:
    for word in ("OPTIONAL", "MINUS", "FILTER EXISTS"):
        text = f"ASK {{ ?a ?b ?c {{ ?d ?e ?f {word} {{ ?g ?h ?i {{ {CALL} }} }} }} }}"
        assert befores(text) == ["?d ?e ?f", "?g ?h ?i", ""]


def test_a_call_and_its_parts() -> None:
    text = "ASK { service # {\n silent x:y { { ?s ?p '}' } } . ?a ?b ?c }"
    (call,) = calls(text)
    assert (call.endpoint, call.silent, call.is_variable) == ("x:y", True, False)
    assert call.pattern == " { ?s ?p '}' } "
    assert text[call.start : call.end].startswith("service") and text[call.brace] == "{"
    assert text[call.end :] == " . ?a ?b ?c }"


def test_graphs_of_levels() -> None:
    text = f"ASK {{ GRAPH ?g {{ {{ {CALL} }} {{ SELECT * {{ {CALL} }} }} }} }}"
    joined, within = calls(text)
    assert [(level.graph, level.active) for level in joined.levels] == [
        (None, None),
        ("?g", "?g"),
        (None, "?g"),
    ]
    assert [(level.graph, level.active) for level in within.levels] == [(None, "?g")]


def test_filters_of_levels() -> None:
    text = f"ASK {{ FILTER(?a) ?b ?c ?d FILTER regex(?d, '(') {{ FILTER(?e) }} {CALL} FILTER(?f) }}"
    (call,) = calls(text)
    (level,) = call.levels
    assert [text[slice(*each)] for each in level.filters] == ["FILTER(?a)", "FILTER regex(?d, '(')"]


@pytest.mark.parametrize(
    "text", ["SELECT", "}", "ASK { } }", "ASK { SERVICE", "ASK { SERVICE <e> {", "ASK {{ ) ("]
)
def test_what_does_not_parse_is_left_to_the_engine(text: str) -> None:
    assert len(calls(text)) == text.count("<e>")


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("?a ?b ?c ; $d [ ?e 1 ]", "abcde"),
        ("?a :p ?b OPTIONAL { ?c ?d ?e } { ?f ?g ?h } UNION { }", "ab"),
        ("?a :p ?b FILTER(?c) BIND(?d AS ?e) VALUES (?f) { (1) } VALUES ?g { 1 }", "ab"),
        ("GRAPH ?g { ?a ?b ?c } ?d ?e ?f", "def"),
        ("?a (:p|^:q)+ ?b . # ?c", "ab"),
        ("SELECT ?a { ?a ?b ?c }", ""),
    ],
)
def test_variables_that_are_certainly_bound(pattern: str, found: str) -> None:
    assert certain(pattern) == set(found)


@pytest.mark.parametrize(
    ("constraint", "weak"),
    [
        ("FILTER(?a = 1)", "FILTER(COALESCE((?a = 1), true))"),
        ("filter regex(?a, 'BOUND')", "FILTER(COALESCE( regex(?a, 'BOUND'), true))"),
        ("FILTER(!bound(?a))", ""),
        ("FILTER(coalesce(?a, 1) = 1)", ""),
        ("FILTER NOT EXISTS { ?a ?b ?c }", ""),
        ("FILTER(rand() < ?a)", ""),
    ],
)
def test_filters_are_weakened(constraint: str, weak: str) -> None:
    assert weakened(constraint) == weak


def test_changes() -> None:
    text = "0123456789"
    changes = [Change(6, 8, "x"), Change(1, 4, ""), Change(2, 3, "within"), Change(0, 1, "before")]
    assert changed(text, 1, 9, changes) == "45x8"
