"""What the ontology says of its own terms, as pages need it to order what they show.

Read once when it is first needed, like the names: a release never changes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import cast

from rdflib import URIRef

from kg.store import Solutions, Store
from kg.terms import PARLEY
from server.terms import Term, terms

#: A symmetric property is its own inverse.
INVERSES = """
PREFIX owl: <http://www.w3.org/2002/07/owl#>
SELECT ?a ?b {
  { ?a owl:inverseOf ?b FILTER(isIRI(?b)) } UNION { ?a a owl:SymmetricProperty BIND(?a AS ?b) }
}"""
ABOVE = """
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT DISTINCT ?below ?above {
  VALUES ?kind { rdfs:subClassOf rdfs:subPropertyOf } ?below ?kind ?above
  FILTER(isIRI(?above) && isIRI(?below) && ?below != ?above)
}"""
ALIGNED = f"""
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT DISTINCT ?ours ?theirs {{
  VALUES ?way {{ rdfs:subClassOf rdfs:subPropertyOf owl:equivalentClass owl:equivalentProperty
    skos:exactMatch skos:closeMatch skos:broadMatch }}
  ?ours ?way ?theirs
  FILTER(STRSTARTS(STR(?ours), "{PARLEY}") && isIRI(?theirs))
  FILTER(!STRSTARTS(STR(?theirs), "{PARLEY}") && ?theirs NOT IN (owl:Thing, skos:Concept))
}} ORDER BY ?ours ?theirs"""
#: Of classes their things, of properties their pairs, of values what has them.
USES = (
    "SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p",
    "SELECT ?c (COUNT(DISTINCT ?s) AS ?n) { ?s a ?c } GROUP BY ?c",
    """PREFIX owl: <http://www.w3.org/2002/07/owl#>
    SELECT ?v (COUNT(*) AS ?n) { ?v a owl:NamedIndividual . ?s ?p ?v } GROUP BY ?v""",
)
#: How often each property is one of a statement or a sentence, and how often it leads to one.
OF_TEXTS, TO_TEXTS = (
    f"""SELECT ?p (COUNT(*) AS ?n) {{
      {{ SELECT DISTINCT ?text {{
        {{ ?text <{PARLEY["paraphrase"]}> ?t }} UNION {{ ?text <{PARLEY["inEssay"]}> ?e }}
      }} }} {pattern}
    }} GROUP BY ?p"""
    for pattern in ("?text ?p ?o", "?s ?p ?text")
)
GLOSSES = """
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?term ?gloss { ?term skos:definition ?gloss FILTER(isIRI(?term)) }"""


@dataclass(frozen=True)
class Vocabulary:
    """`inverses` of properties both ways, all that stands `above` each term, and `glosses`.

    Of our own terms also how often the data uses each, and the terms of others it is `aligned` to;
    the properties that are `of_things`, or lead `to_things`, that are no statement or sentence.
    """

    inverses: Mapping[URIRef, URIRef] = field(default_factory=dict)
    above: Mapping[URIRef, Set[URIRef]] = field(default_factory=dict)
    glosses: Mapping[URIRef, str] = field(default_factory=dict)
    uses: Mapping[URIRef, int] = field(default_factory=dict)
    aligned: Mapping[URIRef, Sequence[URIRef]] = field(default_factory=dict)
    terms: Mapping[str, Sequence[Term]] = field(default_factory=dict)
    of_things: Set[URIRef] = frozenset()
    to_things: Set[URIRef] = frozenset()

    def narrowest(self, terms: Iterable[URIRef]) -> list[URIRef]:
        """Those of our own terms that stand above no other one of them, in the order of names."""
        ours = {term for term in terms if term.startswith(str(PARLEY))}
        wider = {wide for term in ours for wide in self.above.get(term, ())}
        return sorted(ours - wider)

    def gloss(self, term: URIRef) -> str:
        """What a term means, in a sentence, or nothing."""
        return self.glosses.get(term, FOREIGN.get(str(term), ""))


def read(store: Store) -> Vocabulary:
    """The vocabulary of a store."""
    inverses: dict[URIRef, URIRef] = {}
    for one, other in _pairs(store, INVERSES):
        inverses |= {one: other, other: one}
    direct: dict[URIRef, set[URIRef]] = defaultdict(set)
    for below, above in _pairs(store, ABOVE):
        direct[below].add(above)
    glosses = {term: str(gloss) for term, gloss in _pairs(store, GLOSSES)}
    wider = {term: _closed(term, direct) for term in [*direct]}
    aligned: dict[URIRef, list[URIRef]] = defaultdict(list)
    for ours, theirs in _pairs(store, ALIGNED):
        aligned[ours].append(theirs)
    uses = [_counted(store, text) for text in USES]
    used = {
        term: count
        for counted in uses
        for term, count in counted.items()
        if term.startswith(str(PARLEY))
    }
    of_things, to_things = (
        {term for term, count in uses[0].items() if count > of_texts.get(term, 0)}
        for of_texts in (_counted(store, OF_TEXTS), _counted(store, TO_TEXTS))
    )
    told = terms(store)
    return Vocabulary(inverses, wider, glosses, used, aligned, told, of_things, to_things)


def _counted(store: Store, text: str) -> dict[URIRef, int]:
    return {term: int(str(count)) for term, count in _pairs(store, text)}


def _pairs(store: Store, text: str) -> Iterable[tuple[URIRef, URIRef]]:
    return cast("Iterable[tuple[URIRef, URIRef]]", cast(Solutions, store.query(text)))


def _closed(term: URIRef, direct: Mapping[URIRef, set[URIRef]]) -> Set[URIRef]:
    found: set[URIRef] = set()
    todo = [term]
    while todo:
        for above in direct.get(todo.pop(), ()):
            if above not in found:
                found.add(above)
                todo.append(above)
    return frozenset(found - {term})


#: Terms of others that stand on pages, in a sentence each; their own documents say more.
FOREIGN = {
    "http://www.w3.org/2002/07/owl#sameAs": "Another name, elsewhere, for the very same thing.",
    "http://www.w3.org/2004/02/skos/core#altLabel": "Another name it goes by.",
    "http://www.w3.org/2004/02/skos/core#note": "A note on it.",
    "http://www.w3.org/2004/02/skos/core#scopeNote": "How the name is meant here.",
    "http://www.w3.org/2004/02/skos/core#definition": "What the term means.",
    "http://www.w3.org/2004/02/skos/core#example": "An example of it.",
    "http://www.w3.org/2004/02/skos/core#exactMatch": "The same notion in another vocabulary.",
    "http://www.w3.org/2004/02/skos/core#broader": "A wider notion that it belongs to.",
    "http://www.w3.org/2004/02/skos/core#inScheme": "The list of notions that it is one of.",
    "http://www.w3.org/ns/oa#hasSource": "The text that it is a part of (Web Annotation).",
    "http://www.w3.org/ns/org#member": "Who holds the membership or the office (ORG).",
    "https://schema.org/license": "On what terms it may be used (schema.org).",
    "http://www.w3.org/2004/02/skos/core#closeMatch": "Nearly the same notion elsewhere.",
    "http://www.w3.org/2000/01/rdf-schema#label": "What it is called.",
    "http://www.w3.org/2000/01/rdf-schema#comment": "A remark on it.",
    "http://www.w3.org/2000/01/rdf-schema#seeAlso": "Where more is to be found.",
    "http://www.w3.org/2000/01/rdf-schema#isDefinedBy": "The document that defines it.",
    "http://www.w3.org/2000/01/rdf-schema#subClassOf": "A wider class it belongs to.",
    "http://www.w3.org/2000/01/rdf-schema#subPropertyOf": "A wider property it implies.",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#type": "What kind of thing it is.",
    "http://www.w3.org/ns/prov#wasAttributedTo": "Who is answerable for it (PROV-O).",
    "http://www.w3.org/ns/prov#actedOnBehalfOf": "For whom it acts (PROV-O).",
    "http://www.w3.org/ns/prov#wasDerivedFrom": "What it was made from (PROV-O).",
    "http://www.w3.org/ns/prov#wasQuotedFrom": "The text it quotes (PROV-O).",
    "http://www.w3.org/ns/org#organization": "The organisation of a post (ORG).",
    "http://www.w3.org/ns/org#memberOf": "The organisation it is a member of (ORG).",
    "http://www.w3.org/ns/org#holds": "The post it holds (ORG).",
    "http://www.w3.org/ns/org#heldBy": "Who holds the post (ORG).",
    "http://www.w3.org/ns/org#unitOf": "The organisation it is a unit of (ORG).",
    "http://purl.org/dc/terms/creator": "Who made it (Dublin Core).",
    "http://purl.org/dc/terms/publisher": "Who published it (Dublin Core).",
    "http://purl.org/dc/terms/license": "Under which licence it is given (Dublin Core).",
    "http://purl.org/dc/terms/title": "Its title (Dublin Core).",
    "https://schema.org/author": "Its author (schema.org).",
    "https://schema.org/publisher": "Its publisher (schema.org).",
    "https://schema.org/isPartOf": "What it is part of (schema.org).",
    "https://schema.org/about": "What it is about (schema.org).",
    "https://schema.org/mentions": "What it mentions (schema.org).",
}
