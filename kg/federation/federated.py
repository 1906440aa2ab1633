"""An engine that also asks other endpoints: those of a list, where a query calls them by SERVICE.

A call is evaluated before the query is: the endpoint is asked for the solutions of the call's
pattern, and these are put in its place as VALUES, which stand in the algebra exactly where the call
stood. So the query that the engine below answers calls nobody, and what runs it can stay unable to
reach anything; and while an endpoint is waited for, nothing of the engine is held.

If other patterns stand before the call, the engine is asked first which values they give the
variables that the call shares with them, and the endpoint is asked for these alone. That changes no
answer; `restriction` says why.

Source: SPARQL 1.1 Federated Query, https://www.w3.org/TR/sparql11-federated-query/
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Sequence
from dataclasses import replace

from kg import sparql
from kg.engine import Answer, BusyError, Engine, Question
from kg.errors import QueryError, QueryRefusedError, ServiceError
from kg.federation.calls import Call, Change, calls, changed
from kg.federation.evaluation import Asks, Evaluation
from kg.federation.probe import Probe
from kg.federation.remote import Budget

#: Characters that a query with a SERVICE may have, since it is read before it runs in an executor.
LONGEST = 64 * 1024
#: Queries that may wait for others at once.
AT_ONCE = 4
#: Allowed endpoints that a refusal names.
NAMED = 10

_LATER = "Ask again in a moment."


class Federated:
    """An engine over another; `allowed` are the endpoints that may be asked.

    One query may take of them so many `seconds`, `calls` and bytes (`size`) altogether.
    """

    def __init__(
        self,
        engine: Engine,
        remote: Asks,
        allowed: Collection[str],
        *,
        seconds: float,
        calls: int,
        size: int,
    ) -> None:
        self._engine = engine
        self._remote = remote
        self._allowed = allowed
        self._seconds = seconds
        self._calls = calls
        self._size = size
        self._rooms = threading.BoundedSemaphore(AT_ONCE)

    def ask(self, question: Question) -> Answer:
        """See `Engine.ask`. Also raises ServiceError if an endpoint fails."""
        if "service" not in question.text.casefold():
            return self._engine.ask(question)
        if len(question.text) > LONGEST:
            return self._ask_long(question)
        found = calls(question.text)
        self._refuse(question.text, found)
        if not found:
            return self._engine.ask(question)
        probe = Probe(self._engine, question)
        endpoints = self._endpoints(probe, found)
        probe.check(found)
        if not self._rooms.acquire(blocking=False):
            raise BusyError("Too many queries wait for other endpoints", cure=_LATER)
        try:
            budget = Budget(self._seconds, self._calls, self._size)
            text = Evaluation(probe, self._remote, budget).text(found, endpoints)
        finally:
            self._rooms.release()
        return self._ask_changed(replace(question, text=text), endpoints)

    def _ask_long(self, question: Question) -> Answer:
        """The answer to a text that is too long to be looked into, if it calls nobody."""
        try:
            return self._engine.ask(question)
        except QueryRefusedError as error:
            cure = f"With a SERVICE it may have {LONGEST:,} characters."
            raise QueryRefusedError(error.what, cure=cure) from None

    def _refuse(self, text: str, found: Sequence[Call]) -> None:
        """Raises QueryRefusedError for calls that are not made whatever the list says."""
        if any(call.is_variable for call in found):
            what = "The query calls a SERVICE by a variable, so that the data would choose it"
            raise QueryRefusedError(what, cure=f"Name one. {self._allow()}")
        if any(map(_calls_in, found)):
            what = "The query has a SERVICE within what another is to answer"
            raise QueryRefusedError(what, cure="Call one after the other.")
        if len(found) > self._calls:
            what = f"The query calls {len(found)} times for a SERVICE"
            raise QueryRefusedError(what, cure=f"It may call {self._calls} times.")
        gaps = [Change(call.start, call.end, "{}") for call in found]
        if sparql.calls_service(changed(text, 0, len(text), gaps)):
            what = "The query can be read so that it calls a SERVICE"
            raise QueryRefusedError(what, cure="Put spaces around each `<` that compares.")

    def _endpoints(self, probe: Probe, found: Sequence[Call]) -> list[str]:
        """The endpoints of the calls. Raises QueryRefusedError for one that is not listed."""
        endpoints = [probe.resolved(call) for call in found]
        for endpoint in endpoints:
            if endpoint not in self._allowed:
                what = f"The SERVICE <{endpoint}> is not one that the operator of this server lists"
                raise QueryRefusedError(what, cure=self._allow())
        return endpoints

    def _allow(self) -> str:
        allowed = sorted(self._allowed)
        more = ", …" if len(allowed) > NAMED else ""
        return f"Allowed are: {', '.join(f'<{each}>' for each in allowed[:NAMED])}{more}"

    def _ask_changed(self, question: Question, endpoints: Sequence[str]) -> Answer:
        """The answer to the query with values for calls; since it parsed before, it parses now."""
        try:
            return self._engine.ask(question)
        except QueryError as error:
            if error.line is None:
                raise
            what = "sent terms that are none of RDF"
            raise ServiceError(" or ".join(sorted(set(endpoints))), what) from None


def _calls_in(call: Call) -> bool:
    """Whether a call's pattern has another, also for those who read escapes before all else."""
    readings = (call.pattern, sparql.unescaped(call.pattern))
    return any(map(sparql.calls_service, readings))
