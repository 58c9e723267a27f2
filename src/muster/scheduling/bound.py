"""A true lower bound, and how much of whom the best mix uses: one linear programme for each week.

People who live in one zone and have the same skills are one class. A class sends work to roles (which costs the
skills left unused), roles of a zone send it to the zones of posts (which costs the way), and there it fills places.
Availability, rest and the week's limit are kept for the class as a whole: whatever people could do one by one, their
class can do, so no plan is cheaper. Nights, split organisations, changes and wishes are left
out, which only lowers the bound.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from muster.scheduling.lp import Answer, Programme, solve_programme
from muster.scheduling.problem import Bools, Floats, Ints, Problem
from muster.scheduling.rules import clashes, weeks

NEAREST = 12
"""Zones from which a post's zone is served at first; others are added where the prices call for them."""
ROUNDS = 4
SAFE = 1e-9


@dataclass(frozen=True, eq=False)
class Classes:
    """Which class each person belongs to, and what the classes are."""

    of: Ints
    zone: Ints
    skills: Bools
    """[class, role]"""
    count: Ints

    def __len__(self) -> int:
        return len(self.zone)


def classes(problem: Problem) -> Classes:
    """People by zone and skills."""
    keys = np.column_stack([problem.zone, problem.skills])
    kinds, of, count = np.unique(keys, axis=0, return_inverse=True, return_counts=True)
    return Classes(of.reshape(-1), kinds[:, 0], kinds[:, 1:].astype(np.bool_), count)


@dataclass(frozen=True, eq=False)
class Week:
    """What the programme of one week says."""

    days: slice
    bound: float
    work: Floats
    """[class, day of the week, shift]: how many of the class work then."""
    price: Floats
    """[class]: what one shift of one person of the class is worth elsewhere in the week."""


def solve_week(problem: Problem, groups: Classes, days: slice, left: Callable[[], float]) -> Week | None:
    """Solve, look whether ways that were left out would pay, and solve again with them."""
    model = _Model(problem, groups, days)
    best: Week | None = None
    for _ in range(ROUNDS):
        programme = model.programme()
        answer = solve_programme(programme, max(0.1, left()), model.method(programme))
        if answer is None:
            break
        missed, added = model.price_ways(answer)
        bound = programme.rigorous(answer.dual) + missed
        bound -= SAFE * (abs(bound) + model.scale)
        if best is None or bound > best.bound:
            best = Week(days, bound, model.work(answer), model.prices(programme, answer))
        if not added or -missed < 1e-4 * max(1.0, abs(bound)) or left() <= 0:
            break
    return best


class _Model:
    """Columns and rows of one week's programme."""

    def __init__(self, problem: Problem, groups: Classes, days: slice) -> None:
        self.problem, self.groups, self.days = problem, groups, days
        self.length = days.stop - days.start
        self.zones, self.roles, self.shifts = len(problem.names.zones), problem.roles, problem.shifts
        self.least, self.target = self._demand()
        self.scale = float(problem.weights.unmet_min + problem.weights.unmet_target)
        free = problem.free[:, days, :]
        self.free = free
        self.able = self._by_class(free)
        self.living = np.zeros((self.zones, self.roles), dtype=np.int64)
        np.add.at(self.living, groups.zone, groups.skills * groups.count[:, None])
        self.open = self._nearest()
        self._role_columns()

    def _demand(self) -> tuple[Ints, Ints]:
        """[zone, role, day, shift]"""
        needs, problem = self.problem.needs, self.problem
        rows = np.flatnonzero((needs.day >= self.days.start) & (needs.day < self.days.stop))
        shape = (self.zones, self.roles, self.length, self.shifts)
        tables = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
        zone = problem.post_zone[needs.post[rows]]
        at = (zone, needs.role[rows], needs.day[rows] - self.days.start, needs.shift[rows])
        np.add.at(tables[0], at, needs.least[rows])
        np.add.at(tables[1], at, needs.target[rows])
        return tables

    def _by_class(self, each: Bools | Ints) -> Ints:
        """Sum a [person, ...] table over the people of each class."""
        table = np.zeros((len(self.groups), *each.shape[1:]), dtype=np.int64)
        np.add.at(table, self.groups.of, each)
        return table

    def _nearest(self) -> Bools:
        """[home, there, role]: ways that are in the programme."""
        ways = np.zeros((self.zones, self.zones, self.roles), dtype=np.bool_)
        for role in range(self.roles):
            homes = np.flatnonzero(self.living[:, role])
            near = homes[np.argsort(self.problem.km[homes], axis=0)[:NEAREST]]
            for there in np.flatnonzero(self.target[:, role].any(axis=(1, 2))):
                ways[near[:, there], there, role] = True
        return ways

    def _role_columns(self) -> None:
        """One column for each class, role, day and shift in which somebody could work."""
        wanted: Bools = np.any(self.target, axis=0)
        usable = self.groups.skills[:, :, None, None] & (self.able > 0)[:, None, :, :] & wanted[None]
        self.role_at = np.argwhere(usable)
        group, role, day, shift = self.role_at.T
        owned = self.groups.skills[:, 1:].sum(axis=1)[group]
        self.role_cost = self.problem.weights.unused_skill * (owned - (role > 0)).astype(np.float64)
        self.role_high = self.able[group, day, shift].astype(np.float64)

    def _way_columns(self) -> Ints:
        home, there, role = np.nonzero(self.open)
        day, shift = np.divmod(np.arange(self.length * self.shifts), self.shifts)
        rows = np.column_stack([np.repeat(np.column_stack([home, there, role]), len(day), axis=0),
                                np.tile(np.column_stack([day, shift]), (len(home), 1))])  # fmt: skip
        asked = self.target[rows[:, 1], rows[:, 2], rows[:, 3], rows[:, 4]] > 0
        kept: Ints = rows[asked]
        return kept

    def programme(self) -> Programme:
        """Columns: roles, ways, places left open below the minimum and below the target."""
        self.way_at = self._way_columns()
        home, there, role, day, shift = self.way_at.T
        weights, demand = self.problem.weights, self.target.reshape(-1)
        self.places = np.flatnonzero(demand)
        least = self.least.reshape(-1)[self.places]
        cost = [
            self.role_cost,
            weights.km * self.problem.km[home, there],
            np.full(len(self.places), weights.unmet_min),
            np.full(len(self.places), weights.unmet_target),
        ]
        high = [
            self.role_high,
            np.minimum(self.living[home, role], self.target[there, role, day, shift]),
            least,
            demand[self.places] - least,
        ]
        entries = _Entries()
        self._hub_rows(entries)
        self._place_rows(entries)
        self.limits = entries.rows
        self._limit_rows(entries)
        columns = np.concatenate(cost)
        return Programme(
            cost=columns,
            low=np.zeros(len(columns)),
            high=np.concatenate(high).astype(np.float64),
            row_low=np.concatenate(entries.low),
            row_high=np.concatenate(entries.high),
            row=np.concatenate(entries.row),
            column=np.concatenate(entries.column),
            value=np.concatenate(entries.value),
        )

    def _hub_rows(self, entries: _Entries) -> None:
        """Work of a zone in a role is what its classes give."""
        shape = (self.zones, self.roles, self.length, self.shifts)
        group, role, day, shift = self.role_at.T
        given = np.ravel_multi_index((self.groups.zone[group], role, day, shift), shape)
        taken = np.ravel_multi_index((self.way_at[:, 0], *self.way_at[:, 2:].T), shape)
        count = math.prod(shape)
        entries.add(given, np.arange(len(given)), 1.0)
        entries.add(taken, len(given) + np.arange(len(taken)), -1.0)
        entries.close(np.zeros(count), np.zeros(count))

    def _place_rows(self, entries: _Entries) -> None:
        """Places are filled by ways or stay open."""
        number = np.full(self.target.size, -1, dtype=np.int64)
        number[self.places] = np.arange(len(self.places))
        arriving = np.ravel_multi_index(tuple(self.way_at[:, 1:].T), self.target.shape)
        first = len(self.role_at)
        entries.add(number[arriving], first + np.arange(len(arriving)), 1.0)
        first += len(arriving)
        for _ in range(2):
            entries.add(np.arange(len(self.places)), first + np.arange(len(self.places)), 1.0)
            first += len(self.places)
        wanted = self.target.reshape(-1)[self.places].astype(np.float64)
        entries.close(wanted, np.full(len(wanted), np.inf))

    def _limit_rows(self, entries: _Entries) -> None:
        """The week, each day, and pairs of shifts without rest between them."""
        group, _, day, shift = self.role_at.T
        columns = np.arange(len(group))
        entries.add(group, columns, 1.0)
        entries.at_most(self._by_class(self._week_limits()[:, None])[:, 0])
        entries.add(group * self.length + day, columns, 1.0)
        working: Bools = np.any(self.free, axis=2)
        entries.at_most(self._by_class(working).reshape(-1))
        for apart, earlier, later in self._restless():
            for first in range(self.length - apart):
                inside = ((day == first) & earlier[shift]) | ((day == first + apart) & later[shift])
                entries.add(group[inside], columns[inside], 1.0)
                could: Bools = np.any(self.free[:, first, earlier], axis=1)
                could = could | np.any(self.free[:, first + apart, later], axis=1)
                entries.at_most(self._by_class(could[:, None])[:, 0])

    def _week_limits(self) -> Ints:
        """Shifts that each person can work in this week at most."""
        days = self.free.any(axis=2).sum(axis=1)
        rules, most = self.problem.rules, self.length
        if rules.max_shifts_per_week is not None:
            most = min(most, rules.max_shifts_per_week)
        if rules.max_consecutive_days is not None:
            most = min(most, self.length - self.length // (rules.max_consecutive_days + 1))
        limits: Ints = np.minimum(days, most)
        return limits

    def _restless(self) -> list[tuple[int, Bools, Bools]]:
        """Sets of shifts, so many days apart, of which a person can work only one."""
        found: list[tuple[int, Bools, Bools]] = []
        for apart, table in enumerate(clashes(self.problem), start=1):
            for later in {tuple(row) for row in table.tolist() if any(row)}:
                after = np.array(later, dtype=np.bool_)
                before: Bools = np.all(table | ~after[None, :], axis=1)
                found.append((apart, before, after))
        return found

    def method(self, programme: Programme) -> str:
        return "hipo" if len(programme.cost) > HUGE else "simplex"

    def price_ways(self, answer: Answer) -> tuple[float, bool]:
        """What ways outside the programme could still save at most, and whether any was added for it."""
        hubs = answer.dual[: self.target.size].reshape(self.target.shape)
        places = np.zeros(self.target.size)
        places[self.places] = np.maximum(0, answer.dual[self.target.size : self.target.size + len(self.places)])
        there_price = places.reshape(self.target.shape)
        missed = 0.0
        added = False
        for role in range(self.roles):
            for there in np.flatnonzero(self.target[:, role].any(axis=(1, 2))):
                closed = np.flatnonzero(~self.open[:, there, role] & (self.living[:, role] > 0))
                km = self.problem.weights.km * self.problem.km[closed, there]
                reduced = np.minimum(0, km[:, None, None] + hubs[closed, role] - there_price[there, role][None])
                most = np.minimum(self.living[closed, role][:, None, None], self.target[there, role][None])
                saved = (reduced * most).sum(axis=(1, 2))
                missed += float(saved.sum())
                pays = closed[saved < 0]
                self.open[pays, there, role] = True
                added |= len(pays) > 0
        return missed, added

    def work(self, answer: Answer) -> Floats:
        """[class, day, shift]"""
        table = np.zeros((len(self.groups), self.length, self.shifts))
        group, _, day, shift = self.role_at.T
        np.add.at(table, (group, day, shift), answer.value[: len(group)])
        return table

    def prices(self, programme: Programme, answer: Answer) -> Floats:
        """What the week's limit of each class costs."""
        rows: Floats = -programme.prices(answer.dual)[self.limits : self.limits + len(self.groups)]
        return np.maximum(0.0, rows)


HUGE = 150_000
"""Columns from which the interior point method is the faster one."""


class _Entries:
    """Rows of a programme as they are added."""

    def __init__(self) -> None:
        self.rows = 0
        self.row: list[Ints] = []
        self.column: list[Ints] = []
        self.value: list[Floats] = []
        self.low: list[Floats] = []
        self.high: list[Floats] = []

    def add(self, row: Ints, column: Ints, value: float) -> None:
        """Entries of the block that is being built; rows count from its first."""
        self.row.append(self.rows + row)
        self.column.append(column)
        self.value.append(np.full(len(column), value))

    def close(self, low: Floats, high: Floats) -> None:
        self.low.append(low)
        self.high.append(high)
        self.rows += len(low)

    def at_most(self, limit: Ints) -> None:
        self.close(np.full(len(limit), -np.inf), limit.astype(np.float64))


def whole_bound(problem: Problem, solved: list[Week]) -> float:
    """Weeks add up; what was lost from the previous plan is lost in every plan."""
    return sum(week.bound for week in solved) + problem.weights.change * problem.previous.lost


def solve_weeks(problem: Problem, groups: Classes, left: Callable[[], float]) -> list[Week | None]:
    """Every week; one with the same people available and the same needs as an earlier one is not solved again."""
    kinds = _different_weeks(problem)
    answers = {first: solve_week(problem, groups, days, left) for first, days in kinds.items()}
    solved: list[Week | None] = []
    for days in weeks(problem):
        week = answers[_like(problem, kinds, days)]
        solved.append(None if week is None else Week(days, week.bound, week.work, week.price))
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
