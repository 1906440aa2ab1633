"""The refusal of a name that nothing has, with the names that are near it."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus

from rdflib import URIRef

from server.errors import RequestError
from server.names import path_of
from server.site import site


def unknown(name: str, near: Sequence[URIRef]) -> RequestError:
    """The refusal of a name that nothing has, with those that are near it."""
    label = site().names.label
    cure = f"Did you mean {label(near[0])}?" if near else "Search for it at /search."
    known = [{"iri": each, "label": label(each), "path": path_of(each)} for each in near]
    what = f"Nothing here is called {name}"
    return RequestError(HTTPStatus.NOT_FOUND, what, cure=cure, near=known)
