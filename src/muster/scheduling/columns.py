"""Rows of shifts by column generation: a linear programme chooses among rows, its prices call for better ones.

Its value is a bound on every roster. A roster comes from diving: the surest rows are fixed, the prices are asked again
what the others should do then, until everybody has a row. Each step has a programme of its own, over those who are
still free and their better rows: rows that were only fixed would make every further solution as slow as the first.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from muster.scheduling.employees import Employees, Numbers, total
from muster.scheduling.problem import Floats

SURE = 0.999
SLACK = 1e-6
SMOOTH = 0.5
"""How much of the prices that gave the best bound so far goes into the next: prices that jump call for useless rows."""
STEPS = 16
"""In how many steps a dive ends, about; with fewer employees than that each step fixes one row."""
ROUNDS = 20
"""How often a step of a dive asks for rows at most; with a third of that, dives ended several per cent higher."""
BETTER = 40
"""Rows of an employee that the next step of a dive begins with."""


@dataclass(eq=False)
class Columns:
    """The programme over the rows known so far of all employees but those whose row is `kept`. `left` says how many
    seconds there still are."""

    employees: Employees
    left: Callable[[], float]
    kept: Mapping[str, Numbers] = field(default_factory=dict)
    bound: float = 0.0
    heard: Callable[[float], None] = lambda bound: None
    """Hears of each better bound."""
    known: dict[tuple[str, Numbers], Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        from ortools.linear_solver import pywraplp

        # CLP: GLOP goes wrong on these programmes.
        self.solver = pywraplp.Solver.CreateSolver("CLP")
        # New rows leave what was solved last feasible: primal steps from there take half the time.
        self.on, self.anew = pywraplp.MPSolverParameters(), pywraplp.MPSolverParameters()
        self.on.SetIntegerParam(self.on.LP_ALGORITHM, self.on.PRIMAL)
        self.on.SetIntegerParam(self.on.PRESOLVE, self.on.PRESOLVE_OFF)
        self.anew.SetIntegerParam(self.anew.INCREMENTALITY, self.anew.INCREMENTALITY_OFF)
        self.shifts, cover = self.employees.shifts, self.employees.instance.cover
        self.wanted = self.employees.wanted - self.employees.count(self.kept)
        self.base = self.employees.cost(self.kept)
        self.one = {name: self.solver.Constraint(1.0, 1.0) for name in self.employees.own if name not in self.kept}
        self.cover = {}
        objective = self.solver.Objective()
        for (day, shift), asked in cover.items():
            at = day, self.shifts.index(shift)
            row = self.cover[at] = self.solver.Constraint(float(self.wanted[at]), float(self.wanted[at]))
            for sign, price in ((1.0, asked.under), (-1.0, asked.over)):
                column = self.solver.NumVar(0.0, self.solver.infinity(), "")
                row.SetCoefficient(column, sign)
                objective.SetCoefficient(column, price)
        objective.SetMinimization()

    def take(self, rows: Iterable[tuple[str, Numbers]]) -> None:
        """Make rows known."""
        for name, row in rows:
            self._add(name, row)

    def _add(self, name: str, row: Numbers) -> bool:
        if (name, row) in self.known:
            return False
        column = self.known[name, row] = self.solver.NumVar(0.0, self.solver.infinity(), "")
        self.one[name].SetCoefficient(column, 1.0)
        for day, shift in enumerate(row):
            if (day, shift) in self.cover:
                self.cover[day, shift].SetCoefficient(column, 1.0)
        self.solver.Objective().SetCoefficient(column, self.employees.cost({name: row}))
        return True

    def generate(self, ceiling: float = math.inf, rounds: float = math.inf) -> bool:
        """Add rows that the prices call for until none does, or so many rounds long.

        False when time is up, or when no roster with what is kept can cost less than `ceiling`.
        """
        best, centre = -math.inf, None
        while self.left() > 0 and self._solved():
            # Everything is read before the first row is added: then the programme is another one.
            value, prices = self.base + self.solver.Objective().Value(), self._prices()
            least = {name: row.dual_value() - SLACK for name, row in self.one.items()}
            asked = prices if centre is None else SMOOTH * centre + (1 - SMOOTH) * prices
            added, bound = self._ask(asked, prices, least)
            if not added and centre is not None:
                asked = prices
                added, bound = self._ask(asked, prices, least)
            if bound > best:
                best, centre = bound, asked
            self._raise(bound)
            rounds -= 1
            if math.ceil(self.bound - SLACK) >= ceiling - SLACK:
                return False
            if not added or rounds <= 0 or math.ceil(self.bound - SLACK) >= value - SLACK:
                return True
        return False

    def _ask(self, asked: Floats, prices: Floats, least: Mapping[str, float]) -> tuple[bool, float]:
        """Ask everybody for their cheapest row at `asked`; whether one is better than what is known at `prices`. What
        all of them cost together is a bound."""
        staff, added = self.employees, False
        bound = self.base + float((asked * self.wanted).sum())
        for name, priced in staff.pricing.best({name: staff.own[name] - asked for name in self.one}).items():
            bound += staff.nothing[name] + priced.bound
            row = priced.row
            if row is not None and staff.nothing[name] + total(staff.own[name] - prices, row) < least[name]:
                added |= self._add(name, row)
        return added, bound

    def _raise(self, bound: float) -> None:
        if bound > self.bound:
            self.bound = bound
            self.heard(bound)

    def _solved(self) -> bool:
        """Solve from where it stands; from the beginning where that goes wrong."""
        return any(self.solver.Solve(how) == self.solver.OPTIMAL for how in (self.on, self.anew))

    def _prices(self) -> Floats:
        """What one more at each day and shift is worth."""
        price = np.zeros(self.wanted.shape)
        for at, row in self.cover.items():
            price[at] = min(self.employees.under[at], max(-self.employees.over[at], row.dual_value()))
        return price

    def dive(self, kept: Mapping[str, Numbers], ceiling: float) -> dict[str, Numbers] | None:
        """A roster along the programme that keeps these rows; None when there is none below `ceiling`, or no time. Rows
        that were found on the way are known afterwards."""
        fixed, rows = dict(kept), list(self.known)
        found: dict[tuple[str, Numbers], Any] = {}
        while len(fixed) < len(self.employees.own):
            step = Columns(self.employees, self.left, dict(fixed))
            step.take((name, row) for name, row in rows if name not in fixed)
            if not step.generate(ceiling, ROUNDS) or not step._solved():
                break
            found |= step.known
            step._fix_surest(fixed)
            rows = step._better()
        self.take((name, row) for name, row in found if name in self.one)
        return fixed if len(fixed) == len(self.employees.own) else None

    def _fix_surest(self, fixed: dict[str, Numbers]) -> None:
        """All that are sure, and some more that are the surest."""
        some = max(1, len(self.one) // STEPS)
        amount = {key: column.solution_value() for key, column in self.known.items()}
        for (name, row), value in sorted(amount.items(), key=lambda item: -item[1]):
            if name not in fixed and (value >= SURE or some > 0):
                fixed[name] = row
                some -= 1

    def _better(self) -> list[tuple[str, Numbers]]:
        """Of each employee the rows that would cost least to choose."""
        rows: dict[str, list[tuple[float, Numbers]]] = {name: [] for name in self.one}
        for (name, row), column in self.known.items():
            rows[name].append((column.reduced_cost(), row))
        return [(name, row) for name, own in rows.items() for _, row in sorted(own)[:BETTER]]
