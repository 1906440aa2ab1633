"""`/sparql`: the SPARQL 1.1 Protocol, queries only. https://www.w3.org/TR/sparql11-protocol/

A query comes by GET, by POST as a form or directly, or by QUERY; without one, GET describes the
service. ASK has no form in CSV and TSV, so they are not offered for it.
"""

from __future__ import annotations

import codecs
from functools import partial
from http import HTTPStatus

from flask import Blueprint, Response, request

from kg.store import is_iri
from server.answers import ask, wanted
from server.description import describe_service, query_page
from server.errors import RequestError
from server.parameters import FORMAT, Pairs, decoded, format_of, of_url

blueprint = Blueprint("sparql", __name__)

FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
UPDATE = "application/sparql-update"
CHARSETS = frozenset(["utf-8", "ascii", "iso8859-1", "utf-16"])
#: What some editors write before a text in UTF-8.
MARK = "\ufeff"


@blueprint.route("/sparql", methods=["GET", "POST", "QUERY"])
def answer_query() -> Response:
    """Answers a query, or describes the service to who sends none."""
    pairs = _pairs()
    asked = [value for name, value in pairs if name == "query"]
    if request.method in {"GET", "HEAD"} and all(name == FORMAT for name, _ in pairs):
        return describe_service(format_of(pairs))
    if len(asked) != 1:
        what = f"A request holds one query; this one holds {len(asked) or 'none'}"
        raise RequestError(HTTPStatus.BAD_REQUEST, what, cure="Send it as `query`.")
    default, named = _graphs(pairs, "default"), _graphs(pairs, "named")
    return ask(asked[0], default, named, wanted(format_of(pairs)), partial(query_page, asked[0]))


def _pairs() -> Pairs:
    """The request's parameters, those of the URL first, each decoded once."""
    pairs = of_url()
    if request.method not in {"GET", "HEAD"}:
        pairs += _body()
    if any(name == "update" for name, _ in pairs):
        raise _no_update()
    return pairs


def _body() -> Pairs:
    packed = request.headers.get("Content-Encoding", "identity")
    if packed.strip().lower() != "identity":
        what, status = f"A body in {packed} is not read here", HTTPStatus.UNSUPPORTED_MEDIA_TYPE
        raise RequestError(status, what, cure="Send it as it is, without Content-Encoding.")
    if request.mimetype == DIRECT:
        return [("query", _text(request.get_data()))]
    if request.mimetype == FORM:
        return decoded(request.get_data(), _charset())
    if not request.mimetype and not request.get_data():
        return []
    if request.mimetype == UPDATE:
        raise _no_update()
    what = f"A query cannot be sent as {request.mimetype or 'a body without a type'}"
    cure = f"Send it as {DIRECT}, or in a form."
    status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    raise RequestError(status, what, cure=cure, available=[DIRECT, FORM])


@blueprint.after_app_request
def tell_what_is_taken(response: Response) -> Response:
    """Adds the types of body in which a query may come."""
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
        return body.decode(charset).removeprefix(MARK)
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


def _graphs(pairs: Pairs, kind: str) -> tuple[str, ...] | None:
    """The graphs that the protocol gives, or None, which leaves them to the query."""
    graphs = tuple(value for name, value in pairs if name == f"{kind}-graph-uri")
    for graph in graphs:
        if not is_iri(graph):
            what, status = f"{graph!r} is no absolute IRI", HTTPStatus.BAD_REQUEST
            raise RequestError(status, what, cure=f"Give {kind}-graph-uri the IRI of a graph.")
    return graphs or None
