"""How the server and an executor talk over a socket.

The server sends one question: a head with its length, its ticket and the moment it was asked at,
and a payload. The executor answers with frames of a kind, a length and a payload: any number of
DATA, and at last DONE with the kind of the answer and its rows, or FAILED with an error. A socket
that closes before one of these two means that the executor was killed.
"""

from __future__ import annotations

import json
import socket
import struct
from collections.abc import Callable
from typing import NamedTuple

from kg.engine.question import NotOfferedError, Question
from kg.errors import ParleyError, QueryError, QueryRefusedError

DATA, DONE, FAILED = b"D", b"Z", b"E"

#: Bytes of an answer that are sent together, and that are read at once.
AT_ONCE = 32 * 1024
READ = 64 * 1024

_HEAD = struct.Struct("=cI")
_ASKED = struct.Struct("=IIQd")


class Ticket(NamedTuple):
    """The name of a question: the process that asks, and a number that it gives but once."""

    asker: int
    number: int

    def __str__(self) -> str:
        return f"{self.asker}-{self.number}"


class Put(NamedTuple):
    """A question as it arrives: its ticket, and when it was asked by the monotonic clock."""

    ticket: Ticket
    asked: float
    question: Question


def span(seconds: float) -> bytes:
    """Some seconds as the system's options of a socket want them."""
    whole = int(seconds)
    return struct.pack("ll", whole, int((seconds - whole) * 1e6))


def put(connection: socket.socket, ticket: Ticket, asked: float, payload: bytes) -> None:
    """Sends a question, packed. Raises OSError if nobody can take it."""
    connection.sendall(_ASKED.pack(len(payload), *ticket, asked) + payload)


def take(connection: socket.socket) -> Put:
    """Receives a question. Raises EOFError if the other side is gone."""
    data = connection.recv(READ)
    if len(data) < _ASKED.size:
        raise EOFError
    length, asker, number, asked = _ASKED.unpack_from(data)
    parts, missing = [data[_ASKED.size :]], length + _ASKED.size - len(data)
    while missing:
        more = connection.recv(min(missing, READ))
        if not more:
            raise EOFError
        parts.append(more)
        missing -= len(more)
    return Put(Ticket(asker, number), asked, Question(*json.loads(b"".join(parts))))


def pack_question(question: Question) -> bytes:
    """The question as a payload."""
    return json.dumps([*vars(question).values()]).encode()


class DataFrames:
    """A file whose writes go out as DATA, many small ones as one; `done` sends what waits."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._waiting = bytearray()

    def write(self, data: bytes) -> int:
        self._waiting += data
        if len(self._waiting) >= AT_ONCE:
            self._connection.sendall(_frame(DATA, self._waiting))
            self._waiting.clear()
        return len(data)

    def flush(self) -> None:
        """What waits goes with what follows."""

    def done(self, kind: str, rows: int | None) -> None:
        """Sends what waits, and that the answer is complete, in one."""
        end = _frame(DONE, pack_end(kind, rows))
        self._connection.sendall(_frame(DATA, self._waiting) + end)


def fail(connection: socket.socket, error: ParleyError) -> None:
    """Sends one of the errors that an answer may end in."""
    payload = json.dumps({"class": type(error).__name__, **vars(error)}).encode()
    connection.sendall(_frame(FAILED, payload))


def _frame(kind: bytes, payload: bytes | bytearray) -> bytes:
    return _HEAD.pack(kind, len(payload)) + payload


def pack_end(kind: str, rows: int | None) -> bytes:
    """The kind of a complete answer and its rows, as a payload."""
    return f"{kind} {'' if rows is None else rows}".encode()


def unpack_end(payload: bytes) -> tuple[str, int | None]:
    """The kind and the rows of a payload."""
    kind, _, rows = payload.decode().partition(" ")
    return kind, int(rows) if rows else None


def unpack_error(payload: bytes) -> ParleyError:
    """The error of a payload."""
    said = json.loads(payload)
    name = said.pop("class")
    if name == NotOfferedError.__name__:
        return NotOfferedError(said["kind"])
    return (QueryError if name == QueryError.__name__ else QueryRefusedError)(**said)


class Frames:
    """The frames of what a function reads."""

    def __init__(self, read: Callable[[], bytes]) -> None:
        self._read = read
        self._data = b""
        self._at = 0

    def next(self) -> tuple[bytes, bytes]:
        """The next frame's kind and payload. Raises EOFError if the other side is gone."""
        kind, length = _HEAD.unpack(self._exactly(_HEAD.size))
        return kind, self._exactly(length)

    def _exactly(self, size: int) -> bytes:
        start, end = self._at, self._at + size
        if end > len(self._data):
            parts = [self._data[start:]]
            missing = size - len(parts[0])
            while missing > 0:
                parts.append(self._more())
                missing -= len(parts[-1])
            self._data, start, end = b"".join(parts), 0, size
        self._at = end
        return self._data[start:end]

    def _more(self) -> bytes:
        data = self._read()
        if not data:
            raise EOFError
        return data
