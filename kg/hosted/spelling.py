"""How the names of a release are spelled in an engine, where other releases may stand beside it.

Two kinds of names are spelled otherwise there, and back again in what the engine answers:

- What begins with the namespace of graphs, `https://w3id.org/parley/graph/…`, begins there with
  `https://w3id.org/parley/graph-<digest>/…`: in the names of graphs, in data, in queries, and also
  within strings, so that what compares the one with the other still does. Nothing else begins like
  that, so both sort alike.
- A blank node has an IRI there, made from its canonical label (RDF 1.1 Concepts, section 3.5), so
  that a triple that is sent twice, or in two requests, is the same one. `isBlank` and `isIRI` are
  written so that they tell it from others.

What a query can still find out is how long a name is, and the STR of a blank node, which has none.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from urllib.parse import urljoin

from kg import sparql
from kg.terms import GRAPH

#: Characters of a digest in a name; as many as a store on disk has in its own.
SHOWN = 32

_NAMESPACE = str(GRAPH)
_GENID = "https://w3id.org/.well-known/genid/"
_SUBJECT = re.compile(rb"^_:(\w+)")
_OBJECT = re.compile(rb" _:(\w+)$")
_ESCAPED = re.compile(r"\\(.)")
_ASKS_FOR_BLANK = {"ISBLANK": True, "ISIRI": False, "ISURI": False}
_Token = re.Match[str]


class Spelling:
    """The spelling of the release with this digest."""

    def __init__(self, digest: str) -> None:
        self.digest = digest
        self.namespace = f"{_NAMESPACE[:-1]}-{digest[:SHOWN]}/"
        #: The graph of all triples of all graphs, each once; no query can name it.
        self.union = f"{_NAMESPACE[:-1]}s-{digest[:SHOWN]}"
        self.genid = f"{_GENID}{digest[:SHOWN]}/"
        genid = re.escape(self.genid)
        self._node = re.compile(rf"<{genid}(\w+)>".encode())

    def graph(self, iri: str) -> str:
        """The name there of a graph of the release."""
        return iri.replace(_NAMESPACE, self.namespace)

    def graph_back(self, iri: str) -> str:
        """The name in the release of a graph that is named so there."""
        return iri.replace(self.namespace, _NAMESPACE)

    def line(self, line: bytes) -> tuple[str, bytes]:
        """The graph and the triple, in N-Triples, of a line of canonical N-Quads."""
        said = line.rstrip(b"\n").replace(_NAMESPACE.encode(), self.namespace.encode())
        triple, graph, _ = said.rsplit(b" ", 2)
        node = rb"<" + self.genid.encode() + rb"\1>"
        triple = _OBJECT.sub(b" " + node, _SUBJECT.sub(node, triple))
        return graph[1:-1].decode(), triple + b" .\n"

    def query(self, text: str) -> str:
        """A query in this spelling."""
        return _Speller(self, text).spelled()

    def results(self, body: bytes) -> bytes:
        """Results in JSON as the release spells them. Raises ValueError if they are none."""
        body = self._back(body)
        if self.genid.encode() not in body and self.genid.replace("/", "\\/").encode() not in body:
            return body
        answer = json.loads(body)
        for row in answer["results"]["bindings"]:
            for name, term in row.items():
                row[name] = self._term(term)
        return json.dumps(answer, ensure_ascii=False).encode()

    def triples(self, body: bytes) -> bytes:
        """N-Triples as the release spells them."""
        return self._node.sub(rb"_:\1", self._back(body))

    def _back(self, body: bytes) -> bytes:
        for escape in ("/", "\\/"):
            ours, theirs = (
                each.replace("/", escape).encode() for each in (_NAMESPACE, self.namespace)
            )
            body = body.replace(theirs, ours)
        return body

    def _term(self, term: Any) -> Any:
        if term["type"] == "triple":
            return {
                **term,
                "value": {part: self._term(each) for part, each in term["value"].items()},
            }
        if term["type"] == "uri" and term["value"].startswith(self.genid):
            return {"type": "bnode", "value": term["value"].removeprefix(self.genid)}
        return term


def graphs_named(text: str) -> list[str] | None:
    """The graphs that a query names by GRAPH, as IRIs; None if it leaves some to a variable.

    A word GRAPH that is none, as in a comment, is not taken for one; of a query that does not
    parse, whatever is there.
    """
    found: list[str] = []
    for before, token in _resolved(text):
        if before == "GRAPH":
            if token is None:
                return None
            found.append(token)
    return found


def iris(prologue: str, written: Iterable[str]) -> list[str]:
    """The IRIs that are written so under a prologue."""
    text = f"{prologue} GRAPH {' GRAPH '.join(written)}"
    return [iri for before, iri in _resolved(text) if before == "GRAPH" and iri is not None]


def _resolved(text: str) -> Iterator[tuple[str, str | None]]:
    """Each token as the IRI that it stands for, if any, with the word before it in capitals."""
    reader, before = _Names(), ""
    for token in sparql.tokens(text):
        iri = reader.iri(token)
        yield before, iri
        before = token[0].upper() if token.lastgroup == "word" else ""


class _Names:
    """What IRIs and prefixed names stand for, as a text declares them from its beginning on."""

    def __init__(self) -> None:
        self._prefixes: dict[str, str] = {}
        self._base = ""
        self._declares: str | None = None  # a prefix, or nothing for the base

    def iri(self, token: _Token) -> str | None:
        """The IRI that a token stands for; to be asked of every token in its turn."""
        word = token[0]
        if token.lastgroup == "word":
            self._declares = {"BASE": "", "PREFIX": "?"}.get(word.upper())
            return None
        if token.lastgroup == "name":
            prefix, _, local = word.partition(":")
            if self._declares == "?":
                self._declares = f"{prefix}:"
                return None
            known = self._prefixes.get(prefix)
            return None if known is None else known + _ESCAPED.sub(r"\1", local)
        if token.lastgroup != "iri":
            return None
        iri = _joined(self._base, sparql.unescaped(word[1:-1]))
        if self._declares == "":
            self._base = iri
        elif self._declares:
            self._prefixes[self._declares[:-1]] = iri
        self._declares = None
        return iri


class _Speller:
    """Spells one query: its names token by token, what asks for blank nodes with its parts."""

    def __init__(self, spelling: Spelling, text: str) -> None:
        self._spelling = spelling
        self._text = text
        self._tokens: Sequence[_Token] = list(sparql.tokens(text))
        reader = _Names()
        self._words = [self._word(token, reader.iri(token)) for token in self._tokens]

    def spelled(self) -> str:
        return self._part(0, len(self._tokens), 0, len(self._text))

    def _word(self, token: _Token, iri: str | None) -> str:
        ours, theirs = _NAMESPACE, self._spelling.namespace
        if token.lastgroup == "string":
            return token[0].replace(ours, theirs)
        if token.lastgroup not in {"iri", "name"} or iri is None or not iri.startswith(ours):
            return token[0]
        if token.lastgroup == "name" and _is_declared_within(token[0], iri):
            return token[0]  # its prefix is spelled where it is declared
        return f"<{theirs}{iri.removeprefix(ours)}>"

    def _part(self, first: int, last: int, start: int, end: int) -> str:
        """The text between two offsets, with the tokens from one to before another spelled."""
        parts, at, number = [], start, first
        while number < last:
            token = self._tokens[number]
            parts.append(self._text[at : token.start()])
            asks = _ASKS_FOR_BLANK.get(token[0].upper()) if token.lastgroup == "word" else None
            closing = None if asks is None else self._closing(number + 1, last)
            if asks is None or closing is None:
                parts.append(self._words[number])
            else:
                parts.append(self._asked(number, closing, asks))
                number = closing
            at = self._tokens[number].end()
            number += 1
        return "".join([*parts, self._text[at:end]])

    def _asked(self, number: int, closing: int, asks: bool) -> str:
        """`isBlank(…)` or `isIRI(…)`, which is true of a blank node's IRI or not."""
        opening = self._tokens[number + 1]
        inner = self._part(number + 2, closing, opening.end(), self._tokens[closing].start())
        is_node = f'STRSTARTS(STR({inner}), "{self._spelling.genid}")'
        word = self._tokens[number][0]
        return f"({word}({inner}) {'||' if asks else '&& !'} {is_node})"

    def _closing(self, opening: int, last: int) -> int | None:
        """The number of the token that closes the parenthesis at one."""
        if opening >= last or self._tokens[opening][0] != "(":
            return None
        depth = 0
        for number in range(opening, last):
            depth += (self._tokens[number][0] == "(") - (self._tokens[number][0] == ")")
            if not depth:
                return number
        return None


def _joined(base: str, iri: str) -> str:
    try:
        return urljoin(base, iri)
    except ValueError:  # `<` compares, and this is no IRI
        return iri


def _is_declared_within(name: str, iri: str) -> bool:
    """Whether the prefix of a name stands for all of the namespace, at the least."""
    local = _ESCAPED.sub(r"\1", name.partition(":")[2])
    return len(iri) - len(local) >= len(_NAMESPACE)
