"""The figures of call-ups, exactly: values, rows, places, and as of an earlier minute."""

from __future__ import annotations

from datetime import timedelta

from tests.cast import COUNTY, MOMENT, SIBLING_TOWN, TOWN, VILLAGE

from muster.callups import links
from muster.callups.actions import callups, home, orders, volunteers
from muster.callups.models import HomeReport
from muster.callups.tests.scene import DAY, Scene
from muster.kernel.figures import Period, figure
from muster.kernel.scope import Scope

HOUR = timedelta(hours=1)
VALUES = {
    "calls.published": 3, "calls.told": 3, "people.organisations_responding": 2, "people.members_responding": 3,
    "people.organisations_naming": 2, "calls.volunteers": 1, "people.staff_reporting_to_home": 2,
    "people.communities_reported_to": 1, "calls.orders_closed": 1,
}  # fmt: skip
EARLY = VALUES | {
    "calls.published": 1, "people.organisations_responding": 1, "people.members_responding": 2,
    "people.organisations_naming": 1,
    "calls.volunteers": 0, "people.staff_reporting_to_home": 0, "people.communities_reported_to": 0,
    "calls.orders_closed": 0,
}  # fmt: skip


def play(scene: Scene) -> None:
    """At first one call-up that the village answers; an hour later everything else."""
    first = scene.publish("town", "village", "sibling")
    village, town = scene.staff["village"], scene.staff["town"]
    callups.name_people(scene.office, answer=scene.answer(first, "village").pk, staff=village[:2])
    scene.pass_time(HOUR)
    second = scene.publish("town", "village")
    callups.name_people(scene.office, answer=scene.answer(second, "village").pk, staff=village[:2])
    callups.name_people(scene.office, answer=scene.answer(second, "town").pk, staff=town[:1], note="其余在岗")
    appeal = scene.publish(asks="volunteer")
    link = links.opened(links.SIGN_UP, links.make(links.SIGN_UP, incident=appeal.incident, row=appeal.pk)).scope
    link.apply()
    for _ in range(2):
        volunteers.sign_up(link, callup=appeal, name="王小明", phone="15400001111", skills=[], words="")
    scene.office.apply()
    reports(scene)
    close_one_order(scene)


def reports(scene: Scene) -> None:
    """Three people report at home, two of them are confirmed, by one community."""
    drafts = [home.Draft(one, VILLAGE, "某村") for one in scene.staff["bureau"][:3]]
    home.report(scene.office, organisation=scene.units["bureau"], drafts=drafts)
    found = HomeReport.objects.order_by("pk")
    for row in found[:2]:
        home.confirm(scene.office, report=row.pk)


def close_one_order(scene: Scene) -> None:
    """Two orders are given, and one is closed out."""
    draft = orders.Draft(TOWN, "改造线路", scene.units["bureau"], MOMENT + 3 * DAY)
    row, _open = orders.give(scene.office, draft=draft), orders.give(scene.office, draft=draft)
    scene.town.apply()
    orders.step(scene.town, order=row.pk, step="report")
    scene.office.apply()
    for step in ("check", "close"):
        orders.step(scene.office, order=row.pk, step=step)


def totals(scope: Scope, period: Period) -> dict[str, int]:
    scope.apply()
    return {key: figure(key).query.total(scope, period) for key in VALUES}


def test_the_figures_are_exact_with_their_rows_and_as_of(scene: Scene):
    play(scene)
    assert totals(scene.office, Period()) == VALUES
    assert totals(scene.office, Period(as_of=MOMENT + HOUR / 2)) == EARLY
    assert totals(scene.office, Period(until=MOMENT + HOUR / 2)) == EARLY
    for key, value in VALUES.items():
        query = figure(key).query
        rows = list(query.rows(scene.office, Period(), limit=100))
        assert sum(row.adds for row in rows) == query.count_rows(scene.office, Period()) == value, key
    told = figure("calls.told").query.by_place(scene.office, Period(), 9)
    assert told == {TOWN: 2, SIBLING_TOWN: 1}
    named = figure("people.members_responding").query.rows(scene.office, Period(), limit=100)
    assert {row.id for row in named} == {*scene.staff["village"][:2], scene.staff["town"][0]}


def test_a_place_counts_its_own(scene: Scene):
    play(scene)
    sibling = Scope(scene.cast.incident.pk, (SIBLING_TOWN,), True, "user:8", frozenset({"secretary"}))
    assert totals(sibling, Period()) == dict.fromkeys(VALUES, 0) | {"calls.told": 1}
    scene.office.apply()
    assert figure("calls.published").query.by_place(scene.office, Period(), 0) == {COUNTY: 3}
