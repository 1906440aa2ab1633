"""The few things that can go wrong, each told in one message: where, what, and the cure.

`kg` knows no HTTP; the server maps each class to a status in one place, and the command
prints the message and exits with `exit_code`.
"""

from __future__ import annotations

from collections.abc import Iterable


class ParleyError(Exception):
    """A failure the user can do something about.

    `what` is one sentence without a full stop, `where` a place such as `file:line`, `cure` what to
    do about it.
    """

    exit_code = 1

    def __init__(self, what: str, *, where: str | None = None, cure: str | None = None) -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.cure = cure

    def __str__(self) -> str:
        text = f"{self.where}: {self.what}" if self.where else self.what
        return f"{text}. {self.cure}" if self.cure else text


class SettingError(ParleyError):
    """An unknown or ill-typed setting, or one that cannot be honoured (a port in use)."""

    exit_code = 2


class SourceError(ParleyError):
    """A source file that cannot be read, or that says what it may not."""


class InvalidGraphError(ParleyError):
    """The asserted graph breaks a SHACL shape."""


class InconsistentGraphError(ParleyError):
    """The closure of the graph contradicts an axiom; told with the axiom and the triples."""


class ReleaseError(ParleyError):
    """A release that is missing, half-written, corrupt or of another version."""


class TextMismatchError(ParleyError):
    """A text in which some passages can no longer be found."""


class UnknownNameError(ParleyError):
    """A name that nothing in the release bears, or more than one thing; the cure suggests others.

    `near` are the IRIs of what may be meant.
    """

    def __init__(
        self,
        what: str,
        *,
        where: str | None = None,
        cure: str | None = None,
        near: Iterable[str] = (),
    ) -> None:
        super().__init__(what, where=where, cure=cure)
        self.near = tuple(near)


class UnreachableError(ParleyError):
    """Another server that does not answer, or not as its protocol says; `where` is its address."""


class QueryError(ParleyError):
    """A query that does not parse or cannot be evaluated; `line` and `column` count from 1."""

    def __init__(
        self,
        what: str,
        *,
        line: int | None = None,
        column: int | None = None,
        where: str | None = None,
        cure: str | None = None,
    ) -> None:
        super().__init__(what, where=where, cure=cure)
        self.line = line
        self.column = column


class QueryRefusedError(ParleyError):
    """A query that is well-formed but not allowed here: an update, or a call of a SERVICE."""


class ServiceError(ParleyError):
    """An endpoint elsewhere, which a query calls, did not answer as it should."""

    def __init__(self, service: str, what: str, *, cure: str | None = None) -> None:
        super().__init__(f"The SERVICE <{service}> {what}", cure=cure)
        self.service = service


class ServiceTimeoutError(ServiceError):
    """An endpoint elsewhere did not answer in time."""


class StoreError(ParleyError):
    """The engine that holds the graph cannot be reached, or answers as no protocol says.

    `where` is its address; it is the operator's to mend, and not whoever asks.
    """


class StoreRefusedError(StoreError):
    """The engine that holds the graph does not let us do what we asked."""


class StoreTimeoutError(StoreError):
    """The engine that holds the graph did not answer in time."""


class StoreBusyError(StoreError):
    """The engine that holds the graph takes no more for now; `seconds` is how long it says."""

    def __init__(self, what: str, *, where: str, cure: str, seconds: float | None = None) -> None:
        super().__init__(what, where=where, cure=cure)
        self.seconds = seconds


class NotKeptError(Exception):
    """What an earlier build left does not do for this one, which then starts from the sources.

    Nobody is told of it as a failure, for none has happened.
    """
