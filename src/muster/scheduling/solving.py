"""The order in which the methods are tried, so that there is always a best plan so far."""

from __future__ import annotations

from collections.abc import Callable

from muster.scheduling.greedy import greedy
from muster.scheduling.plan import Plan
from muster.scheduling.problem import Problem
from muster.scheduling.roster import empty
from muster.scheduling.search import Search


def solve(
    problem: Problem,
    deadline: float | None = None,
    on_better: Callable[[Plan], None] | None = None,
    stop: Callable[[], bool] = lambda: False,
) -> Plan:
    """The best plan by `deadline` (of `time.monotonic`); `on_better` hears of each better one as it is found."""
    search = Search(problem, deadline, on_better, stop)
    search.offer(empty(problem))
    search.offer(greedy(problem, search.stopped))
    return search.plan("stopped" if search.stopped() else "feasible")
