"""What a search keeps while it runs: the best roster so far, the best bound, and when it has to end."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from muster.scheduling.cost import cost
from muster.scheduling.plan import Plan, Status, make_plan
from muster.scheduling.problem import Problem
from muster.scheduling.roster import Roster

CLOSE = 1e-6


@dataclass(eq=False)
class Search:
    """`deadline` is a moment of `time.monotonic`. Everything offered is legal; only better ones are kept."""

    problem: Problem
    deadline: float | None = None
    on_better: Callable[[Plan], None] | None = None
    stop: Callable[[], bool] = lambda: False
    started: float = field(default_factory=time.monotonic)
    best: Roster | None = None
    best_cost: float = float("inf")
    bound: float = 0.0
    optimal: bool = False
    """Proven so, whatever the rounding of the bound says."""

    def now(self) -> float:
        return time.monotonic()

    def left(self) -> float:
        """Seconds until the deadline."""
        return float("inf") if self.deadline is None else self.deadline - time.monotonic()

    def part(self, share: float) -> Callable[[], float]:
        """What is left of the first `share` of the time until the deadline."""
        end = time.monotonic() + share * self.left()
        return lambda: end - time.monotonic()

    def stopped(self) -> bool:
        return self.left() <= 0 or self.stop()

    def offer(self, roster: Roster) -> bool:
        """Keep a copy of the roster when it is the cheapest so far."""
        total = cost(self.problem, roster).total
        if total >= self.best_cost - CLOSE:
            return False
        self.best, self.best_cost = roster.copy(), total
        self._tell()
        return True

    def raise_bound(self, bound: float) -> None:
        if bound > self.bound:
            self.bound = bound
            if self.best is not None:
                self._tell()

    def proven(self) -> bool:
        """No roster can be cheaper than the best one."""
        return self.optimal or self.best_cost <= self.bound + CLOSE * max(1.0, self.best_cost)

    def plan(self, status: Status) -> Plan:
        if self.best is None:
            raise RuntimeError("no roster was offered yet")
        seconds = time.monotonic() - self.started
        return make_plan(self.problem, self.best, self.bound, seconds, "optimal" if self.proven() else status)

    def _tell(self) -> None:
        if self.on_better is not None:
            self.on_better(self.plan("stopped"))
