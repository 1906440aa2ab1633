"""Other servers, asked politely, against a stand-in that speaks their protocols."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from kg.errors import SettingError, UnreachableError
from kg.link.items import item_of
from kg.link.reconciliation import ask, version_of
from kg.link.web import LONGEST_WAIT, TRIES, Web, agent_of
from kg.link.wikibase import AT_ONCE, fetch, search
from tests.wikidata import (
    Fault,
    Handler,
    Wikidata,
    busy,
    garbled,
    lagging,
    moved,
    refused,
    truncated,
    wikidata,
)


@pytest.fixture
def stand_in() -> Iterator[Wikidata]:
    with wikidata() as found:
        yield found


def web(waits: list[float] | None = None, timeout: float = 5.0) -> Web:
    sleep = waits.append if waits is not None else lambda _: None
    return Web("parley-kg/test (mailto:t@example.org)", timeout=timeout, sleep=sleep)


def keys(stand_in: Wikidata, *wanted: str) -> list[str]:
    return [key for some in fetch(web(), stand_in.api, wanted) for key in some]


# === Manners


def test_who_asks_is_told(stand_in: Wikidata) -> None:
    keys(stand_in, "Q423")
    ((_, fields, headers),) = stand_in.asked
    assert headers["User-Agent"] == "parley-kg/test (mailto:t@example.org)"
    assert fields["maxlag"] == "5"
    assert fields["ids"] == "Q423"


def test_no_one_is_asked_without_a_contact() -> None:
    assert agent_of("mailto:me@example.org", "1.0") == "parley-kg/1.0 (mailto:me@example.org)"
    with pytest.raises(SettingError, match="Set PARLEY_CONTACT"):
        agent_of(None, "1.0")


def test_items_are_asked_for_by_fifties(stand_in: Wikidata) -> None:
    wanted = [f"Q{number}" for number in range(1, 121)]
    assert keys(stand_in, *wanted) == wanted
    asked = [fields["ids"].split("|") for _, fields, _ in stand_in.asked]
    assert [len(each) for each in asked] == [AT_ONCE, AT_ONCE, 20]


@pytest.mark.parametrize(
    ("fault", "waited"),
    [
        (busy(429, Retry_After="7"), 7),
        (busy(503, Retry_After="3"), 3),
        (busy(503), 1),
        (busy(429, Retry_After="100000"), LONGEST_WAIT),
        (busy(429, Retry_After="soon"), 1),
        (lagging, 5),
        (truncated, 1),
    ],
)
def test_who_is_busy_is_waited_for(fault: Fault, waited: float, stand_in: Wikidata) -> None:
    stand_in.faults.append(fault)
    waits: list[float] = []
    (found,) = fetch(web(waits), stand_in.api, ["Q423"])
    assert found["Q423"]["id"] == "Q423"
    assert waits == [waited]


def test_a_day_and_hour_is_waited_for(stand_in: Wikidata) -> None:
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=60), usegmt=True)
    stand_in.faults.append(busy(429, Retry_After=later))
    waits: list[float] = []
    list(fetch(web(waits), stand_in.api, ["Q423"]))
    assert 50 < waits[0] <= 60


def test_the_waits_double_and_then_it_is_told(stand_in: Wikidata) -> None:
    stand_in.faults += [busy(503)] * TRIES
    waits: list[float] = []
    with pytest.raises(UnreachableError, match=f"No answer after {TRIES} tries: it is busy"):
        list(fetch(web(waits), stand_in.api, ["Q423"]))
    assert waits == [1, 2, 4, 8, 16]


def test_a_slow_answer_is_given_up(stand_in: Wikidata) -> None:
    def slow(handler: Handler, _: int) -> bool:
        handler.send_response(200)
        handler.send_header("Content-Length", "100")
        handler.end_headers()
        handler.rfile.read(1)  # until the client has left
        return True

    stand_in.faults.append(slow)
    (found,) = fetch(web(timeout=0.2), stand_in.api, ["Q423"])
    assert "Q423" in found


@pytest.mark.parametrize(
    ("fault", "what"),
    [
        (garbled, "It answers no JSON but '<html>Wikimedia Error"),
        (moved, "It answers 301, that it is elsewhere"),
        (busy(404), "It answers 404"),
        (refused, "It refuses: Could not find an entity"),
    ],
)
def test_what_waiting_does_not_mend_is_told(fault: Fault, what: str, stand_in: Wikidata) -> None:
    stand_in.faults.append(fault)
    with pytest.raises(UnreachableError, match=what) as caught:
        list(fetch(web(), stand_in.api, ["Q423"]))
    assert caught.value.where == stand_in.api
    assert len(stand_in.asked) == 1


def test_a_network_that_is_down_is_told() -> None:
    with wikidata() as stand_in:
        gone = stand_in.api
    with pytest.raises(UnreachableError, match=r"it cannot be reached.*Is the network up"):
        list(fetch(web(), gone, ["Q423"]))


def test_an_address_of_something_else_is_told(stand_in: Wikidata) -> None:
    with pytest.raises(UnreachableError, match="It says nothing of Q423"):
        list(fetch(web(), stand_in.service, ["Q423"]))


# === What is told


def test_missing_items_and_redirects_are_known(stand_in: Wikidata) -> None:
    stand_in.redirects["Q1"] = "Q423"
    (found,) = fetch(web(), stand_in.api, ["Q1", "Q2"])
    one, two = (item_of(key, found[key], "here") for key in ("Q1", "Q2"))
    assert (one.redirect, one.label) == ("Q423", "North Korea")
    assert two.missing


def test_items_are_found_by_name(stand_in: Wikidata) -> None:
    (found,) = search(web(), stand_in.api, "north k")
    assert (found["id"], found["label"], found["match"]) == ("Q423", "North Korea", "North Korea")


@pytest.mark.parametrize(
    ("versions", "version"),
    [(["0.2"], "0.2"), (["0.1", "0.2", "1.0-draft"], "0.2"), (["1.0-draft"], "1.0-draft")],
)
def test_a_service_is_asked_in_its_version(
    versions: list[str], version: str, stand_in: Wikidata
) -> None:
    stand_in.versions = versions
    assert version_of(web(), stand_in.service) == version
    names = [f"nobody {number}" for number in range(12)] + ["North Korea"]
    found = ask(web(), stand_in.service, version, names)
    assert [len(each) for each in found] == [0] * 12 + [1]
    assert (found[-1][0].key, found[-1][0].score) == ("Q423", 80.0)
    assert found[-1][0].types == {"Q3624078": "a kind", "Q6256": "a kind"}


def test_another_version_is_refused(stand_in: Wikidata) -> None:
    stand_in.versions = ["0.1"]
    with pytest.raises(UnreachableError, match=r"It speaks versions 0\.1 of the API"):
        version_of(web(), stand_in.service)


@pytest.mark.parametrize("version", ["0.2", "1.0-draft"])
def test_an_answer_of_another_shape_is_refused(version: str, stand_in: Wikidata) -> None:
    def other(handler: Handler, _: int) -> bool:
        handler.tell({"results": [], "q0": []})
        return True

    stand_in.faults.append(other)
    with pytest.raises(UnreachableError, match="not of the API's shape"):
        ask(web(), stand_in.service, version, ["North Korea"])
