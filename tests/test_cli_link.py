"""`parley link`, as a user meets it, against a stand-in for Wikidata."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from rdflib import OWL

from kg import cli_link, cli_suggest
from kg.cli import main
from kg.formatter import check_canonical
from kg.link.links import read_links
from kg.link.snapshots import LEFT, read_items
from kg.rdf import parse_turtle
from kg.read import Sources, read
from kg.terms import ID, PARLEY, WIKIDATA
from tests.wikidata import Wikidata, busy, item, wikidata

CONTACT = {"PARLEY_CONTACT": "mailto:me@example.org"}
LINKS = Path("kg") / "data" / "links" / "wikidata.ttl"


@pytest.fixture
def stand_in() -> Iterator[Wikidata]:
    with wikidata() as found:
        yield found


@pytest.fixture
def own(sources: Path, tmp_path: Path) -> Path:
    """The real sources, to be changed."""
    root = tmp_path / "own"
    shutil.copytree(sources / "ontology", root / "ontology")
    shutil.copytree(sources / "kg" / "data", root / "kg" / "data")
    return root


@pytest.fixture(autouse=True)
def read_once(sources: Path, real: Sources, monkeypatch: pytest.MonkeyPatch) -> None:
    """The commands need not read the real sources again and again."""
    for module in (cli_link, cli_suggest):
        monkeypatch.setattr(
            module, "read", lambda folder: real if folder == sources else read(folder)
        )


def run(
    *arguments: object,
    stand_in: Wikidata | None = None,
    contact: bool = True,
    input: str | None = None,
) -> Result:
    environment = dict(CONTACT) if contact else {}
    if stand_in:
        environment |= {
            "PARLEY_WIKIDATA_API": stand_in.api,
            "PARLEY_WIKIDATA_RECONCILE": stand_in.service,
        }
    words = ["link", *map(str, arguments)]
    return CliRunner().invoke(main, words, env=environment, input=input)


# === Snapshot and check


def test_items_are_fetched_and_checked(stand_in: Wikidata, tmp_path: Path) -> None:
    folder = tmp_path / "items"
    fetched = run("snapshot", "--snapshots", folder, stand_in=stand_in)
    assert fetched.exit_code == 0, fetched.output
    items = read_items(folder)
    assert items["Q423"].label == "North Korea"
    assert items["Q30"].missing
    assert items["Q41117"].missing, "whom an item names is asked for, too"
    assert not (folder / LEFT).exists()
    checked = run("check", "--snapshots", folder)
    assert checked.exit_code == 1
    assert "there is no such item any more" in checked.output
    assert "0 unchecked" in checked.output
    rows = [
        line.split() for line in run("check", "--all", "--snapshots", folder).output.splitlines()
    ]
    assert ["id:north-korea", "Q423", "type", "holds"] in [row[:4] for row in rows]


def test_ties_without_a_fetched_item_are_told_as_unchecked(tmp_path: Path) -> None:
    checked = run("check", "--snapshots", tmp_path)
    assert checked.exit_code == 0
    assert "42 ties: 0 checked, 0 with a clash, 42 unchecked" in checked.output
    assert "id:north-korea" in checked.output


def test_a_stopped_run_goes_on_where_it_was(stand_in: Wikidata, tmp_path: Path) -> None:
    run("snapshot", "--snapshots", tmp_path, stand_in=stand_in)
    tied = stand_in.asked[0][1]["ids"].split("|")
    stand_in.asked.clear()
    (tmp_path / "Q423.json").unlink()
    (tmp_path / LEFT).write_text('["Q30"]')
    again = run("snapshot", "--snapshots", tmp_path, stand_in=stand_in)
    assert again.exit_code == 0, again.output
    assert set(stand_in.asked[0][1]["ids"].split("|")) == {"Q30", "Q423"}
    stand_in.asked.clear()
    run("snapshot", "--anew", "--snapshots", tmp_path, stand_in=stand_in)
    assert stand_in.asked[0][1]["ids"].split("|") == tied


def test_what_was_fetched_before_a_fault_is_kept(stand_in: Wikidata, tmp_path: Path) -> None:
    stand_in.faults += [lambda *_: False, busy(404)]
    failed = run("snapshot", "--snapshots", tmp_path, stand_in=stand_in)
    assert failed.exit_code == 1
    assert "It answers 404" in failed.output
    assert read_items(tmp_path)["Q423"].label == "North Korea"


def test_no_one_is_asked_without_a_contact(stand_in: Wikidata, tmp_path: Path) -> None:
    for command in (["snapshot"], ["suggest", "--table", str(tmp_path / "t.csv")]):
        refused = run(*command, stand_in=stand_in, contact=False)
        assert refused.exit_code == 2
        assert "Set PARLEY_CONTACT" in refused.output
    assert stand_in.asked == []


def test_a_contact_that_is_none_is_refused() -> None:
    refused = CliRunner().invoke(main, ["link", "snapshot"], env={"PARLEY_CONTACT": "me"})
    assert refused.exit_code == 2
    assert "as in mailto:me@example.org" in refused.output


def test_a_spoilt_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "Q423.json").write_text("{")
    refused = run("check", "--snapshots", tmp_path)
    assert refused.exit_code == 1
    assert "Q423.json: The file is no snapshot of an item" in refused.output


# === State


def test_the_state_is_counted(tmp_path: Path) -> None:
    shown = run("state")
    assert shown.exit_code == 0
    assert ["State", "7", "7", "0", "0"] in [line.split() for line in shown.output.splitlines()]
    run("state", "-o", tmp_path / "state.csv")
    assert "State,7,7,0,0" in (tmp_path / "state.csv").read_text()


# === Suggest


def test_candidates_go_to_a_table_and_come_back(
    stand_in: Wikidata, own: Path, tmp_path: Path
) -> None:
    stand_in.items["Q7000001"] = item("Q7000001", "Women Cross DMZ", "Q163740")
    path = tmp_path / "candidates.csv"
    written = run(
        "suggest", "id:women-cross-dmz", "--table", path, "--sources", own, stand_in=stand_in
    )
    assert written.exit_code == 0, written.output
    before = (own / LINKS).read_text("utf-8")
    rows = path.read_text().splitlines()
    assert rows[1].startswith("id:women-cross-dmz,Women Cross DMZ,Q7000001,")
    taken = run("suggest", "--decide", path, "--by", "A tester", "--sources", own)
    assert "Nothing was decided" in taken.output
    assert (own / LINKS).read_text("utf-8") == before
    path.write_text("\n".join([rows[0], rows[1] + "accept", *rows[2:]]) + "\n")
    taken = run("suggest", "--decide", path, "--by", "A tester", "--sources", own)
    assert taken.exit_code == 0, taken.output
    assert "1 accepted, 0 rejected" in taken.output
    graph = parse_turtle(own / LINKS)
    assert (ID["women-cross-dmz"], OWL.sameAs, WIKIDATA.Q7000001) in graph
    assert check_canonical(own / LINKS) is None
    assert CliRunner().invoke(main, ["validate", "--sources", str(own)]).exit_code == 0


def test_a_person_decides_at_the_terminal(
    stand_in: Wikidata, own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in.items["Q7000001"] = item("Q7000001", "Bob Woodward", "Q5")
    stand_in.items["Q7000002"] = item("Q7000002", "Bob Woodward", "Q101352")
    monkeypatch.setattr(cli_suggest, "someone_there", lambda: True)
    decided = run(
        *("suggest", "bob-woodward", "--by", "A tester", "--sources", own),
        stand_in=stand_in,
        input="a\n",
    )
    assert decided.exit_code == 0, decided.output
    assert "name: “Bob Woodward” and “Bob Woodward” are alike by 100" in decided.output
    made = [each for each in read_links(parse_turtle(own / LINKS)) if each.by == "A tester"]
    assert [(each.item, each.grade) for each in made] == [("Q7000001", PARLEY.Verified)]
    assert made[0].evidence


@pytest.mark.parametrize("answer", ["s\n", "q\n"])
def test_who_skips_or_quits_writes_nothing(
    answer: str, stand_in: Wikidata, own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in.items["Q7000001"] = item("Q7000001", "Bob Woodward", "Q5")
    monkeypatch.setattr(cli_suggest, "someone_there", lambda: True)
    before = (own / LINKS).read_text("utf-8")
    chosen = ("suggest", "bob-woodward", "--by", "A tester", "--sources", own)
    assert "nothing is written" in run(*chosen, stand_in=stand_in, input=answer).output
    assert (own / LINKS).read_text("utf-8") == before


def test_what_was_rejected_is_not_offered_again(stand_in: Wikidata, tmp_path: Path) -> None:
    stand_in.items["Q35525"] = item("Q35525", "White House", "Q41176")
    written = run("suggest", "white-house", "--table", tmp_path / "t.csv", stand_in=stand_in)
    assert "0 candidates for 1 entities" in written.output


def test_the_search_may_be_asked_instead(stand_in: Wikidata, tmp_path: Path) -> None:
    stand_in.items["Q7000001"] = item("Q7000001", "Common Dreams", "Q11032")
    options = ("--through", "search", "--table", tmp_path / "t.csv")
    written = run("suggest", "common-dreams", *options, stand_in=stand_in)
    assert "1 candidates for 1 entities" in written.output
    actions = [fields["action"] for _, fields, _ in stand_in.asked]
    assert set(actions) == {"wbsearchentities", "wbgetentities"}
    assert actions[-2:] == ["wbgetentities"] * 2, "what is offered, and what that names"


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        (["suggest", "id:nobody", "--by", "A"], "id:nobody is nothing that could be tied"),
        (["suggest", "bob-woodward"], "A decision needs someone who made it"),
        (["suggest", "--decide", "nowhere.csv", "--by", "A"], "The table cannot be read"),
    ],
)
def test_what_cannot_be_done_is_told(arguments: list[str], what: str, stand_in: Wikidata) -> None:
    refused = run(*arguments, stand_in=stand_in)
    assert refused.exit_code != 0
    assert what in refused.output


def test_no_one_is_asked_where_no_one_can_answer(stand_in: Wikidata) -> None:
    refused = run("suggest", "bob-woodward", "--by", "A", stand_in=stand_in)
    assert "There is no one here to decide" in refused.output


def test_a_bad_row_leaves_the_links_as_they_were(own: Path, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("entity,item,decision\nid:bob-woodward,Q7,accept\nid:nobody,Q8,accept\n")
    before = (own / LINKS).read_text("utf-8")
    refused = run("suggest", "--decide", path, "--by", "A tester", "--sources", own)
    assert refused.exit_code == 1
    assert "t.csv:3: id:nobody is no entity that can be tied" in refused.output
    assert (own / LINKS).read_text("utf-8") == before
