"""Rows of solutions as they travel: from the JSON that an endpoint answers to VALUES in a query.

Source: SPARQL 1.1 Query Results JSON Format, https://www.w3.org/TR/sparql11-results-json/. No blank
node can stand in VALUES, so each of an answer gets an IRI, as RDF 1.1 Concepts, section 3.5, has
it: at the endpoint whose node it is, and new for every answer.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

#: Values by the names of their variables; one that is missing is unbound.
Row = Mapping[str, str]

XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"
#: Where the names of nodes without one stand at a server.
GENID = "/.well-known/genid/"

_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\]*")
_TAG = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*")
_IN_STRING = str.maketrans({"\\": r"\\", '"': r"\"", "\n": r"\n", "\r": r"\r", "\t": r"\t"})
# Escaped so that an IRI, even if its `<` is taken for a comparison, opens no string or comment.
_IN_IRI = str.maketrans({"'": r"\u0027", "#": r"\u0023"})
# IRIs, strings, and strings in a language without a subtag: terms that all engines write alike.
_ALIKE = re.compile(r'<[^<>]*>|"(?:[^"\\]|\\.)*"(?:@[a-z]{2,8})?')


def read_rows(body: bytes, endpoint: str) -> list[Row]:
    """The rows that an endpoint answers in JSON, each term as SPARQL writes it.

    Raises ValueError if it is no such answer, or has a term that cannot be written.
    """
    genid = f"{_origin(endpoint)}{GENID}{uuid4().hex}"
    try:
        bindings = json.loads(body)["results"]["bindings"]
        return [{name: _term(said, genid) for name, said in row.items()} for row in bindings]
    except (AttributeError, KeyError, TypeError):
        raise ValueError("it has no results of a SELECT") from None
    except RecursionError:
        raise ValueError("it is nested too deep") from None


def read_own(body: bytes) -> tuple[list[str], list[Row]]:
    """The columns and rows of an answer of our own; what SPARQL cannot write is an empty text."""
    answer = json.loads(body)
    rows = answer["results"]["bindings"]
    return answer["head"]["vars"], [{name: _own(row[name]) for name in row} for row in rows]


def values(names: Collection[str], rows: Iterable[Row]) -> str:
    """The rows as a VALUES clause for these variables, each row in a line."""
    lines = [f"({' '.join(row.get(name, 'UNDEF') for name in names)})" for row in rows]
    return "\n".join([f"VALUES ({listed(names)}) {{", *lines, "}"])


def listed(names: Iterable[str]) -> str:
    """The variables as a query lists them."""
    return " ".join(f"?{name}" for name in names)


def restricting(names: Iterable[str], rows: Collection[Row]) -> list[Row]:
    """The distinct rows of those variables that have in all rows a term that can be compared.

    A number, say, can be written in several ways, and which ones are equal is the engine's to say;
    a row without a value goes with any. So such a variable restricts nothing, and is left out.
    """
    kept = [name for name in names if all(_ALIKE.fullmatch(row.get(name, "")) for row in rows)]
    distinct = {tuple(row[name] for name in kept): None for row in rows}
    return [dict(zip(kept, row, strict=True)) for row in distinct] if kept else []


def batches(rows: Iterable[Row], most: int, longest: int) -> Iterator[list[Row]]:
    """The rows in portions of some rows, which have some characters, unless one alone has more."""
    batch: list[Row] = []
    length = 0
    for row in rows:
        size = sum(map(len, row.values()))
        if batch and (len(batch) == most or length + size > longest):
            yield batch
            batch, length = [], 0
        batch.append(row)
        length += size
    if batch:
        yield batch


def _origin(endpoint: str) -> str:
    parts = urlsplit(endpoint)
    return f"{parts.scheme}://{parts.netloc}"


def _own(said: Mapping[str, Any]) -> str:
    try:
        return "" if said["type"] == "bnode" else _term(said, "")
    except ValueError:
        return ""


def _term(said: Mapping[str, Any], genid: str) -> str:
    kind, value = said["type"], said["value"]
    if kind == "bnode":
        return _iri(f"{genid}-{value.encode().hex()}")
    if kind == "uri":
        return _iri(value)
    if kind not in {"literal", "typed-literal"}:
        raise ValueError(f"it has a term of the kind {str(kind)[:20]!r}")
    value.encode()  # a half of a pair of surrogates is no character
    text = f'"{value.translate(_IN_STRING)}"'
    if tag := said.get("xml:lang"):
        if not _TAG.fullmatch(tag):
            raise ValueError(f"{tag[:20]!r} is no tag of a language")
        direction = said.get("its:dir")
        return f"{text}@{tag}--{direction}" if direction in {"ltr", "rtl"} else f"{text}@{tag}"
    datatype = said.get("datatype", XSD_STRING)
    return text if datatype == XSD_STRING else f"{text}^^{_iri(datatype)}"


def _iri(value: str) -> str:
    if not _IRI.fullmatch(value):
        raise ValueError(f"{value[:60]!r} is no absolute IRI")
    value.encode()
    return f"<{value.translate(_IN_IRI)}>"
