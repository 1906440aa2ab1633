"""The bodies of requests: taken in whole, in time, and never more than there are threads for."""

from __future__ import annotations

import http.client
import json
import socket
import threading
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from server.bodies import MANY, MOST, Bodies, Coming, owners
from tests.test_engine import ENDLESS
from tests.test_server_lifecycle import Started, running, until

SLOW = (
    b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Type: application/sparql-query\r\n"
    b"Content-Length: 1000\r\n\r\nASK"
)
CHUNKED = SLOW.replace(b"Content-Length: 1000", b"Transfer-Encoding: chunked").replace(
    b"ASK", b"64\r\nASK"
)
EXPECTING = SLOW.replace(b"\r\n\r\nASK", b"\r\nExpect: 100-continue\r\n\r\n")
DIRECT = {"Content-Type": "application/sparql-query"}
CONNECTIONS = [("192.0.2.1", 1), ("192.0.2.1", 2), ("192.0.2.1", 3)]


def environ(body: bytes, **others: str) -> dict[str, Any]:
    return {"wsgi.input": BytesIO(body), "CONTENT_LENGTH": str(len(body)), **others}


def test_a_body_is_there_at_once() -> None:
    asked = environ(b"ASK {}")
    assert Bodies(100, 10.0).take_in(asked) is None
    assert asked["wsgi.input"].getvalue() == b"ASK {}"


def test_a_body_in_chunks_gets_a_length() -> None:
    asked = environ(b"ASK {}", HTTP_TRANSFER_ENCODING="chunked", CONTENT_LENGTH="")
    assert Bodies(6, 10.0).take_in(asked) is None
    assert asked["CONTENT_LENGTH"] == "6" and "HTTP_TRANSFER_ENCODING" not in asked


@pytest.mark.parametrize("said", [{}, {"HTTP_TRANSFER_ENCODING": "chunked", "CONTENT_LENGTH": ""}])
def test_a_body_that_is_too_long(said: dict[str, str]) -> None:
    refusal = Bodies(5, 10.0).take_in(environ(b"ASK {}", **said))
    assert refusal and refusal.status == 413 and refusal.members == {"limit": "body"}


def test_there_are_never_too_many() -> None:
    bodies, ready, let = Bodies(100, 60.0), threading.Barrier(MOST + 1), threading.Event()

    class Waiting(BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            ready.wait()
            let.wait()
            return super().read(size)

    def take(asked: dict[str, Any]) -> None:
        bodies.take_in(asked)

    threads = [
        threading.Thread(target=take, args=({**environ(b"x"), "wsgi.input": Waiting(b"x")},))
        for _ in range(MOST)
    ]
    for thread in threads:
        thread.start()
    ready.wait()
    refusal = bodies.take_in(environ(b"x"))
    let.set()
    for thread in threads:
        thread.join()
    assert refusal and refusal.status == 503
    assert bodies.take_in(environ(b"x")) is None


def test_whose_connections_are_closed() -> None:
    one, two, three = CONNECTIONS
    first, second = Coming("192.0.2.1", 1.0), Coming("192.0.2.1", 2.0)
    both = {first: frozenset([one, two]), second: frozenset([one, two])}
    assert set(owners(frozenset([one, two]), both)) == {first, second}
    # With one more, which of them is another request's cannot be told; but the second's can.
    unsure = {first: frozenset(CONNECTIONS), second: frozenset([three])}
    assert not owners(frozenset(CONNECTIONS), unsure)
    assert owners(frozenset([three]), unsure) == [second]
    assert not owners(frozenset(), {first: frozenset()})


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Started]:
    with running(tmp_path_factory.mktemp("bodies"), PARLEY_ARRIVAL="0.5") as started:
        yield started


def answer_to(connection: socket.socket) -> bytes:
    """All that comes until the connection is closed."""
    told = b""
    while data := connection.recv(65536):
        told += data
    return told


def test_a_client_that_sends_first_hears_why_it_is_refused(server: Started) -> None:
    connection = http.client.HTTPConnection(*server.address, timeout=60)
    for _ in range(5):
        connection.request("POST", "/sparql", b"x" * 5_000_000, DIRECT)
        response = connection.getresponse()
        assert response.status == 413 and json.loads(response.read())["limit"] == "body"
        connection.close()


@pytest.mark.parametrize("length", ["99999999999", "9" * 30])
def test_a_length_that_is_too_much_is_told_without_the_body(server: Started, length: str) -> None:
    connection = http.client.HTTPConnection(*server.address, timeout=60)
    connection.putrequest("POST", "/sparql")
    for name, value in {**DIRECT, "Content-Length": length}.items():
        connection.putheader(name, value)
    connection.endheaders()
    response = connection.getresponse()
    assert response.status in {400, 413}
    connection.close()


@pytest.mark.parametrize("request_", [SLOW, CHUNKED, EXPECTING])
def test_a_body_that_does_not_come(server: Started, request_: bytes) -> None:
    with socket.create_connection(server.address, timeout=60) as connection:
        connection.sendall(request_)
        head, _, body = answer_to(connection).rpartition(b"\r\n\r\n")
    assert b" 408 " in head and b"access-control-allow-origin: *" in head.lower()
    assert json.loads(body)["limit"] == "arrival"


def test_a_body_that_comes_byte_by_byte_for_ever(server: Started) -> None:
    with socket.create_connection(server.address, timeout=0.01) as connection:
        connection.sendall(SLOW)
        told = b""

        def is_told() -> bool:
            nonlocal told
            try:
                connection.sendall(b" ")
                told += connection.recv(65536)
            except TimeoutError:
                return False
            except ConnectionError:
                return True
            return b"408" in told

        until(is_told)


def test_many_slow_clients_stop_nobody(server: Started) -> None:
    """More of them than there are threads, from the address that the good client has, too."""
    slow = [socket.create_connection(server.address, timeout=60) for _ in range(2 * MANY + MOST)]
    for connection in slow:
        connection.sendall(SLOW)
    good = [server.get(f"/sparql?query=ASK%20%7B%7D%23{n}")[0] for n in range(50)]
    statuses = {status_of(connection) for connection in slow}
    assert set(good) == {200} and statuses <= {b"408", b"503", b""} and b"408" in statuses
    assert server.ask("ASK {}")[0] == 200


def status_of(connection: socket.socket) -> bytes:
    """The answer's status; none if the connection was closed upon what was still sent."""
    with connection:
        try:
            return answer_to(connection)[9:12]
        except ConnectionError:
            return b""


def test_a_query_that_takes_longer_than_a_body_may_is_answered(tmp_path: Path) -> None:
    with running(tmp_path, PARLEY_ARRIVAL="0.5", PARLEY_TIMEOUT="3") as server:
        with socket.create_connection(server.address, timeout=60) as connection:
            answers: list[int] = []
            asking = threading.Thread(target=lambda: answers.append(server.ask(ENDLESS)[0]))
            asking.start()
            connection.sendall(SLOW)
            assert b" 408 " in answer_to(connection)
            asking.join()
        assert answers == [503]
