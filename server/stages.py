"""The release that is served, and the change to another while requests come.

The main process holds the `Stages`: it opens a release, starts its executors, and writes down in a
file what is current. Every worker has a `Switch`, which follows that file: it makes the application
of the new release ready beside the old one and then turns to it, so that each request is answered
whole from one release. The old executors end when nothing can ask them any more.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict
from multiprocessing import get_start_method
from pathlib import Path
from typing import Any

from kg.engine import READY, Executors, Place, wait_until_ready
from kg.errors import ParleyError, SettingError
from kg.hosted.opening import holding, nothing_in
from kg.release import Release, open_release
from kg.settings import Settings
from kg.store import Store, disk

MEBI = 1024 * 1024
#: Seconds between two looks at the release's link, and at what is current.
LOOK_FOR_RELEASE, LOOK_FOR_STAGE = 1.0, 0.1
PACKAGES = Path(__file__).resolve().parent.parent

Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]
Ready = Callable[[], object]


class Stages:
    """What is served now, and what was until lately; for as long as the context lasts.

    Who sets `look` asks for a look at the release's link, now. `loaded` has the store of the first
    release by its digest: workers that are forked share its memory. Those of later ones load them.
    """

    def __init__(self, settings: Settings, release: Release, look: threading.Event) -> None:
        self._settings = settings
        self._release = release
        self._folder = Path(tempfile.mkdtemp(prefix="parley-"))  # for its owner alone
        self._executors: list[Executors] = []
        self._places: list[Place] = []
        self._look = look
        self._change = threading.Lock()
        self._ended = False
        self._refused = ""
        self.loaded: dict[str, Store] = {}

    def load(self) -> None:
        """Loads the store that workers are to share, if they are forked and each would load it."""
        here = self._settings.disk is None and self._settings.store is None
        if here and get_start_method() == "fork":
            self.loaded[self._release.digest] = Store.load(self._release.dataset)

    @property
    def current(self) -> Path:
        """The file that names the release and the executors that are current."""
        return self._folder / "current"

    @property
    def places(self) -> list[Place]:
        """Where the executors of every stage that still runs can be asked."""
        return list(self._places)

    def __enter__(self) -> Stages:
        if self._settings.store:
            holding(self._settings, self._release)
        self._begin(self._release)
        threading.Thread(target=self._watch, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        with self._change:
            self._ended = True
            for executors in self._executors:
                executors.__exit__()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _begin(self, release: Release) -> None:
        settings = self._settings
        store = _made(release, settings.disk) if settings.disk and not settings.store else None
        executors = Executors(
            nothing_in(self._folder) if settings.store else release.dataset,
            settings.executors,
            settings.timeout,
            settings.result * MEBI,
            settings.memory * MEBI,
            store,
        )
        place = executors.__enter__()
        self._executors.append(executors)
        self._places.append(place)
        if len(self._places) > 1:
            wait_until_ready(place)
        stage = json.dumps({"release": str(release.path), "place": asdict(place)})
        partial = self.current.with_suffix(".partial")
        partial.write_text(stage)
        partial.replace(self.current)
        self._release = release

    def _watch(self) -> None:
        while not self._ended:
            asked = self._look.wait(LOOK_FOR_RELEASE)
            self._look.clear()
            if asked or self._settings.release.resolve() != self._release.path:
                self._renew()

    def _renew(self) -> None:
        """Turns to the release that the link names now; one that will not do is told, and left."""
        try:
            release = open_release(self._settings.release)
            if self._settings.store:
                holding(self._settings, release)
        except ParleyError as error:
            if str(error) != self._refused:  # it is looked at each second
                self._refused = str(error)
                _tell(f"The release before is still served: {error}")
            return
        self._refused = ""
        if release.path == self._release.path:
            return
        with self._change:
            if self._ended:
                return
            self._begin(release)
            self.loaded.clear()
        _tell(f"Parley serves release {release.digest[:12]}")
        wait = 2 * self._settings.timeout + READY
        timer = threading.Timer(wait, self._retire)
        timer.daemon = True
        timer.start()

    def _retire(self) -> None:
        with self._change:
            if not self._ended:
                self._places.pop(0)
                self._executors.pop(0).__exit__()


class Switch:
    """A worker's application: that of the current release.

    `make` gives it, and what makes it ready: at the start that is done while the first requests are
    answered, as queries need none of it; for a new release before it is turned to.
    """

    def __init__(self, current: Path, make: Callable[[Release, Place], tuple[Wsgi, Ready]]) -> None:
        self._current = current
        self._make = make
        self._seen = self._current.read_text()
        self._app, ready = self._made(self._seen)
        threading.Thread(target=self._follow, args=(ready,), daemon=True).start()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        return self._app(environ, start_response)

    def _made(self, seen: str) -> tuple[Wsgi, Ready]:
        stage = json.loads(seen)
        return self._make(open_release(Path(stage["release"])), Place(**stage["place"]))

    def _turn(self) -> None:
        seen = self._current.read_text()
        if seen != self._seen:
            app, ready = self._made(seen)
            ready()
            self._app, self._seen = app, seen

    def _follow(self, ready: Ready) -> None:
        try:
            ready()
        except ParleyError as error:  # an engine elsewhere fails; pages read it when asked for
            _tell(str(error))
        while True:
            time.sleep(LOOK_FOR_STAGE)
            try:
                self._turn()
            except OSError:
                return  # the server ends
            except ParleyError as error:
                _tell(str(error))


def open_store(release: Release, settings: Settings) -> Store:
    """The release's store for this process: on disk where it was made, else loaded."""
    if settings.disk:
        return Store.open(release.dataset, disk.place_of(settings.disk, release.digest))
    return Store.load(release.dataset)


def _made(release: Release, folder: Path) -> Path:
    """The place of the release's store on disk, made by a process of its own if need be.

    Raises SettingError or ReleaseError as `disk.make` does.
    """
    place = disk.place_of(folder, release.digest)
    if disk.is_made(place):
        return place
    _tell(f"The graph is put into {place}; this is done once")
    words = ("-m", "kg.store.disk", str(release.dataset), release.digest, str(folder))
    done = subprocess.run(
        [sys.executable, *words],
        env={**os.environ, "PYTHONPATH": str(PACKAGES)},
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        told = done.stderr.strip().rpartition("\n")[2]
        raise SettingError(f"The graph cannot be put on disk; {told}")
    return place


def _tell(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()
