"""The command `parley link suggest`: candidates for ties to Wikidata, and what a person decides."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from importlib.metadata import version
from pathlib import Path

import click
from rdflib import Graph, URIRef

from kg.cli_console import FILE, say, settings_of, sources_option, write_answer
from kg.errors import SettingError, SourceError, UnknownNameError
from kg.formatter import canonical_text
from kg.layout import data_folder
from kg.link.checks import names_of
from kg.link.decisions import Decision, decide, evidence_of, read_table, rewritten, table
from kg.link.entities import entities, links
from kg.link.known import Known
from kg.link.links import Link
from kg.link.suggest import (
    Candidate,
    linkable,
    ranked,
    through_search,
    through_service,
    unlinked,
)
from kg.link.web import Web, agent_of
from kg.link.wikibase import described
from kg.names import short
from kg.read import read
from kg.settings import Settings
from kg.terms import ID, PARLEY

FILE_OF_LINKS = "wikidata.ttl"
LIMIT = 5


@click.command("suggest")
@click.argument("names", nargs=-1, metavar="[ENTITY]...")
@click.option(
    "--through",
    type=click.Choice(["service", "search"]),
    default="service",
    show_default=True,
    help="Ask the reconciliation service, or Wikidata's search under every name.",
)
@click.option("--limit", type=click.IntRange(1, 50), default=LIMIT, show_default=True)
@click.option("--by", help="Who decides; needed to decide anything.")
@click.option("--table", "table_out", type=FILE, help="Write the candidates to a table, as CSV.")
@click.option("--decide", "decided", type=FILE, help="Take the decisions of a filled-in table.")
@sources_option
def suggest(
    names: tuple[str, ...],
    through: str,
    limit: int,
    by: str | None,
    table_out: Path | None,
    decided: Path | None,
    sources: Path | None,
) -> None:
    """Find candidates for entities that are not tied, and write down what a person decides.

    On a terminal each candidate is shown with the reasons for its score, to be accepted, rejected
    or skipped. With --table they go to a file instead, whose last column is filled in by hand and
    taken with --decide. Nothing is accepted by itself. What is decided goes to
    kg/data/links/wikidata.ttl, for review.

    \b
    Examples:
      parley link suggest id:white-house --by "Ada Lovelace"
      parley link suggest --table candidates.csv
      parley link suggest --decide candidates.csv --by "Ada Lovelace"
    """
    settings = settings_of(sources=sources)
    dataset = read(settings.sources).dataset
    graph, known = entities(dataset), links(dataset)
    if decided:
        rows = read_table(text_of(decided), str(decided), linkable(graph))
        record(rows, known, who(by), graph, settings)
        return
    decides = None if table_out else who(by)
    chosen = chosen_entities(names, graph, known)
    found = candidates(chosen, known, graph, through, limit, settings)
    if decides:
        record(asked(found, graph), known, decides, graph, settings)
        return
    labels = {entity: names_of(graph, entity)[0] for entity in chosen}
    write_answer(table(found, labels).encode(), table_out)
    say(f"{len(found)} candidates for {len(chosen)} entities: {table_out}")


def candidates(
    chosen: Sequence[URIRef],
    known: Iterable[Link],
    graph: Graph,
    through: str,
    limit: int,
    settings: Settings,
) -> list[Candidate]:
    """The candidates for entities that no one has rejected yet."""
    ask = through_service if through == "service" else through_search
    address = settings.wikidata_reconcile if through == "service" else settings.wikidata_api
    web = web_of(settings)
    rejected = {(each.entity, each.item) for each in known if each.grade == PARLEY.Rejected}
    offered = {
        entity: [each for each in found if (entity, each.key) not in rejected]
        for entity, found in ask(web, address, chosen, graph, limit).items()
    }
    keys = (each.key for found in offered.values() for each in found)
    items = described(web, settings.wikidata_api, keys)
    ours = Known(graph, {each.entity: each.item for each in known if each.grade == PARLEY.Verified})
    every = (ranked(entity, found, ours, items) for entity, found in offered.items())
    return [each for found in every for each in found[:limit]]


def asked(candidates: Sequence[Candidate], graph: Graph) -> list[Decision]:
    """What the person at the terminal decides of the candidates, one by one."""
    if not someone_there():
        cure = "Write them to a file with --table, fill it in and take it with --decide."
        raise SettingError("There is no one here to decide", cure=cure)
    decisions: list[Decision] = []
    for each in candidates:
        if any(d.entity == each.entity and d.accepted for d in decisions):
            continue
        click.echo(f"\n{names_of(graph, each.entity)[0]} ({short(each.entity)})")
        click.echo(f"  {each.item}  {each.label}  {each.description}  score {each.score}")
        for reason in each.reasons:
            click.echo(f"    {reason}")
        word = click.prompt(
            "  [a]ccept, [r]eject, [s]kip or [q]uit",
            type=click.Choice(["a", "r", "s", "q"]),
            default="s",
            show_choices=False,
        )
        if word == "q":
            break
        if word in {"a", "r"}:
            place = "the terminal"
            evidence = evidence_of(each)
            decisions.append(Decision(each.entity, each.item, word == "a", evidence, place))
    return decisions


def someone_there() -> bool:
    """Whether a person can answer."""
    return sys.stdin.isatty()


def record(
    decisions: Sequence[Decision],
    known: Iterable[Link],
    by: str,
    graph: Graph,
    settings: Settings,
) -> None:
    """Writes what was decided into the file of links, in its one form."""
    if not decisions:
        say("Nothing was decided; nothing is written.")
        return
    made = decide(decisions, known, by, today())
    path = data_folder(settings.sources) / "links" / FILE_OF_LINKS
    labels = {each.entity: names_of(graph, each.entity)[0] for each in made}
    text = path.read_text("utf-8") if path.exists() else ""
    written = rewritten(text, str(path), made, labels)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_answer(canonical_text(written, str(path)).encode(), path)
    accepted = sum(each.grade == PARLEY.Verified for each in made)
    click.echo(f"{path}: {accepted} accepted, {len(made) - accepted} rejected; review the change")


def chosen_entities(names: Sequence[str], graph: Graph, known: Iterable[Link]) -> list[URIRef]:
    """The entities of these names, or all that are not tied surely."""
    possible = linkable(graph)
    if not names:
        return unlinked(possible, known)
    chosen = [ID[name.removeprefix("id:").removeprefix(str(ID))] for name in names]
    for entity in chosen:
        if entity not in possible:
            cure = "`parley link suggest` without a name takes all that are not tied."
            raise UnknownNameError(f"{short(entity)} is nothing that could be tied", cure=cure)
    return chosen


def who(by: str | None) -> str:
    """The name of who decides. Raises SettingError if none is given."""
    if not by or not by.strip():
        cure = 'Say who decides, as in --by "Ada Lovelace"; every tie tells who made it.'
        raise SettingError("A decision needs someone who made it", cure=cure)
    return by.strip()


def text_of(path: Path) -> str:
    """The text of a table. Raises SourceError if it cannot be read."""
    try:
        return path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        what = f"The table cannot be read ({error})"
        raise SourceError(
            what, where=str(path), cure="Is the path right, and the file UTF-8?"
        ) from None


def web_of(settings: Settings) -> Web:
    """The way to other servers, in our name."""
    return Web(agent_of(settings.contact, version("parley-kg")), say=say)


def today() -> date:
    """The day, as the world counts it."""
    return datetime.now(UTC).date()
