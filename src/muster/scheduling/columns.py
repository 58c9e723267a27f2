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
from muster.scheduling.pricing import MOST_TURNS, TURNS
from muster.scheduling.problem import Floats

SURE = 0.999
SLACK = 1e-6
NARROW, WIDER = 1.0, 10.0
"""How far prices may be from those that gave the best bound, at first, and how much further once nothing is found
there."""
FEW = 0.5
"""Of the employees: with new rows for fewer, prices may go further."""
QUICK = 1
"""How often tolls are changed while the prices still do."""
SMOOTH = 0.5
"""How much of the prices that gave the best bound so far goes into the next: prices that jump call for useless rows."""
STEPS = 16
"""In how many steps a dive ends, about; with fewer employees than that each step fixes one row."""
ROUNDS = 20
"""How often a step of a dive asks for rows at most; with a third of that, dives ended several per cent higher."""
BETTER = 40
"""Rows of an employee that the next step of a dive begins with."""
DEAR_SHARE, DEAR_ROUNDS, DEAR_BETTER = 3, 1, 15
"""The same where each round takes a good part of a second and a dive has to come to its end: one of so many of those
who are still free is fixed, and fewer rounds are asked while they are many."""


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
    centre: Floats | None = None
    """Prices [day, shift] that gave the best bound."""
    width: float = math.inf
    """How far from there prices may be."""

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
        self.dear = self.employees.pricing.dear
        if self.dear and self.centre is None:
            self.centre, self.width = np.zeros(self.employees.wanted.shape), NARROW
        self.wanted = self.employees.wanted - self.employees.count(self.kept)
        self.base = self.employees.cost(self.kept)
        self.one = {name: self.solver.Constraint(1.0, 1.0) for name in self.employees.own if name not in self.kept}
        self.cover, self.spare = {}, {}
        for day, shift in cover:
            at = day, self.shifts.index(shift)
            row = self.cover[at] = self.solver.Constraint(float(self.wanted[at]), float(self.wanted[at]))
            columns = [self.solver.NumVar(0.0, self.solver.infinity(), "") for _ in range(2)]
            for column, sign in zip(columns, (1.0, -1.0), strict=True):
                row.SetCoefficient(column, sign)
            self.spare[at] = columns
        self.solver.Objective().SetMinimization()
        self._hold()

    def _hold(self) -> None:
        """Keep prices near the centre: whoever is missing or too many costs no more than that for now. Prices that jump
        to what a missing shift costs call for rows that nobody needs, and give no bound."""
        under, over = self.employees.under, self.employees.over
        centre = np.zeros(under.shape) if self.centre is None else self.centre
        self.high = np.minimum(under, np.maximum(centre + self.width, -over))
        self.low = np.maximum(-over, np.minimum(centre - self.width, under))
        objective = self.solver.Objective()
        for at, (missing, many) in self.spare.items():
            objective.SetCoefficient(missing, float(self.high[at]))
            objective.SetCoefficient(many, -float(self.low[at]))

    def _widen(self, factor: float) -> bool:
        """Let prices go further; False where they are as free as they can be."""
        if (self.high >= self.employees.under).all() and (self.low <= -self.employees.over).all():
            return False
        self.width *= factor
        self._hold()
        return True

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
        best = self._begin()
        while self.left() > 0 and self._solved():
            # Everything is read before the first row is added: then the programme is another one.
            value, prices = self.base + self.solver.Objective().Value(), self._prices()
            least = {name: row.dual_value() - SLACK for name, row in self.one.items()}
            asked = prices if self.centre is None else SMOOTH * self.centre + (1 - SMOOTH) * prices
            added, bound = self._ask(asked, prices, least, QUICK if self.dear else TURNS)
            if not added and self.centre is not None:
                asked = prices
                added, bound = self._ask(asked, prices, least, TURNS)
            if bound > best:
                best, self.centre = bound, asked
                self._hold()
            self._raise(bound)
            rounds -= 1
            closed = math.ceil(self.bound - SLACK) >= value - SLACK
            if math.ceil(self.bound - SLACK) >= ceiling - SLACK:
                return False
            if rounds <= 0:
                self._widen(math.inf)
                return True
            if (closed or added <= FEW * len(self.one)) and not self._widen(WIDER) and (closed or not added):
                return True
        return False

    def _begin(self) -> float:
        """The bound at the centre, where there is one: the first to be told, while that of the programme takes long."""
        if self.centre is None or self.left() <= 0:
            return -math.inf
        _, bound = self._ask(self.centre, self.centre, dict.fromkeys(self.one, math.inf), TURNS)
        self._raise(bound)
        return bound

    def _ask(self, asked: Floats, prices: Floats, least: Mapping[str, float], turns: int) -> tuple[int, float]:
        """Ask everybody for their cheapest row at `asked`; whether one is better than what is known at `prices`. What
        all of them cost together is a bound."""
        staff, added = self.employees, 0
        bound = self.base + float((asked * self.wanted).sum())
        most = MOST_TURNS if turns == TURNS else turns
        found = staff.pricing.best({name: staff.own[name] - asked for name in self.one}, turns, most)
        for name, priced in found.items():
            bound += staff.nothing[name] + priced.bound
            row = priced.row
            if row is not None and staff.nothing[name] + total(staff.own[name] - prices, row) < least[name]:
                added += self._add(name, row)
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
        if self.dear and self._solved():
            rows = self._better()
        found, centre = dict[tuple[str, Numbers], Any](), self.centre if self.dear else None
        while len(fixed) < len(self.employees.own):
            step = Columns(self.employees, self.left, dict(fixed), centre=centre)
            step.take((name, row) for name, row in rows if name not in fixed)
            if not step.generate(ceiling, step._rounds()) or not step._solved():
                break
            found |= step.known
            step._fix_surest(fixed)
            rows, centre = step._better(), step.centre if self.dear else None
        self.take((name, row) for name, row in found if name in self.one)
        return fixed if len(fixed) == len(self.employees.own) else None

    def _rounds(self) -> float:
        """How many a step of a dive may ask."""
        everybody = len(self.employees.own)
        return min(ROUNDS, DEAR_ROUNDS * everybody / len(self.one)) if self.dear else ROUNDS

    def _fix_surest(self, fixed: dict[str, Numbers]) -> None:
        """All that are sure, and some more that are the surest."""
        some = max(1, len(self.one) // (DEAR_SHARE if self.dear else STEPS))
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
        return [
            (name, row) for name, own in rows.items() for _, row in sorted(own)[: DEAR_BETTER if self.dear else BETTER]
        ]
