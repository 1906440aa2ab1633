"""What takes a while to make, made once: by whoever needs it first, or before anyone does."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

Made = TypeVar("Made")


class Once(Generic[Made]):
    """A value that is made when it is first asked for; who asks meanwhile waits."""

    def __init__(self, make: Callable[[], Made]) -> None:
        self._make = make
        self._made: list[Made] = []
        self._change = Lock()

    def __call__(self) -> Made:
        if not self._made:
            with self._change:
                if not self._made:
                    self._made.append(self._make())
        return self._made[0]
