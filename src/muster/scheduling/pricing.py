"""The cheapest row of one employee for given prices of cells: dynamic programming over days.

A state is how the day was spent (off for so long, or a shift in a run of such a length) and what was used so far:
minutes, weekends, and how often those shifts were given whose limit has ever been in the way of this employee. Shifts
that are as long and may follow and be followed by the same are one kind: of them only the day's cheapest counts.
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
MOST_STATES = 200_000
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
        self.minutes = [instance.minutes[shift] // unit for shift in names]
        self.least, self.most = -(-self.person.least_minutes // unit), self.person.most_minutes // unit
        self.limit = [self.person.most.get(shift, self.days) for shift in names]
        self.follows = np.array([[shift not in instance.not_after[earlier] for earlier in names] for shift in names])
        """[shift, shift of the day before]"""
        self.closed = np.zeros((self.days, len(names)), dtype=np.bool_)
        for day in range(self.days):
            self.closed[day] = [not instance.may(name, day, shift) for shift in names]
        self.rest = max(1, self.person.shortest_rest)
        self.run = min(self.person.longest_run, self.days)
        self.counted: list[int] = []
        self._shape()

    def _shape(self) -> None:
        """Kinds of shifts that this employee may have at all, and the size of the state."""
        kinds: dict[tuple[object, ...], list[int]] = {}
        for shift in np.flatnonzero(~self.closed.all(axis=0)).tolist():
            alone = shift if shift in self.counted else REST
            key = (self.minutes[shift], alone, self.follows[shift].tobytes(), self.follows[:, shift].tobytes())
            kinds.setdefault(key, []).append(shift)
        self.kinds = list(kinds.values())
        firsts = [kind[0] for kind in self.kinds]
        self.length = [self.minutes[shift] for shift in firsts]
        self.before = [
            [number for number, earlier in enumerate(firsts) if self.follows[shift, earlier]] for shift in firsts
        ]
        counts = [self.limit[shift] + 1 for shift in self.counted]
        self.tail = (self.most + 1, self.person.most_weekends + 1, *counts)
        self.used = [(self.minutes[shift], 0, *(int(shift == counted) for counted in self.counted)) for shift in firsts]
        self.states = math.prod(self.tail) * (self.rest + len(self.length) * self.run)
        self.windows = self._windows()

    def best(self, price: Floats) -> Priced:
        """For prices [day, shift] of working; a day off costs nothing."""
        price = np.where(self.closed, np.inf, price)
        while True:
            value, row = self._cheapest(price)
            over = [number for number, limit in enumerate(self.limit) if row and row.count(number) > limit]
            if not over:
                return Priced(value, row)
            if self.states * (self.limit[over[0]] + 1) > MOST_STATES:
                return Priced(value, None)
            self.counted.append(over[0])
            self._shape()

    def _cheapest(self, price: Floats) -> tuple[float, tuple[int, ...] | None]:
        """By kinds, and back to the shifts of them."""
        if not self.kinds:
            return self._solve(np.zeros((self.days, 0)))
        value, row = self._solve(np.column_stack([price[:, kind].min(axis=1) for kind in self.kinds]))
        if row is None:
            return value, None
        first = [np.array(kind)[price[:, kind].argmin(axis=1)] for kind in self.kinds]
        return value, tuple(REST if kind == REST else int(first[kind][day]) for day, kind in enumerate(row))

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

    def _windows(self) -> list[slice]:
        """For each day the minutes that somebody can have worked by then and still keep both limits of the whole."""
        longest = max(self.length, default=0)
        turn = self.run + self.rest

        def most(days: int) -> int:
            """Minutes of so many days in a row at most."""
            return (days // turn * self.run + min(self.run, days % turn)) * longest

        highest = [min(self.most, most(day + 1)) + 1 for day in range(self.days)]
        lowest = [max(0, self.least - most(self.days - day - 1)) for day in range(self.days)]
        return [slice(min(low, high), high) for low, high in zip(lowest, highest, strict=True)]

    def _empty(self, day: int) -> _Day:
        """Once a run is long enough to end, it no longer matters whether it touches the first day."""
        openings = 2 if day < self._shortest() else 1
        work = np.full((openings, len(self.length), self.run, *self.tail), np.inf)
        return _Day(np.full((self.rest, *self.tail), np.inf), work)

    def _first(self, price: Floats) -> _Day:
        """Horizons start on a Monday; a rest that touches the first day is never too short."""
        day = self._empty(0)
        nothing = (0,) * len(self.tail)
        day.off[(-1, *nothing)] = 0.0
        for shift, used in enumerate(self.used):
            if self.run and all(part < size for part, size in zip(used, self.tail, strict=True)):
                day.work[(-1, shift, 0, *used)] = price[shift]
        return day

    def _next(self, last: _Day, day: int, price: Floats) -> _Day:
        new, at = self._empty(day), self.windows[day]
        new.off[0, at] = self._leaving(last.work[:, :, :, at])
        new.off[1:, at] = last.off[:-1, at]
        new.off[-1, at] = np.minimum(new.off[-1, at], last.off[-1, at])
        weekday = day % WEEK
        openings = len(new.work)
        for shift in range(len(self.used)):
            if not math.isfinite(price[shift]) or not self.run:
                continue
            fresh = _moved(last.off[-1], self._step(shift, weekday in (SATURDAY, SUNDAY)), at)
            new.work[RUN, shift, 0, at] = fresh + price[shift]
            earlier = last.work[:, self.before[shift], :-1].min(axis=1, initial=np.inf)
            if openings < len(earlier):
                earlier = earlier.min(axis=0, keepdims=True)
            new.work[:, shift, 1:, at] = _moved(earlier, self._step(shift, weekday == SATURDAY), at) + price[shift]
        return new

    def _step(self, shift: int, weekend: bool) -> State:
        minutes, _, *counts = self.used[shift]
        return (minutes, int(weekend), *counts)

    def _leaving(self, work: Floats) -> Floats:
        """The cheapest way to have ended a run the day before."""
        ended: Floats = work[RUN, :, self._shortest() :].min(axis=(0, 1), initial=np.inf)
        if len(work) > OPENING:
            ended = np.minimum(ended, work[OPENING].min(axis=(0, 1), initial=np.inf))
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
        for earlier in (kind,) if len(here.work) == len(last.work) else (RUN, OPENING):
            for before in self.before[shift]:
                if last.work[(earlier, before, run - 1, *used)] + price == here.work[state]:
                    return (earlier, before, run - 1, *used)
        raise AssertionError("a shift has no state before it")


def _moved(table: Floats, step: State, window: slice) -> Floats:
    """The table with so much more used, as far as the minutes are within the window."""
    before = table.ndim - len(step)
    sizes = table.shape[before + 1 :]
    result = np.full((*table.shape[:before], window.stop - window.start, *sizes), np.inf)
    first, minutes = max(window.start, step[0]), step[0]
    if first < window.stop and all(part < size for part, size in zip(step[1:], sizes, strict=True)):
        every = [slice(None)] * before
        there = (*every, slice(first - window.start, None), *(slice(part, None) for part in step[1:]))
        fewer = (slice(0, size - part) for part, size in zip(step[1:], sizes, strict=True))
        result[there] = table[(*every, slice(first - minutes, window.stop - minutes), *fewer)]
    return result
