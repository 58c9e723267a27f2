"""Many drop out of a published roster at once: substitutes are found together, looked at, and put there in one go."""

from __future__ import annotations

from django.urls import reverse
from tests.cast import MOMENT, browser

from muster.kernel import jobs
from muster.kernel.models import Job
from muster.rosters.actions import dropouts, publishing
from muster.rosters.models import Assignment, Computation
from muster.rosters.queries import grid, proposals
from muster.rosters.queries import rosters as queries
from muster.rosters.tests.scene import DAY, TODAY, Scene


def test_two_are_replaced_at_once_and_nobody_else_moves(scene: Scene):
    row = scene.roster(days=2)
    stay = [scene.put(row, 1, day=1, night=True), scene.put(row, 4, at=1, day=1, night=True), scene.put(row, 0)]
    gone = [scene.put(row, 0, day=1), scene.put(row, 3, at=1, day=1)]
    publishing.publish(scene.office, roster=row.pk, despite=True)
    names = {one: grid.names(scene.office, [one])[one].name for one in scene.staff}
    desk = browser(scene.cast.command, scene.cast.incident)
    assert (
        'type="checkbox" name="staff"' in desk.get(reverse("roster", args=[row.pk]), {"by": "person"}).content.decode()
    )
    typed = {"staff": [str(one.staff) for one in gone], "since": (TODAY + 5 * DAY).isoformat()}
    page = desk.post(reverse("roster-dropouts", args=[row.pk]), typed, follow=True).content.decode()
    assert "请勾选" in page and not Computation.objects.exists()
    typed["since"] = (TODAY + DAY).isoformat()
    desk.post(reverse("roster-dropouts", args=[row.pk]), typed)
    scene.office.apply()
    asked = Computation.objects.get()
    job = Job.objects.get(pk=asked.job or 0)
    jobs.perform(job.pk, job.incident, job.owner)
    page = desk.get(reverse("computation", args=[asked.pk])).content.decode()
    assert "空出的位置都已补上" in page
    assert "全部顶岗" in page and all(names[one.staff] in page for one in gone)
    scene.office.apply()
    assert queries.published(scene.office, MOMENT, MOMENT + 9 * DAY).count() == 5, "only proposed"
    page = desk.post(reverse("put-substitutes", args=[asked.pk]), follow=True).content.decode()
    scene.office.apply()
    standing = {
        one.pk: one for one in queries.published(scene.office, MOMENT, MOMENT + 9 * DAY).filter(day=TODAY + DAY)
    }
    assert {one.pk for one in stay[:2]} <= set(standing) and len(standing) == 4
    fresh = [one for one in standing.values() if one.source == "substitute"]
    assert {one.staff for one in fresh} == {scene.staff[2], scene.staff[5]}
    assert {(one.post_id, one.shift_id) for one in fresh} == {(one.post_id, one.shift_id) for one in gone}
    assert {one.ended_why for one in Assignment.objects.filter(pk__in=[one.pk for one in gone])} == {"declined"}
    assert Assignment.objects.get(pk=stay[2].pk).ended_at is None, "what comes before that day stays"
    page = desk.post(reverse("put-substitutes", args=[asked.pk]), follow=True).content.decode()
    assert "排班表已有变动" in page


def test_what_was_open_before_is_filled_only_when_asked(scene: Scene):
    row = scene.roster(days=2)
    stays, gone = scene.put(row, 3, at=1, day=1), scene.put(row, 0, day=1)
    publishing.publish(scene.office, roster=row.pk, despite=True)

    def found(**typed: bool) -> proposals.Proposals:
        asked = dropouts.ask(
            scene.office, roster=row.pk, staff=[gone.staff], since=TODAY + DAY, subject="", **typed
        )  # fmt: skip
        job = Job.objects.get(pk=asked.job or 0)
        jobs.perform(job.pk, job.incident, job.owner)
        scene.office.apply()
        return proposals.of(scene.office, Computation.objects.get(pk=asked.pk))

    only = found()
    assert [(one.post, one.shift) for one in only.come] == [(gone.post, gone.shift)] and only.gone == [gone]
    assert only.come[0].because["km"] >= 0, "a substitute, too, is told why"
    every = found(everything=True)
    assert {(one.post, one.shift) for one in every.come} == {
        (gone.post, gone.shift), (scene.posts[0], scene.night), (scene.posts[1], scene.night)
    }  # fmt: skip
    assert stays not in every.gone
