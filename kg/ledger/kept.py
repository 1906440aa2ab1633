"""A ledger in a file, and the stamp that says what it is the ledger of.

It is written beside a release and read before the next build. A file that is not whole, of another
release, of another program or of other settled sources is as good as none.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from kg.ledger.ledger import Ledger
from kg.ledger.rows import Rows
from kg.rdf import read_term, write_term
from kg.rules.facts import Facts, Numbering, Spelling
from kg.rules.join import Key
from kg.rules.relation import Relation

ARRAYS = "ledger.npz"
STAMP = "stamp.json"


@dataclass(frozen=True)
class Stamp:
    """What a ledger is of: a release by its digest, sources by theirs, and what was settled.

    `settled` is the digest of all that must be the same for the ledger to be of use: the program,
    and the sources that are no data. `about` are the lines of the release that describe it, `moves`
    how shapes read (`kg.reads`), and `ledger` is the digest of the ledger's file.
    """

    release: str
    settled: str
    sources: Mapping[str, str]
    about: list[str]
    moves: list[list[Any]]
    ledger: str


def keep(ledger: Ledger, folder: Path) -> str:
    """Writes a ledger into a folder, of no use until it is stamped; gives its digest."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / STAMP).unlink(missing_ok=True)
    content = io.BytesIO()
    np.savez(content, allow_pickle=False, **_arrays(ledger))
    _write(folder / ARRAYS, content.getbuffer())
    return hashlib.sha256(content.getbuffer()).hexdigest()


def seal(stamp: Stamp, folder: Path) -> None:
    """Writes the stamp of the ledger in a folder."""
    told = asdict(stamp)
    _write(folder / STAMP, json.dumps({**told, "digest": _digest(told)}).encode())


def read_stamp(folder: Path) -> Stamp | None:
    """The stamp in a folder; None if there is none that is as it was written."""
    try:
        told: Any = json.loads((folder / STAMP).read_bytes())
        digest = told.pop("digest")
        return Stamp(**told) if digest == _digest(told) else None
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None


def load(folder: Path, stamp: Stamp) -> Ledger | None:
    """The ledger in a folder that has this stamp; None if it is not whole."""
    try:
        content = (folder / ARRAYS).read_bytes()
        if hashlib.sha256(content).hexdigest() != stamp.ledger:
            return None
        with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
            return _ledger(arrays)
    except (OSError, ValueError, TypeError, KeyError, BadZipFile):
        return None


def _digest(told: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def _write(path: Path, content: bytes | memoryview) -> None:
    partial = path.with_name(path.name + ".partial")
    partial.write_bytes(content)
    partial.replace(path)


def _arrays(ledger: Ledger) -> dict[str, NDArray[Any]]:
    rows, closed = ledger.rows, ledger.closed
    return {
        "terms": _text(ledger.facts.numbers),
        "graphs": _text(ledger.graphs),
        "rows": _index(rows),
        "keys": _whole([each.keys for each in rows.values()], np.int64),
        "owners": _whole([each.owners for each in rows.values()], np.int32),
        "closed": _index(closed),
        "drawn": _whole([each.keys for each in closed.values()], np.int64),
    }


def _ledger(arrays: Mapping[str, NDArray[Any]]) -> Ledger:
    facts = Facts(Spelling(write_term, read_term))
    terms = _lines(arrays["terms"])
    facts.numbers = Numbering(zip(terms, range(len(terms)), strict=True))
    keys, owners, drawn = arrays["keys"], arrays["owners"], arrays["drawn"]
    rows = {
        key: Rows(key.arity, keys[start:end], owners[start:end])
        for key, start, end in _parts(arrays["rows"])
    }
    closed = {
        key: Relation(key.arity, drawn[start:end]) for key, start, end in _parts(arrays["closed"])
    }
    return Ledger(facts, _lines(arrays["graphs"]), rows, closed)


def _text(lines: Iterable[str]) -> NDArray[Any]:
    return np.frombuffer("\n".join(lines).encode(), dtype=np.uint8)


def _lines(text: NDArray[Any]) -> list[str]:
    return text.tobytes().decode().split("\n") if len(text) else []


def _whole(parts: list[NDArray[Any]], kind: type) -> NDArray[Any]:
    return np.concatenate([*parts, np.empty(0, dtype=kind)])


def _index(relations: Mapping[Key, Rows] | Mapping[Key, Relation]) -> NDArray[Any]:
    """Arity, term and size of each relation."""
    sizes = [(*key, len(each)) for key, each in relations.items()]
    return np.array(sizes, dtype=np.int64).reshape(-1, 3)


def _parts(index: NDArray[Any]) -> Iterable[tuple[Key, int, int]]:
    """Each relation with where it begins and ends."""
    start = 0
    for arity, term, size in index.tolist():
        yield Key(arity, term), start, start + size
        start += size
