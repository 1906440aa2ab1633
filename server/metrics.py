"""What the server has done, counted for Prometheus: `GET /-/metrics`.

    tally = Tally(folder)                 # one for each worker; a reporter of `server.access`
    application = Access(tally.carried(application), tally)

Every worker counts for itself and leaves its counts in a file of its own, so that whichever is
asked can tell the sum of all, at most COPY_ROUND seconds old; the counts of a worker that died stay
in the sum. Names and units are those of the Prometheus documentation ("Metric and label naming").
"""

from __future__ import annotations

import json
import os
import re
import threading
import time
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Blueprint, Response, request
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import choose_encoder
from prometheus_client.metrics_core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    InfoMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from kg.errors import SettingError
from server import operator
from server.access import Seen
from server.site import site

blueprint = Blueprint("metrics", __name__)

#: Where a request finds the tally of its worker.
TALLY = "parley.tally"
#: Upper bounds of the durations, in seconds.
BOUNDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
#: Seconds between two copies of a worker's counts.
COPY_ROUND = 1.0
#: The methods that are counted by their names; what else a client may write counts as one.
METHODS = frozenset({"GET", "HEAD", "POST", "QUERY", "OPTIONS"})
HOME, OTHER = "home", "other"

_ROUTE = re.compile(r"/([a-z][a-z-]{0,30}|-/[a-z]+|\.well-known)(?=[/.]|$)", re.ASCII)

#: Characters of a path that its first part can take, with what ends it.
LONGEST_ROUTE = 40

Counts = Counter[tuple[str, ...]]
#: Method, route, status, bucket of the duration, and what became of a query.
Kind = tuple[str, str, int, int, str | None]


@dataclass(slots=True)
class Totals:
    """Of the requests of one kind: how many, their bytes, seconds, and rows."""

    requests: int = 0
    size: int = 0
    seconds: float = 0.0
    rows: int = 0


class Tally:
    """The counts of one worker, which leaves them in a folder if it is given one.

    Requests of one kind are counted together, by one look into one table: this is done for each.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._kinds: dict[Kind, Totals] = {}
        self._routes: set[str] = set()
        self._change = threading.Lock()
        if folder:
            threading.Thread(target=self._keep_copying, daemon=True).start()

    def __call__(self, seen: Seen) -> None:
        """Counts a request that was answered."""
        method = seen.asked["REQUEST_METHOD"]
        method = method if method in METHODS else OTHER
        route = _first_part(seen.asked.get("PATH_INFO", "")[:LONGEST_ROUTE])
        outcome = seen.outcome if seen.record.query else None
        with self._change:
            if seen.status < 400:
                self._routes.add(route)
            elif route not in self._routes:  # it is of the client's making
                route = OTHER
            kind = method, route, seen.status, bisect_left(BOUNDS, seen.seconds), outcome
            totals = self._kinds.get(kind)
            if totals is None:
                totals = self._kinds[kind] = Totals()
            totals.requests += 1
            totals.size += seen.size
            totals.seconds += seen.seconds
            totals.rows += seen.record.rows or 0

    def carried(self, application: WSGIApplication) -> WSGIApplication:
        """The application, whose requests find this tally in their environment."""

        def call(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
            environ[TALLY] = self
            return application(environ, start)

        return call

    def sums(self) -> tuple[Counts, dict[str, float]]:
        """The counts of all workers, and the seconds by route."""
        if self._folder is None:
            return self._copied()
        self._copy()
        counts: Counts = Counter()
        seconds: Counter[str] = Counter()
        for file in self._folder.glob("*.counts"):
            with suppress(OSError, ValueError):  # it is being replaced, or its disk is full
                told = json.loads(file.read_text())
                counts.update({tuple(key): number for key, number in told["counts"]})
                seconds.update(told["seconds"])
        return counts, dict(seconds)

    def _copied(self) -> tuple[Counts, dict[str, float]]:
        counts: Counts = Counter()
        seconds: dict[str, float] = defaultdict(float)
        with self._change:
            kinds = [(kind, replace(totals)) for kind, totals in self._kinds.items()]
        for (method, route, status, bucket, outcome), totals in kinds:
            counts["requests", method, route, str(status)] += totals.requests
            counts["bytes", route] += totals.size
            counts["within", route, str(bucket)] += totals.requests
            seconds[route] += totals.seconds
            if outcome:
                counts["queries", outcome] += totals.requests
                counts["rows", ""] += totals.rows
        return counts, dict(seconds)

    def _copy(self) -> None:
        assert self._folder
        counts, seconds = self._copied()
        told = json.dumps({"counts": list(counts.items()), "seconds": seconds})
        file = self._folder / f"{os.getpid()}.counts"
        partial = file.with_suffix(f".{threading.get_ident()}")
        partial.write_text(told)
        partial.replace(file)

    def _keep_copying(self) -> None:
        while True:
            time.sleep(COPY_ROUND)
            with suppress(OSError):  # the server ends, or the disk is full
                self._copy()


@lru_cache(maxsize=1024)
def _first_part(path: str) -> str:
    """The first part of a path."""
    found = _ROUTE.match(path)
    return HOME if path == "/" else found[1] if found else OTHER


@blueprint.get("/-/metrics")
def metrics() -> Response:
    """What was done since the start, and what is served, for Prometheus."""
    tally = request.environ.get(TALLY) or Tally()
    release = site().release
    gauges = {"parley_triples": ("Triples of the release.", sum(release.manifest.counts.values()))}
    with suppress(SettingError):  # where no server was started there is nobody to ask
        running = len(operator.running(site().settings))
        gauges["parley_queries_running"] = ("Queries that run now.", running)
    body, media_type = exposition(
        tally, request.headers.get("Accept", ""), {"digest": release.digest}, gauges
    )
    response = Response(body, content_type=media_type)
    response.headers["Cache-Control"] = "no-store"
    return response


def exposition(
    tally: Tally, accept: str, info: Mapping[str, str], gauges: Mapping[str, tuple[str, float]]
) -> tuple[bytes, str]:
    """The metrics and their media type, in the format that the Accept header asks for.

    `info` tells of the release, `gauges` have a help text and a value by their names.
    """
    collectors = CollectorRegistry()
    collectors.register(_Collected(tally, info, gauges))
    encode, content_type = choose_encoder(accept)
    return encode(collectors), content_type


class _Collected(Collector):
    def __init__(
        self, tally: Tally, info: Mapping[str, str], gauges: Mapping[str, tuple[str, float]]
    ) -> None:
        self._tally = tally
        self._info = info
        self._gauges = gauges

    def collect(self) -> Iterator[Metric]:
        counts, seconds = self._tally.sums()
        yield InfoMetricFamily("parley_release", "The release that is served.", dict(self._info))
        for name, (text, value) in self._gauges.items():
            yield GaugeMetricFamily(name, text, value)
        for kind, (name, text, labels) in _COUNTERS.items():
            family = CounterMetricFamily(name, text, labels=labels)
            for key, number in sorted(counts.items()):
                if key[0] == kind:
                    family.add_metric(key[1:] if labels else (), number)
            yield family
        yield _durations(counts, seconds)


def _durations(counts: Counts, seconds: Mapping[str, float]) -> Metric:
    family = HistogramMetricFamily(
        "parley_request_duration_seconds", "Seconds until an answer was ready.", labels=["route"]
    )
    for route, total in sorted(seconds.items()):
        within = 0
        buckets = []
        for number, bound in enumerate([*map(str, BOUNDS), "+Inf"]):
            within += counts["within", route, str(number)]
            buckets.append((bound, within))
        family.add_metric([route], buckets, total)
    return family


_COUNTERS: Mapping[str, tuple[str, str, list[str]]] = {
    "requests": ("parley_requests", "Requests answered.", ["method", "route", "status"]),
    "bytes": ("parley_response_bytes", "Bytes of the answers' bodies.", ["route"]),
    "queries": ("parley_queries", "Queries by what became of them, as in the log.", ["outcome"]),
    "rows": ("parley_result_rows", "Rows and triples of the answers to queries.", []),
}
