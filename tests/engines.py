"""SPARQL engines of others, started for the tests over folders of their own, and ended by them.

Virtuoso is Debian's `virtuoso-opensource-7-bin`, Oxigraph's server comes with the tests' lock.
Where one is missing a test is skipped, unless `ENGINES_REQUIRED` is set, as in CI.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from kg.hosted.access import Access, update_address
from kg.hosted.client import Client
from tests.test_server_lifecycle import free_port
from tests.virtuoso import virtuoso_ini

HOST = "127.0.0.1"
#: Seconds that a start may take on a busy machine.
START = 60.0


def missing(what: str) -> None:
    """Skips the test for want of an engine; fails where it must not be wanting."""
    if os.environ.get("ENGINES_REQUIRED"):
        pytest.fail(what)
    pytest.skip(what)


@dataclass
class Served:
    """An engine that can be killed and started again over what it wrote."""

    name: str
    folder: Path
    query: str
    command: Callable[[], Sequence[str]]
    prepare: Callable[[], None] = lambda: None
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    @property
    def access(self) -> Access:
        return Access(self.query, update_address(self.query))

    def client(self) -> Client:
        return Client(self.access, "tests")

    def start(self) -> None:
        self._spawn()
        if not (self.folder / "prepared").exists():
            self.prepare()
            (self.folder / "prepared").touch()

    def kill(self) -> None:
        """Ends it as a failure of the machine would, in the middle of whatever it does."""
        assert self.process
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def end(self) -> None:
        if self.process and self.process.poll() is None:
            self.kill()

    def _spawn(self) -> None:
        (self.folder / "virtuoso.lck").unlink(missing_ok=True)
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(self.command(), stdout=log, stderr=log)
        asks = f"{self.query}?{urllib.parse.urlencode({'query': 'ASK {}'})}"
        deadline = time.monotonic() + START
        while time.monotonic() < deadline:
            assert self.process.poll() is None, (self.folder / "log").read_text()[-2000:]
            try:
                with urllib.request.urlopen(asks, timeout=START) as answer:
                    answer.read()
                return
            except (urllib.error.URLError, OSError):
                time.sleep(0.05)
        raise AssertionError(f"{self.name} did not start")


def virtuoso(folder: Path) -> Served:
    """Virtuoso, which lets everyone on this machine change what it holds."""
    program, isql = shutil.which("virtuoso-t"), shutil.which("isql-vt")
    if program is None or isql is None:
        missing("there is no virtuoso-t on the path (Debian: virtuoso-opensource-7-bin)")
    sql, port = free_port(), free_port()
    ini = virtuoso_ini(folder, sql, port, threads=12, buffers=4000, readable=folder)
    grant = 'exec=GRANT SPARQL_UPDATE TO "SPARQL"; checkpoint;'

    def prepare() -> None:
        subprocess.run(
            [str(isql), f"{HOST}:{sql}", "dba", "dba", grant], check=True, capture_output=True
        )

    return Served(
        "Virtuoso",
        folder,
        f"http://{HOST}:{port}/sparql",
        lambda: [str(program), "+foreground", "+configfile", str(ini)],
        prepare,
    )


def oxigraph(folder: Path) -> Served:
    """Oxigraph's own server."""
    found = shutil.which("oxigraph", path=str(Path(sys.executable).parent))
    program = found or shutil.which("oxigraph")
    if program is None:
        missing("there is no oxigraph beside this Python or on the path (PyPI: oxigraph)")
    port = free_port()
    place = str(folder / "store")
    return Served(
        "Oxigraph",
        folder,
        f"http://{HOST}:{port}/query",
        lambda: [str(program), "serve", "--location", place, "--bind", f"{HOST}:{port}"],
    )


MAKERS = {"oxigraph": oxigraph, "virtuoso": virtuoso}
