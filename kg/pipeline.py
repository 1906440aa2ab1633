"""The build: from the sources to a published release.

    read -> validate beside infer -> describe -> canonical N-Quads -> downloads -> publish

Each step is a room of its own that knows nothing of the others; here they are put in order.
Validation and inference run beside each other, for each keeps a core busy. Nothing is published
unless every step went well, and the same sources give the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import version

from rdflib import Dataset, Graph

from kg.aside import Aside
from kg.describe import count, describe
from kg.errors import InconsistentGraphError, InvalidGraphError
from kg.explain.contradictions import contradictions
from kg.export import export
from kg.infer import infer
from kg.link.facts import facts
from kg.link.snapshots import read_items
from kg.queries import load, to_graph
from kg.rdf import write_nquads
from kg.read import Sources, data_folder, read
from kg.release import DATASET, Release, open_release, pack, publish
from kg.report import Report
from kg.settings import Settings
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

#: The files that a release offers besides its dataset: name, format and media type.
DOWNLOADS = (
    ("parley.ttl", "turtle", "text/turtle"),
    ("parley.trig", "trig", "application/trig"),
    ("parley.nt", "ntriples", "application/n-triples"),
    ("parley.jsonld", "jsonld", "application/ld+json"),
    ("parley.rdf", "rdfxml", "application/rdf+xml"),
)

#: What the whole can be had as; as N-Quads it is the dataset itself.
MEDIA_TYPES = {
    "parley.nq": "application/n-quads",
    **{name: media_type for name, _, media_type in DOWNLOADS},
}


def build(settings: Settings, progress: Callable[[str], None] = lambda _: None) -> Release:
    """Builds the sources into the release that the settings name, and opens it.

    Raises SourceError, InvalidGraphError, InconsistentGraphError or ReleaseError; the old release
    is then as it was.
    """
    reading, inferring, describing, writing, offering, publishing = STEPS
    progress(reading)
    sources = read(settings.sources)
    queries = load(settings.sources / "queries")
    add(sources.dataset, QUERIES_GRAPH, to_graph(queries.values()))
    progress(inferring)
    add(sources.dataset, INFERRED_GRAPH, conclude(sources, settings.reasoner))
    add(sources.dataset, WIKIDATA_GRAPH, elsewhere(settings))
    progress(describing)
    versions = {program: version(program) for program in PROGRAMS}
    add(sources.dataset, ABOUT_GRAPH, describe(sources.dataset, versions, MEDIA_TYPES))
    progress(writing)
    files = {DATASET: canonical_nquads(write_nquads(sources.dataset)).encode()}
    progress(offering)
    for name, format_name, _ in DOWNLOADS:
        files[f"downloads/{name}"] = export(sources.dataset, format_name)
    progress(publishing)
    counts = {str(name): size for name, size in count(sources.dataset).items()}
    publish(settings.release, pack(files, counts, versions))
    return open_release(settings.release)


def elsewhere(settings: Settings) -> Graph:
    """What the items of Wikidata say that were fetched; neither checked by shapes nor inferred."""
    folder = settings.snapshots or data_folder(settings.sources) / "wikidata"
    return facts(read_items(folder).values())


def add(dataset: Dataset, name: str, graph: Graph) -> None:
    """Adds the triples of a graph to the graph of this name."""
    target = dataset.graph(name)
    for triple in graph:
        target.add(triple)


def conclude(sources: Sources, reasoner: str) -> Graph:
    """What follows from the sources, if they are valid and consistent.

    Raises InvalidGraphError or InconsistentGraphError. Both parts run elsewhere, so that this
    process is free to heed Ctrl-C, which owlrl and rdflib swallow now and then.
    """
    with Aside(check, sources) as checking, Aside(close, sources, reasoner) as closing:
        refuse_invalid(checking.result())
        return closing.result()


def check(sources: Sources) -> Report:
    """What SHACL says of the sources."""
    return validate(sources.dataset, sources.where)


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
