"""Figures come out of records, add up, and stay what they were."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from muster.checkpoints.tests.conftest import FUJI, INCIDENT, MORNING, NEIGHBOUR, TAIFU, YUCHAN
from muster.checkpoints.tests.intake import full, person, tap, turned_back
from muster.kernel.figures import Period, all_figures, figure, totals
from muster.kernel.scope import Scope, acting

MINUTE = timedelta(minutes=1)
KEYS = [one.key for one in all_figures() if one.key.startswith(("gates.", "screening.checkpoint"))]
SUMS = [key for key in KEYS if key not in ("gates.checkpoints", "gates.towns_with_checkpoints")]


def value(scope: Scope, key: str, **period) -> int:
    with acting(scope):
        return figure(key).query.total(scope, Period(**period))


@pytest.fixture
def played(time, posts):
    """Two hours at four posts: taps, full records, helpers, one voided, one late."""
    time.at(MORNING + 5 * MINUTE)
    posts[YUCHAN].hand_in(
        tap(people=3), tap(lane="supply"), tap(lane="enterprise", people=2), tap(lane="supply", subject="vehicle"),
        tap(helped_by="grid"), full(helped_by="auxiliary_police"),
        {"subject": "person", "outcome": "passed"}, at=MORNING,
    )  # fmt: skip
    time.after(minutes=10)
    back = posts[FUJI].hand_in(
        turned_back(people=4), turned_back(people=1), full(outcome="sent_to_sampling"),
        {"subject": "person", "outcome": "turned_back", "mode": "full", "persons": [person()]},
        at=MORNING + 7 * MINUTE,
    )  # fmt: skip
    posts[NEIGHBOUR].hand_in(turned_back(people=9), at=MORNING)
    before = time.after(minutes=50)
    posts[FUJI].void(back[0], at=before)
    posts[TAIFU].hand_in(turned_back(people=2), tap(), at=before - timedelta(hours=1, minutes=30))
    after = time.after(minutes=5)
    return before, after


def test_each_check_counts_for_what_it_is(county, played):
    before, after = played
    assert {key: value(county, key, as_of=before - MINUTE) for key in SUMS} == {
        "gates.checks": 11, "gates.people_checked": 17, "gates.vehicles_turned_back": 2,
        "gates.persons_turned_back": 6, "gates.supply_vehicles_passed": 2, "gates.enterprise_vehicles": 1,
        "screening.checkpoint_checks": 2,
    }  # fmt: skip
    assert value(county, "gates.vehicles_turned_back") == 2
    assert value(county, "gates.persons_turned_back", as_of=after) == 4
    assert value(county, "gates.checks") == 12


@pytest.mark.parametrize("key", SUMS)
def test_rows_add_up_to_the_total(county, played, key):
    before, after = played
    query = figure(key).query
    for as_of in (None, before - MINUTE, before, after, MORNING):
        for since, until in (
            (None, None),
            (MORNING + 3 * MINUTE, None),
            (MORNING - timedelta(hours=3), MORNING + MINUTE),
            (MORNING, MORNING + timedelta(hours=1)),
            (MORNING + MINUTE, MORNING + 2 * MINUTE),
        ):
            period = Period(as_of, since, until)
            with acting(county):
                rows = list(query.rows(county, period, limit=1000))
                total = query.total(county, period)
                assert total == sum(row.adds for row in rows)
                assert query.count_rows(county, period) == len(rows)
                assert sum(query.by_place(county, period, 9).values()) == total
                assert sum(query.by_place(county, period, 0).values()) == total
            times = [row.occurred_at for row in rows if row.occurred_at]
            assert times == sorted(times, reverse=True)


def test_rows_come_in_pages(county, played):
    with acting(county):
        query = figure("gates.checks").query
        whole = [row.id for row in query.rows(county, Period(), limit=100)]
        assert [row.id for page in range(4) for row in query.rows(county, Period(), limit=3, offset=3 * page)] == whole


def test_the_past_stays_as_it_was(county, played, posts, time):
    before, after = played
    moments = [MORNING, before - MINUTE, before, after]
    then = {(key, moment): value(county, key, as_of=moment) for key in SUMS for moment in moments}
    time.after(minutes=1)
    posts[FUJI].hand_in(*[turned_back(people=3, lane="supply", helped_by="grid")] * 5, at=MORNING)
    assert {(key, moment): value(county, key, as_of=moment) for key in SUMS for moment in moments} == then
    assert value(county, "gates.vehicles_turned_back") == then["gates.vehicles_turned_back", after] + 5


def test_the_tallies_are_what_the_records_say(county, played, owner_tallies):
    with acting(county):
        counted, tallied = owner_tallies()
    assert counted == tallied


@pytest.fixture
def owner_tallies():
    """All counters recomputed from the living checks, and as the tallies hold them."""
    from django.db import connection

    names = [
        "checks", "people_checked", "vehicles", "stopped", "turned_back", "vehicles_turned_back",
        "persons_turned_back", "supply_vehicles", "enterprise_vehicles", "helped_checks", "sampled", "transferred",
        "detained", "medical", "registered",
    ]  # fmt: skip

    def read():
        sums = ", ".join(f"sum({name})" for name in names)
        with connection.cursor() as cursor:
            cursor.execute(
                f"select site, date_trunc('hour', effective_at, 'UTC'), {sums} from checkpoints_check c,"
                " checkpoints_counts(subject, lane, people, outcome, helped_by, mode, 1)"
                " where not exists (select from kernel_void v where v.target = c.record)"
                " group by 1, 2 order by 1, 2"
            )
            counted = cursor.fetchall()
            cursor.execute(f"select site, hour, {sums} from checkpoints_tally group by 1, 2 order by 1, 2")
            tallied = [row for row in cursor.fetchall() if any(row[2:])]
        return counted, tallied

    return read


def test_nobody_sees_the_neighbour(county, neighbour, town, played):
    assert value(neighbour, "gates.persons_turned_back") == 9
    assert value(town, "gates.persons_turned_back") == 2
    everywhere = replace(county, places=("",))
    assert value(everywhere, "gates.persons_turned_back") == 13
    # The second wall: a query that forgot the scope still sees only what the transaction may see.
    with acting(town):
        assert figure("gates.persons_turned_back").query.total(everywhere, Period()) == 2
        assert not list(figure("gates.vehicles_turned_back").query.rows(neighbour, Period(), limit=9))
    assert value(replace(county, incident=INCIDENT + 1), "gates.checks") == 0
    assert value(replace(county, places=()), "gates.checks") == 0


def test_figures_asked_together_are_what_they_are_alone(county, played):
    """All of them over whole hours, broken ones, none: as a start page or a report asks for them."""
    before, after = played
    periods = [
        Period(as_of, since, until)
        for as_of in (None, before - MINUTE, after)
        for since in (None, MORNING, MORNING + MINUTE)
        for until in (None, MORNING + 2 * MINUTE, MORNING + timedelta(hours=2))
    ]
    asked = [(figure(key).query, period) for key in KEYS for period in periods]
    with acting(county):
        alone = [query.total(county, period) for query, period in asked]
        with CaptureQueriesContext(connection) as seen:
            assert totals(county, asked) == alone
    assert len({value for value in alone if value}) > 5
    assert len(seen) <= 3 * 5, "for each of the moments: closed hours, beginning, hours, edges, posts"
