"""One page of a query's answer: its LIMIT and OFFSET narrowed, by its tokens and never by pasting.

    paged("SELECT * { ?s ?p ?o } LIMIT 100", limit=10, offset=95)   # rows 95 to 99

What the query itself leaves out stays out: a page is a part of the answer that the query gives.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from kg import sparql

_OPENING, _CLOSING = frozenset("{("), frozenset("})")


@dataclass(frozen=True)
class _Clause:
    word: str
    start: int
    end: int
    number: int


def paged(text: str, limit: int | None, offset: int) -> str:
    """The query with only the rows from `offset` on, `limit` of them if that is not None."""
    clauses, rest_at = _ending(text)
    own = {clause.word: clause.number for clause in clauses}
    if "LIMIT" in own:
        left = max(own["LIMIT"] - offset, 0)
        limit = left if limit is None else min(limit, left)
    body, tail = text[:rest_at], text[rest_at:]
    for clause in clauses:
        body = body[: clause.start] + " " * (clause.end - clause.start) + body[clause.end :]
    page = f"OFFSET {own.get('OFFSET', 0) + offset}"
    if limit is not None:
        page += f" LIMIT {limit}"
    return f"{body}\n{page}\n{tail}"


def _ending(text: str) -> tuple[list[_Clause], int]:
    """The query's own LIMIT and OFFSET, and where its last VALUES begins, else its end."""
    clauses: list[_Clause] = []
    for token, following in pairwise([*_outer(text), None]):
        assert token is not None
        word = token[0].upper() if token.lastgroup == "word" else ""
        if word == "VALUES":
            return clauses, token.start()
        if word in {"LIMIT", "OFFSET"} and following and following.lastgroup == "number":
            clauses.append(_Clause(word, token.start(), following.end(), int(following[0])))
    return clauses, len(text)


def _outer(text: str) -> Iterator[re.Match[str]]:
    """The tokens that stand in no braces and no parentheses."""
    depth = 0
    for token in sparql.tokens(text):
        depth -= token[0] in _CLOSING
        if not depth:
            yield token
        depth += token[0] in _OPENING
