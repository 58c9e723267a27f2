"""Each employee alone: what their requests cost, and their cheapest row while everybody else keeps theirs."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from muster.scheduling.curtois import Instance, Rows
from muster.scheduling.pricing import Priced, Pricing
from muster.scheduling.problem import Floats, Ints
from muster.scheduling.tables import REST

Numbers = tuple[int, ...]
"""The number of a shift for each day, or REST."""


SHARES = 15
"""So many parts of the staff are asked one after the other: all at once they want the same shifts, one by one it takes
ten times as long."""
CLOSE = 1e-7


class Employees:
    """Tables [day, shift] of each, and what their rows cost."""

    def __init__(self, instance: Instance) -> None:
        self.instance, self.shifts = instance, list(instance.minutes)
        self.pricing = Pricing(instance)
        shape = (instance.days, len(self.shifts))
        self.wanted = np.zeros(shape, dtype=np.int64)
        self.under, self.over = np.zeros(shape), np.zeros(shape)
        for (day, shift), asked in instance.cover.items():
            at = day, self.shifts.index(shift)
            self.wanted[at], self.under[at], self.over[at] = asked.wanted, asked.under, asked.over
        self.own = {name: np.zeros(shape) for name in instance.staff}
        """What a shift costs of itself."""
        self.nothing = dict.fromkeys(instance.staff, 0)
        """What an empty row costs."""
        for (name, day, shift), weight in instance.wishes.items():
            self.own[name][day, self.shifts.index(shift)] -= weight
            self.nothing[name] += weight
        for (name, day, shift), weight in instance.aversions.items():
            self.own[name][day, self.shifts.index(shift)] += weight

    def numbers(self, rows: Rows) -> dict[str, Numbers]:
        return {
            name: tuple(REST if shift is None else self.shifts.index(shift) for shift in row)
            for name, row in rows.items()
        }

    def count(self, rows: Mapping[str, Numbers]) -> Ints:
        """How many there are at each day and shift."""
        count = np.zeros_like(self.wanted)
        for row in rows.values():
            _add(count, row, 1)
        return count

    def cost(self, rows: Mapping[str, Numbers]) -> float:
        """What the requests of these rows cost."""
        return sum(self.nothing[name] + total(self.own[name], row) for name, row in rows.items())

    def names(self, row: Numbers) -> list[str | None]:
        return [None if shift == REST else self.shifts[shift] for shift in row]

    def one_by_one(self, left: Callable[[], float]) -> tuple[dict[str, Numbers], list[str]]:
        """Rows of everybody, each the cheapest given those before, then again and again given all others while that
        saves anything; and the names of those for whom none was found."""
        count = np.zeros_like(self.wanted)
        rows: dict[str, Numbers] = {}
        missing: list[str] = []
        for name in self.instance.staff:
            row = self._given(name, count).row
            if row is None:
                missing.append(name)
            else:
                rows[name] = row
                _add(count, row, 1)
        self.again(rows, left)
        return rows, missing

    def again(self, rows: dict[str, Numbers], left: Callable[[], float]) -> None:
        """Give each the cheapest row given all others, again and again while that saves anything."""
        count, names, size = self.count(rows), list(rows), max(1, len(rows) // SHARES)
        saved = True
        while saved and left() > 0:
            parts = [names[first : first + size] for first in range(0, len(names), size)]
            saved = sum(self._again(part, rows, count) for part in parts if left() > 0) > 0

    def _again(self, names: list[str], rows: dict[str, Numbers], count: Ints) -> int:
        """Look for some employees' cheapest rows at once, then give each theirs where it is cheaper still when those
        before have been given theirs; how many were given another."""
        prices, given = {}, 0
        for name in names:
            _add(count, rows[name], -1)
            prices[name] = self._prices(name, count)
            _add(count, rows[name], 1)
        for name, priced in self.pricing.best(prices).items():
            _add(count, rows[name], -1)
            price, row = self._prices(name, count), priced.row
            if row is not None and total(price, row) < total(price, rows[name]) - CLOSE:
                rows[name], given = row, given + 1
            _add(count, rows[name], 1)
        return given

    def _given(self, name: str, count: Ints) -> Priced:
        return self.pricing.best({name: self._prices(name, count)})[name]

    def _prices(self, name: str, count: Ints) -> Floats:
        """What each shift costs when so many are there already."""
        prices: Floats = self.own[name] + np.where(count < self.wanted, -self.under, self.over)
        return prices


def total(table: Floats, row: Numbers) -> float:
    """What a row costs at such prices."""
    return float(sum(table[day, shift] for day, shift in enumerate(row) if shift != REST))


def _add(count: Ints, row: Numbers, number: int) -> None:
    for day, shift in enumerate(row):
        if shift != REST:
            count[day, shift] += number
