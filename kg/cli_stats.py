"""The command that tells how much is coded: `parley stats`."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

from kg.cli_console import release_option, settings_of, show_table
from kg.release import open_release
from kg.stats import EssayStats, Stats, collect
from kg.store import Store


@click.command()
@release_option
def stats(release: Path | None) -> None:
    """Tell how much is coded: sentences and statements by essay, entities, triples by graph.

    \b
    Example:
      parley stats
    """
    found = collect(Store.load(open_release(settings_of(release=release).release).dataset))
    show_sentences(found)
    show_kinds(found)
    show_table(["the debate has", "number"], found.scope.items(), numbers=["number"])
    show_table(
        ["graph", "triples"],
        [(graph.rpartition("/graph/")[2], size) for graph, size in found.graphs.items()],
        numbers=["triples"],
    )


def show_sentences(found: Stats) -> None:
    """The sentences of each essay by role, coded and not; then those that are not, by name."""
    columns = ["sentences", "with a statement", "with a fact alone", "uncoded"]
    show_table(
        ["essay", "role", *columns],
        [row for essay in found.essays for row in sentence_rows(essay)],
        numbers=columns,
    )
    for essay in found.essays:
        for sentence in essay.uncoded:
            name = sentence.passage.rpartition("/")[2]
            click.echo(f"uncoded: id:{name} ({sentence.role})")


def sentence_rows(essay: EssayStats) -> Iterable[tuple[object, ...]]:
    for role, sentences in essay.by_role().items():
        stating = sum(1 for each in sentences if each.statements)
        uncoded = sum(1 for each in sentences if not each.coded)
        facts = len(sentences) - stating - uncoded
        yield essay.key, role, len(sentences), stating, facts, uncoded


def show_kinds(found: Stats) -> None:
    """The statements of each essay by kind."""
    kinds = list(dict.fromkeys(kind for essay in found.essays for kind in essay.kinds))
    keys = [essay.key for essay in found.essays]
    show_table(
        ["statements", *keys],
        [(kind, *(essay.kinds.get(kind, 0) for essay in found.essays)) for kind in kinds],
        numbers=keys,
    )
