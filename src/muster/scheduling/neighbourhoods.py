"""Solves problems of Curtois and Qu: column generation, and CP-SAT on parts of the best roster with the rest fixed.

Column generation gives the bound and a roster close to it, then better ones for some employees at a time. Beside it
CP-SAT proves small problems, and solves a few employees, or all on some days, again and again while the others stay;
parts grow while they are solved to the end and shrink when they are not.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

from muster.scheduling.columns import Columns
from muster.scheduling.curtois import Instance, RowPlan, Rows
from muster.scheduling.employees import Employees
from muster.scheduling.incumbent import Incumbent

SHARE_FOR_WHOLE = 0.25
SHARE_FOR_BOUND = 0.5
"""Of the time that there is, before the first dive."""
DEAR_SHARE = 0.35
"""The same where rounds are dear: the dive needs the rest."""
LARGE = 2_000
"""Cells from which the whole is left out: it proves nothing there."""
WORKERS = 8
"""Strategies that CP-SAT runs side by side on the whole; on two cores they take turns, and their mix pays."""
SEED = 0
PART_SECONDS = 3.0
START_SIZE, SMALLEST = 0.3, 0.1
LARGEST = 0.9
GROW, SHRINK = 1.1, 0.85
SLOW, QUICK = 0.1, 0.03
"""Shares of the time that there is: dives that take longer are of fewer employees next time, shorter ones of more."""
FEWEST_DAYS = 3
EASY = 0.3


class RowModel:
    """The whole problem; a part is a clone with columns fixed."""

    def __init__(self, instance: Instance) -> None:
        from ortools.sat.python import cp_model

        self.instance, self.model = instance, cp_model.CpModel()
        self.cells: dict[tuple[str, int, str], Any] = {
            (name, day, shift): self.model.new_bool_var("")
            for name in instance.staff
            for day in range(instance.days)
            for shift in instance.minutes
            if instance.may(name, day, shift)
        }
        self.terms: list[Any] = []
        for name in instance.staff:
            self._employee(name)
        self._requests()
        self._cover()
        self.model.minimize(sum(self.terms))

    def _employee(self, name: str) -> None:
        instance, person, add = self.instance, self.instance.staff[name], self.model.add
        days = range(instance.days)
        works = []
        for day in days:
            cells = [self.cells[name, day, shift] for shift in instance.minutes if (name, day, shift) in self.cells]
            work = self.model.new_bool_var("")
            add(sum(cells) == work)
            works.append(work)
        for day, (shift, banned) in ((day, item) for day in days[:-1] for item in instance.not_after.items()):
            later = [self.cells[name, day + 1, other] for other in banned if (name, day + 1, other) in self.cells]
            if later and (name, day, shift) in self.cells:
                self.model.add_at_most_one(self.cells[name, day, shift], *later)
        for shift, most in person.most.items():
            add(sum(self.cells[name, day, shift] for day in days if (name, day, shift) in self.cells) <= most)
        total = sum(instance.minutes[shift] * cell for (who, _, shift), cell in self.cells.items() if who == name)
        self.model.add_linear_constraint(total, person.least_minutes, person.most_minutes)
        for first in range(instance.days - person.longest_run):
            add(sum(works[first : first + person.longest_run + 1]) <= person.longest_run)
        self._no_short_runs(works, person.shortest_run)
        self._no_short_runs([~work for work in works], person.shortest_rest)
        weekends = []
        for weekend in instance.weekends():
            flag = self.model.new_bool_var("")
            for day in weekend:
                self.model.add_implication(works[day], flag)
            weekends.append(flag)
        add(sum(weekends) <= person.most_weekends)

    def _no_short_runs(self, states: list[Any], shortest: int) -> None:
        """A run inside the horizon has at least `shortest` days; one that touches its ends may be any."""
        for length in range(1, shortest):
            for before in range(len(states) - length - 1):
                run = states[before + 1 : before + 1 + length]
                self.model.add_bool_or(states[before], *(~state for state in run), states[before + length + 1])

    def _requests(self) -> None:
        for key, weight in self.instance.wishes.items():
            self.terms.append(weight * (1 - self.cells[key]) if key in self.cells else weight)
        for key, weight in self.instance.aversions.items():
            if key in self.cells:
                self.terms.append(weight * self.cells[key])

    def _cover(self) -> None:
        count = len(self.instance.staff)
        for (day, shift), cover in self.instance.cover.items():
            under = self.model.new_int_var(0, cover.wanted, "")
            over = self.model.new_int_var(0, count, "")
            present = [self.cells[n, day, shift] for n in self.instance.staff if (n, day, shift) in self.cells]
            self.model.add(sum(present) + under - over == cover.wanted)
            self.terms += [cover.under * under, cover.over * over]

    def rows(self, value: Callable[[Any], int]) -> Rows:
        found: Rows = {name: [None] * self.instance.days for name in self.instance.staff}
        for (name, day, shift), cell in self.cells.items():
            if value(cell):
                found[name][day] = shift
        return found

    def hint(self, rows: Rows) -> None:
        """Start from these rows."""
        for (name, day, shift), cell in self.cells.items():
            self.model.add_hint(cell, int(rows[name][day] == shift))

    def part(self, rows: Rows, days: Collection[int]) -> Any:
        """The model with every cell fixed that is not on one of the days, starting from the rows."""
        model = self.model.clone()
        for (name, day, shift), cell in self.cells.items():
            column = model.get_bool_var_from_proto_index(cell.index)
            held = int(rows[name][day] == shift)
            if day in days:
                model.add_hint(column, held)
            else:
                model.add(column == held)
        return model


def solve_rows(
    instance: Instance,
    deadline: float,
    on_better: Callable[[RowPlan], None] | None = None,
    stop: Callable[[], bool] = lambda: False,
) -> RowPlan:
    """The best rows by `deadline`."""
    best = Incumbent(instance, deadline, on_better, stop)
    employees = Employees(instance)
    _one_by_one(best, employees)
    if best.impossible:
        return best.plan("stopped")
    if best.rows is None:
        _whole(RowModel(instance), best, best.left())
        return best.plan("stopped" if best.stop() else "feasible")
    if employees.pricing.dear:
        # Parts of such problems find nothing in their seconds, and making them would hold up the other thread.
        _by_columns(best, employees)
        return best.plan("stopped" if best.stop() else "feasible")
    with ThreadPoolExecutor(max_workers=2) as pool:
        for done in [pool.submit(_by_columns, best, employees), pool.submit(_by_parts, best)]:
            done.result()
    return best.plan("stopped" if best.stop() else "feasible")


def plain_rows(instance: Instance, deadline: float, on_better: Callable[[RowPlan], None] | None = None) -> RowPlan:
    """What CP-SAT finds by `deadline` when it is given the whole problem and nothing else: the peer of benches."""
    best = Incumbent(instance, deadline, on_better, lambda: False)
    _whole(RowModel(instance), best, best.left())
    return best.plan("feasible")


def _by_columns(best: Incumbent, employees: Employees) -> None:
    """Everybody's rows along the programme, then some people's at a time while the others keep theirs."""
    share = DEAR_SHARE if employees.pricing.dear else SHARE_FOR_BOUND
    enough = time.monotonic() + share * best.left()
    columns = Columns(employees, lambda: min(best.left(), enough - time.monotonic()), heard=best.raise_bound)
    choose = random.Random(SEED)  # noqa: S311 - a search, no secret
    columns.take(employees.numbers(best.rows or {}).items())
    # Where rounds are dear a dive along what there is at half time is worth more than one of some people.
    size = 1.0 if columns.generate() or columns.dear else START_SIZE
    columns.left, total = best.left, best.deadline - best.started
    while best.goes_on() and best.rows is not None:
        began, rows = time.monotonic(), employees.numbers(best.rows)
        free = _people(best.instance, size, choose)
        columns.take(rows.items())
        found = columns.dive({name: row for name, row in rows.items() if name not in free}, best.cost)
        if found is not None and columns.dear:
            employees.again(found, best.left)
        better = found is not None and best.offer({name: employees.names(row) for name, row in found.items()})
        if size == 1.0:
            size = START_SIZE
        elif time.monotonic() - began > SLOW * total:
            size = max(SMALLEST, size * SHRINK)
        elif not better and time.monotonic() - began < QUICK * total:
            size = min(LARGEST, size * GROW)


def _by_parts(best: Incumbent) -> None:
    model = RowModel(best.instance)
    model.hint(best.rows or {})
    if len(model.cells) <= LARGE:
        _whole(model, best, SHARE_FOR_WHOLE * best.left())
    _improve(model, best, SEED)


def _one_by_one(best: Incumbent, employees: Employees) -> None:
    """A first roster: each employee alone, given the rows of the others. Rows bind nobody else, so all are legal."""
    found, missing = employees.one_by_one(best.left)
    rows: Rows = {name: [None] * best.instance.days for name in best.instance.staff}
    rows |= {name: employees.names(row) for name, row in found.items()}
    for name in missing:
        if not _alone(best, rows, name):
            return
    best.offer(rows)


def _alone(best: Incumbent, rows: Rows, name: str) -> bool:
    """Give somebody for whom prices found no row one by CP-SAT; whether there was one."""
    from ortools.sat.python import cp_model

    model = RowModel(without(best.instance, rows, {name}))
    solver = _solver(min(PART_SECONDS, best.left()), 1)
    status = solver.solve(model.model)
    if status == cp_model.INFEASIBLE:
        best.impossible = name
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return False
    rows |= model.rows(solver.value)
    return True


def without(instance: Instance, rows: Rows, names: Collection[str]) -> Instance:
    """The problem of some employees alone: what the rows of the others cover is no longer wanted."""
    others = [row for name, row in rows.items() if name not in names]
    cover = {}
    for (day, shift), asked in instance.cover.items():
        count = sum(row[day] == shift for row in others)
        cover[day, shift] = replace(asked, wanted=max(0, asked.wanted - count))
    return Instance(
        days=instance.days,
        minutes=instance.minutes,
        not_after=instance.not_after,
        staff={name: instance.staff[name] for name in names},
        off=instance.off,
        wishes={key: weight for key, weight in instance.wishes.items() if key[0] in names},
        aversions={key: weight for key, weight in instance.aversions.items() if key[0] in names},
        cover=cover,
    )


def _solver(seconds: float, workers: int, seed: int = 0) -> Any:
    from ortools.sat.python import cp_model

    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = max(0.1, seconds)
    solver.parameters.num_workers = workers
    solver.parameters.random_seed = seed
    return solver


def _whole(model: RowModel, best: Incumbent, seconds: float) -> None:
    from ortools.sat.python import cp_model

    class Listener(cp_model.CpSolverSolutionCallback):
        def on_solution_callback(self) -> None:
            best.offer(model.rows(self.value))
            if best.left() <= 0:
                self.stop_search()

    solver = best.running = _solver(seconds, WORKERS)
    status = solver.solve(model.model, Listener())
    best.running = None
    if status in (cp_model.OPTIMAL, cp_model.FEASIBLE, cp_model.UNKNOWN):
        best.raise_bound(solver.best_objective_bound)


def _improve(model: RowModel, best: Incumbent, seed: int) -> None:
    """Choose a part, solve it, keep what is better."""
    from ortools.sat.python import cp_model

    choose = random.Random(seed)  # noqa: S311 - a search, no secret
    sizes = {"people": START_SIZE, "days": START_SIZE}
    turn = 0
    while best.goes_on() and best.rows is not None:
        turn += 1
        kind = "days" if choose.random() < 1 / 3 else "people"
        rows = best.rows
        solver = _solver(min(PART_SECONDS, best.left()), 1, seed * 100_000 + turn)
        if kind == "people":
            few = RowModel(without(model.instance, rows, _people(model.instance, sizes[kind], choose)))
            few.hint(rows)
            status = solver.solve(few.model)
            read = few.rows
        else:
            status = solver.solve(model.part(rows, _days(model, sizes[kind], choose)))
            read = model.rows
        if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            best.offer(rows | read(solver.value))
        quick = status == cp_model.OPTIMAL and solver.wall_time < EASY * PART_SECONDS
        if quick:
            sizes[kind] = min(1.0, sizes[kind] * GROW)
        elif status != cp_model.OPTIMAL:
            sizes[kind] = max(SMALLEST, sizes[kind] * SHRINK)


def _people(instance: Instance, size: float, choose: random.Random) -> set[str]:
    names = list(instance.staff)
    return set(choose.sample(names, min(len(names), max(2, round(size * len(names))))))


def _days(model: RowModel, size: float, choose: random.Random) -> set[int]:
    days = model.instance.days
    length = max(FEWEST_DAYS, round(size * days))
    first = choose.randrange(max(1, days - length + 1))
    return set(range(first, first + length))
