"""What every request needs, made once when the application is made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

from flask import current_app

from kg.engine import Engine
from kg.queries import SavedQuery
from kg.release import Release
from kg.settings import Settings
from kg.store import Store
from server.grounds import Seeker
from server.names import Names
from server.once import Once
from server.reconcile.catalogue import Catalogue
from server.statements import Statements
from server.texts import Texts
from server.vocabulary import Vocabulary

EXTENSION = "parley"

T = TypeVar("T")


@dataclass(frozen=True)
class Site:
    """A release and the ways into it.

    `store` answers the server's own look-ups, which are known to be small; `engine` runs what
    others ask; `seeker` seeks reasons. What is read of a release once is read when it is needed.
    """

    store: Store
    engine: Engine
    release: Release
    queries: Mapping[str, SavedQuery]
    settings: Settings
    names: Names
    catalogue: Catalogue
    seeker: Seeker
    words: Once[Vocabulary]
    said: Once[Statements]
    texts: Texts
    made: dict[str, Once[Any]] = field(default_factory=dict)

    def once(self, name: str, make: Callable[[], T]) -> T:
        """What is asked of the whole graph, by its name: asked once, for a release never changes.

        Not for what is asked of a thing, of which there are too many to keep.
        """
        return cast(T, self.made.setdefault(name, Once(make))())

    @property
    def vocabulary(self) -> Vocabulary:
        """What the ontology says of its terms."""
        return self.words()

    @property
    def statements(self) -> Statements:
        """Which statements there are of each thing."""
        return self.said()

    def read_ahead(self) -> None:
        """Reads what pages need, before one is asked for."""
        self.names.read()
        self.words()
        self.said()


def site() -> Site:
    """The site of the application that handles this request."""
    return cast(Site, current_app.extensions[EXTENSION])
