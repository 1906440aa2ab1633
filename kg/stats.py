"""How much has been coded: by essay, by kind of statement, by graph. Asked of a store, by SPARQL.

    stats = collect(store)
    stats.essays[0].uncoded      # sentences with neither a statement nor an entity

A sentence is coded if a statement is expressed in it, or else if it mentions an entity, of which
the graph then tells plain facts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kg.errors import QueryError
from kg.store import Solutions, Store
from kg.terms import ESSAY_GRAPHS, ID, ONTOLOGY_GRAPH, PARLEY

PROLOGUE = f"""PREFIX parley: <{PARLEY}>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
"""

SENTENCES = f"""
SELECT ?graph ?role ?passage (COUNT(DISTINCT ?statement) AS ?statements)
       (COUNT(DISTINCT ?entity) AS ?entities)
WHERE {{
  GRAPH ?graph {{
    ?passage a parley:Passage ; parley:order ?order ; parley:role ?kind .
    OPTIONAL {{ ?statement parley:expressedIn ?passage }}
    OPTIONAL {{ ?passage parley:mentions ?entity }}
  }}
  GRAPH <{ONTOLOGY_GRAPH}> {{ ?kind rdfs:label ?role }}
  FILTER(STRSTARTS(STR(?graph), "{ESSAY_GRAPHS}"))
}} GROUP BY ?graph ?role ?passage ?order ORDER BY ?graph ?order
"""

KINDS = f"""
SELECT ?graph ?label (COUNT(DISTINCT ?statement) AS ?statements) WHERE {{
  GRAPH ?graph {{ ?statement a ?kind ; parley:paraphrase ?paraphrase }}
  GRAPH <{ONTOLOGY_GRAPH}> {{ ?kind rdfs:label ?label }}
}} GROUP BY ?graph ?label ORDER BY DESC(?statements) ?label
"""

GRAPHS = """
SELECT ?graph (COUNT(*) AS ?triples) WHERE { GRAPH ?graph { ?s ?p ?o } }
GROUP BY ?graph ORDER BY ?graph
"""

#: What the debate as a whole holds: a name, and the pattern by which it is counted as ?x.
SCOPE = {
    "actors": "?x a parley:Actor",
    "instruments": "?x a parley:Instrument",
    "events": "?x a parley:Event",
    "hypothetical events": "?x a parley:HypotheticalEvent",
    "measures": "?x a parley:Measure",
    "topics": "?x a parley:Topic",
    "statements": "?x a parley:Statement",
    "requests": "?x a parley:Request",
    "commitments": "?x a parley:Commitment",
    "stances": "?x a parley:Stance",
    "conditions": "?x a parley:Condition",
    "claims": "?x a parley:Claim",
    "causal claims with a sign": "?x a parley:Claim ; parley:effectPolarity ?sign",
    "arguments with premises": "?x a parley:Argument ; parley:premise ?premise",
    "arguments that attack": "?x parley:attacks ?other",
    "quotations": "?x parley:quoted true",
}


@dataclass(frozen=True)
class Sentence:
    """A passage: its IRI, its role in the essay, and how much it carries."""

    passage: str
    role: str
    statements: int
    entities: int

    @property
    def coded(self) -> bool:
        return bool(self.statements or self.entities)


@dataclass(frozen=True)
class EssayStats:
    """An essay by its key: its sentences in order, and its statements by kind, the most first."""

    key: str
    sentences: tuple[Sentence, ...]
    kinds: dict[str, int]

    @property
    def uncoded(self) -> list[Sentence]:
        return [sentence for sentence in self.sentences if not sentence.coded]

    def by_role(self) -> dict[str, list[Sentence]]:
        """The sentences of each role, the roles in order of first appearance."""
        found: dict[str, list[Sentence]] = {}
        for sentence in self.sentences:
            found.setdefault(sentence.role, []).append(sentence)
        return found


@dataclass(frozen=True)
class Stats:
    """The essays by key, what the debate holds by name, and the triples of each graph by IRI."""

    essays: tuple[EssayStats, ...]
    scope: dict[str, int]
    graphs: dict[str, int]


def collect(store: Store) -> Stats:
    """The statistics of everything in a store."""
    sentences: dict[str, list[Sentence]] = {}
    for graph, role, passage, statements, entities in _rows(store, SENTENCES):
        sentence = Sentence(passage, role, int(statements), int(entities))
        sentences.setdefault(graph, []).append(sentence)
    kinds: dict[str, dict[str, int]] = {}
    for graph, label, statements in _rows(store, KINDS):
        kinds.setdefault(graph, {})[label] = int(statements)
    essays = (
        EssayStats(graph.removeprefix(ESSAY_GRAPHS), tuple(found), kinds.get(graph, {}))
        for graph, found in sorted(sentences.items())
    )
    graphs = {graph: int(triples) for graph, triples in _rows(store, GRAPHS)}
    return Stats(tuple(essays), _scope(store), graphs)


def _scope(store: Store) -> dict[str, int]:
    """Counts things of ours alone: the inferred types reach terms of the ontology too."""
    found = {}
    for name, pattern in SCOPE.items():
        own = f'FILTER(STRSTARTS(STR(?x), "{ID}"))'
        text = f"SELECT (COUNT(DISTINCT ?x) AS ?n) WHERE {{ {pattern} . {own} }}"
        ((number,),) = _rows(store, text)
        found[name] = int(number)
    return found


def _rows(store: Store, text: str) -> Iterator[list[str]]:
    answer = store.query(PROLOGUE + text)
    if not isinstance(answer, Solutions):
        raise QueryError("A query for statistics must be a SELECT")
    for row in answer:
        yield [str(term) for term in row]
