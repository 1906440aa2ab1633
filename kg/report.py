"""What a validation found, for people and for programs."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict, dataclass

SEVERITIES = ("Violation", "Warning", "Info")

#: The longest label or value that a table shows whole, in characters.
WIDTH = 40


@dataclass(frozen=True)
class Result:
    """One thing that a shape found: at which node, by which path, with which value; and the cure.

    IRIs are prefixed names. `place` is file:line, or empty where it is not known; `label`, `path`
    and `value` are empty where there is none.
    """

    severity: str
    place: str
    focus: str
    label: str
    path: str
    value: str
    message: str
    shape: str


@dataclass(frozen=True)
class Report:
    """All results, the gravest first, and the sh:ValidationReport as Turtle.

    The graph conforms if no result is a violation: warnings and infos are told and stop nothing.
    """

    results: tuple[Result, ...]
    document: str

    @property
    def conforms(self) -> bool:
        return all(result.severity != "Violation" for result in self.results)

    def table(self) -> str:
        """Plain text in aligned columns, none of them empty throughout; a verdict below."""
        rows = [_row(result) for result in self.results]
        names = [name for name in _COLUMNS if any(row[name] for row in rows)]
        table = [names, *([row[name] for name in names] for row in rows)] if rows else []
        widths = [max(map(len, column)) for column in zip(*table, strict=True)]
        lines = [
            "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
            for line in table
        ]
        return "\n".join([*lines, self._verdict()]) + "\n"

    def _verdict(self) -> str:
        counts = Counter(result.severity for result in self.results)
        told = ", ".join(f"{counts[name]} × {name}" for name in SEVERITIES if counts[name])
        verdict = "The graph conforms" if self.conforms else "The graph does not conform"
        return f"{verdict}: {told}" if told else verdict

    def json(self) -> str:
        """`{"conforms": …, "results": [{"severity": …, "place": …, …}, …]}`"""
        results = [asdict(result) for result in self.results]
        whole = {"conforms": self.conforms, "results": results}
        return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"

    def turtle(self) -> str:
        """The sh:ValidationReport of the SHACL recommendation."""
        return self.document


_COLUMNS = ("Severity", "Place", "Node", "Label", "Path", "Value", "What to do")


def _row(result: Result) -> dict[str, str]:
    cells = (
        result.severity,
        result.place,
        result.focus,
        _cut(result.label),
        result.path,
        _cut(result.value),
        " ".join(result.message.split()),
    )
    return dict(zip(_COLUMNS, cells, strict=True))


def _cut(text: str) -> str:
    return text if len(text) <= WIDTH else f"{text[: WIDTH - 1]}…"
