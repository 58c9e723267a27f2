"""The best rows so far and the best bound, shared by the threads of a search."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from typing import Any

from muster.scheduling.curtois import Instance, RowPlan, Rows, penalty
from muster.scheduling.plan import Status

CLOSE = 1e-6


class Incumbent:
    """Everything offered is legal; only better rows and bounds are kept, and told."""

    def __init__(
        self, instance: Instance, deadline: float, on_better: Callable[[RowPlan], None] | None, stop: Callable[[], bool]
    ) -> None:
        self.instance, self.deadline, self.on_better, self.stop = instance, deadline, on_better, stop
        self.started = time.monotonic()
        self.rows: Rows | None = None
        self.cost, self.bound = 0, 0
        self.impossible = ""
        self.lock = threading.Lock()
        self.running: Any = None
        """A solver of CP-SAT at work, which is stopped once the rows are proven."""

    def left(self) -> float:
        """Seconds that there are, while something can be gained."""
        return 0.0 if self.proven() or self.stop() else self.deadline - time.monotonic()

    def proven(self) -> bool:
        """No roster can be cheaper."""
        return self.rows is not None and self.bound >= self.cost

    def goes_on(self) -> bool:
        """Whether there is time, and something to be improved."""
        return self.rows is not None and self.left() > 0

    def offer(self, rows: Rows) -> bool:
        """Keep the rows when they are the cheapest so far."""
        cost = penalty(self.instance, rows)
        with self.lock:
            if self.rows is not None and cost >= self.cost:
                return False
            self.rows, self.cost = rows, cost
            self._tell()
            return True

    def raise_bound(self, bound: float) -> None:
        """No roster costs less than this."""
        whole = math.ceil(bound - CLOSE) if math.isfinite(bound) else 0
        with self.lock:
            if whole > self.bound:
                self.bound = whole
                if self.rows is not None:
                    self._tell()

    def plan(self, status: Status) -> RowPlan:
        """What is known now."""
        seconds = time.monotonic() - self.started
        bound = min(self.bound, self.cost) if self.rows is not None else self.bound
        return RowPlan(self.rows, self.cost, bound, seconds, "optimal" if self.proven() else status, self.impossible)

    def _tell(self) -> None:
        if self.on_better is not None:
            self.on_better(self.plan("stopped"))
        if self.running is not None and self.proven():
            self.running.stop_search()
