"""Explanations as a graph in the words of PROV-O.

Every triple of a reason is an `rdf:Statement` and a `prov:Entity`, named by its digest. An inferred
one was derived from its premises by an activity, the step, whose plan was the rule. An asserted one
was derived from the graph that holds it and from the statement it belongs to, with the passages as
its primary source; the statements come with who says them, how and where.

Source: W3C, PROV-O: The PROV Ontology (2013).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, PROV, RDF, RDFS
from rdflib.term import Node

from kg.explain.grounds import Grounds
from kg.explain.reasons import Explanation, Reason
from kg.explain.sayings import is_statement, saying
from kg.explain.wording import told_axioms
from kg.rdf import Triple, write_quads
from kg.rules.rule import Rule
from kg.terms import ABOUT_GRAPH, INFERRED_GRAPH, PARLEY

#: What draws the conclusions, as `graph:about` calls it.
AGENT = URIRef(f"{ABOUT_GRAPH}#parley-kg")
#: What is told of a statement beside its types and its speakers.
SAID = (
    PARLEY.paraphrase,
    PARLEY.statedIn,
    PARLEY.modality,
    PARLEY.certainty,
    PARLEY.expressedIn,
)


def provenance(grounds: Grounds, explanation: Explanation) -> Graph:
    """The graph of an explanation."""
    graph = Graph(bind_namespaces="none")
    if explanation.triple and explanation.graphs:
        for triple in _asserted(grounds, explanation.triple):
            graph.add(triple)
    for reason in explanation.reasons:
        for part in reason.parts():
            for triple in _told(grounds, part):
                graph.add(triple)
    return graph


def _told(grounds: Grounds, reason: Reason) -> Iterator[Triple]:
    """What is told of the top of a reason alone."""
    if reason.rule:
        yield from _derived(grounds, reason, reason.rule)
    elif reason.triple:
        yield from _asserted(grounds, reason.triple)


def _derived(grounds: Grounds, reason: Reason, rule: Rule) -> Iterator[Triple]:
    """A triple that was derived, the step that derived it, and its rule."""
    premises = [_name(premise.triple) for premise in reason.premises if premise.triple]
    axioms = told_axioms(grounds, rule.axiom)
    plan = _minted("rule", rule.name, rule.says, *axioms)
    name = _name(reason.triple) if reason.triple else None
    step = _minted("step", str(name), str(plan), *premises)
    association = URIRef(f"{step}-association")
    yield step, RDF.type, PROV.Activity
    yield step, PROV.qualifiedAssociation, association
    yield association, RDF.type, PROV.Association
    yield association, PROV.agent, AGENT
    yield association, PROV.hadPlan, plan
    yield AGENT, RDF.type, PROV.SoftwareAgent
    yield plan, RDF.type, PROV.Plan
    yield plan, RDFS.label, Literal(rule.says, lang="en")
    yield plan, DCTERMS.identifier, Literal(rule.name)
    for axiom in axioms:
        yield plan, PROV.value, Literal(axiom)
    for premise in premises:
        yield step, PROV.used, premise
    if name and reason.triple:
        yield from _reified(name, reason.triple)
        yield name, PROV.wasGeneratedBy, step
        for premise in premises:
            yield name, PROV.wasDerivedFrom, premise


def _asserted(grounds: Grounds, triple: Triple) -> Iterator[Triple]:
    """A triple that somebody wrote, where it stands, and whose saying it belongs to."""
    name = _name(triple)
    yield from _reified(name, triple)
    for graph in grounds.graphs(triple):
        yield name, PROV.wasDerivedFrom, graph
    for statement in (triple[0], triple[2]):
        if is_statement(grounds, statement):
            yield name, PROV.wasDerivedFrom, statement
            yield from _said(grounds, statement)
            for passage in saying(grounds, statement).passages:
                yield name, PROV.hadPrimarySource, passage


def _said(grounds: Grounds, statement: Node) -> Iterator[Triple]:
    """A statement with what is said of it, and who says it."""
    said = saying(grounds, statement)
    yield statement, RDF.type, PROV.Entity
    for kind in said.kinds:
        yield statement, RDF.type, kind
    for speaker in said.speakers:
        yield statement, PARLEY.saidBy, speaker
    for predicate in SAID:
        for value in grounds.values(statement, predicate):
            yield statement, predicate, value


def _reified(name: URIRef, triple: Triple) -> Iterator[Triple]:
    yield name, RDF.type, RDF.Statement
    yield name, RDF.type, PROV.Entity
    for predicate, term in zip((RDF.subject, RDF.predicate, RDF.object), triple, strict=True):
        yield name, predicate, term


def _name(triple: Triple) -> URIRef:
    """The IRI of a triple that reasons speak of."""
    return _minted("triple", write_quads([(*triple, None)]))


def _minted(kind: str, *parts: str) -> URIRef:
    digest = hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]
    return URIRef(f"{INFERRED_GRAPH}#{kind}-{digest}")
