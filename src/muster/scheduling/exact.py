"""Small problems, proven by CP-SAT: every term of the cost, cohesion and nights too.

On a single day people who are alike are counted, not named; over several days each person is a unit. Costs are rounded
down to 1/10,000, so what CP-SAT proves as a bound is one.
"""

from __future__ import annotations

import math
from collections import defaultdict
from typing import Any

import numpy as np

from muster.scheduling.bound import classes
from muster.scheduling.problem import NOBODY, Ints, Problem
from muster.scheduling.roster import Roster
from muster.scheduling.rules import clashes, weeks
from muster.scheduling.search import Search
from muster.scheduling.wishes import against

SCALE = 10_000
LARGEST = 40_000
"""Units times places up to which a proof is tried."""
WORKERS = 4


def units(problem: Problem) -> list[list[int]]:
    """People that need no telling apart."""
    if problem.days > 1:
        return [[person] for person in range(problem.people) if problem.free[person].any()]
    own = {pin.person for pin in problem.pins} | set(problem.previous.person.tolist())
    own |= {wish.person for wish in problem.wishes}
    kind = classes(problem).of
    alike: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    for person in range(problem.people):
        free = tuple(problem.free[person, 0].tolist())
        if any(free):
            alone = person if person in own else NOBODY
            alike[int(kind[person]), int(problem.organisation[person]), free, alone].append(person)
    return list(alike.values())


def small_enough(problem: Problem) -> bool:
    """Few enough columns for a proof to be likely."""
    return len(units(problem)) * (len(problem.needs) + len(problem.pins)) / problem.days <= LARGEST


def prove(search: Search, seconds: float) -> None:
    """Offer what CP-SAT finds and raise the bound to what it proves."""
    from ortools.sat.python import cp_model

    model = _Model(search.problem)
    if search.best is not None:
        model.hint(search.best)

    class Listener(cp_model.CpSolverSolutionCallback):
        def on_solution_callback(self) -> None:
            search.offer(model.roster(self.value))
            if search.stopped():
                self.stop_search()

    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = max(0.1, min(seconds, search.left()))
    solver.parameters.num_workers = WORKERS
    status = solver.solve(model.model, Listener())
    if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        search.offer(model.roster(solver.value))
        search.raise_bound(solver.best_objective_bound / SCALE + model.constant)
    if status == cp_model.OPTIMAL:
        search.optimal = True


class _Model:
    """Columns: how many of a unit fill a row, a row being a post, shift, day and role."""

    def __init__(self, problem: Problem) -> None:
        from ortools.sat.python import cp_model

        self.problem, self.model = problem, cp_model.CpModel()
        self.units = units(problem)
        self.cost: list[Any] = []
        self.constant = problem.weights.change * problem.previous.lost
        self.rows = self._rows()
        self.columns: dict[tuple[int, int], Any] = {}
        self._columns()
        self._places()
        self._people()
        self._changes()
        self._cohesion()
        self.model.minimize(sum(self.cost))

    def _rows(self) -> list[tuple[int, int, int, int, int, int]]:
        """Post, shift, day, role, least and target; also where pins and earlier assignments are, wanted or not."""
        problem, needs = self.problem, self.problem.needs
        columns = (needs.post, needs.shift, needs.day, needs.role, needs.least, needs.target)
        rows = {tuple(row[:4]): tuple(row) for row in np.column_stack(columns).tolist()}
        previous = problem.previous
        extra = np.column_stack([previous.post, previous.shift, previous.day, previous.role]).tolist()
        for pin in problem.pins:
            extra += [[pin.post, pin.shift, pin.day, role] for role in np.flatnonzero(problem.skills[pin.person])]
        for row in extra:
            rows.setdefault(tuple(int(value) for value in row), (*(int(value) for value in row), 0, 0))
        return list(rows.values())

    def _columns(self) -> None:
        problem = self.problem
        unused = problem.unused()
        pins = {(pin.person, pin.day): (pin.post, pin.shift) for pin in problem.pins}
        for unit, people in enumerate(self.units):
            person = people[0]
            for number, (post, shift, day, role, _, target) in enumerate(self.rows):
                there = pins.get((person, day), (post, shift)) == (post, shift)
                if there and problem.free[person, day, shift] and problem.skills[person, role]:
                    most = min(len(people), max(1, target))
                    column = self.model.new_int_var(0, most, "")
                    self.columns[unit, number] = column
                    way = problem.km[problem.zone[person], problem.post_zone[post]]
                    price = problem.weights.km * way + unused[person, role]
                    if problem.wishes:
                        unwished = against(problem, np.array([person]), post, shift, day)
                        price += problem.weights.wish * int(unwished[0])
                    self._charge(price, column)

    def _charge(self, price: float, column: Any) -> None:
        scaled = math.floor(price * SCALE)
        if scaled:
            self.cost.append(scaled * column)

    def _places(self) -> None:
        weights = self.problem.weights
        filled: dict[int, list[Any]] = defaultdict(list)
        for (_, number), column in self.columns.items():
            filled[number].append(column)
        for number, (_, _, _, _, least, target) in enumerate(self.rows):
            short, open_ = self.model.new_int_var(0, least, ""), self.model.new_int_var(0, target, "")
            total = sum(filled[number])
            if weights.unmet_min >= weights.unmet_target:  # both are pressed down by their prices
                self.model.add(short + total >= least)
                self.model.add(open_ + total >= target)
                self.model.add(open_ >= short)
            else:
                self.model.add_max_equality(short, [0, least - total])
                self.model.add_max_equality(open_, [0, target - total])
            self._charge(weights.unmet_min, short)
            self._charge(weights.unmet_target, open_ - short)

    def _people(self) -> None:
        """One shift a day, rest, week, days in a row, nights and pins."""
        problem, tables = self.problem, clashes(self.problem)
        by_unit: dict[int, dict[tuple[int, int], list[Any]]] = defaultdict(lambda: defaultdict(list))
        for (unit, number), column in self.columns.items():
            _, shift, day, _, _, _ = self.rows[number]
            by_unit[unit][day, shift].append(column)
        pinned = {(pin.person, pin.day) for pin in problem.pins}
        for unit, cells in by_unit.items():
            count, person = len(self.units[unit]), self.units[unit][0]
            days: dict[int, list[Any]] = defaultdict(list)
            for (day, _), columns in cells.items():
                days[day] += columns
            for day, columns in days.items():
                if (person, day) in pinned:
                    self.model.add(sum(columns) == 1)
                else:
                    self.model.add(sum(columns) <= count)
            self._rest(cells, tables)
            self._limits(days)
            self._nights(cells, count)

    def _rest(self, cells: dict[tuple[int, int], list[Any]], tables: list[Any]) -> None:
        for (day, shift), columns in cells.items():
            for apart, table in enumerate(tables, start=1):
                later = [c for other in np.flatnonzero(table[shift]) for c in cells.get((day + apart, int(other)), ())]
                if later:
                    self.model.add(sum(columns) + sum(later) <= 1)

    def _limits(self, days: dict[int, list[Any]]) -> None:
        rules = self.problem.rules
        if rules.max_shifts_per_week is not None:
            for week in weeks(self.problem):
                columns = [c for day in range(week.start, week.stop) for c in days.get(day, ())]
                if self.problem.days > 1:
                    self.model.add(sum(columns) <= rules.max_shifts_per_week)
                elif rules.max_shifts_per_week == 0:
                    self.model.add(sum(columns) == 0)
        longest = rules.max_consecutive_days
        if longest is not None and (longest < self.problem.days):
            for first in range(self.problem.days - longest):
                window = [c for day in range(first, first + longest + 1) for c in days.get(day, ())]
                self.model.add(sum(window) <= longest)

    def _nights(self, cells: dict[tuple[int, int], list[Any]], count: int) -> None:
        fair = self.problem.rules.fair_nights
        columns = [c for (_, shift), listed in cells.items() if self.problem.night[shift] for c in listed]
        if fair is None or not columns or (self.problem.days == 1 and fair > 0):
            return
        over = self.model.new_int_var(0, count * self.problem.days, "")
        self.model.add(over >= sum(columns) - fair)
        self._charge(self.problem.weights.night_over, over)

    def _changes(self) -> None:
        """A previous assignment costs when it is not kept."""
        previous = self.problem.previous
        unit_of = {unit[0]: number for number, unit in enumerate(self.units)}
        row_of = {row[:4]: number for number, row in enumerate(self.rows)}
        price = math.floor(self.problem.weights.change * SCALE)
        table = (previous.person, previous.post, previous.shift, previous.day, previous.role)
        for person, *place in np.column_stack(table).tolist():
            column = self.columns.get((unit_of.get(person, NOBODY), row_of[tuple(place)]))
            self.cost.append(price if column is None else price * (1 - column))

    def _cohesion(self) -> None:
        """Organisations at a post, shift and day beyond the first."""
        problem = self.problem
        if not problem.weights.organisation_split:
            return
        present: dict[tuple[int, int, int], dict[int, list[Any]]] = defaultdict(lambda: defaultdict(list))
        for (unit, number), column in self.columns.items():
            organisation = int(problem.organisation[self.units[unit][0]])
            if organisation != NOBODY:
                most = min(len(self.units[unit]), max(1, self.rows[number][5]))
                present[self.rows[number][:3]][organisation].append((column, most))
        for organisations in present.values():
            if len(organisations) < 2:  # noqa: PLR2004 - one organisation cannot be split
                continue
            there = []
            for columns in organisations.values():
                flag = self.model.new_bool_var("")
                for column, most in columns:
                    self.model.add(column <= most * flag)
                there.append(flag)
            some = self.model.new_bool_var("")
            self.model.add(some <= sum(there))
            self._charge(problem.weights.organisation_split, sum(there) - some)

    def hint(self, roster: Roster) -> None:
        """Start from this roster."""
        counts = self._counts(roster)
        for key, column in self.columns.items():
            self.model.add_hint(column, counts.get(key, 0))

    def _counts(self, roster: Roster) -> dict[tuple[int, int], int]:
        row_of = {row[:4]: number for number, row in enumerate(self.rows)}
        unit_of = {person: number for number, people in enumerate(self.units) for person in people}
        counts: dict[tuple[int, int], int] = defaultdict(int)
        rows = zip(*(table.tolist() for table in roster.rows()), strict=True)
        for person, post, shift, day, role in rows:
            if (post, shift, day, role) in row_of:
                counts[unit_of[person], row_of[post, shift, day, role]] += 1
        return counts

    def roster(self, value: Any) -> Roster:
        """Names for the counts."""
        tables: list[Ints] = [np.full((self.problem.people, self.problem.days), NOBODY, dtype=np.int64) for _ in "123"]
        roster = Roster(*tables)
        left = [list(people) for people in self.units]
        for (unit, number), column in self.columns.items():
            post, shift, day, role, _, _ = self.rows[number]
            for _ in range(value(column)):
                person = left[unit].pop() if self.problem.days == 1 else self.units[unit][0]
                roster.put(person, day, shift, post, role)
        return roster
