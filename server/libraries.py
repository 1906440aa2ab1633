"""`/lib`: what pages use in the browser, from the npm registry, served from here alone.

The set-up installs them into `web/node_modules` of a checkout; the setting `libraries` names
another folder. Where one is missing the pages go without: a plain form for queries, lists for maps.
"""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus
from pathlib import Path

from flask import Blueprint, Response, send_file

from server import headers
from server.errors import RequestError
from server.site import site

blueprint = Blueprint("libraries", __name__)

#: What can be asked for, and where it is in the folder.
FILES = {
    "yasgui.js": "@zazuko/yasgui/build/yasgui.min.js",
    "yasgui.css": "@zazuko/yasgui/build/yasgui.min.css",
    "cytoscape.js": "cytoscape/dist/cytoscape.min.js",
    "cytoscape-dagre.js": "cytoscape-dagre/dist/cytoscape-dagre.min.js",
}
EDITOR = ("yasgui.js", "yasgui.css")
MAP = ("cytoscape.js", "cytoscape-dagre.js")


@blueprint.get("/lib/<name>")
def library(name: str) -> Response:
    """A library that the pages use in the browser."""
    path = _path(name) if name in FILES else None
    if path is None or not path.is_file():
        what = f"There is no library {name}"
        cure = "`make serve` installs those that there can be; the pages work without."
        raise RequestError(HTTPStatus.NOT_FOUND, what, cure=cure, near=sorted(FILES))
    told = path.stat()
    tag = headers.etag(site().release, "library", name, told.st_size, told.st_mtime_ns)
    return headers.unchanged(tag) or headers.keep(send_file(path, etag=tag, max_age=0), tag)


def there(names: Iterable[str]) -> bool:
    """Whether all of some libraries are installed."""
    return all(_path(name).is_file() for name in names)


def _path(name: str) -> Path:
    return site().settings.libraries / FILES[name]
