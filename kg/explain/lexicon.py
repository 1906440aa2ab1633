"""What things are called, and which one a name means: an IRI, a prefixed name, a label or alias."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from difflib import get_close_matches
from functools import cached_property

from rdflib import Literal, URIRef
from rdflib.namespace import RDF, RDFS, SKOS
from rdflib.term import Node

from kg.errors import UnknownNameError
from kg.explain.grounds import Grounds
from kg.names import fold, short, spoken
from kg.rdf import Triple
from kg.terms import ID, PARLEY, PREFIXES

NAMINGS = (RDFS.label, SKOS.prefLabel, SKOS.altLabel)
#: So many names near an unknown one are told.
NEAR = 5
CURE = "Give an IRI, a prefixed name such as id:north-korea, or a label."

_PREFIXED = re.compile(r"([A-Za-z][\w-]*):([^\s<>\"]*)")
_ABSOLUTE = re.compile(r"<?([A-Za-z][\w+.-]*:[^\s<>\"]+)>?")
_LITERAL = re.compile(r'"(?P<text>.*)"(?:@(?P<lang>[A-Za-z-]+)|\^\^(?P<type>\S+))?', re.DOTALL)


class Lexicon:
    """The names of the things of a dataset."""

    def __init__(self, grounds: Grounds) -> None:
        self._labels: dict[Node, list[Literal]] = defaultdict(list)
        self._named: dict[str, set[URIRef]] = defaultdict(set)
        self._grounds = grounds
        for thing, predicate, name in grounds.asserted:
            if predicate in NAMINGS and isinstance(thing, URIRef) and isinstance(name, Literal):
                self._named[fold(name)].add(thing)
                if predicate != SKOS.altLabel:
                    self._labels[thing].append(name)

    def label(self, node: Node) -> str:
        """The English label, else any; of a statement its words; else what an IRI ends in."""
        labels = self._labels.get(node)
        if labels:
            return str(min(labels, key=lambda label: (label.language != "en", label)))
        words = self._grounds.values(node, PARLEY.paraphrase)
        if words:
            return f"“{words[0]}”"
        return spoken(node) if isinstance(node, URIRef) else str(node)

    def knows(self, node: Node) -> bool:
        """Whether something here gives it a name, or it is one of our own."""
        ours = str(node).startswith((str(PARLEY), str(ID)))
        return node in self._labels or ours or not isinstance(node, URIRef)

    def triple(self, subject: str, predicate: str, value: str) -> Triple:
        """The triple that three names mean. Raises UnknownNameError as `find` does."""
        return (
            self.term(subject, "subject"),
            self.term(predicate, "predicate"),
            self.term(value, "object"),
        )

    def term(self, name: str, place: str) -> Node:
        """What a name means in a place of a triple; `a` is rdf:type, an object may be literal."""
        if place == "predicate" and name == "a":
            return RDF.type
        literal = self._literal(name) if place == "object" else None
        return literal or self.find(name, place)

    def find(self, name: str, place: str = "name") -> URIRef:
        """The thing that a name means.

        Raises UnknownNameError with the nearest names if there is none, or with all that bear it if
        there are several.
        """
        found = self._written(name) or self._called(name, place == "predicate")
        if len(found) == 1:
            return found.pop()
        if found:
            what, near = f"The {place} {name!r} names {len(found)} things", sorted(found)
            cure = f"Say which: {self._listed(near)}."
        else:
            what, near = f"Nothing here is called {name!r}, the {place}", self._near(name, place)
            cure = f"Did you mean {self._listed(near)}?" if near else CURE
        raise UnknownNameError(what, cure=cure, near=near)

    def _written(self, name: str) -> set[URIRef]:
        """The thing that an IRI or a prefixed name stands for, if it is known."""
        prefixed, absolute = _PREFIXED.fullmatch(name), _ABSOLUTE.fullmatch(name)
        if prefixed and prefixed[1] in PREFIXES:
            iri = URIRef(PREFIXES[prefixed[1]] + prefixed[2])
        elif absolute:
            iri = URIRef(absolute[1])
        else:
            return set()
        return {iri} & self._things

    def _called(self, name: str, is_predicate: bool) -> set[URIRef]:
        """What bears a name; of a property its IRI's last part is a name too."""
        found = set(self._named.get(fold(name), ()))
        if is_predicate:
            found = (found & self._properties) or {PARLEY[name]} & self._properties
        elif ours := {thing for thing in found if thing not in self._properties}:
            found = ours
        return found

    def _literal(self, name: str) -> Literal | None:
        """The literal that a text in quotation marks stands for, as in Turtle."""
        found = _LITERAL.fullmatch(name)
        if not found:
            return None
        kind = found["type"] and next(iter(self._written(found["type"])), URIRef(found["type"]))
        return Literal(found["text"], lang=found["lang"], datatype=kind or None, normalize=False)

    @cached_property
    def _things(self) -> set[URIRef]:
        return {term for triple in self._grounds for term in triple if isinstance(term, URIRef)}

    @cached_property
    def _properties(self) -> set[URIRef]:
        return {predicate for _, predicate, _ in self._grounds if isinstance(predicate, URIRef)}

    def _near(self, name: str, place: str) -> list[URIRef]:
        """The things whose names look most like one that nothing bears."""
        things = self._properties if place == "predicate" else self._things
        local = {short(thing): thing for thing in things}
        close = get_close_matches(name, local, n=NEAR, cutoff=0.75)
        if close:
            return [local[each] for each in close]
        names = get_close_matches(fold(name), self._named, n=NEAR, cutoff=0.6)
        found = dict.fromkeys(thing for each in names for thing in sorted(self._named[each]))
        return [thing for thing in found if thing in things][:NEAR]

    def _listed(self, things: Iterable[URIRef]) -> str:
        return ", ".join(f"{short(thing)} ({self.label(thing)})" for thing in things)
