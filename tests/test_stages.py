"""The store that workers share: loaded once, where they are forked and each would load it."""

from __future__ import annotations

import threading
from multiprocessing import get_start_method
from pathlib import Path

import pytest

from server.stages import Stages
from tests.small_site import TRIPLES, make_release, make_settings


@pytest.mark.skipif(get_start_method() != "fork", reason="processes are not forked here")
def test_the_store_is_loaded_for_all_workers(tmp_path: Path) -> None:
    release = make_release(tmp_path)
    stages = Stages(make_settings(tmp_path), release, threading.Event())
    stages.load()
    (store,) = stages.loaded.values()
    assert [*stages.loaded] == [release.digest]
    (((count,)),) = store.query("SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }")  # type: ignore[misc]
    assert int(str(count)) == TRIPLES


@pytest.mark.parametrize(
    "elsewhere", [{"disk": Path("disk")}, {"store": "http://127.0.0.1:1/query"}]
)
def test_what_nobody_would_load_is_not_loaded(tmp_path: Path, elsewhere: dict[str, object]) -> None:
    release = make_release(tmp_path)
    stages = Stages(make_settings(tmp_path, **elsewhere), release, threading.Event())
    stages.load()
    assert not stages.loaded
