"""What is told from the text of a query: tokens, graphs, whether it calls others, errors."""

from __future__ import annotations

import pytest

from kg import sparql


def kinds(text: str) -> list[tuple[str | None, str]]:
    return [(token.lastgroup, token[0]) for token in sparql.tokens(text)]


def test_tokens() -> None:
    assert kinds("SELECT?s{?s a:b.c 1.5.# x\n<http://x/#y>'''it''s''' }") == [
        ("word", "SELECT"),
        ("variable", "?s"),
        ("sign", "{"),
        ("variable", "?s"),
        ("name", "a:b.c"),
        ("number", "1.5"),
        ("sign", "."),
        ("iri", "<http://x/#y>"),
        ("string", "'''it''s'''"),
        ("sign", "}"),
    ]


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("ask {}", "ASK"),
        ("BASE <http://x/> PREFIX select: <#> # INSERT\nCONSTRUCT {} {}", "CONSTRUCT"),
        ("PREFIX a: <b> insert data {}", "INSERT"),
        ('VERSION "1.2" SELECT * {}', "SELECT"),
        ("", ""),
        ("PREFIX", ""),
    ],
)
def test_form(text: str, form: str) -> None:
    assert sparql.form(text) == form


@pytest.mark.parametrize("word", sorted(sparql.UPDATES))
def test_updates(word: str) -> None:
    assert sparql.is_update(f"# a comment\nPREFIX a: <http://a/> {word.lower()} a:b")


@pytest.mark.parametrize(
    "text", ["SELECT ?insert { ?insert ?p 'DROP ALL' }", "ASK { <delete> ?p ?o }"]
)
def test_no_updates(text: str) -> None:
    assert not sparql.is_update(text)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { SERVICE <http://x/> {} }",
        "SELECT * { service ?x { ?s ?p ?o } }",
        "SELECT*{SERVICESILENT<http://x/>{}}",
        "PREFIX x: <http://x/> SELECT * { SERVICE # hi {\n SILENT\tx: {} }",
        "SELECT * { ?s ?p trueSERVICE<http://x/>{} }",
        "PREFIX : <http://x/> SELECT * { ?s ?p trueSERVICE:x{} }",
        "SELECT * { ?s ?p 1SERVICE<http://x/>{} }",
        "SELECT * { FILTER(1<2)SERVICE#>\n<http://x/>{} }",
        "SELECT * { FILTER(1<'a>')SERVICE<http://x/>{?s ?p 'x'} }",
        "SELECT * { FILTER(?a<?b&&?c>?d)SERVICE<http://x/>{} }",
        "SELECT * { SERVICE <http://x/\\u0041> {} }",
    ],
)
def test_calls_of_a_service(text: str) -> None:
    assert sparql.calls_service(text)


@pytest.mark.parametrize(
    "text",
    [
        "PREFIX sd: <http://www.w3.org/ns/sparql-service-description#> ASK { ?s a sd:Service }",
        "SELECT ?service { ?service ?p ?o }",
        "SELECT * { ?s ?p 'SERVICE <http://x/> {}' }",
        "SELECT * { # SERVICE <http://x/> {}\n }",
        "SELECT * { ?s <http://x/service> ?o . GRAPH ?g { ?s ?p ?o } }",
        "SELECT * { ?s ?p _:service FILTER(?s < 3) { ?s ?p ?o } }",
    ],
)
def test_no_calls_of_a_service(text: str) -> None:
    assert not sparql.calls_service(text)


def test_clauses() -> None:
    text = "PREFIX a: <http://a/>\nSELECT * FROM a:b from named <c> FROM <d> { ?s ?p 'FROM <e>' }"
    clauses = sparql.clauses(text)
    assert clauses.prologue == "PREFIX a: <http://a/>\n"
    assert (clauses.default, clauses.named) == (("a:b", "<d>"), ("<c>",))
    assert clauses.rest.split() == [
        "PREFIX",
        "a:",
        "<http://a/>",
        "SELECT",
        "*",
        "{",
        "?s",
        "?p",
        "'FROM",
        "<e>'",
        "}",
    ]
    assert len(clauses.rest) == len(text)


def test_spread_keeps_tokens_and_their_places() -> None:
    text = "SELECT *\r\n{ ?s a:b '''x\ny''' } # end"
    wide, starts = sparql.spread(text)
    assert "\n" not in wide
    tokens = list(sparql.tokens(text))
    assert [there for _, there in starts[:-1]] == [token.start() for token in tokens]
    assert [wide[here] for here, _ in starts[:-1]] == [token[0][0] for token in tokens]


def test_an_error_tells_line_column_and_cure() -> None:
    text = "SELECT *\r\n{ ?s foaf:name ?o }"
    error = sparql.syntax_error(text, text.index("foaf"), "expected one of Prefix not found, x")
    assert (error.line, error.column) == (2, 6)
    assert str(error) == (
        "line 2, column 6: The prefix `foaf:` is not declared. "
        "Begin with PREFIX foaf: <http://xmlns.com/foaf/0.1/>."
    )


def test_a_long_token_is_shortened_in_an_error() -> None:
    error = sparql.syntax_error("ASK " + "x" * 1000, 4, "expected `{`")
    assert len(str(error)) < 120
