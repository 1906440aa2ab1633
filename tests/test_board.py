"""The board that the keeper and its executors share."""

from __future__ import annotations

import os

from kg.engine.board import SHOWN, Board, Running


def test_a_slot_is_free_until_a_query_begins_and_after_it_ends() -> None:
    board = Board(2)
    assert [board.read(slot) for slot in board.slots] == [None, None]
    board.begin(1, asker=7, text="ASK {}")
    running = board.read(1)
    assert isinstance(running, Running)
    assert (running.turn, running.asker, running.text) == (1, 7, "ASK {}") and running.age >= 0
    assert board.read(0) is None
    board.end(1)
    assert board.read(1) is None and board.turn(1) == 1


def test_turns_are_counted_by_slot() -> None:
    board = Board(2)
    for _ in range(3):
        board.begin(0, asker=1, text="ASK {}")
        board.end(0)
    assert (board.turn(0), board.turn(1)) == (3, 0)


def test_a_shorter_text_leaves_nothing_of_a_longer_one() -> None:
    board = Board(1)
    board.begin(0, asker=1, text="SELECT * { ?s ?p ?o }")
    board.begin(0, asker=1, text="ASK {}")
    found = board.read(0)
    assert found and (found.text, found.turn) == ("ASK {}", 2)


def test_a_long_text_is_cut_though_it_be_within_a_character() -> None:
    board = Board(2)
    board.begin(0, asker=1, text="a" + "é" * SHOWN)
    board.begin(1, asker=2, text="\ud800 ASK {}")
    first, second = board.read(0), board.read(1)
    assert first and first.text == "a" + "é" * (SHOWN // 2 - 1) + "\ufffd"
    assert second and second.text == "? ASK {}"


def test_another_process_writes_on_it() -> None:
    board = Board(1)
    child = os.fork()
    if not child:
        board.begin(0, asker=9, text="ASK { <x:> ?p ?o }")
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
    found = board.read(0)
    assert found and (found.asker, found.text) == (9, "ASK { <x:> ?p ?o }")
