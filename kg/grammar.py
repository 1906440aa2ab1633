"""The order in which Turtle's tokens may stand, checked so that a message can say what is missing.

rdflib checks it too, but tells only that something is wrong, or stumbles without a message.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kg.tokens import Document, Token, shortened

#: Deeper nesting is no use to a reader, and rdflib's parser calls itself for each level.
DEPTH = 50

_SUBJECT = "a subject"
_VERB = "a predicate"
_VERB_OR_CLOSE = "a predicate, or the end of an empty node"
_VERB_OR_END = "a predicate, or the end"
_OBJECT = "an object"
_ITEM = "a member of the list, or ')'"
_AFTER = "';', ',' or the end"
_CURES = {
    _SUBJECT: "Start the block with what it is about, an IRI or a prefixed name",
    _VERB: "Write a predicate (or 'a') between a subject and its objects",
    _VERB_OR_END: "Write a predicate, or end with ' .' (in brackets, with ']')",
    _VERB_OR_CLOSE: "Write a predicate, or close the brackets",
    _OBJECT: "Write an IRI, a prefixed name, a string, a number, [ … ] or ( … )",
    _ITEM: "Write the members one after the other, without ',' between them",
    _AFTER: "Is a ';', a ',' or a '.' missing on the line before?",
}
#: What is expected after a node in each role.
_NODES = {_SUBJECT: _VERB, _OBJECT: _AFTER, _ITEM: _ITEM}
_VERBS = (_VERB, _VERB_OR_CLOSE, _VERB_OR_END)
_OPENERS = {"[": _VERB_OR_CLOSE, "(": _ITEM}
_CLOSERS = {"]": {_VERB_OR_CLOSE, _VERB_OR_END, _AFTER}, ")": {_ITEM}}
#: What is expected after a token of a kind where something was expected.
_NEXT = {
    **{(role, kind): after for role, after in _NODES.items() for kind in ("named", "blank")},
    **{(role, "literal"): _NODES[role] for role in (_OBJECT, _ITEM)},
    **{(verb, kind): _OBJECT for verb in _VERBS for kind in ("named", "a")},
    **{(end, "."): _SUBJECT for end in (_VERB_OR_CLOSE, _VERB_OR_END, _AFTER)},
    **{(end, ";"): _VERB_OR_END for end in (_VERB_OR_END, _AFTER)},
    (_AFTER, ","): _OBJECT,
}


def check_grammar(document: Document) -> None:
    """Raise `SourceError` at the first token of a block that may not stand where it stands."""
    for statement in document.blocks:
        _check_block(document, list(_terms(document, statement)))


def _terms(document: Document, statement: Sequence[Token]) -> Iterator[Token]:
    """The tokens of a block without language tags and datatypes, which belong to a string."""
    before: Token | None = None
    for token in statement:
        tagged = before is not None and before.end == token.start
        suffix = token.kind == "language" or token.is_mark("^^")
        if suffix and not (tagged and before is not None and before.kind == "string"):
            what, cure = f"{token.text!r} follows no string", "Write it right after the string"
            raise document.error(token.start, what, cure)
        if before is not None and before.is_mark("^^"):
            if not (tagged and _is_named(token)):
                what, cure = "'^^' wants a datatype", "Write the datatype's name right after it"
                raise document.error(token.start, what, cure)
        elif not suffix:
            yield token
        before = token


def _check_block(document: Document, tokens: Sequence[Token]) -> None:
    expected, enclosing = _SUBJECT, list[str]()
    for token in tokens:
        following = _following(expected, token, enclosing)
        if following is None:
            what = f"expected {expected}, not {shortened(token.text)}"
            raise document.error(token.start, what, _CURES[expected])
        if len(enclosing) > DEPTH:
            what, cure = f"nesting deeper than {DEPTH} levels", "Give some of the nodes an IRI"
            raise document.error(token.start, what, cure)
        expected = following


def _following(expected: str, token: Token, enclosing: list[str]) -> str | None:
    """What is expected after a token; None if the token is not what was expected.

    `enclosing` has the role of each bracketed node that is open.
    """
    kind = _kind(token)
    if kind in _OPENERS and expected in _NODES:
        enclosing.append(expected)
        return _OPENERS[kind]
    if kind in _CLOSERS and expected in _CLOSERS[kind]:
        role = enclosing.pop()
        described = kind == "]" and expected != _VERB_OR_CLOSE
        return _VERB_OR_CLOSE if role == _SUBJECT and described else _NODES[role]
    return None if kind == "." and enclosing else _NEXT.get((expected, kind))


def _kind(token: Token) -> str:
    """The kind of a token as far as the grammar cares; a mark or keyword is its own."""
    if _is_named(token):
        return "blank" if token.prefix == "_" else "named"
    literal = token.kind in {"string", "number"} or token.text in {"true", "false"}
    return "literal" if literal else token.text


def _is_named(token: Token) -> bool:
    return token.kind in {"iri", "name"}
