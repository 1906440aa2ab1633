"""Compares this server with others and writes docs/benchmarks.md.

    python -m tests.bench --rounds 5 --seconds 4      (or: make bench)

On each graph every server is started once; then, round after round, each workload is put to one
server after the other with `wrk`, so that whatever else the machine does falls on all of them. What
is told is the ratio of this server's rate to the other's in the same round: median, least, most.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from kg.queries import load
from kg.release import DATASET
from tests.bench.peers import OURS, PEERS_OF_OURS, ROOT, Data, SkippedError, running
from tests.bench.report import Graph, Run, page
from tests.bench.synthetic import Shape, write_release
from tests.bench.workloads import workloads

PAGE = ROOT / "docs" / "benchmarks.md"
SCRIPT = Path(__file__).with_name("replay.lua")
#: Numbers that one run of `wrk` may use up.
NUMBERS = 10_000_000
#: Seconds after which a server that answers nothing more is given up for a round.
STUCK = 20


def main() -> None:
    """Runs the benchmark as the arguments say."""
    options = _options()
    if shutil.which("wrk") is None:
        sys.exit("`wrk` is not installed; install Debian's package of that name.")
    graphs = []
    with tempfile.TemporaryDirectory(prefix="parley-bench-") as folder:
        for name in options.graphs.split(","):
            graphs.append(_measure(name, Path(folder) / name, options))
            options.out.write_text(page(graphs, options.rounds, options.seconds, options.clients))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("--graphs", default="release,10000,100000,1000000")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=4)
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--out", type=Path, default=PAGE)
    return parser.parse_args()


def _measure(name: str, folder: Path, options: argparse.Namespace) -> Graph:
    folder.mkdir(parents=True)
    data = _data(name, folder)
    files = _workloads(data.dataset, folder)
    found: dict[tuple[str, str], list[Run]] = defaultdict(list)
    skipped: dict[str, str] = {}
    with ExitStack() as stack:
        urls = {}
        for peer in (OURS, *PEERS_OF_OURS):
            try:
                urls[peer.name] = stack.enter_context(running(peer, data, folder / peer.name))
            except SkippedError as reason:
                skipped[peer.name] = str(reason)
        for turn in range(options.rounds):
            for workload, file in files.items():
                for peer_name, url in urls.items():
                    run = _wrk(url, file, turn, options)
                    sys.stderr.write(f"{name} {turn} {workload} {peer_name}: {run}\n")
                    found[workload, peer_name].append(run)
    with data.dataset.open("rb") as lines:
        return Graph(name, sum(1 for _ in lines), dict(found), skipped)


def _data(name: str, folder: Path) -> Data:
    """The release, or a made-up graph of so many triples; and its union as N-Triples."""
    release = ROOT / "release" if name == "release" else folder / "graph"
    if name != "release":
        write_release(Shape(int(name)), release)
    union = folder / "union.nt"
    before = b""
    with (release / DATASET).open("rb") as lines, union.open("wb") as out:
        for line in lines:  # they are sorted, so the same triple in another graph comes next
            triple = line.rsplit(b" ", 2)[0]
            if triple != before:
                out.write(triple + b" .\n")
            before = triple
    return Data(release, release / DATASET, union)


def _workloads(dataset: Path, folder: Path) -> dict[str, Path]:
    files = {}
    for name, make in workloads(dataset, load(ROOT / "queries"), seed=1).items():
        files[name] = folder / f"{name}.txt"
        files[name].write_text("\n".join(make()) + "\n")
    return files


def _wrk(url: str, file: Path, turn: int, options: argparse.Namespace) -> Run:
    arguments = ["wrk", "-t1", f"-c{options.clients}", f"-d{options.seconds}s", "--timeout", "30s"]
    numbers = str(turn * NUMBERS)
    try:
        done = subprocess.run(
            [*arguments, "-s", str(SCRIPT), url, "--", str(file), numbers],
            stdout=subprocess.PIPE,
            check=True,
            timeout=options.seconds + STUCK,
        )
    except subprocess.TimeoutExpired:
        return Run(0, 1000 * (options.seconds + STUCK), 1)
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    good = told["requests"] - told["refused"]
    return Run(good / told["seconds"], told["p99"], told["refused"] + told["broken"])


if __name__ == "__main__":
    main()
