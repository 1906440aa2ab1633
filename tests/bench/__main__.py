"""Compares this server with others and writes docs/benchmarks.md.

    python -m tests.bench --rounds 5 --seconds 2      (or: make bench)
    python -m tests.bench --graphs release --peers Oxigraph --parts speed --out /tmp/page.md

On each graph every server is started once; then, round after round, each workload is put to one
server after the other with `wrk`, so that whatever else the machine does falls on all of them, and
each comes to rest before the next is asked. What is told is the ratio of this server's rate to the
other's in the same round: median, least, most. The page is written anew after every round, so that
an end before the end (Ctrl-C, SIGTERM) keeps what was found; it ends every server it started.
"""

from __future__ import annotations

import argparse
import json
import shutil
import signal
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Generator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

from kg.queries import load
from kg.release import DATASET
from tests.bench import processes
from tests.bench.peers import (
    OURS,
    PEERS_OF_OURS,
    ROOT,
    Data,
    Peer,
    Running,
    SkippedError,
    running,
)
from tests.bench.report import Finding, Graph, Page, Run
from tests.bench.strength import findings
from tests.bench.synthetic import Shape, write_release
from tests.bench.workloads import workloads

PAGE = ROOT / "docs" / "benchmarks.md"
SCRIPT = Path(__file__).with_name("replay.lua")
#: Numbers that one run of `wrk` may use up.
NUMBERS = 10_000_000
#: Seconds after which a server that answers nothing more is given up, and that it has to rest.
STUCK, REST = 10, 5.0


def main() -> None:
    """Runs the benchmark as the arguments say."""
    options = _options()
    if shutil.which("wrk") is None:
        sys.exit("`wrk` is not installed; install Debian's package of that name.")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("Ended; what was found is kept."))
    page = Page(options.rounds, options.seconds, options.clients)
    with tempfile.TemporaryDirectory(prefix="parley-bench-") as name:
        for part in options.parts:
            with closing(PARTS[part](Path(name), options, page)) as steps:
                for step in steps:
                    sys.stderr.write(f"{step}\n")
                    options.out.write_text(page.write())


def _strength(folder: Path, _: argparse.Namespace, page: Page) -> Generator[Finding]:
    for finding in findings(_data("release", folder / "strength"), folder / "strength"):
        page.findings.append(finding)
        yield finding


def _speed(folder: Path, options: argparse.Namespace, page: Page) -> Generator[str]:
    for name in options.graphs:
        page.graphs.append(graph := Graph(name, defaultdict(list)))
        with closing(_measure(graph, folder / name, options)) as rounds:
            yield from rounds


PARTS = {"strength": _strength, "speed": _speed}


def _options() -> argparse.Namespace:
    def listed(text: str) -> list[str]:
        return [part for part in text.split(",") if part]

    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("--graphs", type=listed, default=["release", "10000", "100000", "1000000"])
    parser.add_argument("--peers", type=listed, default=[peer.name for peer in PEERS_OF_OURS])
    parser.add_argument("--parts", type=listed, default=[*PARTS], help="strength,speed")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=2)
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--out", type=Path, default=PAGE)
    options = parser.parse_args()
    names = {peer.name.lower(): peer for peer in PEERS_OF_OURS}
    if unknown := {name for name in options.peers if name.lower() not in names}:
        parser.error(f"no peer is called {', '.join(unknown)}: take of {', '.join(names)}")
    if unknown := set(options.parts) - {*PARTS}:
        parser.error(f"no part is called {', '.join(unknown)}: take of {', '.join(PARTS)}")
    options.peers = [OURS, *(names[name.lower()] for name in options.peers)]
    return options


def _measure(graph: Graph, folder: Path, options: argparse.Namespace) -> Generator[str]:
    """Adds to the graph what is found, round after round."""
    data = _data(graph.name, folder)
    files = _workloads(data.dataset, folder)
    with data.dataset.open("rb") as lines:
        graph.triples = sum(1 for _ in lines)
    with ExitStack() as stack:
        servers: dict[str, Running] = {}
        for peer in options.peers:
            _start(peer, data, folder / peer.name, stack, servers, graph)
        for turn in range(options.rounds):
            for workload, file in files.items():
                for peer_name, server in servers.items():
                    runs = graph.runs[workload, peer_name]
                    if turn and not any(run.rate for run in runs):
                        continue  # too slow to be waited for in every round
                    runs.append(_wrk(server, file, turn, options))
                    yield f"{graph.name} {turn} {workload} {peer_name}: {runs[-1]}"
                _bury(servers, graph, workload)
        for peer_name, server in servers.items():
            graph.memory[peer_name] = processes.memory(server.process.pid)
        yield f"{graph.name}: {graph.memory}"


def _bury(servers: dict[str, Running], graph: Graph, workload: str) -> None:
    for name in [*servers]:
        if servers[name].process.poll() is not None:
            graph.skipped[name] = f"it ended by itself during *{workload}*"
            del servers[name]


def _start(
    peer: Peer,
    data: Data,
    folder: Path,
    stack: ExitStack,
    servers: dict[str, Running],
    graph: Graph,
) -> None:
    try:
        servers[peer.name] = stack.enter_context(running(peer, data, folder))
    except SkippedError as reason:
        graph.skipped[peer.name] = str(reason)
        return
    if peer is OURS:
        graph.started = servers[peer.name].seconds


def _data(name: str, folder: Path) -> Data:
    """The release, or a made-up graph of so many triples; and its union as N-Triples."""
    folder.mkdir(parents=True)
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


def _wrk(server: Running, file: Path, turn: int, options: argparse.Namespace) -> Run:
    """One run; what the server still has in hand after it is waited for."""
    arguments = ["wrk", "-t1", f"-c{options.clients}", f"-d{options.seconds}s", "--timeout", "30s"]
    numbers = str(turn * NUMBERS)
    try:
        done = subprocess.run(
            [*arguments, "-s", str(SCRIPT), server.url, "--", str(file), numbers],
            stdout=subprocess.PIPE,
            check=True,
            timeout=options.seconds + STUCK,
        )
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError):
        return Run(0, 0, 1)
    finally:
        processes.rest(server.process.pid, within=REST)
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    good = told["requests"] - told["refused"]
    return Run(good / told["seconds"], told["p99"], told["refused"] + told["broken"])


if __name__ == "__main__":
    main()
