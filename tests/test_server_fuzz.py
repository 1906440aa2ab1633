"""Requests that nobody thought of, to the started server: an answer each, and never a 500.

The examples are the same in every run.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.exchanges import DIRECT, FORM, JSON, Answer, Request, get, send

bounded = settings(
    max_examples=150,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)

STATUSES = {200, 206, 303, 304, 400, 403, 404, 405, 406, 412, 413, 414, 415, 416}
WORDS = [
    *[
        "SELECT",
        "ASK",
        "CONSTRUCT",
        "DESCRIBE",
        "WHERE",
        "FILTER",
        "OPTIONAL",
        "UNION",
        "MINUS",
        "BIND",
        "VALUES",
        "GRAPH",
    ],
    *[
        "FROM",
        "NAMED",
        "ORDER",
        "BY",
        "GROUP",
        "HAVING",
        "LIMIT",
        "OFFSET",
        "PREFIX",
        "BASE",
        "SERVICE",
        "SILENT",
        "INSERT",
    ],
    *[
        "DELETE",
        "DATA",
        "LOAD",
        "CLEAR",
        "COUNT",
        "EXISTS",
        "NOT",
        "IN",
        "UNDEF",
        "AS",
        "DISTINCT",
        "true",
        "a",
        "*",
        "{",
        "}",
        "(",
        ")",
        "[",
        "]",
    ],
    *[
        ".",
        ";",
        ",",
        "/",
        "|",
        "^",
        "?",
        "+",
        "-",
        "=",
        "!=",
        "<",
        ">",
        "&&",
        "!",
        "?s",
        "?p",
        "?o",
        "$x",
        "_:b",
        "1",
        "1.5",
        "1e9",
        "'a'",
        '"b"@en',
        "'''c'''",
        "<http://x/>",
    ],
    *[
        "x:",
        "x:y",
        "parley:Demand",
        "<tea>",
        "\\u0041",
        "#",
        "<<",
        ">>",
        "<<(",
        ")>>",
        "{|",
        "|}",
        "'",
        '"',
        '"""',
        "@en--ltr",
        "^^",
        "\ufeff",
        "é",
    ],
    "\n",
    "\r\n",
    "\t",
    "PREFIX x: <http://x/>",
    "\x00",
    "\U0001f375",
]
ACCEPTS = [
    "*/*",
    "text/*",
    "text/html",
    "text/csv",
    "text/turtle",
    JSON,
    "application/json",
    "image/png",
    "q=1",
    ";q=0",
    "*;q=.2",
    ",",
    '"',
    "text/csv;q=2",
    "/",
]
PATHS = [
    *[
        "/",
        "/sparql",
        "/rdf-graph-store",
        "/queries",
        "/queries/positions-of",
        "/queries/positions-of.csv",
    ],
    *[
        "/id/north-korea",
        "/data/north-korea.ttl",
        "/page/north-korea",
        "/graph/entities",
        "/ontology",
    ],
    *[
        "/download/parley.nq",
        "/search",
        "/openapi.json",
        "/.well-known/void",
        "/-/health",
        "/static/x",
    ],
]
NAMES = [
    *[
        "query",
        "update",
        "format",
        "default",
        "default-graph-uri",
        "named-graph-uri",
        "graph",
        "actor",
        "limit",
        "offset",
        "q",
    ],
    "",
    "é",
]

query = st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join)
raw = st.one_of(query.map(str.encode), st.binary(max_size=80))
visible = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=30)
accept = st.lists(st.sampled_from(ACCEPTS), max_size=4).map(", ".join) | visible
value = st.one_of(query, st.text(st.characters(exclude_categories=["Cs"]), max_size=20), visible)
pairs = st.lists(st.tuples(st.sampled_from(NAMES), value), max_size=4)
encoded = st.one_of(
    pairs.map(lambda each: "&".join(f"{quote(name)}={quote(text)}" for name, text in each)),
    st.text("%&=+;/?aF0ACE{}", max_size=20),
)
segment = st.one_of(value.map(lambda text: quote(text, safe="")), st.text("%aF0./-", max_size=8))
headers = st.lists(
    st.tuples(
        st.sampled_from(
            [
                "Accept",
                "Accept-Encoding",
                "Accept-Language",
                "If-Match",
                "If-None-Match",
                "If-Range",
                "Range",
                "If-Modified-Since",
                "Content-Type",
                "Content-Encoding",
                "X-Forwarded-For",
                "X-Forwarded-Host",
                "X-Forwarded-Proto",
                "Origin",
                "Access-Control-Request-Method",
                "Cookie",
                "Authorization",
            ]
        ),
        accept,
    ),
    max_size=3,
    unique_by=lambda header: header[0],
)
types = st.sampled_from(
    [DIRECT, FORM, "application/sparql-update", "text/plain", f"{DIRECT}; charset=utf-16", ";", ""]
)


def answered(port: int, request: Request) -> Answer:
    """The answer, which has a status that is foreseen and tells what is wrong in one shape."""
    answer = send(port, request)
    assert answer.status in STATUSES, (request, answer.status, answer.body[:300])
    if answer.status >= 400 and request.method != "HEAD":
        media_type = answer.header("Content-Type").partition(";")[0]
        assert media_type in {"application/problem+json", "application/json", "text/html"} or (
            media_type == "application/xhtml+xml"
        )
        if media_type.endswith("json"):
            assert answer.json["status"] == answer.status and answer.json["detail"]
    assert answer.header("Access-Control-Allow-Origin") == "*"
    return answer


@bounded
@given(text=query, kind=accept)
def test_queries(port: int, text: str, kind: str) -> None:
    answered(port, get(query=text).having(Accept=kind))


@bounded
@given(body=raw, content_type=types, method=st.sampled_from(["POST", "QUERY"]), url=encoded)
def test_bodies(port: int, body: bytes, content_type: str, method: str, url: str) -> None:
    told = (("Content-Type", content_type),)
    answered(port, Request(method, f"/sparql?{url}", told, body))


@bounded
@given(path=st.sampled_from(PATHS), end=st.just("") | segment, url=encoded, told=headers)
def test_addresses_and_headers(port: int, path: str, end: str, url: str, told: Any) -> None:
    target = f"{path}{'/' if end else ''}{end}?{url}"
    first = answered(port, Request("GET", target, tuple(told)))
    head = answered(port, Request("HEAD", target, tuple(told)))
    assert (head.status, head.body) == (first.status, b"")


@bounded
@given(
    method=st.sampled_from(["GET", "PUT", "POST", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW"]),
    path=st.sampled_from(PATHS),
    told=headers,
)
def test_methods(port: int, method: str, path: str, told: Any) -> None:
    request = Request(method, path, tuple(told))
    if method == "OPTIONS":
        assert send(port, request).status in {200, 204, 406}
    else:
        answered(port, request)
