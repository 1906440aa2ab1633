"""What this is and where it comes from: `/about`, `/validation`, `/uses`, and files for robots.

`/sitemap.xml`, `/robots.txt`, `/llms.txt` tell crawlers and language models what there is and how
to ask for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from http import HTTPStatus
from urllib.parse import quote

from flask import Blueprint, Response, render_template, request
from rdflib import URIRef

from kg.errors import QueryError
from kg.terms import ID, PARLEY
from server import headers
from server.debate import kept
from server.description import public_url
from server.errors import RequestError
from server.pages import checks, questions, text, uses
from server.pages.asking import page_number
from server.site import site

blueprint = Blueprint("about", __name__)

#: Pages that are no thing's.
PLACES = (
    "",
    "matrix",
    "compare",
    "network",
    "map",
    "timeline",
    "queries",
    "sparql",
    "ontology.html",
    "validation",
    "about",
)
#: The ways in which a statement reaches us, the nearest first.
MODALITIES = ("Asserted", "Reported", "Imputed", "Predicted")
#: A sitemap has at most so many addresses; beyond, there is one for each part.
SITEMAP = 50_000


@blueprint.get("/about")
def about() -> Response:
    """What this is, how it was coded, from what and with what it was made, and how to cite it."""
    return kept("about", _about)


def _about() -> str:
    manifest = site().release.manifest
    return render_template(
        "about.html",
        modalities=[PARLEY[name] for name in MODALITIES],
        essays=text.essays(),
        few=text.FEW,
        versions=sorted(manifest.versions.items()),
        graphs=text.graphs(),
        all_graphs=len(manifest.counts),
        digest=manifest.digest,
    )


@blueprint.get("/validation")
def validation() -> Response:
    """What the data was checked for, and how much of it each check looked at."""
    return kept("validation", lambda: render_template("validation.html", checks=_checks()))


def _checks() -> Sequence[checks.Check]:
    return site().once("checks", checks.checks)


@blueprint.get("/uses/<name>")
def used(name: str) -> Response:
    """Where the data uses a class or a property of the ontology."""
    term = PARLEY[name]
    if not name.isalnum() or term not in site().vocabulary.glosses:
        what = f"The ontology has no term {name}"
        cure = "They are listed at /ontology.html."
        raise RequestError(HTTPStatus.NOT_FOUND, what, cure=cure)
    return kept("uses", lambda: _used(term))


def _used(term: URIRef) -> str:
    number, count = page_number(), site().vocabulary.uses.get(term, 0)
    return render_template(
        "uses.html",
        term_=term,
        count=count,
        listed=uses.uses(term, count, number),
        page=number,
        pages=-(-count // uses.PER_PAGE),
    )


@blueprint.get("/robots.txt")
def robots() -> Response:
    """What robots may ask for: all but the endpoint and what multiplies without end."""
    lines = (
        "User-agent: *",
        "Disallow: /sparql?",
        "Disallow: /rdf-graph-store",
        "Disallow: /search?",
        "Disallow: /*?links=",
        "Disallow: /explain",
        "",
        f"Sitemap: {public_url()}sitemap.xml",
    )
    return _plain("robots", "\n".join(lines) + "\n", "text/plain; charset=utf-8")


@blueprint.get("/sitemap.xml")
def sitemap() -> Response:
    """The addresses of all pages, for crawlers; more than fit into one come in parts."""
    addresses = list(_addresses())
    parts = -(-len(addresses) // SITEMAP)
    wanted = request.args.get("part")
    if wanted is None and parts > 1:
        listed = [f"{public_url()}sitemap.xml?part={part}" for part in range(1, parts + 1)]
        return _map("sitemapindex", "sitemap", listed)
    if wanted is not None and wanted not in {str(part) for part in range(1, parts + 1)}:
        raise QueryError(f"The sitemap has no part {wanted!r}", cure=f"It has {parts}.")
    first = (int(wanted or 1) - 1) * SITEMAP
    return _map("urlset", "url", addresses[first : first + SITEMAP])


def _addresses() -> Iterator[str]:
    base = public_url()
    yield from (f"{base}{place}" for place in PLACES)
    yield from (f"{base}queries/{query.name}.html" for query in questions.within_reach())
    for thing in site().names.things(str(ID)):
        yield f"{base}page/{quote(thing.removeprefix(str(ID)))}"


def _map(root: str, each: str, addresses: list[str]) -> Response:
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f'<{root} xmlns="{space}">']
    lines += [f"<{each}><loc>{address}</loc></{each}>" for address in addresses]
    body = "\n".join([*lines, f"</{root}>", ""])
    return _plain("sitemap", body, "application/xml")


@blueprint.get("/llms.txt")
def for_models() -> Response:
    """What a language model should know to read this graph and to ask it."""
    body = render_template(
        "llms.txt", base=public_url(), essays=text.essays(), queries=questions.within_reach()
    )
    return _plain("llms", body, "text/plain; charset=utf-8")


def _plain(name: str, body: str, content_type: str) -> Response:
    tag = headers.etag(site().release, name, body)
    response = headers.unchanged(tag)
    return response or headers.keep(Response(body, content_type=content_type), tag)
