"""`/openapi.json`: valid, complete, and true of the server."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from openapi_spec_validator import OpenAPIV31SpecValidator, validate

from kg.queries import load
from kg.settings import find_sources
from kg.written import TYPES
from server.openapi import SCHEMAS
from tests.small_site import make_client

#: What is served as files that pages refer to.
FILES = {"/static/{filename}", "/lib/{name}"}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    return make_client(tmp_path_factory.mktemp("openapi"))


@pytest.fixture(scope="module")
def described(client: FlaskClient) -> dict[str, Any]:
    response = client.get("/openapi.json")
    assert (response.status_code, response.content_type) == (200, "application/json")
    found: dict[str, Any] = response.get_json()
    return found


def test_it_is_openapi(described: dict[str, Any]) -> None:
    assert described["openapi"] == "3.1.0"
    validate(described, cls=OpenAPIV31SpecValidator)


def test_it_is_openapi_with_all_saved_queries(client: FlaskClient) -> None:
    with client.application.test_request_context():
        describe = client.application.view_functions["openapi.openapi"].__globals__["describe"]
        told = describe(load(find_sources() / "queries").values(), "http://localhost/")
    validate(told, cls=OpenAPIV31SpecValidator)
    assert len(told["paths"]) > 70


def test_every_path_is_one_of_the_server(client: FlaskClient, described: dict[str, Any]) -> None:
    rules = [
        re.sub(r"<[^>]*>", "[^/]+", rule.rule) for rule in client.application.url_map.iter_rules()
    ]
    for path, operations in described["paths"].items():
        assert any(re.fullmatch(rule, re.sub(r"{\w+}", "x", path)) for rule in rules), path
        for method in operations:
            assert client.open(path.replace("{name}", "alice"), method=method).status_code != 405


def test_every_route_is_described(client: FlaskClient, described: dict[str, Any]) -> None:
    rules = {
        re.sub(r"<(?:path:)?(\w+)>", r"{\1}", rule.rule).replace("{what}", "{kind}")
        for rule in client.application.url_map.iter_rules()
    }
    assert rules - FILES - {"/queries/{name}", "/queries/{name}/reasons"} == {
        path for path in described["paths"] if not path.startswith("/queries/")
    }


def test_every_saved_query_has_its_parameters(described: dict[str, Any]) -> None:
    of = described["paths"]["/queries/demands-of"]["get"]["parameters"]
    assert [each["name"] for each in of] == ["actor", "limit", "offset", "format"]
    assert of[0]["schema"] == {
        "type": "string",
        "format": "iri",
        "default": "https://w3id.org/parley/id/hatter",
    }
    ask = described["paths"]["/queries/is-there-tea"]["get"]["parameters"]
    assert [each["name"] for each in ask] == ["format"]


def test_every_type_of_parameter_has_a_schema() -> None:
    assert set(SCHEMAS) == set(TYPES)


def test_the_media_types_are_those_that_are_sent(
    client: FlaskClient, described: dict[str, Any]
) -> None:
    for path in ("/queries/demands-of", "/queries/is-there-tea", "/.well-known/void"):
        for media_type in described["paths"][path]["get"]["responses"]["200"]["content"]:
            response = client.get(path, headers={"Accept": media_type})
            assert (response.status_code, response.mimetype) == (200, media_type)


def test_it_has_a_tag(client: FlaskClient) -> None:
    tag = client.get("/openapi.json").headers["ETag"]
    assert client.get("/openapi.json", headers={"If-None-Match": tag}).status_code == 304
