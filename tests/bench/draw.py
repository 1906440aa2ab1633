"""Draws curves of seconds over triples, both by powers of ten, as SVG.

    python tests/bench/draw.py docs/growth.svg < curves.json

Reads {panel: {curve: [[triples, seconds], ...]}}. In each panel, dotted lines rise with exponent
1.1: what grows no faster is nowhere steeper. It runs where matplotlib is, and knows nothing of this
project.
"""

from __future__ import annotations

import json
import sys

import matplotlib as mpl

mpl.use("svg")
# Text stays text, and the same figures give the same file.
mpl.rcParams |= {"svg.fonttype": "none", "svg.hashsalt": "growth", "font.size": 9}

from matplotlib import pyplot as plt  # noqa: E402
from matplotlib.axes import Axes  # noqa: E402

EXPONENT = 1.1
MARKS = "osD^vPX*"


def draw(axes: Axes, title: str, curves: dict[str, list[tuple[float, float]]]) -> None:
    """One panel."""
    points = [point for each in curves.values() for point in each]
    least, most = min(x for x, _ in points), max(x for x, _ in points)
    low, high = min(y for _, y in points), max(y for _, y in points)
    start = low / 100
    while start < high:
        end = start * (most / least) ** EXPONENT
        axes.plot([least, most], [start, end], ":", color="#bbbbbb", linewidth=0.8, zorder=0)
        start *= 10
    for mark, (name, each) in zip(MARKS * 2, curves.items(), strict=False):
        axes.plot(*zip(*each, strict=True), marker=mark, markersize=4, linewidth=1.2, label=name)
    axes.set(xscale="log", yscale="log", ylim=(low / 2, high * 2), title=title)
    axes.set(xlabel="asserted triples", ylabel="seconds")
    axes.legend(fontsize=7, frameon=False, loc="upper left", bbox_to_anchor=(1, 1))


def main() -> None:
    """Draws what stands on standard input into the file that is named."""
    panels = json.load(sys.stdin)
    figure, axes = plt.subplots(1, len(panels), figsize=(6 * len(panels), 4.2), squeeze=False)
    for place, (title, curves) in zip(axes[0], panels.items(), strict=True):
        draw(place, title, curves)
    figure.tight_layout()
    figure.savefig(sys.argv[1], metadata={"Date": None})


if __name__ == "__main__":
    main()
