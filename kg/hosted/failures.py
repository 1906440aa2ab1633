"""What it means when an engine does not answer as it should, each told apart.

Whoever asks our server sees what happened and not where the engine is: that stands in `where`,
which only the operator is shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

import urllib3

from kg.errors import StoreBusyError, StoreError, StoreRefusedError, StoreTimeoutError
from kg.hearsay import seconds_to_wait, told

BUSY = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE})
LATE = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.GATEWAY_TIMEOUT})
#: Of an update, that the engine has no such thing there.
NO_UPDATES = frozenset(
    {HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.NOT_IMPLEMENTED}
)
#: What Virtuoso says, under various codes, to who may not do something.
FORBIDS = ("no permission", "permission denied", "access denied", "read only", "read-only")

LATER = "Ask again in a moment."
_SIMPLER = "Ask for less at once, or raise PARLEY_TIMEOUT and the engine's own limit."
_IS_IT_UP = "Is it up, and its address right?"


def refusal(
    where: str, status: int, headers: Mapping[str, str], said: str, *, is_change: bool = False
) -> StoreError:
    """The error that an answer of this status is."""
    words = f"{status}: {told(said) or 'nothing more'}"
    refused = _refused(status, said, words, is_change)
    if refused:
        what, cure = refused
        return StoreRefusedError(what, where=where, cure=cure)
    if status in BUSY:
        wait = seconds_to_wait(headers.get("Retry-After", ""))
        what = f"The engine takes no more for now ({words})"
        return StoreBusyError(what, where=where, cure=LATER, seconds=wait)
    if status in LATE:
        what = f"The engine gave up for want of time ({words})"
        return StoreTimeoutError(what, where=where, cure=_SIMPLER)
    what, cure = f"The engine answers {words}", _IS_IT_UP
    if status == HTTPStatus.INSUFFICIENT_STORAGE:
        what, cure = f"The engine is full ({words})", "Give it more room on its disk."
    elif HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        place = told(headers.get("Location", "nowhere"))
        what = f"The engine leads us on ({status}, to {place}), and we do not follow"
        cure = "Set its address to where it is now."
    return StoreError(what, where=where, cure=cure)


def _refused(status: int, said: str, words: str, is_change: bool) -> tuple[str, str] | None:
    """What is wrong and its cure, if the engine does not let us."""
    if status == HTTPStatus.UNAUTHORIZED:
        return (
            "The engine does not take our credentials (401)",
            "Set PARLEY_STORE_USER and PARLEY_STORE_PASSWORD, or PARLEY_STORE_TOKEN.",
        )
    if status == HTTPStatus.FORBIDDEN or any(each in said.lower() for each in FORBIDS):
        deed = "change" if is_change else "ask"
        return f"The engine forbids us to {deed} it ({words})", "Grant that to our user there."
    if is_change and status in NO_UPDATES:
        return (
            f"The engine takes no updates there ({words})",
            "Set PARLEY_STORE_UPDATE to where it takes them, if it does.",
        )
    return None


def unreachable(where: str, error: urllib3.exceptions.HTTPError, seconds: float) -> StoreError:
    """The error of a request that got no answer."""
    if isinstance(error, urllib3.exceptions.ReadTimeoutError):
        what = f"The engine did not answer within {seconds:g} seconds"
        return StoreTimeoutError(what, where=where, cure=_SIMPLER)
    if isinstance(error, urllib3.exceptions.ConnectTimeoutError):
        return StoreError("The engine cannot be reached in time", where=where, cure=_IS_IT_UP)
    if isinstance(error, urllib3.exceptions.SSLError):
        what = "The engine has no certificate that can be trusted"
        return StoreError(what, where=where, cure="Name the authority in SSL_CERT_FILE.")
    if isinstance(error, urllib3.exceptions.ProtocolError):
        return broken_off(where, error)
    what = f"The engine cannot be reached ({type(error).__name__})"
    return StoreError(what, where=where, cure=_IS_IT_UP)


def broken_off(where: str, error: Exception) -> StoreError:
    """The error of an answer that ends before its end."""
    what = f"The engine broke off in the middle of its answer ({type(error).__name__})"
    return StoreError(what, where=where, cure=LATER)


def wrong_type(where: str, kind: str, wanted: str, said: str) -> StoreError:
    """The error of an answer of another type than was asked for."""
    what = f"The engine answers in {told(kind) or 'no type'}, where {wanted} was asked for"
    cure = f"Is there a SPARQL endpoint at this address? It says: {told(said)[:80]}"
    return StoreError(what, where=where, cure=cure)


def unreadable(where: str, wanted: str, why: str) -> StoreError:
    """The error of an answer that is not what it says it is."""
    what = f"The engine sends an answer that is no {wanted} ({told(why)})"
    return StoreError(what, where=where, cure="Is its answer cut, or changed on the way?")
