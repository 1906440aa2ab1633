"""The application: its parts put together over one release."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from flask import Flask

from kg.engine import Engine, InProcess
from kg.federation import with_services
from kg.queries import SavedQuery
from kg.release import Release
from kg.settings import Settings
from kg.store import Store
from server import (
    about,
    argument_map,
    clients,
    compression,
    debate,
    description,
    downloads,
    editor,
    errors,
    gate,
    graph_store,
    headers,
    home,
    libraries,
    linked_data,
    metrics,
    openapi,
    protocol,
    reasons,
    saved,
    search,
    statements,
    texts,
    vocabulary,
)
from server.answers import VOLATILE
from server.cache import ResponseCache
from server.grounds import Seeker
from server.names import Names
from server.once import Once
from server.pages import frame, wording
from server.proxies import Proxied
from server.quick import Quick
from server.reconcile import routes as reconcile
from server.reconcile.catalogue import Catalogue
from server.record import Recording
from server.site import EXTENSION, Site
from server.wikidata import ties

PARTS = (
    home,
    debate,
    search,
    protocol,
    description,
    graph_store,
    linked_data,
    saved,
    reasons,
    editor,
    argument_map,
    libraries,
    about,
    openapi,
    downloads,
    reconcile,
    metrics,
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
    engine = Recording(with_services(engine or InProcess(store), settings))
    site = _site(store, engine, release, queries, settings)
    app.extensions[EXTENSION] = site
    wording.register(app, site)
    app.add_template_filter(partial(ties, store, site.names), "ties")
    frame.register(app)
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


def read_ahead(app: Flask) -> None:
    """Reads and makes what is asked of the whole graph, before a page of it is asked for."""
    app.extensions[EXTENSION].read_ahead()
    with app.test_request_context("/"):
        home.page()


def _site(
    store: Store,
    engine: Engine,
    release: Release,
    queries: Mapping[str, SavedQuery],
    settings: Settings,
) -> Site:
    """A release with what is read of it once."""
    names = Names(store)
    return Site(
        store,
        engine,
        release,
        queries,
        settings,
        names,
        Catalogue(store, names),
        Seeker(release, settings),
        Once(partial(vocabulary.read, store)),
        Once(partial(statements.read, store)),
        texts.read(settings.texts),
    )
