"""Several scripts on one clock: each runs until it wants it to be later, and the earliest of them goes on.

A script is plain code that calls `at(moment)` where time passes. Each has a thread of its own, but never two run at a
time: what is done when and in which order is the same in every exercise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from threading import Semaphore, Thread

from django.db import connections

Wait = Callable[[datetime], None]
Script = Callable[[Wait], None]


class _Over(Exception):
    """The exercise ends before the moment for which a script waits."""


class _Turn:
    """One script: `moment` is what it waits for, None once it has ended."""

    def __init__(self, script: Script, begin: datetime) -> None:
        self.moment: datetime | None = begin
        self._script = script
        self._ended = False
        self._trouble: Exception | None = None
        self._go, self._parked = Semaphore(0), Semaphore(0)
        self._thread = Thread(target=self._run, daemon=True)
        self._thread.start()

    def go_on(self) -> None:
        """Let it run until it waits again. Raises what it raises."""
        self._go.release()
        self._parked.acquire()
        if self._trouble is not None:
            raise self._trouble

    def end(self) -> None:
        """Stop it where it waits."""
        self._ended = True
        self._go.release()
        self._thread.join()

    def _run(self) -> None:
        try:
            self._go.acquire()
            if not self._ended:
                self._script(self._wait)
        except _Over:
            pass
        except Exception as trouble:
            self._trouble = trouble
        finally:
            self.moment = None
            connections.close_all()
            self._parked.release()

    def _wait(self, moment: datetime) -> None:
        self.moment = moment
        self._parked.release()
        self._go.acquire()
        if self._ended:
            raise _Over


def moments(scripts: Sequence[Script], begin: datetime, end: datetime) -> Iterator[datetime]:
    """Each moment at which a script goes on, in order, before `end`; it does so when the next one is asked for."""
    turns = [_Turn(script, begin) for script in scripts]
    now = begin
    try:
        while waiting := [(turn.moment, number) for number, turn in enumerate(turns) if turn.moment is not None]:
            moment, number = min(waiting)
            if moment >= end:
                return
            now = max(now, moment)
            yield now
            turns[number].go_on()
    finally:
        for turn in turns:
            turn.end()
