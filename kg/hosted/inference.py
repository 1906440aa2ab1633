"""Draws what follows inside an engine, by the ontology as rules; the data never leaves it.

    infer(client, release)

Only axioms and labels of terms are read from the engine; they are made into rules here
(`kg.rules`), and each rule is an update there. Rules are applied in strata, those that hang on
themselves until the engine counts nothing new. All that happens in graphs of their own, which are
removed at the end; what is read, what is denied and what tells nobody anything are as `kg.infer`
and `kg.premises` have it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from rdflib import Graph, URIRef
from rdflib.namespace import OWL, RDF, RDFS

from kg.errors import StoreError
from kg.hosted.client import Client
from kg.hosted.contradictions import Closed, refuse_contradictions
from kg.hosted.failures import unreadable
from kg.hosted.loading import counts, drop, finish
from kg.hosted.program import Key, can_hold, key, program, skolemised
from kg.hosted.register import Register, rows
from kg.hosted.spelling import Spelling
from kg.premises import denials, describes, graph_of, is_read
from kg.release import Release
from kg.rules.compiler import AXIOM_PREDICATES, compile_rules
from kg.rules.rule import Rule
from kg.rules.sparql import insert
from kg.store import parse_triples
from kg.terms import INFERRED_GRAPH, PARLEY, VOCABULARIES

#: Told, one after the other, as each begins.
STEPS = (
    "Gathering what is asserted",
    "Applying the rules",
    "Looking for contradictions",
    "Sorting out what tells something",
)

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Drawn:
    """How many triples are inferred, and by how many updates."""

    triples: int
    updates: int


def infer(client: Client, release: Release, progress: Progress = lambda _: None) -> Drawn:
    """Draws what follows from the release's asserted triples, and makes the release current.

    Of a release that is whole already, what is drawn is compared with what it has.
    Raises InconsistentGraphError if they contradict each other, StoreError if the engine draws
    something else than the release says, or fails. The release is then as it was.
    """
    work = _Work(client, release, progress)
    work.begin()
    try:
        return work.run()
    finally:
        work.clear()


class _Work:
    """One inference, and the graphs that it works in.

    `_read` are all asserted triples that inference reads; `_closed` those that it may start from,
    and what follows; `_about` what the entities and essays describe; `_drawn` what is told.
    """

    def __init__(self, client: Client, release: Release, progress: Progress) -> None:
        self._client = client
        self._release = release
        self._progress = progress
        self._spelling = Spelling(release.digest)
        stem = f"{self._spelling.union}/working"
        self._read, self._closed, self._about, self._drawn = (
            f"{stem}/{name}" for name in ("read", "closed", "about", "drawn")
        )
        self._updates = 0

    @property
    def _graphs(self) -> tuple[str, ...]:
        return self._read, self._closed, self._about, self._drawn

    def begin(self) -> None:
        """Clears what was left, and notes the graphs so that they go with the release."""
        noted = Register(self._client).of(self._release.digest)
        if not noted.graphs:
            what = f"The release {self._release.digest[:12]} is not in this engine"
            cure = "Put it there with `parley load --no-inferred`."
            raise StoreError(what, where=self._client.access.query, cure=cure)
        Register(self._client).note(self._release.digest, self._graphs)
        self.clear()

    def clear(self) -> None:
        """Removes the graphs that it works in."""
        drop(self._client, self._graphs)

    def run(self) -> Drawn:
        gathering, applying, looking, sorting = STEPS
        self._progress(gathering)
        self._gather()
        axioms = self._axioms()
        self._withhold(axioms)
        self._progress(applying)
        rules = [skolemised(rule, self._spelling.genid) for rule in compile_rules(axioms)]
        if not self._says_same(self._closed):
            rules = [rule for rule in rules if not rule.name.startswith("eq-rep")]
        self._close(rules)
        self._progress(looking)
        closed = Closed(self._client, self._spelling, self._closed, self._known())
        refuse_contradictions(closed, rules, axioms, is_said=self._says_same(self._read))
        self._progress(sorting)
        self._sort_out()
        drawn = counts(self._client, [self._drawn])[self._drawn]
        self._publish(drawn)
        return Drawn(drawn, self._updates)

    def _update(self, text: str) -> None:
        self._updates += 1
        self._client.update(text)

    def _gather(self) -> None:
        genid = self._spelling.genid
        for name in self._release.manifest.counts:
            graph = self._spelling.graph(name)
            if is_read(URIRef(name)):
                for place in (self._read, self._closed):
                    self._update(
                        f"INSERT {{ GRAPH <{place}> {{ ?s ?p ?o }} }} "
                        f"WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}"
                    )
            if describes(URIRef(name)):
                self._update(
                    f"INSERT {{ GRAPH <{self._about}> {{ ?s a <{RDFS.Resource}> }} }} WHERE {{ "
                    f"GRAPH <{graph}> {{ ?s ?p ?o }} FILTER(!STRSTARTS(STR(?s), '{genid}')) }}"
                )

    def _axioms(self) -> Graph:
        """The axioms, what is withheld, and the labels of terms, as the release spells them."""
        genid = self._spelling.genid
        predicates = ", ".join(
            f"<{each}>" for each in sorted({*AXIOM_PREDICATES, PARLEY.withholds})
        )
        starts = " || ".join(
            f"STRSTARTS(STR(?o), '{start}')" for start in (str(OWL), str(RDFS), genid)
        )
        text = (
            "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o FILTER("
            f"?p IN ({predicates}) || STRSTARTS(STR(?p), '{OWL}') || "
            f"(?p = <{RDF.type}> && isIRI(?o) && ({starts})) || "
            f"(?p = <{RDFS.label}> && STRSTARTS(STR(?s), '{PARLEY}'))) }}"
        )
        reply = self._client.query(text, "triples", [self._read])
        try:
            return graph_of(parse_triples(self._spelling.triples(reply.body)))
        except SyntaxError as error:
            where = self._client.access.query
            raise unreadable(where, "graph of N-Triples", str(error)) from None

    def _withhold(self, axioms: Graph) -> None:
        """Takes away by what a statement names what it denies; see `kg.premises`."""
        for denial in denials(axioms):
            denying = [f"?denier a <{kind}>" for kind in sorted(map(str, denial.classes))]
            denying.append(f"?denier <{denial.switch}> ?is FILTER(STR(?is) IN ('true', '1'))")
            for denies in denying:
                for predicate in sorted(map(str, denial.direct)):
                    self._take_away(f"?denier <{predicate}> ?what", denies)
                for predicate in sorted(map(str, denial.inverse)):
                    self._take_away(f"?what <{predicate}> ?denier", denies)

    def _take_away(self, triple: str, denies: str) -> None:
        self._update(
            f"DELETE {{ GRAPH <{self._closed}> {{ {triple} }} }} WHERE {{ "
            f"GRAPH <{self._closed}> {{ {triple} }} GRAPH <{self._read}> {{ {denies} }} }}"
        )

    def _says_same(self, graph: str) -> bool:
        text = f"SELECT ?a WHERE {{ ?a <{OWL.sameAs}> ?b }} LIMIT 1"
        return bool(rows(self._client, text, [graph]))

    def _close(self, rules: Iterable[Rule]) -> None:
        known = self._known()
        for stratum in program(rules):
            self._apply(stratum.rules, known)
            size, before = self._size(), -1
            while stratum.recursive and size != before:
                self._apply(stratum.recursive, known)
                size, before = self._size(), size

    def _apply(self, rules: Iterable[Rule], known: set[Key]) -> None:
        for rule in rules:
            if can_hold(rule, known):
                text = f"WITH <{self._closed}> {insert(rule)}"
                self._update(self._spelling.query(text))
                assert rule.head is not None
                if about := key(rule.head):
                    known.add(about)

    def _known(self) -> set[Key]:
        """The classes and properties of which the engine has anything."""
        closed = [self._closed]
        properties = rows(self._client, "SELECT DISTINCT ?p WHERE { ?s ?p ?o }", closed)
        classes = rows(self._client, "SELECT DISTINCT ?c WHERE { ?s a ?c }", closed)
        return {("property", str(each)) for (each,) in properties} | {
            ("class", str(each)) for (each,) in classes
        }

    def _size(self) -> int:
        return counts(self._client, [self._closed])[self._closed]

    def _sort_out(self) -> None:
        """Puts what follows and tells something into a graph of its own; see `kg.infer.tells`."""
        for (predicate,) in rows(
            self._client, "SELECT DISTINCT ?p WHERE { ?s ?p ?o }", [self._closed]
        ):
            conditions = _telling(str(predicate), self._spelling.genid)
            if conditions is None:
                continue
            self._update(
                f"INSERT {{ GRAPH <{self._drawn}> {{ ?s <{predicate}> ?o }} }} WHERE {{ "
                f"GRAPH <{self._closed}> {{ ?s <{predicate}> ?o }} "
                f"GRAPH <{self._about}> {{ ?s a <{RDFS.Resource}> }} "
                f"FILTER NOT EXISTS {{ GRAPH <{self._read}> {{ ?s <{predicate}> ?o }} }} "
                f"{conditions} }}"
            )

    def _publish(self, drawn: int) -> None:
        """Gives the release what was drawn, if it is what the release says."""
        wanted = self._release.manifest.counts.get(str(INFERRED_GRAPH), 0)
        inferred = self._spelling.graph(INFERRED_GRAPH)
        whole = bool(Register(self._client).of(self._release.digest).turn)
        differing = self._differing(inferred) if whole else drawn - wanted
        if differing:
            what = (
                f"The engine draws {drawn:,} triples, and the release has {wanted:,}: they differ"
            )
            cure = "Is the release of these sources? `parley rules` tells what is applied."
            raise StoreError(what, where=self._client.access.query, cure=cure)
        if not whole:
            for graph in (inferred, self._spelling.union):
                self._update(
                    f"INSERT {{ GRAPH <{graph}> {{ ?s ?p ?o }} }} "
                    f"WHERE {{ GRAPH <{self._drawn}> {{ ?s ?p ?o }} }}"
                )
            finish(self._client, self._release.digest)

    def _differing(self, inferred: str) -> int:
        """How many triples are in one of what was drawn and what the release has alone."""
        number = 0
        for one, other in ((self._drawn, inferred), (inferred, self._drawn)):
            text = (
                f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH <{one}> {{ ?s ?p ?o }} "
                f"FILTER NOT EXISTS {{ GRAPH <{other}> {{ ?s ?p ?o }} }} }}"
            )
            [[found]] = rows(self._client, text, named=[one, other])
            number += int(str(found))
        return number


def _telling(predicate: str, genid: str) -> str | None:
    """The filters by which a triple with a predicate tells something; None if none does."""
    of_axioms = {RDFS.subClassOf, RDFS.subPropertyOf, RDFS.domain, RDFS.range}
    is_owl = predicate.startswith(str(OWL)) and predicate != str(OWL.sameAs)
    if is_owl or predicate in {str(each) for each in of_axioms}:
        return None
    conditions = ["!sameTerm(?s, ?o)", f"!STRSTARTS(STR(?o), '{genid}')"]
    if predicate == str(RDF.type):
        conditions += [f"!STRSTARTS(STR(?o), '{start}')" for start in VOCABULARIES]
    return " ".join(f"FILTER({each})" for each in conditions)
