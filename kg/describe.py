"""The build described in its own terms: `graph:about`, in VoID, DCAT, PROV-O and SPARQL-SD.

What the dataset and each of its graphs is, how many triples it has, which file formats it comes in,
what was drawn from what, and which versions of which engines did it. Two builds of the same sources
describe themselves alike: there is no time of day in it, and no name of a machine.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCAT, DCTERMS, PROV, RDF, RDFS, VOID, XSD
from rdflib.term import Node

from kg.figures import TIES, Figures
from kg.terms import (
    ABOUT_GRAPH,
    ALIGNMENTS_GRAPH,
    ENTITIES_GRAPH,
    ESSAY_GRAPHS,
    ID,
    INFERRED_GRAPH,
    ONTOLOGY,
    ONTOLOGY_GRAPH,
    PREFIXES,
    QUERIES_GRAPH,
    SCHEMA,
    SHAPES_GRAPH,
    WIKIDATA_GRAPH,
    WIKIDATA_LINKS_GRAPH,
)

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
ENTAILMENT = Namespace("http://www.w3.org/ns/entailment/")
OWL_RL = URIRef("http://www.w3.org/ns/owl-profile/RL")
CC0 = URIRef("https://creativecommons.org/publicdomain/zero/1.0/")
MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
DOWNLOADS = Namespace("https://w3id.org/parley/download/")

PART = Namespace(f"{ABOUT_GRAPH}#")
DATASET = PART["dataset"]
WIKIDATA = PART["wikidata"]

TITLE = "Parley: who demands what of whom, and which sentence says so"
DESCRIPTION = (
    "The debate over an end-of-war declaration for the Korean War as a graph in which nobody's "
    "saying is a fact: every statement is traced to the sentence it was drawn from, every inferred "
    "one is kept apart."
)
KEYWORDS = ("argumentation", "diplomacy", "Korean War", "policy debate", "provenance")

#: Label and description of each named graph; an essay's graph takes the last row.
GRAPHS: dict[URIRef, tuple[str, str]] = {
    ONTOLOGY_GRAPH: ("the ontology", "What the terms mean."),
    ALIGNMENTS_GRAPH: ("the alignments", "How the terms relate to those of other vocabularies."),
    SHAPES_GRAPH: ("the shapes", "What the data must hold."),
    ENTITIES_GRAPH: ("the entities", "What more than one essay can talk about."),
    WIKIDATA_LINKS_GRAPH: ("the links to Wikidata", "Which entities are which items there."),
    WIKIDATA_GRAPH: (
        "what Wikidata says",
        "Names, descriptions and a few facts of the items that are tied, as they were fetched.",
    ),
    QUERIES_GRAPH: ("the saved queries", "Questions to the graph, as data."),
    INFERRED_GRAPH: ("what was inferred", "What follows from the rest, and nothing else."),
    ABOUT_GRAPH: ("about this dataset", "What is in it, drawn from what, by which programs."),
}
INFERENCE_READS = (ONTOLOGY_GRAPH, ALIGNMENTS_GRAPH, ENTITIES_GRAPH)

Triple = tuple[Node, Node, Node]


def describe(figures: Figures, versions: Mapping[str, str], downloads: Mapping[str, str]) -> Graph:
    """The graph `graph:about` of a dataset; see `description`."""
    about = Graph(identifier=ABOUT_GRAPH, bind_namespaces="none")
    for triple in description(figures, versions, downloads):
        about.add(triple)
    return about


def description(
    figures: Figures, versions: Mapping[str, str], downloads: Mapping[str, str]
) -> set[Triple]:
    """The triples of `graph:about` of a dataset; the figures are those of every other graph in it.

    `versions` gives the version of each program by the name of its package, `downloads` the media
    type of each file that the graph can be had as, by its name.
    """
    names = sorted({*figures.sizes, ABOUT_GRAPH})
    about = {
        *_dataset(figures),
        *chain.from_iterable(map(_graph, names)),
        *(_links(figures) if WIKIDATA_LINKS_GRAPH in figures.sizes else ()),
        *chain.from_iterable(_distribution(*item) for item in sorted(downloads.items())),
        *_provenance(names),
        *chain.from_iterable(_program(*item) for item in sorted(versions.items())),
    }
    return about | set(_sizes(figures, len(about)))


def _sizes(figures: Figures, described: int) -> Iterator[Triple]:
    """`void:triples` of each graph, of this one (these included) and of the whole."""
    for name, size in figures.sizes.items():
        yield name, VOID.triples, _number(size)
    own = described + len(figures.sizes) + 2
    yield ABOUT_GRAPH, VOID.triples, _number(own)
    yield DATASET, VOID.triples, _number(figures.triples + own)


def _number(value: int) -> Literal:
    return Literal(str(value), datatype=XSD.integer)


def _english(text: str) -> Literal:
    return Literal(text, lang="en")


def _dataset(figures: Figures) -> Iterator[Triple]:
    """The dataset as a whole; its counts of subjects and the like leave out this description."""
    for kind in (VOID.Dataset, DCAT.Dataset, SD.Dataset, PROV.Entity):
        yield DATASET, RDF.type, kind
    yield DATASET, RDFS.label, _english("Parley")
    yield DATASET, DCTERMS.title, _english(TITLE)
    yield DATASET, DCTERMS.description, _english(DESCRIPTION)
    yield DATASET, DCTERMS.license, CC0
    yield DATASET, DCTERMS.conformsTo, ONTOLOGY
    yield DATASET, VOID.uriSpace, Literal(str(ID))
    for keyword in KEYWORDS:
        yield DATASET, DCAT.keyword, _english(keyword)
    yield from _statistics(figures)


def _statistics(figures: Figures) -> Iterator[Triple]:
    yield DATASET, VOID.distinctSubjects, _number(figures.subjects)
    yield DATASET, VOID.distinctObjects, _number(figures.objects)
    yield DATASET, VOID.classes, _number(len(figures.classes))
    yield DATASET, VOID.properties, _number(len(figures.properties))
    terms = figures.classes | figures.properties
    for namespace in PREFIXES.values():
        if any(str(term).startswith(namespace) for term in terms):
            yield DATASET, VOID.vocabulary, URIRef(namespace)


def _graph(name: URIRef) -> Iterator[Triple]:
    """A named graph: what it is, and under which entailment regime it stands."""
    label, description = GRAPHS.get(name) or _essay_words(name)
    for kind in (VOID.Dataset, SD.Graph, PROV.Entity):
        yield name, RDF.type, kind
    yield name, RDFS.label, _english(label)
    yield name, DCTERMS.description, _english(description)
    yield DATASET, VOID.subset, name
    slot = PART[f"in-{str(name).removeprefix(str(PREFIXES['graph']))}"]
    yield DATASET, SD.namedGraph, slot
    yield slot, RDF.type, SD.NamedGraph
    yield slot, SD.name, name
    yield slot, SD.graph, name
    if name == INFERRED_GRAPH:
        yield slot, SD.entailmentRegime, ENTAILMENT["OWL-RDF-Based"]
        yield slot, SD.supportedEntailmentProfile, OWL_RL
    else:
        yield slot, SD.entailmentRegime, ENTAILMENT["Simple"]


def _essay_words(name: URIRef) -> tuple[str, str]:
    return f"the essay {_essay(name).removeprefix(str(ID))}", "All that is drawn from this essay."


def _is_essay(name: URIRef) -> bool:
    return name.startswith(ESSAY_GRAPHS)


def _essay(name: URIRef) -> URIRef:
    """The essay that the graph is drawn from."""
    return ID[name.removeprefix(ESSAY_GRAPHS)]


def _links(figures: Figures) -> Iterator[Triple]:
    """The links as a linkset, and in it one for each kind of tie: VoID wants one predicate."""
    yield from _linkset(WIKIDATA_LINKS_GRAPH)
    for name, label in (
        ("identities", "entities that are items of Wikidata"),
        ("candidates", "entities that may be items of Wikidata"),
    ):
        yield from _linkset(PART[name])
        yield PART[name], RDFS.label, _english(label)
        yield PART[name], VOID.linkPredicate, TIES[name]
        yield PART[name], VOID.triples, _number(figures.ties[name])
        yield WIKIDATA_LINKS_GRAPH, VOID.subset, PART[name]
    yield WIKIDATA, RDF.type, VOID.Dataset
    yield WIKIDATA, RDFS.label, _english("Wikidata")
    yield WIKIDATA, DCTERMS.license, CC0
    yield WIKIDATA, VOID.uriSpace, Literal(PREFIXES["wd"])
    yield WIKIDATA, VOID.sparqlEndpoint, URIRef("https://query.wikidata.org/sparql")


def _linkset(name: URIRef) -> Iterator[Triple]:
    yield name, RDF.type, VOID.Linkset
    yield name, VOID.subjectsTarget, DATASET
    yield name, VOID.objectsTarget, WIKIDATA


def _distribution(name: str, media_type: str) -> Iterator[Triple]:
    distribution = PART[f"download-{name}"]
    yield DATASET, DCAT.distribution, distribution
    yield distribution, RDF.type, DCAT.Distribution
    yield distribution, RDFS.label, _english(name)
    yield distribution, DCAT.mediaType, URIRef(MEDIA_TYPES + media_type)
    yield distribution, DCAT.downloadURL, DOWNLOADS[name]
    yield distribution, DCTERMS.license, CC0


def _provenance(names: Iterable[URIRef]) -> Iterator[Triple]:
    """What made the dataset and its inferred graph, from which graphs, and those from what."""
    written = [name for name in names if name not in {INFERRED_GRAPH, ABOUT_GRAPH}]
    read = [name for name in written if name in INFERENCE_READS or _is_essay(name)]
    yield from _activity("build", "the build", "parley-kg", written)
    checked = [name for name in written if name != WIKIDATA_GRAPH]
    yield from _activity("validation", "the validation by SHACL", "pyshacl", checked)
    yield from _activity("inference", "the closure under OWL 2 RL", "owlrl", read)
    yield DATASET, PROV.wasGeneratedBy, PART["build"]
    yield ABOUT_GRAPH, PROV.wasGeneratedBy, PART["build"]
    yield INFERRED_GRAPH, PROV.wasGeneratedBy, PART["inference"]
    for name in read:
        yield INFERRED_GRAPH, PROV.wasDerivedFrom, name
    if WIKIDATA_GRAPH in written:
        yield WIKIDATA_GRAPH, PROV.wasDerivedFrom, WIKIDATA
        yield WIKIDATA_GRAPH, DCTERMS.license, CC0
    for name in filter(_is_essay, written):
        yield name, PROV.wasDerivedFrom, _essay(name)
        yield DATASET, DCTERMS.source, _essay(name)


def _activity(name: str, label: str, program: str, used: Iterable[URIRef]) -> Iterator[Triple]:
    yield PART[name], RDF.type, PROV.Activity
    yield PART[name], RDFS.label, _english(label)
    yield PART[name], PROV.wasAssociatedWith, PART[program]
    for graph in used:
        yield PART[name], PROV.used, graph


def _program(name: str, version: str) -> Iterator[Triple]:
    yield PART[name], RDF.type, PROV.SoftwareAgent
    yield PART[name], RDFS.label, _english(name)
    yield PART[name], SCHEMA.softwareVersion, Literal(version)
