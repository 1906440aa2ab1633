"""`/download`: the whole graph as a file in each format, as the build wrote it."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, Response, send_file

from server import headers
from server.errors import RequestError
from server.site import site

blueprint = Blueprint("downloads", __name__)

FOLDER = "downloads/"
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
    listed = sorted(site().release.manifest.files)
    return [name.removeprefix(FOLDER) for name in listed if name.startswith(FOLDER)]


@blueprint.get("/download/<name>")
def download(name: str) -> Response:
    """A file of the release; only those that its manifest lists can be named."""
    if name not in files():
        what, near = f"There is no download {name}", files()
        raise RequestError(HTTPStatus.NOT_FOUND, what, cure="Take one of these.", near=near)
    path = site().release.path / FOLDER / name
    tag = headers.etag(site().release, "download", name)
    media_type = MEDIA_TYPES.get(path.suffix, "application/octet-stream")
    if response := headers.unchanged(tag):
        return response
    response = send_file(path, media_type, etag=tag, conditional=True)
    return headers.keep(response, tag)
