"""Explanations as text that needs no logic to be read: a tree of sentences, and whose they are.

    print(Text(grounds, lexicon).explanation(explain(grounds, triple)))

A statement stands in the tree by a number; below it is told what it says, who says so, and where.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rdflib.term import Node

from kg.explain.grounds import Grounds
from kg.explain.impact import Impact
from kg.explain.lexicon import Lexicon
from kg.explain.reasons import Explanation, Reason
from kg.explain.sayings import Saying, saying, sayings
from kg.explain.search import Stopped
from kg.explain.wording import Wording
from kg.names import short

STOPPED = {
    Stopped.MOST: "There are more reasons; these are the shortest.",
    Stopped.WORK: "There may be more: the search was stopped for taking too long.",
    Stopped.DEPTH: "There may be longer ones, beyond the depth to which reasons are sought.",
}


def stopped(explanation: Explanation) -> str | None:
    """What is to be said if the search was stopped before its end."""
    if explanation.stopped is Stopped.MOST and len(explanation.reasons) == 1:
        return "There are more reasons; this is the shortest."
    return STOPPED[explanation.stopped] if explanation.stopped else None


class Text:
    """Writes explanations of one dataset."""

    def __init__(self, grounds: Grounds, lexicon: Lexicon) -> None:
        self._grounds = grounds
        self._lexicon = lexicon

    def explanation(self, explanation: Explanation) -> str:
        """The whole of an explanation of a triple, lines that end in a newline."""
        wording = Wording(self._grounds, self._lexicon)
        for reason in explanation.reasons:
            wording.meet(sayings(self._grounds, reason))
        if explanation.triple:
            ends = (explanation.triple[0], explanation.triple[2])
            wording.meet(end for end in ends if self._is_statement(end))
        return "".join(f"{line}\n" for line in self._lines(explanation, wording))

    def impact(self, found: Impact, everything: bool = False) -> str:
        """What would fall and what would stand; unless all is wanted, some of it is counted."""
        wording = Wording(self._grounds, self._lexicon)
        wording.meet(found.statements)
        return "".join(f"{line}\n" for line in self._of_impact(found, wording, everything))

    def _of_impact(self, found: Impact, wording: Wording, everything: bool) -> Iterator[str]:
        name = self._lexicon.label(found.thing)
        yield f"Without {name}, {len(found.struck)} asserted triples go."
        for heading, triples in (
            ("would fall", found.fall),
            ("would stand on other legs", found.stand),
        ):
            shown = [t for t in triples if everything or found.tells(t)]
            yield ""
            yield f"{len(triples)} inferred triples {heading}{':' if shown else '.'}"
            yield from (f"  {wording.triple(triple)}" for triple in shown)
            if rest := len(triples) - len(shown):
                also = "and " if shown else ""
                yield f"  {also}{rest} that tell kinds, or are only about what is struck out"
        if wording.numbers:
            yield ""
        for statement, number in wording.numbers.items():
            yield from self._saying(saying(self._grounds, statement), number)

    def _lines(self, explanation: Explanation, wording: Wording) -> Iterator[str]:
        if explanation.triple:
            yield wording.triple(explanation.triple)
        if explanation.graphs:
            yield f"  asserted in {self._graphs(explanation.graphs)}"
        for number, reason in enumerate(explanation.reasons, start=1):
            yield ""
            lead = f"{number}. " if len(explanation.reasons) > 1 else ""
            yield f"{lead}{self._because(reason)}"
            yield from self._below(reason, wording, " " * len(lead))
        if wording.numbers:
            yield ""
        for statement, number in wording.numbers.items():
            yield from self._saying(saying(self._grounds, statement), number)
        told = stopped(explanation)
        if told and explanation.triple:
            yield ""
            yield told

    def _because(self, reason: Reason) -> str:
        assert reason.rule
        return f"because {reason.rule.says} ({reason.rule.name})"

    def _below(self, reason: Reason, wording: Wording, indent: str) -> Iterator[str]:
        for premise in reason.premises:
            is_last = premise is reason.premises[-1]
            branch, further = ("└─ ", "   ") if is_last else ("├─ ", "│  ")
            assert premise.triple
            told = wording.triple(premise.triple)
            if premise.rule is None:
                yield f"{indent}{branch}{told} (asserted in {self._graphs(premise.graphs)})"
            else:
                yield f"{indent}{branch}{told}"
                yield f"{indent}{further}{self._because(premise)}"
                yield from self._below(premise, wording, indent + further)

    def _saying(self, said: Saying, number: int) -> Iterator[str]:
        kinds = ", ".join(map(self._lexicon.label, said.kinds)) or "statement"
        yield f"[{number}] {kinds}: {said.paraphrase or short(said.statement)}"
        yield f"    {self.whose(said)}"

    def whose(self, said: Saying) -> str:
        """Who says it, how, and where."""
        speakers = self._listed(said.speakers)
        parts = [f"said by {speakers}" if speakers else "", self._listed(said.modalities)]
        texts = self._listed(said.texts)
        parts += [f"by the text itself, {texts}" if texts else "", self._listed(said.passages)]
        return "; ".join(part for part in parts if part)

    def _listed(self, nodes: Iterable[Node]) -> str:
        return ", ".join(map(self._lexicon.label, nodes))

    def _graphs(self, graphs: Iterable[Node]) -> str:
        return ", ".join(short(graph) for graph in graphs)

    def _is_statement(self, node: Node) -> bool:
        return bool(saying(self._grounds, node).paraphrase)
