"""The figures of a dataset count each thing once."""

from __future__ import annotations

from rdflib import Dataset, Literal
from rdflib.namespace import OWL, RDF, RDFS

from kg.figures import count, figures
from kg.terms import ENTITIES_GRAPH, GRAPH, ID, PARLEY, WIKIDATA_LINKS_GRAPH


def test_a_triple_in_two_graphs_is_one_triple() -> None:
    dataset = Dataset()
    for name in (ENTITIES_GRAPH, GRAPH["essay/x"]):
        dataset.graph(name).add((ID.ann, RDF.type, PARLEY.Person))
    dataset.graph(ENTITIES_GRAPH).add((ID.ann, RDFS.label, Literal("Ann")))
    dataset.graph(WIKIDATA_LINKS_GRAPH).add((ID.ann, OWL.sameAs, ID.ben))
    found = figures(dataset)
    assert found.sizes == count(dataset)
    assert (found.triples, found.subjects, found.objects) == (3, 1, 3)
    assert found.classes == {PARLEY.Person}
    assert found.properties == {RDF.type, RDFS.label, OWL.sameAs}
    assert found.ties == {"identities": 1, "candidates": 0}
