"""Solves a problem in a process of its own: `python -m muster.scheduling.child SECONDS < problem > lines`.

Each line is JSON: that it listens (`ready`; a SIGTERM before that would just end it), better and better plans (`plan`),
then why places stay open and why everybody stands where they stand (`reasons`), or that the problem was refused
(`refused`). Of a repair the plan tells only who stands where the previous one does not have them. Whoever started it
can kill it at any moment and keeps the last plan; SIGTERM asks it to come to an end and to explain what it has. It ends
with whoever started it.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from dataclasses import asdict
from types import FrameType
from typing import Any

from muster.scheduling import network
from muster.scheduling.dropout import fill_again
from muster.scheduling.plan import Plan
from muster.scheduling.reading import Refused, read_problem
from muster.scheduling.reasons import because, shortages
from muster.scheduling.solving import solve

REPAIR, EVERYTHING = "repair", "everything"
"""Said after the seconds: the previous plan stays, only what fell free in it is filled; or whatever is open."""
PAUSE = 1.0
"""Seconds between two plans that are told, at least: a large one is megabytes."""


def main() -> None:
    """Read, solve, explain."""
    stopping = False

    def stop(_number: int, _frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True

    signal.signal(signal.SIGTERM, stop)
    _say("ready")
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    started = time.monotonic()
    network.solver()  # while the problem is put together
    try:
        problem = read_problem(sys.stdin.buffer.read())
    except Refused as refused:
        _say("refused", faults=refused.faults)
        return
    repair, everything = REPAIR in sys.argv[2:], EVERYTHING in sys.argv[2:]
    telling = _Telling(changed=repair)
    if repair:
        plan = fill_again(problem, everything=everything)
    else:
        plan = solve(problem, started + float(sys.argv[1]), telling.better, lambda: stopping)
    telling.end(plan)
    why = list(_because(plan, repair))
    still_open = shortages(plan, to_target=repair and not everything)  # of a repair each place that fell free counts
    _say("reasons", shortages=[asdict(one) for one in still_open], because=why)


def _end_with(parent: int) -> None:
    """Nobody would hear the plan any more; the processes that it started end as well."""
    while os.getppid() == parent:
        time.sleep(PAUSE)
    os.killpg(0, signal.SIGKILL)


class _Telling:
    """Tells the best plan so far, each within a pause of being found: a solver that hears nobody for long, and is
    killed at last, must not take a plan with it."""

    def __init__(self, *, changed: bool) -> None:
        self._changed = changed
        self._best: Plan | None = None
        self._found, self._ended = threading.Event(), threading.Event()
        self._teller = threading.Thread(target=self._tell, daemon=True)
        self._teller.start()

    def better(self, plan: Plan) -> None:
        """A better one was found."""
        self._best = plan
        self._found.set()

    def end(self, plan: Plan) -> None:
        """This is the last one."""
        self._best = plan
        self._ended.set()
        self._found.set()
        self._teller.join()

    def _tell(self) -> None:
        told: Plan | None = None
        while not (self._ended.is_set() and told is self._best):
            self._found.wait()
            self._found.clear()
            if self._best is not None and self._best is not told:
                told = self._best
                _say("plan", **told.document(changed=self._changed), terms=asdict(told.cost))
                self._ended.wait(PAUSE)


def _because(plan: Plan, newcomers: bool) -> Any:
    names = plan.problem.names
    for one in because(plan, newcomers=newcomers):
        yield [
            names.people[one.person], one.day, round(one.km, 1), one.others,
            None if one.nearest_km is None else round(one.nearest_km, 1),
        ]  # fmt: skip


def _say(kind: str, **content: Any) -> None:
    sys.stdout.write(json.dumps({"kind": kind, **content}) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
