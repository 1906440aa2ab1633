"""Queries that call other endpoints, as those who ask meet them."""

from __future__ import annotations

from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from rdflib import Graph, URIRef

from kg.cli import main
from kg.settings import Settings
from tests import endpoints
from tests.endpoints import Endpoint, endpoint, healthy, saying
from tests.small_site import PREFIXES, make_client
from tests.test_server_lifecycle import Started, running, until

TURTLE = f"<{PREFIXES['wd:']}Q1234> <http://x/born> 1805 . <http://x/other> <http://x/born> 1."
FEATURE = URIRef("http://www.w3.org/ns/sparql-service-description#BasicFederatedQuery")


def joined(url: str, silent: str = "") -> str:
    return (
        f"PREFIX owl: <{PREFIXES['owl:']}> SELECT ?born {{ ?here owl:sameAs ?there "
        f"SERVICE {silent} <{url}> {{ ?there <http://x/born> ?born }} }}"
    )


def client_for(folder: Path, there: Endpoint, **settings: object) -> FlaskClient:
    """A client of a server that may ask one endpoint, on this machine unless told otherwise."""
    return make_client(folder, **{"services": there.url, "services_private": "yes"} | settings)


def ask(client: FlaskClient, query: str, **headers: str) -> tuple[int, Any]:
    response = client.get("/sparql", query_string={"query": query}, headers=headers)
    return response.status_code, response.get_json(force=True)


def test_a_listed_endpoint_is_asked(tmp_path: Path) -> None:
    with endpoint(healthy(TURTLE)) as there:
        client = client_for(tmp_path, there, base="https://parley.example.org")
        status, answer = ask(client, joined(there.url))
        assert status == 200
        (row,) = answer["results"]["bindings"]
        assert row["born"]["value"] == "1805"
        (asked,) = there.asked
        assert f"(<{PREFIXES['wd:']}Q1234>)" in asked.query
        assert asked.headers["User-Agent"] == "Parley (+https://parley.example.org)"


def test_an_answer_of_others_is_never_kept(tmp_path: Path) -> None:
    with endpoint(healthy(TURTLE)) as there:
        client = client_for(tmp_path, there)
        glued = f"SELECT * {{ ?s ?p 1SERVICE <{there.url}> {{}} }}"
        for text in [joined(there.url), glued] * 3:
            response = client.get("/sparql", query_string={"query": text})
            assert response.status_code == 200 and "ETag" not in response.headers
        for _ in range(2):
            client.post("/sparql", data={"query": joined(there.url)})
        assert len(there.asked) == 8


def test_a_browser_sees_a_table(tmp_path: Path) -> None:
    with endpoint(healthy(TURTLE)) as there:
        client = client_for(tmp_path, there)
        page = client.get(
            "/sparql", query_string={"query": joined(there.url)}, headers={"Accept": "text/html"}
        )
        assert page.status_code == 200 and "1805" in page.text


@pytest.mark.parametrize(
    ("behave", "status", "said"),
    [
        (saying(b"<script>", "text/plain", 500), 502, "answered 500 Internal Server Error: <scr"),
        (saying(b"", status=302, Location="http://127.0.0.1/"), 502, "redirects are not followed"),
        (endpoints.breaking, 502, "sent an answer that cannot be read"),
        (endpoints.hanging_up, 502, "broke off"),
        (endpoints.slow, 504, "did not answer within 0.3 seconds"),
    ],
)
def test_it_is_told_that_it_was_them(
    tmp_path: Path, behave: endpoints.Behaviour, status: int, said: str
) -> None:
    with endpoint(behave) as there:
        client = client_for(tmp_path, there, service_timeout="0.3")
        found, problem = ask(client, joined(there.url))
        assert (found, problem["status"], problem["service"]) == (status, status, there.url)
        assert said in problem["detail"] and there.url in problem["detail"]
        page = client.get(
            "/sparql", query_string={"query": joined(there.url)}, headers={"Accept": "text/html"}
        )
        assert page.status_code == status and "<script>" not in page.text.partition("<main")[2]
        found, answer = ask(client, joined(there.url, "SILENT"))
        assert found == 200 and answer["results"]["bindings"] == [{}]


def test_it_is_told_that_it_was_us(tmp_path: Path) -> None:
    with endpoint(endpoints.endless) as there:
        client = client_for(tmp_path, there, service_result="1")
        status, problem = ask(client, joined(there.url))
        assert (status, problem["limit"]) == (503, "service_result")
        status, problem = ask(client, joined("http://other.example.org/"))
        assert status == 403 and "http://other.example.org/" in problem["detail"]
        assert there.url in problem["cure"]
        assert ask(client, "SELECT * { SERVICE ?x { ?s ?p ?o } }")[0] == 403
        assert ask(client, joined(there.url) + "}")[0] == 400


def test_a_private_address_is_the_operators_to_allow(tmp_path: Path) -> None:
    with endpoint(healthy(TURTLE)) as there:
        client = client_for(tmp_path, there, services_private="no")
        for silent in ("", "SILENT"):
            status, problem = ask(client, joined(there.url, silent))
            assert status == 403 and "127.0.0.1, which is no public address" in problem["detail"]
            assert "services_private" in problem["cure"]
        assert not there.asked


def test_without_a_list_nobody_is_asked(tmp_path: Path) -> None:
    with endpoint(healthy(TURTLE)) as there:
        status, problem = ask(make_client(tmp_path), joined(there.url))
        assert status == 403 and there.url in problem["detail"]
        assert "for the operator to list" in problem["cure"]
        assert not there.asked


def test_the_description_says_so_only_if_it_is_true(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    tags = []
    for services in ("", "https://query.example.org/sparql"):
        client = make_client(tmp_path_factory.mktemp("described"), services=services)
        response = client.get("/sparql", headers={"Accept": "text/turtle"})
        graph = Graph().parse(data=response.text, format="turtle")
        assert (FEATURE in set(graph.objects())) == bool(services)
        tags.append(response.headers["ETag"])
    assert tags[0] != tags[1]


def test_the_command_honours_the_same_list(
    built: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with endpoint(healthy(TURTLE)) as there:
        text = f"SELECT ?o {{ SERVICE <{there.url}> {{ <http://x/other> ?p ?o }} }}"
        command = ["query", "--release", str(built.release), "--format", "csv", "-e", text]
        assert CliRunner().invoke(main, command).exit_code == 1
        assert not there.asked
        monkeypatch.setenv("PARLEY_SERVICES", there.url)
        monkeypatch.setenv("PARLEY_SERVICES_PRIVATE", "yes")
        assert CliRunner().invoke(main, command).stdout.split() == ["o", "1"]


def test_a_slow_endpoint_holds_no_executor(tmp_path: Path) -> None:
    """The one executor answers others while a query waits."""
    with endpoint(endpoints.slow) as there:
        limits = {"PARLEY_EXECUTORS": "1", "PARLEY_SERVICES_PRIVATE": "yes"}
        with running(tmp_path, PARLEY_SERVICES=there.url, **limits) as server:
            found: list[int] = []
            waiting = Thread(target=lambda: found.append(server.ask(joined(there.url))[0]))
            waiting.start()
            until(lambda: bool(there.asked))
            for number in range(20):
                assert server.ask(f"SELECT ({number} AS ?n) {{}}")[0] == 200
            assert not found
            there.ended.set()
            waiting.join()
            assert found == [502]


def test_a_wrong_entry_stops_the_start(tmp_path: Path) -> None:
    started = Started(tmp_path, 1, PARLEY_SERVICES="https://good.example.org/ nonsense")
    assert started.process.wait(60)
    assert not started.line
    assert started.process.stdout
    started.process.stdout.close()
