"""The commands that need an essay's text: `parley passages` and `parley verify`."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli_console import (
    FILE,
    FOLDER,
    output_option,
    say,
    settings_of,
    show_table,
    sources_option,
    write_answer,
)
from kg.errors import SettingError
from kg.layout import data_folder
from kg.passages import Verification, from_graph, read_text, split, to_turtle
from kg.passages import verify as find
from kg.ranges import read_ranges
from kg.read import read
from kg.terms import ESSAY_GRAPHS


@click.command()
@click.argument("essay", type=FILE, metavar="ESSAY.txt")
@click.option("--ranges", type=FILE, help="Which lines count, as TOML; else the file <essay>.toml.")
@output_option
@sources_option
def passages(essay: Path, ranges: Path | None, output: Path | None, sources: Path | None) -> None:
    """Split an essay's text into sentences and write one passage each, as Turtle.

    A passage has its place in the text, its length in words and a digest of its words, never the
    words themselves. The ranges say which lines of the text are the essay and which are not.

    \b
    Example:
      parley passages texts/kim-2021.txt -o kg/data/essays/kim-2021.passages.ttl
    """
    settings = settings_of(sources=sources)
    found = split(read_text(essay), read_ranges(ranges or ranges_of(settings.sources, essay.stem)))
    write_answer(to_turtle(found).encode(), output)
    say(f"{len(found)} passages")


def ranges_of(sources: Path, key: str) -> Path:
    """Where the ranges of an essay are kept."""
    return data_folder(sources) / "essays" / f"{key}.toml"


@click.command()
@click.option("--texts", type=FOLDER, help="Folder with the essays' texts, <key>.txt each.")
@sources_option
@click.pass_context
def verify(context: click.Context, texts: Path | None, sources: Path | None) -> None:
    """Find every passage again in the essays' texts, by its place or by its digest.

    A passage is `exact` where it was, `moved` if its words stand elsewhere in the text now, and
    `missing` if nowhere; one that is missing makes the exit code 1.

    \b
    Example:
      parley verify --texts texts
    """
    settings = settings_of(texts=texts, sources=sources)
    if settings.texts is None:
        raise SettingError("No texts to look in", cure="Name their folder with --texts.")
    found = verifications(settings.sources, settings.texts)
    show_table(
        ["essay", "passages", "exact", "moved", "missing"],
        [
            (key, len(each.findings), len(each.exact), len(each.moved), len(each.missing))
            for key, each in found.items()
        ],
        numbers=["passages", "exact", "moved", "missing"],
    )
    missing = [finding.passage for each in found.values() for finding in each.missing]
    for passage in missing:
        say(f"{passage.essay}: sentence {passage.order} is not in the text")
    for key in sorted({passage.essay for passage in missing}):
        say(f"Is {key}.txt the text that was coded? If it was changed since, write its passages")
        say("anew with `parley passages`, and read again what is drawn from these sentences.")
    context.exit(1 if missing else 0)


def verifications(sources: Path, texts: Path) -> dict[str, Verification]:
    """What became of the passages of each essay, by its key."""
    found = {}
    for graph in read(sources).dataset.graphs():
        key = str(graph.identifier).removeprefix(ESSAY_GRAPHS)
        if key != str(graph.identifier):
            found[key] = find(from_graph(graph, key), read_text(texts / f"{key}.txt"))
    return dict(sorted(found.items()))
