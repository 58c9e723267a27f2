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

from muster.scheduling.curtois import Rows
from muster.scheduling.employees import Employees, Numbers, total
from muster.scheduling.pricing import REST
from muster.scheduling.problem import Floats

SURE = 0.999
SLACK = 1e-6
SMOOTH = 0.5
"""How much of the prices that gave the best bound so far goes into the next: prices that jump call for useless rows."""
STEPS = 24
"""In how many steps a dive ends, about; with fewer employees than that each step fixes one row."""


@dataclass(eq=False)
class Columns:
    """The programme over all rows known so far. `left` says how many seconds there still are."""

    employees: Employees
    left: Callable[[], float]
    bound: float = 0.0
    known: dict[tuple[str, Numbers], Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        from ortools.linear_solver import pywraplp

        # CLP: GLOP goes wrong on these programmes when rows are fixed one after the other.
        self.solver = pywraplp.Solver.CreateSolver("CLP")
        self.anew = pywraplp.MPSolverParameters()
        self.anew.SetIntegerParam(self.anew.INCREMENTALITY, self.anew.INCREMENTALITY_OFF)
        self.instance, self.shifts = self.employees.instance, self.employees.shifts
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

    def take(self, rows: Rows) -> None:
        """Make the rows of a legal roster known."""
        for name, row in self.employees.numbers(rows).items():
            self._add(name, row)

    def _add(self, name: str, row: Numbers) -> bool:
        if (name, row) in self.known:
            return False
        column = self.known[name, row] = self.solver.NumVar(0.0, 1.0, "")
        self.one[name].SetCoefficient(column, 1.0)
        price = float(self.employees.nothing[name])
        for day, shift in enumerate(row):
            if shift != REST:
                price += float(self.employees.own[name][day, shift])
                if (day, shift) in self.cover:
                    self.cover[day, shift].SetCoefficient(column, 1.0)
        self.solver.Objective().SetCoefficient(column, price)
        return True

    def generate(
        self, fixed: Mapping[str, Numbers], ceiling: float = math.inf, left: Callable[[], float] | None = None
    ) -> bool:
        """Add rows that the prices call for until none does. With some rows fixed, those of the others.

        False when time is up, or when no roster with these rows can cost less than `ceiling`.
        """
        left = left or self.left
        best, centre = -math.inf, None
        while left() > 0 and self._solved():
            # Everything is read before the first row is added: then the programme is another one.
            value, prices = self.solver.Objective().Value(), self._prices()
            least = {name: row.dual_value() - SLACK for name, row in self.one.items()}
            asked = prices if centre is None else SMOOTH * centre + (1 - SMOOTH) * prices
            added, bound = self._ask(fixed, asked, prices, least)
            if not added and centre is not None:
                asked = prices
                added, bound = self._ask(fixed, asked, prices, least)
            if bound > best:
                best, centre = bound, asked
            if not fixed:
                self.bound = max(self.bound, best)
            if math.ceil(best - SLACK) >= ceiling - SLACK:
                return False
            if not added or math.ceil(best - SLACK) >= value - SLACK:
                return True
        return False

    def _ask(
        self, fixed: Mapping[str, Numbers], asked: Floats, prices: Floats, least: Mapping[str, float]
    ) -> tuple[bool, float]:
        """Ask everybody for their cheapest row at `asked`; whether one is better than what is known at `prices`, and
        what no roster is below."""
        staff, added = self.employees, False
        bound = float((asked * staff.wanted).sum())
        for name, pricer in staff.pricers.items():
            bound += staff.nothing[name]
            if name in fixed:
                bound += total(staff.own[name] - asked, fixed[name])
                continue
            priced = pricer.best(staff.own[name] - asked)
            bound += priced.bound
            row = priced.row
            if row is not None and staff.nothing[name] + total(staff.own[name] - prices, row) < least[name]:
                added |= self._add(name, row)
        return added, bound

    def _solved(self) -> bool:
        """Solve from where it stands; from the beginning where that goes wrong."""
        return bool(self.solver.Solve() == self.solver.OPTIMAL or self.solver.Solve(self.anew) == self.solver.OPTIMAL)

    def _prices(self) -> Floats:
        """What one more at each day and shift is worth."""
        price = np.zeros((self.instance.days, len(self.shifts)))
        for at, row in self.cover.items():
            price[at] = min(self.employees.under[at], max(-self.employees.over[at], row.dual_value()))
        return price

    def dive(self, rows: Rows, ceiling: float) -> Rows | None:
        """A roster along the programme that keeps `rows`; None when there is none below `ceiling`, or no time."""
        fixed: dict[str, Numbers] = {}
        for name, row in self.employees.numbers(rows).items():
            self._fix(fixed, name, row)
        found = self.generate(fixed, ceiling)
        while found and len(fixed) < len(self.employees.pricers):
            if not self._solved():
                found = False
                break
            amount = {key: column.solution_value() for key, column in self.known.items() if key[0] not in fixed}
            self._fix_surest(fixed, amount)
            found = len(fixed) == len(self.employees.pricers) or self.generate(fixed, ceiling)
        for name, row in fixed.items():
            self.known[name, row].SetLb(0.0)
        if not found:
            return None
        return {name: self.employees.names(row) for name, row in fixed.items()}

    def _fix_surest(self, fixed: dict[str, Numbers], amount: Mapping[tuple[str, Numbers], float]) -> None:
        """All that are sure, and some more that are the surest."""
        some = max(1, (len(self.employees.pricers) - len(fixed)) // STEPS)
        for (name, row), value in sorted(amount.items(), key=lambda item: -item[1]):
            if name not in fixed and (value >= SURE or some > 0):
                self._fix(fixed, name, row)
                some -= 1

    def _fix(self, fixed: dict[str, Numbers], name: str, row: Numbers) -> None:
        fixed[name] = row
        self.known[name, row].SetLb(1.0)
