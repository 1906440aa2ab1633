"""A browser for the tests of the pages, and a server of the real release beside it.

Where there is no Chromium a test is skipped, unless `BROWSER_REQUIRED` is set, as in CI.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import pytest
from flask import Flask
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, sync_playwright
from werkzeug.serving import make_server

ROOT = Path(__file__).resolve().parent.parent
AXE = ROOT / "tests" / "web" / "node_modules" / "axe-core" / "axe.min.js"
PICTURES = ROOT / "screenshots"
NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
ARGUMENTS = ["--no-sandbox", "--disable-quic", "--disable-background-networking"]
#: Every kind of page, by a name for its picture.
KINDS = {
    "home": "/",
    "actor": "/page/north-korea",
    "instrument": "/page/panmunjom-declaration",
    "measure": "/page/suspension-of-joint-exercises",
    "statement": "/page/claim-pompeo-kim-wanted-us-troops",
    "argument": "/page/argument-kim-declaration-cannot-be-adopted",
    "sentence": "/page/kim-2021-s020",
    "essay": "/page/kim-2021",
    "group": "/page/colleen-moore?group=by-Claim",
    "links": "/page/north-korea?links=parley:mentions&way=in",
    "graph": "/graph/essay/kim-2021.html",
    "matrix": "/matrix",
    "positions": "/positions?of=north-korea&on=hostile-policy",
    "compare-start": "/compare",
    "compare-essays": "/compare?of=kim-2021&of=statecraft-2020",
    "compare-actors": "/compare?of=north-korea&of=united-states&of=south-korea",
    "network": "/network?kind=Request",
    "timeline": "/timeline",
    "map": "/map?essay=kim-2021",
    "search": "/search?q=kim",
    "search-nothing": "/search?q=zzzz",
    "questions": "/queries",
    "question": "/queries/positions-of.html",
    "answer": "/sparql?query=SELECT%20*%20%7B%20%3Fs%20a%20%3Fkind%20%7D%20LIMIT%205",
    "editor": "/sparql",
    "ontology": "/ontology.html",
    "uses": "/uses/demandedBy",
    "validation": "/validation",
    "about": "/about",
    "missing": "/page/north-kore",
}


def missing(what: str) -> None:
    """Skips the test for want of something; fails where it must not be wanting."""
    if os.environ.get("BROWSER_REQUIRED"):
        pytest.fail(what)
    pytest.skip(what)


@contextmanager
def browser() -> Iterator[Browser]:
    """A Chromium of this machine."""
    path = next((found for name in NAMES if (found := shutil.which(name))), None)
    if path is None:
        missing("there is no Chromium on the path")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield opened
        opened.close()


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """The address of an application while it is served."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Watched:
    """A page of the browser, and all that went wrong on it."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.address = page, address
        self.wrong: list[str] = []
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.wrong.append(str(error)))
        page.on("request", self._asked)

    def open(self, path: str) -> int:
        """Opens a path of the server, and gives the status."""
        response = self.page.goto(self.address + path, wait_until="load")
        return response.status if response else 0

    def _said(self, message: ConsoleMessage) -> None:
        # A page that is not there is an answer too; the browser tells it as an error.
        if message.type == "error" and "status of 404" not in message.text:
            self.wrong.append(message.text)

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.address, "data:", "blob:")):
            self.wrong.append(f"asked {request.url}")


@contextmanager
def watching(opened: Browser, address: str, scripts: bool = True) -> Iterator[Watched]:
    """A fresh page, with scripts or without."""
    context = opened.new_context(
        viewport={"width": 1280, "height": 800}, java_script_enabled=scripts
    )
    yield Watched(context.new_page(), address)
    context.close()
