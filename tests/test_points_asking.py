"""The SPARQL 1.1 Protocol point by point: how a query comes, over which graphs, what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from tests.exchanges import (
    ASK,
    CONSTRUCT,
    DIRECT,
    FORM,
    JSON,
    SELECT,
    TURTLE,
    Point,
    Request,
    direct,
    form,
    get,
    refused,
)

GRAPH = "https://w3id.org/parley/graph"
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
COUNT_NAMED = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
NONE = '"n":{"type":"literal","value":"0"'
SOME = r'"value":"[1-9]\d*"'
E_ACUTE = 'SELECT ("é" AS ?x) {}'
UPDATE = "application/sparql-update"
PREFIXED = "PREFIX x: <http://x/>\n# SELECT\nBASE <http://y/>\nINSERT DATA { x:s x:p 1 }"


def bare(body: bytes, *headers: tuple[str, str], method: str = "POST") -> Request:
    return Request(method, "/sparql", headers, body)


WAYS = [
    Point("GET", get(query=SELECT), 200, JSON, holds=('"1"', '"2"')),
    Point("GET, spaces as plus", Request("GET", "/sparql?query=ASK+%7B%7D"), 200, JSON),
    Point("GET, spaces as %20", Request("GET", "/sparql?query=ASK%20%7B%7D"), 200, JSON),
    Point(
        "GET, %2B is a plus",
        Request("GET", "/sparql?query=SELECT%20(1%2B2%20AS%20?x)%20%7B%7D"),
        holds=('"3"',),
    ),
    Point(
        "GET, decoded once",
        Request("GET", "/sparql?query=SELECT%20(%22%252B%2541%22%20AS%20?x)%7B%7D"),
        holds=('"%2B%41"',),
    ),
    Point("GET, percent-encoded UTF-8", get(query=E_ACUTE), holds=("é",)),
    Point("GET, other parameters are passed over", get(query=ASK, timeout="5", debug="on")),
    Point("GET, parameters before the query", get(zzz="", query=ASK)),
    Point("GET, an ampersand within", get(query='SELECT ("a&b=c" AS ?x) {}'), holds=("a&b=c",)),
    Point("GET, a hash within", get(query='SELECT ("a#b" AS ?x) {}'), holds=("a#b",)),
    Point("GET, a semicolon within", get(query="SELECT ?x { ?x ?y 1 ; ?z 2 }")),
    Point("GET, an unencoded query", Request("GET", "/sparql?query=ASK{}"), 200, JSON),
    Point("POST, form", form({"query": SELECT}), 200, JSON),
    Point("POST, form with charset", form({"query": E_ACUTE}, f"{FORM}; charset=UTF-8")),
    Point("POST, form, odd case", form({"query": ASK}, "Application/X-WWW-Form-URLEncoded")),
    Point("POST, form with white space", form({"query": ASK}, f"{FORM} ;  charset = utf-8")),
    Point("POST, form, quoted charset", form({"query": ASK}, f'{FORM}; charset="UTF-8"')),
    Point("POST, form, other parameter", form({"query": ASK}, f"{FORM}; boundary=x")),
    Point("POST, form, plus", form("query=ASK+%7B%7D")),
    Point(
        "POST, form, decoded once",
        form("query=SELECT+(%22%252B%22+AS+?x)+%7B%7D"),
        holds=('"%2B"',),
    ),
    Point("POST, form, format within", form({"query": SELECT, "format": "csv"}), holds=("^x\r\n",)),
    Point(
        "POST, form, format in the URL", form({"query": SELECT}, format="csv"), holds=("^x\r\n",)
    ),
    Point(
        "POST, form, graphs in the URL",
        form({"query": COUNT}, default_graph_uri=f"{GRAPH}/none"),
        holds=(NONE,),
    ),
    Point(
        "POST, form, graphs within",
        form({"query": COUNT, "default-graph-uri": f"{GRAPH}/none"}),
        holds=(NONE,),
    ),
    Point("POST, form, raw UTF-8", form("query=SELECT+('é'+AS+?x)+{}"), holds=("é",)),
    Point("POST, direct", direct(SELECT), 200, JSON),
    Point("POST, direct, odd case", direct(SELECT, "APPLICATION/Sparql-Query")),
    Point("POST, direct, charset", direct(E_ACUTE, f"{DIRECT};charset=utf-8"), holds=("é",)),
    Point("POST, direct, CHARSET", direct(E_ACUTE, f"{DIRECT} ; CharSet=Utf-8"), holds=("é",)),
    Point("POST, direct, quoted charset", direct(E_ACUTE, f'{DIRECT}; charset="utf-8"')),
    Point("POST, direct, UTF-8 unless told", direct(E_ACUTE), holds=("é",)),
    Point(
        "POST, direct, ISO-8859-1",
        direct(E_ACUTE.encode("latin-1"), f"{DIRECT}; charset=ISO-8859-1"),
        holds=("é",),
    ),
    Point(
        "POST, direct, UTF-16",
        direct(E_ACUTE.encode("utf-16"), f"{DIRECT}; charset=utf-16"),
        holds=("é",),
    ),
    Point(
        "POST, direct, nothing is decoded", direct("SELECT ('%41+' AS ?x) {}"), holds=(r"%41\+",)
    ),
    Point("POST, direct, format in the URL", direct(SELECT, format="csv"), holds=("^x\r\n",)),
    Point(
        "POST, direct, graphs in the URL",
        direct(COUNT, default_graph_uri=f"{GRAPH}/none"),
        holds=(NONE,),
    ),
    Point(
        "POST, direct, named graphs in the URL",
        direct(COUNT_NAMED, named_graph_uri=f"{GRAPH}/ontology"),
        holds=(SOME,),
    ),
    Point("POST, direct, lines end as on the net", direct("ASK\r\n{\r\n}\r\n")),
    Point("POST, direct, a byte order mark", direct("\ufeffASK {}")),
    Point("POST, the query in the URL", Request("POST", "/sparql?query=ASK%7B%7D")),
    Point("QUERY, direct", direct(SELECT).by("QUERY"), 200, JSON),
    Point("QUERY, form", form({"query": SELECT}).by("QUERY"), 200, JSON),
    Point(
        "QUERY, graphs in the URL",
        direct(COUNT, default_graph_uri=f"{GRAPH}/none").by("QUERY"),
        holds=(NONE,),
    ),
    Point("QUERY, a graph as the answer", direct(CONSTRUCT).by("QUERY"), 200, TURTLE),
    Point("QUERY, format by Accept", direct(SELECT).by("QUERY").having(Accept="text/csv")),
    Point("each kind: ASK", get(query=ASK), holds=('"boolean" ?: ?true',)),
    Point("each kind: CONSTRUCT", get(query=CONSTRUCT), 200, TURTLE),
    Point("each kind: DESCRIBE", get(query="DESCRIBE <http://x/>"), 200, TURTLE),
]

WRONG = [
    refused("no query in a form", form({"other": "x"}), 400),
    refused("an empty form", form(""), 400),
    refused("two queries in the URL", get(query=[ASK, ASK]), 400),
    refused("two queries in a form", form({"query": [ASK, ASK]}), 400),
    refused("a query in the URL and in the form", form({"query": ASK}, query=ASK), 400),
    refused("a query in the URL and as the body", direct(ASK, query=ASK), 400),
    refused("a query in the URL and by QUERY", direct(ASK, query=ASK).by("QUERY"), 400),
    refused("an empty query", get(query=""), 400),
    refused("an empty query in a form", form({"query": ""}), 400),
    refused("an empty body", direct(""), 400),
    refused("only white space", get(query="  "), 400),
    refused("only a comment", get(query="# SELECT"), 400),
    refused("graphs and no query", get(default_graph_uri=f"{GRAPH}/ontology"), 400),
    refused("a POST of nothing", bare(b""), 400),
    refused("a QUERY of nothing", bare(b"", method="QUERY"), 400),
    refused("a body without a type", bare(ASK.encode()), 415, DIRECT),
    refused("a body as text", direct(ASK, "text/plain"), 415, DIRECT),
    refused("a body as JSON", direct('{"query": "ASK {}"}', "application/json"), 415),
    refused("a body in parts", direct("x", "multipart/form-data; boundary=x"), 415),
    refused("a body as results", direct(ASK, JSON), 415),
    refused("a body by QUERY as text", direct(ASK, "text/plain").by("QUERY"), 415, DIRECT),
    refused("an unknown charset", direct(ASK, f"{DIRECT}; charset=klingon"), 415, "klingon"),
    refused("a packed body", direct(ASK).having(Content_Encoding="gzip"), 415, "gzip"),
    refused("bytes that are no UTF-8", direct(b"ASK { \xff }"), 400),
    refused("bytes that are no ASCII", direct(E_ACUTE, f"{DIRECT}; charset=us-ascii"), 400),
    refused("escapes that are no UTF-8", Request("GET", "/sparql?query=ASK%20%7B%FF%7D"), 400),
    refused("escapes in a form", form("query=ASK%20%7B%C3%28%7D"), 400),
    refused("an overlong escape", Request("GET", "/sparql?query=ASK%7B%C0%80%7D"), 400),
    refused("half a surrogate", get(query='ASK { FILTER("\\uD800" = "") }'), 400),
    refused("no SPARQL", get(query="tea"), 400, '"line"', '"column"'),
    refused("SQL", get(query="SELECT * FROM users"), 400, '"line"'),
    refused("a relative graph", get(query=ASK, default_graph_uri="tea"), 400, "tea"),
    refused("a named graph that is no IRI", get(query=ASK, named_graph_uri="a b"), 400, "a b"),
    refused("PUT", Request("PUT", "/sparql"), 405, Allow="GET.*POST"),
    refused("DELETE", Request("DELETE", "/sparql"), 405, Allow="QUERY"),
    refused("PATCH", Request("PATCH", "/sparql"), 405, Allow="HEAD"),
    refused("TRACE", Request("TRACE", "/sparql"), 405, Allow="OPTIONS"),
    refused("a method of nobody", Request("FOO", "/sparql"), 405, Allow="GET"),
    refused("PUT with a query", Request("PUT", "/sparql?query=ASK%7B%7D"), 405, Allow="GET"),
    refused("an update in a form", form({"update": "CLEAR ALL"}), 403),
    refused("an update in the URL", get(update="CLEAR ALL"), 403),
    refused("an update as the body", direct("CLEAR ALL", UPDATE), 403),
    refused("an update with charset", direct("CLEAR ALL", f"{UPDATE}; charset=utf-8"), 403),
    refused("an update by QUERY", direct("CLEAR ALL", UPDATE).by("QUERY"), 403),
    refused("an update beside a query", form({"query": ASK, "update": "CLEAR ALL"}), 403),
    refused(
        "an update with using-graph-uri", form({"update": "x", "using-graph-uri": "http://x"}), 403
    ),
    refused("an update in the query", get(query="INSERT DATA { <a:a> <a:a> 1 }"), 403),
    refused("an update in the query of a form", form({"query": "DELETE WHERE { ?s ?p ?o }"}), 403),
    refused("an update after a prologue", get(query=PREFIXED), 403),
    refused("an update in small letters", get(query="drop all"), 403),
    refused("LOAD", get(query="LOAD <http://127.0.0.1:1/>"), 403),
    refused("an update as a query's body", direct("CLEAR ALL"), 403),
    refused("a SERVICE", get(query="SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }"), 403),
]


def over(promise: str, query: str, holds: str, **graphs: Any) -> Point:
    return Point(promise, get(query=query, **graphs), 200, JSON, holds=(holds,))


ONTOLOGY, ENTITIES, UNKNOWN = f"{GRAPH}/ontology", f"{GRAPH}/entities", f"{GRAPH}/unknown"
NAMES = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"
FROM = f"SELECT (COUNT(*) AS ?n) FROM <{ONTOLOGY}> {{ ?s ?p ?o }}"
FROM_NAMED = f"SELECT (COUNT(*) AS ?n) FROM NAMED <{ONTOLOGY}> {{ ?s ?p ?o }}"
ONLY_ENTITIES = f'{{"g":{{"type":"uri","value":"{ENTITIES}"}}}}\\]'
GRAPHS = [
    over("without graphs, everything", COUNT, SOME),
    over("default-graph-uri", COUNT, SOME, default_graph_uri=ONTOLOGY),
    over("default-graph-uri of none", COUNT, NONE, default_graph_uri=UNKNOWN),
    over(
        "default-graph-uri is never fetched", COUNT, NONE, default_graph_uri="http://127.0.0.1:1/"
    ),
    over("default-graph-uri is no file", COUNT, NONE, default_graph_uri="file:///etc/passwd"),
    over("default-graph-uri alone: no named graphs", COUNT_NAMED, NONE, default_graph_uri=ONTOLOGY),
    over("named-graph-uri", COUNT_NAMED, SOME, named_graph_uri=ONTOLOGY),
    over("named-graph-uri alone: nothing by default", COUNT, NONE, named_graph_uri=ONTOLOGY),
    over("named-graph-uri of none", COUNT_NAMED, NONE, named_graph_uri=UNKNOWN),
    over("named-graph-uri chooses", NAMES, ONLY_ENTITIES, named_graph_uri=ENTITIES),
    over("both kinds", COUNT, SOME, default_graph_uri=ONTOLOGY, named_graph_uri=ENTITIES),
    over("several", COUNT, SOME, default_graph_uri=[ONTOLOGY, ENTITIES]),
    over("before FROM", FROM, NONE, default_graph_uri=UNKNOWN),
    over("a named one before FROM", FROM, NONE, named_graph_uri=ENTITIES),
    over("a default one before FROM NAMED", FROM_NAMED, SOME, default_graph_uri=ENTITIES),
    over("FROM", FROM, SOME),
    over("FROM of none", FROM.replace(ONTOLOGY, UNKNOWN), NONE),
    over("FROM is never fetched", FROM.replace(ONTOLOGY, "http://127.0.0.1:1/"), NONE),
    over(
        "FROM alone: no named graphs",
        FROM.replace("{ ?s", "{ GRAPH ?g { ?s").replace("o }", "o } }"),
        NONE,
    ),
    over("FROM NAMED alone: nothing by default", FROM_NAMED, NONE),
]


@pytest.mark.parametrize("point", [*WAYS, *WRONG, *GRAPHS], ids=lambda point: point.promise)
def test_asking(port: int, point: Point) -> None:
    point.check(port)
