"""People of a long list are looked at by the rules in a process beside, while the next part of the list is linked.

The rules need nothing that is sealed, and have a lock of their own: who looks at people first does not matter.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from pathlib import Path
from threading import Lock
from uuid import UUID

import orjson
from django.conf import settings

import muster
from muster.kernel.scope import Scope
from muster.screening.actions import ledger

LONG = 3_000
"""From so many rows on it pays: a process takes a second or two to start."""
CHILD = "muster.screening.actions.beside_child"
Look = Callable[[Scope, Sequence[UUID]], Future[None]]


@contextmanager
def evaluating(scope: Scope, rows: int) -> Iterator[Callable[[Sequence[UUID]], object]]:
    """What people of a list of so many rows are given to; when the block ends, all of them have been looked at.

    Raises RuntimeError when the process has failed; why stands in the log.
    """
    if rows < LONG:
        yield lambda people: ledger.evaluate(scope, people)
        return
    given: list[Future[None]] = []
    with _shared as look:
        yield lambda people: given.append(look(scope, people))
        for one in given:
            one.result()


class _Shared:
    """One process for all lists that are being loaded: started for the first, ended after the last."""

    def __init__(self) -> None:
        self._lock, self._users, self._running = Lock(), 0, ExitStack()
        self._look: Look | None = None

    def __enter__(self) -> Look:
        with self._lock:
            if self._look is None:
                self._look = self._running.enter_context(_process())
            self._users += 1
            return self._look

    def __exit__(self, *_fault: object) -> None:
        with self._lock:
            self._users -= 1
            if not self._users:
                self._look = None
                self._running.close()


_shared = _Shared()


@contextmanager
def _process() -> Iterator[Look]:
    """Looks at people in the order in which they are given."""
    source, own = str(Path(muster.__file__).parents[1]), settings.SETTINGS_MODULE
    environment = {**os.environ, "PYTHONPATH": source, "DJANGO_SETTINGS_MODULE": own, "MUSTER_POOL": "0"}
    command = [sys.executable, "-m", CHILD]
    with (
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment) as child,
        ThreadPoolExecutor(1) as queue,
    ):
        tell, hear = child.stdin, child.stdout
        assert tell is not None and hear is not None  # noqa: S101 - both were asked for

        def look(scope: Scope, people: Sequence[UUID]) -> None:
            reach = {**asdict(scope), "roles": sorted(scope.roles)}
            tell.write(orjson.dumps({"scope": reach, "people": people}) + b"\n")
            tell.flush()
            if not hear.readline():
                raise RuntimeError("the process that looks at people has failed")

        yield lambda scope, people: queue.submit(look, scope, people)
