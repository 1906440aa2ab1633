"""What must follow from the graph, by the ontology as it is, and what must not."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest
from rdflib import BNode, Dataset, Graph, Literal, URIRef
from rdflib.namespace import OWL, RDF, RDFS, XSD
from rdflib.term import Node

from kg.infer import infer
from kg.rdf import parse_turtle
from kg.terms import (
    ALIGNMENTS_GRAPH,
    ENTITIES_GRAPH,
    ESSAY_GRAPHS,
    GRAPH,
    ID,
    ONTOLOGY_GRAPH,
    PARLEY,
    PREFIXES,
    QUERIES_GRAPH,
    WIKIDATA_LINKS_GRAPH,
)
from tests.inferences import CASES, DENIALS

ROOT = Path(__file__).parent.parent
HEADER = "".join(f"@prefix {prefix}: <{base}> .\n" for prefix, base in PREFIXES.items())
SAMPLE = URIRef(ESSAY_GRAPHS + "sample-2030")
Triple = tuple[Node, Node, Node]


@pytest.fixture(scope="module")
def ontology() -> Graph:
    return parse_turtle(ROOT / "ontology" / "parley.ttl")


@pytest.fixture(scope="module")
def alignments() -> Graph:
    whole = Graph()
    for path in sorted((ROOT / "ontology" / "alignments").glob("*.ttl")):
        whole += parse_turtle(path)
    return whole


def triples_of(text: str) -> set[Triple]:
    return set(Graph().parse(data=HEADER + text, format="turtle"))


Graphs = dict[URIRef, Iterable[Triple]]


def dataset_of(graphs: Graphs) -> Dataset:
    dataset = Dataset()
    for name, triples in graphs.items():
        graph = dataset.graph(name)
        for triple in triples:
            graph.add(triple)
    return dataset


def inferred_from(ontology: Graph, text: str) -> set[Triple]:
    """What follows from a sample essay's triples."""
    return set(infer(dataset_of({ONTOLOGY_GRAPH: ontology, SAMPLE: triples_of(text)})))


@pytest.mark.parametrize(
    ("given", "follows", "follows_not"),
    [*CASES.values(), *DENIALS.values()],
    ids=[*CASES, *DENIALS],
)
def test_what_follows(ontology: Graph, given: str, follows: str, follows_not: str) -> None:
    inferred = inferred_from(ontology, given)
    assert triples_of(follows) - inferred == set()
    assert triples_of(follows_not) & inferred == set()


@pytest.mark.parametrize("case", CASES)
def test_every_case_says_something_that_is_not_given(case: str) -> None:
    given, follows, follows_not = (triples_of(text) for text in CASES[case])
    assert follows and follows_not
    assert not given & (follows | follows_not)


def test_opposite_orders_make_no_fact(ontology: Graph) -> None:
    """Two parties want the same two steps in opposite order: what is said leads in a circle, the
    steps do not."""
    inferred = inferred_from(
        ontology,
        """id:peace a parley:Situation . id:disarming a parley:NuclearMeasure .
        id:a a parley:State . id:b a parley:State .
        id:one a parley:Condition ; parley:setBy id:a ; parley:requires id:peace ;
        parley:enables id:disarming .
        id:two a parley:Condition ; parley:setBy id:b ; parley:requires id:disarming ;
        parley:enables id:peace .""",
    )
    steps = {ID.peace, ID.disarming}
    assert {(ID.one, PARLEY.leadsInto, ID.two), (ID.two, PARLEY.leadsInto, ID.one)} <= inferred
    assert not [triple for triple in inferred if triple[0] in steps and triple[2] in steps]
    assert not [triple for triple in inferred if triple[0] == triple[2]]


def test_no_claimed_effect_becomes_a_fact(ontology: Graph) -> None:
    """Nothing that statements only name is related directly by what follows from them."""
    inferred = inferred_from(
        ontology,
        """id:x a parley:Situation . id:y a parley:Situation . id:z a parley:Situation .
        id:a a parley:State .
        id:c a parley:Claim ; parley:claimedBy id:a ; parley:cause id:x, id:z ;
        parley:effect id:y ; parley:effectPolarity parley:Promotes .
        id:b a parley:Claim ; parley:claimedBy id:a ; parley:dependent id:x ; parley:basis id:y .
        id:k a parley:Condition ; parley:setBy id:a ; parley:requires id:x ; parley:enables id:y .
        id:r a parley:Recommendation ; parley:recommendedBy id:a ; parley:demands id:x ;
        parley:onCondition id:y ; parley:sequenceTo id:z .""",
    )
    things = {ID.x, ID.y, ID.z}
    assert not [triple for triple in inferred if {triple[0], triple[2]} <= things]
    assert not [triple for triple in inferred if {triple[0], triple[2]} == {ID.a, ID.x}]
    allowed = {PARLEY.Event, PARLEY.Situation}
    for thing in things:
        assert {o for s, p, o in inferred if s == thing and p == RDF.type} <= allowed


def test_every_inverse_by_name(ontology: Graph) -> None:
    pairs = sorted(ontology.subject_objects(OWL.inverseOf))
    pairs += [(other, one) for one, other in pairs]
    assert len(pairs) >= 60
    given, expected = set(), set()
    for number, (told, inverse) in enumerate(pairs):
        one, two = ID[f"one-{number}"], ID[f"two-{number}"]
        given |= {(one, told, two), (two, RDFS.label, Literal("two", lang="en"))}
        expected.add((two, inverse, one))
    inferred = set(infer(dataset_of({ONTOLOGY_GRAPH: ontology, SAMPLE: given})))
    assert expected - inferred == set()


ALIGNED = {
    "a parley:Person": "a foaf:Person, foaf:Agent, prov:Person, prov:Agent, schema:Person",
    "a parley:State": "a foaf:Organization, prov:Organization, org:Organization",
    "a parley:University": "a foaf:Agent, schema:Organization",
    "a parley:Claim": "a aif:I-node, prov:Entity, schema:Claim",
    "a parley:Essay": "a foaf:Document, prov:Entity, schema:Article",
    "a parley:Passage ; parley:inEssay id:e": "a oa:SpecificResource ; oa:hasSource id:e",
    "a parley:Topic": "a skos:Concept",
    "parley:saidBy id:a": "prov:wasAttributedTo id:a",
    "parley:claimedBy id:a": "prov:wasAttributedTo id:a",
    "parley:actsFor id:a": "prov:actedOnBehalfOf id:a",
}


@pytest.mark.parametrize("given", ALIGNED)
def test_what_others_would_call_it(ontology: Graph, alignments: Graph, given: str) -> None:
    graphs: Graphs = {
        ONTOLOGY_GRAPH: ontology,
        ALIGNMENTS_GRAPH: alignments,
        ENTITIES_GRAPH: triples_of(f"id:one {given} ."),
    }
    inferred = set(infer(dataset_of(graphs)))
    assert triples_of(f"id:one {ALIGNED[given]} .") - inferred == set()


def test_it_reads_neither_links_nor_what_is_about_the_graph(ontology: Graph) -> None:
    essay = triples_of("id:a a parley:State . id:d a parley:Demand ; parley:demandedBy id:a .")
    unread = triples_of("""id:a owl:sameAs wd:Q1 . id:d parley:addressedTo id:b .
        id:z a parley:Demand .""")
    plain = dataset_of({ONTOLOGY_GRAPH: ontology, SAMPLE: essay})
    names = (WIKIDATA_LINKS_GRAPH, QUERIES_GRAPH, GRAPH.about, GRAPH.shapes, GRAPH.inferred)
    full = dataset_of({ONTOLOGY_GRAPH: ontology, SAMPLE: essay, **dict.fromkeys(names, unread)})
    assert set(infer(full)) == set(infer(plain)) != set()


def test_essays_are_read_together(ontology: Graph) -> None:
    graphs: Graphs = {
        ONTOLOGY_GRAPH: ontology,
        ENTITIES_GRAPH: triples_of(
            "id:a a parley:State . id:b a parley:State . id:x a parley:Policy ."
        ),
        URIRef(ESSAY_GRAPHS + "one"): triples_of(
            "id:s a parley:Stance ; parley:heldBy id:a ; parley:endorses id:x ."
        ),
        URIRef(ESSAY_GRAPHS + "two"): triples_of(
            "id:t a parley:Stance ; parley:heldBy id:b ; parley:rejects id:x ."
        ),
    }
    assert (ID.a, PARLEY.atOddsWith, ID.b) in infer(dataset_of(graphs))


@pytest.fixture(scope="module")
def everything(ontology: Graph, alignments: Graph) -> tuple[set[Triple], set[Triple]]:
    """All cases at once: the asserted triples, and what is inferred from them."""
    essay = {
        (_numbered(subject, number), predicate, _numbered(value, number))
        for number, (given, _, _) in enumerate([*CASES.values(), *DENIALS.values()])
        for subject, predicate, value in triples_of(given)
    }
    graphs: Graphs = {ONTOLOGY_GRAPH: ontology, ALIGNMENTS_GRAPH: alignments, SAMPLE: essay}
    return essay, set(infer(dataset_of(graphs)))


def _numbered(term: Node, number: int) -> Node:
    return URIRef(f"{term}-{number}") if str(term).startswith(str(ID)) else term


def test_only_what_tells_something_is_kept(everything: tuple[set[Triple], set[Triple]]) -> None:
    asserted, inferred = everything
    described = {subject for subject, _, _ in asserted}
    vocabularies = (str(RDF), str(RDFS), str(OWL), str(XSD))
    assert len(inferred) > 200
    assert not asserted & inferred
    for subject, predicate, value in inferred:
        assert isinstance(subject, URIRef) and subject in described
        assert subject != value
        assert not isinstance(value, BNode)
        assert predicate == RDF.type or not str(predicate).startswith(vocabularies)
        assert not str(value).startswith(vocabularies)


def test_the_order_of_the_triples_does_not_matter(ontology: Graph) -> None:
    triples = sorted(triples_of(CASES["what leads into what"][0]))
    there = dataset_of({ONTOLOGY_GRAPH: ontology, SAMPLE: triples})
    back = dataset_of({SAMPLE: reversed(triples), ONTOLOGY_GRAPH: ontology})
    assert set(infer(there)) == set(infer(back))
