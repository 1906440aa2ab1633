"""Made-up debates of any size, in the words of the ontology and always the same for a seed.

    write_release(Shape(triples=1_000_000), Path("graph"))

Essays follow each other until there are enough triples. Each has passages, statements of every kind
in about the proportions of the coded essays, and arguments of which some attack, back or defend
those of earlier essays. Actors, topics and what is argued about recur by a power law. Beside each
essay's graph stand `graph:entities`, and `graph:inferred` with the types and speakers that follow.
Quads are made one by one and sorted outside of memory, so that size costs time and disk alone.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, count
from pathlib import Path
from random import Random

from rdflib.namespace import RDF, RDFS, XSD

from kg.release import DATASET, MANIFEST, Manifest
from kg.terms import ENTITIES_GRAPH, ESSAY_GRAPHS, ID, INFERRED_GRAPH, PARLEY

ACTOR_KINDS = ("Person", "State", "GovernmentBody", "ResearchInstitute", "NewsOutlet", "Coalition")
THING_KINDS = ("Measure", "Event", "Agreement", "Declaration")
#: The kinds of statement, how many of a hundred, who says it, and what it is said of.
STATEMENTS: tuple[tuple[str, int, str, tuple[str, ...]], ...] = (
    ("Claim", 40, "claimedBy", ("cause", "effect")),
    ("Stance", 24, "heldBy", ("endorses", "rejects", "doubts", "fears")),
    ("Argument", 18, "madeBy", ("argumentFor", "argumentAgainst")),
    ("Condition", 6, "setBy", ("requires", "enables")),
    ("Demand", 5, "demandedBy", ("demands",)),
    ("Recommendation", 5, "recommendedBy", ("demands",)),
    ("Commitment", 2, "committedBy", ("commitsTo",)),
)
MODALITIES = ("Asserted", "Reported", "Imputed", "Predicted")
ATTACKS = ("rebuts", "undermines", "undercuts", "backs")
WORDS = (
    "talks",
    "treaty",
    "exercise",
    "sanction",
    "border",
    "signal",
    "offer",
    "trust",
    "verify",
    "freeze",
    "alliance",
    "summit",
    "pledge",
    "step",
    "phase",
    "relief",
    "peace",
    "missile",
    "force",
    "deter",
)


@dataclass(frozen=True)
class Shape:
    """What a graph is to be like.

    `triples` is about how many quads there will be; `statements` how many an essay has; `actors`
    and `things` how many of each for every thousand triples; `exponent` how steeply their use falls
    with their rank; `reach` the share of arguments that speak to one of an earlier essay.
    `debate` is how many essays have their things in common, 0 is all; `causal` the share of claims
    and conditions that name a cause and an effect. Where all is one debate and every claim causal,
    what leads into what is most of what follows, and grows with the square.
    """

    triples: int
    seed: int = 1
    statements: int = 100
    actors: float = 2.0
    things: float = 4.0
    topics: int = 40
    exponent: float = 1.0
    reach: float = 0.3
    debate: int = 0
    causal: float = 1.0


@dataclass(frozen=True)
class Pool:
    """Names of which the first are taken most often, by a power law of their rank."""

    names: Sequence[str]
    weights: Sequence[float]

    @classmethod
    def of(cls, stem: str, size: int, exponent: float) -> Pool:
        """`size` IRIs that begin with the stem."""
        names = [f"<{ID}{stem}-{number}>" for number in range(1, size + 1)]
        return cls(names, list(accumulate(1 / rank**exponent for rank in range(1, size + 1))))

    def take(self, random: Random) -> str:
        """One of the names."""
        return random.choices(self.names, cum_weights=self.weights)[0]


def term(name: str) -> str:
    """An ontology's term as N-Quads write it."""
    return f"<{PARLEY}{name}>"


def literal(words: Sequence[str]) -> str:
    """Words in English."""
    return f'"{" ".join(words)}"@en'


def integer(number: int) -> str:
    """A whole number."""
    return f'"{number}"^^<{XSD.integer}>'


@dataclass
class Maker:
    """Makes the quads of a shape, essay after essay; what later essays speak to is kept."""

    shape: Shape
    random: Random = field(init=False)
    arguments: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        shape, size = self.shape, self.shape.triples / 1000
        self.random = Random(shape.seed)
        self.actors = Pool.of("actor", max(20, round(shape.actors * size)), shape.exponent)
        self.things = Pool.of("thing", max(40, round(shape.things * size)), shape.exponent)
        self.topics = Pool.of("topic", shape.topics, shape.exponent)
        self.kinds = list(accumulate(share for _, share, _, _ in STATEMENTS))

    def quads(self) -> Iterator[str]:
        """The lines of N-Quads, each without its end; a line may come twice."""
        made = 0
        for line in self._entities():
            made += 1
            yield line
        for number in count(1):
            if self.shape.debate and number % self.shape.debate == 1:
                self.things = self._own_things(number // self.shape.debate + 1)
            for line in self._essay(f"essay-{number}"):
                made += 1
                yield line
            if made >= self.shape.triples:
                return

    def _own_things(self, debate: int) -> Pool:
        """What one debate is about; its things are taken more evenly than those of all debates."""
        return Pool.of(f"debate-{debate}-thing", 40 * self.shape.debate, self.shape.exponent * 0.6)

    def _entities(self) -> Iterator[str]:
        graph = f"<{ENTITIES_GRAPH}> ."
        for pool, kinds in (
            (self.actors, ACTOR_KINDS),
            (self.things, THING_KINDS),
            (self.topics, ("Topic",)),
        ):
            for name in pool.names:
                yield f"{name} <{RDF.type}> {term(self.random.choice(kinds))} {graph}"
                yield f"{name} <{RDFS.label}> {literal(self._words(2))} {graph}"
        for name in self.actors.names[1:]:
            if self.random.random() < 0.3:
                yield f"{name} {term('memberOf')} {self.actors.take(self.random)} {graph}"

    def _essay(self, key: str) -> Iterator[str]:
        graph = f"<{ESSAY_GRAPHS}{key}> ."
        essay = f"<{ID}{key}>"
        yield f"{essay} <{RDF.type}> {term('Essay')} {graph}"
        yield f"{essay} {term('title')} {literal(self._words(4))} {graph}"
        author = self.actors.take(self.random)
        yield f"{essay} {term('author')} {author} {graph}"
        passages = [f"<{ID}{key}-s{order:03}>" for order in range(1, self.shape.statements // 2)]
        for order, passage in enumerate(passages, 1):
            yield f"{passage} <{RDF.type}> {term('Passage')} {graph}"
            yield f"{passage} {term('inEssay')} {essay} {graph}"
            yield f"{passage} {term('order')} {integer(order)} {graph}"
        said: list[str] = []
        for number in range(1, self.shape.statements + 1):
            node = f"<{ID}{key}-statement-{number}>"
            yield from self._statement(node, graph, author, self.random.choice(passages), said)
            said.append(node)

    def _statement(
        self, node: str, graph: str, author: str, passage: str, said: list[str]
    ) -> Iterator[str]:
        kind, _, by, roles = self.random.choices(STATEMENTS, cum_weights=self.kinds)[0]
        modality = self.random.choice(MODALITIES)
        speaker = author if modality == "Asserted" else self.actors.take(self.random)
        yield f"{node} <{RDF.type}> {term(kind)} {graph}"
        yield f"{node} {term('modality')} {term(modality)} {graph}"
        yield f"{node} {term(by)} {speaker} {graph}"
        yield f"{node} {term('expressedIn')} {passage} {graph}"
        yield f"{node} {term('paraphrase')} {literal(self._words(9))} {graph}"
        yield f"{node} {term('about')} {self.topics.take(self.random)} {graph}"
        chosen = roles if kind in {"Claim", "Condition"} else [self.random.choice(roles)]
        if self.shape.causal < 1 and len(chosen) > 1 and self.random.random() >= self.shape.causal:
            chosen = []
        for role in chosen:
            thing = self.things.take(self.random)
            yield f"{node} {term(role)} {thing} {graph}"
            yield f"{passage} {term('mentions')} {thing} {graph}"
        if kind in {"Demand", "Recommendation"}:
            yield f"{node} {term('addressedTo')} {self.actors.take(self.random)} {graph}"
        if kind == "Argument":
            yield from self._argument(node, graph, said)
        yield f"{node} <{RDF.type}> {term('Statement')} <{INFERRED_GRAPH}> ."
        yield f"{node} {term('saidBy')} {speaker} <{INFERRED_GRAPH}> ."

    def _argument(self, node: str, graph: str, said: list[str]) -> Iterator[str]:
        for role in ("concludes", "premise", "premise"):
            if said:
                yield f"{node} {term(role)} {self.random.choice(said)} {graph}"
        if self.arguments and self.random.random() < self.shape.reach:
            other = self.random.choice(self.arguments)
            yield f"{node} {term(self.random.choice(ATTACKS))} {other} {graph}"
        self.arguments.append(node)

    def _words(self, number: int) -> list[str]:
        return self.random.choices(WORDS, k=number)


def write_release(shape: Shape, folder: Path) -> Path:
    """Writes a release with such a graph into the folder, and gives the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    dataset = folder / DATASET
    write_sorted(Maker(shape).quads(), dataset)
    (folder / MANIFEST).write_bytes(_manifest(dataset).to_json())
    return folder


def write_sorted(lines: Iterable[str], path: Path) -> None:
    """Writes lines, sorted by the system's `sort`, in the order of their bytes and each once."""
    with path.open("wb") as out:
        sorting = subprocess.Popen(
            ["sort", "-u"], stdin=subprocess.PIPE, stdout=out, env={**os.environ, "LC_ALL": "C"}
        )
        with sorting:
            assert sorting.stdin
            for line in lines:
                sorting.stdin.write(line.encode() + b"\n")
    if sorting.returncode:
        raise OSError(f"sort ended with {sorting.returncode}")


def _manifest(dataset: Path) -> Manifest:
    digest, counts = hashlib.sha256(), Counter[str]()
    with dataset.open("rb") as lines:
        for line in lines:
            digest.update(line)
            counts[line.rsplit(b" ", 2)[1][1:-1].decode()] += 1
    return Manifest(digest.hexdigest(), dict(counts), {}, {})
