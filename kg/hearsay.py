"""What other servers say, made fit to be repeated and relied on."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from textwrap import shorten

#: The type in which results of SELECT and ASK are asked for, and those that are taken for it.
RESULTS_JSON = "application/sparql-results+json"
JSON_TYPES = frozenset([RESULTS_JSON, "application/json"])
#: By this header Virtuoso tells after how many rows it cuts an answer.
MOST_ROWS = "X-SPARQL-MaxRows"
#: Characters of what another server says that are repeated.
TOLD = 300


def told(said: str) -> str:
    """What others say, without control characters and not too long."""
    plain = "".join(letter if letter.isprintable() else " " for letter in said)
    return shorten(plain, TOLD, placeholder=" …")


def seconds_to_wait(told: str) -> float | None:
    """The seconds that a Retry-After says, as a number or as a date; None if it says neither.

    Source: RFC 9110, section 10.2.3.
    """
    if told.strip().isdecimal():
        return float(told)
    try:
        until = parsedate_to_datetime(told)
    except (ValueError, TypeError):
        return None
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return (until - datetime.now(UTC)).total_seconds()
