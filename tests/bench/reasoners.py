"""From how many triples on the rules are faster than owlrl, and by how much.

    python -m tests.bench.reasoners

Parts of this debate, chosen by chance, each with the whole ontology; CPU time of inference alone,
the better of two runs.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable
from random import Random

from rdflib import Graph

from kg.infer import by_owlrl, by_rules
from kg.premises import graph_of, read_asserted, withheld
from kg.read import read
from kg.settings import find_sources
from kg.terms import ALIGNMENTS_GRAPH, ONTOLOGY_GRAPH

SHARES = (0, 0.05, 0.1, 0.3, 1)


def seconds(infer: Callable[[Graph, None], Iterable[object]], premises: Graph) -> float:
    """The CPU time of one way to infer."""
    found = []
    for _ in range(2):
        start = time.process_time()
        sum(1 for _ in infer(premises, None))
        found.append(time.process_time() - start)
    return min(found)


def main() -> None:
    """Prints a line for each part: triples, owlrl, rules, and the one divided by the other."""
    dataset = read(find_sources()).dataset
    asserted = read_asserted(dataset)
    denied = withheld(asserted)
    axioms = {*dataset.graph(ONTOLOGY_GRAPH), *dataset.graph(ALIGNMENTS_GRAPH)}
    data = sorted(triple for triple in asserted if triple not in axioms and triple not in denied)
    Random(1).shuffle(data)
    for share in SHARES:
        premises = graph_of([*axioms, *data[: int(len(data) * share)]])
        owlrl, rules = seconds(by_owlrl, premises), seconds(by_rules, premises)
        sys.stdout.write(f"{len(premises)} {owlrl:.2f} {rules:.2f} {owlrl / rules:.1f}\n")


if __name__ == "__main__":
    main()
