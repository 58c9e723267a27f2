"""The cheapest row of one employee for given prices of cells: dynamic programming over days.

A state is how the day was spent (off for so long, or a shift in a run of such a length) and what was used so far:
minutes, weekends, and how often those shifts were given whose limit has ever been in the way of this employee.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from muster.scheduling.curtois import SATURDAY, WEEK, Instance
from muster.scheduling.problem import Floats

SUNDAY = SATURDAY + 1
REST = -1
RUN, OPENING = 0, 1
"""A run that started inside the horizon, and one that touches its first day, which is never too short."""
MOST_STATES = 400_000
"""States of a day up to which a further shift is counted."""
State = tuple[int, ...]


@dataclass(frozen=True)
class Priced:
    """`bound` is below the price of every row; `row` is a number of a shift for each day, or REST; None: none found."""

    bound: float
    row: tuple[int, ...] | None


@dataclass(eq=False)
class _Day:
    off: Floats
    """[days off so far, at most what a rest needs; then what was used]"""
    work: Floats
    """[kind of run, shift, length of the run; then what was used]"""


class Pricer:
    """One employee's limits as tables."""

    def __init__(self, instance: Instance, name: str) -> None:
        self.person, self.days = instance.staff[name], instance.days
        names = list(instance.minutes)
        unit = math.gcd(*instance.minutes.values()) or 1
        self.length = [instance.minutes[shift] // unit for shift in names]
        self.least, self.most = -(-self.person.least_minutes // unit), self.person.most_minutes // unit
        self.limit = [self.person.most.get(shift, self.days) for shift in names]
        self.before = [
            [number for number, earlier in enumerate(names) if shift not in instance.not_after[earlier]]
            for shift in names
        ]
        self.closed = np.zeros((self.days, len(names)), dtype=np.bool_)
        for day in range(self.days):
            self.closed[day] = [not instance.may(name, day, shift) for shift in names]
        self.rest = max(1, self.person.shortest_rest)
        self.run = min(self.person.longest_run, self.days)
        self.counted: list[int] = []
        self._shape()

    def _shape(self) -> None:
        counts = [self.limit[shift] + 1 for shift in self.counted]
        self.tail = (self.most + 1, self.person.most_weekends + 1, *counts)
        self.used = [
            (length, 0, *(int(shift == counted) for counted in self.counted))
            for shift, length in enumerate(self.length)
        ]
        self.states = math.prod(self.tail) * (self.rest + 2 * len(self.length) * self.run)

    def best(self, price: Floats) -> Priced:
        """For prices [day, shift] of working; a day off costs nothing."""
        price = np.where(self.closed, np.inf, price)
        while True:
            value, row = self._solve(price)
            over = [number for number, limit in enumerate(self.limit) if row and row.count(number) > limit]
            if not over:
                return Priced(value, row)
            if self.states * (self.limit[over[0]] + 1) > MOST_STATES:
                return Priced(value, None)
            self.counted.append(over[0])
            self._shape()

    def _solve(self, price: Floats) -> tuple[float, tuple[int, ...] | None]:
        days = [self._first(price[0])]
        for day in range(1, self.days):
            days.append(self._next(days[-1], day, price[day]))
        last = days[-1]
        last.off[:, : self.least] = np.inf
        last.work[:, :, :, : self.least] = np.inf
        value = min(float(last.off.min()), float(last.work.min(initial=np.inf)))
        if not math.isfinite(value):
            return value, None
        return value, tuple(reversed(list(self._back(days, price, value))))

    def _empty(self) -> _Day:
        work = np.full((2, len(self.length), self.run, *self.tail), np.inf)
        return _Day(np.full((self.rest, *self.tail), np.inf), work)

    def _first(self, price: Floats) -> _Day:
        """Horizons start on a Monday; a rest that touches the first day is never too short."""
        day = self._empty()
        nothing = (0,) * len(self.tail)
        day.off[(-1, *nothing)] = 0.0
        for shift, used in enumerate(self.used):
            if self.run and all(part < size for part, size in zip(used, self.tail, strict=True)):
                day.work[(OPENING, shift, 0, *used)] = price[shift]
        return day

    def _next(self, last: _Day, day: int, price: Floats) -> _Day:
        new = self._empty()
        new.off[0] = self._leaving(last.work)
        new.off[1:] = last.off[:-1]
        new.off[-1] = np.minimum(new.off[-1], last.off[-1])
        weekday = day % WEEK
        for shift in range(len(self.used)):
            if not math.isfinite(price[shift]) or not self.run:
                continue
            fresh = _moved(last.off[-1], self._step(shift, weekday in (SATURDAY, SUNDAY)))
            new.work[RUN, shift, 0] = fresh + price[shift]
            earlier = last.work[:, self.before[shift], :-1].min(axis=1, initial=np.inf)
            new.work[:, shift, 1:] = _moved(earlier, self._step(shift, weekday == SATURDAY)) + price[shift]
        return new

    def _step(self, shift: int, weekend: bool) -> State:
        minutes, _, *counts = self.used[shift]
        return (minutes, int(weekend), *counts)

    def _leaving(self, work: Floats) -> Floats:
        """The cheapest way to have ended a run the day before."""
        ended: Floats = np.minimum(
            work[RUN, :, self._shortest() :].min(axis=(0, 1), initial=np.inf),
            work[OPENING].min(axis=(0, 1), initial=np.inf),
        )
        return ended

    def _shortest(self) -> int:
        """The position of the shortest run that may end."""
        return max(0, self.person.shortest_run - 1)

    def _back(self, days: list[_Day], price: Floats, value: float) -> Iterator[int]:
        """The shifts of the best row, the last day first."""
        state = self._last(days[-1], value)
        for day in range(self.days - 1, -1, -1):
            yield state[1] if state[0] != REST else REST
            if not day:
                return
            if state[0] == REST:
                state = self._before_rest(days[day - 1], days[day], state)
            else:
                state = self._before_work(days[day - 1], days[day], state, day % WEEK, float(price[day, state[1]]))

    def _last(self, last: _Day, value: float) -> State:
        found = np.argwhere(last.off == value)
        if len(found):
            return (REST, *found[0].tolist())
        return tuple(np.argwhere(last.work == value)[0].tolist())

    def _before_rest(self, last: _Day, here: _Day, state: State) -> State:
        """A state of the day before from which this day off came at its price."""
        _, length, *used = state
        value = here.off[state[1:]]
        for before in {length - 1, length if length == self.rest - 1 else REST} - {REST}:
            if last.off[(before, *used)] == value:
                return (REST, before, *used)
        for kind, shift, run in np.argwhere(self._of(last.work, used) == value).tolist():
            if kind == OPENING or run >= self._shortest():
                return (kind, shift, run, *used)
        raise AssertionError("a day off has no state before it")

    def _of(self, work: Floats, used: list[int]) -> Floats:
        """[kind of run, shift, length of the run] where so much is used."""
        flat = work.reshape(*work.shape[:3], -1)
        result: Floats = flat[..., np.ravel_multi_index(used, self.tail)]
        return result

    def _before_work(self, last: _Day, here: _Day, state: State, weekday: int, price: float) -> State:
        kind, shift, run, *after = state
        weekend = weekday == SATURDAY or (weekday == SUNDAY and run == 0)
        used = [part - step for part, step in zip(after, self._step(shift, weekend), strict=True)]
        if run == 0:
            return (REST, self.rest - 1, *used)
        for before in self.before[shift]:
            if last.work[(kind, before, run - 1, *used)] + price == here.work[state]:
                return (kind, before, run - 1, *used)
        raise AssertionError("a shift has no state before it")


def _moved(table: Floats, step: State) -> Floats:
    """The table with so much more used."""
    result = np.full(table.shape, np.inf)
    sizes = table.shape[-len(step) :]
    if all(part < size for part, size in zip(step, sizes, strict=True)):
        every = [slice(None)] * (table.ndim - len(step))
        there = (*every, *(slice(part, None) for part in step))
        here = (*every, *(slice(0, size - part) for part, size in zip(step, sizes, strict=True)))
        result[there] = table[here]
    return result
