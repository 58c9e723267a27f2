"""A roster by hand: made, filled, locked, published, replaced; who cannot come is refused, and nobody hears why."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest
from tests.cast import COUNTY, MOMENT, SIBLING_TOWN, TOWN

from muster.kernel.problems import NotFound, Problem
from muster.kernel.scope import Scope
from muster.people.actions import place_hold
from muster.rosters.actions import absences, needs, publishing
from muster.rosters.actions import rosters as actions
from muster.rosters.actions.absences import Away
from muster.rosters.actions.needs import LimitsDraft, Wanted
from muster.rosters.actions.rosters import Place, RosterDraft
from muster.rosters.models import Assignment, Need, Roster
from muster.rosters.queries import grid, people
from muster.rosters.queries import needs as need_queries
from muster.rosters.queries import rosters as queries
from muster.rosters.queries.whole import Sums
from muster.rosters.tests.scene import DAY, HOUR, TODAY, Scene


def test_the_grid_says_what_is_missing_by_post_and_what_is_wrong_by_person(scene: Scene):
    row = scene.roster()
    assert scene.sums(row) == Sums(12, 0, 12, 0, 0, 0)
    scene.put(row, 0, night=True)
    scene.put(row, 0, day=1)
    lines = grid.by_post(scene.office, row, scene.posts, [TODAY, TODAY + DAY])
    assert [(line.shift.name, [cell.filled.state for cell in line.cells]) for line in lines] == [
        ("白班", ["bad", "ok"]), ("夜班", ["ok", "bad"]), ("白班", ["bad", "bad"]), ("夜班", ["bad", "bad"]),
    ]  # fmt: skip
    (person,) = grid.everybody(scene.office, row, [TODAY, TODAY + DAY])
    assert (person.load.shifts, person.load.hours, person.load.nights, person.load.least_rest) == (2, 24, 1, 0)
    assert [one.kind for one in person.load.broken] == ["rest"]
    assert scene.sums(row) == Sums(12, 2, 10, 0, 1, 0)


def test_publishing_is_refused_while_rest_is_broken_unless_somebody_says_so(scene: Scene):
    row = scene.roster()
    with pytest.raises(Problem) as empty:
        publishing.publish(scene.office, roster=row.pk)
    assert empty.value.code == "empty"
    scene.put(row, 0, night=True)
    scene.put(row, 0, day=1)
    with pytest.raises(Problem) as broken:
        publishing.publish(scene.office, roster=row.pk)
    assert broken.value.code == "broken" and Roster.objects.get().state == "draft"
    assert publishing.publish(scene.office, roster=row.pk, despite=True).state == "published"


def test_a_later_roster_replaces_what_stood_and_keeps_the_answers_of_those_who_stay(scene: Scene):
    first = scene.roster()
    stays, leaves = scene.put(first, 0, day=1), scene.put(first, 1, at=1, day=1)
    publishing.publish(scene.office, roster=first.pk)
    Assignment.objects.filter(pk=stays.pk).update(answer="accepted", answered_at=MOMENT)
    second = scene.roster()
    assert second.version == 2
    scene.put(second, 0, day=1)
    assert scene.sums(second).broken == 0
    publishing.publish(scene.office, roster=second.pk)
    standing = queries.published(scene.office, MOMENT, MOMENT + 9 * DAY)
    assert [(one.staff, one.roster_id, one.answer) for one in standing] == [(scene.staff[0], second.pk, "accepted")]
    assert Assignment.objects.get(pk=leaves.pk).ended_why == "replaced"
    assert Roster.objects.get(pk=first.pk).state == "replaced"


def test_publishing_in_the_middle_of_a_day_leaves_shifts_that_have_begun(scene: Scene):
    first = scene.roster()
    there, ahead = scene.put(first, 0), scene.put(first, 1, night=True)
    publishing.publish(scene.office, roster=first.pk)
    scene.pass_time(HOUR)
    second = scene.roster()
    same, other, open_one = scene.put(second, 0), scene.put(second, 2), scene.put(second, 3, at=1)
    night = scene.put(second, 4, night=True)
    publishing.publish(scene.office, roster=second.pk)
    standing = {one.pk for one in queries.published(scene.office, MOMENT, MOMENT + DAY)}
    assert standing == {there.pk, open_one.pk, night.pk}
    assert {one.ended_why for one in Assignment.objects.filter(pk__in=[same.pk, other.pk])} == {"begun"}
    assert Assignment.objects.get(pk=ahead.pk).ended_why == "replaced"
    assert {one.pk for one in queries.published(scene.office, MOMENT, MOMENT + DAY, MOMENT)} == {there.pk, ahead.pk}


def test_nobody_is_published_at_two_posts_at_once_also_where_the_asker_sees_but_one(scene: Scene):
    town, other = scene.roster(place=TOWN), scene.roster(place=SIBLING_TOWN)
    scene.put(town, 0)
    scene.put(other, 0, at=1)
    publishing.publish(scene.office, roster=other.pk)
    scene.town.apply()
    with pytest.raises(Problem) as twice:
        publishing.publish(scene.town, roster=town.pk)
    assert twice.value.code == "twice" and Roster.objects.get(pk=town.pk).state == "draft"


def test_duty_elsewhere_counts_for_rest(scene: Scene):
    town = scene.roster(place=TOWN)
    scene.put(town, 0, night=True)
    publishing.publish(scene.office, roster=town.pk)
    other = actions.make(scene.office, draft=RosterDraft(SIBLING_TOWN, TODAY + DAY, 2))
    put = Place(scene.posts[1].pk, scene.day.pk, TODAY + DAY, scene.staff[0])
    actions.assign(scene.office, roster=other.pk, put=put)
    assert [one.kind for one in grid.everybody(scene.office, other, [TODAY + DAY])[0].load.broken] == ["rest"]


def test_whoever_cannot_come_is_neither_offered_nor_taken(scene: Scene):
    row = scene.roster()
    place_hold(
        scene.office, place=TOWN, id_number=number_of(scene.staff[0]), kind="close-contact", grounds="流调",
        since=MOMENT, until=None,
    )  # fmt: skip
    absences.note(scene.office, staff=scene.staff[1], away=Away("away", TODAY, TODAY + DAY, reason="家中有事"))
    absences.note(scene.office, staff=scene.staff[2], away=Away("only", TODAY, shifts=[scene.night.pk]))
    offered = suggested(scene, row)
    assert set(offered) == set(scene.staff[3:])
    for number in range(3):
        with pytest.raises(Problem) as refused:
            scene.put(row, number)
        assert refused.value.code == "unable" and "流调" not in str(refused.value)
    assert scene.put(row, 2, night=True).shift == scene.night
    stranger = Scope(scene.cast.incident.pk, (SIBLING_TOWN,), True, "user:9", frozenset({"secretary"}))
    assert people.absences(stranger) == [] and {one.reason for one in people.absences(scene.office)} == {"家中有事", ""}


def number_of(staff: UUID) -> str:
    from muster.people import staff_identity
    from muster.people.models import StaffIdentity

    return (staff_identity.opened(StaffIdentity.objects.get(pk=staff).sealed) or {})["id_number"]


def suggested(scene: Scene, row: Roster) -> list[UUID]:
    cell = grid.cell(scene.office, row, scene.posts[0], scene.day, TODAY)
    post, there = scene.posts[0], [one.row for one in cell.people]
    slot = people.Slotted(post.site, post.pk, scene.day, TODAY, cell.wants, there)
    return [one.candidate.id for one in people.suggest(scene.office, row, slot)]


def test_the_nearest_is_offered_first_and_a_missing_lead_before_all(scene: Scene):
    row = scene.roster()
    near = {one for number, one in enumerate(scene.staff) if number < 3}
    assert set(suggested(scene, row)[:3]) == near
    needs.set_needs(scene.office, posts=[scene.posts[0].pk], wanted=[Wanted(scene.day.pk, "lead", 1, 1)])
    assert suggested(scene, row)[0] == scene.staff[0]
    assert scene.put(row, 0).role == "lead" and scene.put(row, 1).role == "any"


def test_the_best_are_the_same_however_few_are_looked_at(scene: Scene, monkeypatch: pytest.MonkeyPatch):
    row = scene.roster()
    scene.put(row, 1, day=1)
    for day in range(1, 3):
        scene.put(row, 3, at=1, day=day, night=True)
    needs.set_limits(scene.office, place=COUNTY, draft=LimitsDraft(days_in_row=1))
    everybody = suggested(scene, row)
    for part, looked_at in ((1, 6), (1, 2), (2, 1), (4, 3)):
        monkeypatch.setattr(people, "PART", part)
        monkeypatch.setattr(people, "LOOKED_AT", looked_at)
        assert suggested(scene, row) == everybody[:looked_at]


def test_days_are_copied_round_after_round_without_those_who_cannot_come(scene: Scene):
    first = scene.roster(days=2)
    scene.put(first, 0)
    scene.put(first, 1, day=1)
    absences.note(scene.office, staff=scene.staff[1], away=Away("away", TODAY + 3 * DAY, reason="体检"))
    draft = RosterDraft(COUNTY, TODAY + 2 * DAY, 4)
    second = actions.make(scene.office, draft=draft, copied=first.pk)
    rows = queries.assignments(scene.office, second)
    assert [(one.staff, one.day) for one in rows] == [
        (scene.staff[0], TODAY + 2 * DAY), (scene.staff[0], TODAY + 4 * DAY)
    ]  # fmt: skip


def test_a_town_sees_its_own_posts_in_the_countys_roster_and_changes_no_others(scene: Scene):
    row = scene.roster()
    own, other = scene.put(row, 0, night=True), scene.put(row, 3, at=1)
    publishing.publish(scene.office, roster=row.pk)
    scene.town.apply()
    assert [one.pk for one in queries.assignments(scene.town, row)] == [own.pk]
    called = grid.names(scene.town, [own.staff])[own.staff]
    assert called.phone and called.name != "—", "whoever is on duty at one's site can be called"
    assert grid.names(scene.town, [other.staff])[other.staff].phone == ""
    actions.remove(scene.town, assignment=own.pk)
    with pytest.raises(NotFound):
        actions.remove(scene.town, assignment=other.pk)
    with pytest.raises(NotFound):
        publishing.publish(scene.town, roster=row.pk)
    assert grid.names(replace(scene.town, names=False), [own.staff])[own.staff].name == "—"


def test_a_unit_that_mans_its_own_post_has_its_own_roster(scene: Scene):
    post = needs.open_post(scene.office, site=scene.sites[0], name="税务岗", organisation=scene.unit)
    needs.set_needs(scene.office, posts=[post.pk], wanted=[Wanted(scene.day.pk, "any", 1, 1)])
    general, own = scene.roster(), actions.make(scene.office, draft=RosterDraft(COUNTY, TODAY, 3, scene.unit))
    assert post not in need_queries.posts_of(scene.office, general)
    assert list(need_queries.posts_of(scene.office, own)) == [post]
    put = Place(post.pk, scene.day.pk, TODAY, scene.staff[0])
    with pytest.raises(Problem):
        actions.assign(scene.office, roster=general.pk, put=put)
    assert actions.assign(scene.office, roster=own.pk, put=put).post == post


def test_needs_change_with_the_phase_and_ends_are_kept(scene: Scene):
    from muster.incidents.actions import begin_phase

    phase = begin_phase(scene.office, name_zh="封控", name_en="Lockdown", since=MOMENT + DAY)
    needs.set_needs(scene.office, posts=[scene.posts[0].pk], wanted=[Wanted(scene.day.pk, "any", 3, 4, phase.pk)])
    wants = need_queries.wants(scene.office, scene.posts)
    slot = (scene.posts[0].pk, scene.day.pk)
    amounts = [wants.of(slot, need_queries.times(scene.day, TODAY + day * DAY)[0])[0].least for day in range(3)]
    assert amounts == [1, 3, 3]
    needs.set_needs(scene.office, posts=[scene.posts[0].pk], wanted=[Wanted(scene.day.pk, "any", 2, 2)])
    assert Need.objects.filter(post=scene.posts[0], shift=scene.day, phase=None).count() == 2
    with pytest.raises(Problem):
        needs.set_needs(scene.office, posts=[scene.posts[0].pk], wanted=[Wanted(scene.day.pk, "any", 2, 1)])


def test_rules_of_the_nearest_place_hold(scene: Scene):
    needs.set_limits(scene.office, place=COUNTY, draft=LimitsDraft(rest_hours=8, week_shifts=4))
    needs.set_limits(scene.office, place=TOWN, draft=LimitsDraft(rest_hours=12))
    assert need_queries.duty_rules(scene.office, TOWN).rest_hours == 12
    assert need_queries.duty_rules(scene.office, SIBLING_TOWN).week_shifts == 4
    assert need_queries.duty_rules(scene.town, TOWN).rest_hours == 12
