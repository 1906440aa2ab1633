"""Who we are to an engine elsewhere, and where it takes what: by the settings, and never shown."""

from __future__ import annotations

import base64

import pytest
from click.testing import CliRunner

from kg.cli import main
from kg.errors import SettingError
from kg.hosted.access import access_of, update_address
from kg.hosted.client import Client
from kg.settings import read_settings
from tests.hosted_stand_in import ROW, TABLE, says, standing_in

SECRET = {"PARLEY_STORE_USER": "ann", "PARLEY_STORE_PASSWORD": "s3cret:word"}
TOKEN = {"PARLEY_STORE_TOKEN": "t0ken"}


@pytest.mark.parametrize(
    ("environment", "sent"),
    [
        (SECRET, f"Basic {base64.b64encode(b'ann:s3cret:word').decode()}"),
        (TOKEN, "Bearer t0ken"),
        ({}, None),
    ],
)
def test_who_we_are_is_said_in_a_header_alone(
    environment: dict[str, str], sent: str | None
) -> None:
    with standing_in(says(200, ROW)) as engine:
        settings = read_settings(environment, store=engine.url)
        Client(access_of(settings), "tests").query(TABLE)
        [(headers, body)] = engine.asked
    assert headers.get("Authorization") == sent
    assert b"s3cret" not in body and b"t0ken" not in body
    assert not any(each in repr((settings, access_of(settings))) for each in ("s3cret", "t0ken"))


@pytest.mark.parametrize(
    ("environment", "told"),
    [
        ({**SECRET, **TOKEN}, "Both a token and a user"),
        ({"PARLEY_STORE_USER": "ann"}, "one of them is missing"),
        ({"PARLEY_STORE_PASSWORD": "word"}, "one of them is missing"),
    ],
)
def test_who_we_are_must_be_clear(environment: dict[str, str], told: str) -> None:
    with pytest.raises(SettingError, match=told):
        access_of(read_settings(environment, store="http://127.0.0.1/sparql"))


def test_without_an_engine_there_is_no_access() -> None:
    with pytest.raises(SettingError, match="No engine is named"):
        access_of(read_settings({}))


def test_a_user_in_the_address_is_refused() -> None:
    with pytest.raises(SettingError, match="has a user"):
        read_settings({}, store="http://ann:word@127.0.0.1/sparql")


def test_secrets_are_not_shown() -> None:
    told = CliRunner().invoke(main, ["settings"], env={**TOKEN}).stdout
    assert "(secret)" in told and "t0ken" not in told


@pytest.mark.parametrize(
    ("query", "update"),
    [
        ("http://a/query", "http://a/update"),
        ("http://a/ds/query", "http://a/ds/update"),
        ("http://a/repositories/parley", "http://a/repositories/parley/statements"),
        ("http://a/sparql", "http://a/sparql"),
    ],
)
def test_where_updates_go_is_known_of_some(query: str, update: str) -> None:
    assert update_address(query) == update
