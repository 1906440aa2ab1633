"""A build on what the one before left is a build from the sources, to the byte."""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import settings as tries
from rdflib import Graph

from kg import pipeline
from kg.errors import NotKeptError, ParleyError
from kg.ledger.kept import ARRAYS, STAMP
from kg.pipeline import build, build_on
from kg.read import Sources
from kg.rebuild import alone, kept_beside
from kg.release import Release, open_release
from kg.settings import Settings, read_settings
from kg.settled import inputs_of
from kg.store.splice import Splice
from tests.edits import SOUND, edit, edits, make_corpus
from tests.test_pipeline import contents

SAMPLE = frozenset(SOUND)


def conclude_here(sources: Sources, reasoner: str) -> Graph:
    """As the pipeline's, in this process."""
    pipeline.refuse_invalid(pipeline.check(sources))
    return pipeline.close(sources, reasoner)


@pytest.fixture(autouse=True)
def _here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "conclude", conclude_here)


@pytest.fixture
def corpus(tmp_path: Path) -> Settings:
    """A corpus of two essays, and its release."""
    make_corpus(tmp_path / "sources")
    edit(tmp_path / "sources", "one-2021", SAMPLE)
    edit(tmp_path / "sources", "two-2022", SAMPLE)
    settings = read_settings({}, sources=tmp_path / "sources", release=tmp_path / "release")
    build(settings)
    return settings


def anew(settings: Settings, folder: Path) -> Release:
    """The release of the same sources, made from nothing."""
    other = read_settings({}, sources=settings.sources, release=folder / "anew" / "release")
    return build(other, full=True)


def on(settings: Settings) -> Release:
    """The release, made on what the build before left, or NotKeptError."""
    return build_on(settings, inputs_of(settings), lambda _: None)


def outcome(settings: Settings, *, full: bool) -> tuple[type[ParleyError] | None, dict[str, bytes]]:
    """The error of a build, and what the release then holds."""
    error = None
    try:
        build(settings, full=full)
    except ParleyError as raised:
        error = type(raised)
    return error, contents(open_release(settings.release).path)


@tries(max_examples=10, deadline=None)
@given(edits)
def test_any_edits_come_to_what_a_build_from_nothing_makes(
    changes: list[tuple[str, frozenset[int] | None]],
) -> None:
    with TemporaryDirectory() as place:
        root = Path(place)
        make_corpus(root / "sources")
        edit(root / "sources", "one-2021", SAMPLE)
        kept, full = (
            read_settings({}, sources=root / "sources", release=root / name / "release")
            for name in ("kept", "full")
        )
        build(kept)
        build(full)
        for key, chosen in changes:
            edit(root / "sources", key, chosen)
            assert outcome(kept, full=False) == outcome(full, full=True)


@pytest.mark.parametrize("chosen", [frozenset({1, 4}), frozenset({2, 3}), None])
def test_a_sound_edit_needs_no_build_from_nothing(
    corpus: Settings, tmp_path: Path, chosen: frozenset[int] | None
) -> None:
    edit(corpus.sources, "two-2022", chosen)
    assert contents(on(corpus).path) == contents(anew(corpus, tmp_path).path)


def test_one_after_the_other_is_made_on_the_last(corpus: Settings, tmp_path: Path) -> None:
    for chosen in (frozenset({0, 6}), frozenset({6}), None, SAMPLE):
        edit(corpus.sources, "three-2023", chosen)
        release = on(corpus)
    assert contents(release.path) == contents(anew(corpus, tmp_path).path)


def test_nothing_changed_is_nothing_to_do(corpus: Settings) -> None:
    assert on(corpus).path == corpus.release.resolve()


@pytest.mark.parametrize("edited", [True, False])
def test_a_spoilt_release_is_made_anew(corpus: Settings, tmp_path: Path, edited: bool) -> None:
    if edited:
        edit(corpus.sources, "one-2021", frozenset({0}))
    dataset = open_release(corpus.release).dataset
    dataset.write_bytes(dataset.read_bytes().replace(b"paraphrase", b"paraphrasf", 1))
    with pytest.raises(NotKeptError):
        on(corpus)
    assert contents(build(corpus).path) == contents(anew(corpus, tmp_path).path)


@pytest.mark.parametrize("name", ["entities.ttl", "essays/one-2021.ttl"])
def test_what_entities_say_may_change_too(corpus: Settings, tmp_path: Path, name: str) -> None:
    path = corpus.sources / "kg" / "data" / name
    path.write_text(path.read_text() + "\nid:ben parley:memberOf id:board .\n")
    assert contents(on(corpus).path) == contents(anew(corpus, tmp_path).path)


@pytest.mark.parametrize("name", ["ontology/parley.ttl", "ontology/shapes.ttl"])
def test_another_ontology_is_built_from_nothing(corpus: Settings, name: str) -> None:
    path = corpus.sources / name
    path.write_text(path.read_text() + "\n# Otherwise.\n")
    with pytest.raises(NotKeptError):
        on(corpus)
    assert build(corpus) == open_release(corpus.release)


@pytest.mark.parametrize("name", [ARRAYS, STAMP])
@pytest.mark.parametrize("spoil", ["cut", "changed", "emptied", "gone"])
def test_what_was_left_and_spoilt_is_passed_over(
    corpus: Settings, tmp_path: Path, name: str, spoil: str
) -> None:
    path = kept_beside(corpus.release) / name
    content = path.read_bytes()
    if spoil == "gone":
        path.unlink()
    else:
        half = len(content) // 2
        changed = content[:half] + bytes([content[half] ^ 1]) + content[half + 1 :]
        path.write_bytes({"cut": content[:half], "changed": changed, "emptied": b""}[spoil])
    edit(corpus.sources, "one-2021", frozenset({0}))
    assert contents(build(corpus).path) == contents(anew(corpus, tmp_path).path)


def test_another_release_is_not_built_on(corpus: Settings, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    shutil.copytree(kept_beside(corpus.release), kept)
    edit(corpus.sources, "one-2021", frozenset({0}))
    build(corpus)
    shutil.rmtree(kept_beside(corpus.release))
    shutil.copytree(kept, kept_beside(corpus.release))
    with pytest.raises(NotKeptError):
        on(corpus)


def test_a_disk_without_room_is_told_by_a_build_from_nothing(
    corpus: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Splice, "write", full)
    edit(corpus.sources, "one-2021", frozenset({0}))
    with pytest.raises(NotKeptError, match="No space left"):
        on(corpus)
    assert not list(kept_beside(corpus.release).glob("*.partial"))


def test_nothing_is_left_half_written(corpus: Settings) -> None:
    edit(corpus.sources, "one-2021", frozenset({0}))
    on(corpus)
    assert {path.name for path in kept_beside(corpus.release).iterdir()} == {ARRAYS, STAMP, ".lock"}


def test_a_build_that_fails_leaves_what_was_left(corpus: Settings, tmp_path: Path) -> None:
    edit(corpus.sources, "two-2022", frozenset({10}))
    with pytest.raises(ParleyError, match="own words"):
        build(corpus)
    edit(corpus.sources, "two-2022", frozenset({0}))
    assert contents(on(corpus).path) == contents(anew(corpus, tmp_path).path)


def test_of_two_builds_at_once_one_is_made_from_nothing(corpus: Settings, tmp_path: Path) -> None:
    edit(corpus.sources, "one-2021", frozenset({0}))
    with alone(corpus.release):
        with pytest.raises(NotKeptError, match="another build"):
            on(corpus)
        assert contents(build(corpus).path) == contents(anew(corpus, tmp_path).path)


def test_owlrl_asked_for_by_name_infers_everything(
    corpus: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipeline, "build_on", lambda *_: pytest.fail("built on what was left"))
    by_name = read_settings({}, sources=corpus.sources, release=corpus.release, reasoner="owlrl")
    assert build(by_name).digest == open_release(corpus.release).digest


def test_an_essay_of_this_debate_changes_and_goes(tmp_path: Path, release: Release) -> None:
    sources = tmp_path / "sources"
    real = read_settings({}).sources
    for name in ("ontology", "queries", "kg/data"):
        shutil.copytree(real / name, sources / name)
    settings = read_settings({}, sources=sources, release=tmp_path / "release")
    assert build(settings).digest == release.digest
    essay = sources / "kg" / "data" / "essays" / "kim-2021.ttl"
    text = essay.read_text("utf-8")
    essay.write_text(text.replace("certainty parley:Likely", "certainty parley:Possible", 3))
    assert contents(on(settings).path) == contents(anew(settings, tmp_path).path)
