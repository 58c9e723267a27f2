"""Of a county only those who cost least at what falls free are put to the solver, and whoever stands beside it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import numpy as np
import pytest

from muster.rosters import columns, reach
from muster.rosters.reach import Crowd, Ground, Hole
from muster.rosters.rules import DutyRules, Span
from muster.rosters.tests.test_count_columns import FIRST, ROLES, Shift, duty, microseconds, rows

GROUND = Ground({1: (0, 0), 2: (50, 0)}, 1, 3, 2, DutyRules(), FIRST)
GONE, BESIDE, BUSY, AWAY, LEAD, TIRED, FRESH, FAR = range(1, 9)
SHIFTS = [
    Shift(GONE, 1, 7, 8, True, 1, 1), Shift(BESIDE, 1, 7, 8, True, 1, 1), Shift(BUSY, 1, 7, 8, True, 2, 1),
    Shift(TIRED, 5, 7, 8, True, 2, 1), Shift(GONE, 0, 7, 8, True, 1, 2), Shift(GONE, 3, 7, 8, False, 1, 1),
]  # fmt: skip


def key(number: int) -> UUID:
    return UUID(bytes=(1).to_bytes(8, "big") + number.to_bytes(8, "big"))


def crowd(*people: int) -> Crowd:
    ids = [key(number).bytes for number in people]
    at = np.array([(50.0 if number == FAR else 1.0, 0.0) for number in people])
    numbers, units = {one: number for number, one in enumerate(ids)}, np.array([number % 2 for number in people])
    skilled = np.array([int(number == LEAD) for number in people])
    away = {people.index(AWAY): (Span(FIRST, None),)} if AWAY in people else {}
    return Crowd(numbers, at, units, [(), ("lead",)], skilled, away)


def found() -> columns.Columns:
    own = {number: one for number, one in enumerate(SHIFTS) if one.own}
    return columns.ordered(rows(own), rows({9: SHIFTS[-1]}))


def gate(role: str) -> Hole:
    """What the first who drops out leaves on the second day."""
    made = duty(0, SHIFTS[0])
    return Hole(1, 1, made.day, role, microseconds(made.starts_at), microseconds(made.ends_at))


def test_what_falls_free_is_what_they_have_in_the_roster_from_that_day_on():
    gone = [key(GONE), key(FAR)]
    (hole,) = reach.holes(found(), ROLES, gone, FIRST + timedelta(days=1))
    assert hole == gate("any")
    assert len(reach.holes(found(), ROLES, gone, FIRST)) == 2


@pytest.mark.parametrize(
    ("each", "role", "chosen"),
    [
        (1, "any", {BESIDE, FRESH}),
        (2, "any", {BESIDE, FRESH, TIRED}),
        (9, "any", {BESIDE, FRESH, TIRED, LEAD, FAR}),
        (9, "lead", {BESIDE, LEAD}),
    ],
)
def test_the_near_and_rested_are_in_reach_and_nobody_who_cannot_come(monkeypatch, each, role, chosen):
    monkeypatch.setattr(reach, "EACH", each)
    reached, stuck = reach.Reach(found(), crowd(*range(1, FAR + 1)), GROUND).of([gate(role)])
    assert not stuck and {number + 1 for number in reached} - {GONE} == chosen


@pytest.mark.parametrize(
    "limits", [DutyRules(rest_hours=90), DutyRules(rest_hours=None, week_shifts=1), DutyRules(rest_hours=0)]
)
def test_whoever_has_no_room_cannot_come_and_where_nobody_can_anybody_might_be_moved(limits, monkeypatch):
    ground, roomy = replace(GROUND, limits=limits), limits.rest_hours == 0
    people = crowd(TIRED, BUSY, AWAY)
    monkeypatch.setattr(reach, "EACH", 1)
    reached = reach.Reach(found(), people, ground).of([gate("any")])
    assert reached == (({0}, 0) if roomy else ({0, 1}, 1))
