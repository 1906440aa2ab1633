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
from collections.abc import Iterator
from pathlib import Path

from flask import g, request

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


def is_there() -> bool:
    """Whether the client of the request that this thread handles may still be there."""
    if "client" not in g:
        g.client = Client(request.remote_addr or "")
    return bool(g.client.is_there())


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
