"""The one form of Turtle that people write: their order and comments stay."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from rdflib import Graph
from rdflib.compare import isomorphic

from kg.errors import SourceError
from kg.formatter import canonical_text, check_canonical, format_file
from kg.rdf import parse_document, write_turtle
from kg.tokens import Document
from tests.rdf_graphs import graphs, unhurried

UNTIDY = """\
# Of tea.
@prefix e: <http://a.example/> .
# A second comment.
@prefix unused: <http://a.example/unused#> .
PREFIX id: <https://w3id.org/parley/id/>
@prefix parley: <https://w3id.org/parley/ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
# === Pots


# The pot,
#   with its lid.
id:pot rdfs:label 'pot'@en ; a parley:Thing,e:Vessel; parley:holds _:tea , 2 .
id:cup rdfs:label "cup"@en;


   parley:shelf [a parley:Shelf;parley:order 1] .
_:tea a parley:Drink .
# === Nothing yet

# The end.
"""

TIDY = """\
# Of tea.
# A second comment.

@prefix parley: <https://w3id.org/parley/ontology#> .
@prefix id: <https://w3id.org/parley/id/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix e: <http://a.example/> .

# === Pots

# The pot,
#   with its lid.
id:pot a parley:Thing, e:Vessel ;
    rdfs:label "pot"@en ;
    parley:holds _:tea, 2 .

id:cup rdfs:label "cup"@en ;
    parley:shelf [ a parley:Shelf ; parley:order 1 ] .

_:tea a parley:Drink .

# === Nothing yet

# The end.
"""


def parse(text: str) -> Graph:
    return parse_document(Document(text, "test.ttl"))


def test_comments_and_the_order_of_blocks_stay() -> None:
    assert canonical_text(UNTIDY) == TIDY


def test_what_is_tidy_stays_as_it_is() -> None:
    assert canonical_text(TIDY) == TIDY


@unhurried
@given(graphs())
def test_the_meaning_stays(graph: Graph) -> None:
    text = canonical_text(write_turtle(graph))
    assert isomorphic(parse(text), graph)
    assert canonical_text(text) == text


@unhurried
@given(graphs())
def test_what_the_writer_writes_is_tidy_where_no_blank_node_is_named(graph: Graph) -> None:
    text = write_turtle(graph)
    if "_:" not in text:
        assert canonical_text(text) == text


def test_a_comment_before_the_first_block_stays_without_prefixes() -> None:
    text = "# Lonely.\n<urn:a:b> a <urn:a:c> .\n"
    assert canonical_text(text) == text


def test_a_file_of_comments_stays() -> None:
    assert canonical_text("# One.\n\n\n# Two.") == "# One.\n\n# Two.\n"
    assert canonical_text("") == ""


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("<urn:a:b> a # lost\n  <urn:a:c> .\n", "1:13"),
        ("<urn:a:b>\n  # lost\n  a <urn:a:c> .\n", "2:3"),
        ("<urn:a:b> a <urn:a:c> . # lost\n", "1:25"),
    ],
)
def test_a_comment_that_would_be_lost_is_refused(text: str, place: str) -> None:
    with pytest.raises(SourceError) as raised:
        canonical_text(text, "a.ttl")
    assert str(raised.value) == (
        f"a.ttl:{place}: a comment within a block would be lost. "
        "Move it to a line of its own above the block"
    )


def test_what_is_not_turtle_is_refused() -> None:
    with pytest.raises(SourceError, match=r"a\.ttl:1:13: expected an object"):
        canonical_text("<urn:a:b> a .", "a.ttl")


def test_a_file_is_checked(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_text(TIDY, encoding="utf-8")
    assert check_canonical(path) is None
    path.write_text(TIDY.replace("    rdfs:label", "  rdfs:label"), encoding="utf-8")
    assert check_canonical(path) == f"{path}:14"
    path.write_text(TIDY + "\n", encoding="utf-8")
    assert check_canonical(path) == f"{path}:25"
    path.write_text(TIDY.removesuffix("\n"), encoding="utf-8")
    assert check_canonical(path) == f"{path}:24"


def test_a_file_is_put_in_form(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_text(UNTIDY.replace("\n", "\r\n"), encoding="utf-8", newline="")
    assert format_file(path)
    assert path.read_bytes() == TIDY.encode()
    assert not format_file(path)


def test_a_file_that_is_not_turtle_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_text("<urn:a:b> a .\n", encoding="utf-8")
    with pytest.raises(SourceError):
        format_file(path)
    assert path.read_text(encoding="utf-8") == "<urn:a:b> a .\n"


def test_every_turtle_file_is_in_its_one_form(sources: Path) -> None:
    files = [*sources.glob("ontology/**/*.ttl"), *sources.glob("kg/data/**/*.ttl")]
    assert len(files) > 10
    places = [place for file in sorted(files) if (place := check_canonical(file))]
    assert not places, "run `parley format`"
