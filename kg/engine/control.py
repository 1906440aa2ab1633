"""What the keeper can be told and asked over its control socket, in lines of JSON.

    list            the running queries
    runs TICKET     whether one runs
    end TICKET WHY  ends one, if it still runs
    how TICKET      how its executor ended, for who waited for its answer

`ask` is the other side of it.
"""

from __future__ import annotations

import json
import socket
from typing import Any

#: Seconds that either side waits for the other.
PATIENCE = 2.0
LONGEST = 16 * 1024 * 1024


def address_of(queries: str) -> str:
    """The control socket beside the socket that queries go to."""
    return f"{queries}.control"


def ask(address: str, *words: str) -> Any:
    """The answer to a command. Raises OSError or ValueError if nobody answers."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(PATIENCE)
        connection.connect(address)
        connection.sendall(json.dumps(words).encode() + b"\n")
        with connection.makefile("rb") as stream:
            return json.loads(stream.readline(LONGEST))


def receive(connection: socket.socket) -> list[str]:
    """The words of a command. Raises OSError or ValueError if none comes."""
    connection.settimeout(PATIENCE)
    with connection.makefile("rb") as stream:
        words = json.loads(stream.readline(LONGEST))
    return [str(word) for word in words]


def reply(connection: socket.socket, answer: object) -> None:
    """Answers a command. Raises OSError if the other side is gone."""
    connection.sendall(json.dumps(answer).encode() + b"\n")
