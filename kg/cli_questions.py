"""The commands that ask a release: `parley query` and `parley stats`."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path

import click
from rdflib import Graph, URIRef

from kg.cli_console import (
    output_option,
    release_option,
    settings_of,
    show_table,
    write_answer,
)
from kg.errors import UnknownNameError
from kg.names import short
from kg.queries import SavedQuery, bind, load, read_query
from kg.rdf import write_turtle
from kg.release import open_release
from kg.settings import Settings
from kg.stats import EssayStats, Stats, collect
from kg.store import GRAPH_FORMATS, RESULT_FORMATS, Boolean, Solutions, Store, Triples

FORMATS = ("table", *RESULT_FORMATS, *GRAPH_FORMATS)


@click.command()
@click.argument("question", required=False, metavar="[NAME | FILE.rq | -]")
@click.option("-e", "--execute", "text", help="The query itself, instead of a name or a file.")
@click.option("--param", "pairs", multiple=True, metavar="NAME=VALUE", help="A parameter's value.")
@click.option(
    "--format",
    "format_name",
    type=click.Choice(FORMATS),
    help="How to write the answer; else a table, and Turtle for a graph.",
)
@output_option
@release_option
def query(
    question: str | None,
    text: str | None,
    pairs: tuple[str, ...],
    format_name: str | None,
    output: Path | None,
    release: Path | None,
) -> None:
    """Ask a release a question in SPARQL.

    NAME is a saved query; without anything to ask, the saved queries are listed. `-` reads the
    query from standard input. Parameters belong to saved queries and to files with such a header.

    \b
    Examples:
      parley query
      parley query positions-of --param actor=id:north-korea
      parley query questions.rq --format csv -o answer.csv
      parley query -e 'SELECT (COUNT(*) AS ?triples) WHERE { ?s ?p ?o }'
    """
    settings = settings_of(release=release)
    if question is None and text is None:
        show_saved(saved(settings).values())
        return
    asked = chosen(settings, question, text, values_of(pairs))
    answer = Store.load(open_release(settings.release).dataset).query(asked)
    write(answer, format_name, output)


def saved(settings: Settings) -> dict[str, SavedQuery]:
    """The saved queries, by name."""
    return load(settings.sources / "queries")


def show_saved(queries: Iterable[SavedQuery]) -> None:
    """Lists the saved queries with what they ask and which parameters they take."""
    rows = [(q.name, q.summary, ", ".join(p.name for p in q.parameters)) for q in queries]
    show_table(["query", "question", "parameters"], rows)


def values_of(pairs: Iterable[str]) -> dict[str, str]:
    """The parameters' values by name."""
    values = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not (name and equals):
            raise click.UsageError(f"--param {pair}: write it as name=value.")
        values[name] = value
    return values


def chosen(
    settings: Settings, question: str | None, text: str | None, values: Mapping[str, str]
) -> str:
    """The SPARQL text that is to be asked."""
    if question is not None and text is not None:
        raise click.UsageError("Give either a query with -e, or a name or file, not both.")
    if question is not None and question != "-":
        return bind(found(settings, question), values)
    if values:
        raise click.UsageError("--param is for saved queries and files; write the value instead.")
    return sys.stdin.read() if text is None else text


def found(settings: Settings, question: str) -> SavedQuery:
    """The query of a file, if it looks like one, else the saved one of that name."""
    if question.endswith(".rq"):
        return read_query(Path(question))
    queries = saved(settings)
    if question not in queries:
        near = get_close_matches(question, queries, n=1)
        raise UnknownNameError(
            f"There is no saved query {question!r}",
            cure=f"Did you mean {near[0]}?" if near else "`parley query` lists them.",
        )
    return queries[question]


def write(
    answer: Solutions | Boolean | Triples, format_name: str | None, output: Path | None
) -> None:
    """Writes an answer, in the format that suits it best unless one is given."""
    if format_name is None:
        format_name = "turtle" if isinstance(answer, Triples) else "table"
    if format_name == "table" and not isinstance(answer, Triples):
        if output is not None:
            raise click.UsageError("A table is for the eye; choose a --format for the file.")
        show(answer)
    elif format_name not in answer.formats:
        suitable = ", ".join(answer.formats)
        raise click.UsageError(f"{format_name} cannot say this answer; {suitable} can.")
    elif format_name == "turtle" and isinstance(answer, Triples):
        write_answer(as_turtle(answer).encode(), output)
    else:
        write_answer(answer.write(format_name), output)


def show(answer: Solutions | Boolean) -> None:
    """Prints rows as a table, IRIs by their short names; a boolean as a word."""
    if isinstance(answer, Boolean):
        click.echo("yes" if answer else "no")
        return
    rows = [["" if term is None else told(term) for term in row] for row in answer]
    show_table(answer.variables, rows)


def told(term: object) -> str:
    """A term for a reader's eye."""
    return short(term) if isinstance(term, URIRef) else str(term)


def as_turtle(triples: Triples) -> str:
    """A graph in the one form of Turtle."""
    graph = Graph(bind_namespaces="none")
    for triple in triples:
        graph.add(triple)
    return write_turtle(graph)


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
