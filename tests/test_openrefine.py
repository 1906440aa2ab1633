"""From an OpenRefine project to matched rows, with OpenRefine itself where it is installed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.openrefine import ENGINE, PROGRAM, OpenRefine, openrefine

pytestmark = pytest.mark.skipif(PROGRAM is None, reason="OpenRefine is not installed")

#: Names as people write them, and what each is; None for what is not ours.
NAMES = {
    "DPRK": "north-korea",
    "Pompeo, Mike": "mike-pompeo",
    "Moon Jae In": "moon-jae-in",
    "U.S.": "united-states",
    "Rep. of Korea": "south-korea",
    "Women Cross DMZ": "women-cross-dmz",
    "women cross dmz": "women-cross-dmz",
    "Kim, Jong-un": "kim-jong-un",
    "Mike Pence": None,
    "Ministry of Fish": None,
}
SPACE = "https://w3id.org/parley/id/"


@pytest.fixture(scope="module")
def refine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenRefine]:
    with openrefine(tmp_path_factory.mktemp("openrefine")) as found:
        yield found


@pytest.fixture(scope="module")
def service(port: int) -> str:
    return f"http://127.0.0.1:{port}/reconcile"


@pytest.fixture(scope="module")
def project(refine: OpenRefine) -> str:
    return refine.project("name", [*NAMES])


def reconciled(refine: OpenRefine, project: str, service: str, kind: Any = None) -> dict[str, Any]:
    """What became of each name, after all were matched."""
    manifest = refine.pool.request("GET", service).json()
    config = {
        "mode": "standard-service",
        "service": service,
        "identifierSpace": manifest["identifierSpace"],
        "schemaSpace": manifest["schemaSpace"],
        "type": kind,
        "autoMatch": True,
        "columnDetails": [],
        "limit": 5,
    }
    refine.command("reconcile", project=project, columnName="name", config=config, engine=ENGINE)
    refine.finish(project)
    return {cells[0]["v"]: cells[0].get("r") for cells in refine.rows(project)}


def test_it_guesses_the_types_of_a_column(refine: OpenRefine, project: str, service: str) -> None:
    told = refine.command(
        "guess-types-of-column", project=project, columnName="name", service=service
    )
    kinds = [each["id"] for each in told["types"]]
    assert {"Person", "State"} <= set(kinds[:4])


def test_rows_are_matched(refine: OpenRefine, project: str, service: str) -> None:
    found = reconciled(refine, project, service)
    matched = {name: cell["m"]["id"] if "m" in cell else None for name, cell in found.items()}
    assert matched == NAMES
    pence = found["Mike Pence"]
    assert "mike-pompeo" in [each["id"] for each in pence["c"]], "to be looked at"


def test_a_type_speaks_against_others(refine: OpenRefine, service: str) -> None:
    project = refine.project("name", ["Korea", "Pompeo"])
    found = reconciled(refine, project, service, {"id": "Person", "name": "person"})
    assert found["Pompeo"]["m"]["id"] == "mike-pompeo"
    assert "m" not in found["Korea"]
    assert found["Korea"]["c"][0]["score"] == 80, "of another type"


def test_values_are_fetched(refine: OpenRefine, project: str, service: str) -> None:
    reconciled(refine, project, service)
    manifest = refine.pool.request("GET", service).json()
    proposed = refine.pool.request(
        "GET", service + "/extend/propose", fields={"type": "Person", "limit": "20"}
    ).json()
    assert "sameAs" in " ".join(each["id"] for each in proposed["properties"])
    refine.command(
        "extend-data",
        project=project,
        engine=ENGINE,
        baseColumnName="name",
        endpoint=service,
        identifierSpace=manifest["identifierSpace"],
        schemaSpace=manifest["schemaSpace"],
        columnInsertIndex="1",
        extension={"properties": [{"id": "owl:sameAs", "name": "same as"}]},
    )
    refine.finish(project)
    rows = {cells[0]["v"]: cells[1] for cells in refine.rows(project) if len(cells) > 1}
    wikidata = rows["DPRK"]
    assert wikidata["r"]["m"]["id"] == "Q423", "reconciled with Wikidata's own service"
