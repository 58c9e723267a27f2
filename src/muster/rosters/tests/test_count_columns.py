"""Columns say of everybody at once what the rules say of one after another."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from muster.rosters import columns, rules
from muster.rosters.rules import Duty, DutyRules, Wanted

FIRST = date(2022, 9, 6)
ROLES = ["any", "lead"]
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


class Shift(NamedTuple):
    """What a row is made of: whose, on which day, from which hour on, how long, whether the roster's own."""

    person: int
    day: int
    hour: int
    length: int
    own: bool
    post: int
    role: int


SHIFTS = st.lists(
    st.builds(
        Shift, st.integers(1, 3), st.integers(-9, 20), st.sampled_from([0, 7, 15, 23]), st.sampled_from([8, 12, 24]),
        st.booleans(), st.integers(1, 2), st.integers(0, 2),
    ),
    max_size=40,
)  # fmt: skip
LIMIT = st.none() | st.integers(0, 6)


def duty(key: int, one: Shift) -> Duty:
    day = FIRST + timedelta(days=one.day)
    starts = datetime(day.year, day.month, day.day, one.hour, tzinfo=UTC)
    return Duty(key, day, starts, starts + timedelta(hours=one.length), one.hour == 23)


def microseconds(at: datetime) -> int:
    return (at - EPOCH) // timedelta(microseconds=1)


def row(key: int, one: Shift) -> tuple[object, ...]:
    """As PostgreSQL sends it."""
    made = duty(key, one)
    return (
        key, (1, one.person), one.post, 1, columns.number(made.day), microseconds(made.starts_at),
        microseconds(made.ends_at), made.night, False, one.role,
    )  # fmt: skip


def rows(shifts: dict[int, Shift]) -> np.ndarray:
    return np.array([row(key, one) for key, one in shifts.items()], dtype=columns.ROW)


def split(shifts: list[Shift]) -> tuple[dict[int, Shift], dict[int, Shift]]:
    keyed = dict(enumerate(shifts))
    return {k: v for k, v in keyed.items() if v.own}, {k: v for k, v in keyed.items() if not v.own}


@given(SHIFTS, LIMIT, LIMIT, LIMIT, LIMIT)
def test_the_same_shifts_break_the_same_rules(shifts, rest, week, in_row, nights):
    limits, (own, elsewhere) = DutyRules(rest, week, in_row, nights), split(shifts)
    found = columns.ordered(rows(own), rows(elsewhere))
    told = columns.broken(found, limits, week_of=FIRST)
    said = {(int(key), kind) for kind, at in told.items() for key in found.rows["pk"][at]}
    theirs: dict[int, list[Duty]] = defaultdict(list)
    for key, one in enumerate(shifts):
        theirs[one.person].append(duty(key, one))
    expected = [one for duties in theirs.values() for one in rules.broken(duties, limits, week_of=FIRST)]
    assert said == {(one.duty, one.kind) for one in expected}
    assert len(expected) == sum(int(at.sum()) for at in told.values())
    assert set(found.rows["pk"][found.own].tolist()) == set(own)


@given(SHIFTS)
def test_whoever_breaks_rules_stands_first_and_then_the_most_hours(shifts):
    own, elsewhere = split(shifts)
    found = columns.ordered(rows(own), rows(elsewhere))
    told = columns.broken(found, DutyRules(), week_of=FIRST)
    order = [int.from_bytes(one[8:], "big") for one in columns.in_order(found, told.values())]
    wrong = {int(found.rows["person"]["f1"][at]) for hit in told.values() for at in np.flatnonzero(hit & found.own)}
    hours = Counter[int]()
    for one in own.values():
        hours[one.person] += one.length
    assert order == sorted({one.person for one in own.values()}, key=lambda who: (who not in wrong, -hours[who], who))


@given(SHIFTS, st.integers(0, 3), st.integers(0, 3))
def test_the_same_places_are_missing(shifts, least, more):
    days = 14
    own = {key: one._replace(day=one.day % days) for key, one in enumerate(shifts)}
    wants = [Wanted("any", least, least + more), Wanted("lead", 1, 1)]
    slots = [columns.Slot(1, 1, range(5), wants), columns.Slot(1, 1, range(5, days), wants[:1])]
    there: dict[int, Counter[str]] = defaultdict(Counter)
    for one in own.values():
        if one.post == 1 and one.role:
            there[one.day][ROLES[one.role - 1]] += 1
    filled = [rules.filled(slot.wants, there[day]) for slot in slots for day in slot.days]
    expected = columns.Gaps(days, sum(one.short for one in filled), sum(one.open for one in filled))
    assert columns.gaps(rows(own), slots, FIRST, days, ROLES) == expected
