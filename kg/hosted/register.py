"""Which releases an engine holds, how far each has come, and which one is current.

The register is a small graph in the engine itself. A release becomes current by one triple, its
turn, which is greater than all before; nothing is taken away for that. So a reader who asks in the
same moment finds the one before or the new one, in an engine without transactions too.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kg.errors import ReleaseError
from kg.hosted.client import Client
from kg.hosted.failures import unreadable
from kg.store import Solutions, Term, read_results

REGISTER = "https://w3id.org/parley/hosted"
_RELEASE = "https://w3id.org/parley/release/"
#: What is noted of a release: lines that were sent, of all or but those of what is inferred; a
#: graph that it has there; its turn.
NOTES = ("sent", "sentAsserted", "graph", "turn")
SENT, SENT_ASSERTED, GRAPH, TURN = (f"{REGISTER}#{name}" for name in NOTES)

_LOAD = "Put it there with `parley load`."


@dataclass(frozen=True)
class Noted:
    """What is noted of a release: the names of its graphs there, and its last turn.

    `sent` are the lines of its dataset that were gone through, and `sent_asserted` those gone
    through for all but inferred triples. `turn` is 0 if it never was current.
    """

    digest: str
    sent: int
    sent_asserted: int
    graphs: frozenset[str]
    turn: int


class Register:
    """The register of an engine."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def releases(self) -> list[Noted]:
        """The releases that are noted, the current one first."""
        found: dict[str, list[tuple[str, str]]] = {}
        for release, what, value in self._rows("?release ?what ?value", "?release ?what ?value"):
            found.setdefault(str(release), []).append((str(what), str(value)))
        noted = [_noted(release, said) for release, said in found.items()]
        return sorted(noted, key=lambda each: (-each.turn, each.digest))

    def of(self, digest: str) -> Noted:
        """What is noted of a release, if anything."""
        found = (each for each in self.releases() if each.digest == digest)
        return next(found, Noted(digest, 0, 0, frozenset(), 0))

    def current(self) -> Noted:
        """The current release. Raises ReleaseError if there is none."""
        first = next(iter(self.releases()), None)
        if first is None or not first.turn:
            where = self._client.access.query
            raise ReleaseError("No release is in this engine", where=where, cure=_LOAD)
        return first

    def holding(self, digest: str) -> Noted:
        """What is noted of a release that is whole. Raises ReleaseError if it is not there."""
        noted = self.of(digest)
        if not noted.turn:
            what = f"The release {digest[:12]} is not in this engine"
            raise ReleaseError(what, where=self._client.access.query, cure=_LOAD)
        return noted

    def note(self, digest: str, graphs: Iterable[str], sent: int = 0, what: str = SENT) -> None:
        """Notes what graphs a release has, and how many lines were sent."""
        says = [f"<{GRAPH}> <{graph}>" for graph in sorted(graphs)]
        self._insert(digest, [*says, *([f"<{what}> {sent}"] if sent else [])])

    def turn_to(self, digest: str) -> None:
        """Makes a release the current one."""
        last = max((each.turn for each in self.releases()), default=0)
        self._insert(digest, [f"<{TURN}> {last + 1}"])

    def leave(self, digest: str) -> None:
        """Says that a release is not whole any more, before its graphs go."""
        for what in (TURN, SENT, SENT_ASSERTED):
            self._client.update(
                f"DELETE {{ GRAPH <{REGISTER}> {{ <{_RELEASE}{digest}> <{what}> ?v }} }} "
                f"WHERE {{ GRAPH <{REGISTER}> {{ <{_RELEASE}{digest}> <{what}> ?v }} }}"
            )

    def forget(self, digest: str) -> None:
        """Takes away all that is noted of a release."""
        self._client.update(
            f"DELETE {{ GRAPH <{REGISTER}> {{ <{_RELEASE}{digest}> ?p ?v }} }} "
            f"WHERE {{ GRAPH <{REGISTER}> {{ <{_RELEASE}{digest}> ?p ?v }} }}"
        )

    def _insert(self, digest: str, says: Iterable[str]) -> None:
        told = " ; ".join(says)
        self._client.update(
            f"INSERT DATA {{ GRAPH <{REGISTER}> {{ <{_RELEASE}{digest}> {told} }} }}"
        )

    def _rows(self, columns: str, pattern: str) -> list[tuple[Term | None, ...]]:
        text = f"SELECT {columns} WHERE {{ GRAPH <{REGISTER}> {{ {pattern} }} }}"
        return rows(self._client, text, named=[REGISTER])


def rows(
    client: Client, text: str, default: Iterable[str] = (), named: Iterable[str] = ()
) -> list[tuple[Term | None, ...]]:
    """The rows of a SELECT, as the engine spells them."""
    reply = client.query(text, default=[*default], named=[*named])
    try:
        found = read_results(reply.body)
        return list(found) if isinstance(found, Solutions) else []
    except SyntaxError as error:
        raise unreadable(client.access.query, "table of results", str(error)) from None


def _noted(release: str, said: Iterable[tuple[str, str]]) -> Noted:
    values: dict[str, list[str]] = {}
    for what, value in said:
        values.setdefault(what, []).append(value)
    numbers = (max(map(int, values.get(what, ["0"]))) for what in (SENT, SENT_ASSERTED, TURN))
    sent, sent_asserted, turn = numbers
    graphs = frozenset(values.get(GRAPH, ()))
    return Noted(release.removeprefix(_RELEASE), sent, sent_asserted, graphs, turn)
