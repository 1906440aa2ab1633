"""Content negotiation by RFC 9110: weights, wildcards, exactness, and HTML for who names it."""

from __future__ import annotations

import pytest

from server.negotiation import BOOLEAN, GRAPH, HTML, SOLUTIONS, Offer, by_name, choose

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        (None, "application/sparql-results+json"),
        ("", "application/sparql-results+json"),
        ("*/*", "application/sparql-results+json"),
        ("application/*", "application/sparql-results+json"),
        ("text/*", "text/csv"),
        ("text/csv", "text/csv"),
        ("TEXT/CSV", "text/csv"),
        ("text/csv;charset=utf-8", "text/csv"),
        (
            "text/csv ; q=0.5 , application/sparql-results+xml;q=0.6",
            "application/sparql-results+xml",
        ),
        ("text/csv;q=0.5, */*;q=0.1", "text/csv"),
        ("*/*, text/tab-separated-values", "text/tab-separated-values"),
        ("*/*;q=0.5, application/sparql-results+json;q=0.1", "application/sparql-results+xml"),
        ("application/json", "application/json"),
        ("application/sparql-results+json;q=0, */*", "application/sparql-results+xml"),
        ("text/*;q=0.3, text/csv;q=0, */*;q=0.1", "text/tab-separated-values"),
        ("text/csv;q=nonsense, text/tab-separated-values;q=0.1", "text/tab-separated-values"),
        ("nonsense, text/csv", "text/csv"),
        ("text/csv;q=0.001", "text/csv"),
        ("text/csv;q=1.000", "text/csv"),
        ("text/csv;q=2", None),
        ("image/png", None),
        ("text/csv;q=0", None),
        ("*/*;q=0", None),
        (",", None),
    ],
)
def test_choice(accept: str | None, chosen: str | None) -> None:
    offer = choose(accept, SOLUTIONS)
    assert (offer and offer.media_type) == chosen


@pytest.mark.parametrize(
    ("accept", "name"),
    [
        (BROWSER, "html"),
        ("text/html", "html"),
        ("application/xhtml+xml", "html"),
        ("*/*", "json"),
        ("text/*", "csv"),
        ("text/html;q=0.5, */*;q=0.6", "json"),
        ("text/html;q=0.5, */*;q=0.5", "html"),
    ],
)
def test_html_is_for_who_names_it(accept: str, name: str) -> None:
    offer = choose(accept, (*SOLUTIONS, *HTML))
    assert offer and offer.name == name


def test_a_header_of_many_ranges_is_not_read_to_its_end() -> None:
    assert choose("a/b," * 100 + "text/csv", SOLUTIONS) is None


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("ttl", "text/turtle"),
        ("TURTLE", "text/turtle"),
        ("nt", "application/n-triples"),
        ("jsonld", "application/ld+json"),
        ("rdf", "application/rdf+xml"),
        ("application/rdf+xml", "application/rdf+xml"),
    ],
)
def test_names_of_formats(name: str, media_type: str) -> None:
    offer = by_name(name, GRAPH)
    assert offer and offer.media_type == media_type


def test_names_by_kind() -> None:
    assert by_name("csv", SOLUTIONS) and not by_name("csv", BOOLEAN) and not by_name("csv", GRAPH)
    assert by_name("xml", SOLUTIONS) != by_name("xml", GRAPH)


def test_content_types_of_text_tell_their_encoding() -> None:
    assert Offer("text/csv", "csv", "csv").content_type == "text/csv; charset=utf-8"
    assert SOLUTIONS[0].content_type == "application/sparql-results+json"
