"""What an operator asks a running server on its own machine, over a Unix socket of its user.

The main process answers (`answering`); the command asks (`running`, `cancel`).
"""

from __future__ import annotations

import os
import socket
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import chain
from pathlib import Path
from typing import Any

from kg.engine import Place, control
from kg.errors import SettingError, UnknownNameError
from kg.settings import Settings

BACKLOG = 16
CANCELLED = "cancelled"


def address_of(settings: Settings) -> Path:
    """The socket of the server with these settings."""
    folder = Path(tempfile.gettempdir())
    return settings.control or folder / f"parley-{os.getuid()}-{settings.port}.sock"


def running(settings: Settings) -> list[dict[str, Any]]:
    """The queries that run, longest first: `id`, `age` in seconds, the beginning of the `text`.

    Raises SettingError if no server answers.
    """
    found: list[dict[str, Any]] = _ask(settings, "list")
    return found


def cancel(settings: Settings, name: str) -> None:
    """Ends the query with this id. Raises UnknownNameError if it runs no more."""
    if not _ask(settings, "end", name, CANCELLED):
        raise UnknownNameError(f"No query {name} runs", cure="`parley running` lists them.")


def _ask(settings: Settings, *words: str) -> Any:
    address = address_of(settings)
    try:
        return control.ask(str(address), *words)
    except (OSError, ValueError):
        cure = "Is it started, with the same PARLEY_PORT or PARLEY_CONTROL, by the same user?"
        raise SettingError("No server answers", where=str(address), cure=cure) from None


@contextmanager
def answering(settings: Settings, places: Callable[[], list[Place]]) -> Iterator[None]:
    """Answers for the executors at these places while the context lasts.

    Raises SettingError if there can be no such socket.
    """
    address = address_of(settings)
    mask = os.umask(0o177)
    try:
        address.unlink(missing_ok=True)
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(str(address))
    except OSError as error:
        cure = "Name another with PARLEY_CONTROL."
        what = f"The operator's socket cannot be made ({error.strerror or error})"
        raise SettingError(what, where=str(address), cure=cure) from None
    finally:
        os.umask(mask)
    listener.listen(BACKLOG)
    threading.Thread(target=_answer, args=(listener, places), daemon=True).start()
    try:
        yield
    finally:
        listener.close()
        address.unlink(missing_ok=True)


def _answer(listener: socket.socket, places: Callable[[], list[Place]]) -> None:
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return  # closed
        with connection, suppress(OSError, ValueError):
            words = control.receive(connection)
            answers = [control.ask(place.controls, *words) for place in places()]
            listed = words == ["list"]
            control.reply(connection, [*chain(*answers)] if listed else any(answers))
