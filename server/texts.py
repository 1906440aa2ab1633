"""The essays' own sentences, for an operator who has the texts (setting `texts`) and may show them.

Read once when the application starts. A sentence is shown only where the text at hand still has it
at its place, word for word by its digest; the graph itself holds none of its words.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from kg.errors import SettingError
from kg.words import digest, words

#: No word takes more characters than this, with its gap, on average over a sentence.
WIDEST_WORD = 60


@dataclass(frozen=True)
class Texts:
    """The texts by the essay's key; `digest` names them all, and is empty if there are none."""

    by_key: Mapping[str, str] = field(default_factory=dict)
    digest: str = ""

    def sentence(self, key: str, offset: int, count: int, told: str) -> str | None:
        """The sentence of so many words at an offset, if its digest is the one told, else None."""
        text = self.by_key.get(key)
        if text is None or not 0 <= offset < len(text):
            return None
        window = text[offset : offset + (count + 1) * WIDEST_WORD]
        run = list(islice(words(window, offset), count))
        if len(run) < count or not run or digest(run) != told:
            return None
        start, end = offset, run[-1].offset
        while start and not text[start - 1].isspace():
            start -= 1
        while end < len(text) and not text[end].isspace():
            end += 1
        return text[start:end]


def read(folder: Path | None) -> Texts:
    """The texts of a folder, `<key>.txt` each. Raises SettingError if it cannot be read."""
    if folder is None:
        return Texts()
    try:
        found = {path.stem: path.read_bytes().decode() for path in sorted(folder.glob("*.txt"))}
        if not folder.is_dir():
            raise NotADirectoryError
    except (OSError, UnicodeDecodeError) as error:
        what = f"The texts cannot be read ({error})"
        cure = "Name a folder with UTF-8 texts, `<key>.txt` each, or give no `texts`."
        raise SettingError(what, where=str(folder), cure=cure) from None
    told = hashlib.sha256("\0".join([*found, *found.values()]).encode()).hexdigest()
    return Texts(found, told if found else "")
