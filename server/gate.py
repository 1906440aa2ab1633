"""What is refused before anything is looked at, also before the cache.

URLs and bodies that are too long, bodies that come too slowly, clients that ask too often.

A client is an address, through proxies or not (see `server/proxies`). A network of IPv6 addresses
that one client is given counts as one.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Iterable
from http import HTTPStatus
from ipaddress import ip_address, ip_network
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask, request

from kg.settings import Settings
from server.bodies import Bodies
from server.errors import RequestError

#: Seconds' worth of requests that may come at once.
BURST = 10
#: Clients that are remembered; of more, those that asked longest ago are forgotten.
REMEMBERED = 100_000
#: What an operator asks is never refused.
OPERATOR = "/-/"
#: Where the environment carries what is refused.
REFUSAL = "parley.refusal"


class Rate:
    """Lets each client pass `rate` times per second; a bucket of BURST seconds' worth each."""

    def __init__(self, rate: float) -> None:
        self._rate = rate
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._change = threading.Lock()

    def lets_pass(self, client: str, now: float) -> bool:
        """Whether the client may pass at this moment, in seconds."""
        most = max(1.0, self._rate * BURST)
        with self._change:
            left, before = self._buckets.pop(client, (most, now))
            left = min(most, left + (now - before) * self._rate)
            passes = left >= 1
            self._buckets[client] = (left - 1 if passes else left, now)
            if len(self._buckets) > REMEMBERED:
                self._buckets.popitem(last=False)
        return passes


class Gate:
    """A WSGI application before another one: the cache, the short way and what they stand before.

    It takes the body in as well (see `server/bodies`). What it refuses, `refusing` answers: the
    application itself, with all that belongs to an answer (see `register`).
    """

    def __init__(
        self, application: WSGIApplication, refusing: WSGIApplication, settings: Settings
    ) -> None:
        self._application = application
        self._refusing = refusing
        self._settings = settings
        self._rate = Rate(settings.rate) if settings.rate else None
        self._bodies = Bodies(settings.body * 1024, settings.arrival)

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        refusal = self._refusal(environ)
        # A body that is not read would keep the client from reading why it is refused.
        refusal = self._bodies.take_in(environ) or refusal
        if refusal is None:
            return self._application(environ, start)
        environ[REFUSAL] = refusal
        return self._refusing(environ, start)

    def _refusal(self, environ: WSGIEnvironment) -> RequestError | None:
        path, settings = environ["PATH_INFO"], self._settings
        if len(path) + len(environ.get("QUERY_STRING", "")) > settings.url:
            what = f"The URL is longer than {settings.url:,} bytes"
            status = HTTPStatus.REQUEST_URI_TOO_LONG
            return RequestError(status, what, cure="Send the query by POST.", limit="url")
        if self._rate is None or path.startswith(OPERATOR):
            return None
        if not self._rate.lets_pass(who(environ.get("REMOTE_ADDR")), time.monotonic()):
            what = f"You ask more than {settings.rate} times a second"
            status = HTTPStatus.TOO_MANY_REQUESTS
            return RequestError(status, what, cure="Ask more slowly.", limit="rate")
        return None


def register(app: Flask) -> None:
    """Makes the application tell what the gate in front of it refuses."""

    def tell() -> None:
        if refusal := request.environ.get(REFUSAL):
            raise refusal

    app.before_request(tell)


def who(address: str | None) -> str:
    """A text that is the same for all requests of the client at an address."""
    try:
        found = ip_address(address or "")
    except ValueError:
        return address or ""
    return str(ip_network((found, 64), strict=False)) if found.version == 6 else str(found)
