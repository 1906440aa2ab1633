"""What is refused at the gate: URLs that are too long, clients that ask too often."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path

import pytest

from server.gate import BURST, Rate, who
from server.record import begin
from tests.small_site import make_client


def test_a_rate() -> None:
    rate = Rate(2)
    assert sum(rate.lets_pass("a", 0.0) for _ in range(100)) == 2 * BURST
    assert rate.lets_pass("b", 0.0)
    assert [rate.lets_pass("a", at) for at in (0.4, 0.5, 0.6, 1.1)] == [False, True, False, True]
    assert sum(rate.lets_pass("a", 1000.0) for _ in range(100)) == 2 * BURST


@pytest.mark.parametrize(
    ("address", "client"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8::1", "2001:db8::/64"),
        ("2001:db8::2", "2001:db8::/64"),
        (None, ""),
        ("nonsense", "nonsense"),
    ],
)
def test_who_asks(address: str | None, client: str) -> None:
    assert who(address) == client


def test_who_asks_too_often_is_told_when_to_ask_again(tmp_path: Path) -> None:
    client = make_client(tmp_path, rate=1)
    statuses = [client.get("/queries").status_code for _ in range(3 * BURST)]
    assert statuses[:BURST] == [200] * BURST and statuses[-1] == 429
    refused = client.get("/queries")
    assert "Retry-After" in refused.headers and json.loads(refused.text)["limit"] == "rate"
    assert client.get("/-/health").status_code == 200


def test_answers_given_again_count_too(tmp_path: Path) -> None:
    client, path = make_client(tmp_path, rate=1), "/sparql?query=ASK%20%7B%7D"
    log: list[str | None] = []
    for _ in range(BURST):
        record = begin()
        assert client.get(path).status_code == 200
        log.append(record.outcome)
    assert log == ["ok", *["cached"] * (BURST - 1)]
    refused = client.get(path)
    assert refused.status_code == 429 and refused.content_type == "application/problem+json"
    assert refused.headers["Access-Control-Allow-Origin"] == "*"
    assert refused.headers["X-Content-Type-Options"] == "nosniff"
    assert refused.headers["Cache-Control"] == "no-store"
    assert all(client.get("/-/health").status_code == 200 for _ in range(3 * BURST))


def test_who_asks_too_often_is_told_so_in_a_page(tmp_path: Path) -> None:
    client = make_client(tmp_path, rate=1)
    for _ in range(BURST):
        client.get("/queries")
    refused = client.get("/queries", headers={"Accept": "text/html"})
    assert refused.status_code == 429 and "more than 1 times a second" in refused.text


def test_a_url_that_is_too_long(tmp_path: Path) -> None:
    client = make_client(tmp_path, url=1000)
    assert client.get("/sparql?query=ASK+%7B%7D").status_code == 200
    refused = client.get("/sparql?query=ASK+%7B%7D" + "+" * 1000)
    assert (refused.status_code, json.loads(refused.text)["limit"]) == (414, "url")


def test_a_body_that_is_too_large(tmp_path: Path) -> None:
    client = make_client(tmp_path, body=1)
    assert client.post("/sparql", data={"query": "ASK {}"}).status_code == 200
    assert client.post("/sparql", data={"query": "ASK {}" + " " * 2000}).status_code == 413


def test_a_body_in_chunks_is_not_cut_but_refused(tmp_path: Path) -> None:
    client = make_client(tmp_path, body=1)

    def answer(body: bytes) -> int:
        return client.post(
            "/sparql",
            input_stream=BytesIO(body),
            content_type="application/sparql-query",
            environ_overrides={"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"},
        ).status_code

    assert answer(b"ASK {}" + b" " * 500) == 200
    assert answer(b"ASK {}" + b" " * 2000 + b"this would be cut off") == 413
