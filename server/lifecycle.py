"""Serving: the processes are started, the address is told, and all ends together.

    main process          granian's: it listens, watches, and takes the signals
      |- worker           granian's, with the application and a few threads
      `- keeper           kg.engine's, with the executors it forks

SIGINT and SIGTERM let requests in hand finish, then end everything.
"""

from __future__ import annotations

import errno
import http.client
import os
import signal
import socket
import sys
import threading
import time
from functools import partial
from pathlib import Path
from typing import Any

from flask import Flask
from granian import Granian
from granian.constants import Interfaces
from granian.server.common import AbstractServer

from kg.engine import Executors, Place, Pool
from kg.errors import SettingError
from kg.queries import load as load_queries
from kg.release import Release, open_release
from kg.settings import Settings
from kg.store import Store
from server.app import create_app

#: Executors besides one for every worker, so that slow queries leave some for the others.
SPARE_EXECUTORS = 3
#: Queries that wait or run in one worker, for every executor.
WAITING_PER_EXECUTOR = 32
#: Threads that stay for requests that are no queries.
THREADS_FOR_PAGES = 8
#: Seconds: between two looks at something, and until a start has failed.
LOOK_ROUND, START = 0.05, 60.0
#: Seconds that requests in hand have at the end.
DRAIN = 15


def serve(settings: Settings) -> None:
    """Serves the release that the settings name until it is told to end.

    Raises ReleaseError if there is none, SettingError if the address cannot be listened at.
    """
    release = open_release(settings.release)
    load_queries(settings.sources / "queries")  # to refuse a bad one here, not in the worker
    count = settings.workers + SPARE_EXECUTORS
    with (
        _claim(settings.host, settings.port),
        Executors(release.dataset, count, settings.timeout) as place,
    ):
        _granian(settings, count).serve(
            target_loader=partial(load, release, settings, place, os.getpid()), wrap_loader=False
        )


def load(release: Release, settings: Settings, place: Place, parent: int) -> Flask:
    """The application, made in a worker."""
    threading.Thread(target=_leave_with, args=(parent,), daemon=True).start()
    threading.Thread(target=_announce, args=(settings, release, place), daemon=True).start()
    queries = load_queries(settings.sources / "queries")
    pool = Pool(place, at_once=WAITING_PER_EXECUTOR * place.count)
    return create_app(Store.load(release.dataset), release, queries, settings, pool)


def _granian(settings: Settings, executors: int) -> AbstractServer[Any]:
    threads = WAITING_PER_EXECUTOR * executors + THREADS_FOR_PAGES
    return Granian(
        "parley",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        workers=settings.workers,
        blocking_threads=threads,
        backpressure=2 * threads,
        workers_kill_timeout=DRAIN,
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


def _announce(settings: Settings, release: Release, place: Place) -> None:
    """Tells the address as soon as it answers; of several workers the first one does."""
    deadline = time.monotonic() + START
    while time.monotonic() < deadline and not _answers(settings):
        time.sleep(LOOK_ROUND)
    try:
        Path(place.address).with_name("announced").touch(exist_ok=False)
    except FileExistsError:
        return
    triples = sum(release.manifest.counts.values())
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    line = f"Parley serves {triples:,} triples at http://{host}:{settings.port}/ (Ctrl-C stops)\n"
    sys.stdout.write(line)
    sys.stdout.flush()


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
