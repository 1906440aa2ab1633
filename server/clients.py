"""Whether the client of a request is still there, which WSGI itself does not tell.

The server closes a connection as soon as its client has left, even while a request is in hand. So
among the open connections of this process must be the one that a request came by; when none of the
connections that it can have come by is open any more, the client has left. Where a client keeps
several connections open this finds out late or never, but it is never wrong.
"""

from __future__ import annotations

import os
import socket
import struct
from collections.abc import Iterable, Iterator
from contextvars import ContextVar
from pathlib import Path
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

#: Where Linux keeps, in `struct tcp_info`, the milliseconds since data came last.
_LAST_DATA, _TCP_INFO_SIZE = 52, 104
#: Milliseconds that a request may have waited inside the server before its query was put.
WAITED = 30_000
FILES = Path("/proc/self/fd")

Peer = tuple[str, int]


class Client:
    """The client of one request, by its address."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._peers: set[Peer] | None = None

    def is_there(self) -> bool:
        """Whether it may still be there."""
        if not FILES.is_dir():
            return True  # a system that does not tell
        found = dict(_connections(self._address))
        if self._peers is None:
            self._peers = {peer for peer, idle in found.items() if idle <= WAITED}
        self._peers &= found.keys()
        return bool(self._peers)


class Noted:
    """A WSGI application that notes whose request it is before it calls the one behind it.

    It stands before all others: what a proxy says of the client names no connection of ours.
    """

    def __init__(self, application: WSGIApplication) -> None:
        self._application = application

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        _CLIENT.set(Client(environ.get("REMOTE_ADDR", "")))
        return self._application(environ, start)


def is_there() -> bool:
    """Whether the client of the request that this thread handles may still be there."""
    client = _CLIENT.get(None)
    return client is None or client.is_there()


#: The client of the request that a thread handles.
_CLIENT: ContextVar[Client] = ContextVar("client")


def _connections(address: str) -> Iterator[tuple[Peer, int]]:
    """This process's connections from an address, and the milliseconds since data came last."""
    for file in FILES.iterdir():
        try:
            if not file.readlink().name.startswith("socket:"):
                continue
            with socket.socket(fileno=os.dup(int(file.name))) as connection:
                if connection.type != socket.SOCK_STREAM or connection.family == socket.AF_UNIX:
                    continue
                peer = connection.getpeername()
                if peer[0].removeprefix("::ffff:") != address.removeprefix("::ffff:"):
                    continue
                info = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _TCP_INFO_SIZE)
        except OSError:
            continue  # closed by now, or a listener
        yield (peer[0], peer[1]), struct.unpack_from("I", info, _LAST_DATA)[0]
