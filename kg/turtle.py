"""The one way that Turtle is written here: as a careful person would write it by hand.

Only the prefixes that are used, in one order; one block a subject; `a` first, then the name, then
what a reader asks next; a predicate a line; blank nodes and lists nested where they belong. Equal
graphs give equal text, whatever their blank nodes are called, so a difference between two files is
a difference of meaning.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from rdflib import RDF, XSD, BNode, Graph, Literal, URIRef
from rdflib.compare import to_canonical_graph
from rdflib.term import Node

from kg.datatypes import is_bare
from kg.nesting import Nesting, nest
from kg.terms import PREFIXES

WIDTH = 100
INDENT = "    "
#: A stand-in for blank nodes that keep the label their author gave them: written as `_:label`.
LABELLED = "urn:parley:blank-node:"

#: The order of terms, predicates above all. Those not named stand where the star is, by prefix and
#: name.
READING_ORDER = """
    owl:Ontology owl:Class owl:ObjectProperty owl:DatatypeProperty owl:AnnotationProperty
    owl:NamedIndividual
    rdf:type rdfs:label skos:prefLabel skos:altLabel dcterms:title dcterms:description
    rdfs:subClassOf owl:equivalentClass owl:disjointWith rdfs:subPropertyOf owl:equivalentProperty
    owl:propertyDisjointWith owl:inverseOf owl:propertyChainAxiom rdfs:domain rdfs:range
    owl:onProperty skos:inScheme skos:broader skos:definition rdfs:comment skos:scopeNote
    skos:example
    sh:targetClass sh:targetSubjectsOf sh:targetObjectsOf sh:target sh:path sh:property sh:minCount
    sh:maxCount sh:class sh:datatype sh:nodeKind
    parley:inEssay parley:order parley:offset parley:wordCount parley:role parley:digest
    parley:linkedEntity parley:linkTarget parley:linkGrade parley:linkMethod parley:decidedBy
    parley:decidedOn parley:preferredTo parley:evidence
    parley:saidBy parley:demandedBy parley:recommendedBy parley:offeredBy parley:committedBy
    parley:heldBy parley:setBy parley:claimedBy parley:madeBy parley:statedIn parley:relayedIn
    parley:addressedTo parley:addresseeNotStated parley:demands parley:commitsTo
    parley:endorses parley:rejects parley:endorsesConditionally parley:rejectsConditionally
    parley:doubts parley:fears parley:endorsed parley:rejected parley:supersededBy
    parley:requires parley:enables parley:cause parley:effect parley:effectPolarity
    parley:deniesEffect parley:dependent parley:basis parley:deniesBasis
    parley:argumentFor parley:argumentAgainst parley:concludes parley:premise parley:concedes
    parley:backs parley:attacks parley:rebuts parley:undermines parley:undercuts parley:scheme
    parley:onCondition parley:conditionFor parley:sequence parley:sequenceTo
    *
    parley:heldDuring parley:modality parley:certainty parley:quoted parley:freeIndirect
    parley:about parley:mentions parley:expressedIn parley:sourceNote parley:paraphrase
    sh:severity sh:message rdfs:isDefinedBy rdfs:seeAlso
"""

_ESCAPES = {"\\": "\\\\", "\t": "\\t", "\b": "\\b", "\f": "\\f", "\r": "\\r"}
_ESCAPED = re.compile(r"[\\\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_LOCAL = re.compile(r"[A-Za-z0-9_](?:[\w.-]*[\w-])?", re.ASCII)
_NOT_IN_IRI = re.compile(r"[\x00-\x20<>\"{}|^`\\]")


def write_turtle(graph: Graph, prefixes: Mapping[str, str] = PREFIXES) -> str:
    """The graph as canonical Turtle; `prefixes` are those to choose from, in their order."""
    names = Names(prefixes)
    blocks = write_blocks(graph, names)
    return "\n".join([names.declarations(), *blocks] if names.used else blocks)


def write_blocks(graph: Graph, names: Names) -> list[str]:
    """The graph's blocks, one a subject, sorted, each ended by a line end."""
    nesting = nest(graph)
    if nesting.labelled:
        nesting = nest(to_canonical_graph(graph))
    labels = {node: f"_:b{n}" for n, node in enumerate(sorted(nesting.labelled, key=str), 1)}
    return Blocks(nesting, names, labels).sorted()


class Names:
    """Writes IRIs and literals, and remembers which prefixes that took."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self.prefixes = prefixes
        self.used: set[str] = set()
        self._namespaces = {namespace: prefix for prefix, namespace in prefixes.items()}
        order = READING_ORDER.split()
        self._rank = {_expand(name): rank for rank, name in enumerate(order)}
        self._prefix_rank = {prefix: rank for rank, prefix in enumerate(prefixes)}

    def declarations(self) -> str:
        """A line for each prefix that was used."""
        used = (prefix for prefix in self.prefixes if prefix in self.used)
        return "".join(f"@prefix {prefix}: <{self.prefixes[prefix]}> .\n" for prefix in used)

    def term(self, term: URIRef | Literal) -> str:
        return self.literal(term) if isinstance(term, Literal) else self.iri(term)

    def iri(self, iri: str) -> str:
        """As a prefixed name where there is one, else in full."""
        if iri.startswith(LABELLED):
            return "_:" + iri.removeprefix(LABELLED)
        name = self.compact(iri)
        return f"<{_NOT_IN_IRI.sub(_code_point, iri)}>" if name == iri else name

    def compact(self, iri: str) -> str:
        """As a prefixed name where there is one, else the IRI itself."""
        prefix, local = self.split(iri)
        if prefix is None:
            return iri
        self.used.add(prefix)
        return f"{prefix}:{local}"

    def literal(self, literal: Literal) -> str:
        if literal.language:
            return f"{_quoted(literal)}@{literal.language}"
        if literal.datatype in {None, XSD.string}:
            return _quoted(literal)
        if is_bare(literal, str(literal.datatype)):
            return str(literal)
        return f"{_quoted(literal)}^^{self.iri(str(literal.datatype))}"

    def reading_order(self, iri: str) -> tuple[int, int, str]:
        """A key that sorts IRIs as one reads them."""
        prefix, _ = self.split(iri)
        prefix_rank = len(self.prefixes) if prefix is None else self._prefix_rank[prefix]
        return self._rank.get(iri, self._rank["*"]), prefix_rank, iri

    def split(self, iri: str) -> tuple[str | None, str]:
        """Prefix and local name, or None and the IRI where no prefixed name can be written."""
        end = max(iri.rfind(mark) for mark in "#/:") + 1
        prefix = self._namespaces.get(iri[:end])
        if prefix is None or not _LOCAL.fullmatch(iri[end:]):
            return None, iri
        return prefix, iri[end:]


class Blocks:
    """Writes the blocks of one graph; `depth` is the indentation of the line a text stands on.

    `labels` has one for each blank node that needs it.
    """

    def __init__(self, nesting: Nesting, names: Names, labels: Mapping[Node, str]) -> None:
        self.nesting = nesting
        self.names = names
        self.labels = labels
        self._inline: dict[Node, str] = {}

    def sorted(self) -> list[str]:
        return [self.block(node) for node in sorted(self.nesting.roots, key=self.subject_order)]

    def subject_order(self, node: Node) -> tuple[bool, bool, str]:
        text = str(node) if isinstance(node, URIRef) else self.inline(node)
        return isinstance(node, BNode), node not in self.labels, text

    def block(self, subject: Node) -> str:
        anonymous = isinstance(subject, BNode) and subject not in self.labels
        head = "[]" if anonymous else self.inline(subject)
        first, *others = self.predicates(subject, 1)
        fits = "\n" in first or len(head) + len(first) + 3 <= WIDTH
        lines = [f"{head} {first}" if fits else f"{head}\n{INDENT}{first}", *others]
        return f" ;\n{INDENT}".join(lines) + " .\n"

    def predicates(self, subject: Node, depth: int) -> list[str]:
        """Each predicate of a subject with its objects, without what stands between them."""
        properties = self.nesting.properties.get(subject, {})
        order = sorted(properties, key=self.names.reading_order)
        return [self.predicate(name, properties[name], depth) for name in order]

    def predicate(self, predicate: str, objects: Iterable[Node], depth: int) -> str:
        name = "a" if predicate == str(RDF.type) else self.names.iri(predicate)
        # "a" and "a"^^xsd:string are two terms for rdflib, and one in RDF and here.
        distinct = {
            self.inline(node) if isinstance(node, Literal) else node: node for node in objects
        }
        ordered = sorted(distinct.values(), key=self.object_order)
        text = f"{name} {', '.join(self.inline(node) for node in ordered)}"
        if _fits(text, depth):
            return text
        if len(ordered) == 1:
            return f"{name} {self.node(ordered[0], depth, len(name) + 1)}"
        margin = "\n" + INDENT * (depth + 1)
        return name + margin + f",{margin}".join(self.node(node, depth + 1) for node in ordered)

    def object_order(self, node: Node) -> tuple[int, tuple[int, int, str]]:
        """IRIs first, then literals, then blank nodes."""
        if isinstance(node, URIRef):
            return 0, self.names.reading_order(str(node))
        return (1 if isinstance(node, Literal) else 2), (0, 0, self.inline(node))

    def inline(self, node: Node) -> str:
        """A node on one line, but for the line ends in a string."""
        if node not in self._inline:
            self._inline[node] = self.write_inline(node)
        return self._inline[node]

    def write_inline(self, node: Node) -> str:
        if node == RDF.nil:
            return "()"
        if isinstance(node, URIRef | Literal):
            return self.names.term(node)
        if node in self.labels:
            return self.labels[node]
        if (items := self.nesting.items(node)) is not None:
            return f"( {' '.join(self.inline(item) for item in items)} )"
        texts = self.predicates(node, 0)
        return f"[ {' ; '.join(texts)} ]" if texts else "[]"

    def node(self, node: Node, depth: int, before: int = 0) -> str:
        """A node on one line if it fits behind what is before it, else over several."""
        text = self.inline(node)
        if _fits(text, depth, before) or not isinstance(node, BNode) or node in self.labels:
            return text
        margin = "\n" + INDENT * (depth + 1)
        end = "\n" + INDENT * depth
        if (items := self.nesting.items(node)) is not None:
            return f"({margin}{margin.join(self.node(item, depth + 1) for item in items)}{end})"
        return f"[{margin}{f' ;{margin}'.join(self.predicates(node, depth + 1))}{end}]"


def _expand(name: str) -> str:
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local if local else name


def _fits(text: str, depth: int, before: int = 0) -> bool:
    return "\n" not in text and len(INDENT) * depth + before + len(text) + 2 <= WIDTH


def _quoted(text: str) -> str:
    """A string in quotation marks: three if it has several lines."""
    escaped = _ESCAPED.sub(lambda match: _ESCAPES.get(match.group()) or _code_point(match), text)
    if "\n" not in text:
        return '"' + escaped.replace('"', '\\"') + '"'
    return '"""' + re.sub(r'"(?="|$)', '\\\\"', escaped) + '"""'


def _code_point(match: re.Match[str]) -> str:
    code = ord(match.group())
    return f"\\u{code:04X}" if code < 0x10000 else f"\\U{code:08X}"
