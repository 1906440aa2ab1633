"""`/download`: the whole graph as a file in each format, as the build wrote it."""

from __future__ import annotations

from http import HTTPStatus
from wsgiref.types import WSGIEnvironment

from flask import Blueprint, Response, request, send_file

from server import headers
from server.errors import RequestError
from server.site import site

blueprint = Blueprint("downloads", __name__)

FOLDER = "downloads/"
#: The dataset itself, which the release has under another name.
NQUADS = "parley.nq"
MEDIA_TYPES = {
    ".ttl": "text/turtle",
    ".trig": "application/trig",
    ".nt": "application/n-triples",
    ".nq": "application/n-quads",
    ".jsonld": "application/ld+json",
    ".rdf": "application/rdf+xml",
}


def files() -> list[str]:
    """The names of the files that the release offers."""
    listed = (name for name in site().release.manifest.files if name.startswith(FOLDER))
    return sorted({NQUADS, *(name.removeprefix(FOLDER) for name in listed)})


@blueprint.get("/download/<name>")
def download(name: str) -> Response:
    """A file of the release, or a part of it; only those that it lists can be named."""
    if name not in files():
        what, near = f"There is no download {name}", files()
        raise RequestError(HTTPStatus.NOT_FOUND, what, cure="Take one of these.", near=near)
    release = site().release
    path = release.dataset if name == NQUADS else release.path / FOLDER / name
    tag = headers.etag(release, "download", name)
    media_type = MEDIA_TYPES.get(path.suffix, "application/octet-stream")
    if response := headers.unchanged(tag):
        return response
    response = send_file(
        path, media_type, conditional=False, as_attachment=True, download_name=name
    )
    headers.keep(response, tag)
    size = path.stat().st_size
    response.make_conditional(_environ(), accept_ranges=True, complete_length=size)
    return response


def _environ() -> WSGIEnvironment:
    """What of the request decides on a part of a file, or none, beside what `headers` looks at.

    A range that is ill-formed, in another unit or one of several is as good as none.
    """
    left_out = {"HTTP_IF_MATCH", "HTTP_IF_NONE_MATCH"}
    asked = request.range
    if asked is None or asked.units != "bytes" or len(asked.ranges) != 1:
        left_out.add("HTTP_RANGE")
    if "If-None-Match" in request.headers:
        left_out.add("HTTP_IF_MODIFIED_SINCE")
    return {name: value for name, value in request.environ.items() if name not in left_out}
