"""Limits, leaving, cancelling, and a change of the release under load, on a started server."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import threading
import urllib.parse
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from kg.errors import SettingError, UnknownNameError
from kg.release import pack, publish
from kg.settings import Settings, read_settings
from server import operator
from tests.small_site import PREFIXES, QUADS, make_settings, nquads
from tests.test_engine import CRASHING, ENDLESS
from tests.test_server_lifecycle import (
    Started,
    free_port,
    is_alive,
    processes_of,
    running,
    until,
)

ALL = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
HUNGRY = "SELECT (STRLEN(?t40) AS ?n) {{ BIND('ab' AS ?t0) {} }}".format(
    " ".join(f"BIND(CONCAT(?t{i}, ?t{i}) AS ?t{i + 1})" for i in range(40))
)
LARGE = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Started]:
    folder = tmp_path_factory.mktemp("strength")
    limits = {"PARLEY_MEMORY": "256", "PARLEY_RESULT": "1", "PARLEY_TIMEOUT": "30"}
    with running(folder, **limits, PARLEY_CONTROL=str(folder / "control")) as started:
        yield started


@pytest.fixture
def settings(server: Started, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return read_settings({}, control=tmp_path_factory.getbasetemp() / "strength0" / "control")


@contextmanager
def asking(server: Started) -> Iterator[list[int]]:
    """A client that keeps asking; the statuses that it is answered with."""
    statuses: list[int] = []
    ended = threading.Event()

    def ask() -> None:
        while not ended.is_set():
            statuses.append(server.ask(ALL)[0])

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    try:
        yield statuses
    finally:
        ended.set()
        for thread in threads:
            thread.join()


@pytest.mark.parametrize(("query", "limit"), [(HUNGRY, "memory"), (LARGE, "result")])
def test_a_limit_is_named(server: Started, query: str, limit: str) -> None:
    status, headers, body = server.ask(query)
    assert (status, headers.get_content_type()) == (503, "application/problem+json")
    assert json.loads(body)["limit"] == limit


def test_a_stack_that_overflows(server: Started) -> None:
    status, _, body = server.ask(CRASHING)
    assert status == 503 and "nested too deep" in json.loads(body)["detail"]


def test_the_operator_sees_and_ends_a_query(server: Started, settings: Settings) -> None:
    answers: list[int] = []
    thread = threading.Thread(target=lambda: answers.append(server.ask(ENDLESS)[0]))
    thread.start()
    until(lambda: bool(operator.running(settings)))
    (found,) = operator.running(settings)
    assert found["text"] == ENDLESS and found["age"] >= 0
    operator.cancel(settings, found["id"])
    thread.join()
    assert answers == [503]
    assert not operator.running(settings)
    with pytest.raises(UnknownNameError, match="runs"):
        operator.cancel(settings, found["id"])


def test_no_server_to_see(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="No server answers"):
        operator.running(read_settings({}, control=tmp_path / "none"))


@pytest.mark.parametrize("leave", [socket.socket.close, lambda s: s.shutdown(socket.SHUT_RDWR)])
def test_a_query_ends_when_its_client_leaves(
    server: Started, settings: Settings, leave: Callable[[socket.socket], None]
) -> None:
    url = urllib.parse.urlsplit(server.url)
    with socket.create_connection((str(url.hostname), int(url.port or 0))) as client:
        query = urllib.parse.quote(ENDLESS)
        client.sendall(f"GET /sparql?query={query} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
        until(lambda: bool(operator.running(settings)))
        leave(client)
        until(lambda: not operator.running(settings))


def test_workers_and_executors_killed_under_load(server: Started) -> None:
    """What connects while a worker is gone waits for the next one."""
    with asking(server) as statuses:
        until(lambda: len(statuses) > 50)
        for _ in range(20):
            executors = [pid for pid in processes_of(server.process.pid) if is_executor(pid)]
            os.kill(executors[0], signal.SIGKILL)
        count = len(statuses)
        until(lambda: len(statuses) > count + 50)
    assert set(statuses) <= {200, 503} and statuses.count(503) <= 20
    for _ in range(3):
        (worker,) = (pid for pid in processes_of(server.process.pid) if is_worker(pid, server))
        os.kill(worker, signal.SIGKILL)
        assert server.ask(ALL)[0] == 200
    assert is_alive(server.process.pid)


def test_the_workers_share_the_connections(tmp_path: Path) -> None:
    """Whichever is killed: another takes its place, and nobody is refused meanwhile."""
    with running(tmp_path, PARLEY_WORKERS="2") as server:
        assert all(len(shares(server)) == 2 and min(shares(server)) > 5 for _ in range(3))
        workers = [pid for pid in processes_of(server.process.pid) if is_worker(pid, server)]
        for worker in workers:
            os.kill(worker, signal.SIGKILL)
        assert sum(shares(server)) == 40


def shares(server: Started) -> list[int]:
    """How many of 40 connections made at once each worker has, by how it names requests."""
    with ExitStack() as stack:
        connections = [http.client.HTTPConnection(*server.address, timeout=60) for _ in range(40)]
        for connection in connections:
            connection.connect()
            stack.callback(connection.close)
        found: Counter[str] = Counter()
        for connection in connections:
            connection.request("GET", "/-/health")
            response = connection.getresponse()
            assert response.read() and response.status == 200
            found[response.headers["X-Request-Id"].partition("-")[0]] += 1
        return list(found.values())


def test_what_cannot_start_ends(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    make_settings(tmp_path)
    text = nquads(QUADS).replace(" <", " <<", 1)
    publish(tmp_path / "release", pack({"dataset.nq": text.encode()}, {}, {}))
    started = Started(tmp_path, free_port())
    assert started.process.stdout
    with started.process.stdout:
        assert started.process.wait(60) == 1 and not started.line
    assert "The dataset cannot be read" in capfd.readouterr().err


def test_a_new_release_under_load(tmp_path: Path) -> None:
    with running(tmp_path) as server, asking(server) as statuses:
        first = release_of(server)
        for number in (1, 2):
            until(lambda: len(statuses) > 20)
            statuses.clear()
            change_release(tmp_path, number)
            if number == 2:
                server.process.send_signal(signal.SIGHUP)
            before = first
            until(lambda before=before: release_of(server) != before)  # type: ignore[misc]
            first = release_of(server)
            assert str(number) in server.get(f"/data/new{number}.nt")[2].decode()
        (tmp_path / "release").unlink()
        (tmp_path / "release").symlink_to(tmp_path)
        server.process.send_signal(signal.SIGHUP)
        statuses.append(server.ask(ALL)[0])
        assert release_of(server) == first
    assert set(statuses) == {200}


def change_release(folder: Path, number: int) -> None:
    row = f'id:new{number}\trdfs:label\t"new {number}"@en\tgraph:entities\n'
    text = nquads(QUADS + row)
    graph = f"{PREFIXES['graph:']}entities"
    publish(folder / "release", pack({"dataset.nq": text.encode()}, {graph: 1}, {}))


def release_of(server: Started) -> str:
    return str(json.loads(server.get("/-/ready")[2])["release"])


def is_executor(pid: int) -> bool:
    return "kg.engine.executors" in command_of(pid) and bool(parent_is_keeper(pid))


def parent_is_keeper(pid: int) -> bool:
    try:
        parent = int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1])
    except OSError:
        return False
    return "kg.engine.executors" in command_of(parent)


def is_worker(pid: int, server: Started) -> bool:
    return "kg.engine.executors" not in command_of(pid) and pid != server.process.pid


def command_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")
    except OSError:
        return ""
