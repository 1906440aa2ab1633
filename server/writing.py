"""Graphs as responses: Turtle as a person would write it, the other formats as the engine does."""

from __future__ import annotations

from io import BytesIO
from typing import cast

from flask import Response
from rdflib import Graph

from kg.store import Triple, write_graph
from kg.turtle import write_turtle
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
