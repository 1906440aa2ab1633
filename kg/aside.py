"""A function called in a process of its own while this one goes on.

    with Aside(function, argument) as aside:
        ...                       # something else that takes long
        answer = aside.result()   # waits; raises what the function raised

Unlike a pool's, the process can be ended at any moment, and is when the block is left early; Ctrl-C
is the caller's to handle.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import get_context, resource_tracker
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Generic, TypeVar

from kg.errors import ParleyError

Answer = TypeVar("Answer")


class Aside(Generic[Answer]):
    """The call of a function elsewhere; function, arguments and answer must pickle."""

    def __init__(self, function: Callable[..., Answer], *arguments: object) -> None:
        # Not forked: a fork of a process with threads can hang.
        context = get_context("spawn")
        self._answers, answering = context.Pipe(duplex=False)
        self._process = context.Process(
            target=_answer, args=(answering, function, arguments), daemon=True
        )
        try:
            with _without_ctrl_c():
                self._process.start()
        except KeyboardInterrupt:  # it waited until here
            self.end()
            raise
        answering.close()

    def __enter__(self) -> Aside[Answer]:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.end()

    def end(self) -> None:
        """Ends the process at once, wherever it is."""
        self._process.kill()
        self._process.join()
        self._process.close()
        self._answers.close()

    def result(self) -> Answer:
        """The answer, once it is there; raises the ParleyError that the function raised instead.

        If the process ended without either, raises one that says how.
        """
        try:
            answer, error = self._answers.recv()
        except EOFError:
            self._process.join()
            raise _ended(self._process.exitcode or 0) from None
        if error is not None:
            raise error
        return answer  # type: ignore[no-any-return]


def _ended(code: int) -> ParleyError:
    """What to say of a process that ended before it answered; a signal's code is below 0."""
    if code < 0:
        what = f"the process for a part of the work was ended by {signal.Signals(-code).name}"
        return ParleyError(
            what, cure="Is there memory enough? The system kills what takes too much"
        )
    what = f"the process for a part of the work ended with {code}"
    return ParleyError(what, cure="What it wrote before this tells why")


@contextmanager
def _without_ctrl_c() -> Iterator[None]:
    """Holds Ctrl-C back; a process started meanwhile never sees one, not even as it loads."""
    resource_tracker.ensure_running()  # else it starts meanwhile, and lets Ctrl-C through again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _answer(
    answering: Connection[object, object], function: Callable[..., object], arguments: tuple[object]
) -> None:
    """Runs in the other process: calls the function and sends what came of it."""
    try:
        outcome: tuple[object, ParleyError | None] = (function(*arguments), None)
    except ParleyError as error:
        outcome = (None, error)
    try:
        answering.send(outcome)
    except BrokenPipeError:
        return  # the caller was killed, nobody waits
