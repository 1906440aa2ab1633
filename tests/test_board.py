"""The board that the keeper and its executors share."""

from __future__ import annotations

import os

from kg.engine.board import SHOWN, Board, Running
from kg.engine.frames import Ticket


def test_a_slot_is_free_until_a_query_begins_and_after_it_ends() -> None:
    board = Board(2)
    assert [board.read(slot) for slot in board.slots] == [None, None]
    board.begin(1, Ticket(7, 3), "ASK {}")
    running = board.read(1)
    assert isinstance(running, Running)
    assert (running.ticket, running.text) == (Ticket(7, 3), "ASK {}") and running.age >= 0
    assert board.read(0) is None
    board.end(1)
    assert board.read(1) is None


def test_a_shorter_text_leaves_nothing_of_a_longer_one() -> None:
    board = Board(1)
    board.begin(0, Ticket(1, 3), "SELECT * { ?s ?p ?o }")
    board.begin(0, Ticket(1, 3), "ASK {}")
    found = board.read(0)
    assert found and found.text == "ASK {}"


def test_a_long_text_is_cut_though_it_be_within_a_character() -> None:
    board = Board(2)
    board.begin(0, Ticket(1, 3), "a" + "é" * SHOWN)
    board.begin(1, Ticket(2, 3), "\ud800 ASK {}")
    first, second = board.read(0), board.read(1)
    assert first and first.text == "a" + "é" * (SHOWN // 2 - 1) + "\ufffd"
    assert second and second.text == "? ASK {}"


def test_another_process_writes_on_it() -> None:
    board = Board(1)
    child = os.fork()
    if not child:
        board.begin(0, Ticket(9, 3), "ASK { <x:> ?p ?o }")
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
    found = board.read(0)
    assert found and (found.ticket, found.text) == (Ticket(9, 3), "ASK { <x:> ?p ?o }")
