"""What the graph does not say but means: the OWL 2 RL closure, without what tells nobody anything.

    inferred = infer(dataset, where=sources.where)

reads the ontology, its alignments, the entities and the essays, and nothing else: fed the links
to Wikidata, OWL RL would copy every triple onto the linked IRIs.

Two reasoners draw the same: owlrl (`kg.reference`), and the ontology as rules (`kg.rules`), which
is many times as fast. A graph of more than `RULES_FROM` triples is given to the rules by itself.

*What is denied* is kept from inference; see `kg.premises`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain

from rdflib import BNode, Dataset, Graph, Literal, URIRef
from rdflib.namespace import OWL, RDF, RDFS
from rdflib.term import Node

from kg.closure import Closure
from kg.consistency import Contradiction, contradictions
from kg.errors import InconsistentGraphError, SourceError
from kg.names import sentence
from kg.premises import described, graph_of, read_asserted, withheld
from kg.rdf import Triple
from kg.reference import close
from kg.rules.closed import Closed
from kg.rules.compiler import compile_rules, is_axiom
from kg.rules.derive import Derivations
from kg.rules.materialise import materialise
from kg.rules.rule import Step
from kg.terms import INFERRED_GRAPH, VOCABULARIES

Where = Callable[[Node], str | None]
#: Gives the premises that triples rest on, and the axioms that led from them to these.
Grounding = Callable[[Iterable[Triple]], tuple[list[Triple], list[Triple]]]

#: Asserted triples beyond which the rules are chosen unless the user chooses.
RULES_FROM = 20_000

#: Contradictions told in one message; the rest mostly follow from them.
TOLD = 10

#: What says something of axioms and not of what the graph is about.
_OF_AXIOMS = frozenset({RDFS.subClassOf, RDFS.subPropertyOf, RDFS.domain, RDFS.range})


def infer(dataset: Dataset, where: Where | None = None, reasoner: str = "auto") -> Graph:
    """The triples that follow from the asserted ones and tell something new about their subjects.

    `where` tells the file and line of a subject, for messages; `reasoner` is one of those of
    `kg.settings`.
    Raises InconsistentGraphError if the asserted triples contradict each other or make two things
    one; it names them and the axioms. By rules, raises SourceError for an axiom outside OWL 2 RL.
    """
    asserted = read_asserted(dataset)
    denied = withheld(asserted)
    premises = graph_of(triple for triple in asserted if triple not in denied)
    is_large = reasoner == "auto" and len(premises) > RULES_FROM
    draw = by_rules if reasoner == "rules" or is_large else by_owlrl
    drawn = draw(premises, where)
    subjects = described(dataset)
    inferred = Graph(identifier=INFERRED_GRAPH)
    for triple in drawn:
        if triple[0] in subjects and triple not in asserted and tells(triple):
            inferred.add(triple)
    return inferred


def by_owlrl(premises: Graph, where: Where | None) -> Iterable[Triple]:
    """What owlrl draws. Raises InconsistentGraphError."""
    closure = close(premises)
    found = contradictions(closure)
    if found:
        raise _inconsistent(closure, found, where)
    return closure.because


def by_rules(premises: Graph, where: Where | None) -> Iterator[Triple]:
    """What the rules draw. Raises InconsistentGraphError, and SourceError as `infer` does."""
    axioms = graph_of(triple for triple in premises if is_axiom(triple))
    closed = materialise(compile_rules(axioms, where), premises)
    _refuse_inconsistent(closed, premises, axioms, where)
    return closed.inferred()


def _refuse_inconsistent(
    closed: Closed[Node], premises: Graph, axioms: Graph, where: Where | None
) -> None:
    """Raises InconsistentGraphError if the rules found that something is wrong.

    What is wrong rests on few triples. With these alone, the reference tells it.
    """
    derivations = Derivations(closed)
    wrong = [triple for step in closed.contradictions for triple in step.premises]
    wrong += [triple for triple in premises if _is_ill_typed(triple[2])]
    wrong += [triple for triple in closed.inferred() if _is_made_same(derivations, triple)]
    if not wrong:
        return
    grounds, _ = derivations.grounds(wrong)
    closure = close(graph_of(chain(axioms, grounds)))
    found = contradictions(closure)
    if not found:
        found = [
            Contradiction(step.rule.name, step.rule.says, None, step.premises)
            for step in closed.contradictions
        ]
    if found:
        raise _inconsistent(closure, found, where)


def _is_ill_typed(node: Node) -> bool:
    return isinstance(node, Literal) and bool(node.ill_typed)


def _is_made_same(derivations: Derivations, triple: Triple) -> bool:
    """Whether a triple makes two things one that are not merely said to be."""
    if triple[1] != OWL.sameAs:
        return False
    step = derivations.first(triple)
    return step is not None and not step.rule.name.startswith("eq-")


def tells(triple: Triple) -> bool:
    """Whether a triple tells a reader something: no tautology, nothing about the vocabularies."""
    subject, predicate, value = triple
    if subject == value or not isinstance(predicate, URIRef) or isinstance(value, BNode):
        return False
    if predicate == RDF.type:
        return isinstance(value, URIRef) and not str(value).startswith(VOCABULARIES)
    if predicate in _OF_AXIOMS:
        return False
    return predicate == OWL.sameAs or not predicate.startswith(str(OWL))


def _inconsistent(
    closure: Closure, found: list[Contradiction], where: Where | None
) -> InconsistentGraphError:
    ground = _grounding(closure.premises)
    told = [_told(closure.premises, each, ground, where) for each in found[:TOLD]]
    if len(found) == 1:
        return InconsistentGraphError(f"inconsistent: {told[0]}", cure=f"{found[0].cure}.")
    rest = f"\n  and {len(found) - TOLD} more" if len(found) > TOLD else ""
    lines = "".join(f"\n  {text}" for text in told)
    return InconsistentGraphError(
        f"inconsistent in {len(found)} ways:{lines}{rest}\n",
        cure="Correct or take away some of the triples, the first ones first, or mend the axioms.",
    )


def _grounding(premises: Graph) -> Grounding:
    """What gives the premises that triples rest on, one way each, and the axioms on that way.

    Where there are axioms outside OWL 2 RL, of which no rules are made, triples rest on themselves.
    """
    axioms = graph_of(triple for triple in premises if is_axiom(triple))
    try:
        closed = materialise(compile_rules(axioms), premises)
    except SourceError:
        return lambda triples: (list(triples), [])
    derivations = Derivations(closed)

    def ground(triples: Iterable[Triple]) -> tuple[list[Triple], list[Triple]]:
        found = [triple for triple in triples if triple in closed or triple in premises]
        steps = [_without(closed, triple) for triple in triples if triple not in found]
        found += [premise for step in steps if step for premise in step.premises]
        asserted, passed = derivations.grounds(found or triples)
        return asserted, [*passed, *(each for step in steps if step for each in step.rule.axiom)]

    return ground


def _without(closed: Closed[Node], triple: Triple) -> Step | None:
    """What the rules found wrong with a thing of which they draw no such triple.

    They speak of no class without a name, and of none that can have no members.
    """
    subject = triple[0]
    steps = closed.contradictions
    return next((s for s in steps if any(subject == each[0] for each in s.premises)), None)


def _told(
    premises: Graph, contradiction: Contradiction, ground: Grounding, where: Where | None
) -> str:
    asserted, axioms = ground(contradiction.triples)
    rules = [contradiction.axiom, *axioms] if contradiction.axiom else axioms
    axiom_text = "; ".join(dict.fromkeys(sentence(premises, axiom) for axiom in rules))
    triples = "; ".join(_placed(premises, triple, where) for triple in asserted)
    by = f" (by: {axiom_text})" if axiom_text else ""
    return f"{contradiction.what}{by}; triples: {triples}"


def _placed(graph: Graph, triple: Triple, where: Where | None) -> str:
    place = where(triple[0]) if where else None
    return f"{sentence(graph, triple)} [{place}]" if place else sentence(graph, triple)
