"""What makes the body of a rule true: its atoms joined over relations, whole columns at a time.

An atom is a relation's key and its arguments, each a variable or a term's number. A table has a
column for each variable that is bound. Tables come in pieces, so that a join with much to say takes
no more memory than a piece.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from rdflib import Variable

from kg.rules.relation import Numbers, Relation, firsts, pairs, seconds

#: Rows of a piece, about; more only if one row alone has more that goes with it.
PIECE = 1 << 21


class Key(NamedTuple):
    """A class (arity 1) or a property (arity 2), by its term's number."""

    arity: int
    term: int


@dataclass(frozen=True)
class Atom:
    """One pattern of a body or a head."""

    key: Key
    arguments: tuple[Variable | int, ...]


@dataclass(frozen=True)
class Table:
    """`size` rows, with a column for each variable."""

    size: int = 1
    columns: Mapping[Variable, Numbers] = field(default_factory=dict)

    def column(self, argument: Variable | int) -> Numbers | None:
        """The column of a variable or of a term that is the same in each row; None if unbound."""
        if isinstance(argument, int):
            return np.full(self.size, argument, dtype=np.int64)
        return self.columns.get(argument)

    def keys(self, atom: Atom) -> Numbers:
        """The keys of an atom all of whose variables are bound, a row each."""
        columns = [
            np.full(self.size, each) if isinstance(each, int) else self.columns[each]
            for each in atom.arguments
        ]
        return columns[0] if atom.key.arity == 1 else pairs(columns[0], columns[1])

    def where(self, wanted: NDArray[np.bool_]) -> Table:
        """The rows that are wanted."""
        columns = {name: column[wanted] for name, column in self.columns.items()}
        return Table(int(np.count_nonzero(wanted)), columns)


Source = Sequence[tuple[Atom, Relation]]


def joined(sources: Source, *, is_led: bool = False) -> Iterator[Table]:
    """Tables of all the ways in which every atom holds; if led, the first is looked up first."""
    if all(len(relation) for _, relation in sources):
        start = 1 if is_led else 0
        yield from _extended(Table(), sources[:start], sources[start:])


def _extended(table: Table, now: Source, rest: Source) -> Iterator[Table]:
    """The table joined with `now`, if there is one, and then the cheapest of the rest in turn."""
    if not now:
        if not rest:
            yield table
            return
        cheapest = min(rest, key=lambda source: _cost(table, *source))
        now, rest = [cheapest], [source for source in rest if source is not cheapest]
    for piece in _with(table, *now[0]):
        if piece.size:
            yield from _extended(piece, [], rest)


def _cost(table: Table, atom: Atom, relation: Relation) -> float:
    """How many rows a row of the table becomes, about."""
    known = [isinstance(each, int) or each in table.columns for each in atom.arguments]
    if all(known):
        return 0.0
    if not any(known):
        return float(len(relation))
    return relation.fan_out if known[0] else relation.fan_in


def _with(table: Table, atom: Atom, relation: Relation) -> Iterator[Table]:
    """The table joined with one atom."""
    known = [table.column(each) for each in atom.arguments]
    if all(column is not None for column in known):
        yield table.where(relation.has(table.keys(atom)))
    elif atom.key.arity == 1 or all(column is None for column in known):
        yield from _with_all(table, atom, relation)
    elif known[0] is not None:
        for rows, places in _ranges(known[0], relation.keys):
            yield _grown(table, rows, {atom.arguments[1]: seconds(relation.keys[places])})
    elif known[1] is not None:
        for rows, places in _ranges(known[1], relation.turned):
            yield _grown(table, rows, {atom.arguments[0]: seconds(relation.turned[places])})


def _with_all(table: Table, atom: Atom, relation: Relation) -> Iterator[Table]:
    """The table joined with an atom that shares no variable with it."""
    if atom.key.arity == 1:
        new = {atom.arguments[0]: relation.keys}
    else:
        keys = relation.keys
        if atom.arguments[0] == atom.arguments[1]:
            keys = keys[firsts(keys) == seconds(keys)]
        new = {atom.arguments[0]: firsts(keys), atom.arguments[1]: seconds(keys)}
    size = len(next(iter(new.values())))
    if table.size == 1:
        yield _grown(table, np.zeros(size, dtype=np.int64), new)
        return
    starts = np.zeros(table.size, dtype=np.int64)
    for rows, places in _spread(starts, starts + size):
        yield _grown(table, rows, {name: column[places] for name, column in new.items()})


def _grown(table: Table, rows: Numbers, new: Mapping[Variable | int, Numbers]) -> Table:
    """The rows of a table, some of them more than once or not at all, with new columns."""
    columns = {name: column[rows] for name, column in table.columns.items()}
    columns |= {name: column for name, column in new.items() if isinstance(name, Variable)}
    return Table(len(rows), columns)


def _ranges(known: Numbers, keys: Numbers) -> Iterator[tuple[Numbers, Numbers]]:
    """For each known first term, the places in the sorted keys of the pairs that begin with it."""
    starts = np.searchsorted(keys, pairs(known, np.zeros_like(known)))
    ends = np.searchsorted(keys, pairs(known + 1, np.zeros_like(known)))
    yield from _spread(starts, ends)


def _spread(starts: Numbers, ends: Numbers) -> Iterator[tuple[Numbers, Numbers]]:
    """Rows and places, a place each from a row's start to its end, in pieces."""
    counts = ends - starts
    totals = np.cumsum(counts)
    begin = 0
    while begin < len(counts):
        done = int(totals[begin - 1]) if begin else 0
        end = max(begin + 1, int(np.searchsorted(totals, done + PIECE, side="right")))
        piece = counts[begin:end]
        rows = np.repeat(np.arange(begin, end), piece)
        offsets = np.repeat(totals[begin:end] - piece - done - starts[begin:end], piece)
        yield rows, np.arange(len(rows)) - offsets
        begin = end
