"""Rules as data: each a `sh:SPARQLRule` of SHACL, to be read and queried like everything else.

A rule with a head carries `sh:construct`; one without is a `sh:SPARQLConstraint` and carries
`sh:select`, whose rows are what is wrong. `rdfs:label` is the rule in words, `skos:notation` are
the rows of the Profiles' tables, `prov:wasDerivedFrom` the named terms whose axioms make it.
Source: SHACL Advanced Features (W3C Note, 2017), section 8, and SHACL (2017), section 5.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256

from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS, PROV, RDF, RDFS, SH, SKOS

from kg.rules.rule import Rule
from kg.rules.sparql import construct, select
from kg.terms import GRAPH

RULE = Namespace(str(GRAPH["rules#"]))
TABLES = URIRef(
    "https://www.w3.org/TR/owl2-profiles/#Reasoning_in_OWL_2_RL_and_RDF_Graphs_using_Rules"
)


def to_graph(rules: Iterable[Rule]) -> Graph:
    """The rules as RDF; their names are the same as long as they say the same."""
    graph = Graph(bind_namespaces="none")
    for rule in rules:
        text = construct(rule) if rule.head else select(rule)
        node = RULE[f"{rule.name}-{sha256(text.encode()).hexdigest()[:12]}"]
        kind, says = (
            (SH.SPARQLRule, SH.construct) if rule.head else (SH.SPARQLConstraint, SH.select)
        )
        graph.add((node, RDF.type, kind))
        graph.add((node, says, Literal(text)))
        graph.add((node, RDFS.label, Literal(rule.says, lang="en")))
        graph.add((node, DCTERMS.source, TABLES))
        for row in rule.rows:
            graph.add((node, SKOS.notation, Literal(row)))
        for subject, _, _ in rule.axiom:
            if isinstance(subject, URIRef):
                graph.add((node, PROV.wasDerivedFrom, subject))
    return graph
