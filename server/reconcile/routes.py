"""The routes of both versions of the API."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, json, render_template, request

from kg.terms import ID
from server import headers
from server.cache import lasting
from server.errors import RequestError
from server.reconcile import asking, extension, manifest, suggestions
from server.reconcile.candidates import Candidate, candidates
from server.reconcile.catalogue import Catalogue
from server.reconcile.manifest import DRAFT, Described, named
from server.reconcile.shapes import Json, read
from server.site import site

blueprint = Blueprint("reconcile", __name__, url_prefix="/reconcile")

#: What a preview may do, and who may frame it: anyone, for it holds no secret and has no buttons.
PREVIEW_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'none'; "
    "base-uri 'none'; frame-ancestors *"
)
FEATURES = {"name": "likeness of the name", "type": "is of the type asked for"}
KINDS = ("entity", "type", "property")
#: Values that a query may have on average, names and facts together.
VALUES_PER_QUERY = 4

_CALLBACK = re.compile(r"[A-Za-z_$][\w$]{0,63}(?:\.[A-Za-z_$][\w$]{0,63}){0,7}", re.ASCII)
_COUNT = re.compile(r"\d{1,9}", re.ASCII)


@blueprint.route("", methods=["GET", "POST"])
def reconcile() -> Response:
    """The manifest; with `queries` candidates for each, with `extend` values (version 0.2)."""
    given = {name: request.values[name] for name in ("queries", "extend") if name in request.values}
    if len(given) > 1:
        what = "A request has queries or an extension, not both"
        raise RequestError(HTTPStatus.BAD_REQUEST, what, cure="Send them one after the other.")
    if "queries" in given:
        return _told(_results(read(given["queries"], "queries")))
    if "extend" in given:
        meta, rows = extension.extend(read(given["extend"], "extend"), _catalogue())
        return _told({"meta": meta, "rows": rows})
    if request.method == "POST":
        what = "There are no queries in this form"
        cure = "Send `queries` or `extend` as a form; JSON goes to /reconcile/match."
        raise RequestError(HTTPStatus.BAD_REQUEST, what, cure=cure)
    return _told(manifest.manifest(_catalogue()))


@blueprint.get(DRAFT)
def draft() -> Response:
    """The manifest of the draft of version 1.0, whose routes lie below."""
    return _told(manifest.draft(_catalogue()))


@blueprint.post("/match")
@blueprint.post(DRAFT + "/match")
def match() -> Response:
    """Candidates for each query of a batch (draft of version 1.0)."""
    batch = _json("batch")["queries"]
    found = _candidates(asking.of_1_0, batch)
    results = [{"candidates": [_shown(each, True) for each in some]} for some in found]
    return _told({"results": results})


@blueprint.post("/extend")
@blueprint.post(DRAFT + "/extend")
def extend() -> Response:
    """The values of properties of things (draft of version 1.0)."""
    meta, rows = extension.extend(_json("extend"), _catalogue())
    listed = [
        {"id": key, "properties": [{"id": name, "values": row[name]} for name in row]}
        for key, row in rows.items()
    ]
    return _told({"meta": meta, "rows": listed})


@blueprint.get("/extend/propose")
@blueprint.get(DRAFT + "/extend/propose")
def propose() -> Response:
    """The properties that things of a type have."""
    limit = _count("limit", extension.PROPOSED)
    asked = request.args.get("type", "").strip()
    kind = _catalogue().kind(asked) if asked else None
    if asked and kind is None:
        raise asking.unknown("type", asked, _catalogue().kinds)
    found = extension.propose(kind, limit, _catalogue())
    return _told({"properties": found, "limit": limit, **({"type": kind} if kind else {})})


@blueprint.get("/suggest/<what>")
@blueprint.get(DRAFT + "/suggest/<what>")
def suggest(what: str) -> Response:
    """Entities, types or properties by the beginning of a word of their name."""
    _refuse_other(what, KINDS)
    prefix, skip = request.args.get("prefix", ""), _count("cursor", 0)
    return _told({"result": suggestions.suggest(what, prefix, skip, _catalogue())})


@blueprint.get("/flyout/<what>")
def flyout(what: str) -> Response:
    """A word about an entity, type or property, as HTML in JSON (version 0.2)."""
    _refuse_other(what, KINDS)
    catalogue, text = _catalogue(), request.args.get("id", "")
    if what == "entity":
        about = _about(text, catalogue)
    else:
        found = catalogue.kinds.get(catalogue.kind(text) or "")
        term = found if what == "type" else catalogue.property(text)
        if term is None:
            raise _missing(text)
        about = {"name": term.name, "description": term.description, "kinds": [what]}
    return _told({"id": text, "html": render_template("reconcile/flyout.html", **about)})


@blueprint.get("/preview")
@blueprint.get(DRAFT + "/preview")
def preview() -> Response:
    """A small page about an entity, to be shown in a frame of another site."""
    about = _about(request.args.get("id", ""), _catalogue())
    response = Response(render_template("reconcile/preview.html", **about))
    response.headers["Content-Security-Policy"] = PREVIEW_POLICY
    return headers.keep(response, headers.etag(site().release, "preview", about["key"]))


def _catalogue() -> Catalogue:
    return site().catalogue


def _results(queries: dict[str, Json]) -> Described:
    found = _candidates(asking.of_0_2, queries.values())
    return {
        name: {"result": [_shown(each, False) for each in some]}
        for name, some in zip(queries, found, strict=True)
    }


def _candidates(
    understood: Callable[[Any, Catalogue], asking.Asked], queries: Collection[Json]
) -> Iterator[list[Candidate]]:
    """The candidates for each query of a batch, which may be neither too long nor too rich."""
    _refuse_large("queries", len(queries), site().settings.batch)
    asked = [understood(query, _catalogue()) for query in queries]
    size = sum(each.size for each in asked)
    _refuse_large("values", size, VALUES_PER_QUERY * site().settings.batch)
    return (candidates(each, _catalogue()) for each in asked)


def _shown(candidate: Candidate, draft: bool) -> Described:
    """A candidate as the API shows it; the draft names the features in words, too."""
    catalogue = _catalogue()
    return {
        "id": candidate.key,
        "name": catalogue.name(candidate.key),
        "description": catalogue.description(candidate.key),
        "score": candidate.score,
        "match": candidate.match,
        "type": [named(catalogue.kinds[kind]) for kind in catalogue.own_types(candidate.key)],
        "features": [
            {"id": name, **({"name": _feature(name)} if draft else {}), "value": value}
            for name, value in candidate.features.items()
        ],
    }


def _feature(name: str) -> str:
    kind, _, key = name.partition(":")
    found = _catalogue().properties.get(key)
    return f"agreement on {found.name}" if found else FEATURES[kind]


def _about(text: str, catalogue: Catalogue) -> Described:
    """What a template shows of an entity."""
    key = catalogue.thing(text)
    if key is None:
        raise _missing(text)
    names = catalogue.names(ID[key])
    return {
        "key": key,
        "name": catalogue.name(key),
        "description": catalogue.description(key),
        "kinds": [catalogue.kinds[kind].name for kind in catalogue.own_types(key)],
        "others": [each for each in dict.fromkeys(names) if each != catalogue.name(key)],
        "path": f"/page/{key}",
    }


def _missing(text: str) -> RequestError:
    cure = "Search for it at /reconcile/suggest/entity."
    return RequestError(HTTPStatus.NOT_FOUND, f"Nothing here is called {text[:100]!r}", cure=cure)


def _refuse_other(what: str, known: Iterable[str]) -> None:
    if what not in known:
        cure = f"There are {', '.join(known)}."
        raise RequestError(HTTPStatus.NOT_FOUND, f"Nothing is suggested for {what!r}", cure=cure)


def _refuse_large(what: str, count: int, most: int) -> None:
    if count > most:
        told = f"The batch has {count:,} {what}; at most {most:,} are answered at once"
        status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        raise RequestError(status, told, cure="Send it in parts.", limit="batch")


def _json(shape: str) -> Json:
    if request.mimetype != "application/json":
        what = f"The body is {request.mimetype or 'of no type'}, not JSON"
        status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE
        cure = "Send it as application/json."
        raise RequestError(status, what, cure=cure, available=["application/json"])
    return read(request.get_data(), shape)


def _count(name: str, usual: int) -> int:
    text = request.args.get(name, "").strip() or str(usual)
    if not _COUNT.fullmatch(text):
        what = f"{text[:50]!r} is no value of {name}"
        raise RequestError(HTTPStatus.BAD_REQUEST, what, cure="Give a whole number from 0 on.")
    return int(text)


def _told(answer: Described) -> Response:
    """The answer as JSON; for `callback`, as JSONP, which only version 0.2 knows."""
    text = json.dumps(answer, ensure_ascii=False, sort_keys=False)
    lasting(request.environ)
    callback = request.args.get("callback")
    if callback is None:
        return Response(text, content_type="application/json")
    if request.method not in {"GET", "HEAD"} or not _CALLBACK.fullmatch(callback):
        what = f"{callback[:50]!r} is no name of a callback"
        cure = "Give the name of a function of JavaScript, with GET, or leave it out."
        raise RequestError(HTTPStatus.BAD_REQUEST, what, cure=cure)
    script = text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029").replace("<", "\\u003c")
    return Response(f"/**/{callback}({script});", content_type="text/javascript; charset=utf-8")
