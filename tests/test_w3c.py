"""The W3C's SPARQL suites through HTTP: every test is put to the started server by the protocol.

All data of the suites is one release, each file a named graph; a test names its graphs with
`default-graph-uri` and `named-graph-uri`. A type of test that is not in `HANDLERS` fails. What the
server does otherwise is in `tests/w3c_exceptions.py`, each with its reason, strict.
"""

from __future__ import annotations

import hashlib
import urllib.parse
from collections import Counter
from collections.abc import Callable, Iterator
from http.client import HTTPConnection

import pytest
from rdflib import Graph

from kg.release import pack, publish
from tests.archives import UnavailableError
from tests.test_server_lifecycle import Started, free_port
from tests.w3c_exceptions import EXCEPTIONS
from tests.w3c_results import Table, read_expected, read_results, rows_of, same
from tests.w3c_suites import SUITES, Case, cases, dataset, iri_of

Server = tuple[HTTPConnection, Started]

FORM = "application/x-www-form-urlencoded"
EMPTY = "urn:empty"
RESULT_TYPES = {
    ".srx": ("application/sparql-results+xml", "xml"),
    ".csv": ("text/csv", "csv"),
    ".tsv": ("text/tab-separated-values", "tsv"),
}
JSON = ("application/sparql-results+json", "json")
OF_GRAPHS = ("text/turtle", "application/n-triples", "application/rdf+xml")
PARSERS = {"text/turtle": "turtle", "application/n-triples": "nt", "application/rdf+xml": "xml"}

#: Folders whose tests are not about a query endpoint as this one is.
LEFT_OUT = {
    "entailment": "the endpoint answers by simple entailment; what is inferred is in the graph",
    "service-description": "prose, no data; tests/test_server_protocol.py has them",
    "protocol": "prose, no data; tests/test_server_protocol.py has them",
}
#: How many tests of each type there are, so that none goes missing unseen.
NUMBERS = {
    "CSVResultFormatTest": 3,
    "NegativeSyntaxTest": 50,
    "NegativeSyntaxTest11": 43,
    "NegativeUpdateSyntaxTest11": 13,
    "PositiveSyntaxTest": 149,
    "PositiveSyntaxTest11": 63,
    "PositiveUpdateSyntaxTest11": 42,
    "QueryEvaluationTest": 430,
    "UpdateEvaluationTest": 93,
}


def collected() -> list[Case]:
    return [case for case in cases() if folder(case) not in LEFT_OUT]


def folder(case: Case) -> str:
    """The part of the suite that a test is in."""
    (web,) = (web for web in SUITES.values() if case.iri.startswith(web))
    return case.iri.removeprefix(web).partition("/")[0]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "case" not in metafunc.fixturenames:
        return
    try:
        found = collected()
    except UnavailableError as error:
        metafunc.parametrize("case", [pytest.param(None, marks=pytest.mark.skip(str(error)))])
        return
    params = []
    for case in found:
        marks = [pytest.mark.xfail(reason=EXCEPTIONS[case.iri])] if case.iri in EXCEPTIONS else []
        params.append(pytest.param(case, id=case.iri, marks=marks))
    metafunc.parametrize("case", params)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    place = tmp_path_factory.mktemp("w3c")
    files = {"dataset.nq": dataset()}
    publish(place / "release", pack(files, {EMPTY: 0}, {"parley-kg": "0"}))
    (place / "queries").mkdir()
    started = Started(place, free_port())
    connection = HTTPConnection(urllib.parse.urlsplit(started.url).netloc, timeout=60)
    try:
        yield connection, started
    finally:
        connection.close()
        started.process.terminate()
        started.process.wait(60)
        assert started.process.stdout
        started.process.stdout.close()


def ask(server: Server, case: Case, accept: str) -> tuple[int, str, bytes]:
    """Puts the test's query to its graphs."""
    # The IRIs of a query are relative to its file, and those of FROM are its data's.
    query = f"BASE <{case.base}>\n{case.query.read_bytes().decode()}"
    graphs = [("default-graph-uri", graph) for graph in case.default]
    graphs += [("named-graph-uri", graph) for graph in case.named]
    if not graphs and "FROM" not in query.upper():
        graphs = [("default-graph-uri", EMPTY)]
    body = urllib.parse.urlencode([("query", query), *graphs])
    return send(server, body.encode(), FORM, accept)


def send(server: Server, body: bytes, content_type: str, accept: str) -> tuple[int, str, bytes]:
    """The answer, by one connection after the other: the server closes those that are idle."""
    headers = {"Content-Type": content_type, "Accept": accept, "Connection": "close"}
    server[0].request("POST", "/sparql", body, headers)
    response = server[0].getresponse()
    return response.status, response.headers.get_content_type(), response.read()


def evaluated(server: Server, case: Case) -> None:
    assert case.result is not None
    expected = read_expected(case.result, iri_of(case.result))
    if isinstance(expected, Table | bool):
        wanted = RESULT_TYPES.get(case.result.suffix, JSON)
        status, content_type, body = ask(server, case, wanted[0])
        assert (status, content_type) == (200, wanted[0]), body.decode()
        found = read_results(body, wanted[1])
    else:
        choice = OF_GRAPHS[hashlib.sha256(case.iri.encode()).digest()[0] % len(OF_GRAPHS)]
        status, content_type, body = ask(server, case, choice)
        assert (status, content_type) == (200, choice), body.decode()
        found = Graph().parse(data=body, format=PARSERS[choice])
    assert same(found, expected, case.lax), "\n".join(
        ["found:", *rows_of(found), "expected:", *rows_of(expected)]
    )


def parsed(server: Server, case: Case) -> None:
    status, _, body = ask(server, case, "*/*")
    assert status == 200, body.decode()


def not_parsed(server: Server, case: Case) -> None:
    if case.query.suffix == ".ru":
        refused(server, case)
        return
    status, content_type, _ = ask(server, case, "*/*")
    assert (status, content_type) == (400, "application/problem+json")


def refused(server: Server, case: Case) -> None:
    """An update, well-formed or not, does nothing but be refused."""
    text = case.query.read_bytes() if case.query.is_file() else b""
    status, content_type, _ = send(server, text, "application/sparql-update", "*/*")
    assert (status, content_type) == (403, "application/problem+json")


HANDLERS: dict[str, Callable[[Server, Case], None]] = {
    "QueryEvaluationTest": evaluated,
    "CSVResultFormatTest": evaluated,
    "PositiveSyntaxTest": parsed,
    "PositiveSyntaxTest11": parsed,
    "NegativeSyntaxTest": not_parsed,
    "NegativeSyntaxTest11": not_parsed,
    "UpdateEvaluationTest": refused,
    "PositiveUpdateSyntaxTest11": refused,
    "NegativeUpdateSyntaxTest11": refused,
}


def test_w3c(server: Server, case: Case) -> None:
    HANDLERS[case.kind](server, case)


def test_none_is_missing() -> None:
    try:
        found = collected()
    except UnavailableError as error:
        pytest.skip(str(error))
    assert Counter(case.kind for case in found) == NUMBERS
    assert set(EXCEPTIONS) <= {case.iri for case in found}
