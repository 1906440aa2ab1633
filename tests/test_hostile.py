"""Whatever a stranger sends, the answer is the right one, and no other client notices."""

from __future__ import annotations

import json
import re
import socket
import struct
import threading
import urllib.parse
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.test_server_lifecycle import LABEL, Started, processes_of, running, until

CASES = {
    f"{path.stem}: {case['name']}": case
    for path in sorted((Path(__file__).parent / "hostile").glob("*.json"))
    for case in json.loads(path.read_text("utf-8"))
}
#: Cases that are sent at the same time.
AT_ONCE = 4
WAIT = 60.0
STATUS = re.compile(rb"HTTP/1\.[01] (\d{3}) ")


@dataclass
class Trap:
    """A listener that nothing may reach."""

    port: int
    reached: list[str]


@pytest.fixture(scope="module")
def trap() -> Iterator[Trap]:
    with socket.create_server(("::", 0), family=socket.AF_INET6, dualstack_ipv6=True) as listener:
        trap = Trap(listener.getsockname()[1], [])

        def watch() -> None:
            while True:
                try:
                    connection, peer = listener.accept()
                except OSError:
                    return
                connection.close()
                trap.reached.append(str(peer))

        threading.Thread(target=watch, daemon=True).start()
        yield trap
        listener.shutdown(socket.SHUT_RDWR)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, trap: Trap) -> Iterator[Started]:
    """With endpoints on the list that may not be asked, for they are on this machine."""
    hosts = "127.0.0.1 127.1 0 0x7f000001 2130706433 localhost localhost. [::1] [::ffff:127.0.0.1]"
    listed = [f"http://{host}:{trap.port}/listed" for host in hosts.split()]
    limits = {
        "PARLEY_MEMORY": "256",
        "PARLEY_RESULT": "16",
        "PARLEY_ARRIVAL": "3",
        "PARLEY_SERVICES": " ".join([*listed, "http://169.254.169.254/latest/meta-data/"]),
    }
    with running(tmp_path_factory.mktemp("hostile"), **limits) as started:
        yield started


def text_of(parts: list[Any], port: int) -> str:
    return "".join(map(part_of, parts)).replace("{port}", str(port))


def part_of(part: Any) -> str:
    if isinstance(part, str):
        return part
    text, count = part
    if "{i}" in text:
        return "".join(text.replace("{i}", str(number)) for number in range(count))
    return str(text * count)


def request_of(case: dict[str, Any], port: int) -> bytes:
    """The bytes of a case's request."""
    if "raw" in case:
        return text_of(case["raw"], port).encode("latin-1")
    body = urllib.parse.urlencode({"query": text_of(case["query"], port)}).encode()
    head = (
        "POST /sparql HTTP/1.1\r\nHost: a\r\nConnection: close\r\nAccept: */*\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def outcome(case: dict[str, Any], server: Started, port: int) -> int | str:
    """The status that a case is answered with."""
    url = urllib.parse.urlsplit(server.url)
    return send(case, (str(url.hostname), int(url.port or 0)), port)


def send(case: dict[str, Any], address: tuple[str, int], port: int) -> int | str:
    """The status that a case is answered with at an address."""
    with socket.create_connection(address, timeout=WAIT) as connection:
        try:
            return _outcome(case, connection, request_of(case, port))
        except ConnectionError:
            return "closed"


def _outcome(case: dict[str, Any], connection: socket.socket, request: bytes) -> int | str:
    then = case.get("then")
    pieces = [request] if then != "slow" else [request[i : i + 1] for i in range(len(request))]
    refused = False
    try:
        for piece in pieces:
            connection.sendall(piece)
    except ConnectionError:
        refused = True  # perhaps with an answer
    if then in {"half", "close"} and not refused:
        connection.shutdown(socket.SHUT_WR)
    if then == "reset":
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    if then in {"leave", "reset"}:
        return "closed"
    return read_status(connection)


def read_status(connection: socket.socket) -> int | str:
    """The status of the answer, which is read to its end."""
    head = b""
    while data := connection.recv(65536):
        head = (head + data)[:64]
    found = STATUS.match(head)
    if found:
        return int(found[1])
    return "other" if head else "closed"


def test_there_are_enough() -> None:
    assert len(CASES) > 300


def test_the_corpus(server: Started, trap: Trap) -> None:
    wrong: dict[str, object] = {}
    served: list[int] = []
    ended = threading.Event()

    def behave() -> None:
        while not ended.is_set():
            served.append(server.ask(LABEL, Accept="text/csv")[0])
            served.append(server.get("/page/hatter", Accept="text/html")[0])

    def send(name: str) -> None:
        case = CASES[name]
        try:
            found: int | str = outcome(case, server, trap.port)
        except OSError as error:
            found = repr(error)
        if found not in case["status"]:
            wrong[name] = found

    behaved = threading.Thread(target=behave)
    behaved.start()
    try:
        with ThreadPoolExecutor(AT_ONCE) as place:
            list(place.map(send, CASES))
    finally:
        ended.set()
        behaved.join()
    assert not wrong
    assert set(served) == {200} and len(served) > 100
    assert not trap.reached
    assert server.process.poll() is None and server.get("/-/ready")[0] == 200


def busy(server: Started) -> set[int]:
    """The processes of the server that want the processor now."""
    found = set()
    for pid in processes_of(server.process.pid):
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if fields[0] == "R":
            found.add(pid)
    return found


def test_afterwards_all_is_calm(server: Started) -> None:
    until(lambda: not busy(server))
