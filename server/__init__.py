"""The web server: SPARQL, linked data, pages and downloads over one release, read only."""

from server.app import create_app
from server.lifecycle import serve

__all__ = ["create_app", "serve"]
