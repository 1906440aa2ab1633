"""Answers made small for clients that can read them so: brotli or gzip, by Accept-Encoding.

An answer is compressed whole before it is sent, so that its length is known and nothing fails
half-way. What was a strong ETag becomes a weak one: the bytes differ, the meaning does not.
Source: RFC 9110, sections 8.4 and 12.5.3.
"""

from __future__ import annotations

import gzip
import tempfile
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from http import HTTPStatus
from typing import IO, cast

import brotli
from flask import Flask, Response, request
from werkzeug.wsgi import FileWrapper

from server.errors import RequestError

#: Answers of fewer bytes are sent as they are.
WORTH_IT = 1024
#: Compressed answers of more bytes are sent from the file that they wait in.
AT_ONCE = 1024 * 1024
#: Compressed answers of more bytes wait on disk.
IN_MEMORY = 4 * 1024 * 1024
BROTLI_QUALITY, GZIP_LEVEL = 4, 5
#: Older names (RFC 9110, section 8.4.1.3).
ALIASES = {"gzip": "x-gzip"}
#: Media types whose content is text, besides those of `text/`.
TEXT = ("json", "xml", "n-triples", "n-quads", "trig")


def register(app: Flask) -> None:
    """Compresses the responses of the application."""
    app.before_request(refuse)
    app.after_request(compress)


def refuse() -> None:
    """Refuses who takes neither plain bytes nor what there is."""
    if _only_packed() and _chosen() is None:
        what = "There is no encoding of this that the request accepts"
        cure = "Accept `identity`, or one of those that are available."
        raise RequestError(HTTPStatus.NOT_ACCEPTABLE, what, cure=cure, available=[*WRITERS])


def compress(response: Response) -> Response:
    """The response in the encoding that its client likes best, if that is worth while."""
    if response.status_code not in {HTTPStatus.OK, HTTPStatus.NOT_MODIFIED}:
        return response
    response.vary.add("Accept-Encoding")
    is_whole = "Content-Encoding" not in response.headers and "Range" not in request.headers
    if not (is_whole and response.content_length and _is_text(response)):
        return response
    name = _chosen()
    if name is None or (response.content_length < WORTH_IT and not _only_packed()):
        return response
    with ExitStack() as stack:
        body = stack.enter_context(tempfile.SpooledTemporaryFile(IN_MEMORY))
        WRITERS[name](_pieces(response), body)
        response.close()
        length = body.tell()
        body.seek(0)
        response.direct_passthrough = length > AT_ONCE
        if response.direct_passthrough:
            response.response = FileWrapper(body)
            response.call_on_close(stack.pop_all().close)
        else:
            response.response = [body.read()]
    response.content_length = length
    response.headers["Content-Encoding"] = name
    response.headers.pop("Accept-Ranges", None)
    tag, _ = response.get_etag()
    if tag is not None:
        response.set_etag(tag, weak=True)
    return response


def _is_text(response: Response) -> bool:
    kind, _, subtype = (response.mimetype or "").partition("/")
    return kind == "text" or subtype.endswith(TEXT)


def _only_packed() -> bool:
    accepted = request.accept_encodings
    return accepted.find("identity") >= 0 and not accepted["identity"]


def _chosen() -> str | None:
    """The encoding to send; None where plain bytes are liked as well, or nothing else is known."""
    accepted = request.accept_encodings
    plain = accepted["identity"] if "identity" in accepted.values() else 0
    liked = {name: max(accepted[name], accepted[ALIASES.get(name, name)]) for name in WRITERS}
    best = max(liked, key=liked.__getitem__)
    return best if liked[best] > 0 and liked[best] >= plain else None


def _pieces(response: Response) -> Iterable[bytes]:
    # A file that is passed through is made of bytes already.
    whole = cast("Iterable[bytes]", response.response)
    return whole if response.direct_passthrough else response.iter_encoded()


def _brotli(pieces: Iterable[bytes], out: IO[bytes]) -> None:
    compressor = brotli.Compressor(quality=BROTLI_QUALITY)
    for piece in pieces:
        out.write(compressor.process(piece))
    out.write(compressor.finish())


def _gzip(pieces: Iterable[bytes], out: IO[bytes]) -> None:
    with gzip.GzipFile(fileobj=out, mode="wb", compresslevel=GZIP_LEVEL, mtime=0) as file:
        for piece in pieces:
            file.write(piece)


#: In the order in which they are chosen among equals.
WRITERS: dict[str, Callable[[Iterable[bytes], IO[bytes]], None]] = {"br": _brotli, "gzip": _gzip}
