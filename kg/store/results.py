"""The answers to queries, which can be read as rows, or written in a format as they are computed.

Three faults of the engine are guarded here. It writes carriage returns raw into XML, where a reader
takes them for line feeds; it writes control characters, which no XML may hold; and in RDF/XML it
makes an element without a name of a property that ends in a digit or a slash.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import BytesIO
from itertools import count
from typing import IO, Any

import pyoxigraph as ox

from kg.errors import QueryError, QueryRefusedError
from kg.store.rows import COUNTED
from kg.store.terms import Term, Triple, engine_triple, term_of, triple_of
from kg.terms import PREFIXES

#: The formats of solutions and booleans, and of triples, by the names that `write` takes.
RESULT_FORMATS = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}
GRAPH_FORMATS = {
    "turtle": ox.RdfFormat.TURTLE,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdfxml": ox.RdfFormat.RDF_XML,
}
NO_SERVICE = (
    "Which others are asked is for the operator to list, and this one is not. "
    "Ask it yourself, and put what it answers into VALUES."
)

_NOT_IN_XML = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")
_ELEMENT = re.compile(r"[^\W\d][\w.·-]*$")


class Result:
    """The answer to a query; it can be read or written once."""

    #: The names of the formats that it can be written in.
    formats = tuple(RESULT_FORMATS)
    #: How many rows or triples were written; None before, and for what has none.
    rows: int | None = None

    def __init__(self, answer: Any) -> None:
        self._answer = answer

    def write(self, format_name: str) -> bytes:
        """The whole answer in one of `formats`. Raises QueryError as `write_to` does."""
        out = BytesIO()
        self.write_to(out, format_name)
        return out.getvalue()

    def write_to(self, out: IO[bytes], format_name: str) -> None:
        """Writes the answer as it is computed, in pieces of some kilobytes.

        Raises QueryError if the evaluation fails, or if the format cannot say what was found.
        """
        with evaluation():
            self._write(out, format_name)

    def _write(self, out: Any, format_name: str) -> None:
        file = _XmlOut(out) if format_name == "xml" else out
        self._answer.serialize(file, RESULT_FORMATS[format_name])


class Solutions(Result):
    """Rows of terms, None where a variable is unbound; the answer to SELECT."""

    def _write(self, out: Any, format_name: str) -> None:
        counted = COUNTED[format_name](out)
        super()._write(counted, format_name)
        self.rows = counted.rows

    @property
    def variables(self) -> tuple[str, ...]:
        """The names of the columns, without question marks."""
        return tuple(variable.value for variable in self._answer.variables)

    def __iter__(self) -> Iterator[tuple[Term | None, ...]]:
        with evaluation():
            for row in self._answer:
                yield tuple(None if term is None else term_of(term) for term in row)


class Boolean(Result):
    """Yes or no; the answer to ASK, which CSV and TSV have no form for."""

    formats = ("json", "xml")

    def __bool__(self) -> bool:
        return bool(self._answer)


class Triples(Result):
    """A graph; the answer to CONSTRUCT and DESCRIBE."""

    formats = tuple(GRAPH_FORMATS)

    def __iter__(self) -> Iterator[Triple]:
        with evaluation():
            yield from map(triple_of, self._answer)

    def _write(self, out: Any, format_name: str) -> None:
        numbers = count(1)
        _serialize((triple for triple in self._answer if next(numbers)), out, format_name)
        self.rows = next(numbers) - 1


def write_graph(triples: Iterable[Triple], out: IO[bytes], format_name: str) -> None:
    """Writes triples in one of GRAPH_FORMATS. Raises QueryError if it cannot say one of them."""
    _serialize(map(engine_triple, triples), out, format_name)


@contextmanager
def evaluation() -> Iterator[None]:
    """Turns what the engine raises as it evaluates into QueryError and QueryRefusedError."""
    try:
        yield
    except (RuntimeError, ValueError) as error:
        raise QueryError(f"The query cannot be evaluated ({error})") from None
    except OSError as error:
        if error.errno is not None:  # it comes from the file that is written to
            raise
        raise QueryRefusedError("The query reaches for another server", cure=NO_SERVICE) from None


def _serialize(triples: Iterable[ox.Triple], out: Any, format_name: str) -> None:
    if format_name == "rdfxml":
        triples, out = map(_named, triples), _XmlOut(out)
    prefixes = PREFIXES if format_name == "turtle" else None
    ox.serialize(triples, out, GRAPH_FORMATS[format_name], prefixes=prefixes)


def _named(triple: ox.Triple) -> ox.Triple:
    """The triple, if RDF/XML can have an element of its predicate's name."""
    if _ELEMENT.search(triple.predicate.value):
        return triple
    what = f"RDF/XML cannot have a property whose name ends as that of {triple.predicate} does"
    raise QueryError(what, cure="Ask for another format.")


class _XmlOut:
    """A file for XML: carriage returns are written as references, what XML lacks is refused."""

    def __init__(self, out: IO[bytes]) -> None:
        self._out = out

    def write(self, data: bytes) -> int:
        if wrong := _NOT_IN_XML.search(data):
            what = f"The answer holds the character U+{ord(wrong[0].decode()):04X}, which XML lacks"
            raise QueryError(what, cure="Ask for another format.")
        self._out.write(data.replace(b"\r", b"&#xD;"))
        return len(data)

    def flush(self) -> None:
        self._out.flush()
