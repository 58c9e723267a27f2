"""Runs the solver in a process of its own and hears what it says, until it ends, is stopped, or its time is over."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import orjson

import muster

GRACE = 20.0
"""Seconds after its time, or after it was asked to stop, in which it comes to an end and explains its plan."""
HURRY = 5.0
"""The same when the program is being stopped: the plan still has to be put in."""
TURN = 0.5
REPAIR = ("repair",)
"""How the child is told to keep the previous plan and fill only what fell free in it."""
REPAIR_EVERYTHING = (*REPAIR, "everything")
"""The same, with what was open before."""


def solve(
    pose: Callable[[], bytes], seconds: float, *, stop: Callable[[], float | None], how: Sequence[str] = ()
) -> Iterator[dict[str, Any]]:
    """What the solver says, line by line; an empty one each half second in between, so that progress can be told.

    `pose` gives the problem: it is asked while the child loads what it works with. `stop` says how long it may still
    take once it is to end, `how` is what the child is told beside the seconds.
    """
    source = str(Path(muster.__file__).parents[1])
    child = subprocess.Popen(
        [sys.executable, "-m", "muster.scheduling.child", str(seconds), *how], stdin=subprocess.PIPE,
        stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": source}, start_new_session=True,
    )  # fmt: skip
    try:
        _give(child, pose())
        yield from _heard(child, time.monotonic() + seconds + GRACE, stop)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()


def _give(child: subprocess.Popen[bytes], problem: bytes) -> None:
    assert child.stdin is not None  # noqa: S101 - it was asked for
    with contextlib.suppress(BrokenPipeError), child.stdin:  # a child that has died says nothing, which is heard
        child.stdin.write(problem)


def _heard(child: subprocess.Popen[bytes], end: float, stop: Callable[[], float | None]) -> Iterator[dict[str, Any]]:
    assert child.stdout is not None  # noqa: S101 - it was asked for
    pipe, buffer, listens, asked = child.stdout.fileno(), b"", False, False
    while time.monotonic() < end:
        ready, _out, _bad = select.select([pipe], [], [], TURN)
        grace = stop()
        if listens and grace is not None and not asked:
            child.send_signal(signal.SIGTERM)
            asked, end = True, min(end, time.monotonic() + grace)
        if not ready:
            yield {}
            continue
        piece = os.read(pipe, 1 << 20)
        if not piece:
            return
        listens = True  # the first line says so, and nothing else
        *lines, buffer = (buffer + piece).split(b"\n")
        for said in map(orjson.loads, lines):
            if said["kind"] != "ready":
                yield said
