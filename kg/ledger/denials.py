"""What inference is not given of what statements deny, in columns; see `kg.premises`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

import numpy as np
from rdflib import Graph, Literal
from rdflib.namespace import OWL, RDF, RDFS
from rdflib.term import Node

from kg.rules.facts import Facts
from kg.rules.join import Key
from kg.rules.maintain import less, union
from kg.rules.relation import Numbers, Relation, firsts, seconds
from kg.terms import ID, PARLEY


@dataclass(frozen=True)
class Denial:
    """Whose sayings by which properties are withheld.

    Of the instances of `classes`, and of what `flag` is true of; the properties of which they are
    the subjects (`spellings`), and those of which they are the values (`inverses`).
    """

    classes: tuple[Key, ...]
    flag: Key
    spellings: tuple[Key, ...]
    inverses: tuple[Key, ...]


def denials(facts: Facts[str], axioms: Graph) -> list[Denial]:
    """The denials that axioms tell of, `parley:withholds` among them."""

    def kind(term: Node | None) -> Key:
        assert term is not None
        return facts.known_key(RDF.type, term)

    def related(term: Node | None) -> Key:
        assert term is not None
        return facts.known_key(term, ID.x)

    found = []
    for denial, denied in axioms.subject_objects(PARLEY.withholds):
        classes = axioms.transitive_subjects(RDFS.subClassOf, denial)
        spellings = set(axioms.transitive_subjects(RDFS.subPropertyOf, denied))
        inverses = {
            inverse
            for each in spellings
            for inverse in chain(
                axioms.objects(each, OWL.inverseOf), axioms.subjects(OWL.inverseOf, each)
            )
        }
        parts = (tuple(map(kind, classes)), tuple(map(related, spellings)))
        found.append(Denial(parts[0], related(denial), parts[1], tuple(map(related, inverses))))
    return found


def without_denied(
    facts: Facts[str], asserted: Mapping[Key, Relation], denied: list[Denial]
) -> dict[Key, Relation]:
    """The asserted triples less those that are withheld."""
    withheld: dict[Key, Relation] = {}
    for denial in denied:
        deniers = np.concatenate([*_deniers(facts, asserted, denial), np.empty(0, dtype=np.int64)])
        for keys, ends in ((denial.spellings, firsts), (denial.inverses, seconds)):
            for key in filter(asserted.__contains__, keys):
                relation = asserted[key]
                taken = relation.keys[np.isin(ends(relation.keys), deniers)]
                withheld = union(withheld, {key: Relation(2, taken)})
    return less(asserted, withheld)


def _deniers(
    facts: Facts[str], asserted: Mapping[Key, Relation], denial: Denial
) -> Iterator[Numbers]:
    for key in filter(asserted.__contains__, denial.classes):
        yield asserted[key].keys
    if denial.flag in asserted:
        keys = asserted[denial.flag].keys
        values = np.unique(seconds(keys))
        true = [number for number in values.tolist() if _is_true(facts.term(number))]
        yield firsts(keys)[np.isin(seconds(keys), np.array(true, dtype=np.int64))]


def _is_true(term: Node) -> bool:
    return isinstance(term, Literal) and term.value is True
