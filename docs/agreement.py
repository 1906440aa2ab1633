"""How far two readers agreed who coded the essays apart: the table of docs/modelling.md.

    python -m docs.agreement

compares `docs/readings/<key>.first.ttl` with `<key>.second.ttl`. Two statements are taken for the
same saying if they stand in a common sentence and are alike in wording and entities; kind, speaker
and modality play no part in that, so agreement on them is not built in. *Found by both* is Dice's
coefficient, 2m / (a + b), for m pairs among a and b statements. Agreement on kind, speaker and
modality within the pairs is the share that is equal, and Cohen's kappa (Cohen 1960), which takes
off what chance would give.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rdflib import Graph
from rdflib.namespace import RDF
from rdflib.term import Node

from kg.rdf import parse_turtle
from kg.terms import ID, PARLEY

READINGS = Path(__file__).resolve().parent / "readings"
SPEAKERS = frozenset(
    (
        PARLEY.saidBy,
        PARLEY.demandedBy,
        PARLEY.recommendedBy,
        PARLEY.offeredBy,
        PARLEY.committedBy,
        PARLEY.heldBy,
        PARLEY.setBy,
        PARLEY.claimedBy,
        PARLEY.madeBy,
        PARLEY.statedIn,
    )
)
#: What tells where and how a statement stands, or ties it to others, and not what it says.
ASIDE = SPEAKERS | {
    PARLEY[name] for name in ("expressedIn", "about", "premise", "concludes", "relayedIn")
}
LITTLE_WORDS = frozenset(
    ("a", "an", "and", "are", "as", "be", "by", "for", "in", "is", "it", "its")
)
#: Entities in common count up to 1 and words up to 2; less than this is no pair.
ALIKE = 0.6


@dataclass(frozen=True)
class Saying:
    """A statement as one reader coded it."""

    kind: str
    speaker: frozenset[str]
    modality: str
    passages: frozenset[str]
    entities: frozenset[str]
    words: frozenset[str]


@dataclass(frozen=True)
class Agreement:
    """Counts of statements and pairs, and the pairs themselves."""

    essay: str
    first: int
    second: int
    pairs: Sequence[tuple[Saying, Saying]]

    def row(self) -> str:
        """The essay's row of the table."""
        found = 2 * len(self.pairs) / (self.first + self.second)
        shares = (
            share([(getattr(one, name), getattr(other, name)) for one, other in self.pairs])
            for name in ("kind", "speaker", "modality")
        )
        cells = (f"{equal:.2f} ({kappa:.2f})" for equal, kappa in shares)
        counts = f"| `{self.essay}` | {self.first} | {self.second} | {found:.2f} |"
        return f"{counts} {' | '.join(cells)} |"


def share(pairs: Sequence[tuple[Hashable, Hashable]]) -> tuple[float, float]:
    """The share of equal pairs, and Cohen's kappa."""
    equal = sum(one == other for one, other in pairs) / len(pairs)
    ones = Counter(one for one, _ in pairs)
    others = Counter(other for _, other in pairs)
    chance = sum(ones[value] * others[value] for value in ones) / len(pairs) ** 2
    return equal, (equal - chance) / (1 - chance)


def read(path: Path) -> list[Saying]:
    """The statements of one reading, in the order of their names."""
    graph = parse_turtle(path)
    return [saying(graph, node) for node in sorted(set(graph.subjects(PARLEY.modality)), key=str)]


def saying(graph: Graph, node: Node) -> Saying:
    values = list(graph.predicate_objects(node))
    return Saying(
        kind=str(graph.value(node, RDF.type)),
        speaker=frozenset(str(value) for name, value in values if name in SPEAKERS),
        modality=str(graph.value(node, PARLEY.modality)),
        passages=frozenset(str(value) for value in graph.objects(node, PARLEY.expressedIn)),
        entities=frozenset(
            str(value) for name, value in values if name not in ASIDE and str(value).startswith(ID)
        ),
        words=frozenset(words(str(graph.value(node, PARLEY.paraphrase)))),
    )


def words(text: str) -> set[str]:
    spaced = "".join(letter.lower() if letter.isalnum() else " " for letter in text)
    return set(spaced.split()) - LITTLE_WORDS


def overlap(one: frozenset[str], other: frozenset[str]) -> float:
    """Jaccard's index; of nothing and nothing it is 1."""
    return len(one & other) / len(one | other) if one | other else 1.0


def likeness(one: Saying, other: Saying) -> float:
    if not one.passages & other.passages:
        return 0.0
    return overlap(one.entities, other.entities) + 2 * overlap(one.words, other.words)


def paired(first: Sequence[Saying], second: Sequence[Saying]) -> Iterator[tuple[Saying, Saying]]:
    """The likest two first, then the likest of what is left, and so on."""
    candidates = sorted(
        (
            (likeness(one, other), i, j)
            for i, one in enumerate(first)
            for j, other in enumerate(second)
        ),
        reverse=True,
    )
    ones, others = set(range(len(first))), set(range(len(second)))
    for alike, i, j in candidates:
        if alike >= ALIKE and i in ones and j in others:
            ones.remove(i)
            others.remove(j)
            yield first[i], second[j]


def agreement(essay: str) -> Agreement:
    """How the two readings of an essay agree."""
    first, second = (read(READINGS / f"{essay}.{turn}.ttl") for turn in ("first", "second"))
    return Agreement(essay, len(first), len(second), list(paired(first, second)))


def table() -> str:
    """The table as Markdown."""
    essays = sorted({path.name.split(".")[0] for path in READINGS.glob("*.ttl")})
    return "\n".join(
        [
            "| essay | first | second | found by both | same kind | same speaker | same modality |",
            "|---|---|---|---|---|---|---|",
            *(agreement(essay).row() for essay in essays),
        ]
    )


if __name__ == "__main__":
    print(table())  # noqa: T201
