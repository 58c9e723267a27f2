"""Runs a long computation in a process of its own and keeps the last answer it gave.

Solvers spend seconds inside compiled code that no signal interrupts, and may be killed for their memory. Whatever
happens to them, the best answer so far is here, and Ctrl-C is obeyed at once.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from types import FrameType
from typing import Generic, TypeVar

from muster.instance.process import die_with_parent

Answer = TypeVar("Answer")
GRACE = 1.0
"""Seconds that the computation may take to come back after its deadline."""
TURN = 0.2


@dataclass(frozen=True)
class Outcome(Generic[Answer]):
    """The last answer; `finished` when the computation ended by itself."""

    last: Answer | None
    finished: bool


def run_apart(
    work: Callable[[Callable[[Answer], None]], None], deadline: float, heard: Callable[[Answer], None] | None = None
) -> Outcome[Answer]:
    """Fork, let `work` hand over better and better answers, and stop it at `deadline` or at a signal."""
    stopping = False

    def stop(_number: int, _frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    context = multiprocessing.get_context("fork")
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_child, args=(work, there, die_with_parent(signal.SIGKILL)))
    process.start()
    there.close()
    last: Answer | None = None
    try:
        while not stopping and time.monotonic() < deadline + GRACE:
            if here.poll(TURN):
                last = here.recv()
                if heard is not None:
                    heard(last)
    except EOFError:
        process.join()
    finally:
        finished = process.exitcode == 0
        _kill(process.pid)
        process.join()
        for number, handler in before.items():
            signal.signal(number, handler)
    return Outcome(last, finished)


def _child(
    work: Callable[[Callable[[Answer], None]], None], there: Connection, arrange: Callable[[], None] | None
) -> None:
    os.setsid()  # its own group: it and what it starts are stopped together, and Ctrl-C reaches the parent alone
    if arrange is not None:
        arrange()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    work(there.send)
    there.close()


def _kill(pid: int | None) -> None:
    if pid is not None:
        try:
            os.killpg(pid, signal.SIGKILL)
        except ProcessLookupError:
            return
