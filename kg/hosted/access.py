"""Where an engine is, and who we are to it."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from kg.errors import SettingError
from kg.settings import Settings

#: Where engines take updates, by where they take queries.
UPDATES = (
    (re.compile(r"/query$"), "/update"),  # Oxigraph, Fuseki
    (re.compile(r"(/repositories/[^/]+)$"), r"\1/statements"),  # GraphDB, RDF4J
)


@dataclass(frozen=True)
class Access:
    """The addresses of an engine, and the headers that say who asks.

    `graphs` is where it speaks the Graph Store Protocol, if graphs are to be sent there. `login` is
    a user and a password, for an engine that asks for them in its own way.
    """

    query: str
    update: str
    graphs: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    login: tuple[str, str] | None = field(default=None, repr=False)


def access_of(settings: Settings) -> Access:
    """The access that the settings give. Raises SettingError if they do not, or contradict."""
    if settings.store is None:
        cure = "Give its address with --store or PARLEY_STORE."
        raise SettingError("No engine is named", where="setting store", cure=cure)
    update = settings.store_update or update_address(settings.store)
    headers = _headers(settings)
    login = None
    if settings.store_user and settings.store_password:
        login = (settings.store_user, settings.store_password)
    return Access(settings.store, update, settings.store_graphs, headers, login)


def update_address(query: str) -> str:
    """Where an engine that takes queries at an address will take updates."""
    for place, instead in UPDATES:
        if place.search(query):
            return place.sub(instead, query)
    return query


def _headers(settings: Settings) -> dict[str, str]:
    user, password, token = settings.store_user, settings.store_password, settings.store_token
    if token and (user or password):
        what = "Both a token and a user are given for the engine"
        raise SettingError(what, where="setting store_token", cure="Give one of them.")
    if bool(user) != bool(password):
        what = "A user and a password for the engine go together, and one of them is missing"
        cure = "Set PARLEY_STORE_USER and PARLEY_STORE_PASSWORD."
        raise SettingError(what, where="setting store_user", cure=cure)
    if token:
        return {"Authorization": f"Bearer {token}"}
    if user:
        pair = base64.b64encode(f"{user}:{password}".encode()).decode()
        return {"Authorization": f"Basic {pair}"}
    return {}
