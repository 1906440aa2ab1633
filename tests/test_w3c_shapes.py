"""The W3C's suite of SHACL: what pyshifty refuses, and what it and pyshacl say together.

Where one of them does otherwise than the suite asks, it is named here, strictly.
"""

from __future__ import annotations

from collections import Counter

import pytest
from rdflib import Dataset

from kg import validate as module
from kg.errors import SourceError
from kg.report import Report
from kg.terms import ENTITIES_GRAPH, SHAPES_GRAPH
from kg.validate import validate
from kg.verdict import judge
from tests.archives import UnavailableError
from tests.w3c_shapes import Case, cases, nameless

#: How many tests there are in each folder, so that none goes missing unseen.
NUMBERS = {
    "core/complex": 2,
    "core/misc": 5,
    "core/node": 32,
    "core/path": 13,
    "core/property": 38,
    "core/targets": 7,
    "core/validation-reports": 1,
    "sparql/component": 4,
    "sparql/node": 4,
    "sparql/pre-binding": 14,
    "sparql/property": 1,
}

#: A result names the node that a shape within a shape looks at; the verdict names the outer one.
INNER = {"core/property/property-001", "core/validation-reports/shared"}

#: Where pyshacl, alone, gives another verdict than the suite.
BY_PYSHACL = {
    "core/property/uniqueLang-002": "it takes any spelling of true for true",
    "sparql/node/prefixes-001": "it does not look for prefixes in what an ontology imports",
    "sparql/pre-binding/shapesGraph-001": "it lets no query ask the shapes, which is optional",
}

#: How many of the tests have shapes with a bound, which pyshifty is given first.
JUDGED = 58


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "case" not in metafunc.fixturenames:
        return
    try:
        params = [pytest.param(case, id=case.name) for case in cases()]
    except UnavailableError as error:
        params = [pytest.param(None, marks=pytest.mark.skip(str(error)))]
    metafunc.parametrize("case", params)


@pytest.fixture(scope="module")
def found() -> list[Case]:
    try:
        return list(cases())
    except UnavailableError as error:
        pytest.skip(str(error))


def test_none_goes_missing(found: list[Case]) -> None:
    assert Counter(case.name.rpartition("/")[0] for case in found) == NUMBERS


def test_the_verdict_of_pyshifty(case: Case) -> None:
    if case.is_failure:
        with pytest.raises(SourceError):
            judge(case.data, case.shapes)
        return
    refused = nameless(iter(judge(case.data, case.shapes).refused))
    assert bool(refused) == bool(case.focus)
    assert (refused == case.focus) == (case.name not in INNER)


def told(case: Case, validator: str) -> Report | None:
    """What is found in the end; None for a failure."""
    dataset = Dataset()
    for name, graph in ((ENTITIES_GRAPH, case.data), (SHAPES_GRAPH, case.shapes)):
        for triple in graph:
            dataset.graph(name).add(triple)
    try:
        return validate(dataset, validator=validator)
    except SourceError:
        return None


def test_what_is_told_in_the_end(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever is asked first, it is what pyshacl says alone."""
    monkeypatch.setattr(module, "JUDGED_FROM", 0)
    alone = told(case, "pyshacl")
    verdict = None if alone is None else bool(alone.results)
    expected = None if case.is_failure else bool(case.focus)
    assert (verdict == expected) == (case.name not in BY_PYSHACL)
    assert told(case, "auto") == alone


def test_how_many_are_judged_first(found: list[Case]) -> None:
    assert sum(told(case, "pyshifty") is not None for case in found) == JUDGED
