"""What the rules say: the published cases, and what must hold for any itinerary."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from muster.screening import rulebook
from muster.screening.measures import (
    STRICTNESS,
    Anchor,
    Contact,
    Itinerary,
    Kind,
    Phase,
    RiskArea,
    Rule,
    RuleSet,
    Stay,
    Subject,
)
from muster.screening.rules import end_of, evaluate, excesses, is_well, raises

ZONE = ZoneInfo("Asia/Shanghai")
DAY = timedelta(days=1)
HERE = "510521100015"
YANTA = "610113003"
NOW = datetime(2022, 9, 10, 8, tzinfo=ZONE)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def said(stays=(), contacts=(), areas=(), *, moment=NOW, came=None, sets=None):
    itinerary = Itinerary(HERE, came, tuple(stays), tuple(contacts))
    return evaluate(itinerary, areas, sets or rulebook.shipped(), at=moment, zone=ZONE)


def left(place=YANTA, *, when=NOW - DAY, since=NOW - 5 * DAY):
    return Stay(place, since, when)


def area(level="high", code=YANTA, **more):
    return RiskArea(code, level, since=more.pop("since", NOW - 3 * DAY), **more)


def test_somebody_who_left_a_high_risk_area_yesterday_is_under_central_quarantine_for_seven_days():
    plan = said([left()], areas=[area()], came=NOW - DAY)
    assert (plan.risk_class, plan.kind, plan.since) == (Subject.HIGH, Kind.CENTRAL, NOW)
    assert plan.until == at("2022-09-17T00:00"), "left on the 9th, seven whole days, until the end of the 16th"
    assert [due.until.day for due in plan.tests] == [11, 12, 13, 15, 17]
    assert [due.until.day for due in said([left()], areas=[area()], came=NOW - DAY, moment=NOW + 3 * DAY).tests] == [
        15,
        17,
    ], "tests whose day is over are not asked for afterwards"


@pytest.mark.parametrize(
    ("level", "kind", "until"), [("medium", Kind.HOME, "2022-09-17T00:00"), ("low", Kind.TESTS, "2022-09-13T00:00")]
)
def test_medium_means_home_and_low_means_two_tests(level, kind, until):
    plan = said([left()], areas=[area(level)], came=NOW - DAY)
    assert (plan.kind, plan.until) == (kind, at(until))


def test_beside_a_high_risk_area_in_its_county_is_low():
    plan = said([left("610113004")], areas=[area()])
    assert plan.risk_class is Subject.LOW and not plan.questions
    assert said([left("610102")], areas=[area()]).risk_class is None, "another county"


def test_a_stay_known_to_the_county_only_asks_where_exactly():
    plan = said([left("610113")], areas=[area(text="大雁塔街道")])
    assert plan.risk_class is Subject.LOW
    assert [one.area for one in plan.questions] == ["大雁塔街道"]
    inexact = said([left()], areas=[area(exact=False)])
    assert inexact.risk_class is Subject.LOW and inexact.questions, "a compound somewhere in that town"


def test_what_an_area_excepts_is_not_in_it():
    assert said([left()], areas=[area(code="610113", excepted=(YANTA,))]).risk_class is None


def test_an_area_listed_after_somebody_left_it_counts_within_the_look_back():
    early = [left(when=NOW - 4 * DAY, since=NOW - 9 * DAY)]
    assert said(early, areas=[area(since=NOW - DAY)], came=NOW - 3 * DAY).kind is Kind.CENTRAL
    assert said(early, areas=[area(since=NOW + 4 * DAY)], moment=NOW + 5 * DAY, came=NOW - 3 * DAY).kind is None


def test_a_stay_before_the_look_back_does_not_count():
    assert said([left(when=NOW - 9 * DAY, since=NOW - 12 * DAY)], areas=[area(since=NOW - 11 * DAY)]).grounds == ()


def test_a_measure_that_would_have_ended_is_a_ground_but_no_measure():
    plan = said([left(when=NOW - 7 * DAY)], areas=[area(since=NOW - 9 * DAY)], came=NOW - 7 * DAY, moment=NOW + 5 * DAY)
    assert plan.grounds and plan.until is None and plan.risk_class is Subject.HIGH


def test_two_phases_follow_each_other():
    plan = said(contacts=[Contact(Subject.CLOSE, NOW - DAY)])
    assert [(part.kind, part.until) for part in plan.segments] == [
        (Kind.CENTRAL, at("2022-09-17T00:00")),
        (Kind.MONITORING, at("2022-09-20T00:00")),
    ]
    assert [due.until.day for due in plan.tests] == [11, 12, 13, 15, 17, 20]


def test_the_strictest_end_wins_and_all_grounds_stay():
    plan = said([left()], [Contact(Subject.SECONDARY, NOW)], [area()], came=NOW)
    assert plan.until == at("2022-09-18T00:00"), "the contact lasts a day longer"
    assert [part.kind for part in plan.segments] == [Kind.CENTRAL, Kind.HOME]
    assert {ground.rule.key for ground in plan.grounds} == {"V9.from_high", "V9.secondary_contact"}


@pytest.mark.parametrize(
    ("moment", "subject", "until"),
    [
        ("2021-12-20T08:00", Subject.CLOSE, "2022-01-11T00:00"),
        ("2022-06-27T23:59", Subject.CLOSE, "2022-07-19T00:00"),
        ("2022-06-28T00:00", Subject.CLOSE, "2022-07-09T00:00"),
        ("2022-11-11T08:00", Subject.CLOSE, "2022-11-20T00:00"),
        ("2022-12-10T08:00", Subject.CLOSE, "2022-12-16T00:00"),
        ("2023-01-08T00:00", Subject.CLOSE, None),
        ("2022-11-11T08:00", Subject.SECONDARY, None),
    ],
)
def test_each_edition_holds_to_the_minute(moment, subject, until):
    plan = said(contacts=[Contact(subject, at(moment))], moment=at(moment))
    assert plan.until == (at(until) if until else None)


def test_travellers_of_2021_fall_under_the_assumed_set_alone():
    moment = at("2021-12-24T08:00")
    xian = RiskArea("610113003", "medium", moment - 3 * DAY, text="大雁塔街道")
    inside = said([Stay("610113003", moment - 9 * DAY, moment - DAY)], areas=[xian], moment=moment)
    city = said([Stay("610102", moment - 9 * DAY, moment - DAY)], areas=[xian], moment=moment)
    assert (inside.kind, city.kind) == (Kind.HOME, Kind.MONITORING)
    assert {ground.rule.mark for ground in inside.grounds} == {"assumed"}


def test_counted_from_the_first_day_a_measure_ends_a_day_sooner():
    rule = Rule("x", Subject.INBOUND, 14, Anchor.ARRIVAL, 0, (Phase(Kind.CENTRAL, 21),))
    assert end_of(rule, at("2022-03-01T15:00"), ZONE) == at("2022-03-23T00:00"), "released early on the 23rd"
    counted = Rule("x", Subject.INBOUND, 14, Anchor.ARRIVAL, 1, (Phase(Kind.CENTRAL, 21),))
    assert end_of(counted, at("2022-03-01T15:00"), ZONE) == at("2022-03-22T00:00")


def local(*rules: Rule) -> RuleSet:
    return RuleSet("L", "county", "县", "county", "加码", "more", "5105", NOW - DAY, None, rules)


def test_a_local_layer_adds_and_where_it_exceeds_is_said():
    more = Rule("L.from_medium", Subject.MEDIUM, 7, Anchor.LEAVING, 0, (Phase(Kind.CENTRAL, 10),))
    same = Rule("L.from_low", Subject.LOW, 7, Anchor.LEAVING, 0, (Phase(Kind.TESTS, 3),))
    own = Rule("L.worker", Subject.WORKER, 7, Anchor.LEAVING, 0, (Phase(Kind.TESTS, 1),))
    sets = [one for one in rulebook.shipped() if one.holds(NOW, HERE)] + [local(more, same, own)]
    assert [(one.local, one.days, one.stricter) for one in excesses(sets)] == [
        ("L.from_medium", 3, True),
        ("L.worker", 1, True),
    ]
    plan = said([left()], areas=[area("medium")], came=NOW - DAY, sets=sets)
    assert (plan.kind, plan.until) == (Kind.CENTRAL, at("2022-09-20T00:00"))
    assert {ground.set_key for ground in plan.grounds} == {"V9", "L"}


def test_a_change_that_asks_more_takes_a_second_person():
    home, longer = (Kind.HOME, NOW), (Kind.HOME, NOW + DAY)
    assert raises([], [home]) and raises([home], [longer]) and raises([home], [(Kind.CENTRAL, NOW)])
    assert not raises([home], []) and not raises([longer], [home]) and not raises([home], [home])


# What must hold for any itinerary.

moments = st.integers(0, 14 * 24).map(lambda hours: NOW - timedelta(hours=hours))
codes = st.sampled_from(["61", "6101", "610113", "610113003", "610113004", "610102", "450102"])
stays = st.builds(
    lambda place, since, hours: Stay(place, since, min(NOW, since + timedelta(hours=hours))),
    codes, moments, st.integers(0, 200),
)  # fmt: skip
areas = st.builds(
    RiskArea, code=codes, level=st.sampled_from(["high", "medium", "low"]), since=moments,
    until=st.none() | moments.map(lambda one: one + 10 * DAY), exact=st.booleans(), text=st.sampled_from(["甲", "乙"]),
)  # fmt: skip
contacts = st.builds(
    Contact, st.sampled_from([Subject.CLOSE, Subject.SECONDARY, Subject.INBOUND, Subject.WORKER, Subject.CASE]), moments
)
cases = st.tuples(
    st.lists(stays, max_size=4), st.lists(contacts, max_size=2), st.lists(areas, max_size=4), st.none() | moments
)
editions = st.sampled_from([NOW, at("2021-12-20T08:00"), at("2022-11-20T08:00"), at("2020-03-01T08:00")])


def moved(case, moment):
    """The same case in the time of another edition."""
    off = moment - NOW
    trips, met, listed, came = case
    return (
        [Stay(one.place, one.since + off, one.until + off) for one in trips],
        [Contact(one.subject, one.last_at + off) for one in met],
        [
            RiskArea(one.code, one.level, one.since + off, one.until and one.until + off, one.exact, text=one.text)
            for one in listed
        ],
        came and came + off,
    )


def plan_of(case, moment):
    trips, met, listed, came = case
    return said(trips, met, listed, moment=moment, came=came)


def strictness_at(plan, moment):
    return next((STRICTNESS[part.kind] for part in plan.segments if part.since <= moment < part.until), -1)


@settings(max_examples=80, deadline=None)
@given(cases, editions)
def test_an_end_is_always_computed_and_days_begin_at_midnight(case, moment):
    plan = plan_of(moved(case, moment), moment)
    for part in plan.segments:
        assert moment <= part.since < part.until and part.until.astimezone(ZONE).hour == 0
    for before, after in zip(plan.segments, plan.segments[1:], strict=False):
        assert before.until <= after.since
    living = [ground.until for ground in plan.grounds if ground.until > moment]
    assert plan.until == (max(living) if living else None)
    assert all(plan.until is not None and due.until <= plan.until for due in plan.tests)
    assert (plan.risk_class is None) == (not plan.grounds)


@settings(max_examples=80, deadline=None)
@given(cases, editions, st.randoms())
def test_the_order_in_which_things_are_told_changes_nothing(case, moment, shuffler):
    case = moved(case, moment)
    told = tuple(one if not isinstance(one, list) else shuffler.sample(one, len(one)) for one in case)
    assert plan_of(told, moment) == plan_of(case, moment)


@settings(max_examples=80, deadline=None)
@given(cases, editions, stays, contacts, areas)
def test_worse_exposure_never_means_less(case, moment, stay, contact, listed):
    """One more stay, contact or area: at no moment is the measure milder, and the end is never sooner."""
    plain = moved(case, moment)
    worse = moved(([*case[0], stay], [*case[1], contact], [*case[2], listed], case[3]), moment)
    before, after = plan_of(plain, moment), plan_of(worse, moment)
    for part in before.segments:
        assert strictness_at(after, part.since) >= STRICTNESS[part.kind]
    if before.until is not None:
        assert after.until is not None and after.until >= before.until


@settings(max_examples=80, deadline=None)
@given(cases, editions, st.sampled_from(["medium", "high"]))
def test_a_higher_level_never_means_less(case, moment, level):
    trips, met, listed, came = moved(case, moment)
    rank = ["low", "medium", "high"]
    raised = [
        RiskArea(one.code, max(one.level, level, key=rank.index), one.since, one.until, one.exact, text=one.text)
        for one in listed
    ]
    before, after = plan_of((trips, met, listed, came), moment), plan_of((trips, met, raised, came), moment)
    assert before.until is None or (after.until is not None and after.until >= before.until)
    assert all(strictness_at(after, part.since) >= STRICTNESS[part.kind] for part in before.segments)


def test_well_is_whoever_was_heard_of_without_symptom_and_fever():
    warm, hot = Decimal("37.2"), Decimal("37.3")
    assert is_well([((), None), ((), warm)])
    for heard in ([], [((), warm), ((), hot)], [((), None), (("cough",), None)]):
        assert not is_well(heard)
