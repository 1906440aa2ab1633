"""The figures of growth that the benchmarks found, kept in a file, and drawn from it.

    note("stages", rows)      # into docs/growth.json, and docs/growth.svg is drawn anew

Each benchmark has a part of the file, so that one can be run without the other. Matplotlib draws
(`tests.bench.draw`); it is installed beside the servers that are compared with, not with this
project.
"""

from __future__ import annotations

import json
import subprocess
from typing import Any

from tests.bench.peers import ROOT

Figures = dict[str, Any]
KEPT = ROOT / "docs" / "growth.json"
DRAWN = ROOT / "docs" / "growth.svg"
#: The Python that has what is compared with, and what draws.
BENCH = ROOT / ".bench" / "bin" / "python"
#: What is told of each part, and the curves in it.
PARTS = {
    "stages": "a build, stage by stage",
    "closure": "what follows, CPU time",
}


def note(part: str, rows: list[Figures]) -> None:
    """Keeps what one benchmark found, in place of what it found before, and draws everything."""
    kept = {name: found_before(name) for name in PARTS} | {part: rows}
    KEPT.write_text(json.dumps(kept, indent=1, sort_keys=True) + "\n", "utf-8")
    panels = {PARTS[name]: curves(kept[name]) for name in PARTS if kept[name]}
    draw = [str(BENCH), str(ROOT / "tests" / "bench" / "draw.py"), str(DRAWN)]
    subprocess.run(draw, input=json.dumps(panels), text=True, check=True)


def found_before(part: str) -> list[Figures]:
    """What one benchmark found last."""
    kept: dict[str, list[Figures]] = json.loads(KEPT.read_text("utf-8")) if KEPT.exists() else {}
    return kept.get(part, [])


def curves(rows: list[Figures]) -> dict[str, list[tuple[float, float]]]:
    """Of each measure its points: asserted triples and seconds. A run tells its seconds first."""
    names = dict.fromkeys(name for row in rows for name in row)
    found = {
        name: [(row["asserted"], _seconds(row[name])) for row in rows if name in row]
        for name in names
        if name not in ("asserted", "all", "essays", "elapsed", "one essay changed")
    }
    return {name: points for name, points in found.items() if len(points) > 1}


def _seconds(value: Any) -> float:
    return float(value[0] if isinstance(value, list | tuple) else value)
