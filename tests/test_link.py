"""Ties to Wikidata: how items are read, ties checked and decided, and what the items bring."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from rdflib import RDF, RDFS, XSD, Graph, Literal, URIRef
from rdflib.namespace import OWL, SKOS

from kg.errors import SourceError
from kg.formatter import canonical_text
from kg.link.checks import CLASH, HOLDS, OPEN, UNCHECKED, check
from kg.link.decisions import COLUMNS, Decision, decide, read_table, rewritten, table
from kg.link.entities import entities, links
from kg.link.facts import facts
from kg.link.items import Item, Time, item_of, trimmed
from kg.link.links import Link, read_links, state
from kg.link.snapshots import (
    LEFT,
    end_run,
    read_item,
    read_items,
    read_left,
    write_item,
    write_left,
)
from kg.link.suggest import Candidate, linkable, unlinked
from kg.rdf import parse_turtle
from kg.read import Sources, read
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
from tests.wikidata import ITEMS, claim, day, entity, item, office, point

DAY = date(2026, 1, 31)
KOREA, POMPEO, WAR, MEETING = (
    ID[name] for name in ("north-korea", "mike-pompeo", "korean-war", "talks")
)


def link(entity_: URIRef, key: str, grade: URIRef = PARLEY.Verified, **more: Any) -> Link:
    return Link(entity_, key, grade, ("It is said so.",), PARLEY.ByPerson, "A tester", DAY, **more)


def read_back(record: dict[str, Any], key: str | None = None) -> Item:
    return item_of(key or record["id"], trimmed(record), "here")


@pytest.fixture
def graph() -> Graph:
    """Three entities of ours."""
    graph = Graph(bind_namespaces="none")
    for thing, kind, name in (
        (KOREA, PARLEY.State, "North Korea"),
        (POMPEO, PARLEY.Person, "Mike Pompeo"),
        (WAR, PARLEY.War, "Korean War"),
        (MEETING, PARLEY.Meeting, "talks of Panmunjom"),
    ):
        graph.add((thing, RDF.type, kind))
        graph.add((thing, RDFS.label, Literal(name, lang="en")))
    return graph


# === Items


def test_an_item_is_read() -> None:
    found = read_back(ITEMS["Q423"])
    assert (found.key, found.revision, found.modified) == ("Q423", 1000, "2026-01-02T03:04:05Z")
    assert found.label == "North Korea"
    assert found.names == ["North Korea", "DPRK", "조선민주주의인민공화국"]
    assert found.values("P31") == ["Q3624078", "Q6256"]
    assert found.values("P35") == ["Q56226"], "the preferred one"
    first = found.statements["P35"][0]
    assert first.qualifiers == {"P580": (Time("1948-09-09"),), "P582": (Time("1994-07-08"),)}


def test_what_is_not_used_is_not_kept() -> None:
    kept = trimmed(ITEMS["Q423"])
    assert set(kept["claims"]) == {"P31", "P35", "P625"}
    assert set(kept["labels"]) == {"en", "ko"}
    text = json.dumps(kept)
    assert "references" not in text
    assert "hash" not in text
    assert "sitelinks" not in text


@pytest.mark.parametrize(
    ("told", "precision", "kept"),
    [
        ("2018-06-12", 11, "2018-06-12"),
        ("2018-06-00", 10, "2018-06"),
        ("2018-00-00", 9, "2018"),
        ("00000002018-00-00", 9, "2018"),
        ("1900-00-00", 7, None),
    ],
)
def test_times_come_as_exact_as_they_are_known(told: str, precision: int, kept: str | None) -> None:
    found = read_back(item("Q1", "x", claims={"P585": [day(told, precision)]}))
    assert found.values("P585") == ([Time(kept)] if kept else [])


def test_unknown_values_and_deprecated_ones_are_passed_over() -> None:
    record = item("Q1", "x", claims={"P17": [entity("Q2", rank="deprecated"), entity("Q3")]})
    nothing = claim("Q1", "P17", 9, entity("Q4"))
    nothing["mainsnak"] = {"snaktype": "somevalue", "property": "P17"}
    record["claims"]["P17"].append(nothing)
    assert read_back(record).values("P17") == ["Q3"]


def test_an_empty_list_is_an_empty_map() -> None:
    found = read_back({"id": "Q1", "labels": [], "claims": [], "aliases": [], "descriptions": []})
    assert (found.names, found.statements) == ([], {})


@pytest.mark.parametrize(
    "record",
    [
        {"id": "Q1", "labels": ["x"]},
        {"id": "Q1", "labels": {"en": "x"}},
        {"id": "Q1", "lastrevid": "many"},
        {"id": "Q1", "claims": {"P31": [{"mainsnak": {"snaktype": "value"}}]}},
        {"id": "Q1", "claims": {"P585": [claim("Q1", "P585", 1, day("tomorrow"))]}},
    ],
)
def test_what_is_not_of_the_shape_is_refused(record: dict[str, Any]) -> None:
    with pytest.raises(SourceError, match="Q1 is not of Wikibase's shape"):
        item_of("Q1", record, "here")


# === The folder of snapshots


def test_items_are_kept_and_found_again(tmp_path: Path) -> None:
    write_item(tmp_path / "new", "Q423", ITEMS["Q423"])
    write_item(tmp_path / "new", "Q1", {"id": "Q1", "missing": ""})
    found = read_items(tmp_path / "new")
    assert found["Q423"] == read_back(ITEMS["Q423"])
    assert found["Q1"].missing
    assert '"license": "https://creativecommons.org/publicdomain/zero/1.0/"' in (
        tmp_path / "new" / "Q423.json"
    ).read_text("utf-8")


def test_no_folder_has_no_items(tmp_path: Path) -> None:
    assert read_items(tmp_path / "nowhere") == {}


def test_special_entitydata_tells_redirects_by_the_other_key(tmp_path: Path) -> None:
    path = tmp_path / "Q1.json"
    path.write_text(json.dumps({"entities": {"Q423": ITEMS["Q423"]}}))
    assert read_item(path).redirect == "Q423"


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"entities": {}}', '{"entities": []}'])
def test_a_file_that_is_no_snapshot_is_refused(text: str, tmp_path: Path) -> None:
    path = tmp_path / "Q1.json"
    path.write_text(text)
    with pytest.raises(SourceError, match=r"Q1\.json"):
        read_item(path)


def test_what_is_left_is_noted(tmp_path: Path) -> None:
    assert read_left(tmp_path) is None
    write_left(tmp_path, ["Q1", "Q2"])
    assert read_left(tmp_path) == ["Q1", "Q2"]
    write_left(tmp_path, [])
    assert read_left(tmp_path) == [], "the items are there, but not all that they name"
    end_run(tmp_path)
    assert read_left(tmp_path) is None
    (tmp_path / LEFT).write_text("{}")
    with pytest.raises(SourceError, match="Remove it"):
        read_left(tmp_path)


# === Checks


def verdicts(graph: Graph, *links_: Link, **items: Item) -> dict[str, str]:
    """What was found about each thing that the first link and its item should agree on."""
    return {
        each.about: each.verdict for each in check(links_, items, graph) if each.link == links_[0]
    }


def test_a_good_tie_holds(graph: Graph) -> None:
    found = verdicts(graph, link(KOREA, "Q423"), Q423=read_back(ITEMS["Q423"]))
    assert found == {"item": HOLDS, "name": HOLDS, "type": HOLDS}


def test_an_item_that_was_not_fetched_is_unchecked(graph: Graph) -> None:
    assert verdicts(graph, link(KOREA, "Q423")) == {"item": UNCHECKED}


def test_rejected_links_are_not_checked(graph: Graph) -> None:
    assert check([link(KOREA, "Q423", PARLEY.Rejected)], {}, graph) == []


@pytest.mark.parametrize(
    "record",
    [
        {"id": "Q423", "missing": ""},
        {**ITEMS["Q423"], "redirects": {"from": "Q423", "to": "Q1"}},
        item("Q423", "North Korea", "Q4167410"),
        item("Q423", "North Korea", "Q13406463"),
    ],
)
def test_a_page_that_is_no_thing_clashes(record: dict[str, Any], graph: Graph) -> None:
    assert verdicts(graph, link(KOREA, "Q423"), Q423=read_back(record)) == {"item": CLASH}


@pytest.mark.parametrize(
    ("label", "verdict"),
    [("Korea, North", HOLDS), ("Northern Korea", OPEN), ("Kingdom of Bavaria", CLASH)],
)
def test_names_are_held_against_each_other(label: str, verdict: str, graph: Graph) -> None:
    found = verdicts(graph, link(KOREA, "Q423"), Q423=read_back(item("Q423", label, "Q6256")))
    assert found["name"] == verdict


@pytest.mark.parametrize(
    ("ours", "kinds", "verdict"),
    [
        (POMPEO, ["Q5"], HOLDS),
        (POMPEO, ["Q43229"], CLASH),
        (KOREA, ["Q5"], CLASH),
        (KOREA, ["Q6256"], HOLDS),
        (KOREA, ["Q515"], OPEN),
        (MEETING, ["Q1072326"], OPEN),
        (POMPEO, [], OPEN),
    ],
)
def test_a_person_is_a_human(ours: URIRef, kinds: list[str], verdict: str, graph: Graph) -> None:
    found = verdicts(graph, link(ours, "Q1"), Q1=read_back(item("Q1", "x", *kinds)))
    assert found["type"] == verdict


@pytest.mark.parametrize(
    ("ours", "claims", "verdict"),
    [
        ("1953", {"P585": [day("1953-07-27")]}, HOLDS),
        ("1953-07-27", {"P585": [day("1953-00-00", 9)]}, HOLDS),
        ("1951", {"P580": [day("1950-06-25")], "P582": [day("1953-07-27")]}, HOLDS),
        ("1954", {"P580": [day("1950-06-25")], "P582": [day("1953-07-27")]}, CLASH),
        ("1954", {"P571": [day("1953-07-27")]}, CLASH),
        ("1954", {}, OPEN),
    ],
)
def test_dates_must_not_clash(ours: str, claims: Any, verdict: str, graph: Graph) -> None:
    graph.add((WAR, PARLEY.date, Literal(ours)))
    record = item("Q1", "Korean War", "Q198", claims=claims)
    assert verdicts(graph, link(WAR, "Q1"), Q1=read_back(record))["date"] == verdict


@pytest.mark.parametrize(
    ("claims", "verdict"),
    [
        ({"P276": [entity("Q423")]}, HOLDS),
        ({"P17": [entity("Q423")]}, HOLDS),
        ({"P276": [entity("Q17")]}, CLASH),
        ({}, OPEN),
    ],
)
def test_places_must_not_clash(claims: Any, verdict: str, graph: Graph) -> None:
    graph.add((MEETING, PARLEY.place, KOREA))
    record = item("Q1", "talks of Panmunjom", "Q1072326", claims=claims)
    found = verdicts(graph, link(MEETING, "Q1"), link(KOREA, "Q423"), Q1=read_back(record))
    assert found["place"] == verdict


# === What the items bring


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


# === Links


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


@pytest.fixture(scope="module")
def real(sources: Path) -> Sources:
    return read(sources)


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


# === Decisions


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


# === In the whole


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
