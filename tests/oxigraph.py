"""Oxigraph's own server as an endpoint elsewhere: on loopback, read-only, with made-up data."""

from __future__ import annotations

import os
import signal
import subprocess
import sysconfig
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.test_server_lifecycle import free_port, until

#: The program that the package `oxigraph` brings.
PROGRAM = Path(sysconfig.get_path("scripts")) / "oxigraph"


@dataclass(frozen=True)
class Oxigraph:
    """A server; `url` is where it answers queries."""

    process: subprocess.Popen[bytes]
    url: str

    @contextmanager
    def stopped(self) -> Iterator[None]:
        """A while in which connections are taken and nothing is answered."""
        os.kill(self.process.pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(self.process.pid, signal.SIGCONT)


@contextmanager
def oxigraph(folder: Path, *files: Path) -> Iterator[Oxigraph]:
    """A server of the triples in some files, as long as the context lasts."""
    place, port = ["--location", str(folder / "store")], free_port()
    for file in files:
        loading = [str(PROGRAM), "load", *place, "--file", str(file)]
        subprocess.run(loading, check=True, capture_output=True)
    serving = [str(PROGRAM), "serve-read-only", *place, "--bind", f"127.0.0.1:{port}"]
    with subprocess.Popen(serving, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        found = Oxigraph(process, f"http://127.0.0.1:{port}/query")
        try:
            until(lambda: _answers(found.url))
            yield found
        finally:
            process.terminate()


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}?query=ASK%7B%7D") as answer:
            return bool(answer.status == 200)
    except urllib.error.URLError:
        return False
