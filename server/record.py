"""What becomes of a request, noted where it is known, for the log and the metrics.

Who stands outermost begins a `Record` for each request; the engine that the application asks and
the cache note in it what they do. A request is handled in one thread from its beginning to its end.
"""

from __future__ import annotations

import hashlib
from contextvars import ContextVar
from dataclasses import dataclass

from kg.engine import (
    Answer,
    BusyError,
    Engine,
    LeftError,
    LimitError,
    NotOfferedError,
    Question,
)
from kg.errors import ParleyError, QueryError, QueryRefusedError

#: Hexadecimal digits of a digest that are shown.
SHOWN = 16
#: What became of a query that was not answered, by the error; a limit goes by its setting's name.
OUTCOMES: dict[type[ParleyError], str] = {
    QueryError: "invalid",
    QueryRefusedError: "refused",
    NotOfferedError: "unacceptable",
    BusyError: "busy",
    LeftError: "left",
}


@dataclass(slots=True)
class Record:
    """What is known of a request besides its status: the digest of its query, its rows, its end."""

    query: str | None = None
    rows: int | None = None
    outcome: str | None = None


_CURRENT: ContextVar[Record | None] = ContextVar("record", default=None)


def begin() -> Record:
    """The record of the request that this thread turns to."""
    record = Record()
    _CURRENT.set(record)
    return record


def current() -> Record:
    """The record of the request that this thread handles, or one that nobody reads."""
    return _CURRENT.get() or Record()


def digest(text: str) -> str:
    """What a query is called in the log: the beginning of the SHA-256 of its text in UTF-8."""
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()[:SHOWN]


class Recording:
    """An engine that notes what is asked of another one, and how that ends."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def ask(self, question: Question) -> Answer:
        record = current()
        record.query = digest(question.text)
        try:
            answer = self._engine.ask(question)
        except ParleyError as error:
            record.outcome = outcome_of(error)
            raise
        record.rows, record.outcome = answer.rows, "ok"
        return answer


def outcome_of(error: ParleyError) -> str:
    """What became of a query that ended in an error."""
    if type(error) in OUTCOMES:
        return OUTCOMES[type(error)]
    return (isinstance(error, LimitError) and error.limit) or "stopped"
