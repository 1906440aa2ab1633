"""The commands `parley serve`, and `parley settings`, which tells what steers it."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli_console import release_option, settings_of, show_table
from kg.settings import SETTINGS
from server import serve as run


@click.command()
@release_option
@click.option("--host", help="Address to serve at; 127.0.0.1 unless told otherwise.")
@click.option("--port", help="Port to serve at; 8000 unless told otherwise.")
def serve(release: Path | None, host: str | None, port: str | None) -> None:
    """Serve a release over HTTP: SPARQL, pages of entities, downloads.

    Ctrl-C ends it. A release must have been built before (`parley build`).

    \b
    Example:
      parley serve --port 8001
    """
    run(settings_of(release=release, host=host, port=port))


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
            (each.name, _shown(getattr(values, each.name)), each.variable, each.help)
            for each in SETTINGS
        ],
    )


def _shown(value: object) -> str:
    return "-" if value is None else str(value)
