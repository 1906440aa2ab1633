"""What reasons are sought in: read when they are first asked for, and used by one at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from threading import Lock

from kg.engine import BusyError
from kg.errors import SourceError
from kg.explain import Grounds
from kg.explain.lexicon import Lexicon
from kg.release import Release
from kg.settings import Settings
from kg.store.terms import parse_lines
from server.errors import RequestError


@dataclass(frozen=True)
class Known:
    """What a release says, with what follows, and what things are called in it."""

    grounds: Grounds
    lexicon: Lexicon


class Seeker:
    """The way to the reasons of one release.

    A search keeps one core busy for some hundredths of a second, so no two run at once: requests
    for pages and queries are served beside it.
    """

    def __init__(self, release: Release, settings: Settings) -> None:
        self._release = release
        self._settings = settings
        self._turn = Lock()
        self._known: Known | None = None

    @contextmanager
    def known(self) -> Iterator[Known]:
        """What is known, for as long as the context lasts, when it is this request's turn.

        Raises BusyError if that takes too long, RequestError for a release that is too large or has
        axioms outside OWL 2 RL.
        """
        self._refuse_large()
        if not self._turn.acquire(timeout=self._settings.timeout):
            raise BusyError("Too many ask for reasons already", cure="Try again later.")
        try:
            self._known = self._known or self._read()
            yield self._known
        finally:
            self._turn.release()

    def _read(self) -> Known:
        try:
            grounds = Grounds(parse_lines(self._release.dataset.read_bytes()))
        except SourceError as error:
            what = f"There are no rules to give reasons by: {error.what}"
            raise RequestError(HTTPStatus.NOT_IMPLEMENTED, what, cure=error.cure) from None
        return Known(grounds, Lexicon(grounds))

    def _refuse_large(self) -> None:
        triples, most = sum(self._release.manifest.counts.values()), self._settings.reasons
        if triples > most:
            raise RequestError(
                HTTPStatus.NOT_IMPLEMENTED,
                f"This server seeks reasons among up to {most:,} triples, and here are {triples:,}",
                cure="Ask `parley explain` where the release is.",
                limit="reasons",
            )
