"""The ontology as rules: every row of the Profiles' tables, and that owlrl draws the same."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from rdflib import Dataset, Graph
from rdflib.namespace import OWL

from kg.errors import InconsistentGraphError, SourceError
from kg.infer import infer
from kg.rdf import Triple
from kg.read import Sources, read
from kg.reference import close
from kg.rules.compiler import compile_rules
from kg.rules.materialise import materialise
from kg.rules.rows import ROWS as TABLE
from kg.settings import find_sources
from tests.contradictions import EVERY_RULE, MERGERS, SAMPLE, dataset_of
from tests.contradictions import RULES as CONTRADICTIONS
from tests.contradictions import graph_of as parsed
from tests.owl_rows import ROWS
from tests.test_closure import GRAPHS, facts_of


def essay_of(premises: Graph) -> Dataset:
    """A dataset with one essay that says all of it, axioms and data."""
    dataset = Dataset()
    for triple in premises:
        dataset.graph(SAMPLE).add(triple)
    return dataset


def drawn(premises: Graph) -> set[Triple]:
    """What the rules draw from axioms and data in one graph."""
    return set(materialise(compile_rules(premises), premises).inferred())


def test_the_table_has_every_row() -> None:
    """As many as the recommendation has in tables 4 to 9."""
    sizes = {table: len([row for row in TABLE if row.table == table]) for table in range(4, 10)}
    assert sizes == {4: 9, 5: 20, 6: 19, 7: 5, 8: 5, 9: 20}
    assert len({row.name for row in TABLE}) == len(TABLE)


def test_every_row_that_is_compiled_has_a_case() -> None:
    cases = {name.partition(" ")[0] for name in (*ROWS, *CONTRADICTIONS, *MERGERS)}
    assert {row.name for row in TABLE if row.is_compiled} <= cases


@pytest.mark.parametrize("name", ROWS)
def test_what_a_row_draws(name: str) -> None:
    case = ROWS[name]
    found = drawn(parsed(case.axioms + case.given))
    assert set(parsed(case.follows)) - set(parsed(case.given)) <= found
    assert not set(parsed(case.follows_not)) & found


@pytest.mark.parametrize("name", ROWS)
def test_a_case_is_named_after_a_rule_that_comes_of_it(name: str) -> None:
    rules = compile_rules(parsed(ROWS[name].axioms))
    assert name.partition(" ")[0] in {row for rule in rules for row in rule.rows}


@pytest.mark.parametrize("name", ROWS)
def test_a_row_is_drawn_by_the_reference_too(name: str) -> None:
    case = ROWS[name]
    premises = parsed(case.axioms + case.given)
    assert facts_of(drawn(premises)) | facts_of(premises) == facts_of(close(premises).graph)


@pytest.mark.parametrize("name", EVERY_RULE)
def test_a_contradiction_is_told_as_the_reference_tells_it(name: str) -> None:
    rule = EVERY_RULE[name]
    told = []
    for reasoner in ("owlrl", "rules"):
        infer(dataset_of(rule.axioms, rule.right), reasoner=reasoner)
        with pytest.raises(InconsistentGraphError) as raised:
            infer(dataset_of(rule.axioms, rule.wrong), reasoner=reasoner)
        told.append(str(raised.value))
    assert told[0] == told[1]


def wrongs(message: str) -> list[str]:
    """What a message says is wrong, without the reasons."""
    return [re.split(r" \(by: |; triples: ", line)[0] for line in message.splitlines()]


@settings(max_examples=60, deadline=None, derandomize=True)
@given(GRAPHS)
def test_the_rules_draw_what_the_reference_draws(premises: Graph) -> None:
    """Of any graph that is consistent; and both find the others inconsistent.

    They say that the same is wrong, unless `owl:sameAs` is said: then much follows from much, and
    which two things were made one first is chance. Of several reasons either may tell another.
    """
    told = {}
    outcomes = {}
    for reasoner in ("owlrl", "rules"):
        try:
            outcomes[reasoner] = set(infer(essay_of(premises), reasoner=reasoner))
        except InconsistentGraphError as error:
            told[reasoner] = str(error)
    assert told.keys() in (set(), {"owlrl", "rules"})
    if not any(premises.triples((None, OWL.sameAs, None))):
        assert wrongs(told.get("owlrl", "")) == wrongs(told.get("rules", ""))
    assert outcomes.get("owlrl") == outcomes.get("rules")


@pytest.fixture(scope="module")
def sources() -> Sources:
    return read(find_sources())


def test_the_rules_draw_from_this_graph_what_the_reference_draws(sources: Sources) -> None:
    by_rules = set(infer(sources.dataset, reasoner="rules"))
    assert by_rules == set(infer(sources.dataset, reasoner="owlrl"))
    assert len(by_rules) > 5000


def test_a_large_graph_is_given_to_the_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    """Told by what only the rules refuse."""
    dataset = dataset_of("parley:p a owl:ReflexiveProperty .", "id:x parley:p id:y .")
    infer(dataset)
    monkeypatch.setattr("kg.infer.RULES_FROM", 1)
    with pytest.raises(SourceError, match="owl:ReflexiveProperty"):
        infer(dataset)
    infer(dataset, reasoner="owlrl")
