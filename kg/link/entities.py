"""What our graph says of the entities that may be tied: their names, types, dates and places."""

from __future__ import annotations

from rdflib import RDF, RDFS, Dataset, Graph

from kg.link.links import Link, read_links
from kg.terms import ENTITIES_GRAPH, ESSAY_GRAPHS, ONTOLOGY_GRAPH, WIKIDATA_LINKS_GRAPH


def entities(dataset: Dataset) -> Graph:
    """The entities and what the essays tell of them as one graph, with the types above theirs.

    Which type lies above which is in it, too.
    """
    graph = Graph(bind_namespaces="none")
    ontology = dataset.graph(ONTOLOGY_GRAPH)
    for triple in ontology.triples((None, RDFS.subClassOf, None)):
        graph.add(triple)
    for each in dataset.graphs():
        if each.identifier == ENTITIES_GRAPH or str(each.identifier).startswith(ESSAY_GRAPHS):
            for triple in each:
                graph.add(triple)
    for entity, kind in list(graph.subject_objects(RDF.type)):
        for above in ontology.transitive_objects(kind, RDFS.subClassOf):
            if above is not None:
                graph.add((entity, RDF.type, above))
    return graph


def links(dataset: Dataset) -> list[Link]:
    """The links to Wikidata that the sources record."""
    return read_links(dataset.graph(WIKIDATA_LINKS_GRAPH))
