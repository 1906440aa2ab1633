"""The calls of one query, evaluated one after the other and replaced by what they came to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from kg.engine import QueryStoppedError
from kg.errors import ServiceError
from kg.federation.bindings import Row, batches, listed, restricting, values
from kg.federation.calls import Call, Change, changed
from kg.federation.probe import Probe
from kg.federation.remote import Budget
from kg.federation.restriction import restriction

#: Rows of values that are sent in one call, and characters of them: some hundred look-ups are well
#: within the 60 seconds that Wikidata's endpoint gives a query, and a client in each minute.
#: https://www.mediawiki.org/wiki/Wikidata_Query_Service/User_Manual#Query_limits
BATCH, BATCH_LENGTH = 200, 16 * 1024


class Asks(Protocol):
    """Asks an endpoint a SELECT; see `Remote`."""

    def ask(self, endpoint: str, text: str, budget: Budget) -> list[Row]:
        """The rows of the answer."""


class Evaluation:
    """Asks endpoints for a query, within a budget."""

    def __init__(self, probe: Probe, remote: Asks, budget: Budget) -> None:
        self._probe = probe
        self._remote = remote
        self._budget = budget
        self._changes: list[Change] = []

    def text(self, found: Sequence[Call], endpoints: Sequence[str]) -> str:
        """The query with values in place of its calls; `endpoints` are those of the calls.

        Raises as `Remote.ask` does, unless the call that fails is silent: then its solution is one
        that binds nothing, as SPARQL 1.1 Federated Query, section 4.2, has it.
        """
        for number, (call, endpoint) in enumerate(zip(found, endpoints, strict=True), start=1):
            most = self._budget.calls - (len(found) - number)
            replacement = self._values(call, endpoint, most)
            self._changes.append(Change(call.start, call.end, replacement))
        return changed(self._probe.text, 0, len(self._probe.text), self._changes)

    def _values(self, call: Call, endpoint: str, most: int) -> str:
        names = self._probe.visible(call)
        restrictions = self._restrictions(call, names, most)
        rows: list[Row] = []
        try:
            for restricted in restrictions:
                self._budget.calls -= 1
                text = self._select(call, names, restricted)
                rows += self._remote.ask(endpoint, text, self._budget)
        except (ServiceError, QueryStoppedError):
            if not call.silent:
                raise
            rows = [{}]
        return values(names, rows)

    def _select(self, call: Call, names: Sequence[str], restricted: str) -> str:
        columns = listed(names) or "(1 AS ?one)"
        pattern = f"{{ {call.pattern}\n}}"
        if restricted:
            pattern = f"{{ {restricted} {pattern} }}"
        return f"{self._probe.prologue}\nSELECT {columns} WHERE {pattern}"

    def _restrictions(self, call: Call, names: Sequence[str], most: int) -> list[str]:
        """What to send with a call, in at most so many portions; an empty text asks for all."""
        everything = [""]
        found = restriction(self._probe.text, call, names, self._changes)
        if found is None:
            return everything
        pattern, shared = found
        rows = self._probe.values(pattern, shared, most * BATCH)
        if not rows:
            return []  # nothing could be joined with any answer
        useful = restricting(shared, rows) if len(rows) <= most * BATCH else []
        portions = list(batches(useful, BATCH, BATCH_LENGTH))
        if not useful or len(portions) > most:
            return everything
        return [values(list(portion[0]), portion) for portion in portions]
