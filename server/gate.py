"""What is refused before anything is looked at: URLs that are too long, clients that ask too often.

A client is an address, through proxies or not (see `server/proxies`). A network of IPv6 addresses
that one client is given counts as one.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from http import HTTPStatus
from ipaddress import ip_address, ip_network

from flask import Flask, request

from kg.settings import Settings
from server.errors import RequestError

#: Seconds' worth of requests that may come at once.
BURST = 10
#: Clients that are remembered; of more, those that asked longest ago are forgotten.
REMEMBERED = 100_000
#: What an operator asks is never refused.
OPERATOR = "/-/"


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


def register(app: Flask, settings: Settings) -> None:
    """Puts the gate before every request of the application."""
    rate = Rate(settings.rate) if settings.rate else None

    def pass_gate() -> None:
        asked = len(request.path) + len(request.query_string)
        if asked > settings.url:
            what = f"The URL is longer than {settings.url:,} bytes"
            status = HTTPStatus.REQUEST_URI_TOO_LONG
            raise RequestError(status, what, cure="Send the query by POST.", limit="url")
        _refuse_long_body(settings.body * 1024)
        if rate is None or request.path.startswith(OPERATOR):
            return
        if not rate.lets_pass(who(request.remote_addr), time.monotonic()):
            what = f"You ask more than {settings.rate} times a second"
            status = HTTPStatus.TOO_MANY_REQUESTS
            raise RequestError(status, what, cure="Ask more slowly.", limit="rate")

    app.before_request(pass_gate)


def _refuse_long_body(most: int) -> None:
    """Refuses a body that says that it is too long; others are cut off where they are read."""
    length = request.content_length
    if length is not None and length > most:
        what = f"The body is longer than {most:,} bytes"
        status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        raise RequestError(status, what, cure="Ask with a shorter query.", limit="body")


def who(address: str | None) -> str:
    """A text that is the same for all requests of the client at an address."""
    try:
        found = ip_address(address or "")
    except ValueError:
        return address or ""
    return str(ip_network((found, 64), strict=False)) if found.version == 6 else str(found)
