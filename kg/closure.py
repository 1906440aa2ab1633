"""What follows from a graph by the reference, with the axiom behind each new triple.

`kg.reference` makes it, and `kg.consistency` looks for what is wrong in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rdflib import Graph

from kg.rdf import Triple


@dataclass(frozen=True)
class Closure:
    """All that holds, what of it was asserted, and what each conclusion is owed to.

    `because` maps every conclusion, in the order in which they were drawn, to the triple of the
    axiom whose rule drew it first.
    """

    graph: Graph
    premises: Graph
    because: Mapping[Triple, Triple]
