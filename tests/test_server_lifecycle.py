"""The started server: real processes on a real port, asked by real clients, and ended."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from email.message import Message
from pathlib import Path
from typing import Any

import pytest
from rdflib import RDFS, Graph, Literal, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import CSV, JSON, JSONLD, N3, POST, RDFXML, TSV, TURTLE, XML, SPARQLWrapper

from kg.errors import ReleaseError, SettingError, SourceError
from kg.settings import read_settings
from server import operator, serve
from tests.small_site import PREFIXES, TRIPLES, make_release, make_settings
from tests.test_engine import CRASHING, ENDLESS

ROOT = Path(__file__).resolve().parent.parent
LABEL = f"SELECT ?label {{ <{PREFIXES['id:']}alice> <{RDFS.label}> ?label }}"
START = "import os; from kg.settings import read_settings; import server;"


class Started:
    """A server that runs until it is told to end."""

    def __init__(self, folder: Path, port: int, **environment: str) -> None:
        self.address = ("127.0.0.1", port)
        self.url = f"http://127.0.0.1:{port}"
        self.process = subprocess.Popen(
            [sys.executable, "-c", f"{START} server.serve(read_settings(os.environ))"],
            env=environment_of(folder, port) | environment,
            stdout=subprocess.PIPE,
            text=True,
            process_group=0,
        )
        assert self.process.stdout
        self.line = self.process.stdout.readline()

    def get(self, path: str, **headers: str) -> tuple[int, Message, bytes]:
        request = urllib.request.Request(self.url + path, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=60) as response:
                return response.status, response.headers, response.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.headers, error.read()

    def ask(self, query: str, **headers: str) -> tuple[int, Message, bytes]:
        body = urllib.parse.urlencode({"query": query}).encode()
        request = urllib.request.Request(f"{self.url}/sparql", data=body, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=60) as response:
                return response.status, response.headers, response.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.headers, error.read()

    def end(self, number: signal.Signals, send: Callable[[int, int], None] = os.kill) -> int:
        send(self.process.pid, number)
        try:
            return self.process.wait(60)
        finally:
            assert self.process.stdout
            self.process.stdout.close()


def environment_of(folder: Path, port: int) -> dict[str, str]:
    return {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "TMPDIR": str(folder),
        "PARLEY_SOURCES": str(folder),
        "PARLEY_RELEASE": str(folder / "release"),
        "PARLEY_PORT": str(port),
        "PARLEY_TIMEOUT": "1",
    }


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def running(folder: Path, **environment: str) -> Iterator[Started]:
    make_release(folder)
    make_settings(folder)
    started = Started(folder, free_port(), **environment)
    try:
        yield started
    finally:
        if started.process.poll() is None:
            started.end(signal.SIGTERM)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Started]:
    with running(tmp_path_factory.mktemp("lifecycle")) as started:
        yield started


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < deadline


# Clients


def test_the_address_is_told_in_one_line(server: Started) -> None:
    told = f"Parley serves {TRIPLES} triples at {server.url}/ (Ctrl-C stops)\n"
    assert server.line == told


def test_urllib(server: Started) -> None:
    status, headers, body = server.get("/id/alice", Accept="text/turtle")
    assert (status, headers.get_content_type()) == (200, "text/turtle")
    assert (URIRef(f"{PREFIXES['id:']}alice"), None, Literal("Alice", lang="en")) in Graph().parse(
        data=body
    )
    status, headers, body = server.get("/page/hatter", Accept="text/html")
    assert status == 200 and "The Hatter" in body.decode()


def test_rdflib_as_a_client(server: Started) -> None:
    for method in ("GET", "POST", "POST_FORM"):
        store = SPARQLStore(f"{server.url}/sparql", method=method)
        graph = Graph(store)
        assert [str(row[0]) for row in graph.query(LABEL)] == ["Alice"]  # type: ignore[index]
        assert graph.query("ASK { ?s ?p ?o }").askAnswer is True
        assert len(graph.query("CONSTRUCT { ?s ?p 1 } { ?s ?p ?o }")) > 5


def test_sparqlwrapper(server: Started) -> None:
    client: Any = SPARQLWrapper(f"{server.url}/sparql")
    client.setQuery(LABEL)
    for method in ("GET", POST):
        client.setMethod(method)
        client.setReturnFormat(JSON)
        found = client.query().convert()["results"]["bindings"]
        assert found == [{"label": {"type": "literal", "value": "Alice", "xml:lang": "en"}}]
        client.setReturnFormat(CSV)
        assert client.query().convert() == b"label\r\nAlice\r\n"
        client.setReturnFormat(XML)
        assert "Alice" in client.query().convert().toxml()
        client.setReturnFormat(TSV)
        assert client.query().convert() == b'?label\n"Alice"@en\n'


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
@pytest.mark.parametrize("method", ["GET", POST])
@pytest.mark.parametrize("format_name", [TURTLE, N3, RDFXML, XML, JSONLD])
def test_sparqlwrapper_and_graphs(server: Started, format_name: str, method: str) -> None:
    """It asks by three parameters and, in some formats, by two values of each."""
    client: Any = SPARQLWrapper(f"{server.url}/sparql")
    client.setQuery(f"DESCRIBE <{PREFIXES['id:']}alice>")
    client.setMethod(method)
    client.setReturnFormat(format_name)
    found = client.query().convert()
    is_text = format_name in {TURTLE, N3}
    graph = Graph().parse(data=found, format="turtle") if is_text else found
    assert [str(each) for each in graph.objects()] == ["Alice"]


@pytest.mark.parametrize(("format_name", "query"), [(CSV, "ASK {}"), (TSV, "DESCRIBE <a:>")])
def test_sparqlwrapper_is_told_what_cannot_be(
    server: Started, format_name: str, query: str
) -> None:
    client: Any = SPARQLWrapper(f"{server.url}/sparql")
    client.setQuery(query)
    client.setReturnFormat(format_name)
    with warnings.catch_warnings(), pytest.raises(urllib.error.HTTPError) as caught:
        warnings.simplefilter("ignore", RuntimeWarning)
        client.query()
    assert caught.value.code == 406
    caught.value.close()


def test_the_method_query(server: Started) -> None:
    request = urllib.request.Request(f"{server.url}/sparql", data=LABEL.encode(), method="QUERY")
    request.add_header("Content-Type", "application/sparql-query")
    with urllib.request.urlopen(request, timeout=60) as response:
        assert b"Alice" in response.read()


def test_a_large_answer_comes_whole_and_with_its_length(server: Started) -> None:
    status, headers, body = server.ask("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h 1 }")
    assert status == 200 and json.loads(body)
    status, headers, body = server.ask("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h 'tea party'@en }")
    assert len(json.loads(body)["results"]["bindings"]) == (TRIPLES - 1) ** 2
    assert headers["Content-Length"] == str(len(body))


def test_saved_queries_and_downloads(server: Started) -> None:
    assert server.get("/queries/demands-of.csv")[2].startswith(b"demand,of\r\n")
    assert server.get("/download/parley.nq")[2].count(b"\n") == TRIPLES
    assert server.get("/static/parley.css")[0] == 200


# What a query can do to others


@pytest.mark.parametrize("proxies", ["", "127.0.0.1"])
def test_a_plain_query_over_its_time(tmp_path: Path, proxies: str) -> None:
    """The second one goes the short way, past the application; a proxy's word is of no matter."""
    with running(tmp_path, PARLEY_PROXIES=proxies) as started:
        assert started.get(f"/sparql?query={urllib.parse.quote(LABEL)}")[0] == 200
        for number in range(2):
            path = f"/sparql?query={urllib.parse.quote(f'{ENDLESS} # {number}')}"
            status, headers, body = started.get(path, **{"X-Forwarded-For": "192.0.2.1"})
            assert (status, headers.get_content_type()) == (503, "application/problem+json")
            assert "longer than 1 second" in json.loads(body)["detail"]


def test_a_query_over_its_time(server: Started) -> None:
    status, headers, body = server.ask(ENDLESS)
    assert (status, headers.get_content_type()) == (503, "application/problem+json")
    assert "longer than 1 second" in json.loads(body)["detail"]
    assert int(headers["Retry-After"])
    assert server.ask("ASK {}")[0] == 200


def test_a_crashing_query(server: Started) -> None:
    for _ in range(6):
        status, _, body = server.ask(CRASHING)
        assert status == 503 and "brought down" in json.loads(body)["detail"]
        assert server.ask("ASK {}")[0] == 200


# Start and end


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_when_told(tmp_path: Path, number: signal.Signals) -> None:
    with running(tmp_path, PARLEY_DRAIN="3600") as server:
        children = processes_of(server.process.pid)
        assert len(children) >= 2
        assert server.end(number) == 0
        until(lambda: not any(map(is_alive, children)))
    assert not list(tmp_path.glob("parley-*"))


def test_a_terminal_tells_all_processes_at_once(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with running(tmp_path, PARLEY_DRAIN="3600") as server:
        assert server.end(signal.SIGINT, os.killpg) == 0
    assert not capfd.readouterr().err


def test_it_can_be_ended_before_it_serves(tmp_path: Path) -> None:
    make_release(tmp_path)
    make_settings(tmp_path)
    with subprocess.Popen(
        [sys.executable, "-c", f"{START} server.serve(read_settings(os.environ))"],
        env=environment_of(tmp_path, free_port()),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        process_group=0,
    ) as process:
        until(lambda: any(map(is_keeper, processes_of(process.pid))))
        os.killpg(process.pid, signal.SIGINT)
        assert process.wait(60) == 0
        assert process.stdout and not process.stdout.read()
    assert not list(tmp_path.glob("parley-*"))


def test_requests_in_hand_are_answered_and_idle_connections_closed(tmp_path: Path) -> None:
    control = tmp_path / "control"
    with running(tmp_path, PARLEY_DRAIN="3600", PARLEY_CONTROL=str(control)) as server:
        idle = http.client.HTTPConnection(*server.address, timeout=60)
        idle.request("GET", "/-/health")
        assert idle.getresponse().read()
        with ThreadPoolExecutor(1) as place:
            answer = place.submit(server.ask, ENDLESS)
            settings = read_settings({}, control=control)
            until(lambda: bool(operator.running(settings)))
            assert server.end(signal.SIGTERM) == 0
            assert answer.result()[0] == 503
        idle.close()


def test_nothing_stays_when_it_is_killed(tmp_path: Path) -> None:
    with running(tmp_path) as server:
        children = processes_of(server.process.pid)
        server.end(signal.SIGKILL)
        until(lambda: not any(map(is_alive, children)))


def test_a_port_in_use_is_told(tmp_path: Path) -> None:
    make_release(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        settings = make_settings(tmp_path, port=taken.getsockname()[1])
        with pytest.raises(SettingError, match="in use") as caught:
            serve(settings)
    assert caught.value.cure and "--port" in caught.value.cure


@pytest.mark.parametrize("host", ["192.0.2.1", "no-such-host.invalid"])
def test_an_address_of_others_is_told(tmp_path: Path, host: str) -> None:
    make_release(tmp_path)
    with pytest.raises(SettingError, match=re.escape(f"{host}:8000: Nothing can listen there")):
        serve(make_settings(tmp_path, host=host))


def test_no_release_is_told(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="parley build"):
        serve(make_settings(tmp_path))


def test_a_bad_saved_query_is_told(tmp_path: Path) -> None:
    make_release(tmp_path)
    settings = make_settings(tmp_path)
    (tmp_path / "queries" / "bad.rq").write_text("ASK {}")
    with pytest.raises(SourceError, match="no summary"):
        serve(settings)


def processes_of(parent: int) -> set[int]:
    """A process's descendants, by what the system says."""
    pids = [int(path.name) for path in Path("/proc").iterdir() if path.name.isdecimal()]
    parents = {pid: state_of(pid)[1] for pid in pids}
    found = {parent}
    while more := {pid for pid, above in parents.items() if above in found} - found:
        found |= more
    return found - {parent}


def is_keeper(pid: int) -> bool:
    """Whether it is the process that the server starts first; imports may start others before."""
    with suppress(OSError):  # gone by now
        return b"kg.engine.executors" in Path(f"/proc/{pid}/cmdline").read_bytes()
    return False


def is_alive(pid: int) -> bool:
    return state_of(pid)[0] not in {"Z", "gone"}


def state_of(pid: int) -> tuple[str, int]:
    """The letter of a process's state, and its parent."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return "gone", 0
    return fields[0], int(fields[1])


def test_a_graph_on_disk_is_served_without_being_loaded(tmp_path: Path) -> None:
    folder = tmp_path / "disk"
    made = set()
    for _ in range(2):
        with running(tmp_path, PARLEY_DISK=str(folder)) as started:
            status, _, body = started.ask(LABEL, Accept="text/csv")
            assert status == 200 and b"Alice" in body
            assert started.get("/page/alice", Accept="text/html")[0] == 200
        (store,) = folder.iterdir()
        made.add(store.stat().st_ino)
    assert len(made) == 1


def test_a_folder_for_stores_that_cannot_be_is_refused(tmp_path: Path) -> None:
    make_release(tmp_path)
    (tmp_path / "file").touch()
    settings = make_settings(tmp_path, port=free_port(), disk=tmp_path / "file" / "disk")
    with pytest.raises(SettingError, match="PARLEY_DISK"):
        serve(settings)
