"""The calls of a SERVICE that a query makes, and what stands before each of them.

A query is read by its tokens, the longest first, as the standard has it (SPARQL 1.1, section
"Grammar"): which groups are open at a call, how each was opened, and where in each the element
begins that the call is part of. What stands before that element is joined with the call, so it
tells which answers of the call can be of use.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from kg import sparql

Token = re.Match[str]

#: Words that open an element of a group.
ELEMENTS = frozenset(["BIND", "FILTER", "GRAPH", "MINUS", "OPTIONAL", "VALUES"])
#: Words by which a group is joined with what stands before it, one of them a brace.
JOINED = frozenset(["{", "GRAPH", "UNION"])
#: Elements that end with a parenthesis.
IN_PARENTHESES = frozenset(["BIND", "FILTER"])
#: What says something of a variable that is not bound yet, or another thing each time.
UNSTEADY = frozenset(["BOUND", "COALESCE", "EXISTS"])
VOLATILE = frozenset(["BNODE", "NOW", "RAND", "STRUUID", "UUID"])
#: Stands for a variable that names a graph, where that is not joined with what it names.
ANY_GRAPH = "?parley_any_graph"


class Change(NamedTuple):
    """A part of a text, by its offsets, and what is to stand in its place."""

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Level:
    """A group around a call: the part of it before the call, and the filters in that.

    `graph` is the graph that the group itself names, `active` the one that holds in it.
    """

    start: int
    end: int
    filters: tuple[tuple[int, int], ...]
    graph: str | None
    active: str | None


@dataclass(frozen=True)
class Call:
    """`SERVICE endpoint { pattern }`, from `start` to `end`; `levels` begin with the outermost."""

    start: int
    brace: int
    end: int
    silent: bool
    endpoint: str
    pattern: str
    levels: tuple[Level, ...]

    @property
    def is_variable(self) -> bool:
        """Whether the endpoint is left to the data."""
        return self.endpoint.startswith(("?", "$"))


def calls(text: str) -> list[Call]:
    """The calls of a query in their order; those within another call are left to its pattern."""
    return _Reader(text).read()


def variables(text: str) -> set[str]:
    """The names of the variables in a part of a query."""
    return {token[0][1:] for token in sparql.tokens(text) if token.lastgroup == "variable"}


def certain(pattern: str) -> set[str]:
    """The variables that every solution of a group's content binds, as far as is plain to see.

    These are those of its own triples: not of groups in it, nor of what has parentheses.
    """
    found, depth, before = set[str](), 0, ""
    for token in sparql.tokens(pattern):
        word = token[0].upper()
        if word == "SELECT":
            return set()
        depth += (word in {"{", "("}) - (word in {"}", ")"})
        if token.lastgroup == "variable" and not depth and before not in {"GRAPH", "VALUES"}:
            found.add(token[0][1:])
        before = word
    return found


def is_volatile(text: str) -> bool:
    """Whether a part of a query may say another thing when it is asked again."""
    return bool(VOLATILE & _words(text))


def weakened(constraint: str) -> str:
    """A FILTER that lets through what it cannot tell yet; none if it could not be weakened.

    Functions fail on a variable without a value, so that a constraint that does not fail will be
    the same when more variables have one; but for a few functions that are made to ask for that.
    """
    if (UNSTEADY | VOLATILE) & _words(constraint):
        return ""
    return f"FILTER(COALESCE({constraint[len('FILTER') :]}, true))"


def changed(text: str, start: int, end: int, changes: Iterable[Change]) -> str:
    """A part of the text with changes made; one within another is left out."""
    parts, at = [], start
    for change in sorted(changes, key=lambda change: (change.start, -change.end)):
        if at <= change.start and change.end <= end:
            parts += [text[at : change.start], change.text]
            at = change.end
    return "".join([*parts, text[at:end]])


def _words(text: str) -> set[str]:
    return {token[0].upper() for token in sparql.tokens(text) if token.lastgroup == "word"}


@dataclass
class _Group:
    """What is known of an open group; `until` is where in its parent the part before it ends."""

    start: int = 0
    parent: _Group | None = None
    until: int = 0
    is_query: bool = True
    is_joined: bool = True
    graph: str | None = None
    active: str | None = None
    element: int | None = None
    keyword: str = ""
    last: int = 0
    parentheses: int = 0
    filters: list[tuple[int, int]] = field(default_factory=list)

    def begin(self, keyword: str, at: int) -> None:
        self.keyword, self.element = keyword, at

    def finish(self, end: int) -> None:
        if self.element is not None:
            if self.keyword == "FILTER":
                self.filters.append((self.element, end))
            self.last = self.element
        self.keyword, self.element = "", None

    def levels(self, end: int) -> tuple[Level, ...]:
        """The groups from the outermost that this one is compared with, up to an offset in this.

        One that is optional, subtracted or asked for by EXISTS is compared with its parent alone.
        """
        level = Level(self.start, end, tuple(self.filters), self.graph, self.active)
        around = self.parent.levels(self.until) if self.parent else ()
        return (*(around if self.is_joined else around[-1:]), level)


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens: Sequence[Token] = list(sparql.tokens(text))
        self._open = [_Group()]

    def read(self) -> list[Call]:
        found: list[Call] = []
        at = 0
        while at < len(self._tokens):
            brace = self._brace(at)
            if brace is None:
                self._turn(at)
                at += 1
            else:
                last = self._closing(brace)
                found.append(self._call(at, brace, last))
                at = last + 1
        return found

    def _word(self, at: int) -> str:
        """The token in capitals, if there is one; strings and IRIs are no words to mind."""
        return self._tokens[at][0].upper() if at < len(self._tokens) else ""

    def _brace(self, at: int) -> int | None:
        """The index of the opening brace, if a call begins at a token."""
        if self._word(at) != "SERVICE" or self._tokens[at].lastgroup != "word":
            return None
        brace = at + (3 if self._word(at + 1) == "SILENT" else 2)
        return brace if self._word(brace) == "{" else None

    def _closing(self, brace: int) -> int:
        """The index of the brace that closes one; that of the last token if none does."""
        depth = 0
        for at in range(brace, len(self._tokens)):
            depth += (self._word(at) == "{") - (self._word(at) == "}")
            if not depth:
                return at
        return len(self._tokens) - 1

    def _call(self, at: int, brace: int, last: int) -> Call:
        start, opening, closing = (self._tokens[each] for each in (at, brace, last))
        group = self._open[-1]
        group.finish(start.start())
        return Call(
            start.start(),
            opening.start(),
            closing.end(),
            self._word(at + 1) == "SILENT",
            self._tokens[brace - 1][0],
            self._text[opening.end() : closing.start()],
            group.levels(start.start()),
        )

    def _turn(self, at: int) -> None:
        token, word, group = self._tokens[at], self._word(at), self._open[-1]
        if word == "{":
            self._enter(at)
        elif word == "}" and len(self._open) > 1:
            self._open.pop()
            if not self._open[-1].parentheses:
                self._open[-1].finish(token.end())
        elif word in {"(", ")"}:
            group.parentheses += 1 if word == "(" else -1
            if not group.parentheses and group.keyword in IN_PARENTHESES:
                group.finish(token.end())
        elif token.lastgroup == "word" and not group.parentheses:
            if word in ELEMENTS:
                group.begin(word, token.start())
            elif word == "UNION":
                group.begin(word, group.last)

    def _enter(self, at: int) -> None:
        """Opens a group. What a query within the query selects from is joined with nothing."""
        token, group = self._tokens[at], self._open[-1]
        if group.element is None:
            group.begin("{", token.start())
        graph = self._tokens[at - 1][0] if group.keyword == "GRAPH" else None
        self._open.append(
            _Group(
                start=token.end(),
                parent=None if group.is_query else group,
                until=token.start() if group.element is None else group.element,
                is_query=self._word(at + 1) == "SELECT",
                is_joined=group.keyword in JOINED,
                graph=graph,
                active=graph or group.active,
            )
        )
