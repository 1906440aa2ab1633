"""Turtle as text: its tokens, comments and statements, each with its place.

The parser proper is rdflib's; it says little of where and nothing of comments. This module does,
and it refuses what rdflib would let through: relative IRIs, IRIs with a space in them, prefixes
bound to other namespaces than everywhere else. Grammar: https://www.w3.org/TR/turtle/#sec-grammar
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from typing import NamedTuple

from kg.errors import SourceError
from kg.terms import PREFIXES

_CODE_POINT = r"\\u(?![Dd][89A-Fa-f])[0-9A-Fa-f]{4}|\\U00(?:0[0-9A-Fa-f]|10)[0-9A-Fa-f]{4}"
_ESCAPE = rf"\\[tbnrf\"'\\]|{_CODE_POINT}"
# Without the brackets of IPv6 addresses and the characters for private use (RFC 3987, 2.2).
_IN_IRI = (
    r"(?:[A-Za-z0-9._~:/?@!$&'()*+,;=\u00a0-\ud7ff\uf900-\ufdcf\ufdf0-\uffef"
    r"\U00010000-\U000dfffd-]|%[0-9A-Fa-f]{2})"
)
_BLANK = r"_:\w(?:[\w.·-]*[\w·-])?"
_PREFIX = r"(?:[^\W\d_](?:[\w.-]*[\w-])?)?"
_LOCAL = r"(?:[\w:·-]|%[0-9A-Fa-f]{2}|\\[_~.!$&'()*+,;=/?#@%-])"
_KINDS = {
    "space": r"[ \t\r\n]+",
    "comment": r"\#[^\n]*",
    "string": rf'"""(?:"{{0,2}}(?:[^"\\]|{_ESCAPE}))*"""'
    rf"|'''(?:'{{0,2}}(?:[^'\\]|{_ESCAPE}))*'''"
    rf'|"(?!"")(?:[^"\\\r\n]|{_ESCAPE})*"'
    rf"|'(?!'')(?:[^'\\\r\n]|{_ESCAPE})*'",
    "iri": rf'<(?:[^\x00-\x20<>"{{}}|^`\\]|{_CODE_POINT})*>',
    "directive": r"@prefix\b|(?i:prefix)(?=\s)",
    "name": rf"{_BLANK}|{_PREFIX}:(?:{_LOCAL}(?:\.*{_LOCAL})*)?",
    "number": r"[+-]?(?:(?:\d+\.\d*|\.?\d+)[eE][+-]?\d+|\d*\.\d+|\d+)",
    "language": r"@(?!base\b)[A-Za-z]{2,8}(?:-[A-Za-z0-9]{2,8})*(?![\w-])",
    "word": r"(?:a|true|false)(?![\w:-])",
    "mark": r"\^\^|[][();,.]",
}
_TOKEN = re.compile("|".join(f"(?P<{k}>{pattern})" for k, pattern in _KINDS.items()), re.DOTALL)
_SCHEME = r"[A-Za-z][A-Za-z0-9+.-]*:"
_ABSOLUTE = re.compile(f"<{_SCHEME}")
_AUTHORITY = r"(?!//)|(?=//(?:[^/?#@]*@)?[^/?#@:]*(?::\d*)?(?:[/?#]|$))"
_IRI = re.compile(f"{_SCHEME}(?:{_AUTHORITY}){_IN_IRI}*(?:#{_IN_IRI}*)?")
_ESCAPED = re.compile(_ESCAPE)
_UNESCAPED = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
_OPENING = {"]": "[", ")": "("}


class Token(NamedTuple):
    """A token other than white space; `start` is its offset in the document."""

    kind: str
    text: str
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    @property
    def prefix(self) -> str:
        return self.text.partition(":")[0]

    def is_mark(self, *marks: str) -> bool:
        return self.kind == "mark" and self.text in marks


@dataclass(frozen=True)
class Document:
    """A Turtle text and the name it goes by in messages.

    Its properties raise `SourceError`, with line and column, for a text that is not well-formed
    as far as each looks at it.
    """

    text: str
    name: str

    @cached_property
    def tokens(self) -> list[Token]:
        """Every token, comments included."""
        found, at = [], 0
        while at < len(self.text):
            match = _TOKEN.match(self.text, at)
            if match is None:
                raise self._not_a_token(at)
            token = Token(str(match.lastgroup), match.group(), at)
            if token.kind == "iri":
                self._check_iri(token)
            if token.kind != "space":
                found.append(token)
            at = token.end
        return found

    @cached_property
    def statements(self) -> list[list[Token]]:
        """The tokens of each directive and each block of triples, without comments.

        Each ends with its full stop, which SPARQL's form of a prefix has not.
        """
        found: list[list[Token]] = [[]]
        unclosed: list[Token] = []
        for token in self.tokens:
            if token.kind == "comment":
                continue
            found[-1].append(token)
            if token.is_mark("[", "("):
                unclosed.append(token)
            elif token.is_mark("]", ")"):
                opening = _OPENING[token.text]
                if not unclosed or unclosed.pop().text != opening:
                    cure = f"Remove it, or open it with {opening!r}"
                    raise self.error(token.start, f"{token.text!r} closes nothing", cure)
            elif not unclosed and (token.is_mark(".") or _is_sparql_prefix(found[-1])):
                found.append([])
        if unclosed:
            what = f"{unclosed[-1].text!r} is never closed"
            raise self.error(unclosed[-1].start, what, "Close it before the block ends")
        if rest := found.pop():
            what = "the file ends in the middle of the block that starts here"
            raise self.error(rest[0].start, what, "End the block with ' .'")
        return found

    @cached_property
    def prefixes(self) -> dict[str, str]:
        """The namespaces by prefix; every prefix is declared before it is used."""
        known: dict[str, str] = {}
        for statement in self.statements:
            if statement[0].kind == "directive":
                prefix, namespace = self._declared(statement)
                if known.setdefault(prefix, namespace) != namespace:
                    what, cure = f"{prefix}: is declared twice", "Keep one of the two"
                    raise self.error(statement[0].start, what, cure)
            for token in statement[3 if statement[0].kind == "directive" else 0 :]:
                if token.kind == "name" and token.prefix not in known and token.prefix != "_":
                    raise self._undeclared(token, known)
        return known

    @property
    def blocks(self) -> Iterator[list[Token]]:
        """The statements that are no directives."""
        return (statement for statement in self.statements if statement[0].kind != "directive")

    def iri(self, token: Token) -> str | None:
        """The IRI that a token stands for, if it stands for one."""
        if token.kind == "iri":
            return _ESCAPED.sub(_unescape, token.text[1:-1])
        if token.kind == "name" and token.prefix != "_":
            local = token.text.partition(":")[2]
            return self.prefixes[token.prefix] + re.sub(r"\\(.)", r"\1", local)
        return None

    def find(self, iri: str) -> int:
        """The offset of the first mention of an IRI in a block; 0 if there is none."""
        named = (token for block in self.blocks for token in block if self.iri(token) == iri)
        return next((token.start for token in named), 0)

    def line(self, offset: int) -> int:
        """The line of an offset, counted from 1."""
        return bisect_right(self._line_starts, offset)

    def place(self, offset: int) -> str:
        """`name:line:column` of an offset, both counted from 1."""
        line = self.line(offset)
        return f"{self.name}:{line}:{offset - self._line_starts[line - 1] + 1}"

    def starts_line(self, offset: int) -> bool:
        """Whether nothing but white space stands before an offset on its line."""
        return not self.text[self._line_starts[self.line(offset) - 1] : offset].strip()

    def error(self, offset: int, what: str, cure: str) -> SourceError:
        """The error to raise for what stands at an offset."""
        return SourceError(what, where=self.place(offset), cure=cure)

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(match.end() for match in re.finditer("\n", self.text))]

    def _check_iri(self, token: Token) -> None:
        if not _ABSOLUTE.match(token.text):
            cure = "Write the whole IRI, or a prefixed name"
            raise self.error(token.start, f"{token.text} is a relative IRI", cure)
        if not _IRI.fullmatch(str(self.iri(token))):
            cure = "Escape with % and two digits what an IRI cannot hold, such as [ or a second #"
            raise self.error(token.start, f"{token.text} is not an IRI", cure)

    def _not_a_token(self, at: int) -> SourceError:
        rest = self.text[at : self.text.find("\n", at) % (len(self.text) + 1)]
        if rest.startswith("<"):
            iri = rest[: rest.find(">") + 1] or rest
            what, cure = f"{iri} is not an IRI", "Escape spaces and brackets in it: %20, %3C"
        elif rest.startswith(('"', "'")):
            what = "the string that starts here does not end, or has a wrong escape in it"
            cure = 'Close it, with """ if it has several lines; write a backslash as \\\\'
        elif rest.startswith("@"):
            what = f"{rest.split()[0]} is neither @prefix nor the tag of a language"
            cure = "Write a tag such as @en, and IRIs in full or with a prefix"
        else:
            word = re.match(r"[^\s;,.]+|.", rest, re.DOTALL)
            what = f"{word.group() if word else rest!r} means nothing in Turtle"
            cure = "Write a prefixed name such as id:north-korea, an IRI in <…> or a string"
        return self.error(at, what, cure)

    def _declared(self, statement: Sequence[Token]) -> tuple[str, str]:
        if [token.kind for token in statement[1:3]] != ["name", "iri"] or len(statement) > 4:
            cure = "Write @prefix name: <namespace> ."
            raise self.error(statement[0].start, "this is not a declaration of a prefix", cure)
        prefix, namespace = statement[1].prefix, str(self.iri(statement[2]))
        if PREFIXES.get(prefix, namespace) != namespace:
            what = f"{prefix}: stands for <{PREFIXES[prefix]}> everywhere else"
            cure = "Declare it so, or use another prefix"
            raise self.error(statement[2].start, what, cure)
        return prefix, namespace

    def _undeclared(self, token: Token, known: Mapping[str, str]) -> SourceError:
        if token.prefix in PREFIXES:
            cure = f"Add @prefix {token.prefix}: <{PREFIXES[token.prefix]}> ."
        elif near := get_close_matches(token.prefix, known, n=1):
            cure = f"Did you mean {near[0]}:?"
        else:
            cure = "Declare it with @prefix at the top of the file"
        return self.error(token.start, f"the prefix {token.prefix}: is not declared", cure)


def _is_sparql_prefix(statement: Sequence[Token]) -> bool:
    return len(statement) == 3 and statement[0].text.lower() == "prefix"


def string_value(text: str) -> str:
    """What a token of kind string says: its text without quotation marks and escapes."""
    marks = 3 if text.startswith(('"""', "'''")) else 1
    return _ESCAPED.sub(_unescape, text[marks:-marks])


def shortened(text: str) -> str:
    """The start of a token's text, for a message."""
    first, *more = text.split("\n")
    return f"{first[:40]}…" if more or len(first) > 40 else first


def _unescape(match: re.Match[str]) -> str:
    escape = match.group()[1:]
    return chr(int(escape[1:], 16)) if escape[0] in "uU" else _UNESCAPED.get(escape, escape)
