"""Which nodes shapes refuse, by pyshifty: quick, and without the words.

    verdict = judge(triples, shapes)
    verdict.refused                 # the nodes
    verdict.shapes(node)            # which shapes refuse one of them

Only this module knows pyshifty. It is native code that cannot be interrupted, and a shape or a list
that leads back to itself can cost it its stack or all memory; so it is given only shapes that
`kg.reads` finds a bound for. There are machines that it is not built for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from rdflib import URIRef
from rdflib.term import Node

from kg.errors import SourceError
from kg.rdf import Triple, read_term, write_term

try:
    import shifty
except ImportError:
    shifty = None  # type: ignore[assignment]


def _is_there() -> bool:
    return shifty is not None


@dataclass(frozen=True)
class Verdict:
    """The nodes that are refused, each by some of the shapes that look at it."""

    refused: frozenset[Node]
    _session: shifty.EvidenceSession = field(repr=False)
    _pairs: tuple[shifty.SelectedPair, ...] = field(repr=False)

    def shapes(self, node: Node) -> list[URIRef]:
        """The shapes that refuse a node, those that have a name."""
        pairs = (pair for pair in self._pairs if read_term(pair.focus) == node)
        runs = (self._session.explain(pair) for pair in pairs)
        told = {each.shape_iri for run in runs for each in run.statements if each.selected_foci}
        return sorted(URIRef(name) for name in told if name)


def judge(triples: Iterable[Triple], shapes: Iterable[Triple]) -> Verdict:
    """Holds all nodes against their shapes, of whatever severity.

    Raises SourceError if pyshifty is not there, or says that it cannot use them whole.
    """
    if not _is_there():
        raise _refusal("it is not installed")
    try:
        session = shifty.EvidenceSession(
            _written(shapes), _written(triples), infer=False, graph_mode="data"
        )
    except ValueError as error:
        raise _refusal(str(error).splitlines()[0]) from error
    if session.diagnostics:
        raise _refusal(session.diagnostics[0])
    _, pairs = session.find_failures()
    return Verdict(frozenset(read_term(pair.focus) for pair in pairs), session, tuple(pairs))


def _refusal(why: str) -> SourceError:
    what = f"pyshifty cannot tell whether the graph holds what its shapes say: {why}"
    return SourceError(what, cure="Choose PARLEY_VALIDATOR=pyshacl, or auto")


def _written(triples: Iterable[Triple]) -> bytes:
    """Lines of N-Triples, in no order."""
    return "".join(_lines(triples)).encode()


def _lines(triples: Iterable[Triple]) -> Iterator[str]:
    written: dict[Node, str] = {}
    for triple in triples:
        for node in triple:
            if node not in written:
                written[node] = write_term(node)
        yield f"{' '.join([written[node] for node in triple])} .\n"
