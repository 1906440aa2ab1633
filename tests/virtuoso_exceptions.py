"""The saved queries that Virtuoso 7.2.5 answers otherwise than SPARQL 1.1 says, each with why.

A query that is named here must be answered otherwise, and in that way: when a version of Virtuoso
mends it, its test fails until it is taken off.
"""

from __future__ import annotations

#: `EXISTS`, `IN`, `=` and the like are the numbers 0 and 1 where their value is asked for, and not
#: false and true; and 0 where an argument has no value, and not an error.
NUMBERS = "a truth value is a number"
#: Texts with a language are not sorted by ORDER BY as by their characters.
ORDER = "texts with a language are sorted otherwise"
#: GROUP BY over several columns leaves groups out, silently.
GROUPS = "GROUP BY loses groups"
#: What has no value at all has an empty text, where GROUP_CONCAT, MIN or SAMPLE is over nothing.
EMPTY = "an aggregate of nothing is an empty text"
#: A path of any length beside GRAPH finds something twice, or not at all, as the engine plans it.
PATHS = "a path beside GRAPH doubles or loses rows"
#: Its compiler gives up: "SQ156: Internal Optimized compiler error".
COMPILER = "the engine's compiler fails"

EXCEPTIONS = {
    "agreement-commitments": NUMBERS,
    "agreement-contents": NUMBERS,
    "agreements-of-a-meeting": NUMBERS,
    "arguments": GROUPS,
    "attributable-to": PATHS,
    "authors-agree": GROUPS,
    "causes-of": NUMBERS,
    "commitments": ORDER,
    "demands": NUMBERS,
    "demands-expressly-not-made": NUMBERS,
    "effects-expressly-denied": NUMBERS,
    "effects-of": NUMBERS,
    "essays-agree": COMPILER,
    "essays-contradict": COMPILER,
    "for-and-against": GROUPS,
    "legal-and-factual-bases": NUMBERS,
    "legislation": NUMBERS,
    "opposed-causal-claims": COMPILER,
    "people-and-offices": NUMBERS,
    "positions-of-the-past": NUMBERS,
    "quotations": ORDER,
    "recommendations": NUMBERS,
    "requests-of": NUMBERS,
    "supporters-and-opponents": EMPTY,
    "what-essays-leave-out": NUMBERS,
}
