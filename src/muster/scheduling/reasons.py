"""Says why: why places stay open, and why somebody stands where they stand; in numbers, and in English words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from muster.scheduling.cost import filled_places, nights
from muster.scheduling.plan import Plan
from muster.scheduling.problem import ANY, NOBODY, Bools, no_previous
from muster.scheduling.rules import openings
from muster.scheduling.wishes import against


class Obstacle(StrEnum):
    """What stands in the way of an open place."""

    NOBODY = "nobody"
    AWAY = "away"
    FEW = "few"
    READY = "ready"
    LIMITS = "limits"


@dataclass(frozen=True)
class Why:
    """An obstacle with its numbers: people with the skill, available then, wanted at all posts, on duty that
    day, and free for it."""

    kind: Obstacle
    role: str
    skilled: int = 0
    able: int = 0
    wanted: int = 0
    busy: int = 0
    ready: int = 0

    def __str__(self) -> str:
        who = "people" if self.role == "any" else f"people with {self.role!r}"
        if self.kind is Obstacle.NOBODY:
            return "nobody in the list" if self.role == "any" else f"nobody has the skill {self.role!r}"
        if self.kind is Obstacle.AWAY:
            return f"all {self.skilled} {who} are excluded or not available then"
        if self.kind is Obstacle.FEW:
            return f"{self.able} {who} are available then, all posts together need {self.wanted}"
        if self.kind is Obstacle.READY:
            return f"{self.ready} {who} could still come: the search was stopped before it placed them"
        if self.busy == self.able:
            return f"all {self.able} {who} available then are on duty that day, there or elsewhere"
        return (
            f"of {self.able} {who} available then, {self.busy} are on duty that day,"
            " the others are at the limits of rest, week or days in a row"
        )


@dataclass(frozen=True)
class Shortage:
    """Places that stay open at one post, shift, day and role."""

    post: str
    shift: str
    day: int
    role: str
    missing: int
    why: Why


def shortages(plan: Plan, *, to_target: bool = False) -> list[Shortage]:
    """Every minimum that the plan does not meet, or every target, and what stands in the way."""
    problem, needs = plan.problem, plan.problem.needs
    filled = filled_places(problem, plan.roster)
    names = problem.names
    found: list[Shortage] = []
    wanted = needs.target if to_target else needs.least
    for row in np.flatnonzero(filled < wanted):
        found.append(
            Shortage(
                post=names.posts[needs.post[row]],
                shift=names.shifts[needs.shift[row]],
                day=int(needs.day[row]),
                role=names.roles[needs.role[row]],
                missing=int(wanted[row] - filled[row]),
                why=why_open(plan, int(row)),
            )
        )
    return found


def why_open(plan: Plan, row: int) -> Why:
    """What the open places of one need would need."""
    problem, needs, roster = plan.problem, plan.problem.needs, plan.roster
    shift, day, role = int(needs.shift[row]), int(needs.day[row]), int(needs.role[row])
    skilled = problem.skills[:, role]
    able = skilled & problem.free[:, day, shift]
    same = (needs.day == day) & (needs.shift == shift) & (needs.role == role)
    wanted = int(needs.least[same].sum())
    busy = roster.shift[:, day] != NOBODY
    ready = able & ~busy & openings(problem, roster.shift, day)[:, shift]
    if not skilled.any():
        kind = Obstacle.NOBODY
    elif not able.any():
        kind = Obstacle.AWAY
    elif able.sum() < wanted:
        kind = Obstacle.FEW
    elif ready.any():
        kind = Obstacle.READY
    else:
        kind = Obstacle.LIMITS
    return Why(
        kind=kind, role=problem.names.roles[role], skilled=int(skilled.sum()), able=int(able.sum()), wanted=wanted,
        busy=int((able & busy).sum()), ready=int(ready.sum()),
    )  # fmt: skip


@dataclass(frozen=True)
class Because:
    """One assignment: how far it is from home, and who else is free that day and could take it, how near."""

    person: int
    day: int
    shift: int
    post: int
    role: int
    km: float
    pinned: bool
    others: int
    nearest_km: float | None
    against: int = 0
    """How many of their wishes it goes against."""


def because(plan: Plan, *, newcomers: bool = False) -> Iterator[Because]:
    """Why everybody stands where they stand, day by day; or only of those who did not stand there before."""
    known = plan.problem.previous if newcomers else no_previous()
    stayed = np.zeros(plan.roster.shift.shape, dtype=np.bool_)
    at = (known.person, known.day)
    stayed[at] = (plan.roster.shift[at] == known.shift) & (plan.roster.post[at] == known.post)
    for day in range(plan.problem.days):
        yield from _because(plan, day, ~stayed[:, day])


def _because(plan: Plan, day: int, asked: Bools) -> Iterator[Because]:
    problem, roster = plan.problem, plan.roster
    pins = {(pin.person, pin.shift, pin.post) for pin in problem.pins if pin.day == day}
    idle = roster.shift[:, day] == NOBODY
    open_to = openings(problem, roster.shift, day)
    able: dict[tuple[int, int], Bools] = {}
    for person in np.flatnonzero(~idle & asked):
        number = int(person)
        shift, post, role = (int(table[number, day]) for table in (roster.shift, roster.post, roster.role))
        if (shift, role) not in able:
            able[shift, role] = np.asarray(idle & open_to[:, shift] & problem.skills[:, role])
        others = able[shift, role]
        there = problem.post_zone[post]
        count = int(others.sum())
        away = float(problem.km[problem.zone[number], there])
        nearest = float(problem.km[problem.zone[others], there].min()) if count else None
        pinned = (number, shift, post) in pins
        unwished = int(against(problem, np.array([number]), post, shift, day)[0])
        yield Because(number, day, shift, post, role, away, pinned, count, nearest, unwished)


def explain_person(plan: Plan, person: str) -> list[str]:
    """Each shift of one person in a sentence."""
    problem, names = plan.problem, plan.problem.names
    number = names.people.index(person)
    sentences = [_sentence(plan, one) for one in because(plan) if one.person == number]
    count = len(sentences)
    sentences.append(f"{count} shifts in all, {int(nights(problem, plan.roster)[number])} of them nights")
    return sentences


def _sentence(plan: Plan, one: Because) -> str:
    names = plan.problem.names
    role = "any" if one.role == ANY else names.roles[one.role]
    words = f"day {one.day}, {names.shifts[one.shift]} at {names.posts[one.post]} as {role}: {one.km:.1f} km from home"
    if one.pinned:
        words += ", pinned"
    if one.against:
        words += ", against a wish"
    if not one.others:
        return f"{words}, nobody else who is free that day could take it"
    return f"{words}, {one.others} others could take it, the nearest from {one.nearest_km:.1f} km"
