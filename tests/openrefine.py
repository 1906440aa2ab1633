"""OpenRefine itself, driven over its HTTP API as its pages drive it.

Source: https://openrefine.org/docs/technical-reference/openrefine-api. Its pages ask a service for
the manifest, the suggestions and the previews in the browser; the rest is asked by its server.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any

import urllib3

from tests.test_server_lifecycle import free_port, until

PROGRAM = shutil.which("openrefine")
#: Which rows a command is for: all of them.
ENGINE = {"facets": [], "mode": "row-based"}


@dataclass(frozen=True)
class OpenRefine:
    """A running OpenRefine at an address."""

    url: str
    pool: urllib3.PoolManager

    def command(self, name: str, /, **fields: Any) -> Any:
        """What a command answers; a command that changes something gets a token first."""
        token = self.asked("get-csrf-token")["token"]
        sent = {key: v if isinstance(v, str) else json.dumps(v) for key, v in fields.items()}
        address = f"{self.url}/command/core/{name}?csrf_token={token}"
        answer = self.pool.request("POST", address, fields=sent, encode_multipart=False)
        told = answer.json()
        assert told.get("code", "ok") in {"ok", "pending"}, told
        return told

    def asked(self, name: str, **fields: str) -> Any:
        """What a command that changes nothing answers."""
        return self.pool.request("GET", f"{self.url}/command/core/{name}", fields=fields).json()

    def project(self, column: str, values: Sequence[str]) -> str:
        """A new project with one column."""
        token = self.asked("get-csrf-token")["token"]
        told = self.pool.request(
            "POST",
            f"{self.url}/command/core/create-project-from-upload?csrf_token={token}",
            fields={
                "project-file": ("names.csv", "\n".join([column, *values])),
                "project-name": "names",
                "format": "text/line-based/*sv",
                "options": json.dumps({"separator": "\t", "headerLines": 1}),
            },
            redirect=False,
        )
        assert told.status == HTTPStatus.FOUND, told.data
        return told.headers["Location"].partition("project=")[2]

    def finish(self, project: str) -> None:
        """Waits until nothing is under way in a project."""

        def is_done() -> bool:
            told = self.asked("get-processes", project=project)
            return all(each["status"] == "done" for each in told["processes"])

        until(is_done)

    def rows(self, project: str) -> list[list[Any]]:
        """The cells of every row: `v` is the value, `r` what it was matched with."""
        told = self.command("get-rows", project=project, engine=ENGINE, start="0", limit="100")
        matched = told["pool"]["recons"]
        cells = (row["cells"] for row in told["rows"])
        return [[cell and _cell(cell, matched) for cell in row] for row in cells]


def _cell(cell: dict[str, Any], matched: dict[str, Any]) -> dict[str, Any]:
    return {**cell, "r": matched[str(cell["r"])]} if "r" in cell else cell


@contextmanager
def openrefine(folder: Path) -> Iterator[OpenRefine]:
    """An OpenRefine with projects of its own, as long as the context lasts."""
    port = free_port()
    command = [str(PROGRAM), "-i", "127.0.0.1", "-p", str(port), "-d", str(folder)]
    pool = urllib3.PoolManager(retries=False)
    with subprocess.Popen(
        [*command, "-m", "400M", "-x", "refine.headless=true"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # a shell that starts a Java
    ) as process:
        found = OpenRefine(f"http://127.0.0.1:{port}", pool)
        try:
            until(lambda: _answers(found))
            yield found
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            pool.clear()


def _answers(openrefine: OpenRefine) -> bool:
    try:
        return "version" in openrefine.asked("get-version")
    except (urllib3.exceptions.HTTPError, ValueError):
        return False
