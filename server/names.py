"""What things are called: their labels, where they are served, and how a name is found.

Everything is read once, when it is first needed; a release never changes.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import partial
from itertools import chain, islice
from typing import cast

from rdflib import Literal, URIRef
from rdflib.namespace import OWL, RDFS, SKOS

from kg.names import fold, spoken
from kg.store import Solutions, Store, Term
from kg.terms import GRAPH, ID, ONTOLOGY, PARLEY, PREFIXES, WIKIDATA_GRAPH
from server.once import Once
from server.words import Words

#: Names of things, and what a statement says, which is what it is known by.
NAMINGS = """
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX parley: <https://w3id.org/parley/ontology#>
SELECT DISTINCT ?thing ?how ?name WHERE {
  VALUES ?how { rdfs:label skos:prefLabel skos:altLabel parley:paraphrase }
  ?thing ?how ?name . FILTER(isIRI(?thing) && isLiteral(?name))
}"""
#: What the same thing is called in Wikidata: it is found by these names, too.
ELSEWHERE = f"""
SELECT DISTINCT ?thing ?name WHERE {{
  ?thing <{OWL.sameAs}> ?item .
  GRAPH <{WIKIDATA_GRAPH}> {{ ?item <{RDFS.label}>|<{SKOS.altLabel}> ?name }}
}}"""
#: Among more names than so many, one that does not exist is compared only with some in which a word
#: begins with the same letters.
COMPARED, BEGINNING = 5000, 4
PASSAGES = f"SELECT ?passage {{ ?passage a <{PARLEY['Passage']}> }}"


@dataclass(frozen=True)
class Found:
    """A thing that a search found, by which of its names, and whether that is what was sought."""

    iri: URIRef
    name: str
    exact: bool


class _Read:
    """The labels by their things, and every name folded, with its thing and as it is written.

    Shorter names come first; from the place `last` on stand those of sentences, whose names tell
    nothing but their place.
    """

    def __init__(self, store: Store) -> None:
        self.labels: dict[URIRef, list[Literal]] = defaultdict(list)
        self.folded: list[tuple[str, URIRef, Literal]] = []
        for thing, how, name in cast(Solutions, store.query(NAMINGS)):
            self._add(cast(URIRef, thing), how == SKOS.altLabel, cast(Literal, name))
        for thing, name in cast(Solutions, store.query(ELSEWHERE)):
            self.folded.append((f" {fold(str(name))}", cast(URIRef, thing), cast(Literal, name)))
        passages = {each for (each,) in cast(Solutions, store.query(PASSAGES))}
        self.folded.sort(key=lambda each: (each[1] in passages, len(each[0]), each[:2]))
        self.last = sum(thing not in passages for _, thing, _ in self.folded)
        self.words = Words(folded for folded, _, _ in self.folded)
        for labels in self.labels.values():
            labels.sort(key=lambda label: (label.language != "en", label))

    def _add(self, thing: URIRef, alias: bool, name: Literal) -> None:
        if not alias:
            self.labels[thing].append(name)
        if path_of(thing):
            self.folded.append((f" {fold(name)}", thing, name))


class Names:
    """The labels and aliases of everything in a release."""

    def __init__(self, store: Store) -> None:
        self.read = Once(partial(_Read, store))

    def __contains__(self, iri: URIRef) -> bool:
        return iri in self.read().labels

    def label(self, iri: URIRef) -> str:
        """The English label, else any, else the name that the IRI ends in, in words."""
        labels = self.read().labels.get(iri)
        return str(labels[0]) if labels else spoken(iri)

    def labels(self, iri: URIRef) -> list[Literal]:
        """Every label, the English ones first."""
        return self.read().labels.get(iri, [])

    def search(self, text: str) -> Iterator[Found]:
        """Things with a name in which every word of the text begins a word, the best first.

        That is the name that was sought, then those with its words whole, then the shorter ones.
        """
        sought = f" {fold(text)}"
        words = sought.split()
        read = self.read()
        fitting = read.words.with_all(words)
        whole = read.words.whole(words) if words else set()
        told: set[URIRef] = set()
        for place in _ranked(fitting, whole, read, sought):
            folded, thing, name = read.folded[place]
            if thing not in told:
                told.add(thing)
                yield Found(thing, str(name), folded == sought)

    def named(self, name: str) -> URIRef | None:
        """The one thing that has just this name, as it is folded; the first if there are more."""
        found = next(self.search(name), None)
        return found.iri if found and found.exact else None

    def near(self, namespace: str, local: str) -> list[URIRef]:
        """Things of a namespace whose names are nearest to one that does not exist."""
        known = {thing.removeprefix(namespace): thing for thing in self._alike(namespace, local)}
        close = get_close_matches(local, known, n=5, cutoff=0.6)
        return [known[name] for name in close] or [
            found.iri for found in islice(self.search(local.replace("-", " ")), 5)
        ]

    def _alike(self, namespace: str, local: str) -> Iterable[URIRef]:
        """Those of a namespace that may be near: all, or some with a word that begins alike."""
        read = self.read()
        if len(read.labels) <= COMPARED:
            return self._in(namespace)
        begun = (word[:BEGINNING] for word in fold(local.replace("-", " ")).split())
        places = islice(chain.from_iterable(map(read.words.beginning, begun)), COMPARED)
        things = (read.folded[place][1] for place in places)
        return (thing for thing in things if thing.startswith(namespace))

    def things(self, namespace: str) -> list[URIRef]:
        """Everything with a name in a namespace, in the order of their IRIs."""
        return sorted(self._in(namespace))

    def _in(self, namespace: str) -> Iterable[URIRef]:
        return (thing for thing in self.read().labels if thing.startswith(namespace))


def _ranked(fitting: set[int], whole: set[int], read: _Read, sought: str) -> Iterator[int]:
    """Places of names, those of sentences last; of either the exact ones, the whole, the rest."""
    places = sorted(fitting)
    split = bisect_left(places, read.last)
    for part in (places[:split], places[split:]):
        entire = [place for place in part if place in whole]
        exact = [place for place in entire if read.folded[place][0] == sought]
        yield from exact
        yield from (place for place in entire if read.folded[place][0] != sought)
        yield from (place for place in part if place not in whole)


def short(iri: str) -> str:
    """The IRI with the prefix that the project knows it by, else as it is."""
    fitting = [(base, prefix) for prefix, base in PREFIXES.items() if iri.startswith(base)]
    if not fitting:
        return iri
    base, prefix = max(fitting)
    return f"{prefix}:{iri.removeprefix(base)}"


def whole(name: str) -> URIRef:
    """The IRI of a short name such as `parley:saidBy`; what is none is given back as it is."""
    prefix, _, local = name.partition(":")
    return URIRef(PREFIXES[prefix] + local if prefix in PREFIXES else name)


def path_of(term: Term | str) -> str | None:
    """The path that this server answers a thing's IRI on, whatever its own host; None elsewhere."""
    if term == str(ONTOLOGY) or term.startswith(str(PARLEY)):
        return "/ontology" + term.removeprefix(str(ONTOLOGY))
    for namespace, path in ((str(ID), "/id/"), (str(GRAPH), "/graph/")):
        if term.startswith(namespace):
            return path + term.removeprefix(namespace)
    return None
