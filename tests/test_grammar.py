"""The order of Turtle's tokens; what is refused is told in test_rdf.py."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import SourceError
from kg.grammar import check_grammar
from kg.tokens import Document
from tests.rdf_graphs import unhurried

HEADER = "@prefix e: <http://a.example/> .\n"
TOKENS = [
    *("e:a", "e:b", "<urn:a:b>", "_:a", "a", '"a"', "'a'@en", '"a"^^e:a', "1", "1.5e0", "true"),
    *(".", ".", ";", ",", "[", "]", "[", "]", "(", ")", "[]", "()", "# comment\n"),
]


@pytest.mark.parametrize(
    "text",
    [
        "e:a a e:b .",
        "e:a e:b 1, true, 'x'@en, \"y\"^^e:z, [], (), ( 1 ( e:a ) [ e:b e:c ; ; ] ) ; ; a e:b ; .",
        "_:a <urn:a:b> [ e:a e:b, [ e:a _:a ] ] .",
        "[] e:a e:b . [ e:a e:b ] . [ e:a e:b ] e:a e:b .",
        "() e:a e:b . ( e:a 1 ) e:a e:b .",
    ],
)
def test_what_turtle_allows_is_allowed(text: str) -> None:
    check_grammar(Document(HEADER + text, "a.ttl"))


@unhurried
@given(st.lists(st.sampled_from(TOKENS), max_size=9))
def test_it_is_as_strict_as_another_parser(tokens: list[str]) -> None:
    text = f"{HEADER}e:a e:b {' '.join(tokens)} ."
    try:
        list(ox.parse(text, format=ox.RdfFormat.TURTLE))
    except SyntaxError:
        with pytest.raises(SourceError):
            check_grammar(Document(text, "a.ttl"))
    else:
        check_grammar(Document(text, "a.ttl"))
