"""Why a triple holds, down to the sentences; and what would fall without one of them.

    grounds = Grounds(quads)
    explanation = explain(grounds, triple)
    for reason in explanation.reasons: …

`grounds` are what a release says and what follows from it; `cone` and `search` find the minimal
justifications, and `reasons` makes trees of them. `lexicon` finds what a name means, `sayings` who
says what and where; `text`, `data` and `provenance` write explanations.
"""

from kg.explain.grounds import Grounds
from kg.explain.reasons import Explanation, Reason, explain
from kg.explain.search import Bounds, Stopped

__all__ = ["Bounds", "Explanation", "Grounds", "Reason", "Stopped", "explain"]
