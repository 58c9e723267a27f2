"""A plan: a roster with its cost and the bound, as `muster-plan/1`."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from muster.scheduling.cost import Cost, cost
from muster.scheduling.problem import Ints, Problem
from muster.scheduling.roster import Roster

Status = Literal["optimal", "feasible", "stopped"]
FINE = 10_000
"""Bounds are given to 1/10,000, always rounded down."""


@dataclass(frozen=True, eq=False)
class Plan:
    """The best roster found, and how much better any could be."""

    problem: Problem
    roster: Roster
    cost: Cost
    lower_bound: float
    seconds: float
    status: Status

    @property
    def gap(self) -> float:
        return (self.cost.total - self.lower_bound) / self.cost.total if self.cost.total > 0 else 0.0

    def assignments(self, *, changed: bool = False) -> list[dict[str, Any]]:
        """In the order of days, shifts and posts; or only those that the previous plan does not have."""
        names = self.problem.names
        person, post, shift, day, role = self.roster.rows()
        if changed:
            before = self.problem.previous
            stood = self._numbers(before.person, before.post, before.shift, before.day)
            fresh = ~np.isin(self._numbers(person, post, shift, day), stood)
            person, post, shift, day, role = person[fresh], post[fresh], shift[fresh], day[fresh], role[fresh]
        rows = zip(day.tolist(), shift.tolist(), post.tolist(), role.tolist(), person.tolist(), strict=True)
        return [
            {
                "person": names.people[p],
                "post": names.posts[k],
                "shift": names.shifts[s],
                "day": d,
                "role": names.roles[r],
            }
            for d, s, k, r, p in sorted(rows)
        ]

    def _numbers(self, person: Ints, post: Ints, shift: Ints, day: Ints) -> Ints:
        """One number for who stands where, when."""
        names = self.problem.names
        found: Ints = ((person * self.problem.days + day) * len(names.shifts) + shift) * len(names.posts) + post
        return found

    def document(self, *, changed: bool = False) -> dict[str, Any]:
        """The contract's plan; `changed` as above."""
        wishes = {"against_wishes": self.cost.against} if self.problem.wishes else {}
        return {
            "format": "muster-plan/1",
            "assignments": self.assignments(changed=changed),
            "cost": number(self.cost.total),
            "lower_bound": number(self.lower_bound),
            "gap": round(self.gap, 6),
            "unmet_min": self.cost.open_min,
            "unmet_target": self.cost.open_target,
            **wishes,
            "seconds": round(self.seconds, 2),
            "status": self.status,
        }


def make_plan(problem: Problem, roster: Roster, bound: float, seconds: float, status: Status) -> Plan:
    """Weigh the roster; a bound above it can only be a rounding, so it is cut."""
    weighed = cost(problem, roster)
    floor = max(0.0, math.floor(bound * FINE) / FINE)
    return Plan(problem, roster, weighed, min(floor, weighed.total), seconds, status)


def number(value: float) -> float | int:
    """Whole amounts without a fraction."""
    rounded = round(value, 6)
    return int(rounded) if rounded == int(rounded) else rounded
