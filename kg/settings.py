"""The settings in force: by default, from the environment, or given to a command.

The command reads the table once, at the top, with `read_settings(os.environ, port=…)`, and passes
the frozen `Settings` down; nothing below reads the environment. In the environment a setting is
called `PARLEY_` and its name in capitals. To add one, add a row to `kg.settings_table` and a field
to `Settings`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from kg.errors import SettingError
from kg.settings_table import PREFIX, SETTINGS, Setting

#: Settings that there were, and what to use instead.
GONE = {"PARLEY_HOPS": "Give the addresses of your proxies in PARLEY_PROXIES instead."}


@dataclass(frozen=True)
class Settings:
    """The values in force; each field is a row of `SETTINGS`."""

    sources: Path
    release: Path
    reasoner: str
    validator: str
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
    store: str | None
    store_update: str | None
    store_graphs: str | None
    store_user: str | None
    store_password: str | None = field(repr=False)
    store_token: str | None = field(repr=False)


def find_sources() -> Path:
    """The folder that holds `ontology/` and `queries/`: the checkout, else the package's own."""
    package = Path(__file__).resolve().parent
    root = package.parent
    return root if (root / "ontology").is_dir() else package / "share"


def find_libraries() -> Path:
    """The folder of a checkout that `make serve` puts the libraries of the pages in."""
    return Path(__file__).resolve().parent.parent / "web" / "node_modules"


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
        told = "it" if setting.is_secret else repr(text)
        what = f"{told} will not do: {error}"
        raise SettingError(what, where=where, cure="`parley settings` lists them.") from None
