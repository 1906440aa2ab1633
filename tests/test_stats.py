"""The statistics count what is coded and name what is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.release import Release
from kg.stats import Stats, collect
from kg.store import Store, canonical_nquads

PREFIXES = {
    "parley:": "https://w3id.org/parley/ontology#",
    "id:": "https://w3id.org/parley/id/",
    "graph:": "https://w3id.org/parley/graph/",
    "rdf:": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs:": "http://www.w3.org/2000/01/rdf-schema#",
}

#: One essay: a statement in the first sentence, an entity in the second, naught in the third.
QUADS = """
parley:Body rdfs:label "body" graph:ontology
parley:Label rdfs:label "label" graph:ontology
parley:Demand rdfs:label "demand" graph:ontology
id:kim-s001 rdf:type parley:Passage graph:essay/kim
id:kim-s001 parley:order "1" graph:essay/kim
id:kim-s001 parley:role parley:Body graph:essay/kim
id:kim-s001 parley:mentions id:un graph:essay/kim
id:kim-s002 rdf:type parley:Passage graph:essay/kim
id:kim-s002 parley:order "2" graph:essay/kim
id:kim-s002 parley:role parley:Body graph:essay/kim
id:kim-s002 parley:mentions id:un graph:essay/kim
id:kim-s003 rdf:type parley:Passage graph:essay/kim
id:kim-s003 parley:order "3" graph:essay/kim
id:kim-s003 parley:role parley:Label graph:essay/kim
id:kim-demand rdf:type parley:Demand graph:essay/kim
id:kim-demand parley:paraphrase "x" graph:essay/kim
id:kim-demand parley:expressedIn id:kim-s001 graph:essay/kim
id:kim-demand rdf:type parley:Request graph:inferred
id:kim-demand rdf:type parley:Statement graph:inferred
id:un rdf:type parley:InternationalOrganization graph:entities
id:un rdf:type parley:Actor graph:inferred
"""


def expand(term: str) -> str:
    if term.startswith('"'):
        return term
    prefix, colon, local = term.partition(":")
    return f"<{PREFIXES[prefix + colon]}{local}>"


@pytest.fixture
def stats(tmp_path: Path) -> Stats:
    path = tmp_path / "dataset.nq"
    lines = [" ".join(map(expand, line.split())) + " .\n" for line in QUADS.split("\n") if line]
    path.write_text(canonical_nquads("".join(lines)))
    return collect(Store.load(path))


def test_sentences_are_told_by_role_and_by_what_they_carry(stats: Stats) -> None:
    (essay,) = stats.essays
    assert essay.key == "kim"
    assert [(each.statements, each.entities) for each in essay.sentences] == [
        (1, 1),
        (0, 1),
        (0, 0),
    ]
    assert {role: len(found) for role, found in essay.by_role().items()} == {"body": 2, "label": 1}


def test_a_sentence_with_neither_statement_nor_entity_is_uncoded(stats: Stats) -> None:
    assert [each.passage for each in stats.essays[0].uncoded] == [
        "https://w3id.org/parley/id/kim-s003"
    ]


def test_statements_are_counted_by_the_kind_that_was_written(stats: Stats) -> None:
    assert stats.essays[0].kinds == {"demand": 1}


def test_the_scope_counts_what_is_inferred_too_and_each_thing_once(stats: Stats) -> None:
    assert stats.scope["actors"] == 1
    assert stats.scope["statements"] == stats.scope["requests"] == 1
    assert stats.scope["claims"] == 0


def test_triples_by_graph(stats: Stats) -> None:
    assert stats.graphs == {
        "https://w3id.org/parley/graph/entities": 1,
        "https://w3id.org/parley/graph/essay/kim": 14,
        "https://w3id.org/parley/graph/inferred": 3,
        "https://w3id.org/parley/graph/ontology": 3,
    }


def test_no_sentence_of_the_real_essays_is_left_uncoded(release: Release) -> None:
    stats = collect(Store.load(release.dataset))
    assert len(stats.essays) == 3
    for essay in stats.essays:
        assert [each for each in essay.uncoded if each.role not in MERE_LABELS] == []
    assert stats.graphs == dict(release.manifest.counts)


#: Roles of passages that label a part of the page and may say nothing.
MERE_LABELS = {"label"}
