"""What a person decided, made into ties: from the terminal or from a table, and into Turtle.

The table is CSV with the columns of `COLUMNS`; a person fills in the last, with one of `WORDS`.
Nothing is written unless every row can be.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from io import StringIO

from rdflib import Graph, URIRef
from rdflib.namespace import OWL, SKOS

from kg.errors import SourceError
from kg.link.items import ITEM
from kg.link.links import Link, told
from kg.link.suggest import Candidate
from kg.names import short
from kg.rdf import parse_document
from kg.terms import ID, PARLEY, PREFIXES
from kg.tokens import Document, Token
from kg.turtle import Names, write_blocks

COLUMNS = ("entity", "name", "item", "label", "description", "score", "reasons", "decision")
ACCEPT, REJECT, SKIP = "accept", "reject", "skip"
WORDS = (ACCEPT, REJECT, SKIP, "")


@dataclass(frozen=True)
class Decision:
    """That an item is an entity, or is not."""

    entity: URIRef
    item: str
    accepted: bool
    evidence: tuple[str, ...]
    where: str


def table(candidates: Iterable[Candidate], names: Mapping[URIRef, str]) -> str:
    """The candidates as a table to be filled in."""
    out = StringIO(newline="")
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(COLUMNS)
    for each in candidates:
        rows.writerow(
            (
                short(each.entity),
                names[each.entity],
                each.item,
                each.label,
                each.description,
                each.score,
                "; ".join(each.reasons),
                "",
            )
        )
    return out.getvalue()


def read_table(text: str, name: str, known: Iterable[URIRef]) -> list[Decision]:
    """What the rows of a filled-in table decide; rows without a decision are passed over.

    `known` are the entities that can be tied. Raises SourceError for the first row that is not one.
    """
    rows = csv.DictReader(StringIO(text, newline=""))
    missing = {"entity", "item", "decision"} - set(rows.fieldnames or ())
    if missing:
        what = f"The table has no column {', '.join(sorted(missing))}"
        cure = "`parley link suggest --table` writes one."
        raise SourceError(what, where=f"{name}:1", cure=cure)
    found, entities = [], set(known)
    for row in rows:
        where = f"{name}:{rows.line_num}"
        if decision := _decision(row, where, entities):
            found.append(decision)
    return found


def _decision(row: Mapping[str, str | None], where: str, known: set[URIRef]) -> Decision | None:
    entity = _entity((row["entity"] or "").strip())
    item, word = (row["item"] or "").strip(), (row["decision"] or "").strip().lower()
    if word not in WORDS:
        cure = f"Write {ACCEPT}, {REJECT} or {SKIP}, or nothing."
        raise SourceError(f"{word!r} is no decision", where=where, cure=cure)
    if entity not in known:
        what = f"{short(entity)} is no entity that can be tied"
        raise SourceError(what, where=where, cure="Write it as in id:north-korea.")
    if not ITEM.fullmatch(item):
        raise SourceError(f"{item!r} is no item", where=where, cure="Write it as in Q423.")
    if word not in {ACCEPT, REJECT}:
        return None
    told = [f"Wikidata calls {item} “{row['label']}”" if row.get("label") else None]
    told += [row.get("description"), row.get("reasons")]
    evidence = tuple(each for each in told if each)
    return Decision(entity, item, word == ACCEPT, evidence or ("No reason was noted",), where)


def _entity(text: str) -> URIRef:
    return ID[text.removeprefix("id:")] if "://" not in text else URIRef(text)


def decide(decisions: Sequence[Decision], links: Iterable[Link], by: str, on: date) -> list[Link]:
    """The links that the decisions make, each new or instead of an old one of the same two.

    Raises SourceError if they would tie an item to two entities, or an entity to two items.
    """
    made: dict[URIRef, Link] = {}
    for each in decisions:
        grade = PARLEY.Verified if each.accepted else PARLEY.Rejected
        link = Link(each.entity, each.item, grade, each.evidence, PARLEY.ByPerson, by, on)
        if made.get(link.node, link).grade != grade:
            what = f"{told(link)} are both accepted and rejected"
            raise SourceError(what, where=each.where, cure="Decide for one.")
        made[link.node] = link
    whole = {link.node: link for link in links} | made
    _refuse_merging(whole.values(), {_key(each): each.where for each in decisions})
    return [_with_rejected(link, whole.values()) for link in made.values()]


def _key(decision: Decision) -> tuple[URIRef, str]:
    return decision.entity, decision.item


def _refuse_merging(links: Iterable[Link], where: Mapping[tuple[URIRef, str], str]) -> None:
    sure = [link for link in links if link.grade == PARLEY.Verified]
    for number, one in enumerate(sure):
        for other in sure[number + 1 :]:
            place = where.get((other.entity, other.item)) or where.get((one.entity, one.item))
            if one.item == other.item:
                what = f"{one.item} would be both {short(one.entity)} and {short(other.entity)}"
                cure = "Reject it for one of them."
                raise SourceError(what, where=place, cure=cure)
            if one.entity == other.entity:
                what = f"{short(one.entity)} would be both {one.item} and {other.item}"
                raise SourceError(what, where=place, cure="Accept one and reject the other.")


def _with_rejected(link: Link, links: Iterable[Link]) -> Link:
    """An accepted link with those of the same entity that were rejected."""
    if link.grade != PARLEY.Verified:
        return link
    rejected = sorted(
        each.node for each in links if each.entity == link.entity and each.grade == PARLEY.Rejected
    )
    return replace(link, preferred_to=tuple(rejected))


def rewritten(text: str, name: str, links: Iterable[Link], labels: Mapping[URIRef, str]) -> str:
    """A Turtle file of links with some added, each instead of an older one of the same two.

    Order and comments of what stays are kept; new blocks come last. To be formatted.
    """
    document = Document(text, name)
    parse_document(document)
    new = {link.node: link for link in links}
    ties = {(link.entity, link.target) for link in new.values()}
    kept, end = [], 0
    for tokens in document.blocks:
        start, stop = tokens[0].start, tokens[-1].end
        if _is_replaced(document, tokens, set(new), ties):
            kept.append(text[end:start].rstrip() + "\n\n")
            end = stop
    kept.append(text[end:])
    names = Names(PREFIXES)
    blocks = [
        block
        for link in new.values()
        for block in write_blocks(link.to_graph(labels[link.entity]), names)
    ]
    return f"{names.declarations()}\n{''.join(kept).rstrip()}\n\n" + "\n".join(blocks)


def _is_replaced(
    document: Document,
    tokens: Sequence[Token],
    nodes: set[URIRef],
    ties: set[tuple[URIRef, URIRef]],
) -> bool:
    """Whether a block is about one of the links, or is the tie of one and nothing more."""
    subject = document.iri(tokens[0])
    if subject is None:
        return False
    if URIRef(subject) in nodes:
        return True
    iris = [document.iri(token) for token in tokens[1:4]]
    tie = len(tokens) == 4 and iris[0] in {str(OWL.sameAs), str(SKOS.closeMatch)}
    return tie and (URIRef(subject), URIRef(str(iris[1]))) in ties


def evidence_of(candidate: Candidate) -> tuple[str, ...]:
    """What speaks for or against a candidate, as it was shown to who decided."""
    told = f"Wikidata calls {candidate.item} “{candidate.label}”"
    described = f"{told}: {candidate.description}" if candidate.description else told
    return (described, *candidate.reasons)


def graph_of(links: Iterable[Link], labels: Mapping[URIRef, str]) -> Graph:
    """The links as one graph."""
    graph = Graph(bind_namespaces="none")
    for link in links:
        for triple in link.to_graph(labels[link.entity]):
            graph.add(triple)
    return graph
