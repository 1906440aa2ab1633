"""The bodies of requests, taken in before anything is done with them, in a bounded time.

A thread that waits for a body cannot be told to stop. So a watch looks at those that wait: where
one waits too long, the connection that its body should come by is closed for reading, which ends
the wait. Where many wait at once each has less time. There are never more than `MOST`, for which
the server has threads beside those of all else.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Collection
from dataclasses import dataclass, field
from http import HTTPStatus
from io import BytesIO
from typing import IO
from wsgiref.types import WSGIEnvironment

from server import clients
from server.clients import Peer
from server.errors import RequestError

#: Seconds between two looks, and between a look and what follows from it.
LOOK_ROUND, SETTLE = 0.25, 0.05
#: Seconds that a body has while many are waited for, how many are many, and how many there can be.
HURRY, MANY, MOST = 1.0, 48, 96
#: Bytes that are read of a body beyond what it may have, so that its client hears why; at once.
SPILT, AT_ONCE = 128 * 1024 * 1024, 64 * 1024
#: Seconds after a request's beginning in which the server may have said that the body may come.
SAID_GO_ON = 0.5


@dataclass(eq=False)
class Coming:
    """A body that is waited for: from which address, since when, and if it has only HURRY."""

    address: str
    since: float = field(default_factory=time.monotonic)
    cut: bool = False
    hurried: bool = False


class Bodies:
    """Takes in bodies of up to `most` bytes that come `within` so many seconds."""

    def __init__(self, most: int, within: float) -> None:
        self._most = most
        self._within = within
        self._coming: set[Coming] = set()
        self._watched = False
        self._change = threading.Lock()

    def take_in(self, environ: WSGIEnvironment) -> RequestError | None:
        """Puts the body into the environment, whole; or tells why it is refused.

        One that ends before its length is left as it is; the application refuses it.
        """
        chunked = "HTTP_TRANSFER_ENCODING" in environ
        said = environ.get("CONTENT_LENGTH") or ""
        if not chunked and not (said.isdecimal() and int(said)):
            return None
        too_long = said.isdecimal() and int(said) > self._most
        if too_long and "HTTP_EXPECT" in environ:  # it waits to hear whether to send it
            return self._too_long()
        coming = Coming(clients.address(), hurried=too_long)
        if not self._begin(coming):
            what = "The server waits for too many bodies already"
            status = HTTPStatus.SERVICE_UNAVAILABLE
            return RequestError(status, what, cure="Ask again in a moment.", limit="arrival")
        try:
            length = self._most + 1 if chunked else int(said)
            body = b"" if too_long else environ["wsgi.input"].read(length)
            if too_long or len(body) > self._most:
                coming.hurried = too_long = True
                _spill(environ["wsgi.input"])
        finally:
            with self._change:
                self._coming.discard(coming)
        if too_long:
            return self._too_long()
        if coming.cut:
            what = "The body did not come in time"
            cure = "Send the request again, all of it at once."
            return RequestError(HTTPStatus.REQUEST_TIMEOUT, what, cure=cure, limit="arrival")
        if chunked:
            del environ["HTTP_TRANSFER_ENCODING"]
            environ["CONTENT_LENGTH"] = str(len(body))
        environ["wsgi.input"] = BytesIO(body)
        return None

    def _too_long(self) -> RequestError:
        what = f"The body is longer than {self._most:,} bytes"
        status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        return RequestError(status, what, cure="Ask with a shorter query.", limit="body")

    def _begin(self, coming: Coming) -> bool:
        """Watches over a body from now on, if there are not too many."""
        with self._change:
            if len(self._coming) >= MOST:
                return False
            self._coming.add(coming)
            if not self._watched:
                threading.Thread(target=self._watch, daemon=True).start()
                self._watched = True
        return True

    def _watch(self) -> None:
        """Looks until nothing is waited for."""
        while True:
            time.sleep(LOOK_ROUND)
            with self._change:
                if not self._coming:
                    self._watched = False
                    return
                now, many = time.monotonic(), len(self._coming) >= MANY
                hurry = min(HURRY, self._within)
                late = [
                    each
                    for each in self._coming
                    if now - each.since >= (hurry if many or each.hurried else self._within)
                ]
            for address in {each.address for each in late}:
                self._end([each for each in late if each.address == address])

    def _end(self, late: list[Coming]) -> None:
        """Closes the connections of bodies from one address, if it is sure which they are."""
        now = time.monotonic()
        quiet = clients.quiet(late[0].address)
        by = {
            each: frozenset(p for p, idle in quiet.items() if idle >= now - each.since - SAID_GO_ON)
            for each in late
        }
        time.sleep(SETTLE)  # the wait for one that closed meanwhile has ended by now
        with self._change:
            by = {each: peers for each, peers in by.items() if each in self._coming}
            for peers in set(by.values()):
                if theirs := owners(peers, by):
                    for each in theirs:
                        each.cut = True
                    clients.close(late[0].address, peers)


def _spill(body: IO[bytes]) -> None:
    """Reads what a client still sends: who must send first what is too much hears nothing else."""
    left = SPILT
    while left > 0 and (data := body.read(AT_ONCE)):
        left -= len(data)


def owners(peers: frozenset[Peer], by: dict[Coming, frozenset[Peer]]) -> Collection[Coming]:
    """The bodies that come by just these connections, given by which each may come.

    Nobody, if one of them may be another request's: each body has a connection of its own, so only
    as many bodies as connections leave none over. Others end, and a later look sees clearer.
    """
    theirs = [each for each, may in by.items() if may <= peers]
    return theirs if len(theirs) >= len(peers) > 0 else ()
