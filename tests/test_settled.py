"""What a build is made of shows in its inputs: data piece by piece, all else as a whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg import settled as module
from kg.settings import Settings
from kg.settled import inputs_of


def changed(path: Path) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text((path.read_text() if path.exists() else "") + "\n# Otherwise.\n")


def test_a_changed_essay_shows_by_its_name(small_settings: Settings) -> None:
    before = inputs_of(small_settings)
    changed(small_settings.sources / "kg/data/essays/tea-2021.ttl")
    after = inputs_of(small_settings)
    assert after.settled == before.settled
    differ = before.sources.items() ^ after.sources.items()
    assert {name for name, _ in differ} == {"kg/data/essays/tea-2021.ttl"}


@pytest.mark.parametrize(
    "name",
    [
        "ontology/parley.ttl",
        "ontology/shapes.ttl",
        "queries/demands.rq",
        "kg/data/wikidata/Q1.json",
    ],
)
def test_whatever_is_no_data_is_settled(small_settings: Settings, name: str) -> None:
    before = inputs_of(small_settings)
    changed(small_settings.sources / name)
    after = inputs_of(small_settings)
    assert after.settled != before.settled
    assert after.sources == before.sources


def test_another_version_of_a_program_settles_otherwise(
    small_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = inputs_of(small_settings).settled
    monkeypatch.setattr(module, "version", lambda _: "99")
    assert inputs_of(small_settings).settled != before
