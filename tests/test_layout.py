"""Every file of the sources has its graph, and a file of no known kind is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import SourceError
from kg.layout import find, graph_of
from kg.terms import ENTITIES_GRAPH, ESSAY_GRAPHS, SHAPES_GRAPH


@pytest.mark.parametrize(
    ("name", "graph"),
    [
        ("kg/data/essays/kim-2021.passages.ttl", ESSAY_GRAPHS + "kim-2021"),
        ("kg/data/essays/kim-2021.toml", None),
        ("kg/data/entities-more.ttl", str(ENTITIES_GRAPH)),
        ("ontology/shapes.ttl", str(SHAPES_GRAPH)),
        ("ontology/examples/claim.conforms.ttl", None),
    ],
)
def test_a_file_goes_to_its_graph(name: str, graph: str | None) -> None:
    found = graph_of(name)
    assert found == graph if found is None else str(found) == graph


def test_a_file_of_no_known_kind_is_refused() -> None:
    with pytest.raises(SourceError, match="nothing reads"):
        graph_of("kg/data/essays/Kim 2021.ttl")


def test_files_come_in_the_order_of_their_names(sources: Path) -> None:
    names = [place.name for place in find(sources)]
    assert names == sorted(names)
    assert "kg/data/entities.ttl" in names
