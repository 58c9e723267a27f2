"""Rows of shifts by column generation: a linear programme chooses among rows, its prices call for better ones.

Its value is a bound on every roster. A roster comes from diving: the surest rows are fixed, the prices are asked again
what the others should do then, until everybody has a row.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from muster.scheduling.curtois import Instance, Rows
from muster.scheduling.pricing import REST, Pricer
from muster.scheduling.problem import Floats

SURE = 0.999
SLACK = 1e-6
Numbers = tuple[int, ...]


@dataclass(eq=False)
class Columns:
    """The programme over all rows known so far. `left` says how many seconds there still are."""

    instance: Instance
    left: Callable[[], float]
    bound: float = 0.0
    known: dict[tuple[str, Numbers], Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        from ortools.linear_solver import pywraplp

        # CLP: GLOP goes wrong on these programmes when rows are fixed one after the other.
        self.solver = pywraplp.Solver.CreateSolver("CLP")
        self.anew = pywraplp.MPSolverParameters()
        self.anew.SetIntegerParam(self.anew.INCREMENTALITY, self.anew.INCREMENTALITY_OFF)
        self.shifts = list(self.instance.minutes)
        self.pricers = {name: Pricer(self.instance, name) for name in self.instance.staff}
        self.one = {name: self.solver.Constraint(1.0, 1.0) for name in self.instance.staff}
        self.cover = {}
        objective = self.solver.Objective()
        for (day, shift), asked in self.instance.cover.items():
            row = self.cover[day, self.shifts.index(shift)] = self.solver.Constraint(asked.wanted, asked.wanted)
            for sign, price in ((1.0, asked.under), (-1.0, asked.over)):
                column = self.solver.NumVar(0.0, self.solver.infinity(), "")
                row.SetCoefficient(column, sign)
                objective.SetCoefficient(column, price)
        objective.SetMinimization()
        self._requests()

    def _requests(self) -> None:
        """What a cell costs of itself, and what an empty row costs."""
        instance, shape = self.instance, (self.instance.days, len(self.shifts))
        self.own = {name: np.zeros(shape) for name in instance.staff}
        self.nothing = dict.fromkeys(instance.staff, 0)
        for (name, day, shift), weight in instance.wishes.items():
            self.own[name][day, self.shifts.index(shift)] -= weight
            self.nothing[name] += weight
        for (name, day, shift), weight in instance.aversions.items():
            self.own[name][day, self.shifts.index(shift)] += weight

    def take(self, rows: Rows) -> None:
        """Make the rows of a legal roster known."""
        for name, row in self._numbers(rows).items():
            self._add(name, row)

    def _add(self, name: str, row: Numbers) -> bool:
        if (name, row) in self.known:
            return False
        column = self.known[name, row] = self.solver.NumVar(0.0, 1.0, "")
        self.one[name].SetCoefficient(column, 1.0)
        price = float(self.nothing[name])
        for day, shift in enumerate(row):
            if shift != REST:
                price += float(self.own[name][day, shift])
                if (day, shift) in self.cover:
                    self.cover[day, shift].SetCoefficient(column, 1.0)
        self.solver.Objective().SetCoefficient(column, price)
        return True

    def generate(self, fixed: Mapping[str, Numbers], ceiling: float = math.inf) -> bool:
        """Add rows that the prices call for until none does. With some rows fixed, those of the others.

        False when time is up, or when no roster with these rows can cost less than `ceiling`.
        """
        while self.left() > 0 and self._solved():
            # Everything is read before the first row is added: then the programme is another one.
            value, (price, bound) = self.solver.Objective().Value(), self._prices()
            least = {name: self.one[name].dual_value() - self.nothing[name] - SLACK for name in self.pricers}
            added = False
            for name, pricer in self.pricers.items():
                worth = self.own[name] - price
                if name in fixed:
                    bound += self.nothing[name] + _sum(worth, fixed[name])
                    continue
                priced = pricer.best(worth)
                bound += self.nothing[name] + priced.bound
                if priced.row is not None and _sum(worth, priced.row) < least[name]:
                    added |= self._add(name, priced.row)
            if not fixed:
                self.bound = max(self.bound, bound)
            if math.ceil(bound - SLACK) >= ceiling - SLACK:
                return False
            if not added or math.ceil(bound - SLACK) >= value - SLACK:
                return True
        return False

    def _solved(self) -> bool:
        """Solve from where it stands; from the beginning where that goes wrong."""
        return bool(self.solver.Solve() == self.solver.OPTIMAL or self.solver.Solve(self.anew) == self.solver.OPTIMAL)

    def _prices(self) -> tuple[Floats, float]:
        """What one more at each day and shift is worth, and what that sums up to for all that are wanted."""
        price = np.zeros((self.instance.days, len(self.shifts)))
        base = 0.0
        for (day, shift), row in self.cover.items():
            asked = self.instance.cover[day, self.shifts[shift]]
            price[day, shift] = min(asked.under, max(-asked.over, row.dual_value()))
            base += price[day, shift] * asked.wanted
        return price, base

    def dive(self, rows: Rows, ceiling: float) -> Rows | None:
        """A roster along the programme that keeps `rows`; None when there is none below `ceiling`, or no time."""
        fixed: dict[str, Numbers] = {}
        for name, row in self._numbers(rows).items():
            self._fix(fixed, name, row)
        found = self.generate(fixed, ceiling)
        while found and len(fixed) < len(self.pricers):
            if not self._solved():
                found = False
                break
            amount = {key: column.solution_value() for key, column in self.known.items() if key[0] not in fixed}
            surest = max(amount, key=lambda key: amount[key])
            for name, row in {surest, *(key for key, value in amount.items() if value >= SURE)}:
                self._fix(fixed, name, row)
            found = len(fixed) == len(self.pricers) or self.generate(fixed, ceiling)
        for name, row in fixed.items():
            self.known[name, row].SetLb(0.0)
        if not found:
            return None
        return {name: [None if shift == REST else self.shifts[shift] for shift in row] for name, row in fixed.items()}

    def _fix(self, fixed: dict[str, Numbers], name: str, row: Numbers) -> None:
        fixed[name] = row
        self.known[name, row].SetLb(1.0)

    def _numbers(self, rows: Rows) -> dict[str, Numbers]:
        return {
            name: tuple(REST if shift is None else self.shifts.index(shift) for shift in row)
            for name, row in rows.items()
        }


def _sum(table: Floats, row: Numbers) -> float:
    return float(sum(table[day, shift] for day, shift in enumerate(row) if shift != REST))
