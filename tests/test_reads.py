"""What shapes read is all that they hang on: nodes that nothing touched need no second look."""

from __future__ import annotations

import json
from collections.abc import Iterable

import pytest
from rdflib import Dataset, Graph, Literal, URIRef
from rdflib.namespace import RDF, RDFS
from rdflib.paths import Path
from rdflib.term import Node

from kg.errors import NotKeptError
from kg.names import short
from kg.rdf import Triple, parse_turtle
from kg.reads import Plan, plan_of
from kg.terms import ENTITIES_GRAPH, ID, ONTOLOGY_GRAPH, PARLEY, SHAPES_GRAPH
from kg.validate import validate, validate_some
from kg.vicinity import drawn_from
from tests.contradictions import graph_of
from tests.test_validate import EXAMPLES, NAMES, ONTOLOGY, OTHER, SAMPLE, SHAPES

#: What tells a finding from others.
Found = tuple[str, str, str, str]


class GraphView:
    """A graph in memory, as it is walked."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph

    def ends(self, thing: Node, predicate: URIRef, back: bool, most: int | None) -> list[Node]:
        graph = self.graph
        found = graph.subjects(predicate, thing) if back else graph.objects(thing, predicate)
        return sorted(found, key=str)[:most]

    def triples(self) -> set[tuple[Node, URIRef, Node]]:
        return {(s, URIRef(str(p)), o) for s, p, o in self.graph}

    def cost(self, steps: URIRef | Path, back: bool) -> float:
        return 2.0 if back else 1.0


def merged(dataset: Dataset) -> Graph:
    """What `validate` looks at."""
    data = Graph(bind_namespaces="none")
    for graph in dataset.graphs():
        if graph.identifier != SHAPES_GRAPH:
            for triple in graph:
                data.add(triple)
        if essay := drawn_from(graph.identifier):
            for subject in graph.subjects():
                data.add((subject, PARLEY.drawnFrom, essay))
    return data


def whole(dataset: Dataset) -> set[Found]:
    results = validate(dataset).results
    return {(each.focus, each.path, each.message, each.shape) for each in results}


def touched(shapes: Graph, before: Dataset, after: Dataset) -> set[Found]:
    """What is found where something that is read has changed."""
    old, new = GraphView(merged(before)), GraphView(merged(after))
    plan = plan_of(shapes, new.cost)
    focus = plan.touched(old, old.triples() - new.triples())
    focus |= plan.touched(new, new.triples() - old.triples())
    data = plan.read(new, focus) | set(new.graph.triples((None, RDFS.subClassOf, None)))
    labels = set(new.graph.triples((None, RDFS.label, None)))
    results = validate_some(data | labels, shapes, focus, lambda _: None).results
    return {(each.focus, each.path, each.message, each.shape) for each in results}


def hold_against_each_other(before: Dataset, after: Dataset, old: set[Found]) -> set[Found]:
    """Gives all that is found after, of which old is what was found before."""
    found, some = whole(after), touched(SHAPES, before, after)
    assert some <= found
    assert found - old <= some
    return found


@pytest.fixture(scope="module")
def hierarchy() -> list[Triple]:
    """What of the ontology the shapes read of data."""
    ontology = parse_turtle(ONTOLOGY / "parley.ttl")
    kinds = {PARLEY[name] for name in ("PassageRole", "ArgumentScheme")}
    return [
        triple
        for triple in ontology
        if triple[1] == RDFS.subClassOf or (triple[1] == RDF.type and triple[2] in kinds)
    ]


def dataset_of(hierarchy: list[Triple], *names: str) -> Dataset:
    """The examples of these names, each in its graph."""
    dataset = Dataset()
    graphs: list[tuple[URIRef, Iterable[Triple]]]
    graphs = [(SHAPES_GRAPH, SHAPES), (ONTOLOGY_GRAPH, hierarchy)]
    graphs += [(SAMPLE, parse_turtle(EXAMPLES / name)) for name in ("base.ttl", *names)]
    for name, triples in graphs:
        for triple in triples:
            dataset.graph(name).add(triple)
    return dataset


@pytest.mark.parametrize("shape", NAMES)
def test_all_that_an_example_changes_is_found(hierarchy: list[Triple], shape: str) -> None:
    without, none = dataset_of(hierarchy), set[Found]()
    conforming = dataset_of(hierarchy, f"{shape}.conforms.ttl")
    violating = dataset_of(hierarchy, f"{shape}.violates.ttl")
    found = hold_against_each_other(without, violating, none)
    hold_against_each_other(violating, conforming, found)


def test_what_reaches_from_another_essay_is_found(hierarchy: list[Triple]) -> None:
    before = dataset_of(hierarchy, "argument.conforms.ttl")
    after = dataset_of(hierarchy, "argument.conforms.ttl")
    statement = next(before.graph(SAMPLE).subjects(RDF.type, PARLEY.Claim))
    after.graph(OTHER).add((statement, RDFS.comment, Literal("said here too")))
    hold_against_each_other(before, after, set())
    assert any("one essay's graph only" in each[2] for each in touched(SHAPES, before, after))


def test_a_plan_that_was_told_reads_the_same(hierarchy: list[Triple]) -> None:
    view = GraphView(merged(dataset_of(hierarchy, "argument.conforms.ttl")))
    plan = plan_of(SHAPES, view.cost)
    again = Plan.told(json.loads(json.dumps(plan.tell())))
    assert again == plan
    focus = set(view.graph.subjects())
    assert again.read(view, focus) == plan.read(view, focus) != set()


def test_what_is_far_away_is_not_looked_at(hierarchy: list[Triple]) -> None:
    view = GraphView(merged(dataset_of(hierarchy, "argument.conforms.ttl")))
    plan = plan_of(SHAPES, view.cost)
    assert not plan.touched(view, [(ID.x, RDFS.comment, Literal("no shape reads this"))])
    labelled = plan.touched(view, [(ID["sample-2030"], RDFS.label, Literal("x"))])
    assert labelled == {ID["sample-2030"]}


COUNTED = """\
parley:s sh:targetClass parley:Topic ;
    sh:property [ sh:path [ sh:inversePath parley:about ] ; sh:minCount 2 ] .
"""


def test_what_is_only_counted_is_not_read_to_the_end() -> None:
    uses = [(ID[f"s{number}"], PARLEY.about, ID.t) for number in range(9)]
    view = GraphView(graph_of(COUNTED))
    for triple in uses:
        view.graph.add(triple)
    read = plan_of(view.graph, view.cost).read(view, [ID.t])
    assert len({triple for triple in read if triple[1] == PARLEY.about}) == 2


PATHS = [
    ("( parley:p parley:q )", {"a"}),
    ("[ sh:inversePath ( parley:r parley:q ) ]", {"c"}),
    ("[ sh:alternativePath ( parley:p parley:q ) ]", {"b"}),
    ("[ sh:oneOrMorePath parley:q ]", {"b"}),
    ("( [ sh:zeroOrMorePath parley:p ] parley:q )", {"a", "b", "z"}),
    ("( [ sh:zeroOrOnePath parley:p ] parley:q )", {"a", "b"}),
]


@pytest.mark.parametrize(("path", "touched"), PATHS)
def test_a_change_is_walked_back_along_every_kind_of_path(path: str, touched: set[str]) -> None:
    """The way is z, a, b, c by p, p and q, and e, b by r; it is the step by q that changes."""
    shape = f"parley:s sh:targetClass parley:C ; sh:property [ sh:path {path} ; sh:minCount 1 ] ."
    view = GraphView(graph_of(shape))
    for steps in ("zpa", "apb", "bqc", "erb"):
        view.graph.add((ID[steps[0]], PARLEY[steps[1]], ID[steps[2]]))
    found = plan_of(view.graph, view.cost).touched(view, [(ID.b, PARLEY.q, ID.c)])
    assert {short(node).removeprefix("id:") for node in found} == touched


def plan(query: str) -> Plan:
    text = f'parley:s sh:targetClass parley:C ; sh:sparql [ sh:select """{query}""" ] .'
    return plan_of(graph_of(text), lambda _, back: 2.0 if back else 1.0)


P = "<https://w3id.org/parley/ontology#p>"
UNBOUND = [
    f"SELECT $this {{ ?x {P} ?y }}",
    "SELECT $this { $this ?p ?y }",
    f"SELECT $this {{ GRAPH ?g {{ $this {P} ?y }} }}",
    f"SELECT $this {{ $this {P} ?y {{ SELECT ?y {{ ?y {P} ?z }} LIMIT 1 }} }}",
    f"SELECT $this {{ $this {P} ?y MINUS {{ ?y {P} ?z }} }}",
    f"SELECT $this {{ $this !{P} ?y }}",
    "SELECT $this { $this $PATH ?y }",
    f"SELECT $this {{ {{ $this {P} ?y }} UNION {{ ?y {P} ?z }} }}",
]


@pytest.mark.parametrize("query", UNBOUND)
def test_a_query_that_may_read_anything_is_refused(query: str) -> None:
    with pytest.raises(NotKeptError):
        plan(query)


def test_a_query_is_walked_by_its_cheapest_patterns() -> None:
    order, essay = PARLEY.order, PARLEY.inEssay
    found = plan(
        f"SELECT $this {{ $this <{order}> ?n ; <{essay}> ?e . ?x <{order}> ?n ; <{essay}> ?e }}"
    )
    assert {(move.predicate, move.back) for move in found.moves} >= {(essay, False), (order, False)}


REFUSED = [
    "parley:s sh:targetClass parley:C ; sh:closed true .",
    "parley:s sh:targetClass parley:C ; sh:node parley:s .",
    "parley:s sh:targetClass parley:C ; sh:qualifiedValueShapesDisjoint true .",
    "parley:s a rdfs:Class ; sh:targetClass parley:C .",
    "parley:s sh:targetClass parley:C ; sh:rule [ ] .",
]


@pytest.mark.parametrize("shapes", REFUSED)
def test_a_shape_that_may_read_anything_is_refused(shapes: str) -> None:
    with pytest.raises(NotKeptError):
        plan_of(graph_of(shapes), lambda *_: 1.0)


def test_entities_are_drawn_from_no_essay() -> None:
    assert drawn_from(ENTITIES_GRAPH) is None
    assert drawn_from(SAMPLE) == ID["sample-2030"]
