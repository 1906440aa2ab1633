"""What is counted for Prometheus, and that its own parser reads what is told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families as parse

from server.access import Seen
from server.metrics import BOUNDS, TALLY, Tally, exposition
from server.record import Record
from tests.small_site import make_client

Samples = dict[tuple[str, tuple[tuple[str, str], ...]], float]


def seen(path: str, status: int = 200, method: str = "GET", **rest: Any) -> Seen:
    environ = {"REQUEST_METHOD": method, "PATH_INFO": path}
    record = Record(rest.get("query"), rest.get("rows"), rest.get("outcome"))
    return Seen(environ, "1", status, rest.get("size", 0), rest.get("seconds", 0.002), record)


def samples(text: bytes | str) -> Samples:
    data = text.decode() if isinstance(text, bytes) else text
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in parse(data)
        for sample in family.samples
    }


def told(tally: Tally) -> Samples:
    body, media_type = exposition(tally, "", {"digest": "abc"}, {})
    assert media_type.startswith("text/plain; version=")
    return samples(body)


def requests(route: str, status: str, method: str = "GET") -> tuple[str, Any]:
    labels = (("method", method), ("route", route), ("status", status))
    return "parley_requests_total", labels


def test_requests_are_counted_by_method_route_and_status() -> None:
    tally = Tally()
    for path in ("/sparql", "/sparql", "/id/north-korea", "/ontology.ttl", "/", "/-/ready"):
        tally(seen(path))
    found = told(tally)
    assert found[requests("sparql", "200")] == 2
    for route in ("id", "ontology", "home", "-/ready"):
        assert found[requests(route, "200")] == 1


def test_what_clients_make_up_counts_as_other() -> None:
    tally = Tally()
    for path in ("/wp-login", "/.git/config", "/a/b", "/" + "x" * 5000, "", "//"):
        tally(seen(path, 404))
    tally(seen("/sparql", 405, method="BREW"))
    assert told(tally)[requests("other", "404")] == 6
    assert told(tally)[requests("other", "405", "other")] == 1


def test_a_route_that_was_found_once_counts_its_failures() -> None:
    tally = Tally()
    tally(seen("/id/north-korea", 303))
    tally(seen("/id/nobody", 404))
    assert told(tally)[requests("id", "404")] == 1


def test_queries_are_counted_by_what_became_of_them() -> None:
    tally = Tally()
    tally(seen("/sparql", query="1", rows=3, outcome="ok"))
    tally(seen("/sparql", query="1", rows=3, outcome="cached"))
    tally(seen("/sparql", 503, query="2", outcome="timeout"))
    found = told(tally)
    for outcome in ("ok", "cached", "timeout"):
        assert found["parley_queries_total", (("outcome", outcome),)] == 1
    assert found["parley_result_rows_total", ()] == 6


def test_durations_are_a_histogram() -> None:
    tally = Tally()
    for seconds in (0.0005, 0.001, 0.3, 60.0):
        tally(seen("/sparql", seconds=seconds, size=10))
    found = told(tally)
    bucket = "parley_request_duration_seconds_bucket"
    within = [found[bucket, (("le", str(bound)), ("route", "sparql"))] for bound in BOUNDS]
    assert within == [2, 2, 2, 2, 2, 2, 2, 2, 3, 3, 3, 3, 3]
    assert found[bucket, (("le", "+Inf"), ("route", "sparql"))] == 4
    name = "parley_request_duration_seconds"
    assert found[f"{name}_count", (("route", "sparql"),)] == 4
    assert found[f"{name}_sum", (("route", "sparql"),)] == pytest.approx(60.3015)
    assert found["parley_response_bytes_total", (("route", "sparql"),)] == 40


def test_the_workers_counts_are_summed(tmp_path: Path) -> None:
    mine = Tally(tmp_path)
    other = tmp_path / "1.counts"  # of a process that died
    other.write_text('{"counts": [[["requests", "GET", "sparql", "200"], 5]], "seconds": {}}')
    (tmp_path / "2.counts").write_text("{")
    mine(seen("/sparql"))
    assert told(mine)[requests("sparql", "200")] == 6


def test_the_other_format_is_offered() -> None:
    _, media_type = exposition(Tally(), "application/openmetrics-text", {}, {})
    assert media_type.startswith("application/openmetrics-text")


def test_the_server_tells_its_metrics(tmp_path: Path) -> None:
    tally = Tally()
    tally(seen("/sparql"))
    response = make_client(tmp_path).get("/-/metrics", environ_overrides={TALLY: tally})
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"
    found = samples(response.text)
    assert found[requests("sparql", "200")] == 1
    assert found["parley_triples", ()] > 0
    assert any(name == "parley_release_info" for name, _ in found)
