"""What a request asks by its parameters: decoded once, and strictly; and which format it wants.

`?format=` goes before the Accept header. It may be given more than once, and list media types as
some clients do (`format=tsv&format=text/tab-separated-values`), as long as all mean one format.
"""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from urllib.parse import parse_qsl

from flask import request

from server.errors import RequestError, not_acceptable
from server.negotiation import GRAPH, HTML, SOLUTIONS, Offer, by_name, choose, media_types

FORMAT = "format"
FIELDS_READ = 1000

Pairs = list[tuple[str, str]]


def of_url() -> Pairs:
    """The parameters of the request's address. Raises RequestError if they are ill-formed."""
    return decoded(request.query_string)


def decoded(raw: bytes, charset: str = "utf-8") -> Pairs:
    """The parameters that a form or an address holds. Raises RequestError as `of_url` does."""
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


def format_of(pairs: Pairs) -> str | None:
    """The one format that the parameters ask for, None for none. Raises RequestError for others."""
    given = (value for name, value in pairs if name == FORMAT)
    asked = [each.strip() for value in given for each in value.split(",") if each.strip()]
    found = [by_name(each, (*SOLUTIONS, *GRAPH, *HTML)) for each in asked]
    if None in found or len({offer.name for offer in found if offer}) > 1:
        what = f"There is no format {' and '.join(asked)}"
        available = sorted({offer.name for offer in (*SOLUTIONS, *GRAPH, *HTML)})
        raise RequestError(HTTPStatus.BAD_REQUEST, what, cure="Ask for one.", available=available)
    return asked[0] if asked else None


def chosen(format_name: str | None, offers: Sequence[Offer]) -> Offer | None:
    """The offer that a format names or, without one, the Accept header likes best."""
    if format_name is None:
        return choose(request.headers.get("Accept"), offers)
    return by_name(format_name, offers)


def negotiated(offers: Sequence[Offer]) -> Offer:
    """The offer that the request asks for. Raises RequestError, which lists them, if none is."""
    offer = chosen(format_of(of_url()), offers)
    if offer is None:
        raise not_acceptable(media_types(offers))
    return offer
