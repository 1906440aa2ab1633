"""The application: its parts put together over one release."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from flask import Flask
from rdflib import URIRef
from rdflib.term import Node

from kg.engine import Engine, InProcess
from kg.queries import SavedQuery
from kg.release import Release
from kg.settings import Settings
from kg.store import Store
from kg.terms import ESSAY_GRAPHS, GRAPH
from server import (
    clients,
    compression,
    description,
    downloads,
    errors,
    gate,
    graph_store,
    headers,
    home,
    linked_data,
    openapi,
    protocol,
    reasons,
    saved,
)
from server.answers import VOLATILE
from server.cache import ResponseCache
from server.grounds import Seeker
from server.names import Names, path_of, short
from server.proxies import Proxied
from server.quick import Quick
from server.reconcile import routes as reconcile
from server.reconcile.catalogue import Catalogue
from server.record import Recording
from server.site import EXTENSION, Site
from server.wikidata import ties

PARTS = (
    home,
    protocol,
    description,
    graph_store,
    linked_data,
    saved,
    reasons,
    openapi,
    downloads,
    reconcile,
)


def create_app(
    store: Store,
    release: Release,
    queries: Mapping[str, SavedQuery],
    settings: Settings,
    engine: Engine | None = None,
) -> Flask:
    """The application that serves a release; without an engine, queries run in this process."""
    app = Flask("server", static_folder="static", template_folder="templates")
    app.config["MAX_CONTENT_LENGTH"] = app.config["MAX_FORM_MEMORY_SIZE"] = settings.body * 1024
    app.url_map.merge_slashes = False
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    names = Names(store)
    engine = Recording(engine or InProcess(store))
    app.extensions[EXTENSION] = _site(store, engine, release, queries, settings, names)
    _add_words(app, store, names)
    for part in PARTS:
        app.register_blueprint(part.blueprint)
    errors.register(app)
    gate.register(app)
    compression.register(app)
    headers.register(app)
    quick = Quick(app.wsgi_app, engine, partial(headers.etag, release), VOLATILE.search)
    front = gate.Gate(ResponseCache(quick, settings.cache), app.wsgi_app, settings)
    app.wsgi_app = front.__call__  # type: ignore[assignment,method-assign]
    app.wsgi_app = Proxied(app.wsgi_app, settings.proxies).__call__  # type: ignore[assignment,method-assign]
    app.wsgi_app = clients.Noted(app.wsgi_app).__call__  # type: ignore[assignment,method-assign]
    return app


def _add_words(app: Flask, store: Store, names: Names) -> None:
    """What the templates say of things."""
    app.add_template_filter(names.label, "label")
    app.add_template_filter(path_of, "path")
    app.add_template_filter(partial(ties, store, names), "ties")
    app.add_template_filter(short, "short")
    app.add_template_filter(_graph_name, "graph_name")
    app.add_template_test(_is_iri, "iri")
    app.add_template_test(_is_web, "web")


def _site(
    store: Store,
    engine: Engine,
    release: Release,
    queries: Mapping[str, SavedQuery],
    settings: Settings,
    names: Names,
) -> Site:
    """A release with what is read of it once, or when it is first asked for."""
    catalogue, seeker = Catalogue(store, names), Seeker(release, settings)
    return Site(store, engine, release, queries, settings, names, catalogue, seeker)


def _graph_name(graph: str) -> str:
    """What a badge calls a graph: the key of an essay, else the last part of its IRI."""
    return graph.removeprefix(ESSAY_GRAPHS).removeprefix(str(GRAPH))


def _is_web(iri: str) -> bool:
    """Whether an IRI is safe to link to: `javascript:` and the like are not."""
    return str(iri).startswith(("http://", "https://"))  # rdflib's own takes no tuple


def _is_iri(term: Node) -> bool:
    return isinstance(term, URIRef)
