"""Candidates for ties, and what each score is made of."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from rdflib import RDF, RDFS, Graph, Literal, URIRef

from kg.link.known import Known
from kg.link.suggest import Candidate, ranked, through_search, through_service
from kg.link.web import Web
from kg.link.wikibase import described
from kg.terms import ID, PARLEY
from tests.ties import POMPEO, WAR, read_back
from tests.wikidata import Json, Wikidata, day, entity, item, wikidata

AMERICA, KOREA, OFFICE, HOUSE, TALKS = (
    ID[name] for name in ("united-states", "korea", "office-pompeo", "house", "talks")
)
WAR_NAME, TALKS_NAME = "Korean War", "Singapore talks"
TIED = {AMERICA: "Q30", KOREA: "Q423"}


@pytest.fixture
def stand_in() -> Iterator[Wikidata]:
    with wikidata() as found:
        yield found


@pytest.fixture
def graph() -> Graph:
    """A few things of ours, and what is known of them."""
    graph = Graph(bind_namespaces="none")
    for thing, kind, name in (
        (POMPEO, PARLEY.Person, "Mike Pompeo"),
        (KOREA, PARLEY.State, "North Korea"),
        (AMERICA, PARLEY.State, "United States"),
        (HOUSE, PARLEY.Legislature, "House of Representatives"),
        (WAR, PARLEY.War, "Korean War"),
        (TALKS, PARLEY.Meeting, "Singapore talks"),
    ):
        graph.add((thing, RDF.type, kind))
        graph.add((thing, RDFS.label, Literal(name, lang="en")))
    graph.add((OFFICE, PARLEY.holder, POMPEO))
    graph.add((OFFICE, PARLEY.title, Literal("Secretary of State")))
    graph.add((OFFICE, PARLEY.body, AMERICA))
    graph.add((HOUSE, PARLEY.unitOf, ID.congress))
    graph.add((ID.congress, PARLEY.unitOf, AMERICA))
    graph.add((WAR, PARLEY.date, Literal("1951")))
    graph.add((TALKS, PARLEY.place, KOREA))
    graph.add((TALKS, PARLEY.hasParticipant, AMERICA))
    return graph


def candidates(thing: URIRef, graph: Graph, *offered: Json) -> list[Candidate]:
    """Candidates for a thing of ours, of items that a service offers."""
    with wikidata() as stand_in:
        stand_in.items |= {each["id"]: each for each in offered}
        web = Web("parley-tests/1 (mailto:tests@example.org)")
        found = through_service(web, stand_in.service, [thing], graph, 5)[thing]
        items = described(web, stand_in.api, [each.key for each in found])
    return ranked(thing, found, Known(graph, TIED), items)


def test_candidates_come_with_the_reasons_for_their_scores(graph: Graph) -> None:
    position = item("Q14213", "United States Secretary of State", "Q4164871")
    man = item("Q473239", "Mike Pompeo", "Q5", claims={"P39": [entity("Q14213")]})
    first, second = candidates(POMPEO, graph, position, man, item("Q9", "Pompeo", "Q101352"))[:2]
    assert (first.item, first.label) == ("Q473239", "Mike Pompeo")
    assert first.reasons == (
        "name: “Mike Pompeo” and “Mike Pompeo” are alike by 100",
        "type: a kind",
        "position holds: “Secretary of State of United States” and “United States Secretary of "
        "State”",
        "service: its own score is 80",
    )
    assert first.score == 98.0
    assert second.score < first.score
    assert "which it is not" in second.reasons[1]
    assert second.reasons[2] == "item: it is a family name"


def met(place: str, with_whom: str) -> Json:
    """The claims of a meeting."""
    return {"P276": [entity(place)], "P710": [entity(with_whom)]}


@pytest.mark.parametrize(
    ("thing", "name", "claims", "reason", "mark"),
    [
        (
            WAR,
            "Korean War",
            {"P580": [day("1950-06-25")], "P582": [day("1953-07-27")]},
            "date holds",
            100,
        ),
        (WAR, WAR_NAME, {"P585": [day("1871-06-10")]}, "date clash", 0),
        (WAR, WAR_NAME, {}, "date open", 50),
        (HOUSE, "House of Representatives", {"P17": [entity("Q30")]}, "country holds", 100),
        (HOUSE, "House of Representatives", {"P17": [entity("Q408")]}, "country differs", 0),
        (
            TALKS,
            "Singapore talks",
            met("Q423", "Q30"),
            "place holds",
            100,
        ),
        (
            TALKS,
            "Singapore talks",
            met("Q17", "Q30"),
            "parties holds",
            50,
        ),
        (
            TALKS,
            "Singapore talks",
            met("Q17", "Q145"),
            "place clash",
            0,
        ),
        (POMPEO, "Mike Pompeo", {"P39": [entity("Q11696")]}, "position open", 50),
        (KOREA, "North Korea", {}, "facts: we know none", 50),
    ],
)
def test_what_is_known_counts(
    thing: URIRef, name: str, claims: Json, reason: str, mark: int, graph: Graph
) -> None:
    senate = item("Q11696", "President of the United States", "Q4164871")
    plain, offered = (item("Q1", name, claims=each) for each in ({}, claims))
    (found,) = [each for each in candidates(thing, graph, senate, offered) if each.item == "Q1"]
    (same,) = [each for each in candidates(thing, graph, plain) if each.item == "Q1"]
    assert any(each.startswith(reason) for each in found.reasons), found.reasons
    assert found.score - same.score == pytest.approx(0.15 * (mark - 50), abs=0.11)


def test_an_item_that_leads_elsewhere_is_no_good_candidate(graph: Graph) -> None:
    with wikidata() as stand_in:
        stand_in.items["Q2"] = item("Q2", "North Korea", "Q6256")
        stand_in.redirects["Q2"] = "Q423"
        web = Web("parley-tests/1 (mailto:tests@example.org)")
        found = through_service(web, stand_in.service, [KOREA], graph, 5)[KOREA]
        items = described(web, stand_in.api, [each.key for each in found])
    ours = {each.item: each for each in ranked(KOREA, found, Known(graph, TIED), items)}
    assert ours["Q2"].reasons[2] == "item: it has been merged into Q423; tie to that"
    assert ours["Q423"].score > ours["Q2"].score


def test_candidates_may_come_from_the_search(stand_in: Wikidata, graph: Graph) -> None:
    web = Web("parley-tests/1 (mailto:tests@example.org)")
    found = through_search(web, stand_in.api, [KOREA], graph, 5)[KOREA]
    known = Known(graph, TIED)
    items = described(web, stand_in.api, [each.key for each in found])
    (candidate,) = ranked(KOREA, found, known, items)
    assert candidate.item == "Q423"
    assert candidate.reasons[1] == "type: Q3624078, Q6256", "from the item itself"
    (candidate,) = ranked(KOREA, found, known, {})
    assert candidate.reasons[1:] == ("type: not told", "facts: the item was not fetched")
    items["Q6256"] = read_back(item("Q6256", "country"))
    assert ranked(KOREA, found, known, items)[0].reasons[1] == "type: Q3624078, country"
