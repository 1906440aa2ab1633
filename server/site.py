"""What every request needs, made once when the application is made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from flask import current_app

from kg.engine import Engine
from kg.queries import SavedQuery
from kg.release import Release
from kg.settings import Settings
from kg.store import Store
from server.grounds import Seeker
from server.names import Names
from server.reconcile.catalogue import Catalogue
from server.texts import Texts
from server.vocabulary import Vocabulary

EXTENSION = "parley"


@dataclass(frozen=True)
class Site:
    """A release and the ways into it.

    `store` answers the server's own look-ups, which are known to be small; `engine` runs what
    others ask; `seeker` seeks reasons.
    """

    store: Store
    engine: Engine
    release: Release
    queries: Mapping[str, SavedQuery]
    settings: Settings
    names: Names
    catalogue: Catalogue
    seeker: Seeker
    vocabulary: Vocabulary
    texts: Texts


def site() -> Site:
    """The site of the application that handles this request."""
    return cast(Site, current_app.extensions[EXTENSION])
