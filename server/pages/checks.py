"""What a build checks: every shape in words, and how many things of the data it looks at."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from rdflib import URIRef
from rdflib.namespace import SH

from server.pages.asking import rows

#: What a message has where a validation puts a value.
FOUND = re.compile(r"\{[?$](\w+)\}")
SHAPES = """
PREFIX sh: <http://www.w3.org/ns/shacl#>
SELECT DISTINCT ?shape ?way ?target ?message {
  VALUES ?way { sh:targetClass sh:targetSubjectsOf sh:targetObjectsOf }
  ?shape ?way ?target . OPTIONAL { ?shape (sh:property|sh:sparql)?/sh:message ?message }
}"""
OF_CLASS = "SELECT (COUNT(DISTINCT ?x) AS ?n) { VALUES ?kind { %(kinds)s } ?x a ?kind }"
SUBJECTS = "SELECT (COUNT(DISTINCT ?x) AS ?n) { VALUES ?p { %(kinds)s } ?x ?p ?y }"
OBJECTS = "SELECT (COUNT(DISTINCT ?y) AS ?n) { VALUES ?p { %(kinds)s } ?x ?p ?y }"
COUNTED = {SH.targetClass: OF_CLASS, SH.targetSubjectsOf: SUBJECTS, SH.targetObjectsOf: OBJECTS}


@dataclass(frozen=True)
class Check:
    """A shape: what it looks at, how many of those there are, and what it asks of them."""

    shape: URIRef
    targets: Sequence[URIRef]
    count: int
    messages: Sequence[str]


def checks() -> list[Check]:
    """Every shape that has a target, by its name."""
    targets: dict[URIRef, dict[URIRef, set[URIRef]]] = defaultdict(lambda: defaultdict(set))
    messages: dict[URIRef, set[str]] = defaultdict(set)
    for shape, way, target, message in rows(SHAPES):
        targets[shape][way].add(target)
        if message is not None:
            messages[shape].add(in_words(str(message)))
    return [
        Check(
            shape,
            sorted(target for found in ways.values() for target in found),
            sum(_counted(way, found) for way, found in ways.items()),
            sorted(messages[shape]),
        )
        for shape, ways in sorted(targets.items())
    ]


def in_words(message: str) -> str:
    """A message of a shape, with words where a validation would put what it found."""
    said = FOUND.sub(lambda found: f"the {found[1]}", message.replace("{$this}", "it"))
    return said[:1].upper() + said[1:]


def _counted(way: URIRef, targets: set[URIRef]) -> int:
    return next(int(str(n)) for (n,) in rows(COUNTED[way], kinds=sorted(targets)))
