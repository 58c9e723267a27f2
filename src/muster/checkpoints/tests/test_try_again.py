"""Whoever was turned back and tries elsewhere is shown, whatever order the records arrive in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from importlib import import_module
from itertools import count
from uuid import UUID

import pytest
from django.db import connection
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from muster.checkpoints import actions, judge, rules
from muster.checkpoints.actions import PolicyDraft
from muster.checkpoints.models import Attempt
from muster.checkpoints.queries import attempts, checks
from muster.checkpoints.queries.attempts import Repeat
from muster.checkpoints.tests.conftest import FUJI, INCIDENT, MORNING, NEIGHBOUR, TAIFU, YUCHAN
from muster.checkpoints.tests.intake import Post, full, person, plate, turned_back
from muster.kernel import clock
from muster.kernel.ids import uuid7
from muster.kernel.scope import Scope, acting, system

HOUR = timedelta(hours=1)
GOOD = {"health_code": "green", "temperature_tenths": 365, "from_code": "510502"}
NEXT_DOOR = f"{YUCHAN[:9]}009-K007"


def sweep(time):
    time.after(seconds=1)
    return judge.judge_all(INCIDENT)


def rows(scope: Scope) -> dict[UUID, Repeat]:
    with acting(scope):
        return {row.record: row for row in attempts.repeats(scope, None, hours=200)}


def scanned(hours: float):
    return {"seen": "scan", "sampled_at": (MORNING - hours * HOUR).isoformat(), "result": "negative"}


@pytest.fixture
def policy(county, time):
    with acting(county):
        actions.set_policy(
            scope=county,
            draft=PolicyDraft(place="510521", since=MORNING - 24 * HOUR, policy=rules.Policy(proof_hours=48)),
        )


@pytest.mark.usefixtures("policy")
def test_whoever_was_turned_back_and_tries_elsewhere_is_shown(county, town, posts, time):
    (first,) = posts[FUJI].hand_in(turned_back(people=2, **GOOD, plate=plate("川E33333")), at=MORNING)
    (namesake,) = posts[FUJI].hand_in(turned_back(plate=None, persons=[person()], **GOOD), at=MORNING)
    time.after(hours=1)
    (second,) = posts[TAIFU].hand_in(turned_back(**GOOD, plate=plate("川e33333")), at=MORNING + HOUR)
    (other,) = posts[TAIFU].hand_in(turned_back(plate=None, persons=[person()], **GOOD), at=MORNING + HOUR)
    time.after(hours=1)
    (third,) = posts[YUCHAN].hand_in(full(**GOOD, plate=plate("川E33333"), proof=scanned(60)), at=MORNING + 2 * HOUR)
    time.after(hours=26)
    (much_later,) = posts[YUCHAN].hand_in(turned_back(plate=plate("川E33333")), at=MORNING + 28 * HOUR)
    sweep(time)
    found = rows(county)
    assert {key: (row.previous, row.attempts) for key, row in found.items()} == {second: (first, 2), third: (second, 3)}
    assert found[third].previous_site == TAIFU
    assert {namesake, other, much_later}.isdisjoint(found)
    # The posts of the town are told, and those that turned them back, with the full count; the next county is not.
    for place, told in ((NEXT_DOOR, [third]), (TAIFU, [third, second]), (FUJI, [third, second]), ("510522", [])):
        asker = replace(town, places=(place,))
        with acting(asker):
            assert attempts.repeats(asker, MORNING + 3 * HOUR) == []
            assert [row.record for row in attempts.repeats(asker, None, hours=40)] == told
            assert {row.record for row in attempts.repeats(asker, None, hours=40) if row.attempts == 3} <= {third}


def test_each_wall_alone_keeps_the_next_county_out(county, neighbour, posts, time):
    (first,) = posts[FUJI].hand_in(turned_back(plate=plate("川E33333")), at=MORNING)
    (second,) = posts[TAIFU].hand_in(turned_back(plate=plate("川E33333")), at=MORNING + HOUR)
    time.after(hours=2)
    sweep(time)
    with acting(neighbour):
        assert attempts.repeats(county, None) == []
        assert attempts._summed([second], None) == []
    with acting(county):
        assert attempts.repeats(neighbour, None) == []
        assert attempts.around(county, first, None)[1][0].record == second


def test_the_earlier_attempt_arrives_last(county, posts, time):
    time.after(hours=5)
    (later,) = posts[TAIFU].hand_in(turned_back(plate=plate("川E55555")), at=MORNING + 4 * HOUR)
    sweep(time)
    assert rows(county) == {}
    before = time.after(minutes=1)
    time.after(hours=1)
    (earlier,) = posts[FUJI].hand_in(turned_back(plate=plate("川E55555")), at=MORNING)
    sweep(time)
    found = rows(county)[later]
    assert (found.previous, found.attempts, found.first_at) == (earlier, 2, MORNING)
    (middle,) = posts[YUCHAN].hand_in(turned_back(plate=plate("川E55555")), at=MORNING + 2 * HOUR)
    sweep(time)
    found = rows(county)[later]
    assert (found.previous, found.attempts, found.first_at) == (middle, 3, MORNING)
    with acting(county):
        assert attempts.repeats(county, before) == []
        assert checks.whole(county, later, before).repeat is None
        assert [one.record for one in checks.whole(county, earlier, None).later] == [middle]


def test_a_void_takes_an_attempt_back_whenever_it_comes(county, posts, time):
    (first,) = posts[FUJI].hand_in(turned_back(plate=plate("川E44444")), at=MORNING)
    (second,) = posts[TAIFU].hand_in(turned_back(plate=plate("川E44444")), at=MORNING + HOUR)
    (third,) = posts[TAIFU].hand_in(turned_back(plate=plate("川E44444")), at=MORNING + 2 * HOUR)
    time.after(hours=3)
    sweep(time)
    assert {key: row.attempts for key, row in rows(county).items()} == {second: 2, third: 3}
    before = time.after(minutes=1)
    time.after(minutes=1)
    posts[FUJI].void(first, at=MORNING + 2 * HOUR)
    assert {key: (row.previous, row.attempts) for key, row in rows(county).items()} == {third: (second, 2)}
    posts[TAIFU].void(third, at=MORNING + 2 * HOUR)
    assert rows(county) == {}
    with acting(county):
        assert {row.record for row in attempts.repeats(county, before)} == {second, third}


@dataclass(frozen=True)
class Made:
    """A check as a post makes it, or the taking back of one made before."""

    record: UUID
    site: str
    at: datetime
    plate: str
    stopped: bool
    voids: int | None = None


SITES = (YUCHAN, FUJI, TAIFU, NEIGHBOUR)
INCIDENTS = count(920000)
LIMIT = 24 * HOUR


@st.composite
def histories(draw: st.DrawFn) -> list[Made]:
    """Checks of three vehicles over two days at four posts; some were let pass, some are taken back."""
    made = [
        Made(uuid7(), draw(st.sampled_from(SITES)), MORNING + minutes * timedelta(minutes=1),
             draw(st.sampled_from(("川E10001", "川E10002", "川E10003"))), draw(st.integers(0, 4)) > 0)
        for minutes in draw(st.lists(st.integers(0, 2880), min_size=2, max_size=9))
    ]  # fmt: skip
    voided = draw(st.sets(st.integers(0, len(made) - 1), max_size=2))
    return made + [replace(made[aim], record=uuid7(), voids=aim) for aim in sorted(voided)]


def told(history: list[Made]) -> dict[int, tuple[int, int, datetime]]:
    """What the history amounts to, said plainly: for each attempt the one before it, the count and the first."""
    voided = {one.voids for one in history}
    standing = [(place, one) for place, one in enumerate(history) if one.voids is None and place not in voided]
    found = {}
    for place, one in standing:
        earlier = [
            (other.at, other.record.int, index)
            for index, other in standing
            if other.stopped and other.plate == one.plate and one.at - LIMIT <= other.at < one.at
        ]
        if one.stopped and earlier:
            found[place] = (max(earlier)[2], len(earlier) + 1, min(earlier)[0])
    return found


def played(history: list[Made], order: list[int], sweeps: set[int]) -> dict[int, tuple[int, int, datetime]]:
    """The same history in this order of arrival, judged after some of the arrivals, in an operation of its own."""
    incident = next(INCIDENTS)
    start = MORNING + timedelta(days=3)
    clock.start(incident, at=start)
    ids = [uuid7() for _ in history]
    posts = {site: Post(incident, site, device) for device, site in enumerate(SITES, 1)}
    for step, place in enumerate(order, 1):
        one = history[place]
        clock.move(incident, to=start + step * timedelta(minutes=1))
        if one.voids is None:
            body = turned_back(plate=plate(one.plate)) if one.stopped else full(plate=plate(one.plate), **GOOD)
            posts[one.site].hand_in(body, at=one.at, ids=[ids[place]])
        else:
            posts[one.site].hand_in({}, at=one.at, kind="kernel.void_record", voids=ids[one.voids], ids=[ids[place]])
        if step in sweeps:
            judge.judge_all(incident)
    clock.move(incident, to=start + timedelta(days=1))
    judge.judge_all(incident)
    place_of = {record: place for place, record in enumerate(ids)}
    scope = replace(system(incident, "test"), names=True)
    with acting(scope):
        found = attempts.repeats(scope, None, hours=200)
    return {place_of[one.record]: (place_of[one.previous], one.attempts, one.first_at) for one in found}


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
@given(data=st.data())
def test_any_order_of_arrival_ends_in_the_same_attempts(data):
    history = data.draw(histories())
    places = list(range(len(history)))
    sweeps = st.sets(st.integers(1, len(history)))
    wanted = told(history)
    latest_first = sorted(places, key=lambda place: history[place].at, reverse=True)
    orders = [(latest_first, set(places)), *((data.draw(st.permutations(places)), data.draw(sweeps)) for _ in "12")]
    for order, judged in orders:
        found = played(history, order, judged)
        assert {place: row[1:] for place, row in found.items()} == {place: row[1:] for place, row in wanted.items()}
        assert {place: history[row[0]].at for place, row in found.items()} == {
            place: history[row[0]].at for place, row in wanted.items()
        }


def test_repeats_of_before_are_kept_as_pairs(county, posts, time):
    ids = []
    for hour, site in enumerate((FUJI, TAIFU, YUCHAN)):
        ids += posts[site].hand_in(turned_back(plate=plate("川E66666")), at=MORNING + hour * HOUR)
    time.after(hours=4)
    first, second, third = ids
    with connection.cursor() as cursor:
        cursor.execute(
            "create temporary table checkpoints_repeat (record uuid, previous uuid, incident bigint, site text,"
            " first_at timestamptz, effective_at timestamptz, recorded_at timestamptz)"
        )
        cursor.executemany(
            "insert into checkpoints_repeat values (%s, %s, %s, %s, %s, %s, %s)",
            [
                (second, first, INCIDENT, TAIFU, MORNING, MORNING + HOUR, MORNING + 3 * HOUR),
                (third, second, INCIDENT, YUCHAN, MORNING, MORNING + 2 * HOUR, MORNING + 3 * HOUR),
            ],
        )
    with acting(county), connection.cursor() as cursor:
        cursor.execute(import_module("muster.checkpoints.migrations.0009_attempts").KEEP)
        assert set(Attempt.objects.values_list("record", "earlier")) == {
            (second, first), (third, second), (third, first),
        }  # fmt: skip
    found = rows(county)
    assert {key: (row.previous, row.attempts) for key, row in found.items()} == {second: (first, 2), third: (second, 3)}
    sweep(time)
    assert rows(county) == found
