"""The desk's way of repairing a published roster, measured: the process that it starts reads the roster as it stands,
with some minima open already, and says who would come. What was open before has to stay untouched."""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence
from functools import partial
from typing import Any

import orjson

from muster.rosters import solver
from muster.scheduling import Plan, Problem

OPEN_BEFORE = 200
"""Assignments that nobody had any more before the dropouts: their places are open, and are not to be filled."""
ROUNDS = 3
SECONDS = 60.0

Rows = Sequence[dict[str, Any]]


def working(problem: Problem, plan: Plan, count: int) -> list[str]:
    """So many people who have shifts, spread over the list."""
    busy = [name for name, row in zip(problem.names.people, plan.roster.shift.tolist(), strict=True) if max(row) >= 0]
    return busy[:: max(1, len(busy) // count)][:count]


def changes(before: Rows, after: Rows, gone: Collection[str]) -> tuple[int, int]:
    """How many assignments are new, and how many holes the dropouts left."""
    known, out = {tuple(row.values()) for row in before}, set(gone)
    return sum(tuple(row.values()) not in known for row in after), sum(row["person"] in out for row in before)


def dropouts(document: dict[str, Any], problem: Problem, plan: Plan, count: int) -> dict[str, float]:
    """Seconds from the question until the plan is heard, the best of three; changed assignments a hole."""
    stood = plan.assignments()
    stood = [row for number, row in enumerate(stood) if number % max(2, len(stood) // OPEN_BEFORE)]
    gone = working(problem, plan, count)
    out = set(gone)
    people = [one | {"available": {"days": []}} if one["id"] in out else one for one in document["people"]]
    question = orjson.dumps(document | {"people": people, "previous": stood})
    took, answer = [], []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        for said in solver.solve(partial(bytes, question), SECONDS, stop=lambda: None, how=solver.REPAIR):
            if said.get("kind") == "plan":
                answer = said["assignments"]
                took.append(time.perf_counter() - started)
    new, holes = changes(stood, answer, gone)
    return {"desk_dropout_seconds": round(min(took), 2), "desk_dropout_changes_a_hole": round(new / max(1, holes), 3)}
