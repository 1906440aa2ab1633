"""The command that asks a release: `parley query`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from difflib import get_close_matches
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click
from rdflib import Graph, URIRef

from kg.cli_console import (
    output_option,
    release_option,
    settings_of,
    show_table,
    store_option,
    write_answer,
)
from kg.engine import (
    Answer,
    Engine,
    Executors,
    LimitError,
    NotOfferedError,
    Pool,
    Question,
    wait_until_ready,
)
from kg.errors import UnknownNameError
from kg.federation import with_services
from kg.hosted.opening import current, engine_over, nothing_in
from kg.names import short
from kg.queries import ENDPOINT, SavedQuery, bind, load, read_query
from kg.rdf import write_turtle
from kg.release import Release, open_release
from kg.settings import Settings
from kg.settings_table import PREFIX
from kg.store import (
    GRAPH_FORMATS,
    RESULT_FORMATS,
    Boolean,
    Solutions,
    Triples,
    disk,
    parse_triples,
)
from kg.written import TYPES

MEBI = 1024 * 1024
KINDS = {"solutions": Solutions, "boolean": Boolean, "triples": Triples}
TRIPLE = ("subject", "predicate", "object")
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
@store_option
@click.option("--timeout", help="Seconds that the query may take; 10 unless told otherwise.")
def query(
    question: str | None,
    text: str | None,
    pairs: tuple[str, ...],
    format_name: str | None,
    output: Path | None,
    release: Path | None,
    store: str | None,
    timeout: str | None,
) -> None:
    """Ask a release a question in SPARQL.

    NAME is a saved query; without anything to ask, the saved queries are listed. `-` reads the
    query from standard input. Parameters belong to saved queries and to files with such a header.
    The query runs in a process of its own, with the limits of the settings; with --store, in an
    engine elsewhere, over the release that is current there. The exit code is 0 for an answer, 3
    for a query that a limit stopped, 130 after Ctrl-C, 1 or 2 for what is wrong.

    \b
    Examples:
      parley query
      parley query positions-of --param actor=id:north-korea
      parley query questions.rq --format csv -o answer.csv
      parley query -e 'SELECT (COUNT(*) AS ?triples) WHERE { ?s ?p ?o }'
    """
    settings = settings_of(release=release, store=store, timeout=timeout)
    if question is None and text is None:
        show_saved(saved(settings).values())
        return
    asked = chosen(settings, question, text, values_of(pairs))
    try:
        answer = put(settings, Question(asked, formats_for(format_name)))
    except NotOfferedError as error:
        suitable = ", ".join(KINDS[error.kind].formats)
        raise click.UsageError(f"{format_name} cannot say this answer; {suitable} can.") from None
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
        query = found(settings, question)
        bound = bind(query, values)
        tell_unknown(settings, query, values)
        return bound
    if values:
        raise click.UsageError("--param is for saved queries and files; write the value instead.")
    return sys.stdin.read() if text is None else text


def tell_unknown(settings: Settings, query: SavedQuery, values: Mapping[str, str]) -> None:
    """Says which of the IRIs given the graph does not know: an answer may be empty for it."""
    named = {each.name for each in query.parameters if each.type == "iri"} & {*values} - {ENDPOINT}
    quads = open_release(settings.release).dataset.read_bytes() if named else b""
    for name in sorted(named):
        if TYPES["iri"](values[name]).encode() not in quads:
            click.echo(f"Note: this graph knows nothing called {values[name]} ({name}).", err=True)


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


def formats_for(name: str | None) -> dict[str, str | None]:
    """The format to ask for each kind of answer; None where the one that is wanted cannot say it.

    Tables are made of JSON, and the one form of Turtle is made of N-Triples.
    """
    if name in {None, "table"}:
        return {"solutions": "json", "boolean": "json", "triples": "ntriples"}
    return {
        "solutions": name if name in Solutions.formats else None,
        "boolean": name if name in Boolean.formats else None,
        "triples": "ntriples" if name == "turtle" else name if name in Triples.formats else None,
    }


def put(settings: Settings, question: Question) -> Answer:
    """The answer of a process that can be killed, and is when a limit or Ctrl-C says so."""
    with asking(settings) as engine:
        try:
            return with_services(engine, settings).ask(question)
        except LimitError as error:
            raise stopped(error) from None


def on_disk(settings: Settings, release: Release) -> Path | None:
    """The release's store on disk, made if need be, where the settings want one."""
    if settings.disk is None:
        return None
    return disk.make(release.dataset, release.digest, settings.disk)


@contextmanager
def asking(settings: Settings) -> Iterator[Engine]:
    """An engine over the release that the settings name, here or elsewhere."""
    limits = (1, settings.timeout, settings.result * MEBI, settings.memory * MEBI)
    if settings.store is None:
        release = open_release(settings.release)
        with Executors(release.dataset, *limits, on_disk(settings, release)) as place:
            wait_until_ready(place)
            yield Pool(place, at_once=1)
        return
    hosted = current(settings)
    with (
        TemporaryDirectory(prefix="parley-") as folder,
        Executors(nothing_in(Path(folder)), *limits) as place,
    ):
        wait_until_ready(place)
        yield engine_over(hosted, Pool(place, at_once=1), settings)


def stopped(error: LimitError) -> LimitError:
    """The error, with the setting that would let the query go on."""
    if error.limit is None:
        return error
    cure = f"{error.cure} Or raise {PREFIX}{error.limit.upper()}."
    return type(error)(error.what, cure=cure, limit=error.limit)


def write(answer: Answer, format_name: str | None, output: Path | None) -> None:
    """Writes an answer, in the format that suits it best unless one is given."""
    with answer.body:
        data = answer.body.read()
    if answer.kind == "triples" and format_name in {None, "table", "turtle"}:
        write_answer(as_turtle(data).encode(), output)
    elif format_name in {None, "table"}:
        if output is not None:
            raise click.UsageError("A table is for the eye; choose a --format for the file.")
        show(json.loads(data))
    else:
        write_answer(data, output)


def show(answer: Mapping[str, Any]) -> None:
    """Prints rows as a table, IRIs by their short names; a boolean as a word."""
    if "boolean" in answer:
        click.echo("yes" if answer["boolean"] else "no")
        return
    columns = answer["head"]["vars"]
    rows = answer["results"]["bindings"]
    show_table(columns, [[told(row.get(column)) for column in columns] for row in rows])


def told(term: Mapping[str, Any] | None) -> str:
    """A term of the JSON format for a reader's eye."""
    if term is None:
        return ""
    value = term["value"]
    if term["type"] == "triple":
        return " ".join(("<<(", *(told(value[part]) for part in TRIPLE), ")>>"))
    return short(URIRef(value)) if term["type"] == "uri" else str(value)


def as_turtle(lines: bytes) -> str:
    """A graph in the one form of Turtle."""
    graph = Graph(bind_namespaces="none")
    for triple in parse_triples(lines):
        graph.add(triple)
    return write_turtle(graph)
