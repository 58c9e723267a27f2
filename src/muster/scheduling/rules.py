"""The hard rules: one shift a day, rest, shifts a week, days in a row, availability, skill, pins. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from muster.scheduling.problem import NOBODY, Bools, Ints, Pin, Problem

WEEK = 7
DAY_MINUTES = 24 * 60


def clashes(problem: Problem) -> list[Bools]:
    """For each number of days apart, from 1: [shift, later shift] that leave too little rest between them."""
    if problem.rules.min_rest_hours is None:
        return []
    rest = problem.rules.min_rest_hours * 60
    tables: list[Bools] = []
    for apart in range(1, problem.days):
        table: Bools = problem.starts[None, :] + apart * DAY_MINUTES - problem.ends[:, None] < rest
        if not table.any():
            break
        tables.append(table)
    return tables


def weeks(problem: Problem) -> Iterator[slice]:
    """Days 0-6, 7-13 and so on."""
    for first in range(0, problem.days, WEEK):
        yield slice(first, min(problem.days, first + WEEK))


def openings(problem: Problem, shift: Ints, day: int, tables: list[Bools] | None = None) -> Bools:
    """[person, shift]: what each could work on `day`, all their other days as they stand in `shift` [person, day]."""
    result = problem.free[:, day, :].copy()
    for apart, table in enumerate(clashes(problem) if tables is None else tables, start=1):
        padded_after = np.vstack([table, np.zeros((1, problem.shifts), dtype=np.bool_)])
        padded_before = np.vstack([table.T, np.zeros((1, problem.shifts), dtype=np.bool_)])
        if day - apart >= 0:
            result &= ~padded_after[shift[:, day - apart]]
        if day + apart < problem.days:
            result &= ~padded_before[shift[:, day + apart]]
    worked = shift != NOBODY
    result[~_within_limits(problem, worked, day)] = False
    return result


def _within_limits(problem: Problem, worked: Bools, day: int) -> Bools:
    fits = np.ones(len(worked), dtype=np.bool_)
    if problem.rules.max_shifts_per_week is not None:
        first = day // WEEK * WEEK
        others = worked[:, first : first + WEEK].sum(axis=1) - worked[:, day]
        fits &= others < problem.rules.max_shifts_per_week
    longest = problem.rules.max_consecutive_days
    if longest is not None and longest < problem.days:
        fits &= _run(worked, day, -1) + _run(worked, day, 1) < longest
    return fits


def _run(worked: Bools, day: int, step: int) -> Ints:
    """How many days in a row are worked just before (-1) or after (1) `day`."""
    length = np.zeros(len(worked), dtype=np.int64)
    going = np.ones(len(worked), dtype=np.bool_)
    at = day + step
    while 0 <= at < worked.shape[1] and going.any():
        going &= worked[:, at]
        length += going
        at += step
    return length


def contradictions(problem: Problem) -> Iterator[str]:
    """Pins that cannot all hold: against exclusion, availability, another pin, or a limit."""
    names = problem.names
    by_person: dict[int, list[Pin]] = {}
    for pin in problem.pins:
        by_person.setdefault(pin.person, []).append(pin)
        if pin.person in problem.excluded:
            yield f"pinned: {_words(problem, pin)}, but {names.people[pin.person]} is excluded"
        elif not problem.free[pin.person, pin.day, pin.shift]:
            yield f"pinned: {_words(problem, pin)}, but {names.people[pin.person]} is not available then"
    tables = clashes(problem)
    for person, pins in by_person.items():
        pins.sort(key=lambda pin: pin.day)
        for earlier, later in pairwise(pins):
            if earlier.day == later.day:
                yield f"pinned: {_words(problem, earlier)} and {_words(problem, later)}, but one shift a day is allowed"
        yield from _restless(problem, pins, tables)
        yield from _too_many(problem, names.people[person], pins)


def _restless(problem: Problem, pins: list[Pin], tables: list[Bools]) -> Iterator[str]:
    for earlier in pins:
        for later in pins:
            apart = later.day - earlier.day
            if 0 < apart <= len(tables) and tables[apart - 1][earlier.shift, later.shift]:
                rest = problem.rules.min_rest_hours
                yield f"pinned: {_words(problem, earlier)} and {_words(problem, later)}, less than {rest:g} h of rest"


def _too_many(problem: Problem, person: str, pins: list[Pin]) -> Iterator[str]:
    worked = np.zeros((1, problem.days), dtype=np.bool_)
    worked[0, [pin.day for pin in pins]] = True
    most = problem.rules.max_shifts_per_week
    for number, week in enumerate(weeks(problem)):
        if most is not None and worked[0, week].sum() > most:
            count = int(worked[0, week].sum())
            yield f"pinned: {person} has {count} pins in week {number + 1}, but only {most} shifts a week are allowed"
    longest = problem.rules.max_consecutive_days
    if longest is not None and any(_run(worked, day, -1)[0] == longest for day in np.flatnonzero(worked[0]).tolist()):
        yield f"pinned: {person} is pinned on more than {longest} days in a row"


def _words(problem: Problem, pin: Pin) -> str:
    names = problem.names
    return f"{names.people[pin.person]} at {names.posts[pin.post]}, shift {names.shifts[pin.shift]} on day {pin.day}"


def broken(problem: Problem, shift: Ints, post: Ints, role: Ints) -> list[str]:
    """Every hard rule that a roster breaks; empty for a legal one."""
    found: list[str] = []
    names = problem.names
    tables = clashes(problem)
    for day in range(problem.days):
        busy = np.flatnonzero(shift[:, day] != NOBODY)
        fits = openings(problem, shift, day, tables)[busy, shift[busy, day]]
        skilled = problem.skills[busy, role[busy, day]]
        found += [f"{names.people[p]} may not work on day {day}" for p in busy[~fits]]
        found += [f"{names.people[p]} lacks the skill for the role on day {day}" for p in busy[~skilled]]
    found += [
        f"the pin of {_words(problem, pin)} is not kept"
        for pin in problem.pins
        if (shift[pin.person, pin.day], post[pin.person, pin.day]) != (pin.shift, pin.post)
    ]
    return found
