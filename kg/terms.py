"""The names everything else is written with: namespaces, prefixes and named graphs."""

from __future__ import annotations

from rdflib import Namespace, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF, ORG, OWL, PROV, RDF, RDFS, SH, SKOS, VOID, XSD

ONTOLOGY = URIRef("https://w3id.org/parley/ontology")
PARLEY = Namespace("https://w3id.org/parley/ontology#")
ID = Namespace("https://w3id.org/parley/id/")
GRAPH = Namespace("https://w3id.org/parley/graph/")
WIKIDATA = Namespace("http://www.wikidata.org/entity/")
SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
SHAPE = Namespace("https://w3id.org/parley/ontology/shapes#")
QUERY = Namespace("https://w3id.org/parley/graph/queries#")
SCHEMA = Namespace("https://schema.org/")
OA = Namespace("http://www.w3.org/ns/oa#")
AIF = Namespace("http://www.arg.dundee.ac.uk/aif#")
GEO = Namespace("http://www.opengis.net/ont/geosparql#")
CREATIVE_COMMONS = Namespace("http://creativecommons.org/ns#")
#: The namespaces of Wikidata's own RDF beside that of its items.
WIKIDATA_SCHEMA = Namespace("http://schema.org/")
WIKIDATA_PAGE = Namespace("https://www.wikidata.org/wiki/Special:EntityData/")
WIKIDATA_STATEMENT = Namespace("http://www.wikidata.org/entity/statement/")
WIKIDATA_PROPERTY = Namespace("http://www.wikidata.org/prop/")
WIKIDATA_DIRECT = Namespace("http://www.wikidata.org/prop/direct/")
WIKIDATA_VALUE = Namespace("http://www.wikidata.org/prop/statement/")
WIKIDATA_QUALIFIER = Namespace("http://www.wikidata.org/prop/qualifier/")

#: Every prefix the project writes and reads, in the order a file declares them.
PREFIXES: dict[str, str] = {
    "parley": str(PARLEY),
    "id": str(ID),
    "graph": str(GRAPH),
    "rdf": str(RDF),
    "rdfs": str(RDFS),
    "owl": str(OWL),
    "xsd": str(XSD),
    "skos": str(SKOS),
    "dcterms": str(DCTERMS),
    "prov": str(PROV),
    "foaf": str(FOAF),
    "org": str(ORG),
    "schema": str(SCHEMA),
    "oa": str(OA),
    "aif": str(AIF),
    "sh": str(SH),
    "sd": str(SD),
    "shape": str(SHAPE),
    "query": str(QUERY),
    "void": str(VOID),
    "dcat": str(DCAT),
    "wd": str(WIKIDATA),
    "wds": str(WIKIDATA_STATEMENT),
    "wdt": str(WIKIDATA_DIRECT),
    "p": str(WIKIDATA_PROPERTY),
    "ps": str(WIKIDATA_VALUE),
    "pq": str(WIKIDATA_QUALIFIER),
    "geo": str(GEO),
    "cc": str(CREATIVE_COMMONS),
}

ONTOLOGY_GRAPH = GRAPH["ontology"]
ALIGNMENTS_GRAPH = GRAPH["alignments"]
SHAPES_GRAPH = GRAPH["shapes"]
ENTITIES_GRAPH = GRAPH["entities"]
WIKIDATA_LINKS_GRAPH = GRAPH["links/wikidata"]
WIKIDATA_GRAPH = GRAPH["wikidata"]
QUERIES_GRAPH = GRAPH["queries"]
INFERRED_GRAPH = GRAPH["inferred"]
ABOUT_GRAPH = GRAPH["about"]
#: Every essay's graph is `ESSAY_GRAPHS` followed by the essay's key.
ESSAY_GRAPHS = str(GRAPH["essay/"])
#: Where the names of RDF, RDFS, OWL and XML Schema begin.
VOCABULARIES = (str(RDF), str(RDFS), str(OWL), str(XSD))
