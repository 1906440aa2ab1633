"""The folder that keeps items as they were fetched: `Q423.json` in the shape of
`Special:EntityData`, cut down to what is used here.

Wikidata's data are in the public domain (CC0), which every file says; each item has the number of
its revision and when that was made. Source of the shape: https://www.wikidata.org/wiki/Wikidata:Data_access.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from kg.errors import SourceError
from kg.link.items import ITEM, Item, item_of, trimmed

LICENSE = "https://creativecommons.org/publicdomain/zero/1.0/"
#: What is still to be fetched by a run that was stopped.
LEFT = ".left.json"


def read_items(folder: Path) -> dict[str, Item]:
    """Every item of the folder, which need not be there, by the identifier it was asked for."""
    files = sorted(folder.glob("Q*.json")) if folder.is_dir() else []
    return {path.stem: read_item(path) for path in files}


def read_item(path: Path) -> Item:
    """The item of one file. Raises SourceError if it cannot be read or is not of the shape."""
    cure = "Fetch it again: remove the file, then `parley link snapshot`"
    try:
        told = json.loads(path.read_text("utf-8"))
        entities = told["entities"]
        record = entities.get(path.stem) or next(iter(entities.values()))
    except OSError as error:
        what = f"The file cannot be read ({error.strerror})"
        raise SourceError(what, where=str(path), cure=cure) from None
    except (ValueError, KeyError, TypeError, AttributeError, StopIteration) as error:
        what = f"The file is no snapshot of an item ({error})"
        raise SourceError(what, where=str(path), cure=cure) from None
    found = item_of(path.stem, record, str(path))
    # Special:EntityData tells a redirect by answering with the item that it leads to.
    other = record.get("id", path.stem)
    if other != path.stem and found.redirect is None:
        return item_of(path.stem, {**record, "redirects": {"to": other}}, str(path))
    return found


def write_item(folder: Path, key: str, record: dict[str, Any]) -> None:
    """Keeps what was told of an item, in one step."""
    if not ITEM.fullmatch(key):
        raise ValueError(key)
    item_of(key, record, key)
    _write(folder / f"{key}.json", {"license": LICENSE, "entities": {key: trimmed(record)}})


def _write(path: Path, content: Any) -> None:
    text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    partial = path.with_name(f".{path.name}.partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with partial.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    except OSError as error:
        what = f"The snapshot cannot be written ({error.strerror})"
        cure = "Make room and check the permissions, or name another folder with --snapshots."
        raise SourceError(what, where=str(path), cure=cure) from None


def read_left(folder: Path) -> list[str] | None:
    """What a run that was stopped had still to fetch; None if none was."""
    try:
        left = json.loads((folder / LEFT).read_text("utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError):
        left = None
    if not isinstance(left, list) or not all(isinstance(each, str) for each in left):
        what = "The note of what is left to fetch does not read as one"
        raise SourceError(what, where=str(folder / LEFT), cure="Remove it to begin anew.")
    return left


def write_left(folder: Path, left: Iterable[str]) -> None:
    """Notes what a run has still to fetch."""
    _write(folder / LEFT, [*left])


def end_run(folder: Path) -> None:
    """Notes that a run came to its end."""
    (folder / LEFT).unlink(missing_ok=True)
