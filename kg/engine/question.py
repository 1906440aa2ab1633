"""What is asked of an engine, and the plainest engine: the store in this process.

A question carries the format to answer in for each kind of answer, since only the store finds out
which kind it is.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from typing import IO, Protocol

from kg.errors import ParleyError
from kg.store import Boolean, Solutions, Store, Triples

#: Answers beyond this many bytes wait on disk to be sent.
IN_MEMORY = 4 * 1024 * 1024

KINDS: dict[type, str] = {Solutions: "solutions", Boolean: "boolean", Triples: "triples"}


class NotOfferedError(ParleyError):
    """An answer turned out to be of a kind for which the question has no format."""

    def __init__(self, kind: str) -> None:
        super().__init__(f"None of the formats asked for can hold {kind}")
        self.kind = kind


class LimitError(ParleyError):
    """What goes beyond a limit; `limit` is the name of the setting that gives it, if one does."""

    exit_code = 3

    def __init__(self, what: str, *, cure: str | None = None, limit: str | None = None) -> None:
        super().__init__(what, cure=cure)
        self.limit = limit


class QueryStoppedError(LimitError):
    """A query that was stopped: over its time, or with the process that ran it."""


class BusyError(LimitError):
    """No executor was free in time."""


class LeftError(ParleyError):
    """A query that was stopped because nobody waits for its answer any more."""


@dataclass(frozen=True)
class Question:
    """A query with the graphs it is put to, and a format (or None) for each kind of answer."""

    text: str
    formats: Mapping[str, str | None]
    default_graphs: tuple[str, ...] | None = None
    named_graphs: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Answer:
    """A complete answer of a kind; `body` stands at its start and must be closed.

    `rows` is how many rows or triples it has, None for a boolean.
    """

    kind: str
    size: int
    body: IO[bytes]
    rows: int | None = None


class Engine(Protocol):
    """Answers questions; any number of threads may ask at once."""

    def ask(self, question: Question) -> Answer:
        """The answer, complete, for a server must know that it is before it says 200.

        Raises QueryError, QueryRefusedError, NotOfferedError, QueryStoppedError or BusyError.
        """


class InProcess:
    """An engine that nothing can stop: for tests, and where there is no fork."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def ask(self, question: Question) -> Answer:
        with ExitStack() as stack:
            body = stack.enter_context(tempfile.SpooledTemporaryFile(IN_MEMORY))
            kind, rows = write_answer(self._store, question, body)
            size = body.tell()
            body.seek(0)
            stack.pop_all()  # whoever reads the answer closes it
        return Answer(kind, size, body, rows)


def write_answer(store: Store, question: Question, out: IO[bytes]) -> tuple[str, int | None]:
    """Writes the answer and gives its kind and its rows. Raises as `Engine.ask` does."""
    result = store.query(question.text, question.default_graphs, question.named_graphs)
    kind = KINDS[type(result)]
    format_name = question.formats[kind]
    if format_name is None:
        raise NotOfferedError(kind)
    result.write_to(out, format_name)
    return kind, result.rows
