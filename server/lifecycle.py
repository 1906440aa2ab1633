"""Serving: the processes are started, the address is told, and all ends together.

    main process          granian's: it listens, watches, and takes the signals
      |- worker           granian's, with the application and some threads
      `- keeper           kg.engine's, with the executors it forks; one for each release in use

SIGINT and SIGTERM let requests in hand finish, then end everything. SIGHUP makes it look whether
there is a new release, as it does by itself every second. A worker that dies is replaced.
"""

from __future__ import annotations

import errno
import http.client
import json
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from math import ceil
from pathlib import Path
from typing import Any
from wsgiref.types import WSGIApplication

from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.net import SocketSpec  # type: ignore[attr-defined]
from granian.server.mp import MPServer

from kg.engine import Engine, Place, Pool
from kg.errors import SettingError
from kg.hosted.opening import engine_over, expected, store_over
from kg.queries import load as load_queries
from kg.release import Release, open_release
from kg.settings import Settings
from kg.store import Store
from server import bodies, operator, signals
from server.access import Access, Reporter, logged
from server.app import create_app, read_ahead
from server.clients import is_there
from server.log import Log
from server.metrics import Tally
from server.stages import Ready, Stages, Switch, open_store

#: Threads that stay for requests that are no queries.
THREADS_FOR_PAGES = 8
#: Seconds: between two looks at something, until a start has failed, and a worker's least age.
LOOK_ROUND, START, REPLACE = 0.05, 60.0, 1.0


def serve(settings: Settings) -> None:
    """Serves the release that the settings name until it is told to end.

    Raises ReleaseError if there is none, SettingError if the address cannot be listened at.
    """
    server = _granian(settings)
    look = threading.Event()
    end = server.signal_handler_interrupt
    acts = {signal.SIGINT: end, signal.SIGTERM: end, signal.SIGHUP: look.set}
    with signals.hearing(acts):
        release = open_release(settings.release)
        if settings.log:
            Log(settings.log).close()  # to refuse one that cannot be written here, too
        load_queries(settings.sources / "queries")  # to refuse a bad one here, not in the worker
        with (
            _claim(settings.host, settings.port),
            Stages(settings, release, look) as stages,
            operator.answering(settings, lambda: stages.places),
        ):
            server.has_served = _announced(stages.current).exists
            stages.load()
            loader = partial(load, settings, stages.current, os.getpid(), stages.loaded)
            server.serve(target_loader=loader, wrap_loader=False)


def load(
    settings: Settings, current: Path, parent: int, loaded: dict[str, Store]
) -> WSGIApplication:
    """The application, made in a worker; `loaded` are stores that it has by its fork."""
    signals.hear_in_worker()
    threading.Thread(target=_leave_with, args=(parent,), daemon=True).start()
    switch = Switch(current, partial(make, settings, loaded))
    threading.Thread(target=_announce, args=(settings, current), daemon=True).start()
    tally = Tally(current.parent)
    reporters: list[Reporter] = [tally]
    if settings.log:
        reporters.append(logged(Log(settings.log).keep_writing()))
    return Access(tally.carried(switch), *reporters)


def make(
    settings: Settings, loaded: dict[str, Store], release: Release, place: Place
) -> tuple[WSGIApplication, Ready]:
    """The application of a release, asking its executors; and what reads ahead for its pages."""
    queries = load_queries(settings.sources / "queries")
    pool = Pool(place, at_once=settings.executors + settings.queue, is_wanted=is_there)
    store, engine = _parts(settings, loaded, release, pool)
    app = create_app(store, release, queries, settings, engine)
    return app, partial(read_ahead, app)


def _parts(
    settings: Settings, loaded: dict[str, Store], release: Release, pool: Pool
) -> tuple[Store, Engine]:
    """The store that pages look into, and the engine that others ask: here, or elsewhere."""
    if not settings.store:
        # Taken out, so that its memory is free when another release is turned to.
        return loaded.pop(release.digest, None) or open_store(release, settings), pool
    hosted = expected(settings, release)  # a worker may start while the engine is away
    engine = engine_over(hosted, pool, settings, is_there)
    return store_over(hosted, release, settings), engine


class _Server(MPServer):
    """Granian with a listening socket for each worker, all of which the main process holds too.

    The system shares connections out among them, where of one socket a single worker takes most.
    What connects to that of a worker which is gone waits for the next, instead of being refused.
    """

    has_served: Callable[[], bool]

    def _init_shared_socket(self) -> None:
        specification = SocketSpec(self.bind_addr, self.bind_port, self.backlog)
        self._listening = [specification.build() for _ in range(self.workers)]
        self._inherited = [socket.socket(fileno=each.get_fd()) for each in self._listening]
        for each in self._inherited:
            each.set_inheritable(True)

    def _spawn_worker(  # type: ignore[override]  # as the class itself has it
        self, idx: int, target: Any, callback_loader: Any
    ) -> Any:
        self.__dict__.update(_shd=self._listening[idx], _sso=self._inherited[idx])
        return super()._spawn_worker(idx, target, callback_loader)

    def _serve_loop(self, spawn_target: Any, target_loader: Any) -> None:
        """Replaces every worker that dies, each at most once in REPLACE seconds.

        Granian itself ends the server when a worker dies a second time within 5.5 seconds. Here one
        that dies before any has served ends it: the next would do no better.
        """
        while not self.interrupt_signal:
            self.main_loop_interrupt.wait()
            self.main_loop_interrupt.clear()
            while self.interrupt_children and not self.interrupt_signal:
                if not self.has_served():
                    sys.stderr.write(
                        "Error: A worker ended before it served, and the server ends\n"
                    )
                    return
                self._replace(self.interrupt_children.pop(0), spawn_target, target_loader)

    def _replace(self, number: int, spawn_target: Any, target_loader: Any) -> None:
        due = self.wrks[number].birth + REPLACE
        while time.monotonic() < due and not self.interrupt_signal:
            time.sleep(LOOK_ROUND)
        self._respawn_workers([number], spawn_target, target_loader)


def _granian(settings: Settings) -> _Server:
    threads = settings.executors + settings.queue + THREADS_FOR_PAGES + bodies.MOST
    return _Server(
        "parley",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,  # one request at a time on a connection, as `bodies` expects
        workers=settings.workers,
        blocking_threads=threads,
        backpressure=2 * threads,
        respawn_failed_workers=True,
        workers_kill_timeout=settings.drain,
        http1_settings=HTTP1Settings(header_read_timeout=ceil(settings.arrival * 1000)),
        log_enabled=False,
    )


def _claim(host: str, port: int) -> socket.socket:
    """Holds the address, that no other server starts at it while this one starts.

    Raises SettingError if the address is none of ours, or something listens there.
    """
    held = None
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
        held = socket.socket(family, kind)
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        # The workers share the port, and one more socket that never listens does not disturb them.
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        held.bind(address)
    except OSError as error:
        if held:
            held.close()
        raise _refusal(f"{host}:{port}", error) from None
    return held


def _refusal(where: str, error: OSError) -> SettingError:
    if error.errno == errno.EADDRINUSE:
        cure = "Stop what listens there, or take another with --port or PARLEY_PORT."
        return SettingError("The port is in use", where=where, cure=cure)
    what = f"Nothing can listen there ({error.strerror})"
    return SettingError(what, where=where, cure="Choose another with --host and --port.")


def _announce(settings: Settings, current: Path) -> None:
    """Tells the address as soon as it answers; of several workers the first one does."""
    deadline = time.monotonic() + START
    while time.monotonic() < deadline and not _answers(settings):
        time.sleep(LOOK_ROUND)
    try:
        _announced(current).touch(exist_ok=False)
        release = open_release(Path(json.loads(current.read_text())["release"]))
    except OSError:
        return  # another was faster, or the server ends
    triples = sum(release.manifest.counts.values())
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    line = f"Parley serves {triples:,} triples at http://{host}:{settings.port}/ (Ctrl-C stops)\n"
    sys.stdout.write(line)
    sys.stdout.flush()


def _announced(current: Path) -> Path:
    """The file that is there once the address was told."""
    return current.with_name("announced")


def _answers(settings: Settings) -> bool:
    connection = http.client.HTTPConnection(settings.host, settings.port, timeout=settings.timeout)
    try:
        connection.request("GET", "/-/ready")
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _leave_with(parent: int) -> None:
    """Ends this process when the one that started it is gone without a word."""
    while os.getppid() == parent:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGTERM)
