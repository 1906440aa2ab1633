"""The graph of a release, loaded to be queried; the only room that knows the engine, pyoxigraph.

    store = Store.load(release.dataset)
    store.query("SELECT ?s WHERE { ?s ?p ?o }").write("json")

`store` holds the quads, `results` are the answers, `terms` turns the engine's terms into rdflib's,
`lines` finds in the dataset's own file what must be exact, `disk` keeps the store of a large graph.
"""

from kg.store.canonical import canonical_nquads, digest, plain_nquads
from kg.store.reading import read_graph, read_results
from kg.store.results import (
    GRAPH_FORMATS,
    RESULT_FORMATS,
    Boolean,
    Result,
    Solutions,
    Triples,
    write_graph,
)
from kg.store.store import Store
from kg.store.terms import Quad, Term, Triple, is_iri, parse_triples, turtle_triples

__all__ = [
    "GRAPH_FORMATS",
    "RESULT_FORMATS",
    "Boolean",
    "Quad",
    "Result",
    "Solutions",
    "Store",
    "Term",
    "Triple",
    "Triples",
    "canonical_nquads",
    "digest",
    "is_iri",
    "parse_triples",
    "plain_nquads",
    "read_graph",
    "read_results",
    "turtle_triples",
    "write_graph",
]
