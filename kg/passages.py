"""Sentences of an essay as data: where each stands, its length and its digest, never its text.

`split` cuts the stated line ranges of a text into passages, `to_graph` and `from_graph` carry them
to RDF and back, and `verify` finds them again in a text, also when the text around them has moved.
Word and digest are as `kg.words` defines them. A passage's offset counts Unicode code points from
the start of the file to the first character of its first word.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import sentencex  # type: ignore[import-untyped]
from rdflib import RDF, RDFS, XSD, Graph, Literal, URIRef
from rdflib.term import Node

from kg.errors import SourceError, TextMismatchError
from kg.ranges import ROLES, Ranges
from kg.rdf import write_turtle
from kg.terms import ID, PARLEY
from kg.words import Word, digest, windows, words

_ENDS_IN_INITIALS = re.compile(r"(?:^|[\s-])(?:[A-Z]\.)+\s*$")
_STARTS_WITH_INITIAL = re.compile(r"[A-Z]\.")


@dataclass(frozen=True)
class Passage:
    """One sentence of an essay: `order` from 1, `offset` in code points, length in `words`."""

    essay: str
    order: int
    offset: int
    words: int
    digest: str
    role: str

    @property
    def iri(self) -> URIRef:
        return ID[f"{self.essay}-s{self.order:03}"]


@dataclass(frozen=True)
class Finding:
    """A passage and the offset at which a text has it now; None if nowhere."""

    passage: Passage
    offset: int | None

    @property
    def state(self) -> str:
        if self.offset is None:
            return "missing"
        return "exact" if self.offset == self.passage.offset else "moved"


@dataclass(frozen=True)
class Verification:
    """What became of every passage of an essay in a text, in the essay's order."""

    findings: tuple[Finding, ...]

    @property
    def exact(self) -> list[Finding]:
        return self._in_state("exact")

    @property
    def moved(self) -> list[Finding]:
        return self._in_state("moved")

    @property
    def missing(self) -> list[Finding]:
        return self._in_state("missing")

    def _in_state(self, state: str) -> list[Finding]:
        return [finding for finding in self.findings if finding.state == state]


def read_text(path: Path) -> str:
    """The text of a file as it is: offsets would shift if line ends were translated.

    Raises `SourceError` if there is no such file or it is not UTF-8.
    """
    try:
        return path.read_bytes().decode("utf-8")
    except OSError as error:
        raise SourceError(
            f"the text cannot be read ({error.strerror})",
            where=str(path),
            cure="Give the path of the essay's text file",
        ) from error
    except UnicodeDecodeError as error:
        raise SourceError(
            f"byte {error.start} is not UTF-8", where=str(path), cure="Save the text as UTF-8"
        ) from error


# ---- from text to passages


def split(text: str, ranges: Ranges) -> list[Passage]:
    """The sentences of the lines in the ranges, in order.

    Raises `TextMismatchError` if the text is not the one whose lines the ranges count.
    """
    found = hashlib.sha256(text.encode()).hexdigest()
    if found != ranges.sha256:
        raise TextMismatchError(
            f"the text is not the one that the ranges were written for (its SHA-256 is {found})",
            where=ranges.where,
            cure="Restore the text, or check every range against it and write the new sha256",
        )
    passages: list[Passage] = []
    for line, start, role in _lines(text, ranges):
        for first, last in sentences(line):
            if content := list(words(line[first:last], start + first)):
                order, offset = len(passages) + 1, content[0].offset
                passages.append(
                    Passage(ranges.essay, order, offset, len(content), digest(content), role)
                )
    return passages


def _lines(text: str, ranges: Ranges) -> Iterator[tuple[str, int, str]]:
    """Every line that a range takes, with its offset and its role."""
    lines, last = text.split("\n"), ranges.ranges[-1].last
    if last > len(lines):
        raise TextMismatchError(
            f"a range ends at line {last}, but the text has {len(lines)} lines",
            where=ranges.where,
            cure="Count the lines from 1 and correct the range",
        )
    roles = {n: r.role for r in ranges.ranges for n in range(r.first, r.last + 1)}
    start = 0
    for number, line in enumerate(lines, 1):
        if number in roles:
            yield line, start, roles[number]
        start += len(line) + 1


def sentences(line: str) -> list[tuple[int, int]]:
    """Start and end of every sentence of a line, in code points.

    The splitter takes the last point of initials for a full stop ("the ROK-U.S. | alliance" is
    safe, "a ROK-U. | S. alliance" is not): a piece that ends in initials takes back a following
    piece that starts with one.
    """
    spans: list[tuple[int, int]] = []
    for boundary in sentencex.get_sentence_boundaries("en", line):
        start, end = boundary["start_index"], boundary["end_index"]
        if (
            spans
            and _ENDS_IN_INITIALS.search(line[slice(*spans[-1])])
            and _STARTS_WITH_INITIAL.match(line, start)
        ):
            start = spans.pop()[0]
        spans.append((start, end))
    return spans


# ---- to RDF and back


def to_graph(passages: Iterable[Passage]) -> Graph:
    """The passages as `parley:Passage` resources."""
    graph = Graph(bind_namespaces="none")
    for passage in passages:
        label = f"{passage.essay}, sentence {passage.order}"
        graph.add((passage.iri, RDF.type, PARLEY.Passage))
        graph.add((passage.iri, RDFS.label, Literal(label, lang="en")))
        graph.add((passage.iri, PARLEY.inEssay, ID[passage.essay]))
        graph.add((passage.iri, PARLEY.order, _integer(passage.order)))
        graph.add((passage.iri, PARLEY.offset, _integer(passage.offset)))
        graph.add((passage.iri, PARLEY.wordCount, _integer(passage.words)))
        graph.add((passage.iri, PARLEY.digest, Literal(passage.digest)))
        graph.add((passage.iri, PARLEY.role, ROLES[passage.role]))
    return graph


def to_turtle(passages: Sequence[Passage]) -> str:
    """The passages of one essay as the file that is kept beside its statements."""
    command = f"parley passages {passages[0].essay}.txt" if passages else "parley passages"
    return f"# Generated by `{command}`; do not edit by hand.\n\n{write_turtle(to_graph(passages))}"


def from_graph(graph: Graph, essay: str) -> list[Passage]:
    """The passages of an essay, in order, from a graph that holds what `to_graph` makes.

    Raises `SourceError` for a passage that lacks a value.
    """
    nodes = graph.subjects(PARLEY.inEssay, ID[essay], unique=True)
    passages = [_from_node(graph, essay, node) for node in nodes]
    return sorted(passages, key=lambda passage: passage.order)


def _from_node(graph: Graph, essay: str, node: Node) -> Passage:
    roles = {str(iri): name for name, iri in ROLES.items()}
    terms = (PARLEY.order, PARLEY.offset, PARLEY.wordCount, PARLEY.digest, PARLEY.role)
    try:
        values = [str(next(graph.objects(node, term))) for term in terms]
        order, offset, length = map(int, values[:3])
        return Passage(essay, order, offset, length, values[3], roles[values[4]])
    except (StopIteration, ValueError, KeyError) as error:
        cure = f"Write the passages anew: parley passages {essay}.txt"
        raise SourceError(f"<{node}> is not a whole passage", cure=cure) from error


def _integer(number: int) -> Literal:
    return Literal(str(number), datatype=XSD.integer)


# ---- from passages back to a text


def verify(passages: Sequence[Passage], text: str) -> Verification:
    """Find every passage in the text again: by its position, or else by its digest anywhere.

    A digest that stands in the text more than once (a byline, a repeated sentence) goes to the
    place nearest to where its neighbours have moved; no place is given to two passages.
    """
    content = list(words(text))
    places = _in_place(passages, content)
    lost = [passage for passage in passages if passage not in places]
    places |= _settle(_candidates(lost, content), places)
    return Verification(tuple(Finding(passage, places.get(passage)) for passage in passages))


def _in_place(passages: Sequence[Passage], content: Sequence[Word]) -> dict[Passage, int]:
    """The offsets of the passages that stand where they stood."""
    offsets = [word.offset for word in content]
    places = {}
    for passage in passages:
        first = bisect_left(offsets, passage.offset)
        run = content[first : first + passage.words]
        if run and run[0].offset == passage.offset and digest(run) == passage.digest:
            places[passage] = passage.offset
    return places


def _candidates(lost: Sequence[Passage], content: Sequence[Word]) -> dict[Passage, list[int]]:
    """For each lost passage the offsets of all runs of words with its digest, if there are any."""
    sought: dict[int, dict[str, list[Passage]]] = {}
    for passage in lost:
        sought.setdefault(passage.words, {}).setdefault(passage.digest, []).append(passage)
    found: dict[Passage, list[int]] = {}
    for length, passages in sought.items():
        for offset, made in windows(content, length):
            for passage in passages.get(made, ()):
                found.setdefault(passage, []).append(offset)
    return found


def _settle(
    candidates: Mapping[Passage, list[int]], places: Mapping[Passage, int]
) -> dict[Passage, int]:
    """One candidate for each passage, the best fitting pairs first.

    What fits is judged by the nearest passage whose place is beyond doubt: how far has it moved?
    """
    claims = Counter(offset for offsets in candidates.values() for offset in offsets)
    drifts = {passage.order: 0 for passage in places} | {
        passage.order: offsets[0] - passage.offset
        for passage, offsets in candidates.items()
        if len(offsets) == 1 and claims[offsets[0]] == 1
    }
    pairs = []
    for passage, offsets in candidates.items():
        nearest = min(drifts, key=lambda order: abs(order - passage.order), default=None)
        expected = passage.offset + (0 if nearest is None else drifts[nearest])
        pairs += [(abs(offset - expected), passage.order, offset, passage) for offset in offsets]
    settled: dict[Passage, int] = {}
    taken = set(places.values())
    for _, _, offset, passage in sorted(pairs, key=lambda pair: pair[:3]):
        if passage not in settled and offset not in taken:
            settled[passage] = offset
            taken.add(offset)
    return settled
