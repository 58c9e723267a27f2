"""Closed hours: whatever was summed before, and by whom, a board as of any minute is a recount of the records."""

from __future__ import annotations

import threading
import time as real_time
from collections import defaultdict
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.db import ProgrammingError, connection, transaction
from hypothesis import HealthCheck, Phase, event, given, settings
from hypothesis import strategies as st

from muster.checkpoints import rollup, tasks
from muster.checkpoints.models import Check, Checkpoint, ClosedHour, HourTally, RunningTally, Tally
from muster.checkpoints.queries import board, tallies
from muster.checkpoints.tests.conftest import FUJI, MORNING, NEIGHBOUR, TAIFU, YUCHAN
from muster.checkpoints.tests.intake import Post, full, tap, turned_back
from muster.incidents.models import Incident
from muster.instance import database
from muster.kernel import clock
from muster.kernel.figures import Period, figure
from muster.kernel.models import Void
from muster.kernel.scope import Scope, acting, system

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
SITES = (YUCHAN, FUJI, TAIFU, NEIGHBOUR)
BODIES = (
    tap(), tap(people=3, lane="supply"), tap(lane="enterprise", helped_by="grid"), turned_back(people=2),
    full(outcome="sent_to_sampling"), {"subject": "person", "outcome": "passed"},
)  # fmt: skip
INCIDENTS = count(920000)

HAND_IN = st.tuples(
    st.just("hand_in"), st.sampled_from(SITES), st.lists(st.sampled_from(BODIES), min_size=1, max_size=4),
    st.sampled_from((-2, 0, 1, 30, 90, 400)),
)  # fmt: skip
STEP = st.one_of(
    HAND_IN, HAND_IN,
    st.tuples(st.just("void"), st.integers(0, 99)),
    st.tuples(st.just("pass"), st.sampled_from((1, 7, 25, 59, 60, 61, 190))),
    st.tuples(st.just("jump"), st.sampled_from((6, 23, 49))),
    st.tuples(st.just("whole_hour"), st.sampled_from((1, 2))),
    st.tuples(st.just("close"), st.integers(1, 4)),
)  # fmt: skip


class Played:
    """An exercise of its own, and everything that was ever asked of it."""

    def __init__(self) -> None:
        self.incident = next(INCIDENTS)
        clock.start(self.incident, at=MORNING)
        self.posts = {site: Post(self.incident, site, device) for device, site in enumerate(SITES, 1)}
        self.scope = replace(system(self.incident, "test"), places=("5105",))
        self.records: list[tuple[str, UUID]] = []
        self.moments = {MORNING}
        with acting(self.scope):
            for site in SITES:
                Checkpoint.objects.create(
                    incident=self.incident, site=site, since=MORNING - 9 * HOUR, recorded_at=MORNING - 9 * HOUR
                )

    def do(self, step: tuple[Any, ...]) -> None:
        kind, *rest = step
        now = clock.now(self.incident)
        self.moments.add(now)
        if kind == "hand_in":
            site, bodies, late = rest
            ids = self.posts[site].hand_in(*bodies, at=now - late * MINUTE, every=timedelta(seconds=40))
            self.records += [(site, one) for one in ids]
        elif kind == "void" and self.records:
            site, record = self.records.pop(rest[0] % len(self.records))
            self.posts[site].void(record, at=now)
        elif kind in ("pass", "jump"):
            clock.move(self.incident, to=now + rest[0] * (MINUTE if kind == "pass" else HOUR))
        elif kind == "whole_hour":
            clock.move(self.incident, to=board.hour_of(now) + rest[0] * HOUR)
        elif kind == "close":
            close(self.incident, most=rest[0])

    def asked(self) -> list[datetime]:
        """Every moment something happened at, just before it, and the hours around."""
        hours = {moment.replace(minute=0) for moment in self.moments}
        near = {moment - timedelta(microseconds=1) for moment in self.moments | hours}
        return sorted(self.moments | hours | near)


def close(incident: int, *, most: int) -> datetime | None:
    with acting(system(incident, "test")), connection.cursor() as cursor:
        cursor.execute("select checkpoints_close_hours(%s, %s, %s)", (incident, str(rollup.SETTLING), most))
        answer: datetime | None = cursor.fetchone()[0]
    return answer


def recount(played: Played, moment: datetime) -> dict[str, object]:
    """What board and figures must say as of a moment, counted in Python from the records and their corrections."""
    with acting(played.scope):
        gone = {row.target for row in Void.objects.filter(recorded_at__lte=moment)}
        known = list(Check.objects.filter(recorded_at__lte=moment))
        voids = {row.target: row.recorded_at for row in Void.objects.filter(recorded_at__lte=moment)}
    since = board.day_before(moment)
    totals: dict[str, int] = defaultdict(int)
    days: dict[str, int] = defaultdict(int)
    reports: dict[str, datetime] = {}
    covered: dict[str, set[datetime]] = defaultdict(set)
    people = 0
    for check in known:
        hour = check.effective_at.replace(minute=0, second=0, microsecond=0)
        heard = [check.recorded_at, *([voids[check.record]] if check.record in voids else [])]
        reports[check.site] = max([*heard, reports.get(check.site, heard[0])])
        if since <= hour < moment:
            covered[check.site].add(hour)
        if check.record in gone:
            continue
        totals[check.site] += 1
        people += check.people
        days[check.site] += since <= hour < moment
    exact = sum(moment - 24 * HOUR <= one.effective_at < moment for one in known if one.record not in gone)
    return {
        "totals": dict(totals), "days": {site: n for site, n in days.items() if n}, "reports": reports,
        "covered": {site: len(hours) for site, hours in covered.items()}, "people": people, "exact_day": exact,
        "by_town": sum(days.values()),
    }  # fmt: skip


def told(played: Played, moment: datetime) -> dict[str, object]:
    """The same, asked of the board and the figures."""
    scope = played.scope
    with acting(scope):
        posts = board.posts(scope, moment, moment)
        since = board.day_before(moment)
        ended = board.hour_of(moment + HOUR - timedelta(microseconds=1))
        query = figure("gates.checks").query
        answer = {
            "totals": {post.site: post.sums.checks for post in posts if post.sums.checks},
            "days": {post.site: post.sums.day_checks for post in posts if post.sums.day_checks},
            "reports": {post.site: post.last_report for post in posts if post.last_report},
            "covered": {post.site: post.hours_covered for post in posts if post.hours_covered},
            "people": figure("gates.people_checked").query.total(scope, Period(moment)),
            "exact_day": query.total(scope, Period(moment, moment - 24 * HOUR, moment)),
            "by_town": sum(query.by_place(scope, Period(moment, since, ended), 9).values()),
        }  # fmt: skip
        silent = board.silent(scope, moment, moment, -2 * HOUR)
        assert {site: last for last, site in silent} == answer["reports"]
        listed = [row.id for row in query.rows(scope, Period(moment), limit=999)]
        assert len(listed) == len(set(listed)) == query.total(scope, Period(moment))
    return answer


@pytest.mark.django_db
@settings(
    max_examples=25,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(STEP, min_size=4, max_size=24))
def test_as_of_any_minute_it_is_a_recount(steps):
    played = Played()
    for step in steps:
        played.do(step)
    played.do(("hand_in", FUJI, [tap()], 0))
    moments = played.asked()
    expected = {moment: recount(played, moment) for moment in moments}
    assert {moment: told(played, moment) for moment in moments} == expected
    clock.move(played.incident, to=clock.now(played.incident) + 3 * HOUR)
    assert rollup.close_hours(incident=played.incident) is not None
    event(f"closed {ClosedHour.objects.filter(incident=played.incident).count()} hours")
    assert {moment: told(played, moment) for moment in moments} == expected
    with acting(played.scope):
        assert tallies.closed_until(played.scope, None) > max(played.moments)


@pytest.fixture
def summed(county, posts, time):
    """Checks at four posts over three hours, closed by somebody who reaches one town only."""
    for late in (0, 70):
        for site in SITES:
            posts[site].hand_in(tap(), turned_back(people=2), at=clock.now(county.incident) - late * MINUTE)
        time.after(minutes=65)
    posts[FUJI].hand_in(tap(), at=time.after(minutes=30))
    before = figure_of(county)
    with acting(replace(county, places=("510521100",))), connection.cursor() as cursor:
        cursor.execute("select checkpoints_close_hours(%s, %s, 9)", (county.incident, rollup.SETTLING))
        assert cursor.fetchone()[0] is not None
    return before


def figure_of(scope: Scope) -> int:
    with acting(scope):
        return figure("gates.checks").query.total(scope, Period())


def test_whoever_closes_an_hour_closes_it_for_everybody(county, neighbour, town, summed):
    assert figure_of(county) == summed == 13
    assert figure_of(neighbour) == 4
    assert figure_of(town) == 5


def test_sums_stand_behind_the_same_wall_as_the_records(county, town, summed):
    with acting(county):
        assert {row.place for row in HourTally.objects.filter(level=tallies.SITE)} == {YUCHAN, FUJI, TAIFU}
        assert {row.site for row in RunningTally.objects.all()} == {YUCHAN, FUJI, TAIFU}
    with acting(town):
        assert {row.place for row in HourTally.objects.all()} == {FUJI, FUJI[:9]}
        assert {row.site for row in RunningTally.objects.all()} == {FUJI}
    with acting(replace(county, incident=county.incident + 1)):
        assert not HourTally.objects.exists()
        assert not RunningTally.objects.exists()
        assert not ClosedHour.objects.exists()


@pytest.mark.parametrize("table", ["hourtally", "runningtally", "closedhour"])
def test_only_the_closing_writes_sums(county, summed, table):
    for statement in (
        f"insert into checkpoints_{table} select * from checkpoints_{table} limit 1",
        f"update checkpoints_{table} set incident = 1",
        f"delete from checkpoints_{table}",
    ):
        with pytest.raises(ProgrammingError, match="permission denied"), acting(county), connection.cursor() as cursor:
            cursor.execute(statement)


def test_an_operation_in_which_nothing_happens_files_nothing(county, summed, time):
    time.after(hours=3)
    assert rollup.close_hours(incident=county.incident) is not None
    time.after(hours=30)
    assert rollup.close_hours(incident=county.incident) is None
    with acting(county):
        assert ClosedHour.objects.count() == 3


FAST = 36_000
"""An exercise's hour passes in a tenth of a second."""


@pytest.fixture
def running(fresh_database):
    """An exercise whose clock runs fast, and what a post there hands in."""
    incident = next(INCIDENTS)
    with transaction.atomic():
        clock.start(incident, at=MORNING)
        clock.move(incident, speed=FAST)
    return incident


def test_an_hour_stays_open_while_somebody_writes_in_it(running):
    """The trap: a batch is stamped in an hour and commits long after it is over."""
    written, release = threading.Event(), threading.Event()
    stamped = []

    def write_slowly():
        with transaction.atomic():
            Post(running, FUJI).hand_in(tap(), at=MORNING)
            stamped.extend(Tally.objects.filter(site=FUJI).values_list("recorded_at", flat=True))
            written.set()
            release.wait(60)
        connection.close()

    scope = system(running, "test")
    Post(running, YUCHAN, device=2).hand_in(tap(), tap(), at=MORNING)
    slow = threading.Thread(target=write_slowly)
    slow.start()
    assert written.wait(60)
    Post(running, TAIFU, device=3).hand_in(tap(), at=MORNING)
    real_time.sleep(0.5)
    until = rollup.close_hours(incident=running)
    assert not release.is_set()
    assert until is None or until <= stamped[0]
    assert figure_of(scope) == 3
    release.set()
    slow.join()
    assert rollup.close_hours(incident=running) > stamped[0]
    assert figure_of(scope) == 4
    with acting(scope):
        assert sum(row.checks for row in HourTally.objects.filter(level=tallies.SITE)) == 4


def test_two_workers_close_an_hour_once(running):
    Post(running, FUJI).hand_in(tap(), tap(), at=MORNING)
    real_time.sleep(0.3)
    with psycopg.connect(**database.connection("app")) as other:
        closing = "select checkpoints_close_hours(%s, %s, 9)"
        assert other.execute(closing, (running, rollup.SETTLING)).fetchone() != (None,)
        assert rollup.close_hours(incident=running) is None
        other.commit()
    assert rollup.close_hours(incident=running) is None
    assert figure_of(system(running, "test")) == 2


def test_an_old_snapshot_closes_nothing(running):
    with psycopg.connect(**database.connection("app")) as old:
        old.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        with pytest.raises(psycopg.errors.RaiseException, match="read committed"):
            old.execute("select checkpoints_close_hours(%s, %s, 9)", (running, rollup.SETTLING))


@pytest.mark.usefixtures("fresh_database")
def test_the_worker_closes_hours_of_closed_operations_too():
    incident = next(INCIDENTS)
    with transaction.atomic():
        clock.start(incident, at=MORNING)
        Incident.objects.create(
            pk=incident, name="over", title_zh="结束", title_en="Over", place="510521", opened_at=MORNING,
            closed_at=MORNING + HOUR, exercise=True,
        )  # fmt: skip
    Post(incident, FUJI).hand_in(tap(), at=MORNING)
    with transaction.atomic():
        clock.move(incident, to=MORNING + 2 * HOUR)
    tasks.close_hours(timestamp=0)
    with acting(system(incident, "test")):
        assert ClosedHour.objects.get().until == MORNING + HOUR
