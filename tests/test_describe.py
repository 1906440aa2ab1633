"""`graph:about`: true counts, true provenance, and nothing that differs from build to build."""

from __future__ import annotations

import pytest
from rdflib import Dataset, Graph, Literal, URIRef
from rdflib.compare import isomorphic
from rdflib.namespace import DCAT, DCTERMS, PROV, RDF, RDFS, VOID

from kg.describe import DATASET, ENTAILMENT, OWL_RL, PART, SD, describe
from kg.figures import count, figures
from kg.terms import (
    ABOUT_GRAPH,
    ALIGNMENTS_GRAPH,
    ENTITIES_GRAPH,
    ESSAY_GRAPHS,
    ID,
    INFERRED_GRAPH,
    ONTOLOGY_GRAPH,
    PARLEY,
    SCHEMA,
    SHAPES_GRAPH,
    WIKIDATA_LINKS_GRAPH,
)

VERSIONS = {"owlrl": "7.6.2", "parley-kg": "0.1.0", "pyshacl": "0.40.1"}
DOWNLOADS = {"parley.trig": "application/trig", "parley.ttl": "text/turtle"}
ESSAY_GRAPH = URIRef(f"{ESSAY_GRAPHS}kim-2021")


@pytest.fixture
def dataset() -> Dataset:
    """Every kind of named graph with a triple or two; one triple stands in two graphs."""
    dataset = Dataset()
    twice = (ID["north-korea"], RDF.type, PARLEY.State)
    for name in (ONTOLOGY_GRAPH, ALIGNMENTS_GRAPH, SHAPES_GRAPH, WIKIDATA_LINKS_GRAPH):
        dataset.graph(name).add((name, RDFS.comment, Literal("x")))
    dataset.graph(ENTITIES_GRAPH).add(twice)
    dataset.graph(ENTITIES_GRAPH).add((ID["north-korea"], RDFS.label, Literal("North Korea", "en")))
    dataset.graph(ESSAY_GRAPH).add(twice)
    dataset.graph(INFERRED_GRAPH).add((ID["north-korea"], RDF.type, PARLEY.Actor))
    return dataset


@pytest.fixture
def about(dataset: Dataset) -> Graph:
    return describe(figures(dataset), VERSIONS, DOWNLOADS)


def number(about: Graph, of: URIRef, what: URIRef = VOID.triples) -> int:
    value = about.value(of, what, any=False)
    assert isinstance(value, Literal)
    return int(value)


def test_counts_of_the_graphs(dataset: Dataset, about: Graph) -> None:
    assert count(dataset)[ENTITIES_GRAPH] == 2
    assert {name: number(about, name) for name in count(dataset)} == count(dataset)


def test_the_description_counts_itself(about: Graph) -> None:
    assert number(about, ABOUT_GRAPH) == len(about)


def test_the_whole_counts_a_triple_once(dataset: Dataset, about: Graph) -> None:
    distinct = {(s, p, o) for s, p, o, _ in dataset.quads()} | set(about)
    assert number(about, DATASET) == len(distinct)
    assert sum(count(dataset).values()) + len(about) == len(distinct) + 1


def test_statistics_of_the_dataset(about: Graph) -> None:
    assert number(about, DATASET, VOID.classes) == 2
    assert number(about, DATASET, VOID.properties) == 3
    assert number(about, DATASET, VOID.distinctSubjects) == 5
    assert number(about, DATASET, VOID.distinctObjects) == 4
    assert URIRef(str(PARLEY)) in set(about.objects(DATASET, VOID.vocabulary))


def test_every_graph_is_a_subset_with_label_and_description(dataset: Dataset, about: Graph) -> None:
    names = {*count(dataset), ABOUT_GRAPH}
    assert set(about.objects(DATASET, VOID.subset)) == names
    for name in names:
        assert about.value(name, RDFS.label, any=False)
        assert about.value(name, DCTERMS.description, any=False)


def test_only_the_inferred_graph_stands_under_owl_rl(about: Graph) -> None:
    (slot,) = about.subjects(SD.supportedEntailmentProfile, OWL_RL)
    assert about.value(slot, SD.name) == INFERRED_GRAPH
    assert set(about.objects(slot, SD.entailmentRegime)) == {ENTAILMENT["OWL-RDF-Based"]}
    simple = set(about.subjects(SD.entailmentRegime, ENTAILMENT["Simple"]))
    assert len(simple) == len(set(about.subjects(RDF.type, SD.NamedGraph))) - 1


def test_inference_read_neither_links_nor_shapes(about: Graph) -> None:
    read = {ONTOLOGY_GRAPH, ALIGNMENTS_GRAPH, ENTITIES_GRAPH, ESSAY_GRAPH}
    assert set(about.objects(PART["inference"], PROV.used)) == read
    assert set(about.objects(INFERRED_GRAPH, PROV.wasDerivedFrom)) == read


def test_an_essays_graph_is_derived_from_the_essay(about: Graph) -> None:
    assert about.value(ESSAY_GRAPH, PROV.wasDerivedFrom) == ID["kim-2021"]
    assert set(about.objects(DATASET, DCTERMS.source)) == {ID["kim-2021"]}


def test_the_programs_and_their_versions(about: Graph) -> None:
    programs = {
        str(about.value(program, RDFS.label)): str(about.value(program, SCHEMA.softwareVersion))
        for program in about.subjects(RDF.type, PROV.SoftwareAgent)
    }
    assert programs == VERSIONS
    used = set(about.objects(None, PROV.wasAssociatedWith))
    assert used == set(about.subjects(RDF.type, PROV.SoftwareAgent))


def test_the_downloads(about: Graph) -> None:
    found = {
        str(about.value(node, RDFS.label)): str(about.value(node, DCAT.mediaType))
        for node in about.objects(DATASET, DCAT.distribution)
    }
    prefix = "https://www.iana.org/assignments/media-types/"
    assert found == {name: prefix + media_type for name, media_type in DOWNLOADS.items()}


def test_it_is_the_same_every_time_and_has_no_blank_node(dataset: Dataset, about: Graph) -> None:
    again = describe(
        figures(dataset), dict(reversed(VERSIONS.items())), dict(reversed(DOWNLOADS.items()))
    )
    assert set(again) == set(about)
    assert isomorphic(again, about)
    assert all(isinstance(term, URIRef | Literal) for triple in about for term in triple)


def test_without_links_none_are_described(dataset: Dataset) -> None:
    dataset.remove_graph(WIKIDATA_LINKS_GRAPH)
    about = describe(figures(dataset), VERSIONS, DOWNLOADS)
    assert not set(about.subjects(RDF.type, VOID.Linkset))
    assert (WIKIDATA_LINKS_GRAPH, None, None) not in about
