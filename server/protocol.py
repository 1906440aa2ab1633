"""`/sparql`: the SPARQL 1.1 Protocol, queries only. https://www.w3.org/TR/sparql11-protocol/

A query comes by GET, by POST as a form or directly, or by QUERY; without one, GET describes the
service. ASK has no form in CSV and TSV, so they are not offered for it.
"""

from __future__ import annotations

import codecs
from functools import partial
from http import HTTPStatus
from urllib.parse import parse_qsl

from flask import Blueprint, Response, request
from werkzeug.exceptions import RequestEntityTooLarge

from server.answers import ask, wanted
from server.description import describe_service, query_page
from server.errors import RequestError
from server.negotiation import GRAPH, HTML, SOLUTIONS, is_known

blueprint = Blueprint("sparql", __name__)

FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
UPDATE = "application/sparql-update"
CHARSETS = frozenset(["utf-8", "ascii", "iso8859-1", "utf-16"])
FIELDS_READ = 1000
#: Bytes of a refused request that are read all the same.
LONGEST_LEFT = 64 * 1024

Pairs = list[tuple[str, str]]


@blueprint.route("/sparql", methods=["GET", "POST", "QUERY"])
def answer_query() -> Response:
    """Answers a query, or describes the service to who sends none."""
    pairs = _pairs()
    asked = [value for name, value in pairs if name == "query"]
    if request.method in {"GET", "HEAD"} and all(name == "format" for name, _ in pairs):
        return describe_service(_format(pairs))
    if len(asked) != 1:
        what = f"A request holds one query; this one holds {len(asked) or 'none'}"
        raise RequestError(HTTPStatus.BAD_REQUEST, what, cure="Send it as `query`.")
    default, named = _graphs(pairs, "default"), _graphs(pairs, "named")
    return ask(asked[0], default, named, wanted(_format(pairs)), partial(query_page, asked[0]))


def _pairs() -> Pairs:
    """The request's parameters, those of the URL first, each decoded once."""
    pairs = _decoded(request.query_string)
    if request.method not in {"GET", "HEAD"}:
        pairs += _body()
    if any(name == "update" for name, _ in pairs):
        raise _no_update()
    return pairs


def _body() -> Pairs:
    if request.mimetype == DIRECT:
        return [("query", _text(_data()))]
    if request.mimetype == FORM:
        return _decoded(_data(), _charset())
    if not request.mimetype and not _data():
        return []
    if request.mimetype == UPDATE:
        raise _no_update()
    what = f"A query cannot be sent as {request.mimetype or 'a body without a type'}"
    cure = f"Send it as {DIRECT}, or in a form."
    status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    raise RequestError(status, what, cure=cure, available=[DIRECT, FORM])


def _data() -> bytes:
    """The body. One in chunks that fills the limit may have been cut there, so it is too large."""
    data = request.get_data()
    if request.content_length is None and len(data) >= (
        request.max_content_length or len(data) + 1
    ):
        raise RequestEntityTooLarge
    return data


@blueprint.after_app_request
def read_to_the_end(response: Response) -> Response:
    """Reads what a refused request still sends, or its client would not get to read the answer."""
    most = min(LONGEST_LEFT, request.max_content_length or LONGEST_LEFT)
    if 0 < (request.content_length or 0) <= most:
        request.get_data(cache=False)
    if request.path == "/sparql":
        response.headers["Accept-Query"] = f'"{DIRECT}", "{FORM}"'
    return response


def _no_update() -> RequestError:
    what = "This graph is only read; updates are refused"
    cure = "Ask with SELECT, ASK, CONSTRUCT or DESCRIBE."
    return RequestError(HTTPStatus.FORBIDDEN, what, cure=cure)


def _text(body: bytes) -> str:
    charset = _charset()
    try:
        return body.decode(charset)
    except UnicodeDecodeError as error:
        what = f"The body is not {charset}: byte {error.start} does not fit"
        raise RequestError(HTTPStatus.BAD_REQUEST, what, cure="Send UTF-8.") from None


def _charset() -> str:
    """The character set of the body, by the name that Python has for it."""
    told = request.mimetype_params.get("charset", "utf-8")
    try:
        charset = codecs.lookup(told).name
    except (LookupError, ValueError):
        charset = ""
    if charset not in CHARSETS:
        what = f"The character set {told} is not read here"
        status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE
        raise RequestError(status, what, cure="Send UTF-8.", available=sorted(CHARSETS))
    return charset


def _decoded(raw: bytes, charset: str = "utf-8") -> Pairs:
    try:
        return parse_qsl(
            raw.decode(charset),
            keep_blank_values=True,
            encoding=charset,
            errors="strict",
            max_num_fields=FIELDS_READ,
        )
    except ValueError:  # which a failed decoding is, too
        what = "The parameters are not well-formed"
        cure = "Encode them as UTF-8 in percent-encoding."
        raise RequestError(HTTPStatus.BAD_REQUEST, what, cure=cure) from None


def _graphs(pairs: Pairs, kind: str) -> tuple[str, ...] | None:
    """The graphs that the protocol gives, or None, which leaves them to the query."""
    graphs = tuple(value for name, value in pairs if name == f"{kind}-graph-uri")
    return graphs or None


def _format(pairs: Pairs) -> str | None:
    names = [value for name, value in pairs if name == "format"]
    if len(names) > 1 or not all(map(is_known, names)):
        what = f"There is no format {' and '.join(names)}"
        available = sorted({offer.name for offer in (*SOLUTIONS, *GRAPH, *HTML)})
        raise RequestError(HTTPStatus.BAD_REQUEST, what, cure="Ask for one.", available=available)
    return names[0] if names else None
