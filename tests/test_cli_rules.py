"""`parley rules`, and what infers by them."""

from __future__ import annotations

from rdflib import Graph

from kg.settings import Settings
from tests.test_cli import run, said


def test_rules_are_told_in_words(small_settings: Settings) -> None:
    text = said(run("rules", "--sources", small_settings.sources, "--row", "cax-sco"))
    assert "every demand is a parley:Statement" in text


def test_rules_as_queries(small_settings: Settings) -> None:
    arguments = ("rules", "--sources", small_settings.sources, "--format", "sparql")
    text = said(run(*arguments, "--row", "cax-sco"))
    assert "# cax-sco: every demand is a parley:Statement\nCONSTRUCT" in text


def test_rules_as_turtle(small_settings: Settings) -> None:
    text = said(run("rules", "--sources", small_settings.sources, "--format", "turtle"))
    assert len(Graph().parse(data=text)) > 20


def test_an_unknown_row_of_rules_is_refused_with_a_near_one(small_settings: Settings) -> None:
    result = run("rules", "--sources", small_settings.sources, "--row", "prp-spo")
    said(result, 1)
    assert "Did you mean prp-spo" in result.stderr


def test_infer_by_either_reasoner(small_settings: Settings) -> None:
    answers = {
        said(run("infer", "--sources", small_settings.sources, "--reasoner", reasoner))
        for reasoner in ("owlrl", "rules", "auto")
    }
    assert len(answers) == 1


def test_rules_refuse_an_axiom_outside_the_profile_with_its_line(small_settings: Settings) -> None:
    path = small_settings.sources / "ontology" / "parley.ttl"
    path.write_text(path.read_text() + "\nparley:mentions a owl:ReflexiveProperty .\n")
    result = run("infer", "--sources", small_settings.sources, "--reasoner", "rules")
    said(result, 1)
    assert "ontology/parley.ttl:" in result.stderr
    assert "owl:ReflexiveProperty" in result.stderr
