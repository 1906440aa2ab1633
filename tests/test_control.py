"""The lines that are spoken over the keeper's control socket."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kg.engine import control

Answering = Callable[[bytes | None], None]


@pytest.fixture
def listener(tmp_path: Path) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX) as found:
        found.bind(str(tmp_path / "control"))
        found.listen()
        yield found


def serve(listener: socket.socket, answer: object) -> list[list[str]]:
    """Answers one command, and has its words when the one who asked has the answer."""
    heard: list[list[str]] = []

    def once() -> None:
        connection, _ = listener.accept()
        with connection:
            heard.append(control.receive(connection))
            control.reply(connection, answer)

    threading.Thread(target=once, daemon=True).start()
    return heard


@pytest.mark.parametrize("answer", [[], [{"id": "1-2", "text": "é\n"}], True, None, "x" * 100_000])
def test_an_answer_comes_as_it_was_given(listener: socket.socket, answer: object) -> None:
    heard = serve(listener, answer)
    assert control.ask(listener.getsockname(), "end", "1-2", "why\nnot") == answer
    assert heard == [["end", "1-2", "why\nnot"]]


def test_nobody_is_there(tmp_path: Path) -> None:
    with pytest.raises(OSError):
        control.ask(str(tmp_path / "none"), "list")


@pytest.mark.parametrize("said", [b"", b"\n", b"tea\n", b"[1, 2"])
def test_who_speaks_something_else_is_a_value_error(listener: socket.socket, said: bytes) -> None:
    def once() -> None:
        connection, _ = listener.accept()
        with connection, connection.makefile("rb") as stream:
            stream.readline()
            connection.sendall(said)

    threading.Thread(target=once, daemon=True).start()
    with pytest.raises(ValueError):
        control.ask(listener.getsockname(), "list")
    one, other = socket.socketpair()
    with one, other:
        one.sendall(said)
        one.shutdown(socket.SHUT_WR)
        with pytest.raises(ValueError):
            control.receive(other)


def test_words_are_text() -> None:
    one, other = socket.socketpair()
    with one, other:
        one.sendall(b'["how", 12]\n')
        assert control.receive(other) == ["how", "12"]


def test_the_socket_beside_that_for_queries() -> None:
    assert control.address_of("/run/x/queries") == "/run/x/queries.control"
