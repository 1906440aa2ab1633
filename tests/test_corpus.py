"""Made-up corpora are what a build takes, and the release made of one is the build's."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.pipeline import build, build_on
from kg.settings import read_settings
from kg.settled import inputs_of
from tests.bench.corpus import Corpus, write_corpus, write_version
from tests.bench.seeded import seed
from tests.bench.stages import exponent, table
from tests.test_pipeline import contents


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpus") / "sources"
    write_corpus(folder, Corpus(2))
    return folder


def test_a_corpus_is_valid_and_its_release_the_same_without_a_build(
    sources: Path, tmp_path: Path
) -> None:
    """And a build on the one goes on as one on the other."""
    built, seeded = (
        read_settings({}, sources=sources, release=tmp_path / name / "release", reasoner="rules")
        for name in ("built", "seeded")
    )
    assert contents(build(built).path) == contents(seed(seeded).path)
    write_version(sources, Corpus(2), 1, 1)
    again = [build_on(each, inputs_of(each), lambda _: None) for each in (built, seeded)]
    assert contents(again[0].path) == contents(again[1].path)


def test_an_essay_is_always_the_same() -> None:
    assert Corpus(3).essay(2).text() == Corpus(9).essay(2).text()
    assert Corpus(3).essay(2).text() != Corpus(3).essay(2, 1).text()


def test_the_table_has_a_dash_for_what_was_not_tried() -> None:
    row = {"asserted": 100.0, "loading": 1.0, "elapsed": 1.0}
    rows = [row, {**row, "asserted": 1000.0, "loading": 10.0}]
    assert exponent(rows, "loading") == "1.00"
    assert exponent(rows, "reading") == "–"
    assert "| reading | – | – | – |" in table(rows)
