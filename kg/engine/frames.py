"""How the server and an executor talk over a socket: frames of a kind, a length and a payload.

The server sends one QUESTION; the executor answers STARTED when it turns to it, any number of DATA,
and at last DONE with the kind of the answer and its rows, or FAILED with an error. A socket that
closes before one of these two means that the executor was killed.
"""

from __future__ import annotations

import json
import socket
import struct
from typing import IO

from kg.engine.question import NotOfferedError, Question
from kg.errors import ParleyError, QueryError, QueryRefusedError

QUESTION, STARTED, DATA, DONE, FAILED = b"Q", b"S", b"D", b"Z", b"E"

#: Bytes of an answer that are sent together.
AT_ONCE = 32 * 1024

_HEAD = struct.Struct(">cI")


def send(connection: socket.socket, kind: bytes, payload: bytes | bytearray = b"") -> None:
    """Sends a frame. Raises OSError if the other side is gone."""
    connection.sendall(_HEAD.pack(kind, len(payload)) + payload)


def receive(stream: IO[bytes]) -> tuple[bytes, bytes]:
    """The next frame's kind and payload. Raises EOFError if the other side is gone."""
    kind, length = _HEAD.unpack(_exactly(stream, _HEAD.size))
    return kind, _exactly(stream, length)


def _exactly(stream: IO[bytes], size: int) -> bytes:
    data = stream.read(size)
    if len(data) < size:
        raise EOFError
    return data


class DataFrames:
    """A file whose writes go out as DATA, many small ones as one; `done` sends what waits."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._waiting = bytearray()

    def write(self, data: bytes) -> int:
        self._waiting += data
        if len(self._waiting) >= AT_ONCE:
            send(self._connection, DATA, self._waiting)
            self._waiting.clear()
        return len(data)

    def flush(self) -> None:
        """What waits goes with what follows."""

    def done(self, kind: str, rows: int | None) -> None:
        """Sends what waits, and that the answer is complete, in one."""
        payload = pack_end(kind, rows)
        head = _HEAD.pack(DATA, len(self._waiting))
        self._connection.sendall(
            b"".join((head, self._waiting, _HEAD.pack(DONE, len(payload)), payload))
        )


def pack_question(question: Question) -> bytes:
    """The question as a payload."""
    return json.dumps(vars(question)).encode()


def unpack_question(payload: bytes) -> Question:
    """The question of a payload."""
    return Question(**json.loads(payload))


def pack_end(kind: str, rows: int | None) -> bytes:
    """The kind of a complete answer and its rows, as a payload."""
    return f"{kind} {'' if rows is None else rows}".encode()


def unpack_end(payload: bytes) -> tuple[str, int | None]:
    """The kind and the rows of a payload."""
    kind, _, rows = payload.decode().partition(" ")
    return kind, int(rows) if rows else None


def pack_error(error: ParleyError) -> bytes:
    """One of the errors that an answer may end in, as a payload."""
    return json.dumps({"class": type(error).__name__, **vars(error)}).encode()


def unpack_error(payload: bytes) -> ParleyError:
    """The error of a payload."""
    said = json.loads(payload)
    name = said.pop("class")
    if name == NotOfferedError.__name__:
        return NotOfferedError(said["kind"])
    return (QueryError if name == QueryError.__name__ else QueryRefusedError)(**said)
