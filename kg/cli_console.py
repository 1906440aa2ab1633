"""How the commands speak: settings in, tables and files out, one message when something is wrong.

Answers go to standard output, everything else to standard error. Colours, and progress of long
work, show on a terminal only; piped, the output is plain and complete.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

import click
from rich import box
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from kg.errors import ParleyError
from kg.settings import Settings, read_settings

#: Columns of a page that is no terminal's: nothing is folded there.
PIPED = 1_000_000

FOLDER = click.Path(file_okay=False, path_type=Path)
FILE = click.Path(dir_okay=False, path_type=Path)

sources_option = click.option(
    "--sources",
    type=FOLDER,
    help="Folder with the sources, instead of those that come with Parley.",
)
release_option = click.option(
    "--release", type=FOLDER, help="Folder of the release to read; ./release unless told otherwise."
)
store_option = click.option(
    "--store",
    metavar="URL",
    help="Address of the SPARQL engine that holds the graph.",
)
output_option = click.option(
    "-o", "--output", type=FILE, help="File to write, whole or not at all; else standard output."
)


class Commands(click.Group):
    """A group whose commands end in one message when the user can mend it, never in a traceback.

    `places` says where each command is, as `module:name`. Its module is loaded when it is called,
    so that asking a question does not wait for what only a build needs.
    """

    def __init__(self, *, places: Mapping[str, str], **attributes: Any) -> None:
        super().__init__(**attributes)
        self.places = places

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.places)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.places:
            return None
        module, _, name = self.places[cmd_name].partition(":")
        command = getattr(import_module(module), name)
        assert isinstance(command, click.Command)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except ParleyError as error:
            click.secho("Error: ", fg="red", nl=False, err=True)
            click.echo(str(error), err=True)
            ctx.exit(error.exit_code)
        except KeyboardInterrupt:
            click.echo("Stopped.", err=True)
            ctx.exit(130)


def settings_of(**overrides: object) -> Settings:
    """The settings in force: the options given, else the environment, else the defaults."""
    return read_settings(os.environ, **overrides)


@contextmanager
def steps(total: int) -> Iterator[Callable[[str], None]]:
    """A function to call with the name of each step as it begins."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda _: None
        return
    columns = (SpinnerColumn(), BarColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("", total=total, completed=-1)
        yield lambda step: progress.update(task, description=step, advance=1)


def say(message: str) -> None:
    """A remark that is no part of the answer."""
    click.echo(message, err=True)


def show_table(
    columns: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    title: str | None = None,
    numbers: Iterable[str] = (),
) -> None:
    """Prints a table; the columns in `numbers` are set flush right."""
    table = Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD)
    for column in columns:
        table.add_column(column, justify="right" if column in numbers else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(_cell(value)) for value in row))
    width = None if sys.stdout.isatty() else PIPED
    Console(width=width).print(table)


def _cell(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)


def write_answer(content: bytes, output: Path | None) -> None:
    """Writes to standard output, or to a file that changes in one step."""
    if output is None:
        click.echo(content, nl=False)
        return
    try:
        if output.exists() and not output.is_file():  # a device or a pipe has no place beside it
            output.write_bytes(content)
        else:
            _replace(output.resolve(), content)
    except OSError as error:
        raise click.FileError(str(output), error.strerror or "cannot be written") from None


def _replace(path: Path, content: bytes) -> None:
    """Writes beside the file and puts the whole in its place; its permissions stay."""
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        with partial.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            shutil.copymode(path, partial)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
