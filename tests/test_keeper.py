"""The keeper of executors that only wait: it keeps their number, lists, ends and tells."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kg.engine import control
from tests.test_server_lifecycle import ROOT, until

ASKER = os.getpid()
#: Each executor notes a query of the asker in its slot, numbered as it is itself, and waits.
KEEPER = """
import os, signal, socket, sys
from kg.engine.frames import Ticket
from kg.engine.keeper import Keeper
def execute(board, slot):
    board.begin(slot, Ticket(int(sys.argv[2]), os.getpid()), f"ASK {{ {slot} }}")
    signal.pause()
listener = socket.socket(socket.AF_UNIX)
listener.bind(sys.argv[1])
listener.listen()
Keeper(execute, listener, 2).run()
"""


class Kept:
    """A keeper of two executors, and what it says."""

    def __init__(self, folder: Path, asker: int) -> None:
        self.address = str(folder / "control")
        command = [sys.executable, "-c", KEEPER, self.address, str(asker)]
        self.process = subprocess.Popen(command, env={**os.environ, "PYTHONPATH": str(ROOT)})

    def ask(self, *words: str) -> Any:
        return control.ask(self.address, *words)

    def end(self) -> None:
        """Ends it in the way that ends its executors too, which do not look whether it is there."""
        self.process.terminate()
        self.process.wait(60)

    def listed(self) -> list[dict[str, Any]]:
        try:
            found: list[dict[str, Any]] = self.ask("list")
        except OSError:
            return []  # it does not listen yet
        return found


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Kept]:
    keeper = Kept(tmp_path, ASKER)
    until(lambda: len(keeper.listed()) == 2)
    yield keeper
    keeper.end()


def pid_of(name: str) -> int:
    return int(name.partition("-")[2])


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_it_lists_what_runs(kept: Kept) -> None:
    listed = kept.listed()
    assert {each["text"] for each in listed} == {"ASK { 0 }", "ASK { 1 }"}
    assert all(is_alive(pid_of(each["id"])) for each in listed)
    ages = [each["age"] for each in listed]
    assert ages == sorted(ages, reverse=True)


def test_it_ends_one_tells_how_and_forks_another(kept: Kept) -> None:
    first, second = (each["id"] for each in kept.listed())
    assert kept.ask("end", first, "cancelled") is True
    until(lambda: len(kept.listed()) == 2 and first not in [each["id"] for each in kept.listed()])
    told = kept.ask("how", first)
    assert told == {"signal": signal.SIGKILL, "why": "cancelled", "meant": True}
    assert kept.ask("runs", second) is True and kept.ask("runs", first) is False
    assert second in [each["id"] for each in kept.listed()]
    assert kept.ask("end", first, "cancelled") is False


def test_a_question_that_is_over_is_not_ended(kept: Kept) -> None:
    name = kept.listed()[0]["id"]
    assert kept.ask("end", f"{ASKER}-99", "cancelled") is False
    assert name in [each["id"] for each in kept.listed()]


def test_one_that_was_lost_is_replaced_and_told_of(kept: Kept) -> None:
    lost = kept.listed()[0]["id"]
    os.kill(pid_of(lost), signal.SIGSEGV)
    until(lambda: len(kept.listed()) == 2 and lost not in [each["id"] for each in kept.listed()])
    told = kept.ask("how", lost)
    assert (told["signal"], told["why"]) == (signal.SIGSEGV, None)
    assert kept.ask("how", "1") is None


def test_a_command_of_nobody_costs_nothing(kept: Kept) -> None:
    for words in (["tea"], ["how"], []):
        with pytest.raises(ValueError):
            kept.ask(*words)
    assert len(kept.listed()) == 2


def test_what_nobody_waits_for_is_ended(tmp_path: Path) -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait(60)
    keeper = Kept(tmp_path, gone.pid)
    try:
        seen: set[str] = set()

        def see() -> bool:
            seen.update(each["id"] for each in keeper.listed())
            return bool(seen)

        until(see)
        first = min(seen)
        until(lambda: keeper.ask("how", first) is not None)
        assert keeper.ask("how", first)["why"] == "left"
    finally:
        keeper.end()


def test_all_end_with_the_keeper(kept: Kept) -> None:
    executors = [pid_of(each["id"]) for each in kept.listed()]
    kept.process.terminate()
    assert kept.process.wait(60) == 0
    until(lambda: not any(map(is_alive, executors)))
