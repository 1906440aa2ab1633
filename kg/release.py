"""A release: the immutable folder that a build makes and everything else reads.

    release -> release.releases/<digest>      a symbolic link, switched in one step
    release.releases/<digest>/dataset.nq      every quad, canonical (RDFC-1.0) and sorted
    release.releases/<digest>/manifest.json   what is in the folder, with digests, counts, versions
    release.releases/<digest>/downloads/…     the same graph in other formats

`publish` writes beside and then switches, so whoever reads `release` sees the old one or the new
one and never half of either, whenever the build is killed. The release before the current one is
kept for those who still read it; older ones are removed.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from kg.content import Content, digest_in, digest_of, put
from kg.errors import ReleaseError

FORMAT = 1
DATASET = "dataset.nq"
MANIFEST = "manifest.json"

_BUILD = "Run `parley build`, or name another with --release."
_REBUILD = "Run `parley build` to make it anew."


@dataclass(frozen=True)
class Manifest:
    """What a release says of itself.

    `digest` is the SHA-256 of `dataset.nq`, in hexadecimal; `counts` the triples of each named
    graph by its IRI; `versions` the version of each engine by its name; `files` the SHA-256 of
    every other file by its path in the release; `format` the layout of the release.
    """

    digest: str
    counts: Mapping[str, int]
    versions: Mapping[str, str]
    files: Mapping[str, str]
    format: int = FORMAT

    def to_json(self) -> bytes:
        """The manifest as sorted, indented JSON."""
        text = json.dumps(asdict(self), ensure_ascii=False, indent=2, sort_keys=True)
        return (text + "\n").encode()


@dataclass(frozen=True)
class Release:
    """A whole release; `path` is its own folder, which a later build does not change."""

    path: Path
    manifest: Manifest

    @property
    def digest(self) -> str:
        """The name of the release: the digest of its canonical N-Quads."""
        return self.manifest.digest

    @property
    def dataset(self) -> Path:
        """The file with every quad."""
        return self.path / DATASET


def pack(
    files: Mapping[str, Content], counts: Mapping[str, int], versions: Mapping[str, str]
) -> dict[str, Content]:
    """The files with the manifest that describes them; `dataset.nq` must be among them."""
    digests = {name: digest_of(content) for name, content in files.items()}
    manifest = Manifest(digests.pop(DATASET), dict(counts), dict(versions), digests)
    return {**files, MANIFEST: manifest.to_json()}


def open_release(path: Path) -> Release:
    """The release at the path, every file checked against its digest.

    Raises ReleaseError if it is missing, half-written, changed, or of another layout.
    """
    while True:
        folder = path.resolve()
        try:
            return _open(folder)
        except ReleaseError:
            if path.resolve() == folder:  # else it was replaced under our hands
                raise


def _open(folder: Path) -> Release:
    if not folder.is_dir():
        raise ReleaseError("There is no release here", where=str(folder), cure=_BUILD)
    try:
        manifest = _read_manifest(folder / MANIFEST)
        for name, digest in [(DATASET, manifest.digest), *manifest.files.items()]:
            _check(folder / name, digest)
    except OSError as error:
        raise ReleaseError(
            f"The release cannot be read ({error.strerror})",
            where=str(error.filename or folder),
            cure=_REBUILD,
        ) from None
    return Release(folder, manifest)


def _read_manifest(path: Path) -> Manifest:
    if not path.is_file():
        what = f"The release is half-written: it has no {MANIFEST}"
        raise ReleaseError(what, where=str(path.parent), cure=_REBUILD)
    try:
        content: Any = json.loads(path.read_bytes())
        layout = content["format"]
        if layout == FORMAT:
            return _manifest(**content)
    except (ValueError, TypeError, KeyError):
        what = "The manifest does not read as one"
        raise ReleaseError(what, where=str(path), cure=_REBUILD) from None
    raise ReleaseError(
        f"The release is of layout {layout}, this program reads layout {FORMAT}",
        where=str(path),
        cure=_REBUILD,
    )


def _manifest(**content: Any) -> Manifest:
    """The manifest of the JSON's members; TypeError if one is missing, unknown or ill-typed."""
    manifest = Manifest(**content)
    if not isinstance(manifest.digest, str):
        raise TypeError("the digest is no string")
    if not all(isinstance(m, dict) for m in (manifest.counts, manifest.versions, manifest.files)):
        raise TypeError("a member is no object")
    return manifest


def _check(path: Path, digest: str) -> None:
    if not path.is_file():
        what = "The release is half-written: this file is missing"
        raise ReleaseError(what, where=str(path), cure=_REBUILD)
    found = digest_in(path)
    if found != digest:
        what = (
            f"The file has changed: its digest is {found[:12]}…, the manifest says {digest[:12]}…"
        )
        raise ReleaseError(what, where=str(path), cure=_REBUILD)


def published(folder: Path) -> Release:
    """The release that `publish` has just made in this folder; its files are not read again."""
    return Release(folder, _read_manifest(folder / MANIFEST))


def publish(out: Path, files: Mapping[str, Content]) -> Path:
    """Makes the packed files (see `pack`) the release at `out`, in one step; gives its own folder.

    Raises ReleaseError, with the old release as it was, if `out` is something that no build made,
    or cannot be written.
    """
    out = out.parent.resolve() / out.name
    releases = out.with_name(out.name + ".releases")
    _refuse_foreign(out, releases)
    try:
        releases.mkdir(parents=True, exist_ok=True)
        with _alone(releases):
            before = out.resolve() if out.is_symlink() else None
            _clear(releases)
            folder = _settle(releases, files)
            if folder != before:
                _switch(out, releases, folder)
                _prune(releases, {folder, before})
    except OSError as error:
        raise ReleaseError(
            f"The release cannot be written ({error.strerror})",
            where=str(error.filename or out),
            cure="Make room and check the permissions, or name another place with --out.",
        ) from None
    return folder


def _refuse_foreign(out: Path, releases: Path) -> None:
    ours = out.is_symlink() and out.readlink().parent == Path(releases.name)
    if os.path.lexists(out) and not ours:
        raise ReleaseError(
            "Something that no build made stands where the release should go",
            where=str(out),
            cure="Move it away, or name another place with --out.",
        )


@contextmanager
def _alone(releases: Path) -> Iterator[None]:
    """Keeps a second build out until this one is done; the lock goes when its process does."""
    with (releases / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _clear(releases: Path) -> None:
    """Removes what a killed build may have left."""
    (releases / ".link").unlink(missing_ok=True)
    if (releases / ".partial").exists():
        shutil.rmtree(releases / ".partial")


def _settle(releases: Path, files: Mapping[str, Content]) -> Path:
    """The folder with exactly these files, new unless one with the same bytes is there already."""
    manifest = files[MANIFEST]
    assert isinstance(manifest, bytes)
    for folder in _names(releases / json.loads(manifest)["digest"]):
        if not folder.exists():
            _write(releases / ".partial", files)
            (releases / ".partial").rename(folder)
            _sync(releases)
            return folder
        if _holds(folder, files):
            return folder
    raise AssertionError("the names never end")


def _names(folder: Path) -> Iterator[Path]:
    """The folder's name, then others for the same graph packed otherwise or spoilt by hand."""
    yield folder
    number = 2
    while True:
        yield folder.with_name(f"{folder.name}-{number}")
        number += 1


def _holds(folder: Path, files: Mapping[str, Content]) -> bool:
    return all(
        (folder / name).is_file() and digest_in(folder / name) == digest_of(content)
        for name, content in files.items()
    )


def _write(folder: Path, files: Mapping[str, Content]) -> None:
    """Writes the files into a new folder, through to the disk."""
    folder.mkdir()
    for name, content in files.items():
        put(content, folder / name)
    for parent in {(folder / name).parent for name in files} | {folder}:
        _sync(parent)


def _switch(out: Path, releases: Path, folder: Path) -> None:
    """Points `out` to the folder; the rename of a ready-made link is one step."""
    link = releases / ".link"
    link.symlink_to(folder.relative_to(out.parent))
    link.replace(out)
    _sync(out.parent)


def _prune(releases: Path, kept: set[Path | None]) -> None:
    """Removes the other releases, each renamed first, so that a kill leaves none half-removed."""
    for folder in releases.iterdir():
        if folder.is_dir() and not folder.name.startswith(".") and folder not in kept:
            shutil.rmtree(folder.rename(releases / ".partial"))


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
