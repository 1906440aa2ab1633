"""What a query means, asked of the engine that will answer it.

So no second reading of prefixes, relative IRIs, scopes and graphs has to agree with the engine's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from kg import sparql
from kg.engine import Engine, Question
from kg.errors import QueryError
from kg.federation.bindings import Row, listed, read_own
from kg.federation.calls import Call, Change, changed

#: A graph that nobody has, to see what a text means without evaluating much.
NOTHING = ("urn:parley:nothing",)

_JSON = {"solutions": "json", "boolean": None, "triples": None}
_IN_LINE = re.compile(r"[^\r\n]")


class Probe:
    """A question, and what the engine says of it."""

    def __init__(self, engine: Engine, question: Question) -> None:
        self._engine = engine
        self._question = question
        clauses = sparql.clauses(question.text)
        self.prologue = " ".join(token[0] for token in sparql.tokens(clauses.prologue))
        default = (f"FROM {graph}" for graph in clauses.default)
        named = (f"FROM NAMED {graph}" for graph in clauses.named)
        self._graphs = " ".join([*default, *named])

    @property
    def text(self) -> str:
        """The text of the question."""
        return self._question.text

    def resolved(self, call: Call) -> str:
        """The absolute IRI of a call's endpoint. Raises QueryError if it is none."""
        try:
            _, rows = self._select(f"* {{ VALUES ?endpoint {{ {call.endpoint} }} }}")
        except QueryError:
            self.check([call])  # what is wrong may stand before
            what = f"The endpoint {call.endpoint} of a SERVICE stands for no absolute IRI"
            cure = "Declare its prefix, or write all of it in <…>."
            raise sparql.error_at(self.text, call.start, what, cure) from None
        return rows[0]["endpoint"][1:-1]

    def check(self, found: Sequence[Call]) -> None:
        """Raises what the engine does if the query does not parse, or not for the formats wanted.

        Each call is an optional part for it, which has the same place and binds the same variables.
        """
        text = changed(self.text, 0, len(self.text), map(self._optional, found))
        question = replace(self._question, text=text, default_graphs=NOTHING, named_graphs=None)
        try:
            self._engine.ask(question).body.close()
        except QueryError as error:
            for call in found:
                here = sparql.error_at(self.text, call.start, "`SERVICE` cannot stand here")
                if (here.line, here.column) == (error.line, error.column):
                    raise here from None
            raise

    def visible(self, call: Call) -> list[str]:
        """The variables that a call can bind, as far as they are seen outside of it."""
        names, _ = self._select(f"* {{ {{ {call.pattern}\n}} FILTER(false) }}")
        return names

    def values(self, pattern: str, names: Sequence[str], most: int) -> list[Row]:
        """The distinct values of some variables in a pattern; of more than `most`, one more."""
        text = f"DISTINCT {listed(names)} {self._graphs} WHERE {{ {pattern} }} LIMIT {most + 1}"
        given = self._question
        return self._select(text, given.default_graphs, given.named_graphs)[1]

    def _select(
        self,
        text: str,
        default_graphs: tuple[str, ...] | None = NOTHING,
        named_graphs: tuple[str, ...] | None = None,
    ) -> tuple[list[str], list[Row]]:
        asked = f"{self.prologue}\nSELECT {text}"
        with self._engine.ask(Question(asked, _JSON, default_graphs, named_graphs)).body as body:
            return read_own(body.read())

    def _optional(self, call: Call) -> Change:
        word = "OPTIONAL"
        rest = _IN_LINE.sub(" ", self.text[call.start + len("SERVICE") : call.brace])
        # In place of a shorter word, but so that what follows keeps its line and column.
        return Change(call.start, call.brace, word + rest.removeprefix(" "))
