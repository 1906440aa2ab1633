"""A build that starts from the one before: only what a change touches is made anew.

    release = rebuild(settings, inputs_of(settings))

What the build before left beside its release (`kg.ledger`) says who asserted what, and what
followed. Of the essays that have changed since, the files are read; the nodes are validated whose
shapes read something that is no longer so or is new (`kg.reads`); what rested on it is taken out
of what follows, and drawn again where it still does (`kg.rules.maintain`); and the lines of the
release that differ are changed. The outcome is to the byte what a build from the sources makes.

Whatever is not so plain raises NotKeptError, and is left to that build: a change of anything but
entities, essays and links, what was left and is not whole, a contradiction.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from rdflib import Dataset, Graph, Literal, URIRef
from rdflib.namespace import RDFS
from rdflib.term import Node

from kg.content import Content as Held
from kg.content import Written
from kg.describe import description
from kg.downloads import OFFERED_TO, media_types, write_downloads
from kg.errors import NotKeptError, ReleaseError, SourceError
from kg.infer import tells
from kg.layout import graph_of as graph_of_file
from kg.ledger.changes import Content, content, differing
from kg.ledger.described import Described
from kg.ledger.kept import Stamp, keep, load, read_stamp, seal
from kg.ledger.ledger import Ledger
from kg.ledger.tally import tally
from kg.ledger.view import LedgerView
from kg.premises import graph_of
from kg.rdf import document_subject_lines, read_document, read_term, write_quads, write_term
from kg.read import Part, known
from kg.reads import Plan, plan_of
from kg.release import DATASET, Release, open_release, pack, publish, published
from kg.report import Report
from kg.settings import Settings
from kg.settled import Inputs
from kg.store import canonical_nquads, plain_nquads
from kg.store.lines import SortedLines
from kg.store.terms import parse_lines
from kg.terms import ABOUT_GRAPH, INFERRED_GRAPH, ONTOLOGY_GRAPH, PARLEY, SHAPES_GRAPH
from kg.validate import validate_some
from kg.vicinity import drawn_from, is_checked

#: The graphs that a build makes of the others.
MADE = (ABOUT_GRAPH, INFERRED_GRAPH)


def kept_beside(release: Path) -> Path:
    """The folder beside a release in which a build leaves what the next one may start from."""
    return release.with_name(release.name + ".releases") / ".kept"


def leave(settings: Settings, inputs: Inputs, release: Release) -> None:
    """Leaves the ledger of a release that was made from the sources."""
    lines = release.dataset.read_text("utf-8").split("\n")[:-1]
    about, drawn = ({line for line in lines if line.endswith(f" <{name}> .")} for name in MADE)
    with suppress(NotKeptError, SourceError, OSError):
        ledger = Ledger.read(lines)
        told = {
            f"{' '.join(each)} <{INFERRED_GRAPH}> ."
            for each in ledger.spelled(ledger.inferred(tells))
        }
        if told == drawn:
            view = LedgerView.of(ledger, is_checked, drawn_from)
            plan = plan_of(graph_in(ledger, SHAPES_GRAPH), view.cost)
            folder = kept_beside(settings.release)
            seal(_stamp(release, inputs, sorted(about), plan, keep(ledger, folder)), folder)


def _stamp(release: Release, inputs: Inputs, about: list[str], plan: Plan, ledger: str) -> Stamp:
    sources = dict(inputs.sources)
    return Stamp(release.digest, inputs.settled, sources, about, plan.tell(), ledger)


def graph_in(ledger: Ledger, name: URIRef) -> Graph:
    """The graph of this name, in a ledger."""
    return graph_of(ledger.triples(ledger.rows, name.__eq__))


@contextmanager
def alone(release: Path) -> Iterator[None]:
    """Keeps other builds off what was left beside a release; the lock goes when its process does.

    Raises NotKeptError if one builds on it now.
    """
    with ExitStack() as stack:
        try:
            lock = stack.enter_context((kept_beside(release) / ".lock").open("w"))
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise NotKeptError(f"nothing was left, or another build is on it: {error}") from None
        yield


def changed_graphs(settings: Settings, inputs: Inputs) -> tuple[Stamp, Release, set[URIRef]]:
    """What the build before left, its release, and the graphs whose files have changed since.

    Of a release that is to be built on, the files are checked later. Raises NotKeptError if it left
    nothing for these inputs.
    """
    stamp = read_stamp(kept_beside(settings.release))
    if stamp is None or stamp.settled != inputs.settled:
        raise NotKeptError("nothing was left, or more has changed than data")
    differ = stamp.sources.items() ^ inputs.sources.items()
    graphs = {graph for name, _ in differ if (graph := graph_of_file(name)) is not None}
    path = settings.release.resolve()
    try:
        release = published(path) if graphs else open_release(path)
    except (ReleaseError, OSError) as error:
        raise NotKeptError(str(error)) from error
    if release.digest != stamp.release:
        raise NotKeptError("the release is another")
    return stamp, release, graphs


class Rebuild:
    """One such build, step by step; the pipeline puts them in order."""

    def __init__(
        self,
        settings: Settings,
        inputs: Inputs,
        stamp: Stamp,
        release: Release,
        graphs: set[URIRef],
    ) -> None:
        """Raises NotKeptError if what was left is not whole."""
        self.threads = ThreadPoolExecutor(2)
        self.checked = self.threads.submit(open_release, settings.release)
        self.folder = kept_beside(settings.release)
        ledger = load(self.folder, stamp)
        if ledger is None:
            raise NotKeptError("what was left is not whole")
        self.settings, self.inputs, self.stamp, self.release = settings, inputs, stamp, release
        self.ledger = ledger
        self.graphs, self.plan = graphs, Plan.told(stamp.moves)
        self.view = LedgerView.of(ledger, is_checked, drawn_from)
        self.premises = ledger.premises()
        self.before = self._content()
        self.described = Described.of(ledger)

    def _content(self) -> Content:
        self.inferred = self.ledger.inferred(tells)
        return content(self.ledger, map(write_term, sorted(self.graphs)), self.inferred)

    def read(self) -> None:
        """Reads the files of the graphs that have changed. Raises SourceError."""
        self.part = Part(place for place in self.inputs.places if place.graph in self.graphs)
        for name in sorted(self.graphs):
            graph = self.part.dataset.graph(name)
            if any(isinstance(o, Literal) and o.ill_typed for o in graph.objects()):
                raise NotKeptError("a literal is no value of its datatype")
            lines = plain_nquads(write_quads((*triple, None) for triple in graph))
            triples = (tuple(line[:-2].split(" ", 2)) for line in lines)
            self.ledger.replace(write_term(name), triples)  # type: ignore[arg-type]
        now = Described.of(self.ledger)
        ontology = graph_in(self.ledger, ONTOLOGY_GRAPH)
        self.part.check(known(ontology, now, now.nodes))
        now.refuse_missed(self.described)
        now.refuse_shared(ontology)

    def validate(self) -> Report:
        """Holds the nodes against their shapes of which something may have changed."""
        shapes = graph_in(self.ledger, SHAPES_GRAPH)
        after = LedgerView.of(self.ledger, is_checked, drawn_from)
        touched = self.plan.touched(self.view, self.view.without(after))
        touched |= self.plan.touched(after, after.without(self.view))
        focus = {self.ledger.facts.term(number) for number in touched}
        read = self.plan.read(after, touched)
        data = {after.triple(told) for told in read}
        classes = [self.ledger.facts.key(RDFS.subClassOf, RDFS.Class)]
        data |= set(self.ledger.triples(classes, is_checked))
        validator = self.settings.validator
        report = validate_some(data, shapes, focus, self._where, validator)
        if report.conforms:
            return report
        things = {number for subject, _, value in read for number in (subject, value)} | touched
        for label in (RDFS.label, PARLEY.paraphrase):
            told = ((n, label, end) for n in things for end in after.ends(n, label, False, None))
            data |= set(map(after.triple, told))
        return validate_some(data, shapes, focus, self._where, validator)

    def _where(self, node: Node) -> str | None:
        """Where a node is first described, be it in a file that was not read now."""
        if place := self.part.where(node):
            return place
        for path, name, graph in self.inputs.places:
            if graph is not None and graph in self._describing(node):
                line = document_subject_lines(read_document(path, name)).get(URIRef(str(node)))
                if line is not None:
                    return f"{name}:{line}"
        return None

    def _describing(self, node: Node) -> set[Node]:
        """The graphs that have a triple about a node."""
        owners = self.ledger.describing(node)
        return {read_term(self.ledger.graphs[owner]) for owner in owners}

    def infer(self) -> None:
        """Brings what follows up to date."""
        self.ledger.infer(self.premises)
        self.after = self._content()

    def describe(self, versions: dict[str, str]) -> None:
        """Describes the graph as it is now."""
        figures = tally(self.ledger, self.inferred)
        size = sum(figures.sizes.values())
        about = description(figures, versions, media_types(size))
        self.versions, self.size = versions, size
        self.counts = {str(name): n for name, n in figures.sizes.items()}
        self.counts[str(ABOUT_GRAPH)] = len(about)
        self.about = write_quads((*triple, ABOUT_GRAPH) for triple in about).split("\n")[:-1]

    def write(self) -> Written:
        """The dataset, with the lines changed that have changed, written and not yet published."""
        old, new = ({*self.stamp.about}, {*self.about})
        old |= differing(self.ledger, self.before, self.after) | _named(self.before)
        new |= differing(self.ledger, self.after, self.before) | _named(self.after)
        place = self.folder / f"{DATASET}.partial"
        try:
            self.checked.result()
            lines = SortedLines(self.release.dataset, known=True)
            splice = lines.spliced(_bytes(old - new), _bytes(new - old))
            digest = self.threads.submit(splice.digest)
            self.keeping = self.threads.submit(keep, self.ledger, self.folder)
            splice.write(place)
        except (ValueError, ReleaseError, OSError) as error:
            place.unlink(missing_ok=True)
            raise NotKeptError(str(error)) from error
        return Written(place, digest.result())

    def offer(self, dataset: Written) -> dict[str, Held]:
        """The files of the release: the dataset, and the downloads of a graph small enough."""
        if self.size > OFFERED_TO:
            return {DATASET: dataset}
        read = Dataset()
        for subject, predicate, value, graph in parse_lines(dataset.path.read_bytes()):
            read.graph(graph).add((subject, predicate, value))
        return {DATASET: dataset, **write_downloads(read)}

    def publish(self, files: dict[str, Held]) -> Release:
        """Publishes the release, and leaves the ledger for the next build."""
        packed = pack(files, self.counts, self.versions)
        try:
            release = published(publish(self.settings.release, packed))
        finally:
            (self.folder / f"{DATASET}.partial").unlink(missing_ok=True)
        with suppress(OSError):
            kept = self.keeping.result()
            seal(_stamp(release, self.inputs, self.about, self.plan, kept), self.folder)
        return release


def _named(told: Content) -> set[str]:
    """The lines with blank nodes, named as in the dataset."""
    lines = "".join(f"{line}\n" for line in told.with_blank)
    return set(canonical_nquads(lines).split("\n")[:-1])


def _bytes(lines: set[str]) -> set[bytes]:
    return {f"{line}\n".encode() for line in lines}
