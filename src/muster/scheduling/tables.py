"""Tables of the cheapest ways to have spent the days so far, for several employees with the same limits at once.

Of a shift that was worked only what may follow it matters later: shifts that may be followed by the same are one class,
and a table holds classes, not shifts.
"""

from __future__ import annotations

import math

import numpy as np

from muster.scheduling.curtois import SATURDAY, WEEK
from muster.scheduling.limits import SUNDAY, Limits
from muster.scheduling.problem import Floats, Ints

REST = -1
LARGE = 8_000
"""States of a day."""
EXACT = 2.0**24 - 1_000
"""Whole numbers up to about here are exact in single precision."""


class Tables:
    """[employee, ...] tables of all days for prices [employee, day, shift]."""

    def __init__(self, limits: Limits, price: Floats) -> None:
        self.limits, self.people = limits, len(price)
        self.price = np.full((limits.days, len(limits.kinds), self.people), np.inf)
        self.shift = np.zeros(self.price.shape, dtype=np.int64)
        for number, kind in enumerate(limits.kinds):
            cheapest = price[:, :, kind].argmin(axis=2)
            self.shift[:, number] = np.array(kind)[cheapest].T
            self.price[:, number] = np.take_along_axis(price[:, :, kind], cheapest[:, :, None], axis=2)[:, :, 0].T
        self.scale = self._round()
        self.given = np.isfinite(self.price).any(axis=2)
        self.base, self.size = limits.base, limits.size
        self.off: list[Floats] = []
        """[employee, days off so far, at most what a rest needs; what was used]"""
        self.work: list[Floats] = []
        """[employee, class of the shift, length of the run; what was used]. A run as long as the horizon so far touches
        its first day and is never too short."""
        self._first()
        for day in range(1, limits.days):
            self._next(day)

    def _round(self) -> float:
        """Large tables hold single numbers, twice as fast: prices are rounded down to whole parts that add up without
        any rounding, so that the value is at most a little below what the row costs. Returns the parts of one."""
        if self.limits.states() < LARGE:
            return 1.0
        finite = np.where(np.isfinite(self.price), np.abs(self.price), 0.0)
        scale = 2.0 ** math.floor(math.log2(EXACT / max(1.0, float(finite.max(axis=1).sum(axis=0).max()))))
        self.price = np.floor(self.price * scale).astype(np.float32)
        return scale

    def _empty(self, day: int) -> tuple[Floats, Floats]:
        limits = self.limits
        off = np.full((self.people, limits.rest, self.size[day]), np.inf, dtype=self.price.dtype)
        work = np.full(
            (self.people, limits.classes, max(1, limits.run), self.size[day]), np.inf, dtype=self.price.dtype
        )
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
                into = work[:, self.limits.leaves[kind], 0, step - self.base[0]]
                np.minimum(into, self.price[0, kind], out=into)

    def _next(self, day: int) -> None:
        limits, (off, work) = self.limits, self._empty(day)
        last_off, last_work = self.off[day - 1], self.work[day - 1]
        source, target = limits.along(day, 0)
        if limits.kinds:
            off[:, 0, target] = self._leaving(last_work, day)[:, source]
        off[:, 1:, target] = last_off[:, :-1, source]
        np.minimum(off[:, -1, target], last_off[:, -1, source], out=off[:, -1, target])
        earlier = self._earlier(last_off, last_work)
        for kind, after, before, runs, source, target in limits.paths[day]:
            if self.given[day, kind]:
                into = work[:, after, runs, target]
                price = self.price[day, kind][:, None, None]
                np.minimum(into, earlier[before][:, runs, source] + price, out=into)
        self._guard(work, day)

    def _earlier(self, off: Floats, work: Floats) -> dict[tuple[int, ...], Floats]:
        """For each set of classes the cheapest way to come to each position of a run: a rest that was long enough, or
        one of them. Sets mostly hold one another: each begins with the largest that it holds."""
        found: dict[tuple[int, ...], Floats] = {}
        for classes, inside, others in self.limits.unions:
            least = np.empty_like(work[:, 0])
            least[:, 0] = off[:, -1]
            parts = [found[inside][:, 1:]] if inside else []
            parts += [work[:, other, :-1] for other in others]
            least[:, 1:] = parts[0] if parts else np.inf
            for part in parts[1:]:
                np.minimum(least[:, 1:], part, out=least[:, 1:])
            found[classes] = least
        return found

    def _guard(self, work: Floats, day: int) -> None:
        """Whoever broke a limit goes no further."""
        view = work.reshape(*work.shape[:3], -1, self.limits.inner)
        for values, at in self.limits.guards:
            if at is not None:
                view[:, at, :, :, values] = np.inf
            elif day % WEEK in (SATURDAY, SUNDAY):
                view[..., values] = np.inf

    def _leaving(self, work: Floats, day: int) -> Floats:
        """The cheapest way to have ended a run the day before."""
        shortest = self.limits.shortest
        least: Floats = work[:, :, shortest:].min(axis=(1, 2), initial=np.inf)
        if day <= min(shortest, work.shape[2]):
            least = np.minimum(least, work[:, :, day - 1].min(axis=1))
        return least

    def rows(self) -> tuple[Floats, Ints]:
        """Of each employee a value that no row is below, infinite when there is none, and the cheapest row by day."""
        limits, everybody = self.limits, np.arange(self.people)
        legal = limits.legal[limits.low[-1] : limits.high[-1]].ravel()
        ends = np.concatenate([self.off[-1], self.work[-1].reshape(self.people, -1, self.size[-1])], axis=1)
        ends = np.where(legal, ends, np.inf).reshape(self.people, -1)
        best = ends.argmin(axis=1)
        value: Floats = ends[everybody, best].astype(np.float64) / self.scale
        way, used = np.divmod(best, self.size[-1])
        used += self.base[-1]
        rows = np.full((self.people, limits.days), REST)
        found = np.isfinite(value)
        for day in range(limits.days - 1, -1, -1):
            resting, working = (np.flatnonzero(found & side) for side in (way < limits.rest, way >= limits.rest))
            if len(working):
                kind, way[working], used[working] = self._before_work(day, working, way[working], used[working])
                rows[working, day] = self.shift[day, kind, working]
            if day and len(resting):
                way[resting] = self._before_rest(day, resting, way[resting], used[resting])
        return value, rows

    def _before_rest(self, day: int, who: Ints, length: Ints, used: Ints) -> Ints:
        """The cheapest state of the day before for a day off: a rest that goes on, or a run that ended."""
        rest = self.limits.rest
        at = used - self.base[day - 1]
        inside = (at >= 0) & (at < self.size[day - 1])
        at = np.where(inside, at, 0)
        off = self.off[day - 1][who, :, at]
        states = np.arange(rest)
        goes_on = (states == length[:, None] - 1) | ((length[:, None] == rest - 1) & (states == rest - 1))
        work = self.work[day - 1][who, :, :, at]
        ended_now = (length == 0)[:, None] & np.tile(self.limits.ended[day], self.limits.classes)
        costs = np.concatenate(
            [np.where(goes_on, off, np.inf), np.where(ended_now, work.reshape(len(who), -1), np.inf)], axis=1
        )
        way: Ints = costs.argmin(axis=1)
        return way

    def _before_work(self, day: int, who: Ints, way: Ints, used: Ints) -> tuple[Ints, Ints, Ints]:
        """The kind of shift that was worked, and the cheapest state of the day before."""
        limits = self.limits
        after, run = np.divmod(way - limits.rest, max(1, limits.run))
        earlier = used[:, None] - limits.steps[day][np.minimum(run, 1)]
        cost = np.where(limits.leaves_at[None, :] == after[:, None], self.price[day][:, who].T, np.inf)
        if day == 0:
            kind = np.where(earlier == 0, cost, np.inf).argmin(axis=1)
            return kind, way, used
        at = earlier - self.base[day - 1]
        inside = (at >= 0) & (at < self.size[day - 1])
        at = np.where(inside, at, 0)
        off = self.off[day - 1][who[:, None], limits.rest - 1, at]
        work = self.work[day - 1][who[:, None], :, np.maximum(run - 1, 0)[:, None], at]
        work = np.where(limits.may_follow[None], work, np.inf)
        least = np.where((run == 0)[:, None], off, work.min(axis=2))
        kind = (np.where(inside, least, np.inf) + cost).argmin(axis=1)
        chosen = np.arange(len(who))
        before = work[chosen, kind].argmin(axis=1)
        grown = limits.rest + before * max(1, limits.run) + run - 1
        return kind, np.where(run == 0, limits.rest - 1, grown), earlier[chosen, kind]
