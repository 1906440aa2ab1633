"""The commands `parley serve`, `running`, and `settings`, which tells what steers them all."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli_console import release_option, settings_of, show_table, store_option
from kg.settings_table import SETTINGS, Setting
from server import operator
from server import serve as run


@click.command()
@release_option
@store_option
@click.option("--host", help="Address to serve at; 127.0.0.1 unless told otherwise.")
@click.option("--port", help="Port to serve at; 8000 unless told otherwise.")
def serve(release: Path | None, store: str | None, host: str | None, port: str | None) -> None:
    """Serve a release over HTTP: SPARQL, pages of entities, downloads.

    Ctrl-C ends it. A release must have been built before (`parley build`). With --store, queries
    are answered by an engine elsewhere, which must hold the same release (`parley load`).

    \b
    Examples:
      parley serve --port 8001
      parley serve --store http://127.0.0.1:7878/query
    """
    run(settings_of(release=release, store=store, host=host, port=port))


@click.command("running")
@click.option("--cancel", "name", metavar="ID", help="End the query with this id.")
@click.option("--port", help="Port of the server; 8000 unless told otherwise.")
def show_running(name: str | None, port: str | None) -> None:
    """List the queries that a server on this machine runs, or end one.

    The longest come first. The server is asked over a Unix socket that only its user can use.

    \b
    Examples:
      parley running
      parley running --cancel 4711-3
    """
    settings = settings_of(port=port)
    if name is not None:
        operator.cancel(settings, name)
        return
    found = operator.running(settings)
    rows = [(each["id"], f"{each['age']:.1f}", " ".join(each["text"].split())) for each in found]
    show_table(["id", "seconds", "query"], rows)


@click.command("settings")
def show_settings() -> None:
    """Show every setting: its value now, its name in the environment and what it is for.

    An option of a command goes above the environment, the environment above the default.

    \b
    Example:
      PARLEY_PORT=8001 parley settings
    """
    values = settings_of()
    show_table(
        ["setting", "value", "environment", "what for"],
        [
            (each.name, _shown(each, getattr(values, each.name)), each.variable, each.help)
            for each in SETTINGS
        ],
    )


def _shown(setting: Setting, value: object) -> str:
    if setting.is_secret and value is not None:
        return "(secret)"
    if isinstance(value, tuple):
        return " ".join(value) or "-"
    return "-" if value is None else str(value)
