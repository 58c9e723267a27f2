"""The day: duty begun by a phone's record, the late found, a substitute put there or asked, relief, attendance."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from tests.cast import COUNTY, MOMENT, SIBLING_TOWN, browser

from muster.kernel.figures import Period, figure
from muster.kernel.models import Job
from muster.kernel.problems import Problem
from muster.kernel.scope import Scope
from muster.messages import actions as messages
from muster.messages.actions import ChannelDraft
from muster.messages.models import Message
from muster.people.tests.post import Post as Intake
from muster.rosters import links
from muster.rosters.actions import day as actions
from muster.rosters.actions import publishing
from muster.rosters.models import Assignment, Handover, Presence, Swap
from muster.rosters.queries import day
from muster.rosters.queries import rosters as queries
from muster.rosters.tests.scene import DAY, Scene

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
NUMBERS = count(1)


def manned(scene: Scene) -> list[Assignment]:
    """By day and by night at the first gate, by day at the second: from 08:00 on, which is now."""
    row = scene.roster()
    duties = [scene.put(row, 0), scene.put(row, 1, night=True), scene.put(row, 3, at=1)]
    publishing.publish(scene.office, roster=row.pk, base="http://testserver")
    return duties


def say(scene: Scene, site: str, kind: str, at: timedelta, **body) -> None:
    """A phone of a site hands a record in."""
    Intake(scene.cast.incident.pk, site, numbers=NUMBERS).hand_in(body, at=MOMENT + at, kind=kind)
    scene.office.apply()


def standings(scene: Scene, at: timedelta) -> dict[UUID, str]:
    return {line.row.staff: str(line.standing) for line in day.lines(scene.office, MOMENT + at)}


def test_the_late_show_within_ten_minutes_and_whoever_scanned_is_there(scene: Scene):
    manned(scene)
    say(scene, scene.sites[0], "rosters.begin_duty", -5 * MINUTE, person=str(scene.staff[0]), scanned=True)
    assert Presence.objects.get().scanned
    first, second, third = scene.staff[0], scene.staff[1], scene.staff[3]
    assert standings(scene, 10 * MINUTE) == {third: "late", first: "present", second: "due"}
    assert standings(scene, HOUR)[third] == "absent"
    found = day.missing(scene.office, MOMENT + 10 * MINUTE)
    assert (found.count, found.places) == (1, (scene.sites[1],))
    say(scene, scene.sites[0], "rosters.begin_duty", 5 * MINUTE, person=str(third))
    assert standings(scene, 10 * MINUTE)[third] == "late", "another site is not their post"


def test_an_absent_person_is_replaced_at_once_and_nobody_else_moves(scene: Scene):
    duties = manned(scene)
    scene.pass_time(HOUR)
    made = actions.replace(scene.office, assignment=duties[2].pk, staff=scene.staff[4])
    assert (made.source, made.role, made.starts_at) == ("substitute", "any", duties[2].starts_at)
    assert Assignment.objects.get(pk=duties[2].pk).ended_why == "absent"
    assert {one.pk for one in queries.published(scene.office, MOMENT, MOMENT + 2 * DAY)} == {
        duties[0].pk, duties[1].pk, made.pk
    }  # fmt: skip
    with pytest.raises(Problem):
        actions.replace(scene.office, assignment=made.pk, staff=scene.staff[0])
    assert Assignment.objects.get(pk=made.pk).ended_at is None, "refused, nothing changed"
    actions.note_present(scene.office, assignment=made.pk)
    assert standings(scene, HOUR)[scene.staff[4]] == "present"


def test_whoever_agrees_to_stand_in_stands_there_at_once(scene: Scene):
    duties = manned(scene)
    messages.open_channel(scene.office, draft=ChannelDraft(COUNTY, "号码表", "list"))
    for number in (4, 5):
        actions.ask(scene.office, assignment=duties[2].pk, staff=scene.staff[number], base="http://testserver")
    with pytest.raises(Problem):
        actions.ask(scene.office, assignment=duties[2].pk, staff=scene.staff[4], base="http://testserver")
    assert Message.objects.count() == 2
    phones = [links.page(incident=scene.cast.incident.pk, staff=scene.staff[number]) for number in (4, 5)]
    swaps = {one.taker: one.pk for one in Swap.objects.all()}
    Client().post(phones[0], {"do": "agree", "number": swaps[scene.staff[4]]})
    late = Client().post(phones[1], {"do": "agree", "number": swaps[scene.staff[5]]}).content.decode()
    scene.office.apply()
    assert "已处理" in late
    (standing,) = queries.published(scene.office, MOMENT, MOMENT + HOUR).filter(site=scene.sites[1])
    assert (standing.staff, standing.source) == (scene.staff[4], "substitute")


def test_nobody_is_off_before_relief_and_the_handover_says_what_there_was(scene: Scene):
    manned(scene)
    first, second = scene.staff[:2]
    say(scene, scene.sites[0], "rosters.begin_duty", 0 * MINUTE, person=str(first))
    scene.pass_time(13 * HOUR)
    assert standings(scene, 13 * HOUR)[first] == "unrelieved"
    given = {
        "on_duty": 2,
        "under_control": 1,
        "keys": 3,
        "radios": 2,
        "stock": "口罩 40",
        "open_items": "路障修理：张队",
    }
    say(scene, scene.sites[0], "rosters.hand_over", 13 * HOUR, leaves=str(first), takes=str(second), **given)
    found = standings(scene, 13 * HOUR)
    assert first not in found and found[second] == "present"
    row = Handover.objects.get()
    assert (row.leaves, row.takes, row.keys, row.open_items) == (first, second, 3, "路障修理：张队")
    (one,) = [one for one in day.attendance(scene.office, MOMENT, MOMENT + 13 * HOUR) if one.staff == first]
    assert (one.shifts, one.hours, one.meals) == (1, 13.0, 2)
    missed = [one for one in day.attendance(scene.office, MOMENT, MOMENT + 13 * HOUR) if one.absent]
    assert [one.staff for one in missed] == [scene.staff[3]]


def test_rest_that_was_really_too_short_is_red(scene: Scene):
    row = scene.roster()
    scene.put(row, 0)
    scene.put(row, 0, day=1)
    publishing.publish(scene.office, roster=row.pk)
    say(scene, scene.sites[0], "rosters.begin_duty", 0 * MINUTE, person=str(scene.staff[0]))
    say(scene, scene.sites[0], "rosters.hand_over", 15 * HOUR, leaves=str(scene.staff[0]))
    say(scene, scene.sites[0], "rosters.begin_duty", 24 * HOUR, person=str(scene.staff[0]))
    (line,) = [one for one in day.lines(scene.office, MOMENT + 25 * HOUR) if one.standing == "present"]
    assert [(one.kind, one.amount) for one in line.broken] == [("rest", 9)]


def test_the_desk_sees_calls_asks_and_replaces(scene: Scene):
    duties = manned(scene)
    scene.pass_time(10 * MINUTE)
    desk = browser(scene.cast.command, scene.cast.incident)
    page = desk.get(reverse("duty-today")).content.decode()
    assert "迟到" in page and page.count("tel:") >= 3
    assert desk.get(reverse("duty-today-rows")).status_code == 200
    desk.post(reverse("note-present", args=[duties[0].pk]))
    chosen = reverse("substitutes", args=[duties[2].pk])
    assert "立即顶岗" in desk.get(chosen).content.decode()
    desk.post(reverse("replace-duty", args=[duties[2].pk]), {"staff": str(scene.staff[4]), "do": "ask"})
    assert "尚未答复" in desk.get(chosen).content.decode()
    page = desk.post(
        reverse("replace-duty", args=[duties[2].pk]), {"staff": str(scene.staff[4]), "do": "put"}, follow=True
    ).content.decode()
    assert "替班人员已上排班表" in page
    assert desk.get(reverse("attendance")).status_code == 200
    desk.post(reverse("export-attendance"))
    scene.office.apply()
    assert Job.objects.filter(kind="rosters.export_attendance").exists()


def test_figures_open_their_rows(scene: Scene):
    duties = manned(scene)
    scene.pass_time(HOUR)
    before = scene.office
    actions.replace(scene.office, assignment=duties[2].pk, staff=scene.staff[4])
    actions.note_present(scene.office, assignment=duties[0].pk)
    values = {"duty.posts": 2, "duty.person_shifts": 3, "duty.people": 3, "duty.replaced": 1, "duty.begun": 1}
    for key, value in values.items():
        query = figure(key).query
        assert query.total(before, Period()) == value, key
        assert len(list(query.rows(before, Period(), limit=100))) == value
    early = Period(as_of=MOMENT + HOUR / 2)
    assert figure("duty.replaced").query.total(before, early) == 0
    assert {one.id for one in figure("duty.person_shifts").query.rows(before, early, limit=9)} == {
        one.pk for one in duties
    }
    assert figure("duty.posts").query.by_place(before, Period(), 9)[SIBLING_TOWN] == 1
    stranger = Scope(scene.cast.incident.pk, (SIBLING_TOWN,), True, "user:9", frozenset({"secretary"}))
    stranger.apply()
    assert figure("duty.person_shifts").query.total(stranger, Period()) == 1
