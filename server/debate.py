"""The debate as a whole: `/matrix`, `/positions`, `/compare`, `/network`, `/timeline`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations, islice
from typing import Any

from flask import Blueprint, Response, render_template, request
from rdflib import URIRef

from kg.errors import QueryError
from kg.terms import ID
from server import headers
from server.pages import contradictions, matrix, network, positions, sayings, text, thing, timeline
from server.pages.asking import chosen, page_number, rows
from server.pages.views import exists
from server.site import site
from server.unknown import unknown

blueprint = Blueprint("debate", __name__)

#: So many sides can stand side by side.
SIDES_AT_MOST = 4
#: So many actors are offered to be compared.
OFFERED = 24
CLASS = "SELECT ?kind { VALUES ?kind { parley:Essay } %(thing)s a ?kind }"


def kept(name: str, render: Callable[[], str]) -> Response:
    """A page that follows from the release and the parameters; made for who does not have it."""
    asked = sorted(request.args.items(multi=True))
    tag = headers.etag(site().release, name, asked, site().texts.digest)
    return headers.unchanged(tag) or headers.keep(Response(render()), tag)


def named(name: str) -> URIRef:
    """The thing that the URL names, by its own name or as people call it.

    Raises RequestError, with near names, if there is none.
    """
    iri = ID[name] if name.isascii() and name.replace("-", "").isalnum() else None
    if iri is not None and exists(iri):
        return iri
    if other := site().names.named(name):
        return other
    raise unknown(name, [] if iri is None else site().names.near(str(ID), name))


@blueprint.get("/matrix")
def table() -> Response:
    """Who stands where on what: actors by issues; each cell leads to its statements."""
    return kept("matrix", _matrix)


def _matrix() -> str:
    number = page_number()
    issues = [issue for issue, _ in positions.matters()]
    shown = issues[(number - 1) * matrix.ISSUES : number * matrix.ISSUES]
    cells = matrix.cells(shown)
    part, size = page_number("actors"), matrix.ACTORS
    rows_ = dict([*cells.items()][(part - 1) * size : part * size])
    return render_template(
        "matrix.html",
        issues=shown,
        count=len(issues),
        cells=rows_,
        essays=set(text.essays()),
        part=part,
        more=len(cells) - part * size,
        words=positions.COLUMNS,
        page=number,
        pages=-(-len(issues) // matrix.ISSUES),
    )


@blueprint.get("/positions")
def behind() -> Response:
    """All that an actor (`of`) is said to say on a thing (`on`)."""
    for name in ("of", "on"):
        if name not in request.args:
            cure = "Give `of`, an actor, and `on`, a thing; the matrix leads to all."
            raise QueryError(f"The parameter {name} is missing", cure=cure)
    actor, issue = named(request.args["of"]), named(request.args["on"])
    return kept("positions", lambda: _behind(actor, issue))


def _behind(actor: URIRef, issue: URIRef) -> str:
    found = matrix.behind(actor, issue)
    number, size = page_number(), thing.PER_PAGE
    return render_template(
        "positions.html",
        actor=actor,
        issue=issue,
        said=sayings.read(found[(number - 1) * size : number * size]),
        page=number,
        pages=-(-len(found) // size),
    )


@blueprint.get("/compare")
def side_by_side() -> Response:
    """Two or more actors, or essays (`of`), side by side: agreement, difference, silence."""
    sides = list(dict.fromkeys(named(name) for name in request.args.getlist("of") if name))
    if len(sides) > SIDES_AT_MOST:
        what = f"{len(sides)} sides are too many to stand side by side"
        raise QueryError(what, cure=f"Give at most {SIDES_AT_MOST}.")
    return kept("compare", lambda: _compare(sides))


def _compare(sides: Sequence[URIRef]) -> str:
    essays = text.essays()
    holders = [who for who, _ in positions.holders()][:OFFERED]
    label = site().names.label
    found: dict[str, Any] = {"rows": [], "contradictions": []}
    if len(sides) > 1:
        found = _compared(sides, all(any(rows(CLASS, thing=[each])) for each in sides))
    return render_template(
        "compare.html",
        sides=sides,
        essays=essays,
        few=text.FEW,
        holders=sorted({*holders, *sides} - set(essays), key=label),
        pairs=list(islice(combinations(essays, 2), OFFERED)),
        most=matrix.ROWS,
        **found,
    )


def _compared(sides: Sequence[URIRef], essays: bool) -> dict[str, Any]:
    listed = matrix.essays_compared(sides) if essays else matrix.compared(sides)
    pairs = [
        (one, other, contradictions.between(one, other, told=essays))
        for one, other in combinations(sides, 2)
    ]
    claims = (claim.statement for _, _, each in pairs for _, *both in each for claim in both)
    return {
        "rows": listed,
        "contradictions": pairs,
        "told": {saying.iri: saying for saying in sayings.read(claims)},
        "of_essays": essays,
    }


@blueprint.get("/network")
def demands() -> Response:
    """Who asks something of whom, drawn and in words."""
    return kept("network", _network)


def _network() -> str:
    kind = chosen("kind", network.KINDS, "Demand")
    number, size = page_number(), network.PAIRS
    every = network.requests(kind)
    found = dict([*every.items()][(number - 1) * size : number * size])
    return render_template(
        "network.html",
        kind=kind,
        kinds=network.KINDS,
        found=found,
        told=network.told(found),
        drawing=network.drawing(network.counted(found)),
        page=number,
        pages=-(-len(every) // size),
    )


@blueprint.get("/timeline")
def dated() -> Response:
    """What is dated, as precisely as its source dates it."""
    return kept("timeline", _timeline)


def _timeline() -> str:
    return render_template(
        "timeline.html",
        years=site().once("timeline", timeline.entries),
        undated=site().once("undated", timeline.undated),
        most=timeline.MOST,
    )
