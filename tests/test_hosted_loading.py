"""A release is put into an engine: broken off and taken up again, switched over in one step."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from kg.errors import ReleaseError, StoreError
from kg.hosted import loading
from kg.hosted.client import Client
from kg.hosted.loading import KEPT, check, counts, graphs_of, load
from kg.hosted.register import REGISTER, Register
from kg.hosted.spelling import Spelling
from kg.pipeline import build
from kg.release import Release
from kg.terms import GRAPH, INFERRED_GRAPH
from tests.conftest import make_small
from tests.engines import MAKERS, Served

DEMAND = "kg/data/essays/tea-2021.ttl"


class Killing(Client):
    """A client whose engine is killed while it takes an update, the so-manyth from now."""

    def __init__(self, served: Served, updates: int) -> None:
        super().__init__(served.access, "tests")
        self._served = served
        self._left = updates

    def update(self, text: str, seconds: float = 60.0) -> None:
        self._left -= 1
        if self._left:
            super().update(text, seconds)
            return
        sending = threading.Thread(target=self._send_into_nothing, args=(text, seconds))
        sending.start()
        self._served.kill()
        sending.join()
        raise StoreError("killed")

    def _send_into_nothing(self, text: str, seconds: float) -> None:
        with suppress(StoreError):
            super().update(text, seconds)


@pytest.fixture(params=list(MAKERS))
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Served]:
    """An engine without anything in it."""
    folder = tmp_path / request.param
    folder.mkdir()
    served = MAKERS[request.param](folder)
    try:
        served.start()
        yield served
    finally:
        served.end()


@pytest.fixture(scope="module")
def releases(tmp_path_factory: pytest.TempPathFactory) -> list[Release]:
    """Small releases, each with another paraphrase."""
    found = []
    for number in range(KEPT + 1):
        settings = make_small(tmp_path_factory.mktemp("release"))
        path = settings.sources / DEMAND
        path.write_text(path.read_text().replace("milk goes", f"milk of cow {number} goes"))
        found.append(build(settings))
    return found


def test_an_engine_killed_in_the_middle_loses_and_doubles_nothing(
    empty: Served, release: Release
) -> None:
    for updates in (4, 7):
        with pytest.raises(StoreError):
            load(Killing(empty, updates), release)
        empty.start()
        with pytest.raises(ReleaseError, match="No release is in this engine"):
            Register(empty.client()).current()
    client = empty.client()
    gone_through: list[int] = []
    load(client, release, gone_through.append)
    assert gone_through[0] > loading.PORTION, "what was there was sent again"
    assert Register(client).current().digest == release.digest
    check(client, release)


def test_readers_see_the_release_before_until_all_is_there(
    plain: Served, releases: list[Release]
) -> None:
    client = plain.client()
    before, after, *_ = releases
    load(client, before)
    with pytest.raises(StoreError):
        load(Killing(plain, 3), after)
    plain.start()
    assert Register(client).current().digest == before.digest
    check(client, before)
    load(client, after)
    assert Register(client).current().digest == after.digest


def test_the_one_before_stays_and_older_ones_go(plain: Served, releases: list[Release]) -> None:
    client = plain.client()
    for each in releases:
        load(client, each)
    there = [noted.digest for noted in Register(client).releases()]
    assert there == [each.digest for each in reversed(releases)][:KEPT]
    assert not any(counts(client, graphs_of(releases[0])).values())
    for each in releases[1:]:
        check(client, each)


def test_an_old_release_can_be_current_again(plain: Served, releases: list[Release]) -> None:
    client = plain.client()
    for each in (*releases[:2], releases[0]):
        load(client, each)
        assert Register(client).current().digest == each.digest


def test_what_the_engine_lost_without_a_word_is_sent_again(
    plain: Served, releases: list[Release]
) -> None:
    client, release = plain.client(), releases[0]
    load(client, release)
    lost = Spelling(release.digest).graph(GRAPH["entities"])
    client.update(f"DROP GRAPH <{lost}>")
    with pytest.raises(StoreError, match=rf"{lost}: 0 triples there, 2 in the release"):
        check(client, release)
    load(client, release)
    check(client, release)


def test_what_is_too_much_is_told(plain: Served, releases: list[Release]) -> None:
    client, release = plain.client(), releases[0]
    load(client, release)
    graph = Spelling(release.digest).graph(GRAPH["entities"])
    client.update(f"INSERT DATA {{ GRAPH <{graph}> {{ <urn:a> <urn:b> <urn:c> }} }}")
    with pytest.raises(StoreError, match="Load it with --anew"):
        load(client, release)
    loading.remove(client, Register(client).of(release.digest))
    load(client, release)


def test_the_rest_can_be_left_to_be_inferred_there(plain: Served, releases: list[Release]) -> None:
    client, release = plain.client(), releases[0]
    load(client, release, inferred=False)
    inferred = Spelling(release.digest).graph(INFERRED_GRAPH)
    found = counts(client, graphs_of(release))
    assert found[inferred] == 0 and sum(found.values()) > 0
    with pytest.raises(ReleaseError):
        Register(client).current()
    load(client, release)
    check(client, release)


def test_graphs_can_be_sent_by_the_graph_store_protocol(
    plain: Served, releases: list[Release]
) -> None:
    access = plain.access
    store = access.query.replace("/query", "/store")
    client = Client(type(access)(access.query, access.update, store), "tests")
    load(client, releases[0])
    check(client, releases[0])


def test_the_register_is_no_graph_of_a_release(plain: Served, releases: list[Release]) -> None:
    client = plain.client()
    load(client, releases[0])
    assert REGISTER not in Register(client).current().graphs
