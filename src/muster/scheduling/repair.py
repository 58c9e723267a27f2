"""Builds a roster day by day along the weeks' programmes, then solves each day again with its neighbours fixed."""

from __future__ import annotations

import time

import numpy as np

from muster.scheduling.bound import Classes, Week
from muster.scheduling.flow import DayFlow, Hosts, Prices
from muster.scheduling.hosts import home_hosts, no_hosts, present_hosts, shifts_apart
from muster.scheduling.problem import NOBODY, Bools, Floats, Ints, Problem
from muster.scheduling.roster import Roster, empty
from muster.scheduling.rules import WEEK, clashes, openings, weeks
from muster.scheduling.search import Search

FLEXIBLE = 0.05
"""What each further shift that somebody could work adds to their price: the least flexible go first."""
EVEN = 0.1
"""What each further day that somebody could stay off adds: who loses a shift by staying off goes first."""
AWAY = 0.5
"""Of a split: what it costs beside to stand elsewhere when one's own organisation has a shift to fill."""
TIGHT = 0.85
"""The share of what a class can work in a week from which on the programme's word is law."""
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

    def __init__(self, search: Search, groups: Classes, solved: list[Week | None]) -> None:
        self.search, self.problem, self.groups = search, search.problem, groups
        self.solved, self.weeks = solved, list(weeks(self.problem))
        self.tables = clashes(self.problem)
        weights = self.problem.weights
        self.reserve = COHESION * weights.organisation_split + weights.night_over + weights.km
        splitting = weights.organisation_split > 0 and len(self.problem.names.organisations) > 1
        by_organisation = splitting and self.problem.people <= LARGE
        self.flow = DayFlow(self.problem, groups, by_organisation)
        self.homes = home_hosts(self.problem) if by_organisation else None
        self.whole = by_organisation and shifts_apart(self.problem)
        """Whole organisations have whole shifts for a week."""

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
            hosts = no_hosts() if self.homes is None else self.homes[day // WEEK]
            nights = night_prices(self.problem, roster, day)
            prices = Prices(self._reserve(roster, day, free), nights, self._away(hosts) if self.whole else None)
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

    def _away(self, hosts: Hosts) -> Floats:
        """Whose organisation has a shift to fill stands elsewhere only when nobody else does as well."""
        bound = np.isin(self.problem.organisation, hosts.organisation)
        price: Floats = np.where(bound, AWAY * self.problem.weights.organisation_split, 0.0)
        return price

    def _reserve(self, roster: Roster, day: int, free: Bools) -> Floats:
        """The programme says how many of each class work today: those who must, go first; the rest have their price."""
        prices: Floats = FLEXIBLE * free.sum(axis=1)
        slack = self._slack(roster, day)
        if self.whole:
            prices = prices + EVEN * slack
        week = self.solved[day // WEEK]
        if week is None:
            return prices
        amount = np.ceil(week.work[:, day - week.days.start].sum(axis=1) - 1e-6).astype(np.int64)
        urgency = np.where(free.any(axis=1), slack, self.problem.days + 1)
        order = np.lexsort((self.problem.organisation, urgency, self.groups.of))
        rank = np.empty(len(order), dtype=np.int64)
        first = np.searchsorted(self.groups.of[order], np.arange(len(self.groups)))
        rank[order] = np.arange(len(order)) - first[self.groups.of[order]]
        beyond = rank >= amount[self.groups.of]
        if self.whole:
            beyond &= self._tight(week)[self.groups.of]
        reserved: Floats = np.where(beyond, np.maximum(self.reserve, week.price[self.groups.of]), 0.0)
        return prices + reserved

    def _tight(self, week: Week) -> Bools:
        """Which classes the programme uses nearly up in the week; of the others nobody has to be kept for later."""
        able = np.zeros(len(self.groups))
        days = self.problem.free[:, week.days].any(axis=2).sum(axis=1)
        most = self.problem.rules.max_shifts_per_week
        np.add.at(able, self.groups.of, days if most is None else np.minimum(days, most))
        tight: Bools = week.work.sum(axis=(1, 2)) > TIGHT * able
        return tight

    def _slack(self, roster: Roster, day: int) -> Ints:
        """Days of the week that somebody can still stay off and work all their shifts."""
        most = self.problem.rules.max_shifts_per_week
        week = self.weeks[day // WEEK]
        worked = (roster.shift[:, week] != NOBODY).sum(axis=1)
        left = (self.problem.free[:, day : week.stop].any(axis=2)).sum(axis=1)
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
