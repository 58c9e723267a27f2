"""The order in which the methods are tried, so that there is always a best plan so far."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from muster.scheduling import exact, patterns
from muster.scheduling.bound import Classes, Week, classes, solve_week, whole_bound
from muster.scheduling.dropout import carry_over
from muster.scheduling.greedy import greedy
from muster.scheduling.plan import Plan
from muster.scheduling.problem import Problem
from muster.scheduling.repair import Repair
from muster.scheduling.roster import empty
from muster.scheduling.rules import weeks
from muster.scheduling.search import Search

GREEDY_UP_TO = 40_000
"""Needs up to which the greedy is quick enough to be the first plan."""
SHARE_FOR_BOUND = 0.6
"""Of the time that there is, for the weeks' programmes at most."""

SHARE_FOR_PROOF = 0.7
"""Of the time that there is, for the proof of a small problem."""


def solve(
    problem: Problem,
    deadline: float | None = None,
    on_better: Callable[[Plan], None] | None = None,
    stop: Callable[[], bool] = lambda: False,
) -> Plan:
    """The best plan by `deadline` (of `time.monotonic`); `on_better` hears of each better one as it is found."""
    search = Search(problem, deadline, on_better, stop)
    search.offer(empty(problem))
    if search.stopped():
        return search.plan("stopped")
    if len(problem.previous):
        search.offer(carry_over(problem))
    groups = classes(problem)
    counted = patterns.fits(problem)
    if counted or exact.small_enough(problem):
        search.offer(greedy(problem))
        _along(search, groups, [None] * len(list(weeks(problem))))
        (patterns if counted else exact).prove(search, SHARE_FOR_PROOF * search.left())
        if search.proven() or search.stopped():
            return search.plan("stopped" if search.stopped() else "feasible")
    solved = _first_plan_and_bound(search, groups)
    _along(search, groups, solved)
    return search.plan("stopped" if search.stopped() else "feasible")


def _along(search: Search, groups: Classes, solved: list[Week | None]) -> None:
    """Build along the weeks' programmes, then repair."""
    repair = Repair(search, groups, solved)
    search.offer(repair.build())
    repair.improve()


def _first_plan_and_bound(search: Search, groups: Classes) -> list[Week | None]:
    """The weeks' programmes run in processes of their own, so the greedy costs no time of theirs."""
    problem = search.problem
    until = search.left() * (1 - SHARE_FOR_BOUND)
    kinds = _different_weeks(problem)
    with ThreadPoolExecutor(max_workers=1) as pool:
        waiting = {
            first: pool.submit(solve_week, problem, groups, days, lambda: search.left() - until)
            for first, days in kinds.items()
        }
        if len(problem.needs) <= GREEDY_UP_TO:
            search.offer(greedy(problem, search.stopped))
        answers = {first: future.result() for first, future in waiting.items()}
    solved: list[Week | None] = []
    for days in weeks(problem):
        week = answers[_like(problem, kinds, days)]
        solved.append(None if week is None else Week(days, week.bound, week.work, week.price))
    search.raise_bound(whole_bound(problem, [week for week in solved if week is not None]))
    return solved


def _different_weeks(problem: Problem) -> dict[int, slice]:
    """Weeks in which people are as available and as much is needed as in an earlier one need no programme again."""
    kinds: dict[int, slice] = {}
    for days in weeks(problem):
        if _like(problem, kinds, days) < 0:
            kinds[days.start] = days
    return kinds


def _like(problem: Problem, kinds: dict[int, slice], days: slice) -> int:
    """The first day of an equal week, or -1."""
    needs = problem.needs
    for first, other in kinds.items():
        if other.stop - other.start != days.stop - days.start:
            continue
        mine, theirs = (np.flatnonzero((needs.day >= week.start) & (needs.day < week.stop)) for week in (days, other))
        tables = (needs.post, needs.shift, needs.role, needs.least, needs.target)
        alike = len(mine) == len(theirs) and all(np.array_equal(table[mine], table[theirs]) for table in tables)
        alike = alike and np.array_equal(needs.day[mine] - days.start, needs.day[theirs] - other.start)
        if alike and np.array_equal(problem.free[:, days], problem.free[:, other]):
            return first
    return -1
