"""The store of the server's own look-ups, answered by an engine elsewhere.

What must be exact comes from the release's own lines, as ever; they are found by bisection and not
loaded. Only queries, and what points to a thing, are asked of the engine.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import cast

from rdflib import URIRef

from kg import sparql
from kg.engine import Question
from kg.hosted.engine import Hosted, read
from kg.store import Boolean, Quad, Solutions, Store, Triples, is_iri
from kg.store.lines import SortedLines

#: The kinds of answer by the word that opens a query; the rest have triples.
KINDS = {"SELECT": "solutions", "ASK": "boolean"}


class HostedStore(Store):
    """The quads of a release of which an engine answers what is asked; `dataset` is its file.

    A look-up of the server's own may take `seconds`.
    """

    def __init__(self, hosted: Hosted, dataset: Path, seconds: float, largest: int) -> None:
        self._hosted = hosted
        self._lines = SortedLines(dataset, known=True)
        self._seconds = seconds
        self._largest = largest

    def query(
        self,
        text: str,
        default_graphs: Iterable[str] | None = None,
        named_graphs: Iterable[str] | None = None,
    ) -> Solutions | Boolean | Triples:
        """See `Store.query`. Raises StoreError or one of its kind if the engine fails."""
        graphs = (None if each is None else tuple(each) for each in (default_graphs, named_graphs))
        kind = KINDS.get(sparql.form(text), "triples")
        question = Question(text, {}, *graphs)
        reply = self._hosted.ask(kind, question, self._seconds, self._largest)
        return read(self._hosted.client.access.query, kind, reply)

    def quads_to(self, iri: str) -> list[Quad]:
        """See `Store.quads_to`."""
        if not is_iri(iri):
            raise ValueError(f"{iri!r} is no IRI")
        text = f"SELECT ?s ?p ?g WHERE {{ GRAPH ?g {{ ?s ?p <{iri}> }} }}"
        found = cast("Iterable[tuple[URIRef, URIRef, URIRef]]", cast(Solutions, self.query(text)))
        return sorted(Quad(s, p, URIRef(iri), g) for s, p, g in found)
