"""Every setting in one table: its name, its default and what it is for.

The command reads the table once, at the top, with `read_settings(os.environ, port=…)`, and passes
the frozen `Settings` down; nothing below reads the environment. In the environment a setting is
called `PARLEY_` and its name in capitals. To add one, add a row to `SETTINGS` and a field to
`Settings`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from kg.errors import SettingError
from kg.parsers import (
    address,
    contact,
    endpoint,
    filled,
    listed,
    network,
    path,
    reasoner,
    seconds,
    whole,
    yes_or_no,
)

PREFIX = "PARLEY_"
#: Settings that there were, and what to use instead.
GONE = {"PARLEY_HOPS": "Give the addresses of your proxies in PARLEY_PROXIES instead."}


@dataclass(frozen=True)
class Setting:
    """One row of the table; `parse` makes a text's value, or its ValueError says what is wanted."""

    name: str
    parse: Callable[[str], Any]
    default: str | None
    help: str

    @property
    def variable(self) -> str:
        """The setting's name in the environment."""
        return PREFIX + self.name.upper()


@dataclass(frozen=True)
class Settings:
    """The values in force; each field is a row of `SETTINGS`."""

    sources: Path
    release: Path
    reasoner: str
    host: str
    port: int
    timeout: float
    workers: int
    cache: int
    base: str | None
    texts: Path | None
    libraries: Path
    executors: int
    queue: int
    memory: int
    result: int
    body: int
    url: int
    reasons: int
    arrival: float
    rate: int
    proxies: tuple[str, ...]
    control: Path | None
    disk: Path | None
    drain: int
    log: str | None
    batch: int
    wikidata_reconcile: str
    wikidata_api: str
    contact: str | None
    snapshots: Path | None
    services: tuple[str, ...]
    services_private: bool
    service_timeout: float
    service_calls: int
    service_result: int


def find_sources() -> Path:
    """The folder that holds `ontology/` and `queries/`: the checkout, else the package's own."""
    package = Path(__file__).resolve().parent
    root = package.parent
    return root if (root / "ontology").is_dir() else package / "share"


def find_libraries() -> Path:
    """The folder of a checkout that `make serve` puts the libraries of the pages in."""
    return Path(__file__).resolve().parent.parent / "web" / "node_modules"


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
        reasoner,
        "auto",
        "What infers: `owlrl`, the reference; `rules`, the same, faster; `auto`, by the size.",
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
)


def read_settings(environ: Mapping[str, str], **overrides: object) -> Settings:
    """The settings by default, from the environment and, above both, from overrides not None.

    Raises SettingError on a name that is not in the table and on a value of the wrong type.
    """
    _refuse_unknown(environ)
    given = {name: value for name, value in overrides.items() if value is not None}
    values = {setting.name: _value(setting, environ, given) for setting in SETTINGS}
    if values["sources"] is None:
        values["sources"] = find_sources()
    if values["libraries"] is None:
        values["libraries"] = find_libraries()
    return Settings(**values)


def _refuse_unknown(environ: Mapping[str, str]) -> None:
    known = [setting.variable for setting in SETTINGS]
    for name in sorted(environ):
        if name.startswith(PREFIX) and name not in known:
            near = get_close_matches(name, known, n=1)
            cure = f"Did you mean {near[0]}?" if near else "`parley settings` lists them."
            what = f"There is no setting {name}"
            raise SettingError(what, where="environment", cure=GONE.get(name) or cure)


def _value(setting: Setting, environ: Mapping[str, str], given: Mapping[str, object]) -> Any:
    """The setting's value; None where nothing is given and there is no default."""
    if setting.name in given:
        text, where = str(given[setting.name]), f"setting {setting.name}"
    elif setting.variable in environ:
        text, where = environ[setting.variable], f"environment {setting.variable}"
    elif setting.default is None:
        return None
    else:
        text, where = setting.default, f"default of {setting.name}"
    try:
        return setting.parse(text)
    except ValueError as error:
        what = f"{text!r} will not do: {error}"
        raise SettingError(what, where=where, cure="`parley settings` lists them.") from None
