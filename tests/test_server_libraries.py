"""What pages use in the browser: served from here where it is installed, and missed gracefully."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from server.libraries import FILES
from tests.small_site import make_client

HTML = {"Accept": "text/html"}


@pytest.fixture
def installed(tmp_path: Path) -> FlaskClient:
    """A site with stand-ins for the libraries."""
    folder = tmp_path / "node_modules"
    for place in FILES.values():
        path = folder / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("/* stands for a library */")
    return make_client(tmp_path, libraries=folder)


@pytest.fixture
def without(tmp_path: Path) -> FlaskClient:
    return make_client(tmp_path, libraries=tmp_path / "nowhere")


@pytest.mark.parametrize("name", FILES)
def test_a_library_is_served_and_kept(installed: FlaskClient, name: str) -> None:
    with installed.get(f"/lib/{name}") as response:
        assert response.status_code == 200
        kind = response.content_type.partition(";")[0]
        tag = response.headers["ETag"]
    assert kind == ("text/css" if name.endswith("css") else "text/javascript")
    assert installed.get(f"/lib/{name}", headers={"If-None-Match": tag}).status_code == 304


@pytest.mark.parametrize("name", ["nothing.js", "..%2Fsecret", "yasgui.js.map"])
def test_nothing_else_is(installed: FlaskClient, name: str) -> None:
    assert installed.get(f"/lib/{name}").status_code == 404


def test_with_them_a_page_has_the_editor(installed: FlaskClient) -> None:
    response = installed.get("/sparql", headers=HTML)
    assert 'id="editor"' in response.text and "/lib/yasgui.js" in response.text
    policy = response.headers["Content-Security-Policy"]
    assert "style-src 'self' 'sha256-" in policy and "unsafe" not in policy
    assert 'id="map-figure"' not in installed.get("/map", headers=HTML).text  # no argument here


def test_without_them_pages_do(without: FlaskClient) -> None:
    assert without.get("/lib/yasgui.js").status_code == 404
    page = without.get("/sparql", headers=HTML)
    assert 'id="editor"' not in page.text and '<textarea id="query"' in page.text
    assert "sha256" not in page.headers["Content-Security-Policy"]
    assert "/lib/" not in without.get("/map", headers=HTML).text


def test_what_the_editor_completes_from(without: FlaskClient) -> None:
    told = without.get("/editor.json").get_json()
    assert told["prefixes"]["parley"] == "https://w3id.org/parley/ontology#"
    assert told["classes"] == {"https://w3id.org/parley/ontology#Demand": "demand"}
    assert "said by" in told["properties"].values()
    assert "<https://w3id.org/parley/id/hatter>" in told["queries"]["demands-of"]["text"]
