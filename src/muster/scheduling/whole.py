"""Whole organisations for whole shifts: each shift of each post is meant for one organisation through a week.

Where an organisation has enough people of each skill for a shift, nobody else needs to stand there: nothing is split.
Who goes where is an assignment problem; what is still wanting then is given out again to those who have people left.
"""

from __future__ import annotations

import numpy as np

from muster.scheduling.flow import Hosts
from muster.scheduling.network import Network
from muster.scheduling.problem import ANY, NOBODY, Bools, Floats, Ints, Problem
from muster.scheduling.rules import weeks

ROUNDS = 3
"""How many organisations a shift may be meant for."""


def whole_hosts(problem: Problem, near: Bools) -> list[Hosts]:
    """The hosts of every week; `near` [zone, zone] says from where a post may be served. Nights pass from one
    organisation to the next by week, as far as that is fairer."""
    nights = np.zeros(len(problem.names.organisations))
    return [_Week(problem, days, near, nights).hosts() for days in weeks(problem)]


class _Week:
    """One week's shifts (`place` is post and shift) and what organisations have for them."""

    def __init__(self, problem: Problem, days: slice, near: Bools, nights: Floats) -> None:
        self.problem, self.nights = problem, nights
        """How many nights each organisation's people have had on average; told on from week to week."""
        theirs = np.flatnonzero(problem.organisation != NOBODY)
        count, zones = len(problem.names.organisations), len(problem.names.zones)
        living = np.zeros((count, zones))
        np.add.at(living, (problem.organisation[theirs], problem.zone[theirs]), 1.0)
        self.size = np.maximum(1.0, living.sum(axis=1))
        self.km = living @ problem.km / self.size[:, None]
        self.able = _able(problem, days, theirs)
        self.wanted = _wanted(problem, days)
        allowed = (living > 0).astype(np.int64) @ near.astype(np.int64) > 0
        self.organisation, self.place = np.nonzero(allowed[:, np.repeat(problem.post_zone, problem.shifts)])

    def hosts(self) -> Hosts:
        """The first organisation of a shift stands there for nothing, the others' people for half a split."""
        found = [self._assign() for _ in range(ROUNDS)]
        place, organisation = (np.concatenate([pair[part] for pair in found]) for part in range(2))
        again = np.repeat(np.arange(ROUNDS), [len(pair[0]) for pair in found]) > 0
        cost = np.where(again, self.problem.weights.organisation_split / 2, 0.0)
        return Hosts(place // self.problem.shifts, place % self.problem.shifts, organisation, cost)

    def _assign(self) -> tuple[Ints, Ints]:
        """At most one more organisation for each place, and one more place for each organisation."""
        shift = self.place % self.problem.shifts
        fills = np.minimum(self.wanted[self.place], self.able[self.organisation, :, shift])
        price = self._price(fills.sum(axis=1), shift)
        pays = np.flatnonzero(price < 0)
        network = Network()
        network.new(len(self.size))
        place = network.new(len(self.wanted))
        sink = network.new(1)
        one = np.ones(len(pays), dtype=np.int64)
        network.add(self.organisation[pays], place + self.place[pays], one, price[pays])
        for first, count in ((place, len(self.wanted)), (0, len(self.size))):
            nodes, ones = first + np.arange(count), np.ones(count, dtype=np.int64)
            network.add(nodes, np.full(count, sink), ones, np.zeros(count))
        flows = network.solve(np.ones(len(self.size), dtype=np.int64), sink)
        chosen = pays[np.flatnonzero(flows[0])] if flows is not None else pays[:0]
        self._use(chosen, fills[chosen])
        return self.place[chosen], self.organisation[chosen]

    def _price(self, filled: Ints, shift: Ints) -> Floats:
        """Each shift filled by an organisation's own people saves a split, as far as way and nights do not eat it."""
        problem, weights = self.problem, self.problem.weights
        way = self.km[self.organisation, problem.post_zone[self.place // problem.shifts]]
        price: Floats = filled * (weights.km * way - weights.organisation_split)
        if problem.rules.fair_nights is not None:
            size, before = self.size[self.organisation], self.nights[self.organisation]
            fair = problem.rules.fair_nights
            over = np.maximum(0.0, before + filled / size - fair) - np.maximum(0.0, before - fair)
            price = price + np.where(problem.night[shift], weights.night_over * over * size, 0.0)
        return price

    def _use(self, chosen: Ints, fills: Ints) -> None:
        """What they fill is no longer wanted; an organisation stays with its shift through the week."""
        organisation, place = self.organisation[chosen], self.place[chosen]
        shift = place % self.problem.shifts
        left = self.able[organisation, :, shift] - fills
        self.able[organisation] = 0
        self.able[organisation, :, shift] = left
        self.wanted[place] -= fills
        dark = self.problem.night[shift]
        self.nights[organisation[dark]] += fills[dark].sum(axis=1) / self.size[organisation[dark]]


def _able(problem: Problem, days: slice, theirs: Ints) -> Ints:
    """[organisation, role, shift]: shifts that its people can work in the week, each in their scarcest role."""
    needs = problem.needs
    demand = np.bincount(needs.role, weights=needs.target, minlength=problem.roles)
    scarcity = np.where(demand > 0, demand / np.maximum(1, problem.skills.sum(axis=0)), -2.0)
    scarcity[ANY] = -1.0
    role = np.where(problem.skills[theirs], scarcity, -3.0).argmax(axis=1)
    limit = problem.free[theirs, days].sum(axis=1)
    if problem.rules.max_shifts_per_week is not None:
        limit = np.minimum(limit, problem.rules.max_shifts_per_week)
    table = np.zeros((len(problem.names.organisations), problem.roles, problem.shifts), dtype=np.int64)
    np.add.at(table, (problem.organisation[theirs], role), limit)
    return table


def _wanted(problem: Problem, days: slice) -> Ints:
    """[place, role]: people wanted through the week."""
    needs, shifts = problem.needs, problem.shifts
    rows = np.flatnonzero((needs.day >= days.start) & (needs.day < days.stop))
    table = np.zeros((len(problem.names.posts) * shifts, problem.roles), dtype=np.int64)
    np.add.at(table, (needs.post[rows] * shifts + needs.shift[rows], needs.role[rows]), needs.target[rows])
    return table
