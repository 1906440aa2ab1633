"""`/explain`: why a triple holds, as a page, as JSON, or as a graph in the words of PROV-O."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, json, render_template, request
from rdflib import BNode, URIRef
from rdflib.term import Node

from kg.errors import UnknownNameError
from kg.explain import Bounds, Explanation, explain
from kg.explain.data import Data
from kg.explain.impact import Impact, impact
from kg.explain.near import near
from kg.explain.provenance import provenance
from kg.explain.sayings import Saying, is_statement, saying, sayings
from kg.explain.text import stopped
from kg.explain.wording import Wording, told_axioms
from kg.rdf import Triple
from server import headers
from server.errors import RequestError, not_acceptable
from server.grounds import Known
from server.names import short
from server.negotiation import GRAPH, HTML, Offer, by_name, choose, media_types
from server.site import site
from server.writing import write

blueprint = Blueprint("reasons", __name__)

JSON = Offer("application/json", "json", "json")
EXPLAINED = (JSON, *(offer for offer in GRAPH if offer.media_type != JSON.media_type))
OFFERS = (*EXPLAINED, *HTML)
PLACES = {"s": "subject", "p": "predicate", "o": "object"}
NEEDED = {name: f"the triple's {place}" for name, place in PLACES.items()}
#: What to ask where a parameter is missing.
EXAMPLES = {
    "reasons.why": "/explain?s=id:north-korea&p=parley:makesDemandOf&o=id:united-states",
    "reasons.why_as": "/explain.ttl?s=id:north-korea&p=parley:supports&o=id:peace-declaration",
    "reasons.rests": "/impact?of=id:kim-2021-s020",
}
#: Reasons that are told unless `most` says how many, and the most that it may say.
MOST, MOST_AT_ALL = 5, 100

_COUNT = re.compile(r"\d{1,3}", re.ASCII)


@blueprint.get("/explain")
def why() -> Response:
    """Why a triple (`s`, `p`, `o`) holds: its shortest reasons, in the format by Accept."""
    return _answer(_wanted(None))


@blueprint.get("/explain.<suffix>")
def why_as(suffix: str) -> Response:
    """The same in the format of the suffix."""
    return _answer(_wanted(suffix))


@blueprint.get("/impact")
def rests() -> Response:
    """What rests on a sentence or a statement (`of`): what would fall without it, what stand."""
    names = _parameters({"of": "a sentence or a statement"})
    offer = _wanted(None, (JSON, *HTML))
    tag = headers.etag(site().release, "impact", names["of"], offer)
    if response := headers.unchanged(tag):
        return response
    with site().seeker.known() as known:
        try:
            found = impact(known.grounds, known.lexicon.find(names["of"]))
        except UnknownNameError as error:
            raise _unknown(known, error, names, "of") from None
        response = _told(known, found, offer)
    return headers.keep(response, tag)


def explain_path(triple: Triple) -> str | None:
    """The path of the page that tells why a triple holds; None for one with a nameless end."""
    if any(isinstance(term, BNode) for term in triple):
        return None
    written = (short(term) if isinstance(term, URIRef) else term.n3() for term in triple)
    return f"/explain?{urlencode(dict(zip(PLACES, written, strict=True)))}"


def _answer(offer: Offer) -> Response:
    names = _parameters(NEEDED, "most")
    most = _most(names.pop("most", None))
    tag = headers.etag(site().release, "explain", sorted(names.items()), most, offer)
    response = headers.unchanged(tag)
    if response is None:
        with site().seeker.known() as known:
            triple = _triple(known, names)
            explanation = explain(known.grounds, triple, Bounds(most=most))
            if not explanation.graphs and not explanation.reasons:
                raise _missing(known, triple)
            response = _response(known, explanation, offer)
        response = headers.keep(response, tag)
    query = urlencode({**names, "most": most})
    for suffix, media_type in {each.suffix: each.media_type for each in reversed(OFFERS)}.items():
        link = f'</explain.{suffix}?{query}>; rel="alternate"; type="{media_type}"'
        response.headers.add("Link", link)
    return response


def _told(known: Known, found: Impact, offer: Offer) -> Response:
    if offer.name == "json":
        return _json(Data(known.grounds, known.lexicon).impact(found))
    wording = Wording(known.grounds, known.lexicon)
    wording.meet(found.statements)
    parts = {"fall": found.fall, "stand": found.stand}
    body = render_template(
        "impact.html",
        found=found,
        wording=wording,
        sayings={each: saying(known.grounds, each) for each in found.statements},
        telling={name: [t for t in part if found.tells(t)] for name, part in parts.items()},
        others={name: [t for t in part if not found.tells(t)] for name, part in parts.items()},
        explain_path=explain_path,
        query=request.args,
    )
    return Response(body)


def _wanted(suffix: str | None, offers: Sequence[Offer] = OFFERS) -> Offer:
    """The format of the suffix, else of `?format=`, else that which Accept likes best."""
    name = suffix or request.args.get("format")
    if name is None:
        offer = choose(request.headers.get("Accept"), offers)
        if offer is None:
            raise not_acceptable(media_types(offers))
        return offer
    offer = by_name(name, offers)
    if offer is None:
        status = HTTPStatus.NOT_FOUND if suffix else HTTPStatus.BAD_REQUEST
        cure = f"Ask for {', '.join(dict.fromkeys(each.suffix for each in offers))}."
        raise RequestError(status, f"Reasons have no form {name}", cure=cure)
    return offer


def _parameters(needed: Mapping[str, str], *others: str) -> dict[str, str]:
    """The parameters but for `format`. Raises RequestError for one too many or too few."""
    known = (*needed, *others, "format")
    for name, values in request.args.lists():
        if name not in known:
            what, cure = f"There is no parameter {name}", f"Known are {', '.join(known)}."
            raise RequestError(HTTPStatus.BAD_REQUEST, what, cure=cure)
        if len(values) > 1:
            what = f"The parameter {name} is given more than once"
            raise RequestError(HTTPStatus.BAD_REQUEST, what, cure="Give it once.")
    given = {name: value for name in known[:-1] if (value := request.args.get(name, "").strip())}
    for name, meaning in needed.items():
        if name not in given:
            what = f"The parameter {name}, {meaning}, is missing"
            cure = f"Ask as in {EXAMPLES[request.endpoint or '']}."
            raise RequestError(HTTPStatus.BAD_REQUEST, what, cure=cure)
    return given


def _most(text: str | None) -> int:
    if text is None:
        return MOST
    if not _COUNT.fullmatch(text) or not 1 <= int(text) <= MOST_AT_ALL:
        what = f"{text!r} is no value of most"
        cure = f"Give a whole number from 1 to {MOST_AT_ALL}."
        raise RequestError(HTTPStatus.BAD_REQUEST, what, cure=cure)
    return int(text)


def _triple(known: Known, names: Mapping[str, str]) -> Triple:
    """The triple that the parameters name. Raises RequestError, with near names, for no name."""
    terms: dict[str, Node] = {}
    for name, place in PLACES.items():
        try:
            terms[name] = known.lexicon.term(names[name], place)
        except UnknownNameError as error:
            raise _unknown(known, error, names, name) from None
    return terms["s"], terms["p"], terms["o"]


def _unknown(
    known: Known, error: UnknownNameError, names: Mapping[str, str], name: str
) -> RequestError:
    """The error that tells of an unknown name, with the same question for each that is near it."""
    near_ones = [
        {
            "label": known.lexicon.label(URIRef(iri)),
            "iri": iri,
            "path": f"{request.path}?{urlencode({**names, name: short(iri)})}",
        }
        for iri in error.near
    ]
    return RequestError(HTTPStatus.NOT_FOUND, error.what, cure=error.cure, near=near_ones)


def _missing(known: Known, triple: Triple) -> RequestError:
    """The error that tells of a triple that is not there, and of those near it."""
    wording = Wording(known.grounds, known.lexicon)
    found = [
        {"label": wording.triple(each), "path": path}
        for each in near(known.grounds, triple)
        if (path := explain_path(each))
    ]
    what = f"The graph does not say, and it does not follow, that {wording.triple(triple)}"
    cure = "Ask about one of those near it." if found else None
    return RequestError(HTTPStatus.NOT_FOUND, what, cure=cure, near=found)


def _response(known: Known, explanation: Explanation, offer: Offer) -> Response:
    if offer.name == "html":
        return Response(_page(known, explanation))
    if offer.name == "json":
        return _json(Data(known.grounds, known.lexicon).explanation(explanation))
    body = write(provenance(known.grounds, explanation), offer.name)
    return Response(body, content_type=offer.content_type)


def _json(told: dict[str, Any]) -> Response:
    body = json.dumps(told, ensure_ascii=False, sort_keys=False)
    return Response(body, content_type=JSON.media_type)


def _page(known: Known, explanation: Explanation) -> str:
    grounds, wording = known.grounds, Wording(known.grounds, known.lexicon)
    said: dict[Node, Saying] = {}
    for reason in explanation.reasons:
        said |= sayings(grounds, reason)
    assert explanation.triple
    ends = (explanation.triple[0], explanation.triple[2])
    said |= {end: saying(grounds, end) for end in ends if is_statement(grounds, end)}
    wording.meet(said)
    return render_template(
        "explain.html",
        explanation=explanation,
        sayings=said,
        wording=wording,
        axioms=lambda reason: told_axioms(grounds, reason.axioms),
        stopped=stopped(explanation),
        withheld=explanation.triple in grounds.asserted
        and explanation.triple not in grounds.premises,
        query=request.args,
    )
