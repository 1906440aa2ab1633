"""Items of Wikidata: how they are read, and kept in a folder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kg.errors import SourceError
from kg.link.items import Time, item_of, trimmed
from kg.link.snapshots import (
    LEFT,
    end_run,
    read_item,
    read_items,
    read_left,
    write_item,
    write_left,
)
from tests.ties import read_back
from tests.wikidata import ITEMS, claim, day, entity, item


def test_an_item_is_read() -> None:
    found = read_back(ITEMS["Q423"])
    assert (found.key, found.revision, found.modified) == ("Q423", 1000, "2026-01-02T03:04:05Z")
    assert found.label == "North Korea"
    assert found.names == ["North Korea", "DPRK", "조선민주주의인민공화국"]
    assert found.values("P31") == ["Q3624078", "Q6256"]
    assert found.values("P35") == ["Q56226"], "the preferred one"
    first = found.statements["P35"][0]
    assert first.qualifiers == {"P580": (Time("1948-09-09"),), "P582": (Time("1994-07-08"),)}


def test_what_is_not_used_is_not_kept() -> None:
    kept = trimmed(ITEMS["Q423"])
    assert set(kept["claims"]) == {"P31", "P35", "P625"}
    assert set(kept["labels"]) == {"en", "ko"}
    text = json.dumps(kept)
    assert "references" not in text
    assert "hash" not in text
    assert "sitelinks" not in text


@pytest.mark.parametrize(
    ("told", "precision", "kept"),
    [
        ("2018-06-12", 11, "2018-06-12"),
        ("2018-06-00", 10, "2018-06"),
        ("2018-00-00", 9, "2018"),
        ("00000002018-00-00", 9, "2018"),
        ("1900-00-00", 7, None),
    ],
)
def test_times_come_as_exact_as_they_are_known(told: str, precision: int, kept: str | None) -> None:
    found = read_back(item("Q1", "x", claims={"P585": [day(told, precision)]}))
    assert found.values("P585") == ([Time(kept)] if kept else [])


def test_unknown_values_and_deprecated_ones_are_passed_over() -> None:
    record = item("Q1", "x", claims={"P17": [entity("Q2", rank="deprecated"), entity("Q3")]})
    nothing = claim("Q1", "P17", 9, entity("Q4"))
    nothing["mainsnak"] = {"snaktype": "somevalue", "property": "P17"}
    record["claims"]["P17"].append(nothing)
    assert read_back(record).values("P17") == ["Q3"]


def test_an_empty_list_is_an_empty_map() -> None:
    found = read_back({"id": "Q1", "labels": [], "claims": [], "aliases": [], "descriptions": []})
    assert (found.names, found.statements) == ([], {})


@pytest.mark.parametrize(
    "record",
    [
        {"id": "Q1", "labels": ["x"]},
        {"id": "Q1", "labels": {"en": "x"}},
        {"id": "Q1", "lastrevid": "many"},
        {"id": "Q1", "claims": {"P31": [{"mainsnak": {"snaktype": "value"}}]}},
        {"id": "Q1", "claims": {"P585": [claim("Q1", "P585", 1, day("tomorrow"))]}},
    ],
)
def test_what_is_not_of_the_shape_is_refused(record: dict[str, Any]) -> None:
    with pytest.raises(SourceError, match="Q1 is not of Wikibase's shape"):
        item_of("Q1", record, "here")


def test_items_are_kept_and_found_again(tmp_path: Path) -> None:
    write_item(tmp_path / "new", "Q423", ITEMS["Q423"])
    write_item(tmp_path / "new", "Q1", {"id": "Q1", "missing": ""})
    found = read_items(tmp_path / "new")
    assert found["Q423"] == read_back(ITEMS["Q423"])
    assert found["Q1"].missing
    assert '"license": "https://creativecommons.org/publicdomain/zero/1.0/"' in (
        tmp_path / "new" / "Q423.json"
    ).read_text("utf-8")


def test_no_folder_has_no_items(tmp_path: Path) -> None:
    assert read_items(tmp_path / "nowhere") == {}


def test_special_entitydata_tells_redirects_by_the_other_key(tmp_path: Path) -> None:
    path = tmp_path / "Q1.json"
    path.write_text(json.dumps({"entities": {"Q423": ITEMS["Q423"]}}))
    assert read_item(path).redirect == "Q423"


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"entities": {}}', '{"entities": []}'])
def test_a_file_that_is_no_snapshot_is_refused(text: str, tmp_path: Path) -> None:
    path = tmp_path / "Q1.json"
    path.write_text(text)
    with pytest.raises(SourceError, match=r"Q1\.json"):
        read_item(path)


def test_what_is_left_is_noted(tmp_path: Path) -> None:
    assert read_left(tmp_path) is None
    write_left(tmp_path, ["Q1", "Q2"])
    assert read_left(tmp_path) == ["Q1", "Q2"]
    write_left(tmp_path, [])
    assert read_left(tmp_path) == [], "the items are there, but not all that they name"
    end_run(tmp_path)
    assert read_left(tmp_path) is None
    (tmp_path / LEFT).write_text("{}")
    with pytest.raises(SourceError, match="Remove it"):
        read_left(tmp_path)
