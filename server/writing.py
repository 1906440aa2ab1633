"""Graphs as responses: Turtle as a person would write it, the other formats as the engine does.

Formats for datasets say of each triple which graph it is from.
"""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import cast

from flask import Response
from rdflib import Graph, URIRef

from kg.store import Triple, write_graph
from kg.terms import PREFIXES
from kg.turtle import Names, write_blocks, write_turtle
from server.negotiation import Offer


def graph_response(graph: Graph, offer: Offer) -> Response:
    """The graph in the offer's format, one of GRAPH_FORMATS."""
    return Response(write(graph, offer.name), content_type=offer.content_type)


def write(graph: Graph, format_name: str) -> bytes:
    """The graph in a format, its triples sorted, so that the same graph gives the same bytes."""
    if format_name == "turtle":
        return write_turtle(graph).encode()
    out = BytesIO()
    write_graph(cast("list[Triple]", sorted(graph)), out, format_name)
    return out.getvalue()


def write_dataset(graphs: Mapping[URIRef, Graph], format_name: str) -> bytes:
    """Named graphs in TriG or N-Quads, in the order of their names."""
    ordered = sorted(graphs.items())
    if format_name == "nquads":
        return b"".join(
            line.removesuffix(b".") + f"{name.n3()} .\n".encode()
            for name, graph in ordered
            for line in write(graph, "ntriples").splitlines()
        )
    names = Names(PREFIXES)
    blocks = [
        f"{names.term(name)} {{\n\n{chr(10).join(write_blocks(graph, names))}\n}}\n"
        for name, graph in ordered
    ]
    return "\n".join([names.declarations(), *blocks]).encode()
