"""What the settings say of an engine elsewhere, put together."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

from kg.engine import Engine
from kg.hosted.access import access_of
from kg.hosted.client import Client
from kg.hosted.engine import Hosted, HostedEngine
from kg.hosted.register import Register
from kg.hosted.spelling import Spelling
from kg.hosted.store import HostedStore
from kg.release import Release
from kg.settings import Settings

MEBI = 1024 * 1024


def client_of(settings: Settings) -> Client:
    """A client of the engine that the settings name. Raises SettingError if they name none."""
    agent = f"parley-kg/{version('parley-kg')}"
    return Client(access_of(settings), agent, at_once=settings.executors)


def current(settings: Settings) -> Hosted:
    """The release that is current in the engine. Raises ReleaseError if none is."""
    client = client_of(settings)
    return Hosted.of(client, Register(client).current())


def holding(settings: Settings, release: Release) -> Hosted:
    """This release in the engine. Raises ReleaseError if it is not there, or not whole."""
    client = client_of(settings)
    return Hosted.of(client, Register(client).holding(release.digest))


def expected(settings: Settings, release: Release) -> Hosted:
    """This release in the engine, which is not asked whether it is there."""
    graphs = frozenset(release.manifest.counts)
    return Hosted(client_of(settings), Spelling(release.digest), graphs)


def engine_over(
    hosted: Hosted,
    reader: Engine,
    settings: Settings,
    is_wanted: Callable[[], bool] = lambda: True,
) -> HostedEngine:
    """The engine over a release elsewhere, with the limits of the settings."""
    return HostedEngine(
        hosted,
        reader,
        running=settings.executors,
        at_once=settings.executors + settings.queue,
        seconds=settings.timeout,
        largest=settings.result * MEBI,
        is_wanted=is_wanted,
    )


def store_over(hosted: Hosted, release: Release, settings: Settings) -> HostedStore:
    """The store of a release elsewhere, for the server's own look-ups."""
    return HostedStore(hosted, release.dataset, settings.timeout, settings.result * MEBI)


def nothing_in(folder: Path) -> Path:
    """A dataset without triples, in a folder: what questions are read over."""
    path = folder / "nothing.nq"
    path.touch()
    return path
