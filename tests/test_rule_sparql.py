"""Rules as SPARQL and as data: an engine that runs them draws what the rules draw."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDF, RDFS, SH, XSD
from rdflib.term import Node

from kg.errors import SourceError
from kg.rdf import parse_turtle
from kg.rules.compiler import compile_rules
from kg.rules.data import to_graph
from kg.rules.materialise import materialise
from kg.rules.rule import Asks, Filter, Rule
from kg.rules.sparql import construct, insert, select, where
from kg.settings import find_sources
from kg.terms import GRAPH, ID, PARLEY
from kg.values import INTEGERS, is_value_of
from tests.contradictions import RULES, graph_of
from tests.owl_rows import ROWS

TARGET = GRAPH["drawn"]


def store_of(graph: Graph) -> ox.Store:
    store = ox.Store()
    store.load(graph.serialize(format="nt").encode(), format=ox.RdfFormat.N_TRIPLES)
    return store


def rows(store: ox.Store, query: str) -> list[ox.QuerySolution]:
    answer = store.query(query)
    assert isinstance(answer, ox.QuerySolutions)
    return list(answer)


def rules_of(axioms: str) -> list[Rule]:
    return list(compile_rules(graph_of(axioms)))


def run_updates(store: ox.Store, rules: list[Rule], into: URIRef | None = None) -> None:
    """Runs the updates again and again until nothing is new."""
    size = -1
    while size != len(store):
        size = len(store)
        for rule in rules:
            if rule.head:
                store.update(insert(rule, into))


@pytest.mark.parametrize("name", ROWS)
def test_an_engine_that_runs_the_updates_draws_the_same(name: str) -> None:
    """Of data alone: the axioms are in the rules."""
    case = ROWS[name]
    premises = graph_of(case.given)
    for one, predicate, other in graph_of(case.axioms):
        if "sameAs" in str(predicate):
            premises.add((one, predicate, other))
    rules = rules_of(case.axioms)
    store = store_of(premises)
    run_updates(store, rules)
    closed = materialise(rules, premises)
    expected = {*premises, *closed.triples((None, None, None))}
    found = Graph().parse(data=store.dump(format=ox.RdfFormat.TURTLE, from_graph=ox.DefaultGraph()))
    told = {triple for triple in found if not isinstance(triple[0], Literal)}
    assert told == {triple for triple in expected if not isinstance(triple[0], Literal)}


@pytest.mark.parametrize("name", [name for name in RULES if name != "dt-not-type"])
def test_an_engine_that_asks_finds_what_is_wrong(name: str) -> None:
    """Only data that its datatype lacks cannot be asked for: engines take it in other ways."""
    rule = RULES[name]
    rules = rules_of(rule.axioms + rule.wrong)
    wrong, right = store_of(graph_of(rule.wrong)), store_of(graph_of(rule.right))
    for store in (wrong, right):
        run_updates(store, rules)
    asking = [select(each) for each in rules if each.head is None]
    assert any(rows(wrong, query) for query in asking)
    asking = [select(each) for each in rules_of(rule.axioms + rule.right) if each.head is None]
    assert not any(rows(right, query) for query in asking)


def test_what_is_drawn_goes_into_a_graph_of_its_own() -> None:
    store = store_of(graph_of("id:x parley:p id:y ."))
    (rule,) = [rule for rule in rules_of("parley:p rdfs:subPropertyOf parley:q .") if rule.axiom]
    store.update(insert(rule, TARGET))
    assert len(list(store.quads_for_pattern(None, None, None, ox.NamedNode(TARGET)))) == 1
    assert len(store) == 2


def test_a_rule_about_what_has_no_name_is_refused() -> None:
    rules = rules_of(
        "[] a owl:NegativePropertyAssertion ; owl:sourceIndividual [] ; "
        "owl:assertionProperty parley:p ; owl:targetIndividual id:y ."
    )
    (rule,) = [rule for rule in rules if rule.axiom]
    with pytest.raises(SourceError, match="Give the individual an IRI"):
        where(rule)


VALUES = [
    Literal("7", datatype=XSD.integer),
    Literal("-7", datatype=XSD.int),
    Literal("300", datatype=XSD.short),
    Literal("7.0", datatype=XSD.decimal),
    Literal("7.5", datatype=XSD.decimal),
    Literal("true", datatype=XSD.boolean),
    Literal("a"),
    Literal("a", lang="en"),
    Literal("a", datatype=XSD.token),
    ID.x,
]


OTHERS = (XSD.decimal, XSD.string, XSD.boolean, RDF.langString, RDF.PlainLiteral, RDFS.Literal)


@pytest.mark.parametrize(
    "datatype",
    [*INTEGERS, *OTHERS],
)
def test_a_filter_by_datatype_says_what_the_rules_say(datatype: Node) -> None:
    graph = Graph()
    for value in VALUES:
        graph.add((ID.x, PARLEY.p, value))
    store = store_of(graph)
    (rule,) = [rule for rule in rules_of("parley:p rdfs:domain parley:A .") if rule.axiom]
    name = rule.body[0][2]
    for asks, expected in ((Asks.VALUE, True), (Asks.NO_VALUE, False)):
        filtered = Rule("", (), (), None, rule.body, (Filter(asks, name, datatype),))
        query = select(filtered).replace("SELECT ?x ?y", f"SELECT ({name.n3()} AS ?value)")
        found = rows(store, query)
        wanted = [value for value in VALUES if is_value_of(value, datatype) == expected]
        assert len(found) == len(wanted)


def test_rules_are_data() -> None:
    rules = compile_rules(parse_turtle(find_sources() / "ontology" / "parley.ttl"))
    graph = to_graph(rules)
    drawing = set(graph.subjects(RDF.type, SH.SPARQLRule))
    forbidding = set(graph.subjects(RDF.type, SH.SPARQLConstraint))
    assert len(drawing) + len(forbidding) == len(rules)
    assert {str(text) for text in graph.objects(None, SH.construct)} == {
        construct(rule) for rule in rules if rule.head
    }
    told = graph.query(
        "SELECT ?label { ?rule skos:notation 'prp-spo2' ; rdfs:label ?label ; "
        "prov:wasDerivedFrom parley:makesDemandOf }",
        initNs={"parley": PARLEY, **dict(Graph().namespaces())},
    )
    assert [str(row[0]) for row in told] == [  # type: ignore[index]
        "whoever makes or disclaims a demand that is addressed to someone makes a demand of them"
    ]
