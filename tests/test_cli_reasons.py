"""`parley explain` over the graph: what a reader is told, and that nothing lacks a reason."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import PROV, RDF, RDFS, XSD

from kg.errors import UnknownNameError
from kg.explain import Bounds, Explanation, Grounds, explain
from kg.explain.everything import unexplained
from kg.explain.lexicon import Lexicon
from kg.explain.provenance import provenance
from kg.explain.text import Text
from kg.rdf import write_turtle
from kg.release import Release
from kg.settings import Settings
from kg.store.terms import parse_lines
from kg.terms import ENTITIES_GRAPH, ID, INFERRED_GRAPH, ONTOLOGY_GRAPH, PARLEY
from tests.test_cli import run, said


@pytest.fixture(scope="module")
def grounds(release: Release) -> Grounds:
    return Grounds(parse_lines(release.dataset.read_bytes()))


@pytest.fixture(scope="module")
def lexicon(grounds: Grounds) -> Lexicon:
    return Lexicon(grounds)


@pytest.fixture
def why(release: Release, settings: Settings) -> list[str]:
    return ["explain", "--release", str(settings.release), "--most", "1"]


Why = Callable[[tuple[str, ...]], Explanation]


@pytest.fixture
def explained(grounds: Grounds, lexicon: Lexicon) -> Why:
    return lambda names: explain(grounds, lexicon.triple(*names), Bounds(most=1))


DISCLAIMED = (None, RDF.type, PARLEY.DisclaimedDemand)

#: An inferred triple of each kind, and lines that its explanation has.
KINDS: dict[str, tuple[Any, ...]] = {
    "a demand": (
        ("North Korea", "makesDemandOf", "United States"),
        "North Korea makes a demand of United States",
        "because whoever makes or disclaims a demand that is addressed to someone makes a demand "
        "of them (prp-spo2)",
        "├─ North Korea makes or disclaims the demand [1]",
        "said by North Korea; reported; kim-2021, sentence 20",
    ),
    "a stance for": (
        ("South Korea", "supports", "id:end-of-war-declaration"),
        "because whoever holds a stance that is for something supports it (prp-spo2)",
        "└─ [1] is for end-of-war declaration (asserted in graph:essay/kim-2021)",
    ),
    "a stance against": (
        ("id:american-officials", "opposes", "id:peace-declaration"),
        "because whoever holds a stance that is against something opposes it (prp-spo2)",
    ),
    "at odds": (
        ("id:american-officials", "atOddsWith", "North Korea"),
        "because “is at odds with” holds both ways (prp-symp)",
        "because whoever supports something that is opposed by someone is at odds with them "
        "(prp-spo2)",
    ),
    "aligned": (
        ("id:biden-administration-officials", "alignedWith", "Biden administration"),
        "because whoever supports something that is supported by someone is aligned with them "
        "(prp-spo2)",
    ),
    "attributable": (
        ("id:argument-kim-jong-un-us-troops-restrain-china", "attributableTo", "North Korea"),
        "because whatever is said by someone who acts for someone else is attributable to "
        "the latter (prp-spo2)",
        "said by Kim Jong Un; imputed; statecraft-2020, sentence 17",
    ),
    "a part": (
        ("id:national-unification-advisory-council", "partOf", "South Korea"),
        "because whatever is a unit of something is a part of it (prp-spo1)",
    ),
    "what leads into what": (
        (
            "id:condition-us-conditions-before-declaration",
            "leadsInto",
            "id:condition-no-progress-on-peninsula-without-peace",
        ),
        "because whatever leads into something that leads into something else leads into that, too "
        "(prp-trp)",
        "because whatever feeds into something leads into it (prp-spo1)",
    ),
    "a class above": (
        ("Moon Jae-in", "a", "parley:Actor"),
        "because every person is an actor (cax-sco)",
        "└─ Moon Jae-in is a person (asserted in graph:entities)",
    ),
    "a class elsewhere": (
        ("id:end-of-war-declaration", "a", "prov:Entity"),
        "because every declaration is an entity (prov:Entity) (cax-sco)",
    ),
    "the other side": (
        ("id:peace-declaration", "opposedBy", "id:american-officials"),
        "because “is opposed by” and “opposes” say the same, from either side (prp-inv2)",
    ),
    "a property elsewhere": (
        ("id:office-colleen-moore-advocacy-coordinator", "org:organization", "Women Cross DMZ"),
        "because whatever has something as its body has it as its organization (org:organization) "
        "(prp-spo1)",
    ),
}


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_told_in_words(
    kind: str, grounds: Grounds, lexicon: Lexicon, explained: Why
) -> None:
    names, *wanted = KINDS[kind]
    told = Text(grounds, lexicon).explanation(explained(names))
    for line in wanted:
        assert line in told


def test_every_inferred_triple_has_a_reason(settings: Settings) -> None:
    result = run("explain", "--all", "--release", settings.release)
    assert said(result) == ""
    assert re.fullmatch(r"(\d,\d{3}) of \1 inferred triples have a reason\n", result.stderr)


def test_what_no_rule_draws_has_none() -> None:
    person = (ID.one, RDF.type, PARLEY.Person)
    actor, essay = ((ID.one, RDF.type, kind) for kind in (PARLEY.Actor, PARLEY.Essay))
    below = (PARLEY.Person, RDFS.subClassOf, PARLEY.Actor)
    asserted = [(*person, ENTITIES_GRAPH), (*below, ONTOLOGY_GRAPH)]
    claimed = [(*actor, INFERRED_GRAPH), (*essay, INFERRED_GRAPH)]
    assert unexplained(Grounds([*asserted, *claimed])) == [essay]


def test_as_json(why: list[str]) -> None:
    told = json.loads(said(run(*why, *KINDS["a demand"][0], "--format", "json")))
    assert told["triple"]["text"] == "North Korea makes a demand of United States"
    assert told["asserted"] == []
    assert (told["complete"], told["stopped"]) == (False, "most")
    (reason,) = told["reasons"]
    assert reason["rule"]["axioms"] == [
        "parley:makesDemandOf owl:propertyChainAxiom ( parley:makesDemand parley:addressedTo )"
    ]
    (statement,) = told["statements"].values()
    assert statement["modalities"][0]["label"] == "reported"


def test_as_turtle(grounds: Grounds, explained: Why) -> None:
    written = write_turtle(provenance(grounds, explained(KINDS["at odds"][0])))
    graph = Graph().parse(data=written, format="turtle")
    derived = set(graph.subjects(PROV.wasGeneratedBy))
    assert len(derived) == 7
    for triple in derived:
        (step,) = graph.objects(triple, PROV.wasGeneratedBy)
        assert (step, RDF.type, PROV.Activity) in graph
        assert set(graph.objects(step, PROV.used)) == set(
            graph.objects(triple, PROV.wasDerivedFrom)
        )
        (association,) = graph.objects(step, PROV.qualifiedAssociation)
        (plan,) = graph.objects(association, PROV.hadPlan)
        assert graph.value(plan, PROV.value)
    assert set(graph.objects(None, PROV.hadPrimarySource)) == {ID["statecraft-2020-s012"]}
    for triple in graph.subjects(RDF.type, RDF.Statement):
        for predicate in (RDF.subject, RDF.predicate, RDF.object):
            assert graph.value(triple, predicate) is not None
        assert str(triple).startswith(f"{INFERRED_GRAPH}#triple-")


def test_what_is_asserted_says_so(grounds: Grounds, lexicon: Lexicon, explained: Why) -> None:
    told = Text(grounds, lexicon).explanation(explained(("Moon Jae-in", "a", "person")))
    assert "  asserted in graph:entities" in told


def test_what_a_statement_denies_is_asserted_and_no_premise(grounds: Grounds) -> None:
    denials = [statement for statement, _, _ in grounds.closed.triples(DISCLAIMED)]
    denied = [t for each in denials for t in grounds.about[each] if t[1] == PARLEY.demands]
    assert denied
    for triple in denied:
        assert explain(grounds, triple).graphs
        assert triple not in grounds.premises


@pytest.mark.parametrize(
    ("names", "near"),
    [
        (("North Koera", "supports", "x"), ID["north-korea"]),
        (("id:north-koera", "supports", "x"), ID["north-korea"]),
        (("North Korea", "suports", "x"), PARLEY["supports"]),
        (("North Korea", "a", "<http://example.org/x>"), None),
    ],
)
def test_an_unknown_name_is_told_with_what_is_near(
    names: tuple[str, str, str], near: URIRef | None, lexicon: Lexicon
) -> None:
    with pytest.raises(UnknownNameError) as caught:
        lexicon.triple(*names)
    assert (near in caught.value.near) if near else not caught.value.near
    assert caught.value.cure


def test_a_name_of_several_things_is_told_with_all_of_them() -> None:
    twins = [ID.one, ID.two]
    quads = [(each, RDFS.label, Literal("Twin"), ENTITIES_GRAPH) for each in twins]
    with pytest.raises(UnknownNameError, match=r"'twin' names 2 things. Say which: id:one") as told:
        Lexicon(Grounds(quads)).find("twin")
    assert list(told.value.near) == twins


def test_a_literal_is_written_as_in_turtle(lexicon: Lexicon) -> None:
    assert lexicon.term('"tea"@en', "object") == Literal("tea", lang="en")
    assert lexicon.term('"1"^^xsd:integer', "object") == Literal("1", datatype=XSD.integer)


def test_a_triple_that_is_not_there_is_told_with_those_near_it(why: list[str]) -> None:
    result = run(*why, "Moon Jae-in", "supports", "Japan")
    said(result, 1)
    assert "does not follow, that Moon Jae-in supports Japan" in result.stderr
    assert "Near it are:" in result.stderr


@pytest.mark.parametrize("arguments", [(), ("one",), ("--all", "a", "b", "c")])
def test_three_names_are_wanted_or_all(arguments: tuple[str, ...], why: list[str]) -> None:
    result = run(*why, *arguments)
    said(result, 2)
    assert "Give a subject, a predicate and an object, or --all." in result.stderr
