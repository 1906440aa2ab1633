"""The canonical form of Turtle that people write: their order and comments, our layout.

Within a block everything is as `kg.turtle` writes it. The order of blocks and the comments on lines
of their own before a block are the author's and stay, as does the blank line between a heading
comment and what follows.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from io import StringIO
from itertools import zip_longest
from pathlib import Path

from rdflib import Graph

from kg.rdf import parse_document, read_document
from kg.terms import PREFIXES
from kg.tokens import Document, Token
from kg.turtle import LABELLED, Names, write_blocks

_SPACE = re.compile(r"\s*")
#: Keys beside the offsets of blocks.
_TOP, _END = -1, -2


def canonical_text(text: str, name: str = "text") -> str:
    """The canonical form of a Turtle text; `name` stands for it in messages.

    Raises `SourceError` for a text that is not Turtle, and for a comment inside a block or behind
    something on its line, where it would be lost.
    """
    return _formatted(Document(text, name))


def check_canonical(path: Path) -> str | None:
    """None if a Turtle file is in its canonical form, else `file:line` where it first is not."""
    document = read_document(path)
    wanted = _formatted(document)
    if wanted == document.text:
        return None
    lines = [StringIO(text, newline="\n") for text in (document.text, wanted)]
    numbered = enumerate(zip_longest(*lines), 1)
    line = next(number for number, (found, expected) in numbered if found != expected)
    return f"{document.name}:{line}"


def format_file(path: Path) -> bool:
    """Write a Turtle file anew in its canonical form; whether that changed it."""
    document = read_document(path)
    wanted = _formatted(document)
    if wanted == document.text:
        return False
    path.write_text(wanted, encoding="utf-8", newline="\n")
    return True


def _formatted(document: Document) -> str:
    parse_document(document)
    known = set(PREFIXES.values())
    own = {name: space for name, space in document.prefixes.items() if space not in known}
    names = Names(PREFIXES | own)
    comments = _comments(document)
    blocks = [
        comments.get(tokens[0].start, "") + _block(document, tokens, names)
        for tokens in document.blocks
    ]
    parts = [comments.get(_TOP, ""), names.declarations(), *blocks, comments.get(_END, "")]
    return "\n".join(part.rstrip("\n") + "\n" for part in parts if part)


def _block(document: Document, tokens: Sequence[Token], names: Names) -> str:
    """A block by itself; so that blank nodes keep their labels, `_` is parsed as a prefix."""
    spaces = {**document.prefixes, "_": LABELLED}
    used = {token.prefix for token in tokens if token.kind == "name"}
    header = "".join(f"@prefix {prefix}: <{spaces[prefix]}> .\n" for prefix in used)
    graph = Graph(bind_namespaces="none")
    text = document.text[tokens[0].start : tokens[-1].end]
    graph.parse(data=header + text, format="turtle", publicID="urn:parley:source")
    return "\n".join(write_blocks(graph, names))


def _comments(document: Document) -> dict[int, str]:
    """The comments before each block, by the block's offset, at the top and at the end of the file.

    What stands before a prefix goes to the top, where the prefixes go. Each comment keeps the blank
    line that follows it. Raises `SourceError` for one that is not on a line of its own.
    """
    statements = document.statements
    starts = [tokens[0].start for tokens in statements]
    found: dict[int, str] = {}
    for comment in document.tokens:
        if comment.kind != "comment":
            continue
        following = bisect_right(starts, comment.start)
        inside = following and statements[following - 1][-1].end > comment.start
        if inside or not document.starts_line(comment.start):
            cure = "Move it to a line of its own above the block"
            raise document.error(comment.start, "a comment within a block would be lost", cure)
        if following == len(statements):
            key = _END
        else:
            directive = statements[following][0].kind == "directive"
            key = _TOP if directive else starts[following]
        gap = _SPACE.match(document.text, comment.end)
        blank = gap is not None and gap.group().count("\n") > 1
        found[key] = found.get(key, "") + comment.text.rstrip() + ("\n\n" if blank else "\n")
    return found
