"""Tokens of Turtle, and the places they stand at."""

from __future__ import annotations

import pytest
from rdflib import RDFS

from kg.terms import ID, PARLEY
from kg.tokens import Document, shortened, string_value

TEXT = '''\
@prefix id: <https://w3id.org/parley/id/> . # comment with "quote"
PREFIX e: <http://a.example/>
id:a.b a e:c%20d, e:e\\,f ;
    e:g """long "string"
# no comment""" , "x"@en-gb , 'y'^^e:h, 1.5e3, -2, 3. # id:z
_:j e:k [ ], ( true ).
'''


@pytest.fixture
def document() -> Document:
    return Document(TEXT, "a.ttl")


def test_tokens(document: Document) -> None:
    kinds = [(token.kind, token.text) for token in document.tokens[8:]]
    assert kinds == [
        ("name", "id:a.b"),
        ("word", "a"),
        ("name", "e:c%20d"),
        ("mark", ","),
        ("name", "e:e\\,f"),
        ("mark", ";"),
        ("name", "e:g"),
        ("string", '"""long "string"\n# no comment"""'),
        ("mark", ","),
        ("string", '"x"'),
        ("language", "@en-gb"),
        ("mark", ","),
        ("string", "'y'"),
        ("mark", "^^"),
        ("name", "e:h"),
        ("mark", ","),
        ("number", "1.5e3"),
        ("mark", ","),
        ("number", "-2"),
        ("mark", ","),
        ("number", "3"),
        ("mark", "."),
        ("comment", "# id:z"),
        ("name", "_:j"),
        ("name", "e:k"),
        ("mark", "["),
        ("mark", "]"),
        ("mark", ","),
        ("mark", "("),
        ("word", "true"),
        ("mark", ")"),
        ("mark", "."),
    ]


def test_statements_and_blocks(document: Document) -> None:
    assert [statement[0].text for statement in document.statements] == [
        "@prefix",
        "PREFIX",
        "id:a.b",
        "_:j",
    ]
    assert [block[0].text for block in document.blocks] == ["id:a.b", "_:j"]


def test_prefixes_and_iris(document: Document) -> None:
    assert document.prefixes == {"id": str(ID), "e": "http://a.example/"}
    names = [token for block in document.blocks for token in block if token.kind == "name"]
    assert [document.iri(token) for token in names] == [
        f"{ID}a.b",
        "http://a.example/c%20d",
        "http://a.example/e,f",
        "http://a.example/g",
        "http://a.example/h",
        None,
        "http://a.example/k",
    ]


def test_places(document: Document) -> None:
    assert document.place(document.find("http://a.example/k")) == "a.ttl:6:5"
    assert document.line(document.find("http://a.example/h")) == 5
    assert document.find("http://a.example/nowhere") == 0
    assert document.starts_line(TEXT.index("e:g"))
    assert not document.starts_line(TEXT.index("# comment"))


def test_escapes_in_iris() -> None:
    document = Document("<urn:a:\\u00E9\\U0001F600> a <urn:a:b> .", "a.ttl")
    assert document.iri(document.tokens[0]) == "urn:a:é😀"


@pytest.mark.parametrize(
    ("text", "value"),
    [('"a"', "a"), ("'''a'b'''", "a'b"), (r'"\t\"\\\u00e9\U0001f600"', '\t"\\é😀'), ('""', "")],
)
def test_string_value(text: str, value: str) -> None:
    assert string_value(text) == value


def test_shortened() -> None:
    assert shortened("id:a") == "id:a"
    assert shortened("x" * 41) == "x" * 40 + "…"
    assert shortened('"""a\nb"""') == '"""a…'


def test_the_projects_prefixes_stand_for_one_namespace_each() -> None:
    text = f"@prefix parley: <{PARLEY}> .\n@prefix rdfs: <{RDFS}> .\n"
    assert Document(text, "a.ttl").prefixes == {"parley": str(PARLEY), "rdfs": str(RDFS)}
