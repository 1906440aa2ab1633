"""HTTP Digest: how Virtuoso wants to know who may change what it holds.

Source: RFC 7616, as the standard library has it.
"""

from __future__ import annotations

import threading
from urllib.request import (
    AbstractDigestAuthHandler,
    HTTPPasswordMgrWithDefaultRealm,
    Request,
    parse_http_list,
    parse_keqv_list,
)

_DIGEST = "digest"


class Digest:
    """Answers challenges in the name of one user, and is ready with the last one's answer.

    Any number of threads may ask.
    """

    def __init__(self, user: str, password: str) -> None:
        self._user = user
        self._password = password
        self._lock = threading.Lock()
        self._passwords = HTTPPasswordMgrWithDefaultRealm()
        self._handler: AbstractDigestAuthHandler | None = None
        self._challenge: dict[str, str] = {}

    def take(self, challenge: str) -> bool:
        """Takes a WWW-Authenticate header; whether it is one of this kind."""
        scheme, _, said = challenge.strip().partition(" ")
        if scheme.lower() != _DIGEST:
            return False
        with self._lock:
            self._handler = AbstractDigestAuthHandler(self._passwords)
            self._challenge = parse_keqv_list([part for part in parse_http_list(said) if part])
        return True

    def header(self, method: str, address: str) -> str | None:
        """The Authorization of a request; None as long as nobody challenged."""
        with self._lock:
            if self._handler is None:
                return None
            realm = self._challenge.get("realm", "")
            self._passwords.add_password(realm, address, self._user, self._password)
            request = Request(address, method=method)
            said = self._handler.get_authorization(request, self._challenge)
        return f"Digest {said}" if said else None
