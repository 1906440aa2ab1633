"""The keeper: it loads the graph, forks executors, watches them and forks another for each lost.

It ends what nobody waits for any more (the process that asked is gone), lets a query that takes
long give way to shorter ones, and tells on its control socket what runs and how one ended.
"""

from __future__ import annotations

import os
import select
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from types import FrameType
from typing import Any

from kg.engine import control
from kg.engine.board import Board, Running

#: How often a process looks whether the one that started it is still there, in seconds.
LOOK_ROUND = 1.0
#: Seconds after which a query gives way to shorter ones, and by how much.
LONG, GIVE_WAY = 1.0, 15
#: Ends of executors that are remembered.
REMEMBERED = 512
#: Seconds that the system has to tell of an executor whose connection closed already.
DYING = 0.5

Execute = Callable[[Board, int], None]


class Keeper:
    """Keeps `count` executors alive until it is told to end, or its parent is gone."""

    def __init__(self, execute: Execute, controls: socket.socket, count: int) -> None:
        self._execute = execute
        self._controls = controls
        self._board = Board(count)
        self._executors: dict[int, int] = {}  # their slots by their processes
        self._whys: dict[int, tuple[str, str]] = {}
        self._ends: dict[str, dict[str, Any]] = {}
        self._ended = False

    def run(self) -> None:
        """Forks executors, and another for each that dies."""
        parent = os.getppid()
        self._woken = _wake_on(signal.SIGCHLD)
        signal.signal(signal.SIGTERM, self._leave)
        try:
            while os.getppid() == parent and not self._ended:
                for slot in set(self._board.slots) - set(self._executors.values()):
                    self._executors[self._fork(slot)] = slot
                ready, _, _ = select.select(
                    [self._woken, self._controls.fileno()], [], [], LOOK_ROUND
                )
                _drain(self._woken)
                self._bury()
                if self._controls.fileno() in ready:
                    self._obey()
                self._watch()
        finally:
            for executor in self._executors:
                os.kill(executor, signal.SIGKILL)

    def _leave(self, _number: int, _frame: FrameType | None) -> None:
        """Notes that it is time; what is raised here would be lost in the midst of a fork."""
        self._ended = True

    def _fork(self, slot: int) -> int:
        executor = os.fork()
        if executor:
            return executor
        try:
            signal.set_wakeup_fd(-1)
            self._execute(self._board, slot)
        finally:  # whatever happened, the keeper's own way out is not the executor's
            if sys.exc_info()[0]:
                sys.excepthook(*sys.exc_info())
            os._exit(1)

    def _bury(self) -> None:
        while self._executors:
            executor, status = os.waitpid(-1, os.WNOHANG)
            if not executor:
                return
            slot = self._executors.pop(executor)
            number = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
            whose, why = self._whys.pop(executor, (None, None))
            if running := self._board.read(slot):
                name = str(running.ticket)
                self._ends[name] = {"signal": number, "why": why, "meant": whose in {None, name}}
            self._board.end(slot)
            while len(self._ends) > REMEMBERED:
                del self._ends[next(iter(self._ends))]

    def _watch(self) -> None:
        """Ends what nobody waits for, and lets what takes long give way."""
        for executor, running in self._running():
            if not _is_alive(running.ticket.asker):
                self._end(str(running.ticket), "left")
            elif running.age > LONG:
                with suppress(OSError):
                    os.setpriority(os.PRIO_PROCESS, executor, GIVE_WAY)

    def _obey(self) -> None:
        try:
            connection, _ = self._controls.accept()
            with connection:
                match control.receive(connection):
                    case ["list"]:
                        control.reply(connection, self._list())
                    case ["end", name, why]:
                        control.reply(connection, self._end(name, why))
                    case ["runs", name]:
                        control.reply(connection, self._find(name) is not None)
                    case ["how", name]:
                        control.reply(connection, self._how(name))
        except (OSError, ValueError):
            return  # whoever asked is gone, or does not speak this

    def _running(self) -> Iterator[tuple[int, Running]]:
        """What runs, by the executors' processes."""
        for executor, slot in self._executors.items():
            if running := self._board.read(slot):
                yield executor, running

    def _find(self, name: str) -> int | None:
        """The executor that runs the question of this name."""
        found = (one for one, running in self._running() if str(running.ticket) == name)
        return next(found, None)

    def _list(self) -> list[dict[str, Any]]:
        longest = sorted(self._running(), key=lambda each: -each[1].age)
        return [
            {"id": str(running.ticket), "age": running.age, "text": running.text}
            for _, running in longest
        ]

    def _end(self, name: str, why: str) -> bool:
        """Whether the question of this name still ran, and was ended."""
        executor = self._find(name)
        if executor is None:
            return False
        self._whys[executor] = name, why
        os.kill(executor, signal.SIGKILL)
        return True

    def _how(self, name: str) -> dict[str, Any] | None:
        """How the executor ended that ran the question of this name; None if none ever did."""
        if self._find(name) is not None:
            select.select([self._woken], [], [], DYING)
            self._bury()
        return self._ends.get(name)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _wake_on(number: signal.Signals) -> int:
    """A file that can be read when the signal has come."""
    reading, writing = os.pipe()
    os.set_blocking(reading, False)
    os.set_blocking(writing, False)
    signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    signal.signal(number, lambda *_: None)
    return reading


def _drain(woken: int) -> None:
    try:
        while os.read(woken, 4096):
            pass
    except BlockingIOError:
        return
