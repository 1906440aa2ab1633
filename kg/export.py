"""Graphs of a dataset as files, in six formats, each the same for the same graphs.

Turtle, N-Triples and RDF/XML merge the chosen graphs into one; TriG, N-Quads and JSON-LD keep them
apart. Blank nodes are named as RDFC-1.0 names them, so that their names are no accident either.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from difflib import get_close_matches

from rdflib import BNode, Dataset, URIRef
from rdflib.term import Node

from kg.errors import UnknownNameError
from kg.jsonld import write_jsonld
from kg.nesting import nest
from kg.rdf import Quad, quads_of, write_quads
from kg.rdfxml import write_rdfxml
from kg.store import canonical_nquads
from kg.store.terms import parse_lines
from kg.terms import INFERRED_GRAPH, PREFIXES
from kg.turtle import Blocks, Names

#: Stands for the default graph where a name is wanted.
_UNNAMED = URIRef("urn:parley:unnamed")


def export(
    dataset: Dataset,
    format_name: str,
    graphs: Iterable[str] | None = None,
    *,
    inferred: bool = True,
) -> bytes:
    """The graphs of these names, or all, in a format of `FORMATS`; the inferred one only if wanted.

    Raises `UnknownNameError` for a format or graph that there is not.
    """
    if format_name not in FORMATS:
        raise _unknown("format", format_name, FORMATS)
    quads = quads_of(dataset)
    if graphs is not None:
        wanted, known = set(map(str, graphs)), {str(quad[3]) for quad in quads}
        for name in sorted(wanted - known):
            raise _unknown("graph", name, known)
        quads = [quad for quad in quads if str(quad[3]) in wanted]
    if not inferred:
        quads = [quad for quad in quads if quad[3] != INFERRED_GRAPH]
    return FORMATS[format_name](quads).encode()


def _unknown(kind: str, name: str, known: Iterable[str]) -> UnknownNameError:
    names = sorted(known)
    near = get_close_matches(name, names, n=1)
    cure = f"Did you mean {near[0]}?" if near else f"There are: {', '.join(names)}"
    return UnknownNameError(f"there is no {kind} {name}", cure=cure)


def _turtle(quads: list[Quad]) -> str:
    names = Names(PREFIXES)
    blocks = _blocks(_named(_merged(quads)), names, set())
    return "\n".join([names.declarations(), *blocks] if names.used else blocks)


def _trig(quads: list[Quad]) -> str:
    """Blocks are not indented in their graph: a string of several lines would be changed."""
    names = Names(PREFIXES)
    named = _named(quads)
    shared = _shared(named)
    parts = []
    for name, members in _by_graph(named).items():
        blocks = "\n".join(_blocks(members, names, shared))
        parts.append(blocks if name is None else f"{names.iri(name)} {{\n\n{blocks}\n}}\n")
    return "\n".join([names.declarations(), *parts] if names.used else parts)


def _blocks(quads: list[Quad], names: Names, shared: set[Node]) -> list[str]:
    nesting = nest((quad[:3] for quad in quads), shared)
    return Blocks(nesting, names, {node: f"_:{node}" for node in nesting.labelled}).sorted()


def _ntriples(quads: list[Quad]) -> str:
    return canonical_nquads(write_quads(_merged(quads)))


def _nquads(quads: list[Quad]) -> str:
    return canonical_nquads(write_quads(quads))


def _jsonld(quads: list[Quad]) -> str:
    named = _named(quads)
    graphs = {name: [quad[:3] for quad in each] for name, each in _by_graph(named).items()}
    return write_jsonld(graphs, PREFIXES, _shared(named))


def _rdfxml(quads: list[Quad]) -> str:
    return write_rdfxml([quad[:3] for quad in _named(_merged(quads))], PREFIXES)


FORMATS: dict[str, Callable[[list[Quad]], str]] = {
    "turtle": _turtle,
    "trig": _trig,
    "nquads": _nquads,
    "ntriples": _ntriples,
    "jsonld": _jsonld,
    "rdfxml": _rdfxml,
}


def _merged(quads: list[Quad]) -> list[Quad]:
    """The triples of all graphs, in the default graph."""
    return [(*triple, None) for triple in {quad[:3] for quad in quads}]


def _named(quads: list[Quad]) -> list[Quad]:
    """The quads with RDFC-1.0's names for blank nodes; those without any do not change these."""
    blank = [quad for quad in quads if any(isinstance(node, BNode) for node in quad)]
    plain = [quad for quad in quads if not any(isinstance(node, BNode) for node in quad)]
    lines = canonical_nquads(write_quads((s, p, o, g or _UNNAMED) for s, p, o, g in blank))
    named = parse_lines(lines.encode())
    return plain + [(s, p, o, None if g == _UNNAMED else g) for s, p, o, g in named]


def _by_graph(quads: list[Quad]) -> dict[URIRef | None, list[Quad]]:
    """The quads of each graph, the default graph first, the others by name."""
    graphs: dict[URIRef | None, list[Quad]] = {}
    for quad in sorted(quads, key=lambda quad: quad[3] or ""):
        graphs.setdefault(quad[3], []).append(quad)
    return graphs


def _shared(quads: list[Quad]) -> set[Node]:
    """The blank nodes that stand in more than one graph."""
    homes: dict[Node, set[URIRef | None]] = {}
    for *nodes, graph in quads:
        for node in nodes:
            if isinstance(node, BNode):
                homes.setdefault(node, set()).add(graph)
    return {node for node, graphs in homes.items() if len(graphs) > 1}
