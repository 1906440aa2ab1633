"""The W3C's tests of SERVICE, with the data of their endpoints in stores beside.

Those of which the server refuses what they ask are named with what it says.
"""

from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import Graph, URIRef

from kg.engine import InProcess, Question
from kg.errors import QueryRefusedError, ServiceError
from kg.federation import Federated
from kg.federation.bindings import Row, read_rows
from kg.federation.remote import Budget
from kg.store import Store
from tests.archives import UnavailableError
from tests.endpoints import results
from tests.w3c_results import read_expected, read_results, rows_of, same
from tests.w3c_suites import MF, QT, SUITES, iri_of, path_of

MANIFEST = f"{SUITES['sparql11/']}service/manifest"
REFUSED = {
    "service3": "has a SERVICE within",
    "service5": "calls a SERVICE by a variable",
    "service6": "has a SERVICE within",
}
SILENT = "http://invalid.endpoint.org/sparql"
FORMATS = {"solutions": "json", "boolean": "json", "triples": None}


class Elsewhere:
    """Endpoints by their names, each with a graph; the others cannot be reached."""

    def __init__(self) -> None:
        self.stores: dict[str, ox.Store] = {}

    def ask(self, endpoint: str, text: str, budget: Budget) -> list[Row]:
        if endpoint not in self.stores:
            raise ServiceError(endpoint, "cannot be reached")
        return read_rows(results(self.stores[endpoint], text), endpoint)


@pytest.mark.parametrize("name", [f"service{number}" for number in ("1", "2", "3", "4a", *"567")])
def test_service(tmp_path: Path, name: str) -> None:
    try:
        path = path_of(f"{MANIFEST}.ttl")
    except UnavailableError as error:
        pytest.skip(str(error))
    manifest = Graph().parse(path, publicID=iri_of(path), format="turtle")
    case = next(each for each in manifest.subjects(MF.action) if str(each).endswith(f"#{name}"))
    action = manifest.value(case, MF.action)
    elsewhere, here = Elsewhere(), ox.Store()
    for data in manifest.objects(action, QT.data):
        here.load(path=path_of(str(data)), format=ox.RdfFormat.TURTLE, to_graph=ox.NamedNode("g:g"))
    for service in manifest.objects(action, QT.serviceData):
        store = elsewhere.stores[str(manifest.value(service, QT.endpoint))] = ox.Store()
        for data in manifest.objects(service, QT.data):
            store.load(path=path_of(str(data)), format=ox.RdfFormat.TURTLE)
    lines = (here.dump(format=ox.RdfFormat.N_QUADS) or b"").splitlines(keepends=True)
    (tmp_path / "here.nq").write_bytes(b"".join(sorted(lines)))
    engine = Federated(
        InProcess(Store.load(tmp_path / "here.nq")),
        elsewhere,
        {*elsewhere.stores, SILENT},
        seconds=60,
        calls=9,
        size=2**20,
    )
    query = path_of(str(manifest.value(action, QT.query))).read_text("utf-8")
    if name in REFUSED:
        with pytest.raises(QueryRefusedError, match=REFUSED[name]):
            engine.ask(Question(query, FORMATS))
        return
    with engine.ask(Question(query, FORMATS)).body as body:
        found = read_results(body.read(), "json")
    result = manifest.value(case, MF.result)
    assert isinstance(result, URIRef)
    text = path_of(str(result)).read_text("utf-8")
    # That of service7 has bindings without a term, which the standard has not.
    (tmp_path / "expected.srx").write_text(re.sub(r'<binding name="\w+">\s*</binding>', "", text))
    expected = read_expected(tmp_path / "expected.srx", str(result))
    assert same(found, expected, False), rows_of(found)
