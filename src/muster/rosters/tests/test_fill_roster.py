"""The rest is computed: a real solver in a process of its own, its plan as the draft; people are told and answer."""

from __future__ import annotations

import sys
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.forms.models import model_to_dict
from django.test import Client
from django.urls import reverse
from tests.cast import COUNTY, MOMENT, TOWN, browser

from muster.kernel import jobs
from muster.kernel.models import Job
from muster.kernel.problems import NotFound, Problem
from muster.messages import actions as messages
from muster.messages.actions import ChannelDraft
from muster.messages.models import Message
from muster.people.actions import place_hold
from muster.rosters import links
from muster.rosters.actions import absences, answering, filling, needs, publishing, telling
from muster.rosters.actions import rosters as actions
from muster.rosters.actions.absences import Away
from muster.rosters.actions.needs import Wanted
from muster.rosters.models import Assignment, Computation, Roster, Swap
from muster.rosters.queries import computed, grid, settle
from muster.rosters.queries import rosters as queries
from muster.rosters.queries.whole import Sums
from muster.rosters.tests.scene import DAY, HOUR, TODAY, Scene
from muster.rosters.tests.test_make_roster import number_of


def fill(scene: Scene, row: Roster, seconds: int = 20) -> Computation:
    """Ask, and do what the worker does."""
    scene.office.apply()
    asked = filling.start(scene.office, roster=row.pk, seconds=seconds, subject="排班")
    job = Job.objects.get(pk=asked.job or 0)
    jobs.perform(job.pk, job.incident, job.owner)
    scene.office.apply()
    return Computation.objects.get(pk=asked.pk)


def test_what_is_left_is_filled_around_locks_and_explained(scene: Scene, settings, tmp_path):
    row = scene.roster(days=2)
    locked = actions.lock(scene.office, assignment=scene.put(row, 4).pk, locked=True)
    barred = scene.staff[1]
    place_hold(
        scene.office, place=TOWN, id_number=number_of(barred), kind="close-contact", grounds="流调", since=MOMENT,
        until=None,
    )  # fmt: skip
    absences.note(scene.office, staff=scene.staff[0], away=Away("away", TODAY, reason="体检"))
    done = fill(scene, row)
    assert (done.state, done.unmet_min, done.people) == ("done", 0, 5)
    assert done.bound is not None and done.cost is not None and 0 <= done.bound <= done.cost
    assert scene.sums(row) == Sums(8, 8, 0, 0, 0, 0)
    standing = list(queries.assignments(scene.office, row))
    assert locked.pk in {one.pk for one in standing}
    assert not {one.staff for one in standing} & {barred, scene.staff[0]}
    computed_ones = [one for one in standing if one.source == "plan"]
    assert len(computed_ones) == 7 and all({"km", "others", "nearest"} <= one.because.keys() for one in computed_ones)
    assert Job.objects.get(pk=done.job or 0).file == "", "a workbook is written when somebody asks for one"


def test_filling_again_changes_nothing_that_stands_well(scene: Scene):
    row = scene.roster(days=1)
    fill(scene, row)
    before = {one.pk for one in queries.assignments(scene.office, row)}
    fill(scene, row)
    assert {one.pk for one in queries.assignments(scene.office, row)} == before


def test_what_stays_open_says_what_it_would_need(scene: Scene):
    row = scene.roster(days=1)
    needs.set_needs(scene.office, posts=[scene.posts[0].pk], wanted=[Wanted(scene.day.pk, "medic", 2, 2)])
    done = fill(scene, row)
    assert done.unmet_min == 2
    (found,) = computed.shortages(scene.office, done)
    assert (found.post, found.day, found.missing) == ("查验岗", TODAY, 2) and "医护" in found.why
    assert scene.sums(row).people == 4, "the rest of the best plan stands"


def test_contradicting_locks_are_told_and_nothing_is_changed(scene: Scene):
    row = scene.roster(days=2)
    for one in (scene.put(row, 0, night=True), scene.put(row, 0, day=1)):
        actions.lock(scene.office, assignment=one.pk, locked=True)
    failed = fill(scene, row)
    assert failed.state == "failed" and "应休息 11 小时" in failed.problem
    assert scene.sums(row).people == 2
    assert Job.objects.get(pk=failed.job or 0).problem == failed.problem
    empty = actions.make(scene.office, draft=actions.RosterDraft(COUNTY, TODAY, 1, scene.unit))
    assert "用人需求" in fill(scene, empty).problem


def test_only_one_at_a_time_and_only_a_draft(scene: Scene):
    row = scene.roster(days=1)
    filling.start(scene.office, roster=row.pk, seconds=20, subject="")
    with pytest.raises(Problem) as running:
        filling.start(scene.office, roster=row.pk, seconds=20, subject="")
    assert running.value.code == "running"
    with pytest.raises(NotFound):
        filling.start(scene.town, roster=row.pk, seconds=20, subject="")
    like = model_to_dict(Computation.objects.get(), exclude=["id"])
    with pytest.raises(IntegrityError), transaction.atomic():
        Computation.objects.create(**like)


def test_after_a_fault_nothing_is_running_and_the_next_one_may_begin(scene: Scene, monkeypatch):
    row = scene.roster(days=1)
    asked = filling.start(scene.office, roster=row.pk, seconds=20, subject="")
    job = Job.objects.get(pk=asked.job or 0)
    with monkeypatch.context() as machine, pytest.raises(FileNotFoundError):
        machine.setattr(sys, "executable", "/no/such/python")
        jobs.perform(job.pk, job.incident, job.owner)
    scene.office.apply()
    failed = Computation.objects.get(pk=asked.pk)
    assert failed.state == "failed" and "日志" in failed.problem
    assert fill(scene, row).state == "done"


def publish(scene: Scene) -> tuple[Roster, Assignment]:
    row = scene.roster()
    duty = scene.put(row, 0, day=1)
    publishing.publish(scene.office, roster=row.pk, base="http://testserver/")
    return row, duty


def test_everybody_is_told_once_with_their_own_link(scene: Scene):
    row, duty = publish(scene)
    with pytest.raises(Problem) as silent:
        telling.tell(scene.office, roster=row.pk)
    assert silent.value.code == "no_channel" and Assignment.objects.get().told_at is None
    messages.open_channel(scene.office, draft=ChannelDraft(COUNTY, "号码表", "list"))
    assert telling.tell(scene.office, roster=row.pk) == telling.Told(1, 0)
    assert telling.tell(scene.office, roster=row.pk) == telling.Told(0, 0)
    assert Message.objects.get().about == duty.staff


def test_somebody_answers_by_their_link_and_sees_nothing_of_others(scene: Scene):
    _row, duty = publish(scene)
    phone, address = Client(), links.page(incident=scene.cast.incident.pk, staff=duty.staff)
    page = phone.get(address).content.decode()
    assert "东卡口" in page and "我的班次" in page
    phone.post(address, {"do": "accept", "number": duty.pk})
    assert Assignment.objects.get().answer == "accepted"
    scene.pass_time(HOUR)
    phone.post(address, {"do": "decline", "number": duty.pk})
    scene.pass_time(HOUR)
    assert settle.count_declined(scene.office, None).count == 1
    counts = [settle.count_declined(scene.office, MOMENT + HOUR / 2 + number * HOUR).count for number in range(2)]
    assert counts == [0, 1], "a bulletin of an earlier minute says what was so then"
    calendar = phone.get(f"{address}shifts.ics").content.decode()
    assert "DTSTART:20220913T000000Z" in calendar
    other = links.page(incident=scene.cast.incident.pk, staff=scene.staff[1])
    assert "东卡口" not in phone.get(other).content.decode()
    assert "不再是您的" in phone.post(other, {"do": "accept", "number": duty.pk}).content.decode()
    assert phone.get(address[:-3] + "xx/").status_code == 404


def test_a_swap_needs_the_colleague_and_the_office(scene: Scene):
    _row, duty = publish(scene)
    phone, incident = Client(), scene.cast.incident.pk
    mine, theirs = (links.page(incident=incident, staff=one) for one in scene.staff[:2])
    colleague = grid.names(scene.office, [scene.staff[1]])[scene.staff[1]].phone
    phone.post(mine, {"do": "swap", "number": duty.pk, "phone": colleague})
    swap = Swap.objects.get()
    with pytest.raises(Problem):
        answering.decide_swap(scene.office, swap=swap.pk, approve=True)
    assert "我来上" in phone.get(theirs).content.decode()
    phone.post(theirs, {"do": "agree", "number": swap.pk})
    desk = browser(scene.cast.command, scene.cast.incident)
    assert "批准调班" in desk.get(reverse("rosters")).content.decode()
    desk.post(reverse("decide-swap", args=[swap.pk]), {"approve": "yes"})
    scene.office.apply()
    (standing,) = queries.published(scene.office, MOMENT, MOMENT + 3 * DAY)
    assert (standing.staff, standing.source, standing.day) == (scene.staff[1], "swap", TODAY + DAY)
    assert Assignment.objects.get(pk=duty.pk).ended_why == "swapped"
    scene.pass_time(timedelta(days=2))
    with pytest.raises(Problem) as begun:
        answering.answer(scene.office, staff=scene.staff[1], assignment=standing.pk, accept=True)
    assert begun.value.code == "begun"


def test_a_computation_is_watched_and_stopped_at_the_desk(scene: Scene):
    """Stopped before it began: what stood in the draft is the best plan so far, and stays."""
    row, desk = scene.roster(days=1), browser(scene.cast.command, scene.cast.incident)
    stands = scene.put(row, 0)
    page = desk.post(reverse("fill-roster", args=[row.pk]), {"seconds": "20"}, follow=True).content.decode()
    assert "尚无方案" in page
    asked = Computation.objects.get()
    page = desk.post(reverse("stop-computation", args=[asked.pk]), follow=True).content.decode()
    assert "正在结束" in page
    job = Job.objects.get(pk=asked.job or 0)
    jobs.perform(job.pk, job.incident, job.owner)
    scene.office.apply()
    assert Computation.objects.get().state == "done"
    assert stands in queries.assignments(scene.office, row)
    assert "查看排班表" in desk.get(reverse("computation", args=[asked.pk])).content.decode()
    assert desk.get(reverse("computation-state", args=[asked.pk])).status_code == 200
