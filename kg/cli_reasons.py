"""The commands that tell why: `parley explain` and `parley impact`."""

from __future__ import annotations

import json
from pathlib import Path

import click

from kg.cli_console import output_option, release_option, say, settings_of, write_answer
from kg.errors import UnknownNameError
from kg.explain import Bounds, Explanation, Grounds, explain
from kg.explain.data import Data
from kg.explain.everything import unexplained
from kg.explain.impact import impact
from kg.explain.lexicon import Lexicon
from kg.explain.near import near
from kg.explain.provenance import provenance
from kg.explain.text import Text
from kg.explain.wording import Wording
from kg.names import sentence
from kg.rdf import Triple, write_turtle
from kg.release import open_release
from kg.store.terms import parse_lines


@click.command("explain")
@click.argument("names", nargs=-1, metavar="[SUBJECT PREDICATE OBJECT]")
@click.option(
    "--all", "everything", is_flag=True, help="Prove that each inferred triple has a reason."
)
@click.option(
    "--most",
    type=click.IntRange(1, 1000),
    default=3,
    show_default=True,
    help="So many reasons at most.",
)
@click.option(
    "--format",
    "format_name",
    type=click.Choice(["tree", "json", "turtle"]),
    default="tree",
    show_default=True,
    help="How to tell it; turtle is in the words of PROV-O.",
)
@output_option
@release_option
@click.pass_context
def explain_triple(
    context: click.Context,
    names: tuple[str, ...],
    everything: bool,
    most: int,
    format_name: str,
    output: Path | None,
    release: Path | None,
) -> None:
    """Tell why a triple holds: each rule in words, down to who says what in which sentence.

    The three parts are IRIs, prefixed names, or labels and aliases; a property may be called by its
    name alone, and `a` is rdf:type. The shortest reasons come first; each is minimal, so that
    nothing in it could be left out.

    \b
    Examples:
      parley explain "North Korea" makesDemandOf "United States"
      parley explain id:moon-jae-in a parley:Actor --format json
      parley explain --all
    """
    if everything == bool(names) or len(names) not in (0, 3):
        raise click.UsageError("Give a subject, a predicate and an object, or --all.")
    grounds = grounds_of(release)
    if everything:
        context.exit(prove(grounds))
    lexicon = Lexicon(grounds)
    triple = lexicon.triple(*names)
    explanation = explain(grounds, triple, Bounds(most=most))
    if not explanation.graphs and not explanation.reasons:
        raise missing(grounds, lexicon, triple)
    write_answer(told(grounds, lexicon, explanation, format_name), output)


def grounds_of(release: Path | None) -> Grounds:
    """What there is to explain in a release."""
    opened = open_release(settings_of(release=release).release)
    return Grounds(parse_lines(opened.dataset.read_bytes()))


def told(grounds: Grounds, lexicon: Lexicon, explanation: Explanation, format_name: str) -> bytes:
    """An explanation in a format."""
    if format_name == "turtle":
        return write_turtle(provenance(grounds, explanation)).encode()
    if format_name == "json":
        described = Data(grounds, lexicon).explanation(explanation)
        return (json.dumps(described, ensure_ascii=False, indent=2) + "\n").encode()
    return Text(grounds, lexicon).explanation(explanation).encode()


def prove(grounds: Grounds) -> int:
    """Tells whether each inferred triple has a reason; the exit code."""
    lacking = list(unexplained(grounds))
    for triple in lacking:
        click.echo(f"no reason: {sentence(grounds.axioms, triple)}")
    explained = len(grounds.inferred) - len(lacking)
    say(f"{explained:,} of {len(grounds.inferred):,} inferred triples have a reason")
    return 1 if lacking else 0


def missing(grounds: Grounds, lexicon: Lexicon, triple: Triple) -> UnknownNameError:
    """The error that tells of a triple that is not there."""
    wording = Wording(grounds, lexicon)
    found = [f"\n  {sentence(grounds.axioms, each)}" for each in near(grounds, triple)]
    return UnknownNameError(
        f"The graph does not say, and it does not follow, that {wording.triple(triple)}",
        cure=f"Near it are:{''.join(found)}" if found else None,
    )


@click.command("impact")
@click.argument("name", metavar="PASSAGE|STATEMENT")
@click.option(
    "--all", "everything", is_flag=True, help="Show what is only about what is struck out, too."
)
@click.option(
    "--format",
    "format_name",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How to tell it; JSON has everything.",
)
@output_option
@release_option
def show_impact(
    name: str, everything: bool, format_name: str, output: Path | None, release: Path | None
) -> None:
    """Tell what rests on a sentence or on a statement: what would fall without it, and what stand.

    A statement is struck out with all that names it, a sentence with the statements that stand in
    no other one. What follows is then drawn anew from what is left.

    \b
    Examples:
      parley impact id:statecraft-2020-s012
      parley impact id:demand-north-korea-mutual-armament --format json
    """
    grounds = grounds_of(release)
    lexicon = Lexicon(grounds)
    found = impact(grounds, lexicon.find(name))
    if format_name == "json":
        described = Data(grounds, lexicon).impact(found)
        text = json.dumps(described, ensure_ascii=False, indent=2) + "\n"
    else:
        text = Text(grounds, lexicon).impact(found, everything)
    write_answer(text.encode(), output)
