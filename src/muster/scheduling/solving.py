"""The order in which the methods are tried, so that there is always a best plan so far."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from muster.scheduling import exact, patterns, regions
from muster.scheduling.bound import Classes, Week, classes, solve_weeks, whole_bound
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
    if len(problem.previous):
        search.offer(carry_over(problem))
    if search.stopped():
        return search.plan("stopped")
    groups = classes(problem)
    counted = patterns.fits(problem)
    if counted or exact.small_enough(problem):
        search.offer(greedy(problem))
        _along(search, groups, [None] * len(list(weeks(problem))))
        (patterns if counted else exact).prove(search, SHARE_FOR_PROOF * search.left())
        if search.proven() or search.stopped():
            return search.plan("stopped" if search.stopped() else "feasible")
    if regions.applies(problem):
        _by_regions(search, groups)
    else:
        _along(search, groups, _first_plan_and_bound(search, groups))
    return search.plan("stopped" if search.stopped() else "feasible")


def _along(search: Search, groups: Classes, solved: list[Week | None]) -> None:
    """Build along the weeks' programmes, then repair."""
    repair = Repair(search, groups, solved)
    search.offer(repair.build())
    repair.improve()


def _by_regions(search: Search, groups: Classes) -> None:
    """The whole county's programmes only give the bound here: regions have their own, and need not wait for them. Nor
    do they wait for the first roster, which stands where a region gets no time."""
    problem = search.problem
    repair = Repair(search, groups, [None] * len(list(weeks(problem))))
    with ThreadPoolExecutor(max_workers=2) as pool:
        bounding = pool.submit(solve_weeks, problem, groups, search.left)
        parting = pool.submit(regions.by_region, search)
        search.offer(repair.build())
        if (roster := parting.result()) is not None:
            search.offer(roster)
        search.raise_bound(whole_bound(problem, [week for week in bounding.result() if week is not None]))
    repair.improve()


def _first_plan_and_bound(search: Search, groups: Classes) -> list[Week | None]:
    """The weeks' programmes run in processes of their own, so the greedy costs no time of theirs."""
    problem = search.problem
    with ThreadPoolExecutor(max_workers=1) as pool:
        waiting = pool.submit(solve_weeks, problem, groups, search.part(SHARE_FOR_BOUND))
        if len(problem.needs) <= GREEDY_UP_TO:
            search.offer(greedy(problem, search.stopped))
        solved = waiting.result()
    search.raise_bound(whole_bound(problem, [week for week in solved if week is not None]))
    return solved
