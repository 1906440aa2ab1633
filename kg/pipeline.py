"""The build: from the sources to a published release.

    read -> validate beside infer -> describe -> canonical N-Quads -> downloads -> publish

Each step is a room of its own that knows nothing of the others; here they are put in order.
Validation and inference run beside each other, for each keeps a core busy. Nothing is published
unless every step went well, and the same sources give the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from importlib.metadata import version

from rdflib import Dataset, Graph

from kg.aside import Aside
from kg.describe import describe
from kg.downloads import OFFERED_TO, media_types, write_downloads
from kg.errors import InconsistentGraphError, InvalidGraphError, NotKeptError
from kg.explain.contradictions import contradictions
from kg.figures import count, figures
from kg.infer import infer
from kg.layout import data_folder
from kg.link.facts import facts
from kg.link.snapshots import read_items
from kg.queries import load, to_graph
from kg.rdf import write_nquads
from kg.read import Sources, read
from kg.rebuild import Rebuild, alone, changed_graphs, leave
from kg.release import DATASET, Release, open_release, pack, publish
from kg.report import Report
from kg.settings import Settings
from kg.settled import Inputs, inputs_of
from kg.store import canonical_nquads
from kg.terms import ABOUT_GRAPH, INFERRED_GRAPH, QUERIES_GRAPH, WIKIDATA_GRAPH
from kg.validate import validate

#: Told, one after the other, as each begins.
STEPS = (
    "Reading the sources",
    "Validating and inferring",
    "Describing the build",
    "Writing the dataset",
    "Writing the downloads",
    "Publishing",
)

#: The programs whose versions a release records.
PROGRAMS = ("parley-kg", "rdflib", "pyshacl", "owlrl", "pyoxigraph")

Progress = Callable[[str], None]


def build(
    settings: Settings, progress: Progress = lambda _: None, *, full: bool = False
) -> Release:
    """Builds the sources into the release that the settings name, and opens it.

    If the build before left what it takes, only what has changed is made anew, unless all is to be
    (`full`), or owlrl is asked for by name; the outcome is the same.
    Raises SourceError, InvalidGraphError, InconsistentGraphError or ReleaseError; the old release
    is then as it was.
    """
    inputs = inputs_of(settings)
    if not full and settings.reasoner != "owlrl":
        with suppress(NotKeptError):
            return build_on(settings, inputs, progress)
    release = build_anew(settings, progress)
    leave(settings, inputs, release)
    return release


def build_on(settings: Settings, inputs: Inputs, progress: Progress) -> Release:
    """As `build`, on what the build before left. Raises NotKeptError if it left too little."""
    with alone(settings.release):
        stamp, release, graphs = changed_graphs(settings, inputs)
        if not graphs:
            return release
        rebuild = Rebuild(settings, inputs, stamp, release, graphs)
        return _rebuilt(rebuild, progress)


def _rebuilt(rebuild: Rebuild, progress: Progress) -> Release:
    reading, inferring, describing, writing, offering, publishing = STEPS
    progress(reading)
    rebuild.read()
    progress(inferring)
    refuse_invalid(rebuild.validate())
    rebuild.infer()
    progress(describing)
    rebuild.describe(versions())
    progress(writing)
    dataset = rebuild.write()
    progress(offering)
    files = rebuild.offer(dataset)
    progress(publishing)
    return rebuild.publish(files)


def build_anew(settings: Settings, progress: Progress) -> Release:
    """As `build`, from the sources and nothing else."""
    reading, inferring, describing, writing, offering, publishing = STEPS
    progress(reading)
    sources = read(settings.sources)
    dataset = sources.dataset
    queries = load(settings.sources / "queries")
    add(dataset, QUERIES_GRAPH, to_graph(queries.values()))
    progress(inferring)
    add(dataset, INFERRED_GRAPH, conclude(sources, settings))
    add(dataset, WIKIDATA_GRAPH, elsewhere(settings))
    progress(describing)
    told = figures(dataset)
    size = sum(told.sizes.values())
    add(dataset, ABOUT_GRAPH, describe(told, versions(), media_types(size)))
    progress(writing)
    files = {DATASET: canonical_nquads(write_nquads(dataset)).encode()}
    progress(offering)
    if size <= OFFERED_TO:
        files |= write_downloads(dataset)
    progress(publishing)
    counts = {str(name): size for name, size in count(dataset).items()}
    publish(settings.release, pack(files, counts, versions()))
    return open_release(settings.release)


def versions() -> dict[str, str]:
    """The versions of the programs that a release records."""
    return {program: version(program) for program in PROGRAMS}


def elsewhere(settings: Settings) -> Graph:
    """What the items of Wikidata say that were fetched; neither checked by shapes nor inferred."""
    folder = settings.snapshots or data_folder(settings.sources) / "wikidata"
    return facts(read_items(folder).values())


def add(dataset: Dataset, name: str, graph: Graph) -> None:
    """Adds the triples of a graph to the graph of this name."""
    target = dataset.graph(name)
    for triple in graph:
        target.add(triple)


def conclude(sources: Sources, settings: Settings) -> Graph:
    """What follows from the sources, if they are valid and consistent.

    Raises InvalidGraphError or InconsistentGraphError. Both parts run elsewhere, so that this
    process is free to heed Ctrl-C, which owlrl and rdflib swallow now and then.
    """
    with (
        Aside(check, sources, settings.validator) as checking,
        Aside(close, sources, settings.reasoner) as closing,
    ):
        refuse_invalid(checking.result())
        return closing.result()


def check(sources: Sources, validator: str = "auto") -> Report:
    """What SHACL says of the sources. Raises SourceError if the shapes cannot be used."""
    return validate(sources.dataset, sources.where, validator)


def check_aside(sources: Sources, validator: str) -> Report:
    """As `check`, elsewhere: this process is free to heed Ctrl-C, which pyshifty does not."""
    with Aside(check, sources, validator) as checking:
        return checking.result()


def close(sources: Sources, reasoner: str) -> Graph:
    """What OWL 2 RL adds to the sources.

    Raises InconsistentGraphError, with the reasons as trees, if they contradict each other.
    """
    try:
        return infer(sources.dataset, sources.where, reasoner)
    except InconsistentGraphError as error:
        trees = contradictions(sources.dataset)
        cure = "\n\n".join(part for part in (error.cure, trees) if part)
        raise InconsistentGraphError(error.what, where=error.where, cure=cure) from error


def refuse_invalid(report: Report) -> None:
    """Raises InvalidGraphError unless the report conforms."""
    if not report.conforms:
        raise InvalidGraphError(
            f"The graph does not hold what its shapes say:\n{report.table().rstrip()}",
            cure="Mend the places named above; `parley validate` checks without building.",
        )
