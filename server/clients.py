"""Whether the client of a request is still there, which WSGI itself does not tell.

The server closes a connection as soon as its client has left, even while a request is in hand. So
among the open connections of this process must be the one that a request came by; when none of the
connections that it can have come by is open any more, the client has left. Where a client keeps
several connections open this finds out late or never, but it is never wrong.

By the same means `server/bodies` ends a connection by which a body does not come.
"""

from __future__ import annotations

import fcntl
import os
import socket
import struct
from collections.abc import Collection, Iterable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

#: Where Linux keeps, in `struct tcp_info`, the milliseconds since data went and came last.
_LAST_SENT, _LAST_DATA, _TCP_INFO_SIZE = 44, 52, 104
#: Asks for the bytes that were sent and did not arrive yet; named so by linux/sockios.h.
_SIOCOUTQ = 0x5411
#: Milliseconds that a request may have waited inside the server before its query was put.
WAITED = 30_000
FILES = Path("/proc/self/fd")

Peer = tuple[str, int]


class Client:
    """The client of one request, by its address."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._peers: set[Peer] | None = None

    def is_there(self) -> bool:
        """Whether it may still be there."""
        if not FILES.is_dir():
            return True  # a system that does not tell
        found = {each.peer: each.since_data for each in _told(self.address)}
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


def address() -> str:
    """The address that the request which this thread handles came from, a proxy's perhaps."""
    client = _CLIENT.get(None)
    return client.address if client else ""


def quiet(address: str) -> dict[Peer, float]:
    """The connections from an address with nothing on its way to the client.

    Each with the seconds since something was sent to it, or since it was opened.
    """
    return {each.peer: each.since_sent / 1000 for each in _told(address) if not each.leaving}


def close(address: str, peers: Collection[Peer]) -> None:
    """Closes connections from an address for reading; an answer can still be sent."""
    for connection in _connections(address):
        if _peer(connection) in peers:
            connection.shutdown(socket.SHUT_RD)


#: The client of the request that a thread handles.
_CLIENT: ContextVar[Client] = ContextVar("client")


@dataclass(frozen=True)
class _Told:
    """What the system tells of a connection: milliseconds since data came and went, bytes left."""

    peer: Peer
    since_data: int
    since_sent: int
    leaving: int


def _told(address: str) -> Iterator[_Told]:
    for connection in _connections(address):
        try:
            info = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _TCP_INFO_SIZE)
            left = fcntl.ioctl(connection, _SIOCOUTQ, bytes(4))
            peer = _peer(connection)
        except OSError:
            continue  # closed by now
        since_data, since_sent = (
            struct.unpack_from("I", info, at)[0] for at in (_LAST_DATA, _LAST_SENT)
        )
        yield _Told(peer, since_data, since_sent, struct.unpack("i", left)[0])


def _connections(address: str) -> Iterator[socket.socket]:
    """This process's connections from an address, each open until the next is asked for."""
    if not FILES.is_dir():
        return
    for file in FILES.iterdir():
        try:
            if not file.readlink().name.startswith("socket:"):
                continue
            connection = socket.socket(fileno=os.dup(int(file.name)))
        except OSError:
            continue  # closed by now
        with connection:
            if _is_from(connection, address):
                yield connection


def _is_from(connection: socket.socket, address: str) -> bool:
    if connection.type != socket.SOCK_STREAM or connection.family == socket.AF_UNIX:
        return False
    try:
        peer = _peer(connection)
    except OSError:
        return False  # a listener, or closed by now
    return peer[0].removeprefix("::ffff:") == address.removeprefix("::ffff:")


def _peer(connection: socket.socket) -> Peer:
    host, port, *_ = connection.getpeername()
    return host, port
