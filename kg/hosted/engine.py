"""Answers questions with an engine elsewhere, under the limits that hold here.

A question is first put to a *reader*: an engine of our own over a graph without triples. That tells
whether it parses and may be asked, what kind of answer it has, and whether the formats wanted can
say that; it does so in the same words as ever, and in a process that a query may bring down. Only
what passes goes to the engine, and what that answers is read, and written anew in the format that
was asked for: so an answer that is cut, or no answer at all, is never passed on as one.

A query's default graph is the union of the release's graphs, kept as a graph of its own there; its
named graphs are those of the release. A query that names others finds them empty.
"""

from __future__ import annotations

import re
import tempfile
import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from typing import IO

from kg import sparql
from kg.engine import Answer, BusyError, Engine, LeftError, QueryStoppedError, Question
from kg.errors import QueryRefusedError
from kg.hosted.client import TYPES, Client, Reply
from kg.hosted.failures import unreadable
from kg.hosted.register import Noted
from kg.hosted.spelling import Spelling, graphs_named, iris
from kg.store import Boolean, Solutions, Triples, read_graph, read_results
from kg.terms import GRAPH

#: Answers of more bytes wait on disk to be sent.
IN_MEMORY = 4 * 1024 * 1024
#: A graph that no release has.
NOTHING = GRAPH["nothing"]
#: Functions of Virtuoso's own, by which a query could reach its files and its database.
OWN_FUNCTIONS = re.compile(r"<(?:bif|sql):[^>]*>?", re.IGNORECASE)

_LATER = "Ask again in a moment."


@dataclass(frozen=True)
class Hosted:
    """A release in an engine: how its names are spelled there, and its graphs as it names them."""

    client: Client
    spelling: Spelling
    graphs: frozenset[str]

    @classmethod
    def of(cls, client: Client, noted: Noted) -> Hosted:
        """The release that is noted in the engine's register."""
        spelling = Spelling(noted.digest)
        graphs = (each for each in noted.graphs if each.startswith(spelling.namespace))
        return cls(client, spelling, frozenset(map(spelling.graph_back, graphs)))

    def ask(self, kind: str, question: Question, seconds: float, largest: int) -> Reply:
        """The engine's reply to a question whose answer is of a kind, as the release spells it.

        Raises as `Client.query`, and StoreError if the reply cannot be read.
        """
        text, default, named = self._dataset(question)
        reply = self.client.query(
            self.spelling.query(text), kind, default, named, seconds=seconds, largest=largest
        )
        if kind == "triples":
            return replace(reply, body=self.spelling.triples(reply.body))
        try:
            return replace(reply, body=self.spelling.results(reply.body))
        except (ValueError, KeyError, TypeError) as error:
            raise unreadable(self.client.access.query, TYPES[kind][0], str(error)) from None

    def has_any(self, question: Question) -> bool:
        """Whether the release has any graph that a question is about."""
        if question.default_graphs is None and question.named_graphs is None:
            return True
        given = (*(question.default_graphs or ()), *(question.named_graphs or ()))
        return bool(self.graphs.intersection(given))

    def _dataset(self, question: Question) -> tuple[str, Sequence[str], Sequence[str]]:
        """The query without FROM, the graphs of its default graph, and its named ones."""
        text, default, named = question.text, question.default_graphs, question.named_graphs
        clauses = sparql.clauses(text)
        # Where no named graph is given, Virtuoso takes every graph that it has for one.
        nothing = [self.spelling.graph(NOTHING)]
        if default is None and named is None:
            if not (clauses.default or clauses.named):
                named_there = self._there(graphs_named(text)) or nothing
                return text, [self.spelling.union], named_there
            default = tuple(iris(clauses.prologue, clauses.default))
            named = tuple(iris(clauses.prologue, clauses.named))
        defaults, names = (self._there(each or ()) or nothing for each in (default, named))
        return clauses.rest, defaults, names

    def _there(self, graphs: Collection[str] | None) -> list[str]:
        """Those of the release among some graphs, or all of it, as the engine names them."""
        found = self.graphs if graphs is None else self.graphs.intersection(graphs)
        return [self.spelling.graph(graph) for graph in sorted(found)]


class HostedEngine:
    """An engine that asks another; `reader` reads the questions first.

    At most `running` questions are put to it at once, and `at_once` wait or run. A question may
    wait `seconds` and then run so long, and its answer have `largest` bytes. `is_wanted` tells
    whether anyone still waits for an answer.
    """

    def __init__(
        self,
        hosted: Hosted,
        reader: Engine,
        *,
        running: int,
        at_once: int,
        seconds: float,
        largest: int,
        is_wanted: Callable[[], bool] = lambda: True,
    ) -> None:
        self._hosted = hosted
        self._reader = reader
        self._running = threading.BoundedSemaphore(running)
        self._rooms = threading.BoundedSemaphore(at_once)
        self._seconds = seconds
        self._largest = largest
        self._is_wanted = is_wanted

    def ask(self, question: Question) -> Answer:
        """See `Engine.ask`. Also raises StoreError or one of its kind if the engine fails."""
        refuse_own_functions(question.text)
        empty = self._reader.ask(question)
        if not self._hosted.has_any(question):
            return empty
        empty.body.close()
        with self._room():
            reply = self._hosted.ask(empty.kind, question, self._seconds, self._largest)
        return self._answer(empty.kind, question, reply)

    @contextmanager
    def _room(self) -> Iterator[None]:
        """A place among those who ask at once. Raises BusyError or LeftError if there is none."""
        if not self._rooms.acquire(blocking=False):
            raise BusyError("Too many queries wait already", cure=_LATER, limit="queue")
        try:
            if not self._running.acquire(timeout=self._seconds):
                what = "The engine was asked too much to be free in time"
                raise BusyError(what, cure=_LATER, limit="executors")
            try:
                if not self._is_wanted():
                    raise LeftError("Nobody waits for the answer")
                yield
            finally:
                self._running.release()
        finally:
            self._rooms.release()

    def _answer(self, kind: str, question: Question, reply: Reply) -> Answer:
        format_name = question.formats[kind]
        assert format_name is not None, "the reader found that it can be said"
        with ExitStack() as stack:
            body: IO[bytes] = stack.enter_context(tempfile.SpooledTemporaryFile(IN_MEMORY))
            result = read(self._hosted.client.access.query, kind, reply)
            try:
                result.write_to(body, format_name)
            except SyntaxError as error:
                where = self._hosted.client.access.query
                raise unreadable(where, TYPES[kind][0], str(error)) from None
            refuse_cut(result.rows, reply)
            size = body.tell()
            body.seek(0)
            stack.pop_all()  # whoever reads the answer closes it
        return Answer(kind, size, body, result.rows)


def read(where: str, kind: str, reply: Reply) -> Solutions | Boolean | Triples:
    """What a reply says; `where` is the engine's address. Raises StoreError if it says nothing.

    Virtuoso answers an ASK in a table: with a row for yes, and none for no.
    """
    try:
        if kind == "triples":
            return read_graph(reply.body)
        found = read_results(reply.body)
        if kind == "boolean" and isinstance(found, Solutions):
            said = b"true" if any(True for _ in found) else b"false"
            return read_results(b'{"head":{},"boolean":%s}' % said)
    except SyntaxError as error:
        raise unreadable(where, TYPES[kind][0], str(error)) from None
    if (kind == "boolean") != isinstance(found, Boolean):
        del found  # which must not end in another thread, as what an error leads to may
        raise unreadable(where, TYPES[kind][0], "it answers another question")
    return found


def refuse_cut(rows: int | None, reply: Reply) -> None:
    """Raises QueryStoppedError if an answer has as many rows as the engine gives at most."""
    if reply.most is not None and rows is not None and rows >= reply.most:
        what = f"The engine gives no more than {reply.most:,} rows"
        raise QueryStoppedError(what, cure="Add a LIMIT, or raise the engine's own.")


def refuse_own_functions(text: str) -> None:
    """Raises QueryRefusedError for a query that could call functions of the engine's own."""
    if found := OWN_FUNCTIONS.search(sparql.unescaped(text)):
        what = f"The query names {found[0]}, which is an engine's own and not of SPARQL"
        raise QueryRefusedError(what, cure="Ask with the functions of SPARQL 1.1.")
