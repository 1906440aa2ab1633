"""Whether the asserted graph holds what its shapes say, and where it does not.

    report = validate(dataset, where=sources.where)
    print(report.table())

Two engines tell the same. pyshacl (`kg.shacl`) is the reference, and tells each fault in the words
of its shape. pyshifty (`kg.verdict`) is many times as fast and tells which nodes are at fault; a
graph of more than `JUDGED_FROM` triples is given to it, and pyshacl is then asked about those nodes
alone, so that what a user reads is the same. No fault is lost between the two: a node that pyshifty
refuses and pyshacl does not is told as such. Besides, pyshacl looks at a node of each target, so
that shapes which it could not use are refused as ever.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Set
from contextlib import suppress
from itertools import islice

from rdflib import BNode, Dataset, Graph, Literal, URIRef
from rdflib.namespace import RDF, RDFS, SH
from rdflib.term import Node

from kg.errors import NotKeptError, SourceError
from kg.rdf import Triple
from kg.reads import Plan, plan_of
from kg.report import Report
from kg.shacl import Data, Where, find, tell
from kg.terms import SHAPES_GRAPH
from kg.verdict import Verdict, judge
from kg.vicinity import Whole, around, samples

#: Asserted triples beyond which pyshifty is asked first unless the user chooses.
JUDGED_FROM = 20_000


def validate(dataset: Dataset, where: Where | None = None, validator: str = "auto") -> Report:
    """Holds the asserted graphs of `dataset` against the shapes in its graph:shapes.

    `where` tells the file and line of a node; `validator` is one of those of `kg.settings`.
    Raises SourceError if the shapes cannot be used.
    """
    whole, shapes = Whole(dataset), dataset.graph(SHAPES_GRAPH)
    if validator == "pyshifty":
        return _judged(whole, shapes, where)
    if validator == "auto" and _is_large(whole):
        with suppress(SourceError):
            return _judged(whole, shapes, where)
    data = _filled(Data(), whole.triples())
    return tell(find(data, _copy(shapes)), data, shapes, where)


def validate_some(
    triples: Set[Triple], shapes: Graph, focus: Set[Node], where: Where, validator: str = "auto"
) -> Report:
    """Holds only these nodes against shapes; the triples must be all that the shapes read of them.

    Among them is what `validate` adds in its working copy. See `kg.reads`.
    """
    verdict = _verdict(triples, shapes, validator)
    if verdict is not None:
        focus = focus & verdict.refused
        if not focus:
            return tell(_nothing(), Data(), shapes, where)
    return _explained(_filled(Data(), triples), shapes, focus, verdict, where)


def _verdict(triples: Set[Triple], shapes: Graph, validator: str) -> Verdict | None:
    """What pyshifty says; None where it is not asked, or cannot tell and was not asked by name."""
    if validator == "pyshacl":
        return None
    try:
        return judge(triples, shapes)
    except SourceError:
        if validator == "pyshifty":
            raise
        return None


def _is_large(whole: Whole) -> bool:
    return any(True for _ in islice(whole.asserted(), JUDGED_FROM, None))


def _judged(whole: Whole, shapes: Graph, where: Where | None) -> Report:
    """The report of pyshacl on what pyshifty refuses. Raises SourceError."""
    plan = _plan(shapes)
    verdict = judge(whole.triples(), shapes)
    focus = verdict.refused | samples(whole, shapes)
    data = _filled(Data(), around(whole, plan, focus))
    return _explained(data, shapes, focus, verdict, where)


def _plan(shapes: Graph) -> Plan:
    """What the shapes read. Raises SourceError if there is no bound to it."""
    try:
        return plan_of(shapes, Whole.cost)
    except (NotKeptError, ValueError) as error:  # rdflib's, of a list that leads back to itself
        what = f"these shapes are beyond what pyshifty is given: {error}"
        raise SourceError(what, cure="Choose PARLEY_VALIDATOR=pyshacl, or auto") from error


def _explained(
    data: Data, shapes: Graph, focus: Set[Node], verdict: Verdict | None, where: Where | None
) -> Report:
    """What pyshacl says of these nodes, and in which of them the verdict was another."""
    aimed = _aimed(shapes, data, focus)
    found = find(data, aimed)
    if verdict is not None:
        unseen = (focus & verdict.refused) - set(found.objects(None, SH.focusNode))
        for node in _disputed(unseen, lambda nodes: find(data, _aimed(shapes, data, nodes))):
            _tell_apart(found, node, verdict.shapes(node))
    return tell(found, data, aimed, where)


def _disputed(nodes: Set[Node], look: Callable[[Set[Node]], Graph]) -> Iterator[Node]:
    """Those of the nodes in which nothing is found wrong.

    A result may name another node than the one that a shape was to look at, so all are looked at
    together, and where there are results, half of them at a time.
    """
    if not nodes:
        return
    if (None, SH.result, None) not in look(nodes):
        yield from nodes
    elif len(nodes) > 1:
        some = set(islice(nodes, len(nodes) // 2))
        yield from _disputed(some, look)
        yield from _disputed(nodes - some, look)


def _tell_apart(found: Graph, node: Node, shapes: Iterable[URIRef]) -> None:
    """Adds to a report that the engines disagree about a node."""
    report, result = found.value(None, RDF.type, SH.ValidationReport), BNode()
    message = (
        "pyshifty refuses this node and pyshacl finds nothing wrong with it: one of them is "
        "mistaken. Compare by `parley validate --validator pyshacl`; PARLEY_VALIDATOR=pyshacl "
        "builds by that alone."
    )
    assert report is not None
    found.set((report, SH.conforms, Literal(False)))
    found.add((report, SH.result, result))
    found.add((result, RDF.type, SH.ValidationResult))
    found.add((result, SH.focusNode, node))
    found.add((result, SH.resultSeverity, SH.Violation))
    found.add((result, SH.resultMessage, Literal(message, lang="en")))
    for shape in shapes:
        found.add((result, SH.sourceShape, shape))


def _nothing() -> Graph:
    """The report graph where nothing was found."""
    found = Graph(bind_namespaces="none")
    report = BNode()
    found.add((report, RDF.type, SH.ValidationReport))
    found.add((report, SH.conforms, Literal(True)))
    return found


def _filled(graph: Data, triples: Iterable[Triple]) -> Data:
    for triple in triples:
        graph.add(triple)
    return graph


def _copy(shapes: Iterable[Triple]) -> Graph:
    graph = Graph(bind_namespaces="none")
    for triple in shapes:
        graph.add(triple)
    return graph


def _aimed(shapes: Graph, data: Graph, focus: Set[Node]) -> Graph:
    """The shapes with those of their targets alone, each by name, that are among the focus nodes.

    pyshacl can be told to look at some nodes only, but then takes all others to conform where a
    shape is part of another.
    """
    finders: dict[URIRef, Callable[[Node], Iterable[Node]]] = {
        SH.targetNode: lambda node: [node],
        SH.targetClass: lambda kind: _instances(data, kind),
        SH.targetSubjectsOf: data.subjects,
        SH.targetObjectsOf: lambda predicate: data.objects(None, predicate),
    }
    aimed = _copy(shapes)
    for by, find_nodes in finders.items():
        for shape, target in shapes.subject_objects(by):
            aimed.remove((shape, by, target))
            for node in focus & set(find_nodes(target)):
                aimed.add((shape, SH.targetNode, node))
    return aimed


def _instances(data: Graph, kind: Node) -> Iterator[Node]:
    for each in data.transitive_subjects(RDFS.subClassOf, kind):
        yield from data.subjects(RDF.type, each)
