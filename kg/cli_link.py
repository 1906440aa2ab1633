"""The commands about ties to Wikidata: `parley link check`, `snapshot` and `state`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from kg.cli_console import (
    FOLDER,
    output_option,
    say,
    settings_of,
    show_table,
    sources_option,
    write_answer,
)
from kg.cli_suggest import suggest, web_of
from kg.layout import data_folder
from kg.link.checks import UNCHECKED, Finding, check
from kg.link.entities import entities, links
from kg.link.items import mentioned
from kg.link.known import CLASH, HOLDS
from kg.link.links import state
from kg.link.snapshots import end_run, read_items, read_left, write_item, write_left
from kg.link.suggest import linkable
from kg.link.web import Web
from kg.link.wikibase import NAMES, PROPS, fetch
from kg.names import short
from kg.read import read
from kg.settings import Settings

snapshots_option = click.option(
    "--snapshots",
    type=FOLDER,
    help="Folder with the fetched items; with the sources unless told otherwise.",
)


@click.group("link")
def link() -> None:
    """Ties to Wikidata: find them, decide, fetch the items, and check that both agree.

    Nothing is tied without a person's decision. Who asks Wikidata must be reachable: set
    PARLEY_CONTACT.

    \b
    Example:
      parley link check
    """


@link.command("check")
@click.option("--all", "everything", is_flag=True, help="Show also what holds.")
@snapshots_option
@sources_option
@click.pass_context
def check_links(
    context: click.Context, everything: bool, snapshots: Path | None, sources: Path | None
) -> None:
    """Hold every tie against its item as it was fetched: name, type, dates, places.

    A clash makes the exit code 1. An item that was not fetched is told as unchecked.

    \b
    Example:
      parley link check --all
    """
    settings = settings_of(sources=sources, snapshots=snapshots)
    dataset = read(settings.sources).dataset
    findings = check(links(dataset), read_items(folder_of(settings)), entities(dataset))
    shown = [each for each in findings if everything or each.verdict != HOLDS]
    rows = [(short(f.link.entity), f.link.item, f.about, f.verdict, f.why) for f in shown]
    if rows:
        show_table(["entity", "item", "about", "finding", "why"], rows)
    say(summary(findings))
    context.exit(1 if any(each.verdict == CLASH for each in findings) else 0)


def summary(findings: Sequence[Finding]) -> str:
    """The findings in one line."""
    ties = {each.link for each in findings}
    unchecked = {each.link for each in findings if each.verdict == UNCHECKED}
    clashing = {each.link for each in findings if each.verdict == CLASH}
    return (
        f"{len(ties)} ties: {len(ties) - len(unchecked)} checked, {len(clashing)} with a clash, "
        f"{len(unchecked)} unchecked"
    )


@link.command("state")
@output_option
@sources_option
def show_state(output: Path | None, sources: Path | None) -> None:
    """Count the entities of each kind: tied, with a candidate only, and without any.

    \b
    Example:
      parley link state
    """
    dataset = read(settings_of(sources=sources).sources).dataset
    rows = state(links(dataset), linkable(entities(dataset)))
    if output:
        lines = (",".join(map(str, row)) for row in (STATE, *rows))
        write_answer(("\n".join(lines) + "\n").encode(), output)
    else:
        show_table(STATE, rows, numbers=STATE[1:])


STATE = ("kind", "entities", "confirmed", "candidate", "none")


@link.command("snapshot")
@click.option("--anew", is_flag=True, help="Fetch everything, also what a stopped run has fetched.")
@snapshots_option
@sources_option
def snapshot(anew: bool, snapshots: Path | None, sources: Path | None) -> None:
    """Fetch the items of all ties from Wikidata, and the names of what they speak of.

    Fifty at a time; a server that is busy is waited for. A run that was stopped goes on where it
    was. Only the properties that are used here are kept, with the number of the revision.

    \b
    Example:
      PARLEY_CONTACT=mailto:me@example.org parley link snapshot
    """
    settings = settings_of(sources=sources, snapshots=snapshots)
    web = web_of(settings)
    folder = folder_of(settings)
    wanted = sorted({each.item for each in links(read(settings.sources).dataset)})
    left = None if anew else read_left(folder)
    tied = wanted if left is None else [key for key in wanted if key in left or absent(folder, key)]
    count = keep(web, settings, folder, tied, PROPS)
    named = mentioned(read_items(folder).values()) - set(wanted)
    count += keep(web, settings, folder, sorted(k for k in named if absent(folder, k)), NAMES)
    end_run(folder)
    click.echo(f"{folder}: {count} items fetched, {len(list(folder.glob('Q*.json')))} there")


def absent(folder: Path, key: str) -> bool:
    """Whether an item was never fetched."""
    return not (folder / f"{key}.json").is_file()


def keep(web: Web, settings: Settings, folder: Path, keys: Sequence[str], props: str) -> int:
    """Fetches items and keeps each as it comes, with a note of what is left."""
    left = dict.fromkeys(keys)
    with bar(len(keys)) as advance:
        for some in fetch(web, settings.wikidata_api, keys, props):
            for key, record in some.items():
                write_item(folder, key, record)
                left.pop(key, None)
                advance(1)
            if props == PROPS:
                write_left(folder, left)
    return len(keys)


@contextmanager
def bar(total: int) -> Iterator[Callable[[float], None]]:
    """A function to call with how many are done; on a terminal it moves a bar."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda _: None
        return
    columns = (TextColumn("Fetching"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("", total=total)
        yield lambda done: progress.advance(task, done)


def folder_of(settings: Settings) -> Path:
    """Where the fetched items are."""
    return settings.snapshots or data_folder(settings.sources) / "wikidata"


link.add_command(suggest)
