"""The command that shows the ontology as rules: `parley rules`."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path

import click

from kg.cli_console import (
    output_option,
    say,
    settings_of,
    show_table,
    sources_option,
    write_answer,
)
from kg.errors import UnknownNameError
from kg.premises import read_asserted
from kg.rdf import write_turtle
from kg.read import read
from kg.rules.compiler import compile_rules
from kg.rules.data import to_graph
from kg.rules.rows import ROWS
from kg.rules.rule import Rule
from kg.rules.sparql import construct, select


@click.command()
@click.option("--row", metavar="NAME", help="Only the rules of this row, such as prp-spo2.")
@click.option(
    "--format",
    "format_name",
    type=click.Choice(["table", "sparql", "turtle"]),
    default="table",
    show_default=True,
    help="In words; as queries of SPARQL; or as data.",
)
@output_option
@sources_option
def rules(row: str | None, format_name: str, output: Path | None, sources: Path | None) -> None:
    """Show the ontology as rules: what follows from what, and what cannot be.

    Each rule is an instance of a row of the tables in OWL 2 Profiles, section 4.3, and is told in
    words. As queries and as data, a rule that says what cannot be asks for what is wrong.

    \b
    Examples:
      parley rules --row prp-spo2
      parley rules --format turtle -o rules.ttl
    """
    if row:
        _refuse_unknown(row)
    read_sources = read(settings_of(sources=sources).sources)
    asserted = read_asserted(read_sources.dataset)
    found = [
        rule for rule in compile_rules(asserted, read_sources.where) if row in (None, *rule.rows)
    ]
    if format_name == "turtle":
        write_answer(write_turtle(to_graph(found)).encode(), output)
    elif format_name == "sparql":
        write_answer("".join(map(_query, found)).encode(), output)
    else:
        show_table(("row", "rule"), [(" ".join(rule.rows), rule.says) for rule in found])
    say(f"{len(found)} rules")


def _refuse_unknown(row: str) -> None:
    names = [each.name for each in ROWS]
    if row not in names:
        near = get_close_matches(row, names, n=1)
        raise UnknownNameError(
            f"There is no row {row} in the tables of OWL 2 RL",
            cure=f"Did you mean {near[0]}?" if near else "docs/reasoning.md lists them.",
        )


def _query(rule: Rule) -> str:
    """A rule as a query, under its row and its words as comments."""
    query = construct(rule) if rule.head else select(rule)
    return f"# {' '.join(rule.rows)}: {rule.says}\n{query}\n\n"
