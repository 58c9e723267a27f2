"""What if posts closed, or people were not there: the answer says what it costs, and nothing of the roster changes."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse
from tests.cast import COUNTY, SIBLING_TOWN, TOWN, browser

from muster.kernel import jobs
from muster.kernel.models import Job
from muster.kernel.problems import NotFound, Problem
from muster.rosters import rules, scenario
from muster.rosters.actions import what_if
from muster.rosters.actions.what_if import Question
from muster.rosters.models import Assignment, Computation
from muster.rosters.problem import Facts, Given, Post, Shift, Someone, Want
from muster.rosters.queries import computed, settle
from muster.rosters.tests.scene import TODAY, Scene

DAY = date(2022, 9, 12)


def facts() -> Facts:
    """Two posts in one town, one far from where its only person lives, the other with nobody."""
    duty = rules.Duty(1, DAY, datetime(2022, 9, 12, 8, tzinfo=UTC), datetime(2022, 9, 12, 20, tzinfo=UTC))
    return Facts(
        first=DAY, days=1, shifts=[Shift(1, "08:00", "20:00", False)],
        zones={"510521100-K001": (0, 0), "510521100-K002": (9, 0), "510521100001": (0, 0), "510521101001": (5, 0)},
        people=[Someone(key, zone, zone[:9], None, ()) for key, zone in
                (("a", "510521100001"), ("b", "510521100001"), ("c", "510521101001"))],
        posts=[Post(number, f"510521100-K00{number}", "510521100") for number in (1, 2)],
        wants=[Want(number, 1, DAY, rules.Wanted(rules.ANY, 1, 1)) for number in (1, 2)],
        limits=rules.DutyRules(), standing=[Given("b", 1, duty, 2)],
    )  # fmt: skip


def test_posts_that_are_hard_to_man_close_first_and_those_who_serve_most_are_missed_first():
    asked = facts()
    assert scenario.hardest(asked, "510521100", 2) == [1, 2] and scenario.hardest(asked, "510521101", 2) == []
    assert scenario.busiest(asked, "510521100", 1) == ["b"] and scenario.busiest(asked, "", 9) == ["b", "a", "c"]
    left = scenario.without(asked, scenario.Scenario(frozenset([2]), frozenset("c")))
    assert [one.key for one in left.posts] == [want.post for want in left.wants] == [1]
    assert [one.key for one in left.people] == ["a", "b"] and left.standing == [] and len(asked.standing) == 1


def test_only_what_opens_by_the_change_is_told():
    gap = {"post": "1", "shift": "1", "day": 7, "role": "any", "missing": 1}
    worse, new = {**gap, "missing": 2}, {**gap, "post": "2"}
    assert scenario.new_gaps([gap], [gap]) == set()
    assert scenario.new_gaps([gap], [worse, new]) == {scenario.place(gap), scenario.place(new)}


def test_the_answer_says_what_it_costs_and_nothing_changes(scene: Scene):
    row = scene.roster(days=1)
    stands = scene.put(row, 0)
    before = list(Assignment.objects.values())
    desk = browser(scene.cast.command, scene.cast.incident)
    typed = {"closed_in": SIBLING_TOWN, "closed": "1", "gone_from": TOWN, "gone": "2", "seconds": "4"}
    page = desk.post(reverse("what-if", args=[row.pk]), typed, follow=True).content.decode()
    assert "尚无方案" in page
    asked = Computation.objects.get()
    assert str(stands.staff) in asked.scenario["people"] and asked.scenario["posts"] == [scene.posts[1].pk]
    job = Job.objects.get(pk=asked.job or 0)
    jobs.perform(job.pk, job.incident, job.owner)
    scene.office.apply()
    asked.refresh_from_db()
    lines = {one.key: (one.before, one.after) for one in asked.differences}
    assert (asked.state, asked.people, lines["unmet_min"], lines["people"]) == ("done", 4, (0, 0), (4, 2))
    page = desk.get(reverse("computation", args=[asked.pk])).content.decode()
    assert "关闭 1 个岗位" in page and "没有因此新增低于最低人数的缺口" in page
    assert "关闭 1 个岗位" in desk.get(reverse("what-if", args=[row.pk])).content.decode()
    scene.office.apply()
    assert list(Assignment.objects.values()) == before
    assert computed.latest(scene.office, row) is None and settle.count_declined(scene.office, None).count == 0
    assert Job.objects.get(pk=job.pk).file_name.endswith(".xlsx")


def test_what_opens_because_of_it_says_what_it_would_need(scene: Scene):
    row = scene.roster(days=1)
    question = Question(gone_from=COUNTY, gone=5)
    asked = what_if.ask(scene.office, roster=row.pk, question=question, seconds=4, subject="")
    job = Job.objects.get(pk=asked.job or 0)
    jobs.perform(job.pk, job.incident, job.owner)
    scene.office.apply()
    asked.refresh_from_db()
    assert sum(one.missing for one in computed.shortages(scene.office, asked)) == 3
    assert {one.day for one in computed.shortages(scene.office, asked)} == {TODAY}


@pytest.mark.parametrize(
    ("question", "code"),
    [
        (Question(), "nothing"),
        (Question(closed_in=COUNTY, closed=3), "posts"),
        (Question(closed_in=COUNTY, closed=2), "posts"),
        (Question(gone_from=TOWN, gone=4), "people"),
    ],
)
def test_what_cannot_be_asked_is_said(scene: Scene, question: Question, code: str):
    row = scene.roster(days=1)
    with pytest.raises(Problem) as refused:
        what_if.ask(scene.office, roster=row.pk, question=question, seconds=4, subject="")
    assert refused.value.code == code
    with pytest.raises(NotFound):
        what_if.ask(scene.town, roster=row.pk, question=question, seconds=4, subject="")
    assert not Computation.objects.exists()
