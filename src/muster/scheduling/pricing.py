"""The cheapest rows of employees for given prices of cells: dynamic programming over days, alike employees together.

A state is how the day was spent (off for so long, or a shift in a run of such a length) and what was used so far
(`limits`). A limit that is not part of the state is kept by a toll: each such shift costs so much more that the row
keeps the limit. What the toll earns at most is taken off the value again, so the bound stays one.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from muster.scheduling.curtois import Instance
from muster.scheduling.limits import FEW, MOST_STATES, Limits
from muster.scheduling.problem import Floats
from muster.scheduling.tables import REST, Tables

TOGETHER = 150_000
"""Numbers of a day's table: as many employees at once as fit."""
DEAR = 500_000
"""Numbers of a day's tables of everybody."""
TURNS, MOST_TURNS = 5, 15
"""How often tolls are changed, and how often at most while no row keeps all limits."""
FIRST_TOLL, RAISE = 8.0, 4.0
CLOSE = 1e-7


Solved = tuple[str, float, float, tuple[int, ...]]
"""An employee, a value that no row is below, a row, and what it costs."""


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

    @property
    def dear(self) -> bool:
        """Whether it takes a good part of a second to ask everybody."""
        return sum(self._shape(person, person.counted).states() for person in self.people.values()) > DEAR

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
        # What is too much anyway is not made: those tables would take seconds.
        counts = math.prod(int(person.limit[shift]) + 2 for shift in counted)
        if not new or counts > MOST_STATES or self._shape(person, counted).states() > MOST_STATES:
            return False
        person.counted = counted
        person.toll[new] = 0.0
        return True

    def best(self, prices: Mapping[str, Floats], turns: int = TURNS, most: int = MOST_TURNS) -> dict[str, Priced]:
        """Each one's cheapest row for prices [day, shift] of working; a day off costs nothing. Where tolls are asked,
        near it: they are looked for until the bound meets the row, `turns` times, at `most` while there is no row, and
        kept for the next time."""
        found = {name: Priced() for name in prices}
        tolls = {name: _Tolls(self.people[name].limit, self.people[name].toll) for name in prices}
        open_ = list(prices)
        for turn in range(most):
            more = []
            for name, value, worth, row in self._solved(open_, prices):
                person = self.people[name]
                over = [shift for shift in set(row) - {REST} if row.count(shift) > person.limit[shift]]
                again = self._count(person, over) or tolls[name].learn(found[name], value, worth, row)
                if again and (turn < turns or found[name].row is None):
                    more.append(name)
            open_ = more
        return found

    def _solved(self, names: Sequence[str], prices: Mapping[str, Floats]) -> list[Solved]:
        """As many of the same shape at once as fit."""
        groups: dict[Limits, list[str]] = {}
        for name in names:
            person = self.people[name]
            groups.setdefault(self._shape(person, person.counted), []).append(name)
        solved: list[Solved] = []
        for shape, alike in groups.items():
            size = max(1, TOGETHER // shape.states())
            for some in (alike[first : first + size] for first in range(0, len(alike), size)):
                asked = np.array(
                    [np.where(self.people[name].closed, np.inf, prices[name] + self.people[name].toll) for name in some]
                )
                values, rows = Tables(shape, asked).rows()
                each = np.take_along_axis(asked, rows[:, :, None], axis=2)[:, :, 0]
                worth = np.where(rows == REST, 0.0, each).sum(axis=1)
                solved += zip(some, values.tolist(), worth.tolist(), map(tuple, rows.tolist()), strict=True)
        return solved


class _Tolls:
    """The search for one employee's tolls: raised while a limit is broken, lowered while it is not reached."""

    def __init__(self, limit: Floats, toll: Floats) -> None:
        self.limit, self.toll = limit, toll
        self.low, self.high = np.zeros(len(toll)), np.full(len(toll), np.inf)

    def learn(self, found: Priced, value: float, worth: float, row: tuple[int, ...]) -> bool:
        """Take in what these tolls gave; whether other tolls may give more."""
        found.bound = max(found.bound, value - float(self.toll @ self.limit))
        if not math.isfinite(value):
            found.bound = value
            return False
        count = np.bincount([shift for shift in row if shift != REST], minlength=len(self.toll))
        over, under = count > self.limit, (count < self.limit) & (self.toll > 0)
        price = worth - float(self.toll @ count)
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
