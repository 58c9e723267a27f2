"""Coverage by the hour: what is wanted, who is on published rosters, what is missing."""

from __future__ import annotations

from datetime import timedelta

from tests.cast import MOMENT, SIBLING_TOWN

from muster.kernel.scope import Scope
from muster.rosters.actions import needs, publishing
from muster.rosters.actions.needs import Wanted
from muster.rosters.queries import coverage
from muster.rosters.tests.scene import Scene

HOUR = timedelta(hours=1)


def test_each_hour_says_what_is_missing_and_drafts_cover_nothing(scene: Scene):
    row = scene.roster()
    scene.put(row, 0)
    scene.put(row, 1, night=True)
    scene.put(row, 3, at=1)
    assert {hour.missing for hour in coverage.by_hour(scene.office, MOMENT)} == {2}
    publishing.publish(scene.office, roster=row.pk)
    hours = coverage.by_hour(scene.office, MOMENT + HOUR / 2)
    assert [hour.start for hour in hours[:2]] == [MOMENT, MOMENT + HOUR]
    assert [(hour.wanted, hour.people, hour.missing) for hour in hours] == [(2, 2, 0)] * 12 + [(2, 1, 1)] * 12
    found = coverage.uncovered(scene.office, MOMENT)
    assert (found.count, found.places, found.since) == (1, (scene.sites[1],), MOMENT + 12 * HOUR)
    stranger = Scope(scene.cast.incident.pk, (SIBLING_TOWN,), True, "user:9", frozenset({"secretary"}))
    stranger.apply()
    assert {hour.wanted for hour in coverage.by_hour(stranger, MOMENT)} == {1}


def test_a_past_minute_is_covered_by_the_needs_of_that_minute(scene: Scene):
    before = MOMENT + HOUR / 2
    scene.pass_time(HOUR)
    needs.set_needs(scene.office, posts=[scene.posts[0].pk], wanted=[Wanted(scene.day.pk, "any", 3, 3)])
    needs.end_post(scene.office, post=scene.posts[1].pk)
    after = MOMENT + HOUR
    assert [coverage.by_hour(scene.office, at)[2].wanted for at in (before, after)] == [2, 3]
    assert [coverage.uncovered(scene.office, at).count for at in (before, after)] == [6, 3]
