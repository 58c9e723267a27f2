"""The sensible greedy that every other method is measured against, and the first plan anybody gets.

Day by day; minimums before targets, rare skills before common ones; each place takes the nearest people who waste the
fewest skills and are not yet over their nights. It keeps every hard rule and looks at nothing further.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from muster.scheduling.problem import NOBODY, Bools, Floats, Ints, Problem
from muster.scheduling.roster import Roster, empty
from muster.scheduling.rules import clashes, openings
from muster.scheduling.wishes import against


def greedy(problem: Problem, stopped: Callable[[], bool] = lambda: False) -> Roster:
    """A legal roster; what was done so far when it is stopped."""
    roster = empty(problem)
    tables = clashes(problem)
    filler = _Filler(problem, roster)
    for day in range(problem.days):
        if stopped():
            break
        filler.fill(day, openings(problem, roster.shift, day, tables))
    return roster


class _Filler:
    """Fills one day after the other; keeps who lives where and how many nights each has."""

    def __init__(self, problem: Problem, roster: Roster) -> None:
        self.problem, self.roster = problem, roster
        order = np.argsort(problem.zone, kind="stable")
        bounds = np.searchsorted(problem.zone[order], np.arange(len(problem.names.zones) + 1))
        self.living = [order[first:last] for first, last in zip(bounds[:-1], bounds[1:], strict=True)]
        self.near = np.argsort(problem.km, axis=0, kind="stable")
        self.unused = problem.unused()
        night = np.append(problem.night, False)
        self.nights: Ints = night[roster.shift].sum(axis=1, dtype=np.int64)
        self.rarity = problem.skills.sum(axis=0)
        self.exhausted: set[tuple[int, int]] = set()

    def fill(self, day: int, free: Bools) -> None:
        """Everybody who is free may be taken once; pins are counted first."""
        needs, roster = self.problem.needs, self.roster
        free[roster.shift[:, day] != NOBODY] = False
        self.exhausted.clear()
        rows = np.flatnonzero(needs.day == day)
        rows = rows[np.argsort(self.rarity[needs.role[rows]], kind="stable")]
        taken = self._pinned(day, rows)
        for wanted in (needs.least, needs.target):
            for row in rows.tolist():
                count = int(wanted[row] - taken.get(row, 0))
                if count > 0:
                    taken[row] = taken.get(row, 0) + self._take(row, day, count, free)

    def _pinned(self, day: int, rows: Ints) -> dict[int, int]:
        needs, roster = self.problem.needs, self.roster
        busy = np.flatnonzero(roster.shift[:, day] != NOBODY)
        at = {(needs.post[row], needs.shift[row], needs.role[row]): int(row) for row in rows} if len(busy) else {}
        taken: dict[int, int] = {}
        for person in busy:
            row = at.get((roster.post[person, day], roster.shift[person, day], roster.role[person, day]))
            if row is not None:
                taken[row] = taken.get(row, 0) + 1
        return taken

    def _take(self, row: int, day: int, count: int, free: Bools) -> int:
        """The cheapest `count` people, looking at further zones only while they could be cheaper."""
        problem, needs = self.problem, self.problem.needs
        shift, role, post = int(needs.shift[row]), int(needs.role[row]), int(needs.post[row])
        if (shift, role) in self.exhausted:
            return 0
        there = problem.post_zone[post]
        people, costs = np.zeros(0, dtype=np.int64), np.zeros(0)
        for zone in self.near[:, there]:
            away = problem.weights.km * problem.km[zone, there]
            if len(people) >= count and away >= costs[count - 1]:
                break
            living = self.living[zone]
            fits = living[free[living, shift] & problem.skills[living, role]]
            if len(fits):
                people = np.concatenate([people, fits])
                unwished = problem.weights.wish * against(problem, fits, post, shift, day)
                costs = np.concatenate([costs, away + self._extra(fits, shift, role) + unwished])
                order = np.argsort(costs, kind="stable")[:count]
                people, costs = people[order], costs[order]
        if len(people) < count:
            self.exhausted.add((shift, role))  # the free only grow fewer during a day
        free[people] = False
        self.roster.shift[people, day], self.roster.post[people, day] = shift, post
        self.roster.role[people, day] = role
        self.nights[people] += problem.night[shift]
        return len(people)

    def _extra(self, people: Ints, shift: int, role: int) -> Floats:
        problem = self.problem
        extra: Floats = self.unused[people, role].copy()
        if problem.night[shift] and problem.rules.fair_nights is not None:
            extra += problem.weights.night_over * (self.nights[people] >= problem.rules.fair_nights)
        return extra
