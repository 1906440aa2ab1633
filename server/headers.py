"""The headers that every response carries, and the two that let a client keep what it has.

A release never changes, so what is made of it has an ETag as soon as it is known what is asked:
a client that has it is told so (304) before anything is computed.
"""

from __future__ import annotations

import hashlib
from http import HTTPStatus

from flask import Flask, Response, request

from kg.release import Release
from server.cache import lasting
from server.errors import problem

#: This site's own files alone, and nothing written into a page runs.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
#: The one style sheet that each of two libraries writes into its page: YASGUI for the columns of a
#: table, cytoscape.js for its canvases.
EDITORS_STYLE = "sha256-zCK2EVMoPc04mRF/g5CotUvxbJPWS+8V0b+s9ptqQIk="
MAPS_STYLE = "sha256-pgvDUBa4IjFA2yuSJ2cqcyxmNYJMborsd0ORcRv9vw8="
LICENSE = "https://creativecommons.org/publicdomain/zero/1.0/"
#: What every page is made of: the release, described.
DESCRIPTION = "/.well-known/void"
#: What the server calls itself: no version, and not what it is made of.
SERVER = "Parley"
METHODS = "GET, HEAD, POST, QUERY, OPTIONS"
EXPOSED = (
    "ETag, Link, Retry-After, Location, Allow, Vary, Accept-Query, Content-Encoding, "
    "Content-Disposition, Content-Length, Content-Range, Accept-Ranges"
)
ALLOWED = "Accept, Content-Type, If-Match, If-None-Match, If-Range, Range, Authorization, *"
REMEMBER_PREFLIGHT = "86400"


def allow_style(response: Response, style: str) -> Response:
    """The response of a page on which a library may write its own style sheet, and no other."""
    policy = POLICY.replace("style-src 'self'", f"style-src 'self' '{style}'")
    response.headers["Content-Security-Policy"] = policy
    return response


def register(app: Flask) -> None:
    """Adds the headers to every response of the application."""
    app.before_request(_preflight)
    app.after_request(_finish)


def etag(release: Release, *parts: object) -> str:
    """A tag for what is made of a release from these parts, the format among them."""
    text = "\0".join(
        [release.digest, release.manifest.versions.get("parley-kg", ""), *map(repr, parts)]
    )
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()[:32]


def unchanged(tag: str, weak: bool = False) -> Response | None:
    """The response to a client that has what the tag names, and None to others."""
    held = request.if_none_match
    # A star does not say what the client has, and nothing is computed yet that it could have.
    known = not held.star_tag and held.contains_weak(tag)
    if request.method not in {"GET", "HEAD"} or "If-Match" in request.headers or not known:
        return None
    return keep(Response(status=HTTPStatus.NOT_MODIFIED), tag, weak)


def keep(response: Response, tag: str, weak: bool = False) -> Response:
    """The response with its tag; the client asks whether it is still valid before using it.

    A weak tag stands for what means the same, but may be written in another order.
    """
    lasting(request.environ)
    response.set_etag(tag, weak)
    response.headers["Cache-Control"] = "public, no-cache"
    return response


def _preflight() -> Response | None:
    """The answer to a browser that asks whether it may ask."""
    if request.method != "OPTIONS" or "Access-Control-Request-Method" not in request.headers:
        return None
    response = Response(status=HTTPStatus.NO_CONTENT)
    del response.headers["Content-Type"]
    response.headers["Access-Control-Allow-Methods"] = METHODS
    response.headers["Access-Control-Allow-Headers"] = ALLOWED
    response.headers["Access-Control-Max-Age"] = REMEMBER_PREFLIGHT
    return response


def _conditional(response: Response) -> Response:
    """The response that a request with a condition gets. Source: RFC 9110, section 13.2.2."""
    tag, weak = response.get_etag()
    good = response.status_code in {HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT}
    if request.method not in {"GET", "HEAD"} or not good or tag is None:
        return response
    wanted, held = request.if_match, request.if_none_match
    if "If-Match" in request.headers and not wanted.star_tag and (weak or tag not in wanted):
        response.close()
        what = "The answer is another one than that of If-Match"
        return problem(HTTPStatus.PRECONDITION_FAILED, what, cure="Ask without If-Match.")
    if held.star_tag or held.contains_weak(tag):
        response.close()
        return keep(Response(status=HTTPStatus.NOT_MODIFIED), tag, bool(weak))
    return response


def _link(response: Response) -> None:
    """Says of a page that tells nothing of it itself under which licence, and from what, it is."""
    if response.mimetype == "text/html" and response.status_code == HTTPStatus.OK:
        linked = response.headers.getlist("Link")
        for target, relation in ((LICENSE, "license"), (DESCRIPTION, "describedby")):
            if not any(f'rel="{relation}"' in each for each in linked):
                response.headers.add("Link", f'<{target}>; rel="{relation}"')


def _finish(response: Response) -> Response:
    _link(response)
    response = _conditional(response)
    headers = response.headers
    headers["Access-Control-Allow-Origin"] = "*"
    headers["Access-Control-Expose-Headers"] = EXPOSED
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "same-origin"
    headers.setdefault("Content-Security-Policy", POLICY)
    headers["Server"] = SERVER
    response.vary.add("Accept")
    return response
