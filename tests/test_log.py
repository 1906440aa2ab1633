"""The access log: a line for each request, whatever becomes of it, of the file and of the disk."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import threading
import urllib.parse
from pathlib import Path
from typing import Any

import pytest

from kg.errors import SettingError
from server import serve
from server.log import LOOK_ROUND, Log, quoted, time_of
from server.record import digest
from tests.small_site import make_release, make_settings
from tests.test_engine import ENDLESS
from tests.test_server_lifecycle import LABEL, running

ROOT = Path(__file__).resolve().parent.parent


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_every_request_is_logged(tmp_path: Path) -> None:
    log = tmp_path / "access.log"
    plain = f"/sparql?query={urllib.parse.quote(LABEL)}"
    with running(tmp_path, PARLEY_LOG=str(log), PARLEY_PROXIES="127.0.0.1") as server:
        named = {"X-Request-Id": "one", "X-Forwarded-For": "192.0.2.7"}
        status, headers, body = server.get(plain, **named)
        assert (status, headers["X-Request-Id"]) == (200, "one")
        server.get(plain, **{"X-Request-Id": "again"})
        server.get(f"{plain}%20%23", **{"X-Request-Id": "quick"})
        for name, query in (("late", ENDLESS), ("wrong", "SELECT"), ("update", "CLEAR ALL")):
            server.ask(query, **{"X-Request-Id": name})
        server.get("/nothing?q=secret", **{"X-Request-Id": 'a "bad" name'})
        server.get("/download/parley.nq", **{"X-Request-Id": "file"})
    found = {line["id"]: line for line in lines(log)}
    one = found["one"]
    assert (one["client"], one["method"], one["path"]) == ("192.0.2.7", "GET", "/sparql")
    assert (one["status"], one["bytes"], one["outcome"]) == (200, len(body), "ok")
    assert (one["query"], one["rows"]) == (digest(LABEL), 1)
    assert one["time"].endswith("Z") and one["ms"] > 0
    assert (found["again"]["outcome"], found["again"]["rows"]) == ("cached", 1)
    assert found["again"]["query"] == digest(LABEL)
    assert (found["quick"]["outcome"], found["quick"]["rows"]) == ("ok", 1)
    outcomes = [found[name]["outcome"] for name in ("late", "wrong", "update")]
    assert outcomes == ["timeout", "invalid", "refused"]
    assert found["file"]["bytes"] > 100
    text = log.read_text()
    assert "secret" not in text and "SELECT" not in text and "bad" not in text


def test_an_unwritable_log_stops_the_start(tmp_path: Path) -> None:
    make_release(tmp_path)
    where = str(tmp_path / "none" / "access.log")
    with pytest.raises(SettingError, match="cannot be written") as caught:
        serve(make_settings(tmp_path, log=where))
    assert caught.value.where == where and caught.value.cure and "PARLEY_LOG" in caught.value.cure


def test_a_file_that_was_moved_is_opened_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [0.0]
    monkeypatch.setattr("server.log.time.monotonic", lambda: now[0])
    path = tmp_path / "access.log"
    log = Log(str(path))
    log.write(json.dumps({"line": 1}))
    log.flush()
    path.rename(tmp_path / "access.log.1")
    log.write(json.dumps({"line": 2}))
    log.flush()
    now[0] += 2 * LOOK_ROUND
    log.write(json.dumps({"line": 3}))
    log.close()
    assert lines(tmp_path / "access.log.1") == [{"line": 1}, {"line": 2}]
    assert lines(path) == [{"line": 3}]


def test_several_writers_do_not_mix_their_lines(tmp_path: Path) -> None:
    path = tmp_path / "access.log"
    logs = [Log(str(path)) for _ in range(4)]

    def write(number: int) -> None:
        for _ in range(500):
            logs[number].write(json.dumps({"writer": number, "text": str(number) * 1000}))
            logs[number].flush()

    threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for log in logs:
        log.close()
    found = lines(path)
    assert len(found) == 2000
    assert all(line["text"] == str(line["writer"]) * 1000 for line in found)


FULL = """
import json, resource, signal, sys
from server.log import Log
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
log = Log(sys.argv[1])
resource.setrlimit(resource.RLIMIT_FSIZE, (100, resource.RLIM_INFINITY))
for _ in range(5):
    log.write(json.dumps({"text": "x" * 70}))
    log.flush()
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
log.write(json.dumps({"text": "more room"}))
log.close()
"""


def test_a_full_disk_fails_nothing_and_is_told_once(tmp_path: Path) -> None:
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[1] == resource.RLIM_INFINITY
    path = tmp_path / "access.log"
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(path)],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        timeout=60,
    )
    assert done.stderr.count("not logged") == 1 and not done.stdout
    written = path.read_text().splitlines()
    assert json.loads(written[0]) == {"text": "x" * 70}
    assert json.loads(written[-1]) == {"text": "more room"}


def test_standard_error(capfd: pytest.CaptureFixture[str]) -> None:
    log = Log("-")
    log.write(f'{{"path":{quoted("/é" + chr(10))}}}')
    log.close()
    assert capfd.readouterr().err == '{"path":"/é\\n"}\n'
    assert os.fstat(2)


def test_the_time_is_utc() -> None:
    assert time_of(0.0) == "1970-01-01T00:00:00.000Z"
