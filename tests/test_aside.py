"""A call in a process of its own: answers and errors come back, and leaving early ends it."""

from __future__ import annotations

import os
import pickle
import signal
from pathlib import Path

import pytest

from kg.aside import Aside
from kg.errors import InconsistentGraphError, ParleyError, SourceError


def add(one: int, other: int) -> tuple[int, int]:
    return one + other, os.getpid()


def refuse(where: str) -> None:
    raise SourceError("this will not do", where=where, cure="Mend it")


def die(code: int) -> None:
    os._exit(code)


def kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def interrupt(number: int) -> int:
    os.kill(os.getpid(), signal.SIGINT)
    return number


def wait_for_nothing(fifo: str) -> None:
    Path(fifo).write_text(str(os.getpid()))
    while True:
        signal.pause()


def test_the_answer_comes_from_another_process() -> None:
    with Aside(add, 2, 3) as aside:
        answer, process = aside.result()
    assert answer == 5
    assert process != os.getpid()


def test_a_failure_comes_back_whole() -> None:
    with Aside(refuse, "a.ttl:3") as aside, pytest.raises(SourceError) as caught:
        aside.result()
    assert str(caught.value) == "a.ttl:3: this will not do. Mend it"


def test_a_process_that_dies_is_told() -> None:
    with Aside(die, 3) as aside, pytest.raises(ParleyError, match="ended with 3"):
        aside.result()
    with (
        Aside(kill) as aside,
        pytest.raises(ParleyError, match="ended by SIGKILL"),
    ):
        aside.result()


def test_ctrl_c_is_the_callers_to_handle() -> None:
    with Aside(interrupt, 7) as aside:
        assert aside.result() == 7


def test_leaving_early_ends_the_process(tmp_path: Path) -> None:
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    with pytest.raises(SourceError), Aside(wait_for_nothing, str(fifo)):
        process = int(fifo.read_text())
        refuse("here")
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)


def test_errors_survive_the_way() -> None:
    error = InconsistentGraphError("what", where="where", cure="cure")
    again = pickle.loads(pickle.dumps(error))
    assert str(again) == str(error) == "where: what. cure"
