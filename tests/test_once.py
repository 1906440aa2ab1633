"""What is made once is made once, whoever asks, and anew where making it failed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import count
from threading import Barrier

import pytest

from server.once import Once


def test_it_is_made_once_whoever_asks() -> None:
    made, together = count(), Barrier(4)
    value = Once(lambda: next(made))

    def ask(_: int) -> int:
        together.wait()
        return value()

    with ThreadPoolExecutor(4) as place:
        assert set(place.map(ask, range(4))) == {0}
    assert next(made) == 1


def test_it_is_made_anew_where_that_failed() -> None:
    tries = iter([ValueError("no"), None])

    def make() -> str:
        if error := next(tries):
            raise error
        return "made"

    value = Once(make)
    with pytest.raises(ValueError, match="no"):
        value()
    assert value() == "made"
