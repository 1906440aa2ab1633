"""What a build leaves: the same quads in columns, the same figures, the same that follows."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from rdflib import Dataset, URIRef

from kg.errors import NotKeptError
from kg.figures import Figures, figures
from kg.infer import tells
from kg.ledger.described import Described
from kg.ledger.kept import Stamp, keep, load, read_stamp, seal
from kg.ledger.ledger import Ledger
from kg.ledger.tally import tally
from kg.ledger.view import LedgerView
from kg.rdf import write_term
from kg.release import Release
from kg.store.terms import parse_lines
from kg.terms import ABOUT_GRAPH, ESSAY_GRAPHS, ID, INFERRED_GRAPH, PARLEY
from kg.vicinity import drawn_from, is_checked

KIM = URIRef(ESSAY_GRAPHS + "kim-2021")
STAMP = Stamp(
    release="0" * 64,
    settled="1" * 64,
    sources={"kg/data/entities.ttl": "2" * 64},
    about=["<a> <b> <c> <d> ."],
    moves=[[0, "https://w3id.org/parley/about", False, 1, None]],
    ledger="3" * 64,
)


@pytest.fixture(scope="module")
def lines(release: Release) -> list[str]:
    return release.dataset.read_text("utf-8").split("\n")[:-1]


@pytest.fixture
def ledger(lines: list[str]) -> Ledger:
    return Ledger.read(lines)


def told(ledger: Ledger) -> set[str]:
    """What is inferred, as lines."""
    inferred = ledger.spelled(ledger.inferred(tells))
    return {f"{' '.join(triple)} <{INFERRED_GRAPH}> ." for triple in inferred}


def asserted(ledger: Ledger) -> set[str]:
    everything = {
        name: {key: rows.of_owner(number) for key, rows in ledger.rows.items()}
        for number, name in enumerate(ledger.graphs)
    }
    return {
        f"{' '.join(triple)} {name} ."
        for name, relations in everything.items()
        for triple in ledger.spelled(relations)
    }


def test_every_quad_is_in_it(ledger: Ledger, lines: list[str]) -> None:
    made = (f" <{ABOUT_GRAPH}> .", f" <{INFERRED_GRAPH}> .")
    assert asserted(ledger) == {line for line in lines if not line.endswith(made)}


def test_what_follows_is_what_the_release_says(ledger: Ledger, lines: list[str]) -> None:
    assert told(ledger) == {line for line in lines if line.endswith(f" <{INFERRED_GRAPH}> .")}


def test_the_figures_are_those_of_the_dataset(ledger: Ledger, release: Release) -> None:
    dataset = Dataset()
    for subject, predicate, value, graph in parse_lines(release.dataset.read_bytes()):
        if graph != ABOUT_GRAPH:
            dataset.graph(graph).add((subject, predicate, value))
    found = tally(ledger, ledger.inferred(tells))
    assert found == figures(dataset)
    assert isinstance(found, Figures)


def test_it_is_kept_and_read_again(ledger: Ledger, tmp_path: Path) -> None:
    stamp = replace(STAMP, ledger=keep(ledger, tmp_path))
    seal(stamp, tmp_path)
    assert read_stamp(tmp_path) == stamp
    again = load(tmp_path, stamp)
    assert again
    assert asserted(again) == asserted(ledger)
    assert told(again) == told(ledger)


def test_nothing_kept_is_nothing_read(tmp_path: Path) -> None:
    assert read_stamp(tmp_path) is None
    assert load(tmp_path, STAMP) is None


def test_what_is_kept_anew_is_of_no_use_until_it_is_sealed(ledger: Ledger, tmp_path: Path) -> None:
    stamp = replace(STAMP, ledger=keep(ledger, tmp_path))
    seal(stamp, tmp_path)
    keep(ledger, tmp_path)
    assert read_stamp(tmp_path) is None
    assert load(tmp_path, STAMP) is None


def test_an_essay_taken_out_and_put_back_is_as_if_nothing_were(ledger: Ledger) -> None:
    owner, name = ledger.graphs.index(write_term(KIM)), write_term(KIM)
    before, follows = asserted(ledger), told(ledger)
    essay = [
        triple
        for key, rows in ledger.rows.items()
        for triple in ledger.spelled({key: rows.of_owner(owner)})
    ]
    premises = ledger.premises()
    ledger.replace(name, [])
    ledger.infer(premises)
    assert not any(line.endswith(f"{name} .") for line in asserted(ledger))
    assert told(ledger) < follows
    premises = ledger.premises()
    ledger.replace(name, essay)
    ledger.infer(premises)
    assert asserted(ledger) == before
    assert told(ledger) == follows


AXIOM = (write_term(PARLEY.x), "<http://www.w3.org/2000/01/rdf-schema#subClassOf>")


@pytest.mark.parametrize(
    "triple",
    [
        (*AXIOM, write_term(PARLEY.Claim)),
        (write_term(ID.x), "<http://www.w3.org/2002/07/owl#sameAs>", write_term(ID.y)),
        (write_term(PARLEY.Claim), write_term(PARLEY.withholds), write_term(PARLEY.cause)),
    ],
)
def test_an_axiom_in_an_essay_is_refused(ledger: Ledger, triple: tuple[str, str, str]) -> None:
    with pytest.raises(NotKeptError):
        ledger.replace(write_term(KIM), [triple])


def test_a_contradiction_is_refused(ledger: Ledger) -> None:
    premises = ledger.premises()
    kind = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
    clash = [(write_term(ID.x), kind, write_term(PARLEY[name])) for name in ("Claim", "State")]
    ledger.replace(write_term(KIM), clash)
    with pytest.raises(NotKeptError, match="contradict"):
        ledger.infer(premises)


def test_two_essays_may_not_describe_one_statement(ledger: Ledger) -> None:
    claim = "id:claim-pompeo-kim-wanted-us-troops".replace("id:", str(ID))
    title = (f"<{claim}>", write_term(PARLEY.title), '"x"')
    ledger.replace(write_term(URIRef(ESSAY_GRAPHS + "other-2030")), [title])
    ontology = ledger.axioms
    with pytest.raises(NotKeptError, match="two essays"):
        Described.of(ledger).refuse_shared(ontology)


def test_what_is_used_must_stay_described(ledger: Ledger) -> None:
    before = Described.of(ledger)
    assert ID["north-korea"] in before
    assert ID["nobody"] not in before
    ledger.replace(write_term(URIRef("https://w3id.org/parley/graph/entities")), [])
    with pytest.raises(NotKeptError, match="described no longer"):
        Described.of(ledger).refuse_missed(before)


def test_the_view_walks_both_ways(ledger: Ledger) -> None:
    view = LedgerView.of(ledger, is_checked, drawn_from)
    number = ledger.facts.known
    essay, passage = number(ID["kim-2021"]), number(ID["kim-2021-s007"])
    assert view.ends(passage, PARLEY.inEssay, False, None) == [essay]
    assert passage in view.ends(essay, PARLEY.inEssay, True, None)
    assert len(view.ends(essay, PARLEY.inEssay, True, 3)) == 3
    assert view.ends(passage, PARLEY.drawnFrom, False, None) == [essay]
    assert view.cost(PARLEY.inEssay, False) == 1
    assert view.cost(PARLEY.inEssay, True) > 10


def test_blank_nodes_are_known(ledger: Ledger) -> None:
    spelled = [ledger.facts.spelled(int(number)) for number in ledger.blank()]
    assert spelled
    assert all(term.startswith("_:") for term in spelled)
    assert isinstance(ledger.blank(), np.ndarray)
