"""The servers that are compared, each started on the same data, at a port of its own, on loopback.

Every server answers the same triples as its default graph: this one and Virtuoso take the union of
the named graphs for it, Oxigraph is given the union as its default graph beside them (its own way
to make a union as it answers is slower), rdflib-endpoint has no other. A server that is not here,
or is not ready in time, is left out with a reason. Each is ended by its own process.
"""

from __future__ import annotations

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from tests.virtuoso import virtuoso_ini

HOST = "127.0.0.1"
ROOT = Path(__file__).resolve().parents[2]
#: Where `make bench` installs the peers that come from PyPI.
PEERS = ROOT / ".bench" / "bin"
#: Seconds until a server, or a load, has failed; between two looks.
READY, LOOK_ROUND = 300.0, 0.02
#: Seconds that a server has to end.
ENDED = 20.0
#: rdflib holds every triple in dictionaries; beyond so many bytes of data it is not waited for.
RDFLIB_BYTES = 64 * 2**20


Settings = Mapping[str, str]


class SkippedError(Exception):
    """A server that cannot be compared here, and why."""


@dataclass(frozen=True)
class Data:
    """The same triples as every server wants them."""

    release: Path
    dataset: Path
    union: Path


@dataclass(frozen=True)
class Peer:
    """A server: its name, and what starts it on data in a folder at a port; gives its path."""

    name: str
    start: Callable[[Data, Path, int, Settings], tuple[subprocess.Popen[bytes], str]]


@dataclass(frozen=True)
class Running:
    """A started server: where it is asked, its first process, and seconds to the first answer."""

    port: int
    path: str
    process: subprocess.Popen[bytes]
    seconds: float

    @property
    def url(self) -> str:
        """The address of its endpoint."""
        return f"http://{HOST}:{self.port}{self.path}"


@contextmanager
def running(
    peer: Peer, data: Data, folder: Path, settings: Mapping[str, str] | None = None
) -> Iterator[Running]:
    """A started server, which is ended with the context. Raises SkippedError."""
    folder.mkdir(parents=True, exist_ok=True)
    port = free_port()
    process, path = peer.start(data, folder, port, settings or {})
    try:
        began = time.monotonic()
        _wait(process, port, path)
        yield Running(port, path, process, time.monotonic() - began)
    finally:
        _end(process)


def free_port() -> int:
    """A port at which nothing listens."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def _parley(
    data: Data, folder: Path, port: int, more: Settings
) -> tuple[subprocess.Popen[bytes], str]:
    settings = {
        "PARLEY_RELEASE": str(data.release),
        "PARLEY_PORT": str(port),
        "PARLEY_WORKERS": str(os.cpu_count() or 1),
        **more,
    }
    return _spawn([sys.executable, "-m", "kg.cli", "serve"], folder, settings), "/sparql"


def _oxigraph(
    data: Data, folder: Path, port: int, _: Settings
) -> tuple[subprocess.Popen[bytes], str]:
    program = _program("oxigraph", PEERS / "oxigraph")
    place = ["--location", str(folder / "store")]
    _run([program, "load", *place, "--file", str(data.dataset), "--file", str(data.union)], folder)
    return _spawn([program, "serve-read-only", *place, "--bind", f"{HOST}:{port}"], folder), (
        "/query"
    )


def _virtuoso(
    data: Data, folder: Path, port: int, _: Settings
) -> tuple[subprocess.Popen[bytes], str]:
    program, isql = _program("virtuoso-t"), _program("isql-vt")
    sql = free_port()
    source = data.dataset.resolve().parent
    ini = virtuoso_ini(folder, sql, port, threads=20, buffers=170_000, readable=source)
    process = _spawn([program, "+foreground", "+configfile", str(ini)], folder)
    try:
        _wait(process, port, "/sparql")
        load = (
            f"ld_dir('{source}', '{data.dataset.name}', 'urn:none');rdf_loader_run(); checkpoint;"
        )
        _run([isql, f"{HOST}:{sql}", "dba", "dba", f"exec={load}"], folder)
    except BaseException:
        _end(process)
        raise
    return process, "/sparql"


def _rdflib(
    data: Data, folder: Path, port: int, _: Settings
) -> tuple[subprocess.Popen[bytes], str]:
    program = _program("rdflib-endpoint", PEERS / "rdflib-endpoint")
    if data.union.stat().st_size > RDFLIB_BYTES:
        raise SkippedError(f"more than {RDFLIB_BYTES >> 20} MiB of triples for rdflib's memory")
    arguments = [program, "serve", "--host", HOST, "--port", str(port), str(data.union)]
    return _spawn(arguments, folder), "/"


OURS = Peer("Parley", _parley)
PEERS_OF_OURS = (
    Peer("Oxigraph", _oxigraph),
    Peer("Virtuoso", _virtuoso),
    Peer("rdflib-endpoint", _rdflib),
)


def _program(name: str, path: Path | None = None) -> str:
    found = str(path) if path and path.exists() else shutil.which(name)
    if found is None:
        raise SkippedError(f"`{name}` is not installed")
    return found


def _spawn(
    arguments: list[str], folder: Path, settings: Mapping[str, str] | None = None
) -> subprocess.Popen[bytes]:
    with (folder / "log").open("ab") as log:
        return subprocess.Popen(
            arguments,
            stdout=log,
            stderr=log,
            cwd=ROOT,
            env={**_environment(), **(settings or {})},
            start_new_session=True,
        )


def _environment() -> dict[str, str]:
    """That of this process, in which Python keeps what it compiled, as it does for a user."""
    return {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}


def _run(arguments: list[str], folder: Path) -> None:
    with (folder / "log").open("ab") as log:
        try:
            done = subprocess.run(arguments, stdout=log, stderr=log, timeout=READY, check=False)
        except subprocess.TimeoutExpired:
            raise SkippedError(f"it did not load the data within {READY:g} s") from None
    if done.returncode:
        raise SkippedError(f"`{Path(arguments[0]).name}` did not load the data")


def _wait(process: subprocess.Popen[bytes], port: int, path: str) -> None:
    deadline = time.monotonic() + READY
    while not _answers(port, path):
        if process.poll() is not None or time.monotonic() > deadline:
            raise SkippedError("it did not start")
        time.sleep(LOOK_ROUND)


def _answers(port: int, path: str) -> bool:
    connection = http.client.HTTPConnection(HOST, port, timeout=60)
    accept = {"Accept": "application/sparql-results+json"}
    try:
        connection.request("GET", f"{path}?query={quote('ASK { ?s ?p ?o }')}", headers=accept)
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _end(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(ENDED)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)  # it was started as a session of its own
        process.wait()
