"""The table of settings: each one's name, how its text is read, its default and what it is for.

`kg.settings` reads it; docs/reference.md and `parley settings` show it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from kg.parsers import (
    REASONERS,
    VALIDATORS,
    address,
    contact,
    endpoint,
    filled,
    listed,
    network,
    one_of,
    path,
    seconds,
    whole,
    yes_or_no,
)

PREFIX = "PARLEY_"


@dataclass(frozen=True)
class Setting:
    """One row of the table; `parse` makes a text's value, or its ValueError says what is wanted."""

    name: str
    parse: Callable[[str], Any]
    default: str | None
    help: str
    is_secret: bool = False

    @property
    def variable(self) -> str:
        """The setting's name in the environment."""
        return PREFIX + self.name.upper()


SETTINGS: tuple[Setting, ...] = (
    Setting(
        "sources",
        path,
        None,
        "Folder with the sources of the graph (`ontology/`, `queries/` and the data); "
        "unless given, the checkout's, or those that the installed package carries.",
    ),
    Setting(
        "release", path, "release", "Folder of the release that `build` makes and others read."
    ),
    Setting(
        "reasoner",
        one_of(*REASONERS),
        "auto",
        "What infers: `owlrl`, the reference; `rules`, the same, faster; `auto`, by the size.",
    ),
    Setting(
        "validator",
        one_of(*VALIDATORS),
        "auto",
        "What holds the graph against its shapes: `pyshacl`, the reference; `pyshifty` before it, "
        "faster; `auto`, by the size.",
    ),
    Setting("host", filled, "127.0.0.1", "Address to serve at; 0.0.0.0 is every address."),
    Setting("port", whole(1, 65535), "8000", "Port to serve at, from 1 to 65535."),
    Setting("timeout", seconds, "10", "Seconds that one query may take before it is stopped."),
    Setting("workers", whole(1, 256), "1", "Processes that serve requests, from 1 to 256."),
    Setting(
        "cache",
        whole(0, 2**40),
        str(64 * 2**20),
        "Bytes of answers that a worker keeps, to give them again; 0 keeps none.",
    ),
    Setting(
        "base",
        address,
        None,
        "Public address of the server, such as https://parley.example.org; "
        "unless given, links are relative to the address a request came to.",
    ),
    Setting(
        "texts",
        path,
        None,
        "Folder with the essays' texts, `<key>.txt` each, for `verify`, and for the pages to show "
        "sentences in their context, if you may; the graph needs none.",
    ),
    Setting("libraries", path, None, "Folder of the pages' libraries, else web/node_modules."),
    Setting("executors", whole(1, 256), "6", "Queries that run at once."),
    Setting(
        "queue",
        whole(0, 10_000),
        "128",
        "Queries that wait in each worker; more get a 503.",
    ),
    Setting("memory", whole(16, 1_000_000), "1024", "MiB one query may take beside the graph."),
    Setting("result", whole(1, 1_000_000), "256", "MiB that one answer may have."),
    Setting("body", whole(1, 1_000_000), "2048", "KiB that the body of a request may have."),
    Setting("url", whole(256, 65_000), "32768", "Bytes that a URL's path and query may have."),
    Setting(
        "reasons",
        whole(0, 2**40),
        "200000",
        "Triples of the largest release in which the server seeks reasons; each worker keeps what "
        "follows from it in memory, from the first question on.",
    ),
    Setting(
        "arrival",
        seconds,
        "10",
        "Seconds in which the head of a request must come, and then its body; "
        "while many bodies are waited for, each has one.",
    ),
    Setting(
        "rate",
        whole(0, 1_000_000),
        "0",
        "Requests per second that one client may send for long, ten seconds' worth at once; "
        "0 is no limit.",
    ),
    Setting(
        "proxies",
        listed(network),
        "",
        "Addresses or networks of the proxies in front of the server, whose X-Forwarded-For, "
        "-Proto and -Host are believed; those of others are ignored.",
    ),
    Setting(
        "control",
        path,
        None,
        "Unix socket over which `parley running` asks the server; unless given, one for the "
        "user and the port in the folder for temporary files.",
    ),
    Setting(
        "disk",
        path,
        None,
        "Folder for the stores of large graphs: each is made there once for its release, and then "
        "opened without being loaded; unless given, the graph is in memory.",
    ),
    Setting("drain", whole(1, 3600), "15", "Seconds that requests in hand have at the end."),
    Setting(
        "log",
        filled,
        None,
        "File to which a line of JSON is appended for each request, or - for standard error; "
        "unless given, none is.",
    ),
    Setting("batch", whole(1, 100_000), "1000", "Names that one request may reconcile."),
    Setting(
        "wikidata_reconcile",
        address,
        "https://wikidata.reconci.link/en/api",
        "Address of the reconciliation service for items of Wikidata.",
    ),
    Setting(
        "wikidata_api",
        address,
        "https://www.wikidata.org/w/api.php",
        "Address of Wikidata's own API.",
    ),
    Setting(
        "contact",
        contact,
        None,
        "Address of mail or of a page by which those whom `link` and `SERVICE` ask can reach you, "
        "as in mailto:me@example.org; without it `link` asks no one.",
    ),
    Setting(
        "snapshots",
        path,
        None,
        "Folder with the fetched items of Wikidata; unless given, `wikidata` beside the data.",
    ),
    Setting(
        "services",
        listed(endpoint),
        "",
        "Endpoints that a query may call by `SERVICE`, each by its exact address; with none, "
        "`SERVICE` is refused.",
    ),
    Setting(
        "services_private",
        yes_or_no,
        "no",
        "Whether these endpoints may be at addresses that are not public, such as those of this "
        "machine or of a company's network.",
    ),
    Setting(
        "service_timeout",
        seconds,
        "30",
        "Seconds that one query may wait for other endpoints, besides `timeout`.",
    ),
    Setting("service_calls", whole(1, 1000), "20", "Requests to other endpoints for one query."),
    Setting(
        "service_result", whole(1, 1_000_000), "8", "MiB that other endpoints may answer a query."
    ),
    Setting(
        "store",
        endpoint,
        None,
        "Address for queries of the SPARQL engine that holds the graph; unless given, Parley "
        "holds it itself.",
    ),
    Setting(
        "store_update",
        endpoint,
        None,
        "Its address for updates; unless given, made from that for queries as Oxigraph, Fuseki "
        "and GraphDB have it, else the same.",
    ),
    Setting(
        "store_graphs",
        endpoint,
        None,
        "Its address for the Graph Store Protocol; if given, `load` sends graphs there.",
    ),
    Setting("store_user", filled, None, "Name of the user that the engine knows us by."),
    Setting("store_password", filled, None, "The password of that user.", is_secret=True),
    Setting("store_token", filled, None, "A token in place of user and password.", is_secret=True),
)
