"""Whatever surrounds a SERVICE, the answer is the one that a store with both graphs gives.

To call an endpoint and to ask a named graph that holds its triples is the same in the algebra of
SPARQL. So what the engine itself answers to the second is what the first must come to, and whether
values are sent along, and in how many portions, may not matter.
"""

from __future__ import annotations

from itertools import product
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from kg.federation import evaluation
from tests.two_worlds import (
    CALL,
    GRAPHS,
    HERE,
    NODES,
    PREDICATES,
    THERE,
    VALUES,
    VARIABLES,
    make_world,
)

terms = st.sampled_from((*VARIABLES, *VARIABLES, *NODES))


objects = st.sampled_from((*VARIABLES, *VARIABLES, *VALUES))


chosen = st.integers(0, 2**16).map(Random)


CONDITIONS = (
    "?u = ?v",
    "?u != ?x",
    "bound(?w)",
    "!bound(?v)",
    "coalesce(?u, ?v) = ?w",
    "isIRI(?x)",
    "?v = 1 || ?w = <http://x/a>",
    'lang(?u) = "en"',
    "!(?x = ?v && ?u = ?w)",
    "if(bound(?x), ?x = ?v, true)",
)


@st.composite
def triple(draw: DrawFn) -> str:
    return f"{draw(terms)} {draw(st.sampled_from(PREDICATES))} {draw(objects)} ."


conditions = st.sampled_from(CONDITIONS).map("FILTER({})".format)


def triples() -> st.SearchStrategy[str]:
    return st.lists(triple(), min_size=1, max_size=2).map(" ".join)


@st.composite
def inline(draw: DrawFn) -> str:
    names = draw(st.lists(st.sampled_from(VARIABLES), min_size=1, max_size=2, unique=True))
    value = st.sampled_from((*VALUES, "UNDEF"))
    rows = draw(st.lists(st.tuples(*[value] * len(names)), min_size=1, max_size=3))
    written = " ".join(f"({' '.join(row)})" for row in rows)
    return f"VALUES ({' '.join(names)}) {{ {written} }}"


@st.composite
def query_within(draw: DrawFn, depth: int, place: str) -> str:
    names = draw(st.lists(st.sampled_from(VARIABLES), min_size=1, max_size=3, unique=True))
    word = draw(st.sampled_from(["", "DISTINCT"]))
    return f"{{ SELECT {word} {' '.join(names)} {{ {draw(group(depth - 1, place))} }} }}"


@st.composite
def element(draw: DrawFn, depth: int, place: str) -> str:
    """One element of a group, here or in a call."""
    kinds = ["triple", "triple", "filter", "values"]
    if depth:
        kinds += ["optional", "minus", "union", "group", "select"]
    if depth and place != THERE:
        kinds += ["call", "call", "call", "graph"]
    kind = draw(st.sampled_from(kinds))
    whole = {"triple": triple(), "values": inline(), "filter": conditions}
    if kind in whole:
        return draw(whole[kind])
    if kind == "select":
        return draw(query_within(depth, place))
    if kind == "call":
        return f"{CALL} {{ {draw(group(depth - 1, THERE))} }}"
    inner = draw(group(depth - 1, place))
    if kind == "union":
        return f"{{ {inner} }} UNION {{ {draw(group(depth - 1, place))} }}"
    words = {"optional": "OPTIONAL", "minus": "MINUS", "group": "", "graph": f"GRAPH {GRAPHS[0]}"}
    return f"{words[kind]} {{ {inner} }}"


@st.composite
def group(draw: DrawFn, depth: int, place: str) -> str:
    return " ".join(draw(st.lists(element(depth, place), min_size=1, max_size=3)))


@st.composite
def question(draw: DrawFn) -> str:
    """A query whose calls have something before them, most of the time.

    EXISTS puts values for variables in what it asks, and the engine also in groups further in,
    where it should not; so it is asked of triples alone, for which that makes no difference.
    """
    before, call, after = draw(group(1, HERE)), draw(group(1, THERE)), draw(group(2, HERE))
    plain = draw(triples())
    form = draw(
        st.sampled_from(
            [
                "{before} CALL {{ {call} }} {after}",
                "{before} OPTIONAL {{ CALL {{ {call} }} {after} }}",
                "{before} OPTIONAL {{ {after} CALL {{ {call} }} }}",
                "{before} {{ {after} }} UNION {{ CALL {{ {call} }} }}",
                "{before} FILTER EXISTS {{ {plain} CALL {{ {plain} }} }}",
                "{before} FILTER NOT EXISTS {{ CALL {{ {plain} }} {plain} }}",
                "{before} MINUS {{ CALL {{ {call} }} {after} }}",
                "{before} {{ SELECT ?u ?v {{ {after} CALL {{ {call} }} }} }}",
                "GRAPH <http://g/2> {{ {before} CALL {{ {call} }} }} {after}",
                "{after}",
            ]
        )
    )
    return f"SELECT * {{ {form.format(before=before, call=call, after=after, plain=plain)} }}"


@pytest.mark.parametrize("batch", [1, 200])
@given(chosen=chosen, text=question())
@settings(deadline=None, max_examples=100)
def test_a_call_answers_as_a_graph_does(
    tmp_path_factory: pytest.TempPathFactory,
    batch: int,
    chosen: Random,
    text: str,
) -> None:
    here = [quad for quad in product(NODES, PREDICATES, VALUES, GRAPHS) if chosen.random() < 0.4]
    there = [each for each in product(NODES, PREDICATES, VALUES) if chosen.random() < 0.6]
    world = make_world(tmp_path_factory.mktemp("world"), here, there)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(evaluation, "BATCH", batch)
        assert world.asked(text) == world.expected(text), world.there.asked


@pytest.mark.parametrize("word", ["OPTIONAL", "MINUS"])
def test_what_an_inner_group_lacks_does_not_count_further_out(tmp_path: Path, word: str) -> None:
    here = [
        (NODES[0], PREDICATES[0], NODES[1], GRAPHS[0]),
        (NODES[2], PREDICATES[1], NODES[2], GRAPHS[0]),
    ]
    world = make_world(tmp_path, here, [(NODES[0], PREDICATES[0], NODES[2])])
    text = (
        f"SELECT * {{ ?u {PREDICATES[0]} ?v {{ ?w {PREDICATES[1]} ?w "
        f"{word} {{ CALL {{ ?u {PREDICATES[0]} ?v }} }} }} }}"
    )
    assert world.asked(text) == world.expected(text)
