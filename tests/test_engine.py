"""Queries run in processes that can be killed, and what happens to one happens to no other."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kg.engine import (
    BusyError,
    Engine,
    Executors,
    InProcess,
    NotOfferedError,
    Place,
    Pool,
    QueryStoppedError,
    Question,
)
from kg.errors import QueryError, QueryRefusedError
from kg.store import Store, disk
from tests.small_site import QUADS, TRIPLES, nquads

JSON = {"solutions": "json", "boolean": "json", "triples": "ntriples"}
ALL = "SELECT * { ?s ?p ?o }"
#: Some 10^15 rows to count, out of any machine's reach.
PATTERNS = " ".join(f"?a{i} ?b{i} ?c{i} ." for i in range(10))
ENDLESS = f"SELECT (COUNT(*) AS ?n) {{ {PATTERNS} }}"
#: Nested so deep that the parser's stack overflows.
CRASHING = f"ASK {{ FILTER{'(' * 40_000}1{')' * 40_000} }}"
SECONDS = 1.0


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("engine") / "dataset.nq"
    path.write_text(nquads(QUADS))
    return path


@pytest.fixture(scope="module")
def place(dataset: Path) -> Iterator[Place]:
    with Executors(dataset, count=2, seconds=SECONDS) as place:
        until_ready(Pool(place, at_once=1))
        yield place


@pytest.fixture
def pool(place: Place) -> Pool:
    return Pool(place, at_once=8)


@pytest.fixture(params=["in this process", "in executors"])
def engine(request: pytest.FixtureRequest, dataset: Path, pool: Pool) -> Engine:
    return InProcess(Store.load(dataset)) if request.param == "in this process" else pool


def until(holds: Callable[[], bool]) -> None:
    """Returns as soon as something holds; a start or a restart may take a while."""
    deadline = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < deadline


def until_ready(pool: Pool) -> None:
    """Returns as soon as a query is answered."""

    def answers() -> bool:
        try:
            pool.ask(Question("ASK {}", JSON)).body.close()
        except BusyError:
            return False
        return True

    until(answers)


def asked(engine: Engine, text: str, **options: object) -> bytes:
    answer = engine.ask(replace(Question(text, JSON), **options))  # type: ignore[arg-type]
    with answer.body:
        body = answer.body.read()
    assert len(body) == answer.size
    return body


def test_answers(engine: Engine) -> None:
    assert asked(engine, "ASK {}") == b'{"head":{},"boolean":true}'
    assert asked(engine, ALL).count(b'"s":{') == TRIPLES - 1
    graph = ("https://w3id.org/parley/graph/essay/milk",)
    assert asked(engine, ALL, default_graphs=graph).count(b'"s":{') == 1
    with engine.ask(Question("CONSTRUCT { ?s ?p ?o } {}", JSON)).body as body:
        assert not body.read()


def test_errors_come_through_whole(engine: Engine) -> None:
    with pytest.raises(QueryError) as syntax:
        asked(engine, "SELECT *\n{")
    assert (syntax.value.line, syntax.value.column) == (2, 2)
    assert syntax.value.what and syntax.value.cure and syntax.value.where
    with pytest.raises(QueryRefusedError, match="SERVICE"):
        asked(engine, "SELECT * { SERVICE <http://127.0.0.1:9/> {} }")


def test_an_answer_of_another_kind_is_told(engine: Engine) -> None:
    with pytest.raises(NotOfferedError) as caught:
        engine.ask(Question("ASK {}", {**JSON, "boolean": None}))
    assert caught.value.kind == "boolean"


def test_an_error_after_a_megabyte_is_still_an_error(engine: Engine) -> None:
    rows = " ".join(f'"{"x" * 100_000}{number}"' for number in range(20))
    query = f'SELECT ?x {{ {{ VALUES ?x {{ {rows} }} }} UNION {{ VALUES ?x {{ "\\u0001" }} }} }}'
    with pytest.raises(QueryError, match="XML"):
        engine.ask(Question(query, {**JSON, "solutions": "xml"}))


def test_large_answers(engine: Engine) -> None:
    assert len(asked(engine, "SELECT * { ?a ?b ?c . ?d ?e ?f }")) > 400_000


def test_a_query_over_its_time_is_stopped(pool: Pool) -> None:
    with pytest.raises(QueryStoppedError, match="longer than 1 second"):
        asked(pool, ENDLESS)
    assert asked(pool, "ASK {}")


def test_a_crash_costs_its_own_query_alone(pool: Pool) -> None:
    for _ in range(4):  # more than there are executors
        with pytest.raises(QueryStoppedError, match="brought down"):
            asked(pool, CRASHING)
        assert asked(pool, "ASK {}")


def test_others_are_answered_while_one_takes_its_time(pool: Pool) -> None:
    stopped = []

    def ask_too_much() -> None:
        try:
            asked(pool, ENDLESS)
        except QueryStoppedError as error:
            stopped.append(error)

    thread = threading.Thread(target=ask_too_much)
    thread.start()
    while thread.is_alive():
        assert asked(pool, "ASK {}")
    assert stopped


def test_a_crowd_is_refused_at_once(place: Place) -> None:
    with pytest.raises(BusyError, match="Too many"):
        Pool(place, at_once=0).ask(Question("ASK {}", JSON))


def test_rooms_are_given_back(place: Place) -> None:
    pool = Pool(place, at_once=1)
    for text in ("ASK {}", "ASK {", CRASHING, "ASK {}"):
        try:
            asked(pool, text)
        except (QueryError, QueryStoppedError):
            continue


def test_a_client_that_leaves_costs_nothing(place: Place) -> None:
    hasty = Pool(replace(place, seconds=0.001), at_once=1)
    for _ in range(2):
        with pytest.raises((BusyError, QueryStoppedError)):
            hasty.ask(Question(ENDLESS, JSON))
    until_ready(Pool(place, at_once=1))


def test_nowhere_to_ask(tmp_path: Path) -> None:
    with pytest.raises(BusyError):
        Pool(Place(str(tmp_path / "none"), 1, 1.0), at_once=1).ask(Question("ASK {}", JSON))


def test_what_is_killed_comes_back(dataset: Path) -> None:
    executors = Executors(dataset, count=1, seconds=30)
    with executors as place:
        pool = Pool(place, at_once=1)
        until_ready(pool)
        killed = executors.keeper
        os.kill(killed, signal.SIGKILL)
        until(lambda: executors.keeper != killed)
        until_ready(pool)
        keeper = executors.keeper
    with pytest.raises(ProcessLookupError):
        os.kill(keeper, 0)
    assert not Path(place.address).exists()


def test_a_keeper_that_forks_just_now_hears_that_it_should_end() -> None:
    code = """
import os, signal, socket
from kg.engine.keeper import Keeper
os.register_at_fork(after_in_parent=lambda: os.kill(os.getpid(), signal.SIGTERM))
Keeper(lambda board, slot: signal.pause(), socket.socketpair()[0], 2).run()
print("ended")
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert (done.stdout, done.stderr) == ("ended\n", "")


def test_a_dataset_that_cannot_be_loaded_is_told(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    executors = Executors(tmp_path / "none.nq", count=1, seconds=1)
    with executors as place:
        assert executors.wait() == 1
        with pytest.raises(BusyError):
            Pool(place, at_once=1).ask(Question("ASK {}", JSON))
    assert "cannot be read" in capfd.readouterr().err


@pytest.mark.parametrize("kept", ["in memory", "on disk"])
def test_an_executor_can_open_nothing(kept: str, dataset: Path, tmp_path: Path) -> None:
    """Whatever a query's text hides: SERVICE cannot reach out of where it runs."""
    made = disk.make(dataset, "a" * 64, tmp_path)
    code = """
import socket, sys
from pathlib import Path
from kg.engine.executors import close_all_but, leave_room_for_one
from kg.store import Store
kept, *paths = sys.argv[1:]
server = socket.create_server(("127.0.0.1", 0))
listener = close_all_but(server)
store = Store.open(*map(Path, paths)) if kept == "on disk" else None
leave_room_for_one()
one = socket.socket()  # the connection that it answers on
for attempt in (socket.socket, lambda: open("/dev/null")):
    try:
        attempt()
    except OSError as error:
        print(error.errno)
"""
    done = subprocess.run(
        [sys.executable, "-c", code, kept, str(dataset), str(made)],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert done.stdout.split() == ["24", "24"], done.stderr


def test_a_store_on_disk_is_asked_by_every_executor(dataset: Path, tmp_path: Path) -> None:
    made = disk.make(dataset, "b" * 64, tmp_path)
    with Executors(dataset, count=3, seconds=SECONDS, store=made) as place:
        pool = Pool(place, at_once=8)
        until_ready(pool)
        assert asked(pool, ALL).count(b'"s":{') == TRIPLES - 1
        with pytest.raises(QueryRefusedError, match="SERVICE"):
            asked(pool, "SELECT * { SERVICE <http://127.0.0.1:9/> {} }")
        for text in (ENDLESS, CRASHING):
            with pytest.raises(QueryStoppedError):
                asked(pool, text)
        assert asked(pool, ALL).count(b'"s":{') == TRIPLES - 1
