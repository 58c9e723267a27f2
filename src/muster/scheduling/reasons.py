"""Says why: why places stay open, and why somebody stands where they stand."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from muster.scheduling.cost import filled_places, nights
from muster.scheduling.plan import Plan
from muster.scheduling.problem import ANY, NOBODY
from muster.scheduling.rules import openings


@dataclass(frozen=True)
class Shortage:
    """Places below the minimum at one post, shift, day and role."""

    post: str
    shift: str
    day: int
    role: str
    missing: int
    why: str


def shortages(plan: Plan) -> list[Shortage]:
    """Every minimum that the plan does not meet, and what stands in the way."""
    problem, needs = plan.problem, plan.problem.needs
    filled = filled_places(problem, plan.roster)
    names = problem.names
    found: list[Shortage] = []
    for row in np.flatnonzero(filled < needs.least):
        found.append(
            Shortage(
                post=names.posts[needs.post[row]],
                shift=names.shifts[needs.shift[row]],
                day=int(needs.day[row]),
                role=names.roles[needs.role[row]],
                missing=int(needs.least[row] - filled[row]),
                why=why_open(plan, int(row)),
            )
        )
    return found


def why_open(plan: Plan, row: int) -> str:
    """What the open places of one need would need."""
    problem, needs, roster = plan.problem, plan.problem.needs, plan.roster
    shift, day, role = int(needs.shift[row]), int(needs.day[row]), int(needs.role[row])
    called = problem.names.roles[role]
    skilled = problem.skills[:, role]
    whom = "nobody in the list" if role == ANY else f"nobody has the skill {called!r}"
    if not skilled.any():
        return whom
    who = "people" if role == ANY else f"people with {called!r}"
    able = skilled & problem.free[:, day, shift]
    if not able.any():
        return f"all {int(skilled.sum())} {who} are excluded or not available then"
    same = (needs.day == day) & (needs.shift == shift) & (needs.role == role)
    wanted = int(needs.least[same].sum())
    if able.sum() < wanted:
        return f"{int(able.sum())} {who} are available then, all posts together need {wanted}"
    busy = roster.shift[:, day] != NOBODY
    there = able & busy
    ready = able & ~busy & openings(problem, roster.shift, day)[:, shift]
    if ready.any():
        return f"{int(ready.sum())} {who} could still come: the search was stopped before it placed them"
    return (
        f"of {int(able.sum())} {who} available then, {int(there.sum())} work elsewhere that day,"
        " the others are at the limits of rest, week or days in a row"
    )


def explain_person(plan: Plan, person: str) -> list[str]:
    """Each shift of one person in a sentence."""
    problem, roster, names = plan.problem, plan.roster, plan.problem.names
    number = names.people.index(person)
    sentences: list[str] = []
    pins = {(pin.day, pin.shift, pin.post) for pin in problem.pins if pin.person == number}
    for day in np.flatnonzero(roster.shift[number] != NOBODY):
        shift, post, role = (int(table[number, day]) for table in (roster.shift, roster.post, roster.role))
        away = problem.km[problem.zone[number], problem.post_zone[post]]
        words = (
            f"day {day}, {names.shifts[shift]} at {names.posts[post]} as {names.roles[role]}: {away:.1f} km from home"
        )
        if (int(day), shift, post) in pins:
            words += ", pinned"
        sentences.append(f"{words}, {_alternatives(plan, number, int(day), shift, role)}")
    count = len(sentences)
    sentences.append(f"{count} shifts in all, {int(nights(problem, roster)[number])} of them nights")
    return sentences


def _alternatives(plan: Plan, person: int, day: int, shift: int, role: int) -> str:
    """Who else could stand there: free that day, skilled, and how near."""
    problem, roster = plan.problem, plan.roster
    idle = (roster.shift[:, day] == NOBODY) & problem.skills[:, role]
    idle[person] = False
    able = np.flatnonzero(idle & openings(problem, roster.shift, day)[:, shift])
    if not len(able):
        return "nobody else who is free that day could take it"
    there = problem.post_zone[roster.post[person, day]]
    nearest = float(problem.km[problem.zone[able], there].min())
    return f"{len(able)} others could take it, the nearest from {nearest:.1f} km"
