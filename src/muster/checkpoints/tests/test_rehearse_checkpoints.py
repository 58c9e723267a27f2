"""The script of an exercise holds what its totals say, whatever they are."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta, timezone

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from muster.checkpoints import rules
from muster.checkpoints.bodies import CheckBody, StepBody
from muster.checkpoints.rehearsal.amounts import Totals
from muster.checkpoints.rehearsal.scripted import CHECK, STEP, TRIED_AGAIN, Script, mistaken, script

SINCE = datetime(2022, 9, 6, tzinfo=timezone(timedelta(hours=8)))
UNTIL = SINCE + timedelta(days=4)
PLACES = [
    ("510521100", "甲镇"), ("510521100201", "东村村委会"), ("510521100202", "西村村委会"),
    ("510521100001", "中心社区居委会"),
    ("510521101", "乙镇"), ("510521101201", "南村村委会"), ("510521102", "丙镇"),
]  # fmt: skip


def make(totals: Totals, seed: str = "a") -> Script:
    return script(totals, PLACES, since=SINCE, until=UNTIL, seed=seed)


@st.composite
def totals(draw: st.DrawFn) -> Totals:
    vehicles = draw(st.integers(0, 60))
    persons = vehicles + draw(st.integers(0, 200))
    supply, enterprise = draw(st.integers(0, 40)), draw(st.integers(0, 10))
    towns = draw(st.integers(1, 3))
    checks = vehicles + persons + supply + enterprise + draw(st.integers(0, 200))
    return Totals(
        posts=draw(st.integers(towns, 12)), towns=towns, vehicles_turned_back=vehicles, persons_turned_back=persons,
        supply_vehicles=supply, enterprise_vehicles=enterprise, helped=draw(st.integers(0, checks)), checks=checks,
    )  # fmt: skip


def count(made: Script) -> Counter[str]:
    counted: Counter[str] = Counter()
    for deed in made.deeds:
        if deed.type != CHECK:
            continue
        body = deed.body
        turned_back, passed = body["outcome"] == "turned_back", body["outcome"] == "passed"
        counted["checks"] += 1
        counted["vehicles"] += turned_back and body["subject"] == "vehicle"
        counted["persons"] += body.get("people", 1) * turned_back
        counted["supply"] += passed and body.get("lane") == "supply"
        counted["enterprise"] += passed and body.get("lane") == "enterprise"
        counted["helped"] += "helped_by" in body
    return counted


@settings(deadline=None, max_examples=60)
@given(totals(), st.text(max_size=5))
def test_script_holds_its_totals_to_the_unit(wanted: Totals, seed: str) -> None:
    made = make(wanted, seed)

    counted = count(made)
    assert counted["checks"] == wanted.checks
    assert counted["vehicles"] == wanted.vehicles_turned_back
    assert counted["persons"] == wanted.persons_turned_back
    assert counted["supply"] == wanted.supply_vehicles
    assert counted["enterprise"] == wanted.enterprise_vehicles
    assert counted["helped"] == wanted.helped
    assert len(made.posts) == wanted.posts
    assert len({post.place[:9] for post in made.posts}) == wanted.towns
    assert len({(post.place, post.name) for post in made.posts}) == wanted.posts


LARGE = Totals(
    posts=20, towns=3, vehicles_turned_back=900, persons_turned_back=1200, supply_vehicles=300,
    enterprise_vehicles=20, helped=1000, checks=6000,
)  # fmt: skip


def test_every_body_is_one_that_the_door_takes() -> None:
    made = make(LARGE)

    for deed in made.deeds:
        if deed.type == CHECK:
            assert rules.refuse_check(msgspec.convert(deed.body, CheckBody)) is None
        else:
            cited = {**deed.body, "cites": "018f0000-0000-7000-8000-000000000000"}
            step = msgspec.convert(cited, StepBody)
            assert step.place if step.step == "report" else step.case_number


def test_times_lie_within_the_operation_and_after_the_post_opened() -> None:
    made = make(LARGE)

    for deed in made.deeds:
        opened = made.posts[deed.post].opens_at
        assert int(opened.timestamp()) <= deed.at < int(UNTIL.timestamp())


def test_days_are_busier_than_nights() -> None:
    hours = Counter(datetime.fromtimestamp(deed.at, SINCE.tzinfo).hour for deed in make(LARGE).deeds)

    assert sum(hours[hour] for hour in range(8, 12)) > 3 * sum(hours[hour] for hour in range(4))


def test_who_tries_again_is_the_same_vehicle_at_another_post_of_the_town() -> None:
    made = make(LARGE)
    plates: dict[str, list[int]] = {}
    for deed in made.deeds:
        if deed.type == CHECK and deed.body["outcome"] == "turned_back" and "plate" in deed.body:
            plates.setdefault(deed.body["plate"]["plate"], []).append(deed.post)

    again = [deed for deed in made.deeds if deed.fault == TRIED_AGAIN]
    several = [posts for posts in plates.values() if len(posts) > 1]
    assert again
    assert sum(len(posts) - 1 for posts in several) == len(again)
    for posts in several:
        assert len({made.posts[post].town for post in posts}) == 1
        assert all(before != after for before, after in zip(posts, posts[1:], strict=False))


def test_steps_follow_each_other_and_count_no_attempt_twice() -> None:
    made = make(LARGE)
    steps = [deed for deed in made.deeds if deed.type == STEP]

    assert {step.body["step"] for step in steps} == {"report", "penalty"}
    for step in steps:
        assert step.cites is not None
        assert step.cites.at < step.at
        assert step.cites.post == step.post
        if step.body["step"] == "penalty":
            assert step.cites.body["step"] == "report"
            assert step.by in made.officers.values()


def test_same_seed_same_script_other_seed_other_people() -> None:
    first, second, other = make(LARGE), make(LARGE), make(LARGE, "b")

    assert [(deed.at, deed.body) for deed in first.deeds] == [(deed.at, deed.body) for deed in second.deeds]
    assert [deed.body for deed in first.deeds] != [deed.body for deed in other.deeds]
    assert [post.name for post in first.posts] == [post.name for post in other.posts]


def test_a_slip_changes_whom_the_record_names() -> None:
    made = make(LARGE)
    deed = next(deed for deed in made.deeds if deed.body.get("outcome") == "turned_back" and "plate" in deed.body)

    from random import Random

    wrong = mistaken(deed.body, Random(1))

    assert wrong["plate"] != deed.body["plate"]
    assert wrong["people"] == deed.body["people"] + 1
    assert rules.refuse_check(msgspec.convert(wrong, CheckBody)) is None


def test_impossible_totals_are_refused() -> None:
    with pytest.raises(ValueError, match="driver"):
        Totals(1, 1, 5, 4, 0, 0, 0, 10)
    with pytest.raises(ValueError, match="whole"):
        Totals(1, 1, 5, 5, 6, 0, 0, 10)
