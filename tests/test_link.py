"""Ties to Wikidata: how they are recorded and decided, and what the items bring."""

from __future__ import annotations

from pathlib import Path

import pytest
from rdflib import RDFS, XSD, Graph, Literal, URIRef
from rdflib.namespace import OWL, SKOS

from kg.errors import SourceError
from kg.formatter import canonical_text
from kg.link.decisions import COLUMNS, Decision, decide, read_table, rewritten, table
from kg.link.entities import entities, links
from kg.link.facts import facts
from kg.link.links import read_links, state
from kg.link.suggest import Candidate, linkable, unlinked
from kg.rdf import parse_turtle
from kg.read import Sources
from kg.store import Solutions, Store, canonical_nquads
from kg.terms import (
    ID,
    PARLEY,
    WIKIDATA,
    WIKIDATA_DIRECT,
    WIKIDATA_PAGE,
    WIKIDATA_PROPERTY,
    WIKIDATA_SCHEMA,
)
from tests.ties import DAY, KOREA, MEETING, WAR, link, read_back
from tests.wikidata import ITEMS, day, item, office, point


def test_facts_are_in_wikidatas_words() -> None:
    graph = facts(read_back(each) for each in ITEMS.values())
    korea = WIKIDATA.Q423
    assert (korea, RDFS.label, Literal("조선민주주의인민공화국", lang="ko")) in graph
    assert (korea, SKOS.altLabel, Literal("DPRK", lang="en")) in graph
    assert graph.value(korea, WIKIDATA_SCHEMA.description) is not None
    assert set(graph.objects(korea, WIKIDATA_DIRECT.P35)) == {WIKIDATA.Q56226}
    (where,) = graph.objects(korea, WIKIDATA_DIRECT.P625)
    assert str(where) == "Point(127.0 40.0)"
    born = Literal("1963-12-30T00:00:00Z", datatype=XSD.dateTime)
    assert (WIKIDATA.Q473239, WIKIDATA_DIRECT.P569, born) in graph
    page = WIKIDATA_PAGE.Q423
    assert (page, WIKIDATA_SCHEMA.about, korea) in graph
    assert (page, WIKIDATA_SCHEMA.version, Literal("1000", datatype=XSD.integer)) in graph


def test_all_holders_of_an_office_are_told_with_their_times() -> None:
    claims = {
        "P35": [office("Q1", "1948-01-01", "1994-01-01"), office("Q2", "1994-02-00", "2011-01-01")]
    }
    graph = facts([read_back(item("Q9", "x", claims=claims))])
    assert len(set(graph.objects(WIKIDATA.Q9, WIKIDATA_PROPERTY.P35))) == 2


def test_what_is_missing_or_elsewhere_brings_nothing() -> None:
    gone = read_back({"id": "Q1", "missing": ""})
    elsewhere = read_back({**ITEMS["Q423"], "redirects": {"from": "Q2", "to": "Q423"}}, "Q2")
    assert len(facts([gone, elsewhere])) == 0


def test_places_and_years_before_christ_are_well_formed() -> None:
    record = item("Q1", "x", claims={"P625": [point(-1.5, 1e-7)], "P571": [day("0037-00-00", 9)]})
    assert len(facts([read_back(record)])) > 2


def test_links_are_written_and_read_again() -> None:
    rejected = link(KOREA, "Q1", PARLEY.Rejected)
    whole = link(KOREA, "Q423", preferred_to=(rejected.node,))
    candidate = link(WAR, "Q8663", PARLEY.Unverified)
    graph = Graph()
    for each in (whole, rejected, candidate):
        graph += each.to_graph("x")
    assert set(read_links(graph)) == {whole, rejected, candidate}
    assert set(graph.subject_objects(OWL.sameAs)) == {(KOREA, WIKIDATA.Q423)}
    assert set(graph.subject_objects(SKOS.closeMatch)) == {(WAR, WIKIDATA.Q8663)}


def test_the_state_of_links_is_counted_by_kind() -> None:
    kinds = {KOREA: "State", ID.japan: "State", WAR: "War", MEETING: "Meeting"}
    known = [
        link(KOREA, "Q423"),
        link(KOREA, "Q1", PARLEY.Rejected),
        link(WAR, "Q8663", PARLEY.Unverified),
        link(MEETING, "Q2", PARLEY.Rejected),
    ]
    assert state(known, kinds) == [
        ("Meeting", 1, 0, 0, 1),
        ("State", 2, 1, 0, 1),
        ("War", 1, 0, 1, 0),
    ]


def test_what_may_be_tied_has_a_kind(real: Sources) -> None:
    kinds = linkable(entities(real.dataset))
    assert kinds[KOREA] == "State"
    assert kinds[ID["rok-joint-chiefs-of-staff"]] == "MilitaryOrganization"
    assert ID["most-experts"] not in kinds
    assert ID["topic-timing"] not in kinds
    assert {each.entity for each in links(real.dataset)} <= set(kinds)


def test_what_is_tied_surely_needs_no_candidate(real: Sources) -> None:
    left = unlinked(linkable(entities(real.dataset)), links(real.dataset))
    assert KOREA not in left
    assert {ID["white-house"], ID["korean-armistice-agreement"]} <= set(left)


def decision(entity_: URIRef, key: str, accepted: bool = True) -> Decision:
    return Decision(entity_, key, accepted, ("It is said so.",), f"table.csv:{key}")


def test_a_table_is_written_and_read_again() -> None:
    candidate = Candidate(WAR, "Q8663", "Korean War", "a war, in Korea", 97.5, ("a", "b"))
    text = table([candidate], {WAR: "Korean War"})
    assert text.splitlines()[0] == ",".join(COLUMNS)
    assert read_table(text, "t.csv", [WAR]) == []
    (found,) = read_table(text.replace("a; b,", "a; b,Accept "), "t.csv", [WAR])
    assert (found.entity, found.item, found.accepted) == (WAR, "Q8663", True)
    assert found.evidence == ("Wikidata calls Q8663 “Korean War”", "a war, in Korea", "a; b")
    (found,) = read_table("entity,item,decision\nid:korean-war,Q8663,reject\n", "t.csv", [WAR])
    assert not found.accepted


@pytest.mark.parametrize(
    ("row", "what"),
    [
        ("id:nobody,Q1,accept", "id:nobody is no entity that can be tied"),
        ("id:korean-war,P31,accept", "'P31' is no item"),
        ("id:korean-war,Q1,perhaps", "'perhaps' is no decision"),
        ("id:korean-war", "'' is no item"),
    ],
)
def test_an_unknown_row_is_refused_with_its_line(row: str, what: str) -> None:
    text = f"entity,item,decision\nid:korean-war,Q8663,accept\n{row}\n"
    with pytest.raises(SourceError, match=what) as caught:
        read_table(text, "t.csv", [WAR])
    assert caught.value.where == "t.csv:3"


def test_a_table_without_the_columns_is_refused() -> None:
    with pytest.raises(SourceError, match="no column decision"):
        read_table("entity,item\n", "t.csv", [])


def test_decisions_become_links() -> None:
    made = decide([decision(WAR, "Q8663"), decision(WAR, "Q1", False)], [], "A tester", DAY)
    accepted, rejected = sorted(made, key=lambda each: each.grade != PARLEY.Verified)
    assert (accepted.grade, rejected.grade) == (PARLEY.Verified, PARLEY.Rejected)
    assert accepted.preferred_to == (rejected.node,)
    assert (accepted.by, accepted.on, accepted.method) == ("A tester", DAY, PARLEY.ByPerson)


@pytest.mark.parametrize(
    ("decisions", "what"),
    [
        ([decision(KOREA, "Q8663"), decision(WAR, "Q8663")], "Q8663 would be both"),
        ([decision(WAR, "Q1"), decision(WAR, "Q2")], "id:korean-war would be both Q1 and Q2"),
        ([decision(WAR, "Q17")], "Q17 would be both"),
        ([decision(WAR, "Q1"), decision(WAR, "Q1", False)], "are both accepted and rejected"),
    ],
)
def test_decisions_never_make_two_things_one(decisions: list[Decision], what: str) -> None:
    with pytest.raises(SourceError, match=what) as caught:
        decide(decisions, [link(ID.japan, "Q17")], "A tester", DAY)
    assert str(caught.value.where).startswith("table.csv:")


def test_a_decision_takes_the_place_of_the_candidate(real: Sources, tmp_path: Path) -> None:
    path = tmp_path / "wikidata.ttl"
    source = next(file for file in real.files if file.name.endswith("links/wikidata.ttl"))
    before = source.path.read_text("utf-8")
    armistice = ID["korean-armistice-agreement"]
    made = decide([decision(armistice, "Q2862267")], links(real.dataset), "A tester", DAY)
    names = {armistice: "Korean Armistice Agreement"}
    path.write_text(canonical_text(rewritten(before, "x", made, names)))
    old, new = parse_turtle(source.path), parse_turtle(path)
    assert (armistice, SKOS.closeMatch, WIKIDATA.Q2862267) in old
    assert (armistice, SKOS.closeMatch, WIKIDATA.Q2862267) not in new
    assert (armistice, OWL.sameAs, WIKIDATA.Q2862267) in new
    assert len(read_links(new)) == len(read_links(old))
    kept = {each for each in read_links(old) if each.entity != armistice}
    assert kept <= set(read_links(new))
    assert path.read_text("utf-8").startswith(before[:200])


def test_the_first_links_make_the_file() -> None:
    made = decide([decision(WAR, "Q8663")], [], "A tester", DAY)
    text = canonical_text(rewritten("", "x", made, {WAR: "Korean War"}))
    assert "id:korean-war owl:sameAs wd:Q8663 ." in text
    assert canonical_text(text) == text


def test_a_query_asks_the_facts_as_it_would_ask_wikidata(tmp_path: Path) -> None:
    lines = "".join(
        f"{subject.n3()} {predicate.n3()} {value.n3()} <https://w3id.org/parley/graph/wikidata> .\n"
        for subject, predicate, value in facts(read_back(each) for each in ITEMS.values())
    )
    path = tmp_path / "dataset.nq"
    path.write_text(canonical_nquads(lines))
    answer = Store.load(path).query("""
        PREFIX wd: <http://www.wikidata.org/entity/> PREFIX p: <http://www.wikidata.org/prop/>
        PREFIX ps: <http://www.wikidata.org/prop/statement/>
        PREFIX wdt: <http://www.wikidata.org/prop/direct/>
        SELECT ?head ?name WHERE {
          wd:Q423 wdt:P35 ?head ; p:P35/ps:P35 ?head .
          ?head <http://www.w3.org/2000/01/rdf-schema#label> ?name
        }""")
    assert isinstance(answer, Solutions)
    assert [str(name) for _, name in answer] == ["Kim Jong-un"]
