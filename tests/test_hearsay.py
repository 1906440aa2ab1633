"""What other servers say, made fit to be repeated."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from kg.hearsay import TOLD, seconds_to_wait, told


def test_what_is_repeated_has_no_control_characters_and_an_end() -> None:
    said = told("no\x1b[31m\r\nmore " + "and " * 1000)
    assert said.startswith("no [31m more and") and said.endswith("…")
    assert len(said) <= TOLD and said.isprintable()


@pytest.mark.parametrize(
    ("said", "seconds"), [("7", 7.0), (" 0 ", 0.0), ("soon", None), ("", None)]
)
def test_how_long_to_wait_is_a_number(said: str, seconds: float | None) -> None:
    assert seconds_to_wait(said) == seconds


def test_how_long_to_wait_may_be_a_date() -> None:
    wait = seconds_to_wait(format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True))
    assert wait is not None and 3500 < wait <= 3600
