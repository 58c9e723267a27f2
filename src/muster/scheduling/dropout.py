"""Somebody drops out: the holes are filled, everybody else stays where they are."""

from __future__ import annotations

import time
from collections.abc import Collection
from dataclasses import replace as changed

import msgspec
import numpy as np

from muster.scheduling.bound import classes
from muster.scheduling.cost import cost, counted, filled_places
from muster.scheduling.flow import DayFlow, Prices
from muster.scheduling.form import Weights
from muster.scheduling.hosts import present_hosts
from muster.scheduling.network import Network
from muster.scheduling.plan import Plan, make_plan
from muster.scheduling.problem import NOBODY, Bools, Floats, Ints, Needs, Previous, Problem
from muster.scheduling.repair import night_prices
from muster.scheduling.roster import Roster, empty
from muster.scheduling.rules import clashes, openings
from muster.scheduling.wishes import against

CANDIDATES = 20
"""People looked at for each open place, the cheapest ones."""
STAY = 10.0
"""What a change costs where the problem does not say."""


def replace(problem: Problem, plan: Plan, dropouts: Collection[str], from_day: int = 0) -> Plan:
    """The plan without the shifts of those who drop out from `from_day` on, their places filled again; what the plan
    left open before stays open.

    The plan's problem is the one that holds then: who dropped out is not available, what was planned is `previous`.
    """
    started = time.monotonic()
    gone = np.array([problem.names.people.index(name) for name in dropouts], dtype=np.int64)
    free = problem.free.copy()
    free[gone, from_day:] = False
    weights = problem.weights
    if not weights.change:
        weights = _with_change(problem)
    now = changed(
        problem,
        free=free,
        weights=weights,
        pins=tuple(pin for pin in problem.pins if pin.person not in gone or pin.day < from_day),
        previous=_as_previous(plan.roster),
    )
    now = _as_filled_before(now)
    roster = plan.roster.copy()
    for table in (roster.shift, roster.post, roster.role):
        table[gone, from_day:] = NOBODY
    fill_holes(now, roster)
    roster = _rearrange(now, roster)
    holes = int((plan.roster.shift[gone, from_day:] != NOBODY).sum())
    whole = not (problem.pins or len(problem.previous) or plan.cost.open_min or plan.cost.open_target)
    kept = plan.lower_bound if whole else 0.0
    bound = kept - problem.weights.change * problem.previous.lost + weights.change * holes
    return make_plan(now, roster, bound, time.monotonic() - started, "feasible")


def fill_again(problem: Problem, *, everything: bool = False) -> Plan:
    """The previous plan with what fell free in it filled; others move only where a minimum needs it.

    What was open before stays open unless `everything` is asked for. Whoever stood somewhere and can still come stays,
    also where their rest is too short: it is not the repair's to decide.
    """
    started = time.monotonic()
    now = problem if everything else _as_filled_before(problem)
    roster = _standing(now)
    fill_holes(now, roster)
    roster = _rearrange(now, roster)
    return make_plan(now, roster, 0.0, time.monotonic() - started, "feasible")


def _as_filled_before(problem: Problem) -> Problem:
    """The problem whose needs ask for no more than the previous plan had at each place."""
    needs, previous = problem.needs, problem.previous
    before = counted(problem, problem.slot(previous.post, previous.shift, previous.day, previous.role))
    had = before > 0
    least, target = np.minimum(needs.least, before)[had], np.minimum(needs.target, before)[had]
    return changed(
        problem, needs=Needs(needs.post[had], needs.shift[had], needs.day[had], needs.role[had], least, target)
    )


def _standing(problem: Problem) -> Roster:
    """Everybody of the previous plan who is not away, where they stood."""
    roster, previous = empty(problem), problem.previous
    comes = problem.free[previous.person, previous.day, previous.shift]
    for row in np.flatnonzero(comes).tolist():
        person, day = int(previous.person[row]), int(previous.day[row])
        if roster.shift[person, day] == NOBODY:
            roster.put(person, day, int(previous.shift[row]), int(previous.post[row]), int(previous.role[row]))
    return roster


def _with_change(problem: Problem) -> Weights:
    return msgspec.structs.replace(problem.weights, change=STAY)


def _as_previous(roster: Roster) -> Previous:
    person, post, shift, day, role = roster.rows()
    return Previous(person, post, shift, day, role, 0)


def carry_over(problem: Problem) -> Roster:
    """What of the previous plan still holds, with its holes filled."""
    roster = empty(problem)
    previous, tables = problem.previous, clashes(problem)
    for day in range(problem.days):
        rows = np.flatnonzero(previous.day == day)
        person, shift, role = previous.person[rows], previous.shift[rows], previous.role[rows]
        free = openings(problem, roster.shift, day, tables)
        fits = free[person, shift] & problem.skills[person, role] & (roster.shift[person, day] == NOBODY)
        _, first = np.unique(person[fits], return_index=True)
        kept = rows[fits][first]
        at = (previous.person[kept], day)
        roster.shift[at], roster.post[at], roster.role[at] = (
            previous.shift[kept],
            previous.post[kept],
            previous.role[kept],
        )
    fill_holes(problem, roster)
    return roster


def fill_holes(problem: Problem, roster: Roster) -> None:
    """Give open places to people who are off that day, each day as a small flow. Nobody is moved."""
    short = problem.needs.target - filled_places(problem, roster)
    tables = clashes(problem)
    for day in range(problem.days):
        rows = np.flatnonzero((short > 0) & (problem.needs.day == day))
        if len(rows):
            free = openings(problem, roster.shift, day, tables)
            free[roster.shift[:, day] != NOBODY] = False
            _fill_day(problem, roster, rows, short, free)


def _fill_day(problem: Problem, roster: Roster, rows: Ints, short: Ints, free: Bools) -> None:
    needs, day = problem.needs, int(problem.needs.day[rows[0]])
    nights, unused = night_prices(problem, roster, day), problem.unused()
    people: list[Ints] = []
    places: list[Ints] = []
    costs: list[Floats] = []
    for number, row in enumerate(rows.tolist()):
        shift, role, post = int(needs.shift[row]), int(needs.role[row]), int(needs.post[row])
        able = np.flatnonzero(free[:, shift] & problem.skills[:, role])
        price = problem.weights.km * problem.km[problem.zone[able], problem.post_zone[post]] + unused[able, role]
        price = price + (nights[able] if problem.night[shift] else 0.0)
        price = price + problem.weights.wish * against(problem, able, post, shift, day)
        there = (roster.post[:, day] == post) & (roster.shift[:, day] == shift)
        strange = ~np.isin(problem.organisation[able], [NOBODY, *problem.organisation[there]])
        price = price + problem.weights.organisation_split * strange
        best = np.argsort(price, kind="stable")[: CANDIDATES + int(short[rows].sum())]
        people.append(able[best])
        places.append(np.full(len(best), number))
        costs.append(price[best])
    staff, at = np.unique(np.concatenate(people), return_inverse=True)
    place = np.concatenate(places)
    network = Network()
    network.new(len(staff))
    first, sink = network.new(len(rows)), network.new(1)
    numbers, to_sink = np.arange(len(rows)), np.full(len(rows), sink)
    network.add(at, first + place, np.ones(len(at), dtype=np.int64), np.concatenate(costs))
    weights, left = problem.weights, short[rows]
    urgent = np.minimum(left, np.maximum(0, needs.least[rows] - (needs.target[rows] - left)))
    network.add(first + numbers, to_sink, urgent, np.full(len(rows), -weights.unmet_min))
    network.add(first + numbers, to_sink, left - urgent, np.full(len(rows), -weights.unmet_target))
    staying = np.ones(len(staff), dtype=np.int64)
    network.add(np.arange(len(staff)), np.full(len(staff), sink), staying, np.zeros(len(staff)))
    flows = network.solve(staying, sink)
    for arc in np.flatnonzero(flows[0]).tolist() if flows else ():
        row = int(rows[place[arc]])
        roster.put(int(staff[at[arc]]), day, int(needs.shift[row]), int(needs.post[row]), int(needs.role[row]))


def _rearrange(problem: Problem, roster: Roster) -> Roster:
    """Where a minimum is still open, solve the day again: staying put is worth what a change costs."""
    needs = problem.needs
    days = np.unique(needs.day[filled_places(problem, roster) < needs.least])
    if not len(days):
        return roster
    flow, tables = DayFlow(problem, classes(problem)), clashes(problem)
    before = cost(problem, roster).total
    for day in days.tolist():
        prices = Prices(np.zeros(problem.people), night_prices(problem, roster, day))
        free = openings(problem, roster.shift, day, tables)
        busy = np.flatnonzero(roster.shift[:, day] != NOBODY)
        free[busy, roster.shift[busy, day]] = True
        moved = flow.solve(roster, day, free, prices, present_hosts(problem, roster, day))
        if moved is not None and cost(problem, moved).total < before:
            roster, before = moved, cost(problem, moved).total
    return roster
