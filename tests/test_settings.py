"""The table of settings: defaults, the environment, overrides, and what is refused."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from kg.errors import SettingError
from kg.settings import Settings, find_libraries, find_sources, read_settings
from kg.settings_table import SETTINGS


def test_every_row_of_the_table_is_a_field_and_the_other_way_round() -> None:
    assert [setting.name for setting in SETTINGS] == [field.name for field in fields(Settings)]


def test_defaults() -> None:
    settings = read_settings({})
    assert settings == Settings(
        sources=find_sources(),
        release=Path("release"),
        reasoner="auto",
        validator="auto",
        host="127.0.0.1",
        port=8000,
        timeout=10.0,
        workers=1,
        cache=67108864,
        base=None,
        texts=None,
        libraries=find_libraries(),
        executors=6,
        queue=128,
        memory=1024,
        result=256,
        body=2048,
        url=32768,
        reasons=200_000,
        arrival=10.0,
        rate=0,
        proxies=(),
        log=None,
        control=None,
        disk=None,
        drain=15,
        batch=1000,
        wikidata_reconcile="https://wikidata.reconci.link/en/api",
        wikidata_api="https://www.wikidata.org/w/api.php",
        contact=None,
        snapshots=None,
        services=(),
        services_private=False,
        service_timeout=30.0,
        service_calls=20,
        service_result=8,
        store=None,
        store_update=None,
        store_graphs=None,
        store_user=None,
        store_password=None,
        store_token=None,
    )


def test_the_environment_goes_above_the_default_and_an_override_above_the_environment() -> None:
    environ = {"PARLEY_PORT": "8001", "PARLEY_HOST": "0.0.0.0", "HOME": "/nowhere"}
    settings = read_settings(environ, port=8002, host=None)
    assert (settings.port, settings.host) == (8002, "0.0.0.0")


def test_every_value_comes_in_its_type() -> None:
    environ = {
        "PARLEY_SOURCES": "a",
        "PARLEY_RELEASE": "b",
        "PARLEY_TIMEOUT": "2.5",
        "PARLEY_WORKERS": "4",
        "PARLEY_BASE": "https://parley.example.org/",
        "PARLEY_TEXTS": "texts",
    }
    settings = read_settings(environ)
    assert (settings.sources, settings.release, settings.texts) == (
        Path("a"),
        Path("b"),
        Path("texts"),
    )
    assert (settings.timeout, settings.workers) == (2.5, 4)
    assert settings.base == "https://parley.example.org"


def test_lists() -> None:
    environ = {
        "PARLEY_PROXIES": "127.0.0.1 10.0.0.0/8",
    }
    settings = read_settings(environ)
    assert settings.proxies == ("127.0.0.1/32", "10.0.0.0/8")


def test_services() -> None:
    listed = ("https://query.example.org/sparql", "http://[::1]:8080/a%20b?key=1&x=(y)")
    environ = {"PARLEY_SERVICES": ", ".join(listed), "PARLEY_SERVICES_PRIVATE": "yes"}
    settings = read_settings(environ)
    assert (settings.services, settings.services_private) == (listed, True)


@pytest.mark.parametrize(
    "entry",
    [
        "query.example.org/sparql",
        "//query.example.org/sparql",
        "ftp://query.example.org/",
        "file:///etc/passwd",
        "http:///sparql",
        "http://",
        "https://query.example.org:port/",
        "https://query.example.org:70000/",
        "https://query.example.org:0/",
        "http://[::1/",
        "https://query.example.org/<x>",
        "https://query.example.org/ü",
        "https://\u2460.example.org/",
        "https://user@query.example.org/",
        "https://user:word@query.example.org/",
        "https://query.example.org/#part",
        "https://query.example.org/#",
        "*",
        "https://*",
    ],
)
def test_an_entry_that_is_no_address_is_named_with_its_place_and_a_cure(entry: str) -> None:
    with pytest.raises(SettingError) as caught:
        read_settings({"PARLEY_SERVICES": f"https://good.example.org/ {entry}"})
    assert caught.value.where == "environment PARLEY_SERVICES"
    assert f"{entry!r}" in str(caught.value) and "wanted" in str(caught.value)
    assert "parley settings" in str(caught.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "eighty"),
        ("PORT", "0"),
        ("PORT", "65536"),
        ("PORT", "-1"),
        ("PORT", "٣"),
        ("PORT", "1" * 5000),
        ("WORKERS", "0"),
        ("TIMEOUT", "soon"),
        ("TIMEOUT", "0"),
        ("TIMEOUT", "nan"),
        ("TIMEOUT", "inf"),
        ("BASE", "parley.example.org"),
        ("BASE", "ftp://parley.example.org"),
        ("BASE", "https://parley.example.org?x"),
        ("HOST", ""),
        ("RELEASE", " "),
        ("PROXIES", "proxy.example.org"),
        ("PROXIES", "10.0.0.1/8"),
        ("URL", "10"),
        ("MEMORY", "1"),
        ("RATE", "fast"),
        ("SERVICES_PRIVATE", "perhaps"),
        ("SERVICES_PRIVATE", ""),
    ],
)
def test_a_value_of_the_wrong_type_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(SettingError) as caught:
        read_settings({f"PARLEY_{name}": value})
    assert f"PARLEY_{name}" in str(caught.value)
    assert "wanted" in str(caught.value)
    assert caught.value.exit_code == 2


def test_an_unknown_setting_is_refused_with_the_near_one() -> None:
    with pytest.raises(SettingError, match=r"no setting PARLEY_PROT\. Did you mean PARLEY_PORT\?"):
        read_settings({"PARLEY_PROT": "8000"})


def test_an_unknown_setting_that_is_near_to_none_points_to_the_list() -> None:
    with pytest.raises(SettingError, match="`parley settings` lists them"):
        read_settings({"PARLEY_ZZZZZZZZZZZZZZ": "1"})


def test_the_sources_are_a_folder_with_the_ontology() -> None:
    assert (find_sources() / "ontology" / "parley.ttl").is_file()
