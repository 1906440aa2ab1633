"""A release is whole or refused; publishing switches in one step, whatever happens to the build."""

from __future__ import annotations

import hashlib
import json
import os
import random
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from kg.errors import ReleaseError
from kg.release import DATASET, MANIFEST, Manifest, open_release, pack, publish

#: Publishes releases without end, one line a time, until it is killed.
RESTLESS = """
import sys
from pathlib import Path
from kg.release import pack, publish

for number in range(int(sys.argv[2]), 10**9):
    quads = f"<s:{number}> <p:p> <o:o> .\\n".encode() * 2000
    publish(Path(sys.argv[1]), pack({"dataset.nq": quads, "downloads/a.ttl": quads}, {}, {}))
    print(number, flush=True)
"""


def packed(text: str) -> dict[str, bytes]:
    files = {DATASET: text.encode(), "downloads/parley.ttl": b"# " + text.encode()}
    content = pack(files, {"https://w3id.org/parley/graph/about": 1}, {"rdflib": "7.6.0"})
    return {name: each for name, each in content.items() if isinstance(each, bytes)}


def snapshot(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def kept(out: Path) -> set[str]:
    releases = out.with_name(out.name + ".releases")
    return {path.name for path in releases.iterdir() if path.name != ".lock"}


def test_what_is_published_opens_again(tmp_path: Path) -> None:
    out = tmp_path / "release"
    folder = publish(out, packed("one"))
    release = open_release(out)
    assert release.path == folder == out.resolve()
    assert release.digest == hashlib.sha256(b"one").hexdigest() == folder.name
    assert release.dataset.read_text() == "one"
    assert release.manifest.counts == {"https://w3id.org/parley/graph/about": 1}
    assert release.manifest.versions == {"rdflib": "7.6.0"}
    assert list(release.manifest.files) == ["downloads/parley.ttl"]


def test_the_manifest_is_the_same_for_the_same_files() -> None:
    one, two = packed("one")[MANIFEST], packed("one")[MANIFEST]
    assert one == two
    assert Manifest(**json.loads(one)).to_json() == one


def test_the_switch_is_a_relative_link_so_the_place_can_be_moved(tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    publish(tmp_path / "here" / "release", packed("one"))
    (tmp_path / "here").rename(tmp_path / "there")
    assert open_release(tmp_path / "there" / "release").dataset.read_text() == "one"


def test_folders_above_are_made(tmp_path: Path) -> None:
    publish(tmp_path / "a" / "b" / "release", packed("one"))
    assert open_release(tmp_path / "a" / "b" / "release").dataset.read_text() == "one"


def test_a_relative_path_is_as_good(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    publish(Path("release"), packed("one"))
    assert open_release(Path("release")).dataset.read_text() == "one"


def test_the_one_before_is_kept_and_older_ones_go(tmp_path: Path) -> None:
    out = tmp_path / "release"
    names = [publish(out, packed(text)).name for text in ("one", "two", "three")]
    assert kept(out) == set(names[1:])
    assert open_release(out).dataset.read_text() == "three"


def test_the_same_again_changes_nothing(tmp_path: Path) -> None:
    out = tmp_path / "release"
    names = {publish(out, packed(text)).name for text in ("one", "two")}
    before = snapshot(tmp_path)
    assert publish(out, packed("two")).name in names
    assert snapshot(tmp_path) == before


def test_one_can_go_back_to_the_release_before(tmp_path: Path) -> None:
    out = tmp_path / "release"
    for text in ("one", "two", "one"):
        publish(out, packed(text))
    assert open_release(out).dataset.read_text() == "one"
    assert len(kept(out)) == 2


def test_the_same_graph_packed_otherwise_gets_a_folder_of_its_own(tmp_path: Path) -> None:
    out = tmp_path / "release"
    first = publish(out, packed("one"))
    second = publish(out, pack({DATASET: b"one", "downloads/parley.nt": b"x"}, {}, {}))
    assert second.name == f"{first.name}-2"
    assert open_release(out).path == second
    assert snapshot(first) == packed("one")


def test_a_folder_spoilt_by_hand_is_not_taken_for_the_release(tmp_path: Path) -> None:
    out = tmp_path / "release"
    first = publish(out, packed("one"))
    (first / DATASET).write_text("two")
    publish(out, packed("one"))
    assert open_release(out).dataset.read_text() == "one"


@pytest.mark.parametrize("kind", ["folder", "file", "link"])
def test_what_no_build_made_is_left_alone(tmp_path: Path, kind: str) -> None:
    out = tmp_path / "release"
    if kind == "folder":
        out.mkdir()
        (out / "precious.txt").write_text("mine")
    elif kind == "file":
        out.write_text("mine")
    else:
        (tmp_path / "elsewhere").mkdir()
        out.symlink_to("elsewhere")
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(ReleaseError, match=r"Move it away, or name another place with --out"):
        publish(out, packed("one"))
    assert sorted(tmp_path.rglob("*")) == before


def test_a_place_that_cannot_be_written_is_one_message(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ReleaseError, match="cannot be written") as caught:
        publish(tmp_path / "file" / "release", packed("one"))
    assert "file" in str(caught.value.where)


def test_a_write_that_fails_leaves_the_old_release(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "release"
    publish(out, packed("one"))

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ReleaseError, match="No space left on device"):
        publish(out, packed("two"))
    monkeypatch.undo()
    assert open_release(out).dataset.read_text() == "one"
    publish(out, packed("two"))
    assert open_release(out).dataset.read_text() == "two"


def test_no_release(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="Run `parley build`") as caught:
        open_release(tmp_path / "release")
    assert caught.value.where == str(tmp_path / "release")


def test_a_link_to_nowhere(tmp_path: Path) -> None:
    (tmp_path / "release").symlink_to("gone")
    with pytest.raises(ReleaseError, match="There is no release here"):
        open_release(tmp_path / "release")


def manifest_with(**changes: object) -> bytes:
    content: Mapping[str, object] = json.loads(packed("one")[MANIFEST])
    return json.dumps({**content, **changes}).encode()


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        (MANIFEST, None, "half-written: it has no manifest"),
        (DATASET, None, "half-written: this file is missing"),
        ("downloads/parley.ttl", None, "half-written: this file is missing"),
        (DATASET, b"on", "has changed"),
        ("downloads/parley.ttl", b"", "has changed"),
        (MANIFEST, b"{", "does not read as one"),
        (MANIFEST, b"\xff", "does not read as one"),
        (MANIFEST, b"[]", "does not read as one"),
        (MANIFEST, b'{"format": 1}', "does not read as one"),
        (MANIFEST, manifest_with(files=[]), "does not read as one"),
        (MANIFEST, manifest_with(digest=None), "does not read as one"),
        (MANIFEST, manifest_with(extra=1), "does not read as one"),
        (MANIFEST, manifest_with(format=2), "layout 2, this program reads layout 1"),
    ],
)
def test_a_release_that_is_not_whole_is_refused(
    tmp_path: Path, name: str, content: bytes | None, message: str
) -> None:
    folder = publish(tmp_path / "release", packed("one"))
    if content is None:
        (folder / name).unlink()
    else:
        (folder / name).write_bytes(content)
    with pytest.raises(ReleaseError, match=message) as caught:
        open_release(tmp_path / "release")
    assert caught.value.cure == "Run `parley build` to make it anew."


def test_an_open_release_stays_while_a_new_one_is_published(tmp_path: Path) -> None:
    out = tmp_path / "release"
    publish(out, packed("one"))
    old = open_release(out)
    publish(out, packed("two"))
    assert old.dataset.read_text() == "one"
    assert open_release(old.path).digest == old.digest


def test_a_killed_publisher_leaves_a_whole_release(tmp_path: Path) -> None:
    out = tmp_path / "release"
    publish(out, packed("first"))
    chance = random.Random(20)
    number = 0
    for _ in range(12):
        with subprocess.Popen(
            [sys.executable, "-c", RESTLESS, str(out), str(number)], stdout=subprocess.PIPE
        ) as process:
            assert process.stdout is not None
            for _ in range(chance.randint(1, 6)):
                number = int(process.stdout.readline()) + 1
            spin(chance.randint(0, 20_000))
            process.send_signal(signal.SIGKILL)
        open_release(out)
    publish(out, packed("last"))
    assert open_release(out).dataset.read_text() == "last"
    assert len(kept(out)) == 2


def spin(steps: int) -> None:
    """Passes a little time that differs from kill to kill; nothing depends on how much."""
    for step in range(steps):
        hashlib.sha256(str(step).encode())


def test_publishers_side_by_side_both_succeed(tmp_path: Path) -> None:
    out = tmp_path / "release"
    command = [sys.executable, "-c", RESTLESS, str(out)]
    with (
        subprocess.Popen([*command, "0"], stdout=subprocess.PIPE) as one,
        subprocess.Popen([*command, "1000000"], stdout=subprocess.PIPE) as two,
    ):
        assert one.stdout is not None and two.stdout is not None
        for _ in range(5):
            assert one.stdout.readline() and two.stdout.readline()
            open_release(out)
        one.kill()
        two.kill()
    open_release(out)
