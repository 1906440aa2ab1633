"""What can be told from the text of a SPARQL query before any engine sees it.

The engine is asked to parse and to answer; these few questions it cannot answer: is the text an
update, could it call a SERVICE, which graphs does it name with FROM, and at which token did its
parser really stop. Everything here works on tokens, so that a word in a comment, a string, an IRI
or a name is never taken for a keyword. Tokens are those of SPARQL 1.1 and 1.2, section "Grammar".
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from textwrap import shorten

from kg.errors import QueryError
from kg.terms import PREFIXES

#: The words that open an update.
UPDATES = frozenset(
    ["ADD", "CLEAR", "COPY", "CREATE", "DELETE", "DROP", "INSERT", "LOAD", "MOVE", "WITH"]
)

_GAP = r"(?:[ \t\r\n]|\#[^\r\n]*+)*+"
_IRI = r"<(?:[^<>\"{}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*+>"
_NAME = r"(?:\w(?:[\w-]|\.+(?=[\w-]))*+)?+:(?:(?:[\w:-]|%[0-9A-Fa-f]{2}|\\.|\.+(?=[\w:%\\-]))*+)"
_TOKEN = re.compile(
    rf"""
      (?P<gap> (?:[ \t\r\n]++ | \#[^\r\n]*+ ) )
    | (?P<string>
          \"\"\"(?:[^"\\]|\\.|"(?!""))*+\"\"\" | '''(?:[^'\\]|\\.|'(?!''))*+'''
        | "(?:[^"\\\r\n]|\\.)*+" | '(?:[^'\\\r\n]|\\.)*+'
      )
    | (?P<iri> {_IRI} )
    | (?P<blank> _:\w(?:[\w-]|\.+(?=[\w-]))*+ )
    | (?P<name> {_NAME} )
    | (?P<variable> [?$]\w++ )
    | (?P<tag> @[A-Za-z]++(?:--?[A-Za-z0-9]++)*+ )
    | (?P<number> (?:\d++\.?\d*+|\.\d++)(?:[eE][+-]?\d++)? )
    | (?P<word> [A-Za-z_]\w*+ )
    | (?P<sign> \^\^ | && | \|\| | [<>!]= | \{{\| | \|\}} | . )
    """,
    re.VERBOSE | re.DOTALL,
)
_SERVICE = re.compile("service", re.IGNORECASE)
# What must follow the keyword for it to be a call: perhaps SILENT, an endpoint, an opening brace.
_SERVICE_CALL = re.compile(
    rf"SERVICE{_GAP}(?:SILENT{_GAP})?([?$]\w++|{_IRI}|{_NAME}){_GAP}\{{", re.IGNORECASE
)
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U(00[0-9A-Fa-f]{6})")
_SENTENCE = re.compile(r"(?:\b[A-Z]\w*|\\u)(?: [\w\\]+){2,}")
_PROLOGUE = {"PREFIX": 2, "BASE": 1, "VERSION": 1}
_WIDE = " " * 16  # more than the longest keyword, see `spread`
_LOOSE = frozenset("{}();,")
#: What is a token by itself only where a string is not closed.
_QUOTES = frozenset("\"'")


@dataclass(frozen=True)
class Clauses:
    """A query taken apart: its prologue, its graphs as they are written, and the rest without."""

    prologue: str
    default: tuple[str, ...]
    named: tuple[str, ...]
    rest: str


def tokens(text: str) -> Iterator[re.Match[str]]:
    """The tokens of the text, without white space and comments; `lastgroup` names their kind."""
    return (token for token in _TOKEN.finditer(text) if token.lastgroup != "gap")


def form(text: str) -> str:
    """The word that opens the query after its prologue, in capitals: SELECT, ASK, INSERT, …"""
    opening = _opening(text)
    return opening[0].upper() if opening else ""


def is_update(text: str) -> bool:
    """Whether the text opens as a SPARQL Update request does."""
    return form(text) in UPDATES


def calls_service(text: str) -> str:
    """The endpoint, as written, of a SERVICE that the text can be read to call; empty for none.

    `<` opens an IRI in one place and compares in another, and the difference is the parser's to
    know; so both readings of every `<` are followed, and a call in any of them counts.
    """
    if not _SERVICE.search(text):
        return ""
    todo, seen = [0], set[int]()
    while todo:
        at = todo.pop()
        token = _TOKEN.match(text, at)
        if at in seen or token is None:
            continue
        seen.add(at)
        for start in _entries(token):
            if call := _SERVICE_CALL.match(text, start):
                return call[1]
        todo.append(token.end())
        if token[0].startswith("<"):
            todo.append(at + 1)
    return ""


def unescaped(text: str) -> str:
    """The text with its \\u and \\U escapes read first, as SPARQL 1.1, section 19.2, has it."""
    return _ESCAPE.sub(_character, text)


def clauses(text: str) -> Clauses:
    """The dataset clauses of a query; of one that does not parse, those that are whole."""
    opening = _opening(text)
    prologue = text[: opening.start()] if opening else ""
    default: list[str] = []
    named: list[str] = []
    rest = text
    following = tokens(text)
    for token in following:
        if token.lastgroup != "word" or token[0].upper() != "FROM":
            continue
        graph = next(following, None)
        is_named = graph is not None and graph[0].upper() == "NAMED"
        if is_named:
            graph = next(following, None)
        if graph is None or graph.lastgroup not in {"iri", "name"}:
            break
        (named if is_named else default).append(graph[0])
        gap = " " * (graph.end() - token.start())
        rest = rest[: token.start()] + gap + rest[graph.end() :]
    return Clauses(prologue, tuple(default), tuple(named), rest)


def spread(text: str) -> tuple[str, list[tuple[int, int]]]:
    """The text on one line with wide gaps, and where each token begins there and in the text.

    The engine's parser reads as many characters as a keyword has before it refuses them, and
    reports the furthest that it read. With gaps wider than any keyword that is within the token.
    """
    parts: list[str] = []
    starts: list[tuple[int, int]] = []
    length, end = 0, 0
    for token in tokens(text):
        loose = token[0] in _LOOSE or text[end - 1 : end] in _LOOSE
        gap = _WIDE if token.start() > end or loose else ""
        starts.append((length + len(gap), token.start()))
        parts += [gap, token[0].replace("\r", " ").replace("\n", " ")]
        length, end = length + len(gap) + len(token[0]), token.end()
    starts.append((length + len(_WIDE), end))
    return "".join(parts) + _WIDE, starts


def syntax_error(text: str, offset: int, told: str) -> QueryError:
    """The error of a text that does not parse at the token that begins at the offset.

    `told` is what the parser says; of that only whole sentences are of use to a reader.
    """
    opened = _unclosed(text, offset)
    offset = offset if opened is None else opened
    found = _TOKEN.match(text, offset)
    token = shorten(found[0], width=60, placeholder="…") if found else ""
    what, cure = f"`{token}` cannot stand here", None
    prefix = token.partition(":")[0]
    named = found is not None and found.lastgroup == "name"
    if opened is not None:
        what, cure = "A string begins here that does not end", "Close it with the same quotes."
    elif "Prefix not found" in told or (named and prefix not in _declared(text)):
        what = f"The prefix `{prefix}:` is not declared"
        cure = f"Begin with PREFIX {prefix}: <{PREFIXES.get(prefix, '…')}>."
    elif sentence := _SENTENCE.search(told):
        what = sentence[0]
    elif not token:
        what, cure = "The query ends too early", "Is a closing brace or bracket missing?"
    return error_at(text, offset, what, cure)


def error_at(text: str, offset: int, what: str, cure: str | None = None) -> QueryError:
    """The error of a text that says something wrong at an offset."""
    before = re.split(r"\r\n|\r|\n", text[:offset])
    line, column = len(before), len(before[-1]) + 1
    where = f"line {line}, column {column}"
    return QueryError(what, line=line, column=column, where=where, cure=cure)


def _character(escape: re.Match[str]) -> str:
    code = int(escape[1] or escape[2], 16)
    return chr(code) if code <= sys.maxunicode else escape[0]


def _entries(token: re.Match[str]) -> Iterator[int]:
    """Where the parser could read a keyword: at a token, or within one, as in `trueSERVICE:x`."""
    yield token.start()
    if token.lastgroup in {"word", "name"}:
        prefix = token[0].partition(":")[0]
        yield from (token.start() + found.start() for found in _SERVICE.finditer(prefix))


def _unclosed(text: str, offset: int) -> int | None:
    """Where a string begins, up to an offset, that does not end; None if none does."""
    start = next((each.start() for each in tokens(text) if each[0] in _QUOTES), None)
    if start is None or start > offset:
        return None
    return start - 2 if text[start - 2 : start + 1] == 3 * text[start] else start


def _declared(text: str) -> set[str]:
    """The prefixes that the prologue declares."""
    following = [*tokens(text)]
    names = (name for word, name in pairwise(following) if word[0].upper() == "PREFIX")
    return {name[0].partition(":")[0] for name in names}


def _opening(text: str) -> re.Match[str] | None:
    following = tokens(text)
    for token in following:
        skipped = _PROLOGUE.get(token[0].upper(), 0) if token.lastgroup == "word" else 0
        if not skipped:
            return token
        for _ in range(skipped):
            next(following, None)
    return None
