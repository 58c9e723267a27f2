"""Builds a roster day by day along the weeks' programmes, then solves each day again with its neighbours fixed."""

from __future__ import annotations

import time

import numpy as np

from muster.scheduling.bound import Classes, Week
from muster.scheduling.flow import DayFlow, Hosts, Prices
from muster.scheduling.hosts import home_hosts, no_hosts, present_hosts
from muster.scheduling.problem import NOBODY, Bools, Floats, Ints, Problem
from muster.scheduling.roster import Roster, empty
from muster.scheduling.rules import WEEK, clashes, openings
from muster.scheduling.search import Search

FLEXIBLE = 0.05
"""What each further shift that somebody could work adds to their price: the least flexible go first."""
COHESION = 5.0
"""How many splits somebody whom the week's programme does not use today costs at least beside a night: neither fairness
nor cohesion may use up early who is needed later in the week."""

ENOUGH = 0.001
"""The share of the cost that a round must save for another to be worth it."""

LARGE = 40_000
"""People from which a day's network does not tell organisations apart: it would have a node for nearly everybody."""
PATIENCE = 5.0
"""Seconds after which a roster that is still being built is shown."""


class Repair:
    """Keeps what all days share."""

    def __init__(self, search: Search, groups: Classes, weeks: list[Week | None]) -> None:
        self.search, self.problem, self.groups = search, search.problem, groups
        self.weeks = weeks
        self.tables = clashes(self.problem)
        weights = self.problem.weights
        self.reserve = COHESION * weights.organisation_split + weights.night_over + weights.km
        splitting = weights.organisation_split > 0 and len(self.problem.names.organisations) > 1
        by_organisation = splitting and self.problem.people <= LARGE
        self.flow = DayFlow(self.problem, groups, by_organisation)
        self.homes = home_hosts(self.problem) if by_organisation else None

    def build(self) -> Roster:
        """The first roster, in the order of days."""
        roster = empty(self.problem)
        shown = time.monotonic()
        for day in range(self.problem.days):
            if self.search.stopped():
                break
            if time.monotonic() - shown > PATIENCE:
                self.search.offer(roster)
                shown = time.monotonic()
            free = openings(self.problem, roster.shift, day, self.tables)
            prices = Prices(self._reserve(roster, day, free), night_prices(self.problem, roster, day))
            hosts = no_hosts() if self.homes is None else self.homes[day // WEEK]
            roster = self.flow.solve(roster, day, free, prices, hosts) or roster
        return roster

    def improve(self) -> None:
        """Solve each day anew until a whole round brings next to nothing."""
        roster = self.search.best
        order = np.random.default_rng(7)
        while roster is not None and not self.search.stopped() and not self.search.proven():
            before = self.search.best_cost
            for day in order.permutation(self.problem.days):
                if self.search.stopped():
                    return
                changed = self.again(roster, int(day))
                if changed is not None and self.search.offer(changed):
                    roster = changed
            if before - self.search.best_cost < ENOUGH * before:
                return

    def again(self, roster: Roster, day: int, hosts: Hosts | None = None) -> Roster | None:
        """The roster with one day solved anew."""
        free = openings(self.problem, roster.shift, day, self.tables)
        prices = Prices(np.zeros(self.problem.people), night_prices(self.problem, roster, day))
        there = hosts or (no_hosts() if self.homes is None else present_hosts(self.problem, roster, day))
        return self.flow.solve(roster, day, free, prices, there)

    def _reserve(self, roster: Roster, day: int, free: Bools) -> Floats:
        """The programme says how many of each class work today: those who must, go first; the rest have their price."""
        week = self.weeks[day // WEEK]
        prices: Floats = FLEXIBLE * free.sum(axis=1)
        if week is None:
            return prices
        amount = np.ceil(week.work[:, day - week.days.start].sum(axis=1) - 1e-6).astype(np.int64)
        urgency = self._slack(roster, day, week)
        urgency[~free.any(axis=1)] = self.problem.days + 1
        order = np.lexsort((self.problem.organisation, urgency, self.groups.of))
        rank = np.empty(len(order), dtype=np.int64)
        first = np.searchsorted(self.groups.of[order], np.arange(len(self.groups)))
        rank[order] = np.arange(len(order)) - first[self.groups.of[order]]
        beyond = rank >= amount[self.groups.of]
        reserved: Floats = np.where(beyond, np.maximum(self.reserve, week.price[self.groups.of]), 0.0)
        return prices + reserved

    def _slack(self, roster: Roster, day: int, week: Week) -> Ints:
        """Days of the week that somebody can still stay off and work all their shifts."""
        most = self.problem.rules.max_shifts_per_week
        worked = (roster.shift[:, week.days] != NOBODY).sum(axis=1)
        left = (self.problem.free[:, day : week.days.stop].any(axis=2)).sum(axis=1)
        budget = left if most is None else np.minimum(left, most - worked)
        slack: Ints = left - budget
        return slack


def night_prices(problem: Problem, roster: Roster, day: int) -> Floats:
    """What one more night costs each person."""
    if problem.rules.fair_nights is None:
        return np.zeros(problem.people)
    table = np.append(problem.night, False)
    others = table[roster.shift].sum(axis=1) - table[roster.shift[:, day]]
    over: Floats = problem.weights.night_over * (others >= problem.rules.fair_nights).astype(np.float64)
    return over
