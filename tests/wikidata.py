"""A stand-in for Wikidata on loopback: its API, its search and a reconciliation service.

It speaks the protocols as they are documented (see `kg.link.wikibase`, `kg.link.reconciliation`).
The items are made up for the tests; only their identifiers and names are those of real ones.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

Json = dict[str, Any]


def item(key: str, label: str, *kinds: str, **more: Any) -> Json:
    """An item as Wikibase tells it, with every part that is documented."""
    claims = {"P31": [claim(key, "P31", n, entity(kind)) for n, kind in enumerate(kinds)]}
    for name, values in more.pop("claims", {}).items():
        claims[name] = [claim(key, name, n, value) for n, value in enumerate(values)]
    return {
        "pageid": 1,
        "ns": 0,
        "title": key,
        "lastrevid": more.pop("revision", 1000),
        "modified": "2026-01-02T03:04:05Z",
        "type": "item",
        "id": key,
        "labels": terms(en=label, ko=more.pop("ko", ""), sv="på svenska"),
        "descriptions": terms(en=more.pop("description", f"{label}, made up for a test")),
        "aliases": {
            "en": [{"language": "en", "value": each} for each in more.pop("aliases", [])],
        },
        "claims": claims,
        "sitelinks": {"enwiki": {"site": "enwiki", "title": label, "badges": []}},
        **more,
    }


def terms(**texts: str) -> Json:
    return {code: {"language": code, "value": text} for code, text in texts.items() if text}


def claim(key: str, name: str, number: int, value: Json) -> Json:
    """A statement; the value may come with its rank and its qualifiers."""
    qualifiers = value.pop("qualifiers", None)
    told = {
        "mainsnak": snak(name, value),
        "type": "statement",
        "id": f"{key}$00000000-0000-0000-0000-{number:012}",
        "rank": value.pop("rank", "normal"),
        "references": [{"hash": "0" * 40, "snaks": {}, "snaks-order": []}],
    }
    told["mainsnak"]["datavalue"] = value
    if qualifiers:
        told["qualifiers"] = {each: [snak(each, time)] for each, time in qualifiers.items()}
        told["qualifiers-order"] = list(qualifiers)
    return told


def snak(name: str, value: Json) -> Json:
    return {"snaktype": "value", "property": name, "hash": "1" * 40, "datavalue": value}


def entity(key: str, **more: Any) -> Json:
    value = {"entity-type": "item", "numeric-id": int(key[1:]), "id": key}
    return {"value": value, "type": "wikibase-entityid", **more}


def day(text: str, precision: int = 11) -> Json:
    value = {
        "time": f"+{text}T00:00:00Z",
        "timezone": 0,
        "before": 0,
        "after": 0,
        "precision": precision,
        "calendarmodel": "http://www.wikidata.org/entity/Q1985727",
    }
    return {"value": value, "type": "time"}


def point(latitude: float, longitude: float) -> Json:
    value = {
        "latitude": latitude,
        "longitude": longitude,
        "altitude": None,
        "precision": 0.01,
        "globe": "http://www.wikidata.org/entity/Q2",
    }
    return {"value": value, "type": "globecoordinate"}


def office(holder: str, start: str, end: str | None = None) -> Json:
    """A holder of an office, with the times."""
    times = {"P580": day(start)} | ({"P582": day(end)} if end else {})
    return entity(holder, qualifiers=times, rank="normal" if end else "preferred")


ITEMS = {
    "Q423": item(
        "Q423",
        "North Korea",
        "Q3624078",
        "Q6256",
        ko="조선민주주의인민공화국",
        aliases=["DPRK"],
        claims={
            "P35": [office("Q41117", "1948-09-09", "1994-07-08"), office("Q56226", "2012-04-11")],
            "P625": [point(40.0, 127.0)],
            "P18": [{"value": "A picture.jpg", "type": "string"}],
        },
    ),
    "Q473239": item("Q473239", "Mike Pompeo", "Q5", claims={"P569": [day("1963-12-30")]}),
    "Q8663": item(
        "Q8663",
        "Korean War",
        "Q198",
        claims={"P580": [day("1950-06-25")], "P582": [day("1953-07-27")]},
    ),
    "Q56226": item("Q56226", "Kim Jong-un", "Q5"),
}

#: Takes the handler and its number among all requests; True if it has answered.
Fault = Callable[["Handler", int], bool]


@dataclass
class Wikidata:
    """The stand-in: what it has, what it was asked, and what goes wrong with the next requests."""

    items: dict[str, Json] = field(default_factory=lambda: json.loads(json.dumps(ITEMS)))
    redirects: dict[str, str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    versions: list[str] = field(default_factory=lambda: ["0.2"])
    asked: list[tuple[str, dict[str, str], dict[str, str]]] = field(default_factory=list)
    address: str = ""

    @property
    def api(self) -> str:
        return f"{self.address}/w/api.php"

    @property
    def service(self) -> str:
        return f"{self.address}/en/api"

    def entities(self, ids: list[str]) -> Json:
        """The answer of wbgetentities."""
        found: Json = {}
        for key in ids:
            target = self.redirects.get(key, key)
            if target not in self.items:
                found[key] = {"id": key, "missing": ""}
            elif target != key:
                found[key] = {"redirects": {"from": key, "to": target}, **self.items[target]}
            else:
                found[key] = self.items[key]
        return {"entities": found, "success": 1}

    def search(self, text: str) -> Json:
        """The answer of wbsearchentities."""
        found = [
            {
                "id": key,
                "title": key,
                "pageid": 1,
                "repository": "wikidata",
                "concepturi": f"http://www.wikidata.org/entity/{key}",
                "url": f"//www.wikidata.org/wiki/{key}",
                "label": each["labels"]["en"]["value"],
                "description": each["descriptions"]["en"]["value"],
                "match": {"type": "label", "language": "en", "text": name},
            }
            for key, each in self.items.items()
            for name in self.names(each)[:1]
            if any(name.lower().startswith(text.lower()) for name in self.names(each))
        ]
        return {"searchinfo": {"search": text}, "search": found, "success": 1}

    @staticmethod
    def names(each: Json) -> list[str]:
        aliases = each["aliases"].get("en", [])
        return [each["labels"]["en"]["value"], *(alias["value"] for alias in aliases)]

    def candidates(self, text: str) -> list[Json]:
        """What the reconciliation service offers."""
        words = set(text.lower().split())
        return [
            {
                "id": key,
                "name": self.names(each)[0],
                "description": each["descriptions"]["en"]["value"],
                "score": 80.0,
                "match": False,
                "type": [
                    {"id": kind["mainsnak"]["datavalue"]["value"]["id"], "name": "a kind"}
                    for kind in each["claims"]["P31"]
                ],
                "features": [{"id": "all_labels", "name": "labels", "value": 80}],
            }
            for key, each in self.items.items()
            if words & {word for name in self.names(each) for word in name.lower().split()}
        ]


class Handler(BaseHTTPRequestHandler):
    """Answers one request for the stand-in; a fault may answer first."""

    protocol_version = "HTTP/1.1"
    wikidata: Wikidata

    def do_GET(self) -> None:
        self._answer({name: values[0] for name, values in self._query().items()})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        if self.headers.get("Content-Type", "").startswith("application/json"):
            self._answer({"json": body})
        else:
            self._answer({name: values[0] for name, values in parse_qs(body).items()})

    def _query(self) -> dict[str, list[str]]:
        return parse_qs(urlsplit(self.path).query)

    def _answer(self, fields: dict[str, str]) -> None:
        path = urlsplit(self.path).path
        self.wikidata.asked.append((path, fields, dict(self.headers)))
        if self.wikidata.faults:
            fault = self.wikidata.faults.pop(0)
            if fault(self, len(self.wikidata.asked)):
                return
        self.tell(self._told(path, fields))

    def _told(self, path: str, fields: dict[str, str]) -> Any:
        if path == "/w/api.php" and fields.get("action") == "wbgetentities":
            return self.wikidata.entities(fields["ids"].split("|"))
        if path == "/w/api.php" and fields.get("action") == "wbsearchentities":
            return self.wikidata.search(fields["search"])
        if path == "/en/api" and "queries" in fields:
            queries = json.loads(fields["queries"])
            return {
                name: {"result": self.wikidata.candidates(query["query"])}
                for name, query in queries.items()
            }
        if path == "/en/api/match":
            return {
                "results": [
                    {
                        "candidates": self.wikidata.candidates(
                            query["conditions"][0]["propertyValue"]
                        )
                    }
                    for query in json.loads(fields["json"])["queries"]
                ]
            }
        if path == "/en/api":
            return {"versions": self.wikidata.versions, "name": "a stand-in"}
        return {"error": {"code": "badvalue", "info": "Unrecognized value"}}

    def tell(self, answer: Any, status: int = 200, **headers: str) -> None:
        self.send_whole(json.dumps(answer).encode(), status, **headers)

    def send_whole(self, body: bytes, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", headers.pop("length", str(len(body))))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing."""


def busy(status: int, **headers: str) -> Fault:
    """A server that is asked too much."""

    def fault(handler: Handler, _: int) -> bool:
        handler.send_whole(b"too many", status, **headers)
        return True

    return fault


def lagging(handler: Handler, _: int) -> bool:
    """Copies of the database that lag: https://www.mediawiki.org/wiki/Manual:Maxlag_parameter."""
    error = {
        "code": "maxlag",
        "info": "Waiting for 10.64.48.35: 6.2 seconds lagged.",
        "host": "10.64.48.35",
        "lag": 6.2,
        "type": "db",
    }
    handler.tell({"error": error, "servedby": "mw1"}, Retry_After="5", X_Database_Lag="6")
    return True


def truncated(handler: Handler, _: int) -> bool:
    """An answer that breaks off."""
    handler.send_whole(b'{"entities": {', length="5000")
    handler.close_connection = True
    return True


def garbled(handler: Handler, _: int) -> bool:
    """An answer that is no JSON, as of a proxy."""
    handler.send_whole(b"<html>Wikimedia Error</html>")
    return True


def moved(handler: Handler, _: int) -> bool:
    """An answer that leads elsewhere."""
    handler.send_whole(b"", 301, Location="http://elsewhere.example.org/w/api.php")
    return True


def refused(handler: Handler, _: int) -> bool:
    """An error of the API, which comes with status 200."""
    handler.tell({"error": {"code": "no-such-entity", "info": "Could not find an entity"}})
    return True


@contextmanager
def wikidata() -> Iterator[Wikidata]:
    """A stand-in that answers as long as the context lasts."""
    stand_in = Wikidata()
    handler = type("OwnHandler", (Handler,), {"wikidata": stand_in})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    stand_in.address = f"http://127.0.0.1:{server.server_port}"
    try:
        yield stand_in
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
