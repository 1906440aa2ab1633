"""Negotiation point by point: formats, encodings, conditions, and what each answer depends on."""

from __future__ import annotations

import gzip
import json

import brotli
import pytest

from tests.exchanges import (
    ASK,
    CONSTRUCT,
    CSV,
    DESCRIBE,
    HTML,
    JSON,
    JSONLD,
    NTRIPLES,
    RDFXML,
    SELECT,
    TSV,
    TURTLE,
    XML,
    Answer,
    Point,
    Request,
    accepting,
    direct,
    form,
    get,
    refused,
    send,
)

FIREFOX = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
CHROME = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
JENA = (
    "text/turtle,application/n-triples;q=0.9,application/ld+json;q=0.8,application/rdf+xml;q=0.7"
    ",*/*;q=0.3"
)
LARGE = "SELECT * { ?s ?p ?o } ORDER BY ?s ?p ?o LIMIT 100"
VARY = "(?i)accept"


def sent(accept: str, query: str, content_type: str) -> Point:
    return Point(
        f"{query.split(maxsplit=1)[0]} for {accept!r}", accepting(accept, query), 200, content_type
    )


def named(name: str, query: str, content_type: str, accept: str = "image/png") -> Point:
    """`?format=` goes before whatever Accept says."""
    promise = f"{query.split(maxsplit=1)[0]} as format {name!r}"
    return Point(promise, accepting(accept, query, format=name), 200, content_type)


ACCEPTED = [
    sent("*/*", SELECT, JSON),
    sent("", SELECT, JSON),
    sent(JSON, SELECT, JSON),
    sent(JSON.upper(), SELECT, JSON),
    sent(XML, SELECT, XML),
    sent("text/csv", SELECT, CSV),
    sent("Text/CSV", SELECT, CSV),
    sent("text/tab-separated-values", SELECT, TSV),
    sent("application/json", SELECT, "application/json"),
    sent("application/xml", SELECT, "application/xml"),
    sent("text/xml", SELECT, "text/xml; charset=utf-8"),
    sent("text/csv;charset=utf-8", SELECT, CSV),
    sent("text/csv; charset=utf-8; q=0.5", SELECT, CSV),
    sent("text/csv; header=present", SELECT, CSV),
    sent("text/csv ; q=1", SELECT, CSV),
    sent("text/csv;Q=0.2, application/sparql-results+xml;q=0.3", SELECT, XML),
    sent("text/csv;q=0.3, application/sparql-results+xml;q=0.2", SELECT, CSV),
    sent("text/csv;q=0.300, text/tab-separated-values;q=0.301", SELECT, TSV),
    sent("text/csv;q=0.0, */*", SELECT, JSON),
    sent(f"{JSON};q=0, application/json;q=0, */*", SELECT, XML),
    sent(f"{JSON};q=0.1, */*;q=0.2, text/csv", SELECT, CSV),
    sent("*/*;q=0.9, text/csv;q=0.1", SELECT, JSON),
    sent("text/*", SELECT, CSV),
    sent("text/*;q=0.5, text/csv;q=0", SELECT, TSV),
    sent("text/*, */*;q=0.1", SELECT, CSV),
    sent("application/*", SELECT, JSON),
    sent("application/*;q=0.5, text/csv;q=0.6", SELECT, CSV),
    sent("image/png, text/csv", SELECT, CSV),
    sent("image/*, */*;q=0.1", SELECT, JSON),
    sent("text/turtle, text/csv;q=0.1", SELECT, CSV),
    sent("nonsense, text/csv", SELECT, CSV),
    sent(",,text/csv,,", SELECT, CSV),
    sent('image/png;x="a,b", text/csv', SELECT, CSV),
    sent('text/csv;x="a,b;q=0"', SELECT, CSV),
    sent("text/html;q=0, */*", SELECT, JSON),
    sent("text/html;q=0.1, text/csv", SELECT, CSV),
    sent(FIREFOX, SELECT, HTML),
    sent(CHROME, ASK, HTML),
    sent(CHROME, CONSTRUCT, HTML),
    sent("*/*", ASK, JSON),
    sent(XML, ASK, XML),
    sent("application/json", ASK, "application/json"),
    sent("text/csv, */*;q=0.1", ASK, JSON),
    sent("text/*", ASK, "text/xml; charset=utf-8"),
    sent("*/*", CONSTRUCT, TURTLE),
    sent("text/turtle", CONSTRUCT, TURTLE),
    sent("TEXT/TURTLE", DESCRIBE, TURTLE),
    sent("text/turtle;charset=utf-8", CONSTRUCT, TURTLE),
    sent("application/n-triples", CONSTRUCT, NTRIPLES),
    sent("application/ld+json", CONSTRUCT, JSONLD),
    sent('application/ld+json;profile="http://www.w3.org/ns/json-ld#expanded"', CONSTRUCT, JSONLD),
    sent("application/rdf+xml", CONSTRUCT, RDFXML),
    sent("application/json", CONSTRUCT, "application/json"),
    sent("application/xml", DESCRIBE, "application/xml"),
    sent(JENA, DESCRIBE, TURTLE),
    sent("text/*", CONSTRUCT, TURTLE),
    sent("application/*", CONSTRUCT, NTRIPLES),
    sent(f"{JSON}, text/turtle;q=0.1", CONSTRUCT, TURTLE),
    Point(
        "two Accept headers are one list",
        Request("GET", get(query=SELECT).target, (("Accept", "image/png"), ("Accept", "text/csv"))),
        200,
        CSV,
    ),
    Point("no Accept header", get(query=SELECT), 200, JSON, {"Vary": VARY}),
    Point("POST by Accept", direct(SELECT).having(Accept="text/csv"), 200, CSV, {"Vary": VARY}),
    Point("a form by Accept", form({"query": ASK}).having(Accept=XML), 200, XML),
]

NAMED = [
    named("json", SELECT, JSON),
    named("JSON", SELECT, JSON),
    named("srj", SELECT, JSON),
    named(JSON, SELECT, JSON),
    named("application/json", SELECT, "application/json"),
    named("xml", SELECT, XML),
    named("srx", SELECT, XML),
    named("csv", SELECT, CSV),
    named("text/csv", SELECT, CSV),
    named("tsv", SELECT, TSV),
    named("text/tab-separated-values", SELECT, TSV),
    named("html", SELECT, HTML),
    named("json", ASK, JSON),
    named("xml", ASK, XML),
    named("ttl", CONSTRUCT, TURTLE),
    named("turtle", CONSTRUCT, TURTLE),
    named("text/turtle", CONSTRUCT, TURTLE),
    named("nt", CONSTRUCT, NTRIPLES),
    named("ntriples", CONSTRUCT, NTRIPLES),
    named("n-triples", CONSTRUCT, NTRIPLES),
    named("jsonld", CONSTRUCT, JSONLD),
    named("json-ld", CONSTRUCT, JSONLD),
    named("application/ld+json", CONSTRUCT, JSONLD),
    named("rdf", CONSTRUCT, RDFXML),
    named("rdfxml", CONSTRUCT, RDFXML),
    named("rdf+xml", CONSTRUCT, RDFXML),
    named("application/rdf+xml", CONSTRUCT, RDFXML),
    named("n3", CONSTRUCT, TURTLE),
    named("json", CONSTRUCT, JSONLD),
    named("xml", DESCRIBE, RDFXML),
    Point(
        "a plus left as it is", Request("GET", f"/sparql?query=ASK%7B%7D&format={XML}"), 200, XML
    ),
    Point("an empty format is none", accepting("text/csv", SELECT, format=""), 200, CSV),
    Point("formats that mean one", get(query=SELECT, format=["tsv", "text/tab-separated-values"])),
    Point(
        "a list of one meaning",
        get(query=CONSTRUCT, format=["json-ld", "application/ld+json,application/x-json+ld"]),
        200,
        JSONLD,
    ),
    Point("format without a query", get(format="nt"), 200, NTRIPLES),
]

REFUSED = [
    refused("SELECT as Turtle", accepting("text/turtle", SELECT), 406, "text/csv", Vary=VARY),
    refused("SELECT as a picture", accepting("image/png", SELECT), 406, JSON.replace("+", r"\+")),
    refused("SELECT as anything but", accepting("*/*;q=0", SELECT), 406, "available"),
    refused("SELECT with nothing left", accepting("text/csv, text/csv;q=0", ASK), 406),
    refused("SELECT as JSON-LD", accepting("application/ld+json", SELECT), 406, "available"),
    refused("ASK as CSV", accepting("text/csv", ASK), 406, "available"),
    refused("ASK as TSV", accepting("text/tab-separated-values", ASK), 406, "available"),
    refused("ASK as Turtle", accepting("text/turtle", ASK), 406),
    refused("CONSTRUCT as results", accepting(JSON, CONSTRUCT), 406, "text/turtle"),
    refused("CONSTRUCT as CSV", accepting("text/csv", CONSTRUCT), 406, "n-triples"),
    refused("DESCRIBE as results", accepting(XML, DESCRIBE), 406, "ld.json"),
    refused("a form as Turtle", form({"query": SELECT}).having(Accept="text/turtle"), 406),
    refused("a type of nobody", accepting("application/x-tea", SELECT), 406, "available"),
    refused("format of nobody", get(query=SELECT, format="pdf"), 400, "pdf", "csv"),
    refused("two formats", get(query=SELECT, format=["csv", "tsv"]), 400, "csv"),
    refused("SELECT as format turtle", get(query=SELECT, format="turtle"), 406, "text/csv"),
    refused("CONSTRUCT as format csv", get(query=CONSTRUCT, format="csv"), 406, "text/turtle"),
    refused("ASK as format csv", get(query=ASK, format="csv"), 406),
    refused(
        "description as results", Request("GET", "/sparql", (("Accept", JSON),)), 406, "turtle"
    ),
    refused("description in format of nobody", get(format="pdf"), 400, "pdf"),
]

PACKED = (
    [
        Point(
            f"Accept-Encoding {header!r}",
            get(query=LARGE).having(Accept_Encoding=header),
            200,
            JSON,
            {"Content-Encoding": f"^{encoding}$", "Vary": "(?i)accept-encoding"},
        )
        for header, encoding in [
            ("gzip", "gzip"),
            ("GZIP", "gzip"),
            ("x-gzip", "gzip"),
            ("br", "br"),
            ("gzip, br", "br"),
            ("gzip, deflate, br, zstd", "br"),
            ("br;q=0.5, gzip", "gzip"),
            ("br;q=0, gzip", "gzip"),
            ("*", "br"),
            ("*;q=0.1, br;q=0", "gzip"),
            ("identity;q=0, gzip", "gzip"),
            ("identity;q=0.5, gzip;q=1.0", "gzip"),
        ]
    ]
    + [
        Point(
            f"not packed for {header!r}",
            get(query=LARGE).having(Accept_Encoding=header),
            200,
            JSON,
            {"Content-Encoding": "", "Vary": "(?i)accept-encoding"},
        )
        for header in [
            "",
            "identity",
            "gzip;q=0",
            "deflate",
            "zstd",
            "gzip;q=0.1, identity",
            "*;q=0, identity",
            "gzip;q=x",
        ]
    ]
    + [
        Point(
            "a small answer is packed for who takes no other",
            get(query=ASK).having(Accept_Encoding="identity;q=0, gzip"),
            says={"Content-Encoding": "gzip"},
        ),
        refused(
            "no encoding is left",
            get(query=LARGE).having(Accept_Encoding="identity;q=0"),
            406,
            "gzip",
        ),
        refused("nor with a star", get(query=LARGE).having(Accept_Encoding="*;q=0"), 406, "br"),
    ]
)


@pytest.mark.parametrize(
    "point", [*ACCEPTED, *NAMED, *REFUSED, *PACKED], ids=lambda point: point.promise
)
def test_negotiation(port: int, point: Point) -> None:
    point.check(port)


@pytest.mark.parametrize("encoding", ["gzip", "br"])
def test_what_is_packed_is_the_same(port: int, encoding: str) -> None:
    packed = send(port, get(query=LARGE).having(Accept_Encoding=encoding))
    unpack = {"gzip": gzip.decompress, "br": brotli.decompress}[encoding]
    assert json.loads(unpack(packed.body)) == send(port, get(query=LARGE)).json
    assert packed.header("Content-Length") == str(len(packed.body))


#: Everything that is read with GET, and has an ETag.
READ = [
    get(query=SELECT),
    get(query=CONSTRUCT),
    accepting("text/csv"),
    accepting(FIREFOX),
    get(),
    get("/.well-known/void"),
    get("/openapi.json"),
    get("/queries"),
    get("/queries/positions-of.csv"),
    get("/queries/positions-of", limit="2"),
    get("/rdf-graph-store?default"),
    get("/rdf-graph-store", graph="https://w3id.org/parley/graph/ontology"),
    get("/data/north-korea.ttl"),
    get("/page/north-korea"),
    get("/ontology.ttl"),
    get("/graph/entities.nt"),
    get("/download/parley.ttl"),
    get("/"),
]


def name_of(request: Request) -> str:
    return f"{request.target} {dict(request.headers)}"


def unchanged(answer: Answer, tag: str) -> None:
    assert (answer.status, answer.body) == (304, b"")
    assert answer.header("ETag").removeprefix("W/") == tag.removeprefix("W/")
    assert answer.header("Cache-Control") and answer.header("Date")
    assert "accept" in answer.header("Vary").lower()
    assert answer.header("Access-Control-Allow-Origin") == "*"
    assert not answer.header("Content-Type") and not answer.header("Content-Length")


@pytest.mark.parametrize("request_", READ, ids=name_of)
def test_who_has_it_is_told_so(port: int, request_: Request) -> None:
    first = send(port, request_)
    tag = first.header("ETag")
    assert first.status == 200 and tag
    opaque = tag.removeprefix("W/")
    for held in (tag, opaque, f"W/{opaque}", f'"x", {tag}', f'"x",{opaque} , "y"', "*"):
        unchanged(send(port, request_.having(If_None_Match=held)), tag)
    unchanged(send(port, request_.by("HEAD").having(If_None_Match=tag)), tag)
    for other in ('"x"', 'W/"x"', opaque.strip('"') + "x"):
        assert send(port, request_.having(If_None_Match=other)).body == first.body


@pytest.mark.parametrize("request_", READ, ids=name_of)
def test_conditions_that_do_not_hold(port: int, request_: Request) -> None:
    tag = send(port, request_).header("ETag")
    assert send(port, request_.having(If_Match='"other"')).status == 412
    assert send(port, request_.having(If_Match="*")).status == 200
    if not tag.startswith("W/"):
        assert send(port, request_.having(If_Match=f'"x", {tag}')).status == 200


@pytest.mark.parametrize("request_", READ, ids=name_of)
def test_head_has_the_headers_of_get(port: int, request_: Request) -> None:
    whole, head = send(port, request_), send(port, request_.by("HEAD"))
    assert (head.status, head.body) == (200, b"")
    assert int(head.header("Content-Length")) == len(whole.body)
    assert told(head) == told(whole)


def told(answer: Answer) -> dict[str, str]:
    """The headers, but for those that are another one's each time."""
    headers = {name.lower(): value for name, value in answer.headers.items()}
    return {name: headers[name] for name in headers.keys() - {"date", "x-request-id"}}


def test_head_of_what_is_wrong(port: int) -> None:
    for request in (get(query="tea"), get("/nothing"), accepting("image/png")):
        head = send(port, request.by("HEAD"))
        assert head.status == send(port, request).status and head.body == b""


def test_a_tag_belongs_to_one_format_and_one_query(port: int) -> None:
    requests = [accepting(each) for each in (JSON, XML, "text/csv", "application/json")]
    requests += [get(query=ASK), get(query=SELECT + " "), accepting("text/csv", ASK, format="xml")]
    tags = [send(port, request).header("ETag") for request in requests]
    assert len(set(tags)) == len(tags)
    held = accepting("text/csv").having(If_None_Match=tags[0])
    assert send(port, held).status == 200


def test_conditions_on_what_is_wrong_change_nothing(port: int) -> None:
    assert send(port, get(query="tea").having(If_None_Match="*")).status == 400
    assert send(port, get("/nothing").having(If_None_Match="*")).status == 404
    assert send(port, accepting("image/png").having(If_None_Match="*")).status == 406


def test_dates_are_no_conditions_without_a_date(port: int) -> None:
    for name in ("If_Modified_Since", "If_Unmodified_Since"):
        for date in ("Fri, 27 Nov 2099 00:00:00 GMT", "Thu, 01 Jan 1970 00:00:00 GMT", "tea"):
            assert send(port, get(query=ASK).having(**{name: date})).status == 200
