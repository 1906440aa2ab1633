"""Good clients while others are bad and processes die: measured on this server alone.

Good clients ask in turn for something new and something that was asked before; a request is timed
from its first byte to its last. The hostile corpus is that of tests/hostile.
"""

from __future__ import annotations

import http.client
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from itertools import count, cycle
from multiprocessing import get_context
from pathlib import Path
from random import Random
from statistics import median, quantiles
from typing import Any
from urllib.parse import quote

from kg.release import DATASET
from tests.bench import processes
from tests.bench.peers import HOST, OURS, Data, Running, free_port, running
from tests.bench.processes import Process
from tests.bench.report import Finding
from tests.bench.synthetic import Shape, write_release
from tests.bench.workloads import LABELS, LOOK_UP, subjects
from tests.test_engine import ENDLESS
from tests.test_hostile import AT_ONCE, CASES, send

#: Good clients, and seconds that they ask in calm and under attack.
CLIENTS, CALM, ATTACK = 2, 8.0, 20.0
#: Starts, and kills of each kind, of which the median is told.
TIMES = 3
#: Seconds within which something must have happened; a query's time limit here.
WITHIN, LIMIT = 30.0, 2.0
#: Seconds from one kill to the next.
STEADY = 4.0
#: Executors of a server with few, and with many.
FEW, MANY = 2, 10
#: Quads of a large graph.
LARGE = 1_000_000


@dataclass
class Load:
    """What good clients met: the milliseconds of each answer, and failures.

    Of something new that a client asked, `last` has when it was answered last, and `gap` the most
    seconds between two such answers.
    """

    times: list[float] = field(default_factory=list)
    last: list[float] = field(default_factory=lambda: [time.monotonic()] * CLIENTS)
    gap: list[float] = field(default_factory=lambda: [0.0] * CLIENTS)
    failed: int = 0

    @property
    def p99(self) -> float:
        """The 99th percentile of the times."""
        return quantiles(self.times, n=100)[98]


def findings(data: Data, folder: Path) -> Iterator[Finding]:
    """Everything, one after the other."""
    yield _first_answer(data, folder / "start")
    settings = {"PARLEY_TIMEOUT": str(LIMIT), "PARLEY_DRAIN": "1"}
    with running(OURS, data, folder / "attack", settings) as server:
        yield from _under_attack(server, data)
    with running(OURS, data, folder / "killed", settings) as server:
        yield from _killed(server, data)
        yield _idle_again(server)
    yield _per_executor(data, "this graph", folder / "executors")
    yield from _large(folder / "large")


def _first_answer(data: Data, folder: Path) -> Finding:
    found = []
    for _ in range(TIMES):
        with running(OURS, data, folder, {"PARLEY_DRAIN": "1"}) as server:
            found.append(server.seconds)
    return Finding("first answer after start, this graph", f"{median(found):.2f} s", "1.5 s")


def _under_attack(server: Running, data: Data) -> Iterator[Finding]:
    with _asking(server, data) as calm:
        time.sleep(CALM)
    with _attacking(server) as sent:
        _until(lambda: sent() > 0)
        with _asking(server, data) as attacked:
            time.sleep(ATTACK)
        attacks = sent()
    ratio = attacked.p99 / calm.p99
    told = f"{ratio:.1f} times ({calm.p99:.0f} → {attacked.p99:.0f} ms; {attacks} attacks)"
    yield Finding("p99 of good requests under attack, to that in calm", told, "5 times")
    answered = f"{attacked.failed} of {attacked.failed + len(attacked.times):,}"
    yield Finding("good requests that failed under attack", answered, "0")


def _killed(server: Running, data: Data) -> Iterator[Finding]:
    """Every process of a kind is killed under load; how long a client then is without an answer."""
    for kind, is_one in KINDS.items():
        found, failed = [], 0
        for _ in range(TIMES):
            with _asking(server, data) as load:
                _until(lambda load=load: len(load.times) > 50)  # type: ignore[misc]
                load.gap[:] = [0.0] * CLIENTS
                killed = _of_kind(server, is_one)
                assert killed, f"there is no {kind}"
                for process in killed:
                    with suppress(ProcessLookupError):
                        os.kill(process.pid, signal.SIGKILL)
                time.sleep(STEADY)
            found.append(max(load.gap))
            failed += load.failed
        told = f"{median(found):.2f} s (at most {max(found):.2f}; {failed / TIMES:.0f} failed)"
        yield Finding(f"longest gap between answers, kill -9 of every {kind}", told, "2 s")


def _idle_again(server: Running) -> Finding:
    """After a time-out, how long its processes still use the processors."""
    found = []
    for _ in range(TIMES):
        connection = http.client.HTTPConnection(HOST, server.port, timeout=WITHIN)
        connection.request("GET", f"{server.path}?query={quote(ENDLESS)}")
        status = connection.getresponse().status
        connection.close()
        assert status == http.client.SERVICE_UNAVAILABLE, status
        found.append(processes.rest(server.process.pid, WITHIN))
    return Finding("processors idle again after a time-out", f"{median(found):.1f} s", "1 s")


def _large(folder: Path) -> Iterator[Finding]:
    """A graph of LARGE quads in memory and on disk: the start, and what it takes."""
    release = write_release(Shape(LARGE), folder / "graph")
    data = Data(release, release / DATASET, folder)
    name = f"{LARGE:,} quads"
    disk = {"PARLEY_DISK": str(folder / "disk"), "PARLEY_DRAIN": "1"}
    with running(OURS, data, folder / "made", disk) as server:
        yield Finding(f"first start with {name} on disk, which makes the store", _s(server), "–")
    for place, settings in (("in memory", {"PARLEY_DRAIN": "1"}), ("on disk", disk)):
        with running(OURS, data, folder / place, settings) as server:
            size = processes.memory(server.process.pid)
            told = f"{_s(server)}, with {size:,.0f} MiB in all"
        yield Finding(f"first answer after start, {name} {place}", told, "–")


def _s(server: Running) -> str:
    return f"{server.seconds:.1f} s"


def _per_executor(data: Data, name: str, folder: Path) -> Finding:
    """What executors add to the memory of all, each warmed by queries."""
    found = []
    for executors in (FEW, MANY):
        settings = {"PARLEY_EXECUTORS": str(executors), "PARLEY_WORKERS": "1", "PARLEY_DRAIN": "1"}
        with running(OURS, data, folder, settings) as server, _asking(server, data) as load:
            _until(lambda load=load: len(load.times) > 1000)  # type: ignore[misc]
            found.append(processes.memory(server.process.pid))
            store = max(each.memory["Rss"] for each in _of_kind(server, is_keeper))
    each = (found[1] - found[0]) / (MANY - FEW)
    told = f"{each:.1f} MiB (the keeper with the store: {store:,.0f} MiB)"
    return Finding(f"memory that one more executor takes, {name}", told, "a small fraction")


def is_keeper(process: Process, others: dict[int, Process]) -> bool:
    """Whether it keeps executors: theirs are its own children, and run as it does."""
    parent = others.get(process.parent)
    ours = "kg.engine.executors" in process.command
    return ours and not (parent and "kg.engine.executors" in parent.command)


def is_executor(process: Process, others: dict[int, Process]) -> bool:
    """Whether it runs queries."""
    ours = "kg.engine.executors" in process.command
    return ours and not is_keeper(process, others)


def is_worker(process: Process, others: dict[int, Process]) -> bool:
    """Whether it answers requests: a child of the main process, and no keeper."""
    return process.parent in others and "kg.engine.executors" not in process.command


KINDS: dict[str, Callable[[Process, dict[int, Process]], bool]] = {
    "worker": is_worker,
    "executor": is_executor,
    "keeper": is_keeper,
}


def _of_kind(
    server: Running, is_one: Callable[[Process, dict[int, Process]], bool]
) -> list[Process]:
    others = {process.pid: process for process in processes.of_session(server.process.pid)}
    return [process for process in others.values() if is_one(process, others)]


def _until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + WITHIN
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.01)


@contextmanager
def _asking(server: Running, data: Data) -> Iterator[Load]:
    """Good clients that ask all the while, each over a connection of its own."""
    load, ended = Load(), threading.Event()
    numbers, iris = count(time.monotonic_ns() // 1000), cycle(subjects(data.dataset))

    def ask(client: int) -> None:
        connection = http.client.HTTPConnection(HOST, server.port, timeout=WITHIN)
        is_new = False
        while not ended.is_set():
            iri, is_new = next(iris), not is_new
            query = LOOK_UP.replace("@@", str(next(numbers))) if is_new else LABELS
            began = time.monotonic()
            try:
                connection.request("GET", f"{server.path}?query={quote(query % iri)}")
                response = connection.getresponse()
                response.read()
            except (OSError, http.client.HTTPException):
                load.failed += 1
                connection.close()
                continue
            if response.status == http.client.OK:
                load.times.append(1000 * (time.monotonic() - began))
                if is_new:
                    gap = time.monotonic() - load.last[client]
                    load.gap[client] = max(gap, load.gap[client])
                    load.last[client] += gap
            else:
                load.failed += 1
        connection.close()

    with _threads([partial(ask, client) for client in range(CLIENTS)], ended):
        yield load


@contextmanager
def _attacking(server: Running) -> Iterator[Callable[[], int]]:
    """Bad clients that send the hostile corpus over and over, each in an order of its own.

    They run in a process of their own, that they slow the server down and not who measures it. What
    is given tells how many attacks were sent.
    """
    spawn = get_context("spawn")
    sent, ended = spawn.Value("L", 0), spawn.Event()
    process = spawn.Process(target=_attack, args=(server.port, sent, ended), daemon=True)
    process.start()
    try:
        yield lambda: int(sent.value)
    finally:
        ended.set()
        process.join(WITHIN)


def _attack(port: int, sent: Any, ended: Any) -> None:
    nowhere = free_port()

    def run(seed: int) -> None:
        for name in cycle(Random(seed).sample(sorted(CASES), len(CASES))):
            if ended.is_set():
                return
            with suppress(OSError):
                send(CASES[name], (HOST, port), nowhere)
            with sent.get_lock():
                sent.value += 1

    with _threads([partial(run, seed) for seed in range(AT_ONCE)], threading.Event()):
        ended.wait()


@contextmanager
def _threads(works: list[Callable[[], None]], ended: threading.Event) -> Iterator[None]:
    threads = [threading.Thread(target=work, daemon=True) for work in works]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        ended.set()
        for thread in threads:
            thread.join(WITHIN)
