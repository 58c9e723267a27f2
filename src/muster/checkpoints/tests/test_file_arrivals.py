"""Who came in through a gate is filed once, is seen where they go, and goes with the record when that is taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from importlib import import_module

from django.db import connection

from muster.checkpoints import judge, rules
from muster.checkpoints.models import Judged, Verdict
from muster.checkpoints.tests.conftest import FUJI, INCIDENT, MORNING, NEIGHBOUR, TAIFU
from muster.checkpoints.tests.intake import full, person, plate, tap, turned_back
from muster.kernel.scope import Scope, acting
from muster.people import queries as people
from muster.people.actions import Came, file_arrivals
from muster.people.queries.arrivals import Wanted

HOUR = timedelta(hours=1)
OTHER_TOWN = "510521115"
TWO = [person("王小明", id_number="51052119900101901X"), person("李小红")]


def sweep(time):
    time.after(seconds=1)
    return judge.judge_all(INCIDENT)


def found(scope: Scope, as_of=None, **wanted):
    with acting(scope):
        return [(row.record, row.position, row.place) for row in people.arrivals(scope, as_of, Wanted(**wanted))]


def test_those_who_come_in_and_nobody_else(county, posts, time):
    came, *others = posts[FUJI].hand_in(
        full(persons=TWO, people=2, to_code="510521115002", from_code="510502"),
        full(persons=TWO, people=2, direction="out"),
        turned_back(persons=TWO, people=2),
        full(),
        tap(),
        at=MORNING,
    )
    sampled, moved, ill = posts[TAIFU].hand_in(
        full(persons=TWO[:1], outcome="sent_to_sampling"),
        full(persons=TWO[:1], outcome="transferred", receiver="隔离点"),
        full(persons=TWO[:1], outcome="medical", lane="medical"),
        at=MORNING - HOUR, every=timedelta(minutes=1),
    )  # fmt: skip
    sweep(time)
    # The plate is the first identity, the persons follow.
    assert found(county) == [
        (came, 2, "510521115002"), (came, 1, "510521115002"), (ill, 1, TAIFU), (moved, 1, TAIFU), (sampled, 1, TAIFU),
    ]  # fmt: skip
    assert {record for record, *_rest in found(county)}.isdisjoint(others)
    assert {record for record, *_rest in found(county, until=MORNING)} == {sampled, moved, ill}
    assert {record for record, *_rest in found(county, origin="5105")} == {came}


def test_filed_once_however_often(county, posts, time):
    (came,) = posts[FUJI].hand_in(full(persons=TWO, people=2), at=MORNING)
    sweep(time)
    wide = Scope(INCIDENT, ("",), names=True, actor="job:judge")
    with acting(wide), connection.cursor() as cursor:
        assert file_arrivals(wide, arrivals=[Came(came, FUJI, "", "", MORNING)]) == 0
        cursor.execute(import_module("muster.checkpoints.migrations.0012_arrivals").FILE)
    assert sweep(time) == 0
    assert len(found(county)) == 2


def test_what_was_judged_before_is_filed_by_the_migration(county, posts, time):
    came, back = posts[FUJI].hand_in(full(persons=TWO, people=2), turned_back(persons=TWO, people=2), at=MORNING)
    with acting(county), connection.cursor() as cursor:
        Judged.objects.create(incident=INCIDENT, until=MORNING)
        for record in (came, back):
            Verdict.objects.create(
                record=record, incident=INCIDENT, site=FUJI, verdict="pass", reasons=[], unchecked=[],
                recorded_at=MORNING,
            )  # fmt: skip
        cursor.execute(import_module("muster.checkpoints.migrations.0012_arrivals").FILE)
    assert {row[:2] for row in found(county)} == {(came, 1), (came, 2)}


def test_a_void_takes_the_arrival_back_before_or_after_it_is_filed(county, town, posts, time):
    first, second = posts[FUJI].hand_in(*[full(persons=TWO[:1], to_code=OTHER_TOWN)] * 2, at=MORNING)
    posts[FUJI].void(first, at=MORNING)
    sweep(time)
    target = replace(town, places=(OTHER_TOWN,))
    assert [row[0] for row in found(target)] == [second]
    before = time.after(minutes=1)
    time.after(minutes=1)
    posts[FUJI].void(second, at=MORNING)
    assert found(target) == [] == found(county)
    assert [row[0] for row in found(target, before)] == [second]
    assert found(target, MORNING) == []


def test_seen_where_they_go_and_not_elsewhere(county, town, neighbour, posts, time):
    (came,) = posts[FUJI].hand_in(full(persons=TWO[:1], to_code="510521115002"), at=MORNING)
    posts[NEIGHBOUR].hand_in(full(persons=TWO[:1], plate=plate("川E00001")), at=MORNING)
    sweep(time)
    target = replace(town, places=(OTHER_TOWN,))
    with acting(target):
        (row,) = people.arrivals(target, None)
        (masked,) = people.arriving(target, [row]).values()
        assert (row.record, masked.name, masked.plate) == (came, "王某某", "")
        assert "1990" not in masked.number
        # The record itself, its plate and who else was on board stay the gate's.
        assert people.masked_identities(target, [came]) == {}
    figures_only = replace(target, names=False)
    with acting(figures_only):
        assert len(people.arrivals(figures_only, None)) == 1
        assert people.arriving(figures_only, [row]) == {}
    assert [row[0] for row in found(replace(town, places=("510521101",)))] == []
    # Each wall alone: the database's behind a query that asks for the county's, and the query's own.
    with acting(neighbour):
        assert came not in {row.record for row in people.arrivals(county, None)}
        assert people.arriving(county, [row]) == {}
    with acting(county):
        assert came not in {row.record for row in people.arrivals(neighbour, None)}
        assert people.arriving(neighbour, [row]) == {}


def test_directions_and_outcomes():
    assert rules.arrives("in", "passed")
    assert not rules.arrives("out", "passed")
    assert not rules.arrives("in", "turned_back")
    assert not rules.arrives("in", "detained")
