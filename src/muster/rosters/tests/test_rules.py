"""Rules of duty, without a database."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from muster.rosters import rules
from muster.rosters.rules import Break, Duty, DutyRules, NeedRow, Span, Wanted

FIRST = date(2022, 9, 12)
FREE = DutyRules(None, None, None, None)


def duty(key: int, day: int, start: int = 8, hours: int = 8, night: bool = False) -> Duty:
    on = FIRST + timedelta(days=day)
    begins = datetime.combine(on, time(start), tzinfo=UTC)
    return Duty(key, on, begins, begins + timedelta(hours=hours), night)


def kinds(duties: list[Duty], limits: DutyRules) -> list[tuple[int, Break]]:
    return [(one.duty, one.kind) for one in rules.broken(duties, limits, week_of=FIRST)]


def test_a_shift_past_midnight_belongs_to_the_day_it_starts():
    start, end = rules.runs(FIRST, time(20), 720, UTC)
    assert (start.hour, end - start) == (20, timedelta(hours=12)) and end.date() == FIRST + timedelta(days=1)
    start, end = rules.runs(FIRST, time(8), 1440, UTC)
    assert end == start + timedelta(days=1)


def test_a_night_shift_is_known_by_its_hours():
    nights = [(time(20), 720), (time(23), 480), (time(8), 1440), (time(0), 480)]
    days = [(time(8), 720), (time(16), 480), (time(5), 480)]
    assert [rules.is_night(*one) for one in nights + days] == [True] * 4 + [False] * 3


def test_rest_is_counted_from_the_end_of_the_shift_before():
    limits = DutyRules(11, None, None, None)
    assert kinds([duty(1, 0, 20, 12), duty(2, 1, 20, 12)], limits) == []
    assert kinds([duty(1, 0, 20, 12), duty(2, 1, 16)], limits) == [(2, Break.REST)]
    found = rules.broken([duty(1, 0, 20, 12), duty(2, 1, 16)], limits, week_of=FIRST)
    assert (found[0].amount, found[0].limit) == (8, 11)


def test_two_shifts_at_once_or_on_a_day_are_found_whatever_the_rules_are():
    assert kinds([duty(1, 0, 8), duty(2, 0, 20)], FREE) == [(2, Break.TWICE)]
    assert kinds([duty(1, 0, 8, 24), duty(2, 1, 7)], FREE) == [(2, Break.TWICE)]


def test_weeks_rows_and_nights_are_limited():
    week = [duty(day, day) for day in range(7)]
    assert kinds(week, DutyRules(None, 5, None, None)) == [(5, Break.WEEK), (6, Break.WEEK)]
    assert kinds([duty(-1, -1), *week[:5]], DutyRules(None, 5, None, None)) == []
    assert kinds(week, DutyRules(None, None, 6, None)) == [(6, Break.IN_ROW)]
    nights = [duty(number, 3 * number, 20, 12, night=True) for number in range(6)]
    assert kinds(nights, DutyRules(None, None, None, 4)) == [(4, Break.NIGHTS), (5, Break.NIGHTS)]


def test_one_more_duty_is_charged_with_what_it_breaks_alone():
    limits = DutyRules(11, None, None, None)
    before = [duty(1, 0, 20, 12), duty(2, 1, 16)]
    assert [(one.duty, one.kind) for one in rules.caused(before, duty(3, 2, 2), limits, week_of=FIRST)] == [
        (3, Break.REST)
    ]
    assert rules.caused(before, duty(3, 4), limits, week_of=FIRST) == ()


@given(st.lists(st.tuples(st.integers(-3, 9), st.integers(0, 23), st.integers(1, 24)), max_size=6))
def test_no_rules_break_only_by_being_twice_at_once(shifts: list[tuple[int, int, int]]):
    duties = [duty(number, *one) for number, one in enumerate(shifts)]
    found = kinds(duties, FREE)
    assert {kind for _key, kind in found} <= {Break.TWICE}
    apart = all(
        a.day != b.day and (a.ends_at <= b.starts_at or b.ends_at <= a.starts_at)
        for a in duties for b in duties if a.key < b.key
    )  # fmt: skip
    assert apart == (not found)


def test_the_need_of_a_phase_stands_in_place_of_the_general_one():
    needs = [NeedRow(None, "any", 2, 3), NeedRow(7, "any", 1, 1), NeedRow(None, "lead", 1, 1)]
    assert rules.wanted(needs, None) == [Wanted("any", 2, 3), Wanted("lead", 1, 1)]
    assert rules.wanted(needs, 7) == [Wanted("any", 1, 1), Wanted("lead", 1, 1)]


def test_a_cell_says_what_is_missing_and_which_role_somebody_fills():
    wants = [Wanted("any", 1, 2), Wanted("lead", 1, 1)]
    assert rules.filled(wants, {}) == rules.Filled(0, 2, 1)
    assert rules.filled(wants, {"any": 2, "lead": 1}) == rules.Filled(3, 0, 0)
    assert [rules.filled(wants, roles).state for roles in ({}, {"any": 1, "lead": 1}, {"any": 2, "lead": 1})] == [
        "bad",
        "warn",
        "ok",
    ]
    assert rules.role_for(["lead"], wants, {}) == "lead"
    assert rules.role_for(["lead"], wants, {"lead": 1}) == "any" == rules.role_for([], wants, {})


def test_somebody_away_is_not_free_and_somebody_else_only_at_some_shifts():
    away = [Span(FIRST, FIRST + timedelta(days=1))]
    assert [rules.is_free(away, FIRST + timedelta(days=day), 1) for day in (-1, 0, 1, 2)] == [True, False, False, True]
    only = [Span(FIRST, None, frozenset({1}))]
    assert rules.is_free(only, FIRST, 1) and not rules.is_free(only, FIRST, 2)
