"""A roster's facts become a problem that the solver takes, and its plan comes back; without a database."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from hypothesis import example, given, settings
from hypothesis import strategies as st

from muster.rosters import problem, rules
from muster.rosters.calendar import Event, calendar
from muster.rosters.problem import Facts, Given, Post, Shift, Someone, Want
from muster.rosters.rules import Break, Duty, DutyRules, Span, Wanted
from muster.scheduling import read_problem, solve

FIRST = date(2022, 9, 12)
DAY = timedelta(days=1)
SHIFTS = [Shift(1, "08:00", "20:00", False), Shift(2, "20:00", "08:00", True)]
STARTS = {1: time(8), 2: time(20)}
ZONES = {"510521100": (0.0, 0.0), "510521101": (3.0, 4.0), "510521100-K001": (1.0, 0.0)}


def someone(key: str, town: str = "510521100", **changes) -> Someone:
    return replace(Someone(key, town, town, 1, ()), **changes)


def duty(person: str, day: int, shift: int = 1, post: int | None = None, key: int = 0) -> Given:
    on = FIRST + day * DAY
    starts, ends = rules.runs(on, STARTS[shift], 720, UTC)
    return Given(person, shift, Duty(key or 100 + day, on, starts, ends, shift == 2), post)


def facts(**changes) -> Facts:
    wants = [Want(7, 1, FIRST + day * DAY, Wanted("any", 1, 1)) for day in range(2)]
    start = Facts(
        FIRST, 2, SHIFTS, ZONES, [someone("p1"), someone("p2")], [Post(7, "510521100-K001", "510521100")], wants,
        DutyRules(),
    )  # fmt: skip
    return replace(start, **changes)


def solved(given: Facts) -> list[problem.Planned]:
    return problem.planned(FIRST, solve(read_problem(json.dumps(problem.document(given)).encode())).document())


def test_every_need_is_filled_and_the_days_come_back_as_dates():
    assert {(one.post, one.shift, one.day) for one in solved(facts())} == {(7, 1, FIRST), (7, 1, FIRST + DAY)}


def test_a_night_at_the_end_of_the_week_before_keeps_somebody_off_the_first_day():
    fixed = [duty("p1", -1, shift=2)]
    assert {(one.person, one.day) for one in solved(facts(people=[someone("p1")], fixed=fixed))} == {
        ("p1", FIRST + DAY)
    }


def test_duty_elsewhere_stands_and_is_not_part_of_the_plan():
    plan = solved(facts(people=[someone("p1")], fixed=[duty("p1", 0, shift=2)]))
    assert plan == [], "the day is taken, and the day after is too near"


def test_what_was_done_against_the_rules_does_not_forbid_the_plan():
    fixed = [duty("p1", -3, shift=2), duty("p1", -2, shift=1), duty("p1", -7), duty("p1", -6)]
    assert problem.contradictions(facts(fixed=fixed)) == []
    assert len(solved(facts(fixed=fixed))) == 2


def test_duty_that_follows_too_soon_takes_its_own_day_all_the_same():
    fixed = [duty("p1", 0, shift=2, key=1), duty("p1", 1, shift=1, key=2)]
    only = facts(people=[someone("p1")], fixed=fixed)
    assert solved(only) == []
    locked = replace(only, locked=[duty("p1", 0, post=7, key=3)])
    assert [one.broken.kind for one in problem.contradictions(locked)] == [Break.AWAY]


def test_a_lock_stays_and_what_is_away_stays_away():
    people = [someone("p1"), someone("p2", spans=(Span(FIRST, FIRST),))]
    plan = solved(facts(people=people, locked=[duty("p1", 1, post=7)]))
    assert {(one.person, one.day) for one in plan} == {("p1", FIRST), ("p1", FIRST + DAY)}
    night = [Want(7, 2, FIRST, Wanted("any", 1, 1))]
    only = [someone("p1", spans=(Span(FIRST, None, frozenset({1})),))]
    assert solved(facts(people=only, wants=night)) == []


def test_locks_that_cannot_hold_are_told_before_anything_is_computed():
    locked = [duty("p1", 0, shift=2, post=7, key=1), duty("p1", 1, shift=1, post=7, key=2)]
    found = problem.contradictions(facts(locked=locked))
    assert [(one.given.duty.key, one.broken.kind) for one in found] == [(2, Break.REST)]
    away = facts(people=[someone("p1", spans=(Span(FIRST, None),))], locked=[duty("p1", 0, post=7)])
    assert [one.broken.kind for one in problem.contradictions(away)] == [Break.AWAY]
    assert [one.broken.kind for one in problem.contradictions(facts(locked=[duty("gone", 0, post=7)]))] == [Break.AWAY]
    seam = facts(fixed=[duty("p1", -1, shift=2)], locked=[duty("p1", 0, post=7)])
    assert [one.broken.kind for one in problem.contradictions(seam)] == [Break.REST]


def test_where_people_are_mixed_one_is_a_local():
    far = [someone(f"p{number}", "510521101") for number in range(3)]
    mixed = facts(
        people=[*far, someone("near")], limits=DutyRules(together="mixed"),
        wants=[Want(7, 1, FIRST, Wanted("any", 2, 2))],
    )  # fmt: skip
    assert "near" in {one.person for one in solved(mixed)}
    assert {one.role for one in solved(mixed)} == {"any"}
    assert problem.document(facts(limits=DutyRules(together="free")))["weights"]["organisation_split"] == 0


PAST = st.tuples(st.sampled_from(["p1", "p2"]), st.integers(-7, 1), st.sampled_from([1, 2]))


@settings(max_examples=40, deadline=None)
@example([("p1", 0, 2), ("p1", 1, 1)])
@given(st.lists(PAST, max_size=6, unique_by=lambda one: one[:2]))
def test_whatever_was_done_before_the_problem_is_one_that_the_solver_takes(past: list[tuple[str, int, int]]):
    fixed = [duty(person, day, shift, key=number + 1) for number, (person, day, shift) in enumerate(past)]
    plan = solved(facts(fixed=fixed))
    for person in ("p1", "p2"):
        own = [one for one in plan if one.person == person]
        assert len({one.day for one in own}) == len(own)
        assert not {one.day for one in own} & {one.duty.day for one in fixed if one.person == person}


def test_a_calendar_file_has_its_line_ends_folds_and_escapes():
    start = datetime(2022, 9, 12, 12, tzinfo=UTC)
    event = Event("duty-1", "查验岗, 夜班；" + "很长的名称" * 10, "东卡口", start, start + timedelta(hours=12))
    text = calendar([event], made_at=start)
    assert text.endswith("END:VCALENDAR\r\n") and "DTSTART:20220912T120000Z\r\n" in text
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert "SUMMARY:查验岗\\, 夜班；" in text.replace("\r\n ", "")
