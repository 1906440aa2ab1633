"""The commands that make the graph: `parley build`, `validate`, `infer`, `export` and `format`."""

from __future__ import annotations

from pathlib import Path

import click
from rdflib import Dataset

from kg import pipeline
from kg.cli_console import (
    FILE,
    FOLDER,
    output_option,
    release_option,
    say,
    settings_of,
    sources_option,
    steps,
    store_option,
    write_answer,
)
from kg.cli_hosted import infer_there
from kg.export import FORMATS
from kg.export import export as export_graph
from kg.formatter import check_canonical, format_file
from kg.infer import infer as infer_graph
from kg.layout import data_folder
from kg.parsers import REASONERS, VALIDATORS
from kg.rdf import write_turtle
from kg.read import read
from kg.release import Release, open_release
from kg.store.terms import parse_lines
from kg.terms import INFERRED_GRAPH, PREFIXES


@click.command()
@click.option(
    "--out", type=FOLDER, help="Where to put the release; ./release unless told otherwise."
)
@click.option("--full", is_flag=True, help="Make everything anew, also what the build before left.")
@sources_option
def build(out: Path | None, full: bool, sources: Path | None) -> None:
    """Build the graph from its sources: read, validate, infer, describe, publish.

    The release is switched in one step, and only if all went well; a build that fails or is killed
    leaves the old one whole. The same sources give the same bytes. Where only entities, essays or
    links have changed since the last build, only what they touch is made anew.

    \b
    Example:
      parley build --out release
    """
    settings = settings_of(release=out, sources=sources)
    with steps(len(pipeline.STEPS)) as progress:
        release = pipeline.build(settings, progress, full=full)
    counts = release.manifest.counts
    inferred = counts.get(str(INFERRED_GRAPH), 0)
    click.echo(
        f"{settings.release}: {sum(counts.values()):,} triples in {len(counts)} graphs, "
        f"{inferred:,} of them inferred; digest {release.digest}"
    )


@click.command()
@click.option(
    "--format",
    "format_name",
    type=click.Choice(["table", "json", "turtle"]),
    default="table",
    help="How to tell the results; turtle is SHACL's own report.",
)
@click.option(
    "--validator",
    type=click.Choice(VALIDATORS),
    help="What holds the graph against its shapes.",
)
@sources_option
@click.pass_context
def validate(
    context: click.Context, format_name: str, validator: str | None, sources: Path | None
) -> None:
    """Check the graph against its shapes and say what to do about each violation.

    Each violation is told with file and line where it can be known; any makes the exit code 1.

    \b
    Example:
      parley validate --format json
    """
    settings = settings_of(sources=sources, validator=validator)
    report = pipeline.check_aside(read(settings.sources), settings.validator)
    told = {"table": report.table, "json": report.json, "turtle": report.turtle}[format_name]()
    click.echo(told.rstrip("\n"))
    context.exit(0 if report.conforms else 1)


@click.command()
@click.option(
    "--reasoner",
    type=click.Choice(REASONERS),
    help="What draws the inferences.",
)
@store_option
@output_option
@release_option
@sources_option
def infer(
    reasoner: str | None,
    store: str | None,
    output: Path | None,
    release: Path | None,
    sources: Path | None,
) -> None:
    """Write as Turtle what follows from the graph under OWL 2 RL, and is not in it already.

    If the graph contradicts itself, the axiom and the triples that clash are named instead. With
    --store nothing is written here: the rules are applied inside the engine, to a release that was
    put there by `parley load --no-inferred`, which then becomes the current one.

    \b
    Examples:
      parley infer -o inferred.ttl
      parley infer --store http://127.0.0.1:7878/query
    """
    if store is not None:
        if reasoner or output or sources:
            told = "With --store, rules are applied in the engine; only --release goes with it."
            raise click.UsageError(told)
        infer_there(settings_of(store=store, release=release))
        return
    settings = settings_of(sources=sources, reasoner=reasoner)
    read_sources = read(settings.sources)
    inferred = infer_graph(read_sources.dataset, read_sources.where, settings.reasoner)
    write_answer(write_turtle(inferred).encode(), output)
    say(f"{len(inferred):,} triples inferred")


@click.command()
@click.option(
    "--format",
    "format_name",
    type=click.Choice(list(FORMATS)),
    default="turtle",
    show_default=True,
    help="The format; trig, nquads and jsonld keep the graphs apart, the others merge them.",
)
@click.option(
    "--graph", "names", multiple=True, metavar="IRI", help="Only this graph; may be repeated."
)
@click.option("--no-inferred", is_flag=True, help="Leave out what was inferred.")
@output_option
@release_option
def export(
    format_name: str,
    names: tuple[str, ...],
    no_inferred: bool,
    output: Path | None,
    release: Path | None,
) -> None:
    """Write a release, or some of its graphs, as one file in any common format.

    The same release gives the same bytes, sorted and with prefixes. A graph may be named by its
    IRI or in short, as in graph:entities.

    \b
    Examples:
      parley export --format trig -o parley.trig
      parley export --graph graph:essay/kim-2021 --no-inferred
    """
    opened = open_release(settings_of(release=release).release)
    graphs = [whole(name) for name in names] or None
    content = export_graph(dataset_of(opened), format_name, graphs, inferred=not no_inferred)
    write_answer(content, output)


def dataset_of(release: Release) -> Dataset:
    """Every quad of a release, with its exact lexical forms."""
    dataset = Dataset()
    for quad in parse_lines(release.dataset.read_bytes()):
        dataset.graph(quad.graph).add(quad.triple)
    return dataset


def whole(name: str) -> str:
    """The IRI that a name such as graph:entities stands for."""
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local if prefix in PREFIXES else name


@click.command("format")
@click.argument("files", nargs=-1, type=FILE, metavar="[FILE.ttl]...")
@click.option("--check", is_flag=True, help="Change nothing; exit with 1 if a file would change.")
@sources_option
@click.pass_context
def format_sources(
    context: click.Context, files: tuple[Path, ...], check: bool, sources: Path | None
) -> None:
    """Put Turtle in its one form, so that a difference of files is a difference of meaning.

    Without files, every Turtle file of the sources. The order of the blocks and the comments
    between them stay as they are.

    \b
    Example:
      parley format --check
    """
    root = settings_of(sources=sources).sources
    chosen = files or turtle_files(root)
    if check:
        places = [place for file in chosen if (place := check_canonical(file))]
        for place in places:
            say(f"{place}: not in the one form; `parley format` puts it there")
        context.exit(1 if places else 0)
    for file in chosen:
        if format_file(file):
            click.echo(file)


def turtle_files(sources: Path) -> tuple[Path, ...]:
    """Every Turtle file that people write, the examples among them."""
    folders = (sources / "ontology", data_folder(sources))
    return tuple(file for folder in folders for file in sorted(folder.rglob("*.ttl")))
