"""Other servers, asked politely: who asks is told, one request at a time, and no is taken for no.

A server that is busy (429, 503) or whose copies lag behind (MediaWiki's `maxlag`) is asked again
after as long as it says, or else after a while that doubles; what it tells is read to the end or
not at all. Sources: https://meta.wikimedia.org/wiki/User-Agent_policy,
https://www.mediawiki.org/wiki/Manual:Maxlag_parameter, RFC 9110, section 10.2.3 (Retry-After).

urllib3 carries the requests: it is kept, small, checks certificates and lengths, and reads nothing
from the environment.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

import urllib3

from kg.errors import SettingError, UnreachableError
from kg.hearsay import seconds_to_wait

#: Seconds that a server may take to answer, and to send the next piece of its answer.
TIMEOUT = 30.0
#: How often one request is sent, and the seconds before the second time; they double.
TRIES, WAIT = 6, 1.0
#: The longest that is waited, in seconds, whatever the server says.
LONGEST_WAIT = 120.0
#: Bytes that an answer may have.
LARGEST = 64 * 2**20
BUSY = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE})

Json = Any


class Web:
    """Asks servers for JSON, in the name of `agent`."""

    def __init__(
        self,
        agent: str,
        *,
        timeout: float = TIMEOUT,
        sleep: Callable[[float], None] = time.sleep,
        say: Callable[[str], None] = lambda _: None,
    ) -> None:
        """`sleep` waits so many seconds; `say` takes a remark for the person who waits."""
        self._pool = urllib3.PoolManager(
            headers={"User-Agent": agent, "Accept": "application/json"},
            timeout=urllib3.Timeout(connect=timeout, read=timeout),
            retries=False,
        )
        self._sleep = sleep
        self._say = say

    def get(self, address: str, fields: Mapping[str, str]) -> Json:
        """What an address answers to fields in its query."""
        return self._json("GET", address, fields=dict(fields))

    def post(self, address: str, fields: Mapping[str, str]) -> Json:
        """What an address answers to a form."""
        return self._json("POST", address, fields=dict(fields), encode_multipart=False)

    def post_json(self, address: str, body: Json) -> Json:
        """What an address answers to JSON."""
        return self._json("POST", address, json=body)

    def _json(self, method: str, address: str, **sent: Any) -> Json:
        """The JSON of the answer. Raises UnreachableError that says whose fault it seems."""
        pause, why = WAIT, ""
        for again in range(TRIES):
            if again:
                self._say(f"{address}: {why}; asking again in {pause:.0f} s")
                self._sleep(pause)
            try:
                status, headers, body = self._send(method, address, **sent)
            except urllib3.exceptions.HTTPError as error:
                why, pause = _reason(error), _longer(pause, again)
                continue
            answer = None if status in BUSY else _read(address, status, body)
            if status in BUSY or _lags(answer):
                why = f"it is busy ({status})" if status in BUSY else "its copies lag behind"
                pause = _told_wait(headers) or _longer(pause, again)
                continue
            return answer
        cure = (
            "Is the network up, and the address right? What was fetched is kept; try again later."
        )
        raise UnreachableError(f"No answer after {TRIES} tries: {why}", where=address, cure=cure)

    def _send(self, method: str, address: str, **sent: Any) -> tuple[int, Mapping[str, str], bytes]:
        answer = self._pool.request(method, address, redirect=False, preload_content=False, **sent)
        try:
            body = answer.read(LARGEST + 1, decode_content=True)
            while len(body) <= LARGEST and (more := answer.read(LARGEST + 1, decode_content=True)):
                body += more
        finally:
            answer.release_conn()
        if len(body) > LARGEST:
            what = f"The answer is larger than {LARGEST:,} bytes"
            raise UnreachableError(what, where=address, cure="Is the address right?")
        return answer.status, answer.headers, body


def agent_of(contact: str | None, version: str) -> str:
    """How we name ourselves to others, whose rules want a way to reach us.

    Raises SettingError if there is none.
    """
    if not contact:
        what = "Others may only be asked by someone they can reach, and no contact is set"
        cure = "Set PARLEY_CONTACT to an address of mail or a page, as in mailto:me@example.org."
        raise SettingError(what, where="setting contact", cure=cure)
    return f"parley-kg/{version} ({contact})"


def _read(address: str, status: int, body: bytes) -> Json:
    """The JSON of an answer that is one."""
    if status >= 300:
        moved = 300 <= status < 400
        what = f"It answers {status}" + (", that it is elsewhere" if moved else "")
        cure = "Set the address to where it is now." if moved else "Is the address right?"
        raise UnreachableError(what, where=address, cure=cure)
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        what = f"It answers no JSON but {body[:60].decode(errors='replace')!r}"
        raise UnreachableError(what, where=address, cure="Is the address right?") from None


def _lags(answer: Json) -> bool:
    error = answer.get("error") if isinstance(answer, dict) else None
    return isinstance(error, dict) and error.get("code") == "maxlag"


def _longer(pause: float, again: int) -> float:
    return min(pause * 2, LONGEST_WAIT) if again else pause


def _told_wait(headers: Mapping[str, str]) -> float | None:
    """The seconds that Retry-After says, within what is waited at all."""
    wait = seconds_to_wait(headers.get("Retry-After", ""))
    return None if wait is None else min(max(wait, WAIT), LONGEST_WAIT)


def _reason(error: urllib3.exceptions.HTTPError) -> str:
    if isinstance(error, urllib3.exceptions.NewConnectionError):  # which is a time-out for urllib3
        return "it cannot be reached"
    if isinstance(error, urllib3.exceptions.TimeoutError):
        return "it takes too long"
    if isinstance(error, urllib3.exceptions.IncompleteRead | urllib3.exceptions.ProtocolError):
        return "its answer breaks off"
    return f"it cannot be reached ({type(error).__name__})"
