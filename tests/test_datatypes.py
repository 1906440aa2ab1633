"""Which literals a datatype has, and which Turtle writes bare."""

from __future__ import annotations

import pytest
from rdflib import XSD, Graph, URIRef

from kg.datatypes import LEXICAL, is_bare, is_lexical

VALUES = {
    "boolean": ("true false 1 0", "True yes 2"),
    "integer": ("0 -1 +1 007 123456789012345678901", "1.0 1e1 1_000 ١ - "),
    "nonNegativeInteger": ("0 -0 +1 12", "-1"),
    "positiveInteger": ("1 +01", "0 -1"),
    "negativeInteger": ("-1 -01", "0 1"),
    "nonPositiveInteger": ("0 -1", "1"),
    "decimal": ("1 1.5 .5 5. -0.0 +1.50", "1e1 . INF"),
    "double": ("1 1.5e-3 INF -INF NaN .5E+2", "inf nan e1"),
    "date": (
        "2021-09-21 2020-02-29 2021-09-21Z -0044-03-15 12021-01-01",
        "2021-9-21 2021-02-29 2021",
    ),
    "dateTime": (
        "2021-09-21T10:00:00 2021-09-21T24:00:00Z 2021-09-21T10:00:00.5+14:00",
        "2021-09-21 2021-09-31T10:00:00 2021-09-21T25:00:00 2021-09-21T10:00:00+15:00",
    ),
    "time": ("10:00:00 23:59:59.9Z", "10:00 24:00:01"),
    "gYear": ("2021 -0044 12021 2021Z", "21 02021 2021-09"),
    "gYearMonth": ("2021-09 2021-12Z", "2021-13 2021"),
    "gMonth": ("--09", "09 --13"),
    "gMonthDay": ("--09-21", "09-21"),
    "duration": ("P1Y2M3DT4H5M6.5S -P1D PT1S", "P PT 1D P1S P1DT"),
    "language": ("en de-AT", "e_n"),
    "anyURI": ("http://a.example/ a", ""),
    "token": ("anything", ""),
}


@pytest.mark.parametrize("name", VALUES)
def test_lexical_forms(name: str) -> None:
    right, wrong = VALUES[name]
    for form in right.split():
        assert is_lexical(form, str(XSD[name])), form
    for form in wrong.split():
        assert not is_lexical(form, str(XSD[name])), form


def test_only_known_datatypes_of_xml_schema_have_values() -> None:
    assert not is_lexical("x", str(XSD) + "integr")
    assert is_lexical("x", "http://a.example/type")
    assert {str(XSD[name]) for name in VALUES} <= LEXICAL.keys()


@pytest.mark.parametrize(
    ("name", "bare", "quoted"),
    [
        ("boolean", "true false", "1 0"),
        ("integer", "0 -1 10", "01 +1 -0"),
        ("decimal", "1.5 0.000001 -0.0", "1. .5 1.50 0.0000001 1 +1.5"),
        ("double", "1e3 1.5E-3 .5e1 +01.50e1", "1 1.5 INF NaN"),
        ("date", "", "2021-09-21"),
    ],
)
def test_bare_literals_are_read_as_they_are_written(name: str, bare: str, quoted: str) -> None:
    for form in bare.split():
        assert is_bare(form, str(XSD[name]))
        graph = Graph().parse(data=f"<urn:a:b> <urn:a:c> {form} .", format="turtle")
        literal = next(graph.objects())
        assert (str(literal), getattr(literal, "datatype", None)) == (form, URIRef(XSD[name]))
    for form in quoted.split():
        assert not is_bare(form, str(XSD[name]))
