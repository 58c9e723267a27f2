"""A plan: a roster with its cost and the bound, as `muster-plan/1`."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal

from muster.scheduling.cost import Cost, cost
from muster.scheduling.problem import Problem
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

    def assignments(self) -> list[dict[str, Any]]:
        """In the order of days, shifts and posts."""
        names = self.problem.names
        person, post, shift, day, role = self.roster.rows()
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

    def document(self) -> dict[str, Any]:
        """The contract's plan."""
        wishes = {"against_wishes": self.cost.against} if self.problem.wishes else {}
        return {
            "format": "muster-plan/1",
            "assignments": self.assignments(),
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
