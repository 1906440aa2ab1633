"""What went wrong, as the web says it: one shape, made in one place.

Errors are `application/problem+json` (RFC 9457), or a page for those who ask for HTML. Beside its
own members a problem has `cure`, `line` and `column` of a query, `available` formats, `near` names,
the setting that gives a `limit` and the `service` elsewhere that failed, where they help. No
traceback ever leaves the server.
"""

from __future__ import annotations

from http import HTTPStatus
from math import ceil
from typing import Any

from flask import Flask, Response, current_app, json, render_template, request
from werkzeug.exceptions import (
    HTTPException,
    MethodNotAllowed,
    RequestedRangeNotSatisfiable,
)

from kg.engine import BusyError, LeftError, LimitError, NotOfferedError, QueryStoppedError
from kg.errors import (
    ParleyError,
    QueryError,
    QueryRefusedError,
    ServiceError,
    ServiceTimeoutError,
    StoreBusyError,
    StoreError,
    StoreTimeoutError,
    UnknownNameError,
)
from server.negotiation import HTML, Offer, choose

PROBLEM = Offer("application/problem+json", "problem", "json")
OFFERS = (PROBLEM, Offer("application/json", "problem", "json"), *HTML)

#: Seconds after which a client may try again.
RETRY_AFTER = "2"

STATUS: dict[type[ParleyError], HTTPStatus] = {
    QueryError: HTTPStatus.BAD_REQUEST,
    QueryRefusedError: HTTPStatus.FORBIDDEN,
    UnknownNameError: HTTPStatus.NOT_FOUND,
    NotOfferedError: HTTPStatus.NOT_ACCEPTABLE,
    ServiceError: HTTPStatus.BAD_GATEWAY,
    ServiceTimeoutError: HTTPStatus.GATEWAY_TIMEOUT,
    StoreError: HTTPStatus.BAD_GATEWAY,
    StoreTimeoutError: HTTPStatus.GATEWAY_TIMEOUT,
    StoreBusyError: HTTPStatus.SERVICE_UNAVAILABLE,
    QueryStoppedError: HTTPStatus.SERVICE_UNAVAILABLE,
    BusyError: HTTPStatus.SERVICE_UNAVAILABLE,
    LeftError: HTTPStatus.SERVICE_UNAVAILABLE,  # which nobody reads
}


class RequestError(ParleyError):
    """A request that HTTP itself lets us refuse; `members` go into the problem."""

    def __init__(
        self, status: HTTPStatus, what: str, *, cure: str | None = None, **members: Any
    ) -> None:
        super().__init__(what, cure=cure)
        self.status = status
        self.members = members


def not_acceptable(available: list[str]) -> RequestError:
    """The refusal of an Accept header or a format for which there is nothing."""
    what = "There is no form of this that the request accepts"
    cure = "Ask for one of those that are available."
    return RequestError(HTTPStatus.NOT_ACCEPTABLE, what, cure=cure, available=available)


def register(app: Flask) -> None:
    """Makes every error of the application one of ours."""
    app.register_error_handler(ParleyError, _told)
    app.register_error_handler(HTTPException, _of_http)
    app.register_error_handler(Exception, _unforeseen)


def _told(error: ParleyError) -> Response:
    members = error.members if isinstance(error, RequestError) else {}
    if isinstance(error, QueryError) and error.line is not None:
        members = {"line": error.line, "column": error.column}
    if isinstance(error, LimitError) and error.limit:
        members = {"limit": error.limit}
    if isinstance(error, ServiceError):
        members = {"service": error.service}
    status = _status(error)
    response = problem(status, error.what, cure=error.cure, **members)
    if status in {HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.TOO_MANY_REQUESTS}:
        told = error.seconds if isinstance(error, StoreBusyError) else None
        response.headers["Retry-After"] = RETRY_AFTER if told is None else str(max(1, ceil(told)))
    return response


def _status(error: ParleyError) -> HTTPStatus:
    if isinstance(error, RequestError):
        return error.status
    known = (STATUS[each] for each in type(error).__mro__ if each in STATUS)
    return next(known, HTTPStatus.INTERNAL_SERVER_ERROR)


def _of_http(error: HTTPException) -> Response:
    status = HTTPStatus(error.code or HTTPStatus.INTERNAL_SERVER_ERROR)
    detail = (error.description or status.phrase).rstrip(".")
    if status == HTTPStatus.NOT_FOUND:
        detail = f"There is nothing at {request.path}"
    response = problem(status, detail)
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    if isinstance(error, RequestedRangeNotSatisfiable) and error.length is not None:
        response.headers["Content-Range"] = f"{error.units} */{error.length}"
    return response


def _unforeseen(error: Exception) -> Response:
    current_app.logger.error("%s %s", request.method, request.path, exc_info=error)
    return problem(HTTPStatus.INTERNAL_SERVER_ERROR, "Something went wrong here, not with you")


def problem(status: HTTPStatus, detail: str, **members: Any) -> Response:
    """The response that tells a problem; members that are None are left out."""
    told = {"type": "about:blank", "title": status.phrase, "status": int(status), "detail": detail}
    told |= {name: value for name, value in members.items() if value is not None}
    offer = choose(request.headers.get("Accept"), OFFERS) or PROBLEM
    if offer.name == "html":
        body = render_template("error.html", problem=told)
    else:
        body = json.dumps(told, ensure_ascii=False, sort_keys=False)
    response = Response(body, status=int(status), content_type=offer.content_type)
    response.headers["Cache-Control"] = "no-store"
    return response
