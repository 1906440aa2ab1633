"""Small corpora that change: essays made of a few pieces, with what reaches from one to another."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from hypothesis import strategies as st

from tests.conftest import PREFIXES, write

ONTOLOGY = """\
<https://w3id.org/parley/ontology> a owl:Ontology .

parley:Actor a owl:Class .
parley:Person a owl:Class ; rdfs:subClassOf parley:Actor .
parley:Measure a owl:Class .
parley:Office a owl:Class .
parley:Statement a owl:Class ; owl:disjointWith parley:Actor .
parley:Demand a owl:Class ; rdfs:subClassOf parley:Statement .
parley:Claim a owl:Class ; rdfs:subClassOf parley:Statement .

parley:paraphrase a owl:DatatypeProperty .
parley:title a owl:DatatypeProperty .
parley:deniesEffect a owl:DatatypeProperty ; parley:withholds parley:cause, parley:effect .
parley:withholds a owl:AnnotationProperty .
parley:demandedBy a owl:ObjectProperty .
parley:makesDemand a owl:ObjectProperty ; owl:inverseOf parley:demandedBy .
parley:addressedTo a owl:ObjectProperty .
parley:makesDemandOf a owl:ObjectProperty ;
    owl:propertyChainAxiom ( parley:makesDemand parley:addressedTo ) .
parley:demands a owl:ObjectProperty ; rdfs:range parley:Measure .
parley:holds a owl:ObjectProperty ; rdfs:domain parley:Actor .
parley:cause a owl:ObjectProperty .
parley:causeOf a owl:ObjectProperty ; owl:inverseOf parley:cause .
parley:effect a owl:ObjectProperty .
parley:leadsTo a owl:ObjectProperty, owl:TransitiveProperty ;
    owl:propertyChainAxiom ( parley:causeOf parley:effect ) .
parley:backs a owl:ObjectProperty ; rdfs:subPropertyOf parley:restsOn .
parley:restsOn a owl:ObjectProperty, owl:TransitiveProperty .
parley:memberOf a owl:ObjectProperty, owl:TransitiveProperty ; rdfs:range parley:Actor .
parley:drawnFrom a owl:ObjectProperty .
"""

SHAPES = """\
<https://w3id.org/parley/ontology/shapes#statement> a sh:NodeShape ;
    sh:targetClass parley:Statement ;
    sh:property
        [ sh:path parley:paraphrase ; sh:minCount 1 ; sh:message "Say it in your own words." ],
        [ sh:path parley:drawnFrom ; sh:maxCount 1 ; sh:message "Say it once." ],
        [ sh:path rdf:type ; sh:not [ sh:in ( parley:Statement ) ] ; sh:message "Say which." ] .

<https://w3id.org/parley/ontology/shapes#demand> a sh:NodeShape ;
    sh:targetSubjectsOf parley:demands ;
    sh:property [
        sh:path ( parley:demands [ sh:inversePath parley:demands ] parley:addressedTo ) ;
        sh:class parley:Actor ;
        sh:message "Address demands of one thing to actors."
    ] .

<https://w3id.org/parley/ontology/shapes#measure> a sh:NodeShape ;
    sh:targetClass parley:Measure ;
    sh:property [
        sh:path [ sh:alternativePath (
            [ sh:inversePath parley:demands ]
            [ sh:inversePath parley:cause ]
            [ sh:inversePath parley:effect ]
        ) ] ;
        sh:minCount 1 ;
        sh:message "Use the measure, or take it out."
    ] .

<https://w3id.org/parley/ontology/shapes#acyclic> a sh:NodeShape ;
    sh:targetSubjectsOf parley:backs ;
    sh:sparql [
        a sh:SPARQLConstraint ;
        sh:select "SELECT $this WHERE { $this <https://w3id.org/parley/ontology#backs>+ $this }" ;
        sh:message "Break the circle."
    ] ;
    sh:sparql [
        a sh:SPARQLConstraint ;
        sh:select \"\"\"SELECT $this ?value WHERE {
            $this <https://w3id.org/parley/ontology#backs> ?value .
            ?value <https://w3id.org/parley/ontology#demandedBy> ?who .
            FILTER NOT EXISTS { $this <https://w3id.org/parley/ontology#demandedBy> ?any }
        }\"\"\" ;
        sh:message "Back a demand by a demand."
    ] .
"""

ENTITIES = """\
id:ann a parley:Person .
id:ben a parley:Person .
id:club a parley:Actor .
id:board a parley:Actor ; parley:memberOf id:club .
id:tea a parley:Measure .
id:milk a parley:Measure .
id:rite a parley:Claim ; parley:paraphrase "One thing leads to another."@en ;
    parley:cause id:tea ; parley:effect id:milk .
"""

KEYS = ("one-2021", "two-2022", "three-2023")

#: Pieces of an essay; {key} is its own key, {other} that of another.
PIECES = (
    'id:{key}-a a parley:Demand ; parley:paraphrase "A."@en ; parley:demandedBy id:ann ;\n'
    "    parley:addressedTo id:ben ; parley:demands id:tea .",
    'id:{key}-b a parley:Demand ; parley:paraphrase "B."@en ; parley:demandedBy id:ben ;\n'
    "    parley:addressedTo id:club ; parley:demands id:milk, id:tea .",
    'id:{key}-c a parley:Claim ; parley:paraphrase "C."@en ;\n'
    "    parley:cause id:milk ; parley:effect id:{key}-cake .\n"
    "id:{key}-cake a parley:Measure .",
    'id:{key}-d a parley:Claim ; parley:paraphrase "D."@en ; parley:deniesEffect true ;\n'
    "    parley:cause id:tea ; parley:effect id:milk .",
    "id:ann parley:memberOf id:board .",
    "id:ann parley:memberOf id:club .",
    'id:ben parley:holds [ a parley:Office ; parley:title "Steward" ],\n'
    '        [ a parley:Office ; parley:title "Warden of {key}" ] .',
    'id:{key}-e a parley:Claim ; parley:paraphrase "E."@en ; parley:backs id:{other}-e .\n'
    'id:{key}-f a parley:Claim ; parley:paraphrase "\\\\u00e9 \\\\t \\"F\\"."@en .',
    'id:{key}-e a parley:Claim ; parley:paraphrase "E."@en .',
    'id:{key}-e a parley:Demand ; parley:paraphrase "Do E."@en ; parley:demandedBy id:ann .',
    "id:{key}-g a parley:Claim ; parley:cause id:tea .",
    'id:{key}-h a parley:Demand ; parley:paraphrase "H."@en ; parley:demands id:tea ;\n'
    "    parley:addressedTo id:milk .",
    "id:{key}-a a parley:Person .",
    'id:{other}-a parley:title "shared" .',
    "id:tea parley:demnads id:milk .",
)
#: Those of which a corpus is valid, whatever the others are.
SOUND = (0, 1, 3, 4, 5, 6)

Corpus = Mapping[str, frozenset[int]]

sound = st.frozensets(st.sampled_from(SOUND), min_size=1)
mixed = st.tuples(sound, st.sampled_from(range(len(PIECES)))).map(lambda both: both[0] | {both[1]})
#: What becomes of an essay: other pieces, of which one may be wrong; or none, and it is gone.
edits = st.lists(
    st.tuples(st.sampled_from(KEYS), st.one_of(sound, mixed, mixed, st.none())),
    min_size=1,
    max_size=5,
)


def make_corpus(root: Path) -> None:
    """Writes the sources of a corpus without essays."""
    write(root / "ontology" / "parley.ttl", PREFIXES + ONTOLOGY)
    write(root / "ontology" / "shapes.ttl", PREFIXES + SHAPES)
    write(root / "kg" / "data" / "entities.ttl", PREFIXES + ENTITIES)
    (root / "kg" / "data" / "essays").mkdir()
    (root / "queries").mkdir()


def edit(root: Path, key: str, chosen: frozenset[int] | None) -> None:
    """Writes an essay of the chosen pieces, or takes it away."""
    path = root / "kg" / "data" / "essays" / f"{key}.ttl"
    if chosen is None:
        path.unlink(missing_ok=True)
        return
    other = KEYS[(KEYS.index(key) + 1) % len(KEYS)]
    told = [PIECES[n].replace("{key}", key).replace("{other}", other) for n in sorted(chosen)]
    write(path, PREFIXES + "\n\n".join(told) + "\n")
