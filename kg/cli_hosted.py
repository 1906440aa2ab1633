"""The commands over an engine elsewhere: `parley load`, and what `infer --store` does there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

from kg.cli_console import release_option, settings_of, steps, store_option
from kg.hosted import inference, loading
from kg.hosted.opening import client_of
from kg.hosted.register import Register
from kg.release import Release, open_release
from kg.settings import Settings


@click.command()
@release_option
@store_option
@click.option("--check", is_flag=True, help="Load nothing; compare what is there with the release.")
@click.option("--anew", is_flag=True, help="Remove what is there of this release, and load it all.")
@click.option(
    "--no-inferred",
    is_flag=True,
    help="Leave out what is inferred; `parley infer --store` draws it in the engine.",
)
def load(
    release: Path | None, store: str | None, check: bool, anew: bool, no_inferred: bool
) -> None:
    """Put a release into a SPARQL engine, and make it the current one there.

    It is sent in portions. If that is broken off, the same command goes on where it was. When all
    is there and counted, the engine's readers are switched over in one step; until then they see
    the release before. The address is that for queries; docs/scaling.md tells of the others, and
    of who we are to the engine.

    \b
    Examples:
      parley load --store http://127.0.0.1:7878/query
      PARLEY_STORE_TOKEN=… parley load --store https://sparql.example.org/sparql
      parley load --store http://127.0.0.1:7878/query --check
    """
    settings = settings_of(release=release, store=store)
    client, opened = client_of(settings), open_release(settings.release)
    total = sum(opened.manifest.counts.values())
    if check:
        Register(client).holding(opened.digest)
        loading.check(client, opened)
        click.echo(f"{settings.store}: release {opened.digest[:12]} is there, {total:,} triples")
        return
    if anew:
        loading.remove(client, Register(client).of(opened.digest))
    with shown(opened) as progress:
        loading.load(client, opened, progress, inferred=not no_inferred)
    state = "loaded but for what is inferred" if no_inferred else "current"
    click.echo(f"{settings.store}: release {opened.digest[:12]} is {state}, {total:,} triples")


def infer_there(settings: Settings) -> None:
    """Draws what follows from a release inside the engine, and tells how much that is."""
    opened = open_release(settings.release)
    with steps(len(inference.STEPS)) as progress:
        drawn = inference.infer(client_of(settings), opened, progress)
    click.echo(
        f"{settings.store}: {drawn.triples:,} triples inferred by {drawn.updates:,} updates; "
        f"release {opened.digest[:12]} is current"
    )


@contextmanager
def shown(release: Release) -> Iterator[Callable[[int], None]]:
    """A function to call with the number of lines that are sent, which a terminal shows."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda _: None
        return
    columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("", total=sum(release.manifest.counts.values()))
        yield lambda done: progress.update(task, completed=done)
