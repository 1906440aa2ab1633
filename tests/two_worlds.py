"""A graph here, an endpoint elsewhere, and one store that holds both, for tests of SERVICE."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from kg.engine import InProcess, Question
from kg.federation import Federated
from kg.federation.bindings import Row, read_rows
from kg.federation.remote import Budget
from kg.store import Store

ENDPOINT, REMOTE = "http://e/sparql", "urn:remote"


FORMATS = {"solutions": "json", "boolean": "json", "triples": None}


INTEGER = "^^<http://www.w3.org/2001/XMLSchema#integer>"


NODES = ("<http://x/a>", "<http://x/b>", "<http://x/c>")


VALUES = (*NODES, '"l"', '"l"@en', f'"1"{INTEGER}')


PREDICATES = ("<http://x/p>", "<http://x/q>")


GRAPHS = ("<http://g/1>", "<http://g/2>")


VARIABLES = ("?u", "?v", "?w", "?x")


CALL = "CALL"


HERE, THERE = "here", "there"


Triples = Sequence[tuple[str, str, str]]


Solutions = Counter[frozenset[tuple[str, str]]]


class There:
    """Endpoints elsewhere; keeps what they were asked."""

    def __init__(self, triples: Triples) -> None:
        self.store = ox.Store()
        self.asked: list[str] = []
        for triple in triples:
            self.store.load(f"{' '.join(triple)} .".encode(), format=ox.RdfFormat.N_TRIPLES)

    def ask(self, endpoint: str, text: str, budget: Budget) -> list[Row]:
        self.asked.append(text)
        answer = self.store.query(text)
        assert isinstance(answer, ox.QuerySolutions)
        written = answer.serialize(format=ox.QueryResultsFormat.JSON)
        assert written is not None
        budget.take(len(written))
        return read_rows(written, endpoint)


@dataclass
class World:
    """A graph here, one elsewhere, and both in one store."""

    engine: Federated
    there: There
    both: ox.Store

    def asked(self, text: str) -> Solutions:
        """The solutions of a query in which CALL is a call of the endpoint."""
        question = Question(text.replace(CALL, f"SERVICE <{ENDPOINT}>"), FORMATS)
        with self.engine.ask(question).body as body:
            return solutions(body.read())

    def expected(self, text: str) -> Solutions:
        """The solutions in which CALL is a graph of the store that has both."""
        answer = self.both.query(text.replace(CALL, f"GRAPH <{REMOTE}>"))
        assert isinstance(answer, ox.QuerySolutions)
        return solutions(answer.serialize(format=ox.QueryResultsFormat.JSON) or b"")


def solutions(body: bytes) -> Solutions:
    rows = json.loads(body)["results"]["bindings"]
    return Counter(
        frozenset((name, json.dumps(said, sort_keys=True)) for name, said in row.items())
        for row in rows
    )


def make_world(folder: Path, here: Sequence[tuple[str, str, str, str]], there: Triples) -> World:
    quads = "".join(sorted(f"{' '.join(quad)} .\n" for quad in set(here)))
    both = ox.Store()
    both.load(quads.encode(), format=ox.RdfFormat.N_QUADS)
    both.update("INSERT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }")
    both.add_graph(ox.NamedNode(REMOTE))  # also if it is empty
    elsewhere = There(there)
    both.extend(
        ox.Quad(quad.subject, quad.predicate, quad.object, ox.NamedNode(REMOTE))
        for quad in elsewhere.store.quads_for_pattern(None, None, None)
    )
    (folder / "here.nq").write_text(quads)
    engine = InProcess(Store.load(folder / "here.nq"))
    limits = {"seconds": 60.0, "calls": 50, "size": 2**20}
    return World(Federated(engine, elsewhere, {ENDPOINT}, **limits), elsewhere, both)  # type: ignore[arg-type]
