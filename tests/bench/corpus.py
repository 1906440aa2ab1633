"""Made-up corpora as sources: files that a build reads, and that its shapes find nothing wrong in.

    write_corpus(Path("sources"), essays=700)

The debate is that of `tests.bench.synthetic`: statements in about the proportions of the coded
essays, actors that recur by a power law, ten essays to a debate. An essay is made of its number and
the seed alone, so that one can be made otherwise without the others. It has 1,200 triples or so.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import accumulate
from pathlib import Path
from random import Random

from kg.layout import data_folder
from kg.settings import find_sources
from kg.terms import ID, PREFIXES
from tests.bench.synthetic import ACTOR_KINDS, ATTACKS, MODALITIES, STATEMENTS, WORDS, Pool

#: Kinds of things, none of which a shape calls too general.
THINGS = ("MilitaryMeasure", "EconomicMeasure", "Meeting", "Agreement", "Declaration")
HEADER = "".join(f"@prefix {p}: <{PREFIXES[p]}> .\n" for p in ("parley", "id", "rdfs", "skos"))
STATEMENTS_OF_AN_ESSAY = 100
ESSAYS_OF_A_DEBATE = 10
TOPICS = 40


@dataclass(frozen=True)
class Corpus:
    """How many essays there are, of which seed, and how many claims and arguments are as they are.

    `causal` is the share of claims that name cause and effect, `reach` that of arguments that speak
    to one of the essay before.
    """

    essays: int
    seed: int = 1
    causal: float = 0.4
    reach: float = 0.3

    @property
    def actors(self) -> Pool:
        """Who speaks, and is spoken to, in all debates."""
        return Pool.of("actor", max(20, 2 * self.essays), 1.0)

    def essay(self, number: int, version: int = 0) -> Essay:
        """One essay, or a version of it that says otherwise of the same things what it says."""
        made, put = (Random(f"{self.seed}-{number}-{part}") for part in ("made", version))
        return Essay(self, number, made, put)


@dataclass
class Essay:
    """One essay, and what it speaks of as it is written."""

    corpus: Corpus
    number: int
    random: Random
    manner: Random
    used: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.key = f"essay-{self.number}"
        debate = (self.number - 1) // ESSAYS_OF_A_DEBATE + 1
        self.actors = self.corpus.actors
        self.things = Pool.of(f"debate-{debate}-thing", 40 * ESSAYS_OF_A_DEBATE, 0.6)

    def text(self) -> str:
        """The file, in Turtle."""
        return f"{HEADER}\n" + "\n\n".join(self._blocks()) + "\n"

    def _take(self, pool: Pool) -> str:
        name = "id:" + pool.take(self.random).removeprefix(f"<{ID}").rstrip(">")
        self.used.add(name)
        return name

    def _blocks(self) -> Iterator[str]:
        author = self._take(self.actors)
        passages = [f"id:{self.key}-s{n:03}" for n in range(1, STATEMENTS_OF_AN_ESSAY // 2 + 1)]
        mentions: dict[str, set[str]] = {passage: set() for passage in passages}
        said: list[tuple[str, str]] = []
        for number in range(1, STATEMENTS_OF_AN_ESSAY + 1):
            passage = passages[number // 2 % len(passages)]
            before = set(self.used)
            yield self._statement(number, author, passage, said)
            mentions[passage] |= self.used - before
        mentions[passages[0]].add(author)
        yield (
            f'id:{self.key} a parley:Essay ; rdfs:label "essay {self.number}"@en ;\n'
            f"    parley:author {author} ."
        )
        for order, passage in enumerate(passages, 1):
            yield self._passage(passage, order, sorted(mentions[passage]))

    def _passage(self, passage: str, order: int, mentions: list[str]) -> str:
        mentioned = f" ;\n    parley:mentions {', '.join(mentions)}" if mentions else ""
        return (
            f"{passage} a parley:Passage ; parley:inEssay id:{self.key} ;\n"
            f"    parley:order {order} ; parley:offset {order * 200} ; parley:wordCount 12 ;\n"
            f'    parley:digest "{sha256(passage.encode()).hexdigest()}" ;\n'
            f"    parley:role parley:Body{mentioned} ."
        )

    def _statement(
        self, number: int, author: str, passage: str, said: list[tuple[str, str]]
    ) -> str:
        weights = list(accumulate(share for _, share, _, _ in STATEMENTS))
        kind, _, by, roles = self.random.choices(STATEMENTS, cum_weights=weights)[0]
        if kind == "Argument" and len(said) < 3:
            kind, _, by, roles = STATEMENTS[0]
        node = f"id:{kind.lower()}-{self.key}-{number}"
        modality = self.random.choice(MODALITIES)
        speaker = author if modality == "Asserted" else self._take(self.actors)
        topic = f"id:topic-{self.random.randint(1, TOPICS)}"
        words = " ".join(self.manner.choices(WORDS, k=9)).capitalize()
        parts = [
            f"{node} a parley:{kind} ; parley:modality parley:{modality}",
            f"parley:{by} {speaker} ; parley:expressedIn {passage}",
            f'parley:about {topic} ; parley:paraphrase "{words}."@en',
            *self._roles(kind, roles, said),
        ]
        said.append((kind, node))
        return " ;\n    ".join(parts) + " ."

    def _roles(
        self, kind: str, roles: tuple[str, ...], said: list[tuple[str, str]]
    ) -> Iterator[str]:
        if kind == "Argument":
            yield from self._argument(roles, said)
        elif kind == "Condition" or (kind == "Claim" and self.random.random() < self.corpus.causal):
            yield from (f"parley:{role} {self._take(self.things)}" for role in roles)
            if kind == "Claim":
                yield f"parley:effectPolarity parley:{self.random.choice(('Promotes', 'Prevents'))}"
        elif kind != "Claim":
            yield f"parley:{self.manner.choice(roles)} {self._take(self.things)}"
        if kind in {"Demand", "Recommendation"}:
            yield f"parley:addressedTo {self._take(self.actors)}"

    def _argument(self, roles: tuple[str, ...], said: list[tuple[str, str]]) -> Iterator[str]:
        """Premises come before what they are given for, so that no argument leads to itself."""
        one, other, conclusion = sorted(self.random.sample(range(len(said)), 3))
        yield f"parley:premise {said[one][1]}, {said[other][1]}"
        yield f"parley:concludes {said[conclusion][1]}"
        yield f"parley:{self.random.choice(roles)} {self._take(self.things)}"
        earlier = [node for kind, node in said if kind == "Argument"]
        if earlier and self.random.random() < self.corpus.reach:
            yield f"parley:{self.random.choice(ATTACKS)} {self.random.choice(earlier)}"


def write_corpus(folder: Path, corpus: Corpus) -> None:
    """Writes the sources of a corpus, beside those of this project, whose ontology it uses."""
    for name in ("ontology", "queries"):
        shutil.copytree(find_sources() / name, folder / name)
    shutil.copytree(data_folder(find_sources()), folder / "kg" / "data")
    essays = folder / "kg" / "data" / "essays"
    used: set[str] = set()
    for number in range(1, corpus.essays + 1):
        essay = corpus.essay(number)
        (essays / f"{essay.key}.ttl").write_text(essay.text(), "utf-8")
        used |= essay.used
    (essays.parent / "entities-made-up.ttl").write_text(
        _entities(used, Random(corpus.seed)), "utf-8"
    )


def write_version(folder: Path, corpus: Corpus, number: int, version: int) -> None:
    """Writes another version of one essay."""
    path = folder / "kg" / "data" / "essays" / f"essay-{number}.ttl"
    path.write_text(corpus.essay(number, version).text(), "utf-8")


def _entities(used: set[str], random: Random) -> str:
    blocks = [
        f'id:topic-{n} a parley:Topic ; rdfs:label "topic {n}"@en ; skos:inScheme id:topics .'
        for n in range(1, TOPICS + 1)
    ]
    for name in sorted(used):
        kind = random.choice(ACTOR_KINDS if name.startswith("id:actor") else THINGS)
        blocks.append(f'{name} a parley:{kind} ; rdfs:label "{name[3:].replace("-", " ")}"@en .')
    return f"{HEADER}\n" + "\n".join(blocks) + "\n"
