"""The day: duty begun by a phone's record, the late found, a substitute put there or asked, relief, attendance."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from itertools import count
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.cast import COUNTY, MOMENT, SIBLING_TOWN, browser

from muster.kernel.figures import Period, figure
from muster.kernel.models import Job
from muster.kernel.problems import Problem
from muster.kernel.scope import Scope
from muster.messages import actions as messages
from muster.messages.actions import ChannelDraft
from muster.messages.models import Message
from muster.people.queries import identities
from muster.people.tests.post import Post as Intake
from muster.rosters import links
from muster.rosters.actions import answering, publishing, rosters
from muster.rosters.actions import day as actions
from muster.rosters.models import Assignment, Handover, Presence, Swap
from muster.rosters.queries import day, swaps
from muster.rosters.queries import rosters as queries
from muster.rosters.tests.scene import DAY, HOUR, Scene

MINUTE = timedelta(minutes=1)
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
    with pytest.raises(Problem) as twice:
        actions.replace(scene.office, assignment=made.pk, staff=scene.staff[0])
    assert twice.value.code == "twice"
    assert Assignment.objects.get(pk=made.pk).ended_at is None, "refused, nothing changed"
    assert standings(scene, HOUR)[scene.staff[4]] == "coming", "asked a moment ago"
    assert day.missing(scene.office, None).places == (scene.sites[0],), "not missed before they can be there"
    assert day.missing(scene.office, MOMENT + HOUR + 30 * MINUTE).count == 2, "but after half an hour"
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
    assert "西卡口" in Client().get(phones[0]).content.decode(), "whoever is asked reads where"
    scene.office.apply()
    Client().post(phones[0], {"do": "agree", "number": swaps[scene.staff[4]]})
    late = Client().post(phones[1], {"do": "agree", "number": swaps[scene.staff[5]]}).content.decode()
    scene.office.apply()
    assert "已处理" in late
    (standing,) = queries.published(scene.office, MOMENT, MOMENT + HOUR).filter(site=scene.sites[1])
    assert (standing.staff, standing.source) == (scene.staff[4], "substitute")
    assert {one.taker: one.state for one in Swap.objects.all()} == {
        scene.staff[4]: "approved", scene.staff[5]: "lapsed"
    }  # fmt: skip


def test_nobody_takes_a_shift_that_is_over_or_not_there_any_more(scene: Scene):
    duties = manned(scene)
    asked = [actions.ask(scene.office, assignment=one.pk, staff=scene.staff[4], base="") for one in duties[1:]]
    rosters.remove(scene.office, assignment=duties[1].pk)
    assert Swap.objects.get(pk=asked[0].pk).state == "lapsed"
    scene.pass_time(12 * HOUR)
    assert swaps.own(scene.office, scene.staff[4]) == []
    with pytest.raises(Problem):
        answering.agree_swap(scene.office, staff=scene.staff[4], swap=asked[1].pk, agree=True)
    for late in (actions.replace, partial(actions.ask, base="")):
        with pytest.raises(Problem) as over:
            late(scene.office, assignment=duties[2].pk, staff=scene.staff[5])
        assert over.value.code == "over"
    assert not Assignment.objects.filter(staff__in=scene.staff[4:]).exists()


def test_somebody_who_was_replaced_is_not_forgotten(scene: Scene):
    duties = manned(scene)
    scene.pass_time(HOUR)
    made = actions.replace(scene.office, assignment=duties[2].pk, staff=scene.staff[4])
    actions.note_present(scene.office, assignment=made.pk)
    scene.pass_time(HOUR)
    then, absent = MOMENT + 40 * MINUTE, scene.staff[3]
    assert standings(scene, 40 * MINUTE)[absent] == "absent" and day.missing(scene.office, then).count == 2
    assert absent not in standings(scene, 2 * HOUR) and day.missing(scene.office, None).count == 1
    told = {one.staff: (one.shifts, one.absent) for one in day.attendance(scene.office, MOMENT, MOMENT + 2 * HOUR)}
    assert told == {absent: (0, 1), scene.staff[4]: (1, 0), scene.staff[0]: (0, 1)}


def test_the_mark_in_the_navigation_asks_as_much_for_many_as_for_one(scene: Scene, django_assert_num_queries):
    row = scene.roster()
    scene.put(row, 0)
    publishing.publish(scene.office, roster=row.pk)
    scene.pass_time(HOUR)
    with CaptureQueriesContext(connection) as one:
        assert day.missing(scene.office, None).count == 1
    with CaptureQueriesContext(connection) as lines:
        assert len(day.lines(scene.office, MOMENT + HOUR)) == 1
    scene.put(row, 1)
    scene.put(row, 3, at=1)
    scene.pass_time(HOUR)
    with django_assert_num_queries(len(one)):
        assert day.missing(scene.office, None).count == 3
    with django_assert_num_queries(len(lines)):
        assert len(day.lines(scene.office, MOMENT + HOUR)) == 3


def test_nobody_is_off_before_relief_and_the_handover_says_what_there_was(scene: Scene):
    manned(scene)
    first, second = scene.staff[:2]
    say(scene, scene.sites[0], "rosters.begin_duty", 0 * MINUTE, person=str(first))
    scene.pass_time(13 * HOUR)
    assert standings(scene, 13 * HOUR)[first] == "unrelieved"
    signed = {"leaves_signed": "M1 1L9 9", "takes_signed": "M2 2L8 8"}
    given = {
        "on_duty": 2,
        "under_control": 1,
        "keys": 3,
        "radios": 2,
        "stock": "口罩 40",
        "open_items": "路障修理：张队",
        **signed,
    }
    say(scene, scene.sites[0], "rosters.hand_over", 13 * HOUR, leaves=str(first), takes=str(second), **given)
    found = standings(scene, 13 * HOUR)
    assert first not in found and found[second] == "present"
    row = Handover.objects.get()
    assert (row.leaves, row.takes, row.keys) == (first, second, 3)
    written = identities.typed_words(scene.office, [row.record])
    assert written == {row.record: {"stock": "口罩 40", "open_items": "路障修理：张队", **signed}}
    (one,) = [one for one in day.attendance(scene.office, MOMENT, MOMENT + 13 * HOUR) if one.staff == first]
    assert (one.shifts, one.hours, one.meals) == (1, 13.0, 2)
    missed = [one for one in day.attendance(scene.office, MOMENT, MOMENT + 13 * HOUR) if one.absent]
    assert [one.staff for one in missed] == [scene.staff[3]]
    scene.pass_time(14 * HOUR)
    page = browser(scene.cast.command, scene.cast.incident).get(reverse("duty-today")).content.decode()
    assert page.count('class="signature"') == 2


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
    scene.pass_time(25 * HOUR)
    (paid,) = day.attendance(scene.office, MOMENT, MOMENT + 25 * HOUR)
    assert (paid.shifts, paid.least_rest, [one.kind for one in paid.broken]) == (2, 9, ["rest"])
    page = browser(scene.cast.command, scene.cast.incident)
    assert "9 小时" in page.get(reverse("attendance")).content.decode()


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
