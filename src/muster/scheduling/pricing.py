"""The cheapest rows of employees for given prices of cells: dynamic programming over days, alike employees together.

A state is how the day was spent (off for so long, or a shift in a run of such a length) and what was used so far
(`limits`). A limit that is not part of the state is kept by a toll: each such shift costs so much more that the row
keeps the limit. What the toll earns at most is taken off the value again, so the bound stays one.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from muster.scheduling.curtois import SATURDAY, WEEK, Instance
from muster.scheduling.limits import FEW, MOST_STATES, Limits
from muster.scheduling.problem import Floats

SUNDAY = SATURDAY + 1
REST = -1
TOGETHER = 150_000
"""Numbers of a day's table: as many employees at once as fit."""
TURNS, MOST_TURNS = 5, 15
"""How often tolls are changed, and how often at most while no row keeps all limits."""
FIRST_TOLL, RAISE = 8.0, 4.0
CLOSE = 1e-7
State = tuple[int, int, int]
"""Kind of shift or REST, position in its run or rest, what was used."""


@dataclass
class Priced:
    """`bound` is below the price of every row; `row` is a number of a shift for each day, or REST; None: none found."""

    bound: float = -math.inf
    row: tuple[int, ...] | None = None
    price: float = math.inf
    """Of the row."""


class _Person:
    """One employee's limits, which of them are counted, and the toll on shifts whose limit was in the way."""

    def __init__(self, instance: Instance, name: str) -> None:
        self.limits, shifts = instance.staff[name], list(instance.minutes)
        days = range(instance.days)
        self.closed = np.array([[not instance.may(name, day, shift) for shift in shifts] for day in days])
        self.limit = np.array([self.limits.most.get(shift, instance.days) for shift in shifts])
        self.toll = np.zeros(len(shifts))
        self.counted: list[int] = []
        own = self.limits
        self.alike = (
            *(own.least_minutes, own.most_minutes, own.longest_run, own.shortest_run),
            *(own.shortest_rest, own.most_weekends),
        )

    def few(self, shift: int) -> bool:
        return int(self.limit[shift]) <= FEW


class Pricing:
    """Tables for all employees; those with the same limits are priced together."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.people = {name: _Person(instance, name) for name in instance.staff}
        self.shapes: dict[tuple[object, ...], Limits] = {}
        for person in self.people.values():
            self._count_other_lengths(person)

    def _shape(self, person: _Person, counted: Sequence[int]) -> Limits:
        key = (person.alike, tuple((shift, int(person.limit[shift])) for shift in counted))
        if key not in self.shapes:
            alike = [other.closed.all(axis=0) for other in self.people.values() if other.alike == person.alike]
            present = np.flatnonzero(~np.all(alike, axis=0)).tolist()
            self.shapes[key] = Limits(self.instance, person.limits, present, counted)
        return self.shapes[key]

    def _count_other_lengths(self, person: _Person) -> None:
        """Count shifts of another length than the usual where that is little: then shifts stand for minutes."""
        plain = self._shape(person, [])
        lengths = [plain.minutes[shift] for shift in plain.present]
        usual = max(set(lengths), key=lengths.count, default=0)
        others = [shift for shift in plain.present if plain.minutes[shift] != usual]
        if all(person.few(shift) for shift in others):
            self._count(person, others)

    def _count(self, person: _Person, shifts: Sequence[int]) -> bool:
        """Count shifts of which few may be given, if that is not too much."""
        new = [shift for shift in dict.fromkeys(shifts) if person.few(shift) and shift not in person.counted]
        counted = sorted([*person.counted, *new])
        if not new or self._shape(person, counted).states() > MOST_STATES:
            return False
        person.counted = counted
        person.toll[new] = 0.0
        return True

    def best(self, prices: Mapping[str, Floats]) -> dict[str, Priced]:
        """Each one's cheapest row for prices [day, shift] of working; a day off costs nothing. Where tolls are asked,
        near it: they are looked for until the bound meets the row, a few times at most, and kept for the next time."""
        found = {name: Priced() for name in prices}
        tolls = {name: _Tolls(self.people[name].limit, self.people[name].toll) for name in prices}
        open_ = list(prices)
        for turn in range(MOST_TURNS):
            more = []
            for name, value, row in self._solved(open_, prices):
                person = self.people[name]
                over = [shift for shift in set(row) - {REST} if row.count(shift) > person.limit[shift]]
                again = self._count(person, over) or tolls[name].learn(found[name], value, row)
                if again and (turn < TURNS or found[name].row is None):
                    more.append(name)
            open_ = more
        return found

    def _solved(self, names: Sequence[str], prices: Mapping[str, Floats]) -> list[tuple[str, float, tuple[int, ...]]]:
        """As many of the same shape at once as fit."""
        groups: dict[Limits, list[str]] = {}
        for name in names:
            person = self.people[name]
            groups.setdefault(self._shape(person, person.counted), []).append(name)
        solved = []
        for shape, alike in groups.items():
            size = max(1, TOGETHER // shape.states())
            for some in (alike[first : first + size] for first in range(0, len(alike), size)):
                asked = [
                    np.where(self.people[name].closed, np.inf, prices[name] + self.people[name].toll) for name in some
                ]
                rows = _Tables(shape, np.array(asked)).rows()
                solved += [(name, value, row) for name, (value, row) in zip(some, rows, strict=True)]
        return solved


class _Tolls:
    """The search for one employee's tolls: raised while a limit is broken, lowered while it is not reached."""

    def __init__(self, limit: Floats, toll: Floats) -> None:
        self.limit, self.toll = limit, toll
        self.low, self.high = np.zeros(len(toll)), np.full(len(toll), np.inf)

    def learn(self, found: Priced, value: float, row: tuple[int, ...]) -> bool:
        """Take in what these tolls gave; whether other tolls may give more."""
        found.bound = max(found.bound, value - float(self.toll @ self.limit))
        if not math.isfinite(value):
            found.bound = value
            return False
        count = np.bincount([shift for shift in row if shift != REST], minlength=len(self.toll))
        over, under = count > self.limit, (count < self.limit) & (self.toll > 0)
        price = value - float(self.toll @ count)
        if not over.any() and price < found.price:
            found.row, found.price = row, price
        if found.price <= found.bound + CLOSE or not (over | under).any():
            return False
        under &= found.row is not None  # what is lowered before the first row may come and go in turns
        self.low[over], self.high[under] = self.toll[over], self.toll[under]
        halfway = (self.low + np.where(np.isinf(self.high), 0.0, self.high)) / 2
        raised = np.where(np.isinf(self.high), np.maximum(FIRST_TOLL, RAISE * self.toll), halfway)
        self.toll[:] = np.where(over, raised, np.where(under, halfway, self.toll))
        return True


class _Tables:
    """[employee, ...] tables of all days for prices [employee, day, shift]."""

    def __init__(self, limits: Limits, price: Floats) -> None:
        self.limits, self.people = limits, len(price)
        self.price = np.full((self.people, limits.days, len(limits.kinds)), np.inf)
        self.shift = np.zeros(self.price.shape, dtype=np.int64)
        for number, kind in enumerate(limits.kinds):
            cheapest = price[:, :, kind].argmin(axis=2)
            self.shift[:, :, number] = np.array(kind)[cheapest]
            self.price[:, :, number] = np.take_along_axis(price[:, :, kind], cheapest[:, :, None], axis=2)[:, :, 0]
        self.guards = limits.guards()
        self.base = [low * limits.inner for low in limits.low]
        self.size = [(high - low) * limits.inner for low, high in zip(limits.low, limits.high, strict=True)]
        self.off: list[Floats] = []
        """[employee, days off so far, at most what a rest needs; what was used]"""
        self.work: list[Floats] = []
        """[employee, kind of shift, length of the run; what was used]. A run as long as the horizon so far touches its
        first day and is never too short."""
        self._first()
        for day in range(1, limits.days):
            self._next(day)

    def _empty(self, day: int) -> tuple[Floats, Floats]:
        limits = self.limits
        off = np.full((self.people, limits.rest, self.size[day]), np.inf)
        work = np.full((self.people, len(limits.kinds), max(1, limits.run), self.size[day]), np.inf)
        self.off.append(off)
        self.work.append(work)
        return off, work

    def _first(self) -> None:
        """Horizons start on a Monday; a rest that touches the first day is never too short."""
        off, work = self._empty(0)
        if self.base[0] == 0:
            off[:, -1, 0] = 0.0
        for kind, step in enumerate(self.limits.step):
            if 0 <= step - self.base[0] < self.size[0]:
                work[:, kind, 0, step - self.base[0]] = self.price[:, 0, kind]

    def _next(self, day: int) -> None:
        limits, (off, work) = self.limits, self._empty(day)
        last_off, last_work = self.off[day - 1], self.work[day - 1]
        source, target = self._along(day, 0)
        if limits.kinds:
            off[:, 0, target] = self._leaving(last_work, day)[:, source]
        off[:, 1:, target] = last_off[:, :-1, source]
        np.minimum(off[:, -1, target], last_off[:, -1, source], out=off[:, -1, target])
        earlier = {before: _least(last_work, before) for before in set(limits.before)}
        for kind in range(len(limits.kinds)):
            price = self.price[:, day, kind]
            if not np.isfinite(price).any():
                continue
            source, target = self._along(day, self._step(kind, day, 0))
            work[:, kind, 0, target] = last_off[:, -1, source] + price[:, None]
            source, target = self._along(day, self._step(kind, day, 1))
            work[:, kind, 1:, target] = earlier[limits.before[kind]][:, :, source] + price[:, None, None]
        self._guard(work, day)

    def _guard(self, work: Floats, day: int) -> None:
        view = work.reshape(*work.shape[:3], -1, self.limits.inner)
        for values, at in self.guards:
            if at < len(self.guards) - 1:
                kind = next(k for k, shifts in enumerate(self.limits.kinds) if shifts[0] == self.limits.counted[at])
                view[:, kind, :, :, values] = np.inf
            elif day % WEEK == SATURDAY:
                view[..., values] = np.inf
            elif day % WEEK == SUNDAY:
                view[:, :, 0, :, values] = np.inf

    def _step(self, kind: int, day: int, run: int) -> int:
        """A weekend is used on its Saturday, or on its Sunday when the Saturday was off."""
        weekend = day % WEEK == SATURDAY or (day % WEEK == SUNDAY and run == 0)
        return self.limits.step[kind] + int(weekend)

    def _along(self, day: int, step: int) -> tuple[slice, slice]:
        """Where a step leads from the window of the day before into the day's."""
        before, here = self.base[day - 1], self.base[day]
        first = max(before, here - step)
        last = max(first, min(before + self.size[day - 1], here + self.size[day] - step))
        return slice(first - before, last - before), slice(first + step - here, last + step - here)

    def _leaving(self, work: Floats, day: int) -> Floats:
        """The cheapest way to have ended a run the day before."""
        ended: Floats = work[:, :, self.limits.shortest :].min(axis=(1, 2), initial=np.inf)
        if day - 1 < min(self.limits.shortest, self.limits.run):
            ended = np.minimum(ended, work[:, :, day - 1].min(axis=1))
        return ended

    def rows(self) -> Iterator[tuple[float, tuple[int, ...]]]:
        """Of each employee the value of the cheapest row and the row; infinite when there is none."""
        limits = self.limits
        legal = limits.legal[limits.low[-1] : limits.high[-1]].ravel()
        off, work = np.where(legal, self.off[-1], np.inf), np.where(legal, self.work[-1], np.inf)
        for person in range(self.people):
            value = min(float(off[person].min()), float(work[person].min(initial=np.inf)))
            if not math.isfinite(value):
                yield math.inf, ()
                continue
            state = _where(off[person], work[person], value)
            yield value, tuple(reversed(list(self._back(person, (*state[:2], state[2] + self.base[-1])))))

    def _back(self, person: int, state: State) -> Iterator[int]:
        """The shifts of the best row, the last day first."""
        for day in range(self.limits.days - 1, -1, -1):
            kind, run, used = state
            yield REST if kind == REST else int(self.shift[person, day, kind])
            if day and kind == REST:
                state = self._before_rest(person, day, run, used)
            elif day:
                state = self._before_work(person, day, state)

    def _before_rest(self, person: int, day: int, length: int, used: int) -> State:
        """A state of the day before from which this day off came at its price."""
        value = self.off[day][person, length, used - self.base[day]]
        at, rest = used - self.base[day - 1], self.limits.rest
        if 0 <= at < self.size[day - 1]:
            for before in {length - 1, length if length == rest - 1 else REST} - {REST}:
                if self.off[day - 1][person, before, at] == value:
                    return REST, before, used
            for kind, run in np.argwhere(self.work[day - 1][person, :, :, at] == value).tolist():
                if run >= self.limits.shortest or run == day - 1:
                    return kind, run, used
        raise AssertionError("a day off has no state before it")

    def _before_work(self, person: int, day: int, state: State) -> State:
        kind, run, used = state
        earlier = used - self._step(kind, day, run)
        if run == 0:
            return REST, self.limits.rest - 1, earlier
        value, price = self.work[day][person, kind, run, used - self.base[day]], self.price[person, day, kind]
        for before in self.limits.before[kind]:
            if self.work[day - 1][person, before, run - 1, earlier - self.base[day - 1]] + price == value:
                return before, run - 1, earlier
        raise AssertionError("a shift has no state before it")


def _least(work: Floats, kinds: tuple[int, ...]) -> Floats:
    """The cheapest of these kinds, runs that can still grow."""
    if len(kinds) == work.shape[1]:
        return work[:, :, :-1].min(axis=1)  # type: ignore[no-any-return]
    return work[:, list(kinds), :-1].min(axis=1, initial=np.inf)  # type: ignore[no-any-return]


def _where(off: Floats, work: Floats, value: float) -> State:
    found = np.argwhere(off == value)
    if len(found):
        return REST, *found[0].tolist()
    kind, run, used = np.argwhere(work == value)[0].tolist()
    return kind, run, used
