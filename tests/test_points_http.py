"""HTTP itself point by point: methods, CORS, ranges, the shape of every error."""

from __future__ import annotations

import json

import pytest

from tests.exchanges import (
    ASK,
    PROBLEM,
    Point,
    Request,
    accepting,
    direct,
    form,
    get,
    refused,
    send,
)

ROUTES = [
    "/",
    "/sparql",
    "/rdf-graph-store",
    "/.well-known/void",
    "/openapi.json",
    "/queries",
    "/queries/positions-of",
    "/queries/positions-of.csv",
    "/id/north-korea",
    "/data/north-korea.ttl",
    "/page/north-korea",
    "/ontology",
    "/ontology.ttl",
    "/graph/entities",
    "/download/parley.ttl",
    "/search",
    "/-/health",
    "/-/ready",
    "/static/parley.css",
]
WRITES = ["POST", "PUT", "PATCH", "DELETE", "QUERY", "TRACE", "PROPFIND", "FOO"]
BROWSER = {"Origin": "https://example.org"}
#: Requests whose answers are of every kind.
KINDS = {
    "an answer": get(query=ASK),
    "a posted answer": direct(ASK),
    "a page": accepting("text/html", ASK),
    "a redirect": get("/id/north-korea"),
    "a file": get("/download/parley.ttl"),
    "not found": get("/nothing"),
    "no query": get(query="tea"),
    "refused": get(update="CLEAR ALL"),
    "wrong method": Request("PUT", "/sparql"),
    "not acceptable": accepting("image/png", ASK),
    "unchanged": get("/download/parley.ttl").having(If_None_Match="*"),
    "options": Request("OPTIONS", "/sparql"),
}


@pytest.mark.parametrize("path", ROUTES)
@pytest.mark.parametrize("method", WRITES)
def test_a_method_that_a_route_has_not(port: int, path: str, method: str) -> None:
    if path == "/sparql" and method in {"POST", "QUERY"}:
        return
    refused("", Request(method, path), 405, Allow="GET").check(port)
    allowed = send(port, Request(method, path)).header("Allow").split(", ")
    assert {"GET", "HEAD", "OPTIONS"} <= {*allowed} and method not in allowed


@pytest.mark.parametrize("path", ROUTES)
def test_options(port: int, path: str) -> None:
    answer = send(port, Request("OPTIONS", path))
    assert answer.status in {200, 204} and answer.body == b""
    allowed = {*answer.header("Allow").split(", ")}
    writes = {"POST", "QUERY"} if path == "/sparql" else set()
    assert allowed == {"GET", "HEAD", "OPTIONS", *writes}
    if path == "/sparql":
        assert "application/sparql-query" in answer.header("Accept-Query")


@pytest.mark.parametrize("path", [*ROUTES, "/nothing"])
@pytest.mark.parametrize("method", ["GET", "POST", "QUERY"])
def test_preflight(port: int, path: str, method: str) -> None:
    asking = Request("OPTIONS", path).having(
        Origin="https://example.org",
        Access_Control_Request_Method=method,
        Access_Control_Request_Headers="content-type, x-tea",
    )
    answer = send(port, asking)
    assert answer.status in {200, 204} and answer.body == b""
    assert answer.header("Access-Control-Allow-Origin") == "*"
    assert method in answer.header("Access-Control-Allow-Methods").split(", ")
    allowed = answer.header("Access-Control-Allow-Headers").lower().split(", ")
    assert {"accept", "content-type", "if-none-match", "range", "*"} <= {*allowed}
    assert int(answer.header("Access-Control-Max-Age")) > 0


@pytest.mark.parametrize("kind", KINDS)
def test_what_every_answer_carries(port: int, kind: str) -> None:
    answer = send(port, KINDS[kind].having(**BROWSER))
    assert answer.header("Access-Control-Allow-Origin") == "*"
    assert not answer.header("Access-Control-Allow-Credentials")
    exposed = {*answer.header("Access-Control-Expose-Headers").split(", ")}
    assert {"ETag", "Link", "Retry-After", "Location", "Allow", "Content-Disposition"} <= exposed
    assert {"Content-Range", "Accept-Ranges", "Vary", "Accept-Query"} <= exposed
    assert answer.header("X-Content-Type-Options") == "nosniff"
    assert answer.header("Date")
    assert answer.header("Server") == "Parley"
    assert not answer.header("X-Powered-By")
    assert "Accept" in answer.header("Vary")
    assert len(answer.headers.get_all("Vary", [])) == 1


FILE = get("/download/parley.nt")


def ranged(promise: str, header: str, status: int, **says: str) -> Point:
    told = {name.replace("_", "-"): pattern for name, pattern in says.items()}
    return Point(promise, FILE.having(Range=header), status, says=told)


RANGES = [
    Point("a whole file", FILE, 200, "application/n-triples", {"Accept-Ranges": "bytes"}),
    Point(
        "a file to be saved", FILE, says={"Content-Disposition": 'attachment; filename="?parley.nt'}
    ),
    ranged("the first bytes", "bytes=0-9", 206, Content_Range=r"^bytes 0-9/\d+$"),
    ranged("from a byte on", "bytes=100-", 206, Content_Range=r"^bytes 100-\d+/\d+$"),
    ranged("the last bytes", "bytes=-5", 206, Content_Range=r"^bytes \d+-\d+/\d+$"),
    ranged("beyond the end", "bytes=999999999-", 416, Content_Range=r"^bytes \*/\d+$"),
    ranged("another unit", "teas=0-9", 200),
    Point("If-Range of another", FILE.having(Range="bytes=0-9", If_Range='"other"'), 200),
    Point("an answer has no ranges", get(query=ASK).having(Range="bytes=0-3"), 200),
    Point("a description has no ranges", get().having(Range="bytes=0-3"), 200),
]


@pytest.mark.parametrize("point", RANGES, ids=lambda point: point.promise)
def test_ranges(port: int, point: Point) -> None:
    point.check(port)


def test_the_parts_of_a_file_are_the_file(port: int) -> None:
    whole = send(port, FILE)
    parts = [send(port, FILE.having(Range=each)).body for each in ("bytes=0-99", "bytes=100-")]
    assert b"".join(parts) == whole.body
    same = FILE.having(Range="bytes=0-9", If_Range=whole.header("ETag"))
    assert send(port, same).status == 206


#: What is wrong, the status, and where in the text.
WRONG: list[tuple[str, int, int]] = [
    ("SELECT", 1, 7),
    ("SELECT * { ?s ?p }", 1, 18),
    ("SELECT *\n{ ?s ?p }", 2, 9),
    ("SELECT *\r\n{ ?s ?p }", 2, 9),
    ("SELECT *\r{ ?s ?p }", 2, 9),
    ("SELECT *\n\n\n{ ?s ?p }", 4, 9),
    ("ASK { ?s ?p 'é' }}", 1, 18),
    ("ASK { ?s ?p '\U0001f375' }}", 1, 18),
    ("ASK { ?s ?p 'e\u0301' }}", 1, 19),
    ("ASK {\t?s ?p 1 }}", 1, 16),
    ("\tASK }", 1, 6),
    ("# é\nASK }", 2, 5),
    ("ASK { ?s ex:p ?o }", 1, 10),
    ("ASK { FILTER(xsd:float('1') = 1) }", 1, 14),
    ("SELECT (COUNT(?x) AS ?n) ?y { ?x ?p ?y }", 1, 41),
    ('ASK { ?s ?p "open }', 1, 13),
    ("ASK {\n ?s ?p 'open\n}", 2, 8),
    ('ASK { ?s ?p """open }', 1, 13),
    ("ASK { } } 'open", 1, 9),
    ("SELECT * { ?s ?p ?o } LIMIT -1", 1, 29),
    ("SELECT * FROM", 1, 14),
    ("SELECT * FROM NAMED", 1, 20),
    ("SELECT * FROM users", 1, 15),
    ("PREFIX", 1, 7),
    ("BASE", 1, 5),
]


@pytest.mark.parametrize(("text", "line", "column"), WRONG, ids=repr)
def test_where_a_query_goes_wrong(port: int, text: str, line: int, column: int) -> None:
    for request in (get(query=text), form({"query": text}), direct(text)):
        answer = send(port, request)
        assert (answer.status, answer.header("Content-Type")) == (400, PROBLEM), answer.text
        assert (answer.json["line"], answer.json["column"]) == (line, column), answer.text


FAULTS: dict[str, tuple[Request, int]] = {
    "no query": (get(query="tea"), 400),
    "two queries": (get(query=[ASK, ASK]), 400),
    "a format": (get(query=ASK, format="pdf"), 400),
    "an update": (get(update="x"), 403),
    "a path": (get("/nothing"), 404),
    "an entity": (get("/id/nobody"), 404),
    "a graph": (get("/rdf-graph-store", graph="http://x/"), 404),
    "a saved query": (get("/queries/nothing"), 404),
    "a download": (get("/download/nothing"), 404),
    "a method": (Request("PUT", "/"), 405),
    "a form": (accepting("image/png", ASK), 406),
    "a body": (direct(b"x" * 3_000_000), 413),
    "a URL": (get(query="x" * 33_000), 414),
    "a type": (direct(ASK, "text/plain"), 415),
    "no slash": (get("/sparql/"), 404),
    "climbing": (get("/download/../dataset.nq"), 404),
    "climbing, encoded": (get("/download/..%2Fdataset.nq"), 404),
    "a null": (get("/id/a%00b"), 404),
    "no UTF-8": (get("/id/%ff"), 404),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_every_error_has_one_shape(port: int, fault: str) -> None:
    request, status = FAULTS[fault]
    answer = send(port, request)
    assert (answer.status, answer.header("Content-Type")) == (status, PROBLEM)
    told = answer.json
    assert told["status"] == status and told["title"] and told["detail"]
    assert told["type"] == "about:blank"
    assert answer.header("Cache-Control") == "no-store"
    assert not answer.header("ETag")
    assert "Traceback" not in answer.text and ".py" not in answer.text
    page = send(port, request.having(Accept="text/html"))
    if fault != "a form":
        assert page.status == status
        assert page.header("Content-Type") == "text/html; charset=utf-8"
        assert "<html" in page.text


def test_problems_are_json_that_anyone_reads(port: int) -> None:
    answer = send(port, get(query='ASK { "é\u2028" }'))
    assert json.loads(answer.body)["status"] == 400
