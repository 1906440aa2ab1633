"""Fills the tables of the pages that come from the graph, from the two readings or from code.

    python -m docs.tables      (or: make docs)

A table stands between `<!-- table: NAME -->` and `<!-- end -->`. `tests/test_docs.py` fails when a
page says anything else than this would write.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from docs import agreement
from kg.link.entities import entities
from kg.link.entities import links as ties
from kg.link.links import state
from kg.link.suggest import linkable
from kg.pipeline import build
from kg.read import read
from kg.rules.rows import ROWS
from kg.settings import read_settings
from kg.stats import Stats, collect
from kg.store import Store

ROOT = Path(__file__).resolve().parent.parent
PAGES = tuple(
    ROOT / name
    for name in ("README.md", "docs/modelling.md", "docs/reasoning.md", "docs/wikidata.md")
)
TABLE = re.compile(r"(<!-- table: (\w+) -->\n).*?(\n?<!-- end -->)", re.DOTALL)


def statements(stats: Stats) -> str:
    """Statements by kind and essay, and the sentences they were drawn from."""
    keys = [essay.key for essay in stats.essays]
    total = {kind: 0 for essay in stats.essays for kind in essay.kinds}
    for essay in stats.essays:
        for kind, count in essay.kinds.items():
            total[kind] += count
    rows = [
        f"| | {' | '.join(f'`{key}`' for key in keys)} | all |",
        "|---|" + "---|" * (len(keys) + 1),
        row("sentences", [len(essay.sentences) for essay in stats.essays]),
        *(
            row(f"{kind}s", [essay.kinds.get(kind, 0) for essay in stats.essays])
            for kind in sorted(total, key=lambda kind: (-total[kind], kind))
        ),
    ]
    return "\n".join(rows)


def row(name: str, counts: list[int]) -> str:
    return f"| {name} | {' | '.join(map(str, counts))} | {sum(counts)} |"


def scope(stats: Stats) -> str:
    """What the debate holds, by name."""
    names = "\n".join(f"| {name} | {count} |" for name, count in stats.scope.items())
    return f"| the debate has | number |\n|---|---|\n{names}"


def links() -> str:
    """The entities of each kind that are tied to Wikidata, surely or not, or not at all."""
    dataset = read(read_settings({}).sources).dataset
    counted = state(ties(dataset), linkable(entities(dataset)))
    total = ["all", *(str(sum(int(row[place]) for row in counted)) for place in range(1, 5))]
    lines = (f"| {' | '.join(map(str, row))} |" for row in (*counted, total))
    head = "| kind | entities | confirmed | candidate | none |\n|---|---|---|---|---|"
    return "\n".join([head, *lines])


def rule_rows() -> str:
    """What becomes of every row of the tables of OWL 2 RL."""
    rows = "\n".join(f"| {row.table} | `{row.name}` | {row.note} |" for row in ROWS)
    return f"| table | row | what becomes of it |\n|---|---|---|\n{rows}"


def tables(stats: Stats) -> dict[str, str]:
    """Every table by its name."""
    return {
        "statements": statements(stats),
        "scope": scope(stats),
        "rule_rows": rule_rows(),
        "agreement": agreement.table(),
        "links": links(),
    }


def filled(page: str, found: Mapping[str, str]) -> str:
    """The text of a page with its tables written anew. Raises KeyError for an unknown table."""
    return TABLE.sub(lambda match: match[1] + found[match[2]] + "\n<!-- end -->", page)


def main() -> None:
    with TemporaryDirectory() as folder:
        release = build(read_settings({}, release=Path(folder) / "release"))
        found = tables(collect(Store.load(release.dataset)))
    for page in PAGES:
        page.write_text(filled(page.read_text("utf-8"), found), "utf-8")


if __name__ == "__main__":
    main()
