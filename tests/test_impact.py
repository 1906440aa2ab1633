"""What rests on a statement or a sentence: as exact as an inference without it."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from rdflib import Dataset
from rdflib.namespace import RDF, RDFS

from kg.errors import UnknownNameError
from kg.explain import Grounds
from kg.explain.impact import impact
from kg.infer import infer
from kg.rdf import Quad, Triple
from kg.release import Release
from kg.settings import Settings
from kg.store.terms import parse_lines
from kg.terms import ENTITIES_GRAPH, GRAPH, ID, INFERRED_GRAPH, PARLEY
from tests.small_worlds import THINGS, Unit, quads_of, worlds
from tests.test_cli import run, said

SAID = THINGS[0]


def inferred_from(quads: list[Quad], reasoner: str) -> set[Triple]:
    dataset = Dataset()
    for subject, predicate, value, graph in quads:
        dataset.graph(graph).add((subject, predicate, value))
    return set(infer(dataset, reasoner=reasoner))


def whole(quads: list[Quad], reasoner: str) -> Grounds:
    """The grounds of quads, with what a build would infer from them."""
    return Grounds([*quads, *((*t, INFERRED_GRAPH) for t in inferred_from(quads, reasoner))])


@settings(max_examples=60, deadline=None)
@given(worlds(axioms=7, facts=7))
def test_what_falls_is_what_owlrl_does_not_infer_without_it(units: list[Unit]) -> None:
    quads: list[Quad] = [*quads_of(units), (SAID, RDF.type, PARLEY.Statement, ENTITIES_GRAPH)]
    grounds = whole(quads, "owlrl")
    found = impact(grounds, SAID)
    left = [quad for quad in quads if SAID not in (quad[0], quad[2])]
    after = inferred_from(left, "owlrl")
    assert set(found.fall) == grounds.inferred - after
    assert set(found.stand) <= after & grounds.inferred
    assert set(found.struck) == {quad[:3] for quad in quads} - {quad[:3] for quad in left}


@pytest.fixture(scope="module")
def grounds(release: Release) -> Grounds:
    return Grounds(parse_lines(release.dataset.read_bytes()))


@pytest.mark.parametrize("name", ["statecraft-2020-s012", "demand-north-korea-mutual-armament"])
def test_it_is_exact_over_the_graph_itself(name: str, release: Release, grounds: Grounds) -> None:
    found = impact(grounds, ID[name])
    struck = set(found.struck)
    quads: list[Quad] = [
        quad
        for quad in parse_lines(release.dataset.read_bytes())
        if quad.triple not in struck and quad.graph != INFERRED_GRAPH
    ]
    assert set(found.fall) == grounds.inferred - inferred_from(quads, "rules")
    assert found.fall and found.struck


KIM = GRAPH["essay/kim"]


def small() -> Grounds:
    """Two essays in which an actor supports one thing, in three sentences."""
    ontology = [
        (PARLEY.Stance, RDFS.subClassOf, PARLEY.Statement),
        (PARLEY.endorses, RDFS.subPropertyOf, PARLEY.about),
    ]
    standing = {ID.one: [ID.s1], ID.two: [ID.s1, ID.s2], ID.three: [ID.s3]}
    essays = [
        triple
        for statement, passages in standing.items()
        for triple in (
            (statement, RDF.type, PARLEY.Stance),
            (statement, PARLEY.endorses, ID.peace),
            *((statement, PARLEY.expressedIn, passage) for passage in passages),
        )
    ]
    passages = [(passage, RDF.type, PARLEY.Passage) for passage in (ID.s1, ID.s2, ID.s3)]
    quads: list[Quad] = [
        *((*triple, GRAPH.ontology) for triple in ontology),
        *((*triple, KIM) for triple in (*essays, *passages)),
    ]
    return whole(quads, "owlrl")


def test_a_sentence_takes_the_statements_that_stand_in_no_other() -> None:
    found = impact(small(), ID.s1)
    assert found.statements == (ID.one,)
    assert (ID.two, PARLEY.expressedIn, ID.s1) in found.struck
    assert (ID.two, PARLEY.expressedIn, ID.s2) not in found.struck
    assert set(found.fall) == {
        (ID.one, RDF.type, PARLEY.Statement),
        (ID.one, PARLEY.about, ID.peace),
    }


def test_what_has_other_legs_stands() -> None:
    grounds = small()
    chained = [(ID.peace, PARLEY.subjectOf, ID.one), (ID.peace, PARLEY.subjectOf, ID.two)]
    assert not set(chained) & set(impact(grounds, ID.one).stand)
    typed = (PARLEY.endorses, RDFS.range, PARLEY.Policy, GRAPH.ontology)
    named = (ID.peace, RDFS.label, ID.peace, ENTITIES_GRAPH)
    quads = [(*t, g) for t, graphs in grounds.asserted.items() for g in graphs]
    found = impact(whole([*quads, typed, named], "owlrl"), ID.one)
    assert (ID.peace, RDF.type, PARLEY.Policy) in found.stand
    assert found.tells((ID.peace, PARLEY.about, ID.peace))
    assert not found.tells((ID.peace, RDF.type, PARLEY.Policy))


def test_only_what_is_said_can_be_struck_out(grounds: Grounds) -> None:
    with pytest.raises(UnknownNameError, match="id:north-korea is neither a statement nor"):
        impact(grounds, ID["north-korea"])


def test_the_command_tells_it(release: Release, settings: Settings) -> None:
    asked = ["impact", "id:statecraft-2020-s012", "--release", str(settings.release)]
    told = said(run(*asked))
    assert "inferred triples would fall:" in told
    assert "  American officials are at odds with North Korea\n" in told
    assert "that tell kinds, or are only about what is struck out" in told
    found = json.loads(said(run(*asked, "--format", "json")))
    texts = [each["text"] for each in found["fall"]]
    assert "American officials are at odds with North Korea" in texts
    assert found["thing"]["value"] == str(ID["statecraft-2020-s012"])
