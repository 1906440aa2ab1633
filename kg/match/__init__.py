"""Finding things by a name as people write it: misspelt, turned round, shortened, with titles.

    matcher = Matcher([("north-korea", "North Korea"), ("north-korea", "DPRK")])
    matcher.find("N. Korea")[0].key

`words` folds a name to words, `likeness` compares two names by their words, `matcher` finds the few
of many names that are worth comparing. Only this room knows the engine, rapidfuzz.
"""

from kg.match.likeness import CERTAIN
from kg.match.matcher import Found, Matcher, alike

__all__ = ["CERTAIN", "Found", "Matcher", "alike"]
