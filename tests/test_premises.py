"""What a statement denies is kept from inference, however it is spelled."""

from __future__ import annotations

import pytest
from rdflib import Dataset, URIRef
from rdflib.term import Node

from kg.premises import described, read_asserted, withheld
from kg.terms import (
    ALIGNMENTS_GRAPH,
    ENTITIES_GRAPH,
    ESSAY_GRAPHS,
    ID,
    INFERRED_GRAPH,
    ONTOLOGY_GRAPH,
    PARLEY,
    SHAPES_GRAPH,
    WIKIDATA_LINKS_GRAPH,
)
from tests.contradictions import graph_of

ONTOLOGY = """
parley:No a owl:Class ; parley:withholds parley:cause .
parley:NotAtAll rdfs:subClassOf parley:Never . parley:Never rdfs:subClassOf parley:No .
parley:denies a owl:DatatypeProperty ; parley:withholds parley:cause, parley:effect .
parley:mainCause rdfs:subPropertyOf parley:cause . parley:causeIn owl:inverseOf parley:cause .
parley:cause owl:inverseOf parley:leadsTo .
"""

WITHHELD = {
    "of a class": "id:s a parley:No ; parley:cause id:x .",
    "of a subclass": "id:s a parley:NotAtAll ; parley:cause id:x .",
    "of a boolean": "id:s parley:denies true ; parley:cause id:x .",
    "by a subproperty": "id:s a parley:No ; parley:mainCause id:x .",
    "from the other side": "id:s a parley:No . id:x parley:causeIn id:s .",
    "from the other side, declared the other way": "id:s a parley:No . id:x parley:leadsTo id:s .",
}
READ = {
    "of another class": "id:s a parley:Claim ; parley:cause id:x .",
    "of a false boolean": "id:s parley:denies false ; parley:cause id:x .",
    "of another property": "id:s a parley:No ; parley:effect id:x .",
    "of another statement": "id:s a parley:No . id:t parley:cause id:x .",
    "that only names the statement": "id:s a parley:No . id:t parley:cause id:s .",
}


def about_x(text: str) -> set[tuple[Node, Node, Node]]:
    asserted = graph_of(ONTOLOGY + text)
    return {triple for triple in withheld(asserted) if ID.x in triple}


@pytest.mark.parametrize("case", WITHHELD)
def test_what_is_withheld(case: str) -> None:
    assert len(about_x(WITHHELD[case])) == 1


@pytest.mark.parametrize("case", READ)
def test_what_is_not(case: str) -> None:
    assert len(withheld(graph_of(ONTOLOGY + READ[case]))) == 0


def test_which_graphs_are_read_and_which_are_described() -> None:
    dataset = Dataset()
    names = {
        "ontology": ONTOLOGY_GRAPH,
        "alignments": ALIGNMENTS_GRAPH,
        "entities": ENTITIES_GRAPH,
        "essay": URIRef(ESSAY_GRAPHS + "sample-2030"),
        "links": WIKIDATA_LINKS_GRAPH,
        "shapes": SHAPES_GRAPH,
        "inferred": INFERRED_GRAPH,
    }
    for name, graph in names.items():
        dataset.graph(graph).add((ID[name], PARLEY.p, ID[name]))
    read = {subject for subject, _, _ in read_asserted(dataset)}
    assert read == {ID.ontology, ID.alignments, ID.entities, ID.essay}
    assert described(dataset) == {ID.entities, ID.essay}
