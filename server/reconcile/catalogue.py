"""The things that names are matched with: their names, types and facts, read when first needed.

A thing is known by the last part of its IRI, and so are a type and a property of the ontology; a
property of another vocabulary is known by its prefixed name. Whole IRIs are understood, too.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import cast

from rdflib import RDF, RDFS, BNode, URIRef
from rdflib.namespace import DCTERMS, SKOS

from kg.match import Matcher
from kg.names import fold
from kg.store import Quad, Solutions, Store, Term
from kg.terms import ID, INFERRED_GRAPH, PARLEY, PREFIXES, WIKIDATA
from server.names import ELSEWHERE, Names, short

#: What has a name but is nothing that a table would name.
NEVER = frozenset({"Statement", "Passage", "Link", "Office"})
#: What is found only by who asks for its type: our own headings.
ASIDE = frozenset({"Topic", "Period"})
TYPED = f"""
SELECT ?thing ?type ?name ?other WHERE {{
  ?thing a ?type ; <{RDFS.label}> ?name .
  OPTIONAL {{ ?thing <{SKOS.altLabel}> ?other }}
  FILTER(STRSTARTS(STR(?thing), "{ID}") && STRSTARTS(STR(?type), "{PARLEY}"))
}} ORDER BY ?thing ?type ?name ?other
"""
BROADER = f"""
SELECT ?type ?broader WHERE {{
  ?type <{RDFS.subClassOf}> ?broader . FILTER(isIRI(?broader) && ?type != ?broader)
}} ORDER BY ?type ?broader
"""
#: What tells namesakes apart, the best first.
DESCRIPTIONS = (SKOS.definition, SKOS.scopeNote, DCTERMS.description)
#: What every answer has anyway.
NOT_PROPERTIES = frozenset({RDF.type, RDFS.label})


@dataclass(frozen=True)
class Kind:
    """A type of things: its key, its name, what it means, and those just above it."""

    key: str
    name: str
    description: str
    broader: tuple[str, ...]


@dataclass(frozen=True)
class Property:
    """What is said of things: its key, its IRI, its name and what it means."""

    key: str
    iri: URIRef
    name: str
    description: str


class Catalogue:
    """All that can be found in a release; nothing is read before it is needed."""

    def __init__(self, store: Store, names: Names) -> None:
        self._store = store
        self._names = names
        self._facts: dict[str, dict[URIRef, list[Term]]] = {}
        self._descriptions: dict[str, str] = {}
        self._by_kind: dict[str, frozenset[str]] = {}

    @cached_property
    def types(self) -> dict[str, frozenset[str]]:
        """The types of every thing by its key, those above included."""
        found: dict[str, set[str]] = defaultdict(set)
        for thing, kind, _, _ in self._typed:
            found[_local(thing)].add(_local(kind))
        return {key: frozenset(kinds) for key, kinds in found.items() if not kinds & NEVER}

    @cached_property
    def _typed(self) -> list[Sequence[Term | None]]:
        return list(cast(Solutions, self._store.query(TYPED)))

    @cached_property
    def matcher(self) -> Matcher:
        """The names of every thing, its labels before its other names."""
        labels = ((_local(row[0]), str(row[2])) for row in self._typed)
        others = ((_local(row[0]), str(row[3])) for row in self._typed if row[3] is not None)
        there = cast(Solutions, self._store.query(ELSEWHERE))
        elsewhere = ((_local(thing), str(name)) for thing, name in there)
        return Matcher(
            (key, name)
            for key, name in dict.fromkeys((*labels, *others, *elsewhere))
            if key in self.types
        )

    @cached_property
    def kinds(self) -> dict[str, Kind]:
        """The types that things have, by their keys."""
        above: dict[str, list[str]] = defaultdict(list)
        for kind, broader in cast(Solutions, self._store.query(BROADER)):
            above[str(kind)].append(str(broader))
        used = Counter(kind for kinds in self.types.values() for kind in kinds)
        return {
            key: Kind(
                key,
                self._names.label(PARLEY[key]),
                self._described(PARLEY[key]),
                tuple(_local(each) for each in above[str(PARLEY[key])] if _local(each) in used),
            )
            for key in sorted(used)
        }

    @cached_property
    def properties(self) -> dict[str, Property]:
        """The properties that things have, by their keys."""
        used = {iri for key in self.types for iri in self.facts(key)}
        return {
            key: Property(key, iri, self._names.label(iri), self._described(iri))
            for key, iri in sorted((_property_key(iri), iri) for iri in used)
        }

    def own_types(self, key: str) -> list[str]:
        """The types of a thing without those that lie above another of its types."""
        kinds = self.types[key]
        above = {broader for kind in kinds for broader in self.kinds[kind].broader}
        return sorted(kinds - above)

    def among(self, wanted: frozenset[str] = frozenset(), mode: str = "any") -> frozenset[str]:
        """The keys of the things that are of any or all of the types that are wanted.

        Without any, and where they only should be, all are; but those aside, which are to be asked
        for.
        """
        if not wanted or mode == "should":
            return self._usual.union(*map(self._of, wanted))
        first, *rest = map(self._of, sorted(wanted))
        return first.intersection(*rest) if mode == "all" else first.union(*rest)

    @cached_property
    def _usual(self) -> frozenset[str]:
        return frozenset(key for key, kinds in self.types.items() if not kinds & ASIDE)

    def _of(self, kind: str) -> frozenset[str]:
        """The keys of the things of a type."""
        if kind not in self._by_kind:
            self._by_kind[kind] = frozenset(self.of_kind(kind))
        return self._by_kind[kind]

    def beginning(self, prefix: str) -> list[str]:
        """The things with a name in which every word of the prefix begins a word, by that name."""
        words = fold(prefix).split()
        found = [
            (len(folded), folded, key)
            for key, folded in self._folded
            if all(f" {word}" in folded for word in words) and key in self.among()
        ]
        return list(dict.fromkeys(key for _, _, key in sorted(found)))

    @cached_property
    def _folded(self) -> list[tuple[str, str]]:
        return [(key, f" {fold(name)}") for key, name in self.matcher.names()]

    def name(self, key: str) -> str:
        """What a thing is called."""
        return self._names.label(ID[key])

    def names(self, iri: URIRef) -> list[str]:
        """Every name of an IRI: labels, then other names."""
        others = self._store.quads_about(iri)
        found = [str(quad.object) for quad in others if quad.predicate == SKOS.altLabel]
        return [*map(str, self._names.labels(iri)), *found]

    def label(self, iri: URIRef) -> str:
        """What an IRI is called."""
        return self._names.label(iri)

    def description(self, key: str) -> str:
        """What tells a thing from its namesakes: what is noted of it, else its types."""
        if key not in self._descriptions:
            own = ", ".join(self.kinds[kind].name for kind in self.own_types(key))
            self._descriptions[key] = self._described(ID[key]) or own
        return self._descriptions[key]

    def facts(self, key: str) -> dict[URIRef, list[Term]]:
        """What was written down of a thing, by property, in exact lexical forms."""
        if key not in self._facts:
            self._facts[key] = self._read(ID[key])
        return self._facts[key]

    def _read(self, iri: URIRef) -> dict[URIRef, list[Term]]:
        found: dict[URIRef, list[Term]] = defaultdict(list)
        for quad in sorted(self._store.quads_about(iri)):
            if _tells(quad, iri) and quad.object not in found[quad.predicate]:
                found[quad.predicate].append(quad.object)
        return {predicate: values for predicate, values in found.items() if values}

    def bearing(self, prop: Property, text: str) -> frozenset[str]:
        """The things of which the property says this, by an identifier or by any of its names."""
        return self._bearing.get((prop.iri, fold(text)), frozenset())

    @cached_property
    def _bearing(self) -> dict[tuple[URIRef, str], frozenset[str]]:
        found: dict[tuple[URIRef, str], set[str]] = defaultdict(set)
        for key in self.types:
            for iri, terms in self.facts(key).items():
                for term in terms:
                    for text in self._told(term):
                        found[iri, fold(text)].add(key)
        return {said: frozenset(keys) for said, keys in found.items()}

    def _told(self, term: Term) -> list[str]:
        """The texts by which a value is known."""
        if not isinstance(term, URIRef):
            return [str(term)]
        item = term.removeprefix(str(WIKIDATA))
        return [str(term), _local(term), item, *self.names(term)]

    def _described(self, iri: URIRef) -> str:
        quads = self._store.quads_about(iri)
        for predicate in DESCRIPTIONS:
            for quad in quads:
                if quad.subject == iri and quad.predicate == predicate:
                    return str(quad.object)
        return ""

    def thing(self, text: str) -> str | None:
        """The key of the thing that a text identifies, if it does."""
        key = text.strip().removeprefix(str(ID)).removeprefix("id:")
        return key if key in self.types else None

    def kind(self, text: str) -> str | None:
        """The key of the type that a text identifies, if it does."""
        key = text.strip().removeprefix(str(PARLEY)).removeprefix("parley:")
        return key if key in self.kinds else None

    def property(self, text: str) -> Property | None:
        """The property that a text identifies, if it does."""
        key = text.strip().removeprefix("parley:")
        return self.properties.get(_property_key(URIRef(key)) if "://" in key else key)

    def of_kind(self, kind: str | None) -> Iterable[str]:
        """The keys of the things of a type, or of all things."""
        return (key for key, kinds in self.types.items() if kind is None or kind in kinds)


def _local(iri: Term | str | None) -> str:
    return str(iri).removeprefix(str(ID)).removeprefix(str(PARLEY))


def _property_key(iri: URIRef) -> str:
    return iri.removeprefix(str(PARLEY)) if iri.startswith(str(PARLEY)) else short(iri)


def _tells(quad: Quad, iri: URIRef) -> bool:
    own = quad.subject == iri and not isinstance(quad.object, BNode)
    own &= quad.graph != INFERRED_GRAPH
    known = any(quad.predicate.startswith(base) for base in PREFIXES.values())
    return own and known and quad.predicate not in NOT_PROPERTIES
