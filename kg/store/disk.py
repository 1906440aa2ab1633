"""A dataset's store on disk, made once and then opened without being loaded.

    python -m kg.store.disk DATASET DIGEST FOLDER

It stands in a folder of its own beside others, named by the dataset's digest, and appears there in
one step when it is whole and on the disk; what another version of the engine made is made anew.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import pyoxigraph as ox

from kg.errors import ParleyError, ReleaseError, SettingError
from kg.store.lines import SortedLines

#: Stores that stay: the newest, and what may still be in use.
KEPT = 3
#: The file that says who made a store, and that it is whole.
MARK = "made-by"
PARTIAL = ".partial-"


def place_of(folder: Path, digest: str) -> Path:
    """Where the store of the dataset with this digest is, or will be."""
    return folder / digest[:32]


def is_made(place: Path) -> bool:
    """Whether a whole store is there that this version of the engine made."""
    try:
        return (place / MARK).read_text() == _maker()
    except OSError:
        return False


def make(dataset: Path, digest: str, folder: Path) -> Path:
    """Makes the store of a dataset in the folder, unless it is there, and gives its place.

    Raises ReleaseError if the dataset cannot be read, SettingError if the folder cannot be written.
    """
    place = place_of(folder, digest)
    if is_made(place):
        return place
    try:
        folder.mkdir(parents=True, exist_ok=True)
        partial = Path(tempfile.mkdtemp(prefix=PARTIAL, dir=folder))
        try:
            _fill(dataset, partial)
            shutil.rmtree(place, ignore_errors=True)
            partial.rename(place)
        finally:
            shutil.rmtree(partial, ignore_errors=True)
        _sync(folder)
    except OSError as error:
        if is_made(place):  # another process was faster
            return place
        what = f"The store cannot be made there ({error})"
        cure = "Name another folder with PARLEY_DISK."
        raise SettingError(what, where=str(folder), cure=cure) from None
    _prune(folder)
    return place


def _fill(dataset: Path, place: Path) -> None:
    store = ox.Store(str(place))
    try:
        SortedLines(dataset)
        store.bulk_load(path=str(dataset), format=ox.RdfFormat.N_QUADS)
    except (SyntaxError, ValueError, OSError) as error:
        what = f"The dataset cannot be read ({error})"
        raise ReleaseError(what, where=str(dataset), cure="Run `parley build`.") from None
    if any(store.quads_for_pattern(None, None, None, ox.DefaultGraph())):
        what = "The dataset has a triple that is in no named graph"
        raise ReleaseError(what, where=str(dataset), cure="Run `parley build`.")
    store.bulk_extend(_union(dataset))
    store.optimize()
    store.flush()
    del store  # closes it
    (place / MARK).write_text(_maker())
    for path in (*place.iterdir(), place):
        _sync(path)


def _union(dataset: Path) -> Iterator[ox.Quad]:
    """All triples, for the default graph; the lines are sorted, so equal ones come together."""
    before = None
    for quad in ox.parse(path=str(dataset), format=ox.RdfFormat.N_QUADS):
        if quad.triple != before:
            yield ox.Quad(*quad.triple)
        before = quad.triple


def _prune(folder: Path) -> None:
    """Removes stores that were made long ago, and what was never finished."""
    made = [path for path in folder.iterdir() if (path / MARK).is_file()]
    made.sort(key=lambda path: (path / MARK).stat().st_mtime, reverse=True)
    for path in made[KEPT:]:
        shutil.rmtree(path, ignore_errors=True)


def _maker() -> str:
    return f"pyoxigraph {version('pyoxigraph')}, layout 1\n"


def _sync(path: Path) -> None:
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def main(arguments: list[str]) -> None:
    """Makes a store, in a process of its own that gives its memory back."""
    dataset, digest, folder = arguments
    try:
        make(Path(dataset), digest, Path(folder))
    except ParleyError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main(sys.argv[1:])
