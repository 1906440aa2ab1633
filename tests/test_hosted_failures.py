"""Engines that fail: each in its own way, told apart, to who asks and to the operator."""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable, Iterator
from http import HTTPStatus
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from kg.cli import main
from kg.engine import Answer, BusyError, Engine, InProcess, LeftError, QueryStoppedError, Question
from kg.errors import (
    ParleyError,
    StoreBusyError,
    StoreError,
    StoreRefusedError,
    StoreTimeoutError,
)
from kg.hosted.access import Access
from kg.hosted.client import Client
from kg.hosted.engine import Hosted, HostedEngine
from kg.hosted.spelling import Spelling
from kg.queries import load
from kg.release import open_release
from kg.settings import Settings
from kg.store import Store
from server import create_app
from tests.hosted_stand_in import JSON, ROW, TABLE, Act, Handler, says, standing_in
from tests.test_server_lifecycle import free_port

FORMATS: dict[str, str | None] = {"solutions": "csv", "boolean": "json", "triples": "ntriples"}


def is_silent(handler: Handler) -> None:
    """Answers nothing until the test is over."""
    handler.server.over.wait()
    handler.close_connection = True


def drips(handler: Handler) -> None:
    """Answers a byte now and then, so that something always comes."""
    handler.send_response(200)
    handler.send_header("Content-Type", JSON)
    handler.send_header("Content-Length", "1000000")
    handler.end_headers()
    while not handler.server.over.wait(0.05):
        try:
            handler.wfile.write(b" ")
        except OSError:
            break
    handler.close_connection = True


def is_cut(handler: Handler) -> None:
    """Promises more than it sends."""
    handler.answer(200, ROW[:40], length=str(len(ROW)))
    handler.close_connection = True


def hangs_up(handler: Handler) -> None:
    handler.close_connection = True


#: What an engine does, the error that it is, what is told of it, and the status that ours has.
FAILURES: dict[str, tuple[Act, type[ParleyError], str, int]] = {
    "takes no credentials": (says(401, "who?"), StoreRefusedError, "credentials", 502),
    "forbids it": (says(403, "not you"), StoreRefusedError, "forbids us to ask", 502),
    "has nothing there": (says(404, "where?"), StoreError, "answers 404: where?", 502),
    "fails": (says(500, "SQ156: compiler error"), StoreError, "answers 500: SQ156", 502),
    "leads on": (says(302, "", Location="http://else/"), StoreError, "do not follow", 502),
    "is full": (says(507, "no room"), StoreError, "full .507: no room", 502),
    "is busy": (says(503, "later", Retry_After="7"), StoreBusyError, "no more for now", 503),
    "has too many": (says(429, "slowly"), StoreBusyError, "no more for now", 503),
    "gives up": (says(504, "timed out"), StoreTimeoutError, "for want of time", 504),
    "is silent": (is_silent, StoreTimeoutError, "did not answer within 0.5 seconds", 504),
    "drips": (drips, StoreTimeoutError, "did not send its answer within 0.5 seconds", 504),
    "is cut": (is_cut, StoreError, "broke off in the middle", 502),
    "hangs up": (hangs_up, StoreError, "broke off", 502),
    "sends a page": (says(200, "<html>", "text/html"), StoreError, "answers in text/html", 502),
    "sends a page as JSON": (says(200, "<html>"), StoreError, "no application/sparql", 502),
    "sends half of JSON": (says(200, ROW[:70]), StoreError, "no application/sparql", 502),
    "answers yes to a table": (says(200, '{"head":{},"boolean":true}'), StoreError, "another", 502),
    "sends a part": (says(200, ROW, X_SQL_State="S1TAT"), QueryStoppedError, "longer than", 503),
    "sends the first rows": (
        says(200, ROW, X_SPARQL_MaxRows="1"),
        QueryStoppedError,
        "no more than 1 rows",
        503,
    ),
    "sends too much": (says(200, ROW + " " * 2000), QueryStoppedError, "larger than 1,000", 503),
}
every_failure = pytest.mark.parametrize(
    ("act", "error", "told", "status"), FAILURES.values(), ids=FAILURES
)


def asking(url: str, tmp_path: Path, is_wanted: Callable[[], bool] = lambda: True) -> HostedEngine:
    (tmp_path / "nothing.nq").touch()
    hosted = Hosted(Client(Access(url, url), "tests"), Spelling("0" * 64), frozenset())
    return HostedEngine(
        hosted,
        InProcess(Store.load(tmp_path / "nothing.nq")),
        running=1,
        at_once=2,
        seconds=0.5,
        largest=1000,
        is_wanted=is_wanted,
    )


@pytest.fixture(autouse=True)
def nothing_is_left() -> Iterator[None]:
    """Answers of pyoxigraph must end in their own thread; the error that a test keeps has some."""
    yield
    gc.collect()


@every_failure
def test_each_failure_is_told_apart(
    act: Act, error: type[ParleyError], told: str, status: int, tmp_path: Path
) -> None:
    with standing_in(act) as engine, pytest.raises(error, match=told) as caught:
        asking(engine.url, tmp_path).ask(Question(TABLE, FORMATS))
    assert type(caught.value) is error
    assert caught.value.cure


class Exchanged:
    """An engine in front of another, which can be exchanged."""

    def __init__(self) -> None:
        self.engine: Engine | None = None

    def ask(self, question: Question) -> Answer:
        assert self.engine
        return self.engine.ask(question)


@pytest.fixture(scope="module")
def exchanged() -> Exchanged:
    return Exchanged()


@pytest.fixture(scope="module")
def client(built: Settings, exchanged: Exchanged) -> FlaskClient:
    """A client of a server whose engine is exchanged by the tests."""
    release, queries = open_release(built.release), load(built.sources / "queries")
    app = create_app(Store.load(release.dataset), release, queries, built, exchanged)
    return app.test_client()


@every_failure
def test_the_server_says_whose_fault_it_is(
    act: Act,
    error: type[ParleyError],
    told: str,
    status: int,
    tmp_path: Path,
    client: FlaskClient,
    exchanged: Exchanged,
) -> None:
    with standing_in(act) as engine:
        exchanged.engine = asking(engine.url, tmp_path)
        response = client.get("/sparql", query_string={"query": TABLE}, headers={"Accept": JSON})
    assert response.status_code == status
    assert response.mimetype == "application/problem+json"
    assert "127.0.0.1" not in response.text, "where the engine is stays here"
    assert ("Retry-After" in response.headers) is (status == HTTPStatus.SERVICE_UNAVAILABLE)


def test_how_long_to_wait_is_passed_on(
    tmp_path: Path, client: FlaskClient, exchanged: Exchanged
) -> None:
    with standing_in(says(503, "later", Retry_After="7")) as engine:
        exchanged.engine = asking(engine.url, tmp_path)
        response = client.get("/sparql", query_string={"query": TABLE}, headers={"Accept": JSON})
    assert response.headers["Retry-After"] == "7"


def test_an_engine_that_is_not_there_is_told(tmp_path: Path) -> None:
    url = f"http://127.0.0.1:{free_port()}/sparql"
    with pytest.raises(StoreError, match="cannot be reached"):
        asking(url, tmp_path).ask(Question(TABLE, FORMATS))


def test_only_so_many_wait(tmp_path: Path) -> None:
    found: list[Exception] = []

    def ask() -> None:
        try:
            engine.ask(Question(TABLE, FORMATS))
        except ParleyError as error:
            found.append(error)

    with standing_in(is_silent) as silent:
        engine = asking(silent.url, tmp_path)
        threads = [threading.Thread(target=ask) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    limits = [error.limit for error in found if isinstance(error, BusyError)]
    assert "queue" in limits and len(found) == 3


def test_what_nobody_waits_for_is_not_asked(tmp_path: Path) -> None:
    with standing_in(says(200, ROW)) as engine, pytest.raises(LeftError):
        asking(engine.url, tmp_path, lambda: False).ask(Question(TABLE, FORMATS))
    assert not engine.asked


def test_an_engine_is_told_how_long_a_query_may_take(tmp_path: Path) -> None:
    with standing_in(says(200, ROW)) as engine:
        engine.name = "Virtuoso/07.20"
        client = Client(Access(engine.url, engine.url), "tests")
        for _ in range(2):
            client.query(TABLE, seconds=3)
    first, second = (parse_qs(body.decode()) for _, body in engine.asked)
    assert "timeout" not in first and second["timeout"] == ["3000"]


def test_a_connection_that_was_closed_meanwhile_is_opened_anew() -> None:
    def closes(handler: Handler) -> None:
        handler.answer(200, ROW)
        handler.close_connection = True

    with standing_in(closes) as engine:
        client = Client(Access(engine.url, engine.url), "tests")
        assert all(client.query(TABLE).body == ROW.encode() for _ in range(3))


UPDATES = {
    "forbids updates": (says(403, "read only"), StoreRefusedError, "forbids us to change"),
    "has no updates": (says(404, "no such thing"), StoreRefusedError, "takes no updates there"),
    "does not know how": (says(405, "GET only"), StoreRefusedError, "takes no updates there"),
    "says so as Virtuoso": (
        says(500, "Virtuoso 42000 Error SR186: No permission to execute procedure"),
        StoreRefusedError,
        "forbids us to change",
    ),
    "is full": (says(507, "disk"), StoreError, "is full"),
    "is cut": (is_cut, StoreError, "broke off"),
}


@pytest.mark.parametrize(("act", "error", "told"), UPDATES.values(), ids=UPDATES)
def test_an_update_that_is_not_made_is_told(act: Act, error: type[StoreError], told: str) -> None:
    with standing_in(act) as engine, pytest.raises(error, match=told):
        Client(Access(engine.url, engine.url), "tests").update("CLEAR DEFAULT")


def test_a_load_into_an_engine_that_forbids_it_ends_in_one_message(built: Settings) -> None:
    with standing_in(says(403, "read only")) as engine:
        words = ["load", "--release", str(built.release), "--store", engine.url]
        outcome = CliRunner().invoke(main, words)
    assert outcome.exit_code == 1 and not outcome.stdout
    assert "forbids us to ask it (403: read only). Grant that" in outcome.stderr
