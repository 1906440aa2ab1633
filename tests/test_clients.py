"""Real clients of the started server, beside those in test_server_lifecycle: curl and Comunica.

Comunica comes from npm into the cache folder, once; where it cannot be had the test is skipped.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rdflib import Graph

from tests.archives import cache_folder
from tests.small_site import PREFIXES, TRIPLES
from tests.test_server_lifecycle import LABEL, Started, running

#: The last version that runs on Node.js 20.
COMUNICA = "@comunica/query-sparql@4.5.0"
CURL = shutil.which("curl")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Started]:
    with running(tmp_path_factory.mktemp("clients")) as started:
        yield started


def curl(*arguments: str) -> str:
    assert CURL
    command = [CURL, "--silent", "--show-error", "--max-time", "60", *arguments]
    return subprocess.run(command, capture_output=True, check=True).stdout.decode()


@pytest.mark.skipif(CURL is None, reason="there is no curl")
@pytest.mark.parametrize(
    "arguments",
    [
        ["--get", "--data-urlencode", f"query={LABEL}"],
        ["--data-urlencode", f"query={LABEL}"],
        ["--header", "Content-Type: application/sparql-query", "--data", LABEL],
        ["--request", "QUERY", "--header", "Content-Type: application/sparql-query", "-d", LABEL],
        ["--compressed", "--get", "--data-urlencode", f"query={LABEL}"],
    ],
)
def test_curl_asks(server: Started, arguments: list[str]) -> None:
    answer = curl(*arguments, "--header", "Accept: text/csv", f"{server.url}/sparql")
    assert answer == "label\r\nAlice\r\n"


@pytest.mark.skipif(CURL is None, reason="there is no curl")
def test_curl_reads_compressed_graphs(server: Started) -> None:
    url = f"{server.url}/rdf-graph-store?default"
    plain = curl("--header", "Accept: application/n-triples", url)
    packed = curl("--compressed", "--header", "Accept: application/n-triples", url)
    assert sorted(packed.splitlines()) == sorted(plain.splitlines())
    assert len(Graph().parse(data=plain, format="nt")) == TRIPLES - 1


@pytest.mark.skipif(CURL is None, reason="there is no curl")
@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE"])
def test_curl_is_told_why_it_may_not_write(server: Started, method: str) -> None:
    url = f"{server.url}/sparql" if method == "POST" else f"{server.url}/rdf-graph-store?default"
    update = ["--header", "Content-Type: application/sparql-update", "--data", "CLEAR ALL"]
    told = json.loads(curl("--request", method, *update, url))
    assert told["status"] == (403 if method == "POST" else 405)


@pytest.fixture(scope="module")
def comunica() -> Path:
    """The command of Comunica, fetched if need be."""
    folder = cache_folder() / "comunica"
    command = folder / "node_modules" / ".bin" / "comunica-sparql"
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        pytest.skip("there is no Node.js with npm")
    if not (folder / "ready").exists():
        folder.mkdir(parents=True, exist_ok=True)
        options = ["--no-audit", "--no-fund", "--ignore-scripts", "--prefix", str(folder)]
        try:
            install = [npm, "install", *options, COMUNICA]
            subprocess.run(install, cwd=folder, capture_output=True, check=True, timeout=600)
        except (OSError, subprocess.SubprocessError) as error:
            pytest.skip(f"npm could not fetch {COMUNICA}: {type(error).__name__}")
        (folder / "ready").touch()
    return command


def ask_comunica(command: Path, source: str, query: str) -> list[dict[str, Any]]:
    done = subprocess.run(
        [command, f"sparql@{source}", query, "-t", "application/sparql-results+json"],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env={**os.environ, "NODE_NO_WARNINGS": "1"},
    )
    assert done.returncode == 0, done.stderr
    found: list[dict[str, Any]] = json.loads(done.stdout)["results"]["bindings"]
    return found


def test_comunica(server: Started, comunica: Path) -> None:
    query = LABEL.replace("?label", "?label (LANG(?label) AS ?tag)", 1)
    (row,) = ask_comunica(comunica, f"{server.url}/sparql", query)
    assert (row["label"]["value"], row["tag"]["value"]) == ("Alice", "en")


def test_comunica_joins_over_graphs(server: Started, comunica: Path) -> None:
    query = f"""PREFIX parley: <{PREFIXES["parley:"]}> PREFIX rdfs: <{PREFIXES["rdfs:"]}>
        SELECT ?who ?text {{ ?demand parley:demandedBy ?w ; parley:paraphrase ?text .
          GRAPH <{PREFIXES["graph:"]}entities> {{ ?w rdfs:label ?who . }}
          FILTER(LANG(?who) = "en") }}"""
    (row,) = ask_comunica(comunica, f"{server.url}/sparql", query)
    assert row["who"]["value"] == "The Hatter"
