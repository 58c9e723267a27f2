"""A county's roster has tens of thousands of assignments: what a page or a step asks the database does not grow."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.db import connection
from django.db.models.signals import post_init
from django.urls import reverse
from tests.cast import SIBLING_TOWN, TOWN, browser

from muster.kernel import jobs
from muster.kernel.models import Job
from muster.people.queries import pool
from muster.rosters.actions import dropouts, needs, publishing
from muster.rosters.actions.needs import Wanted
from muster.rosters.models import Assignment, Computation, Roster
from muster.rosters.queries import grid
from muster.rosters.tests.scene import DAY, TODAY, Scene


def few_and_many(scene: Scene) -> tuple[Roster, Roster]:
    """One person in one town, three on three days in the other."""
    few, many = scene.roster(place=TOWN), scene.roster(place=SIBLING_TOWN)
    scene.put(few, 0)
    for day in range(3):
        for number in (3, 4, 5):
            scene.put(many, number, at=1, day=day, night=number == 5)
    return few, many


def statements(action: Callable[[], object], of: str = "") -> int:
    """How many the database is asked, of all or of one table. Keys are not counted: they are read again whenever their
    folder changes."""
    asked = []

    def count(execute: Callable[..., Any], sql: str, *given: Any) -> Any:
        if "kernel_key" not in sql and of in sql:
            asked.append(sql)
        return execute(sql, *given)

    with connection.execute_wrapper(count):
        action()
    return len(asked)


def by_post(scene: Scene, row: Roster) -> None:
    """As the page has it."""
    assert scene.sums(row).people
    assert grid.by_post(scene.office, row, scene.posts, [TODAY])


def by_person(scene: Scene, row: Roster) -> None:
    """As the page has it."""
    assert grid.everybody(scene.office, row, [TODAY])


def test_publishing_looking_and_repairing_ask_as_much_for_many_as_for_one(scene: Scene):
    few, many = few_and_many(scene)
    for look in (by_post, by_person):
        assert statements(partial(look, scene, few)) == statements(partial(look, scene, many))
    published = [
        statements(partial(publishing.publish, scene.office, roster=row.pk, despite=True)) for row in (few, many)
    ]
    assert published[0] == published[1]
    gone = Assignment.objects.filter(roster=many).latest("pk").staff
    asked = dropouts.ask(scene.office, roster=many.pk, staff=[gone], since=TODAY + DAY, subject="")
    job = Job.objects.get(pk=asked.job or 0)
    jobs.perform(job.pk, job.incident, job.owner)
    scene.office.apply()
    found = Computation.objects.get(pk=asked.pk)
    told = {one["person"] for one in found.plan["assignments"]}
    standing = {str(one) for one in Assignment.objects.filter(roster=many).values_list("staff", flat=True)}
    assert told and not told & standing, "of a plan that changes little, only that is kept"


def test_a_page_with_many_roles_looks_up_once_what_they_are_called(scene: Scene):
    wanted = [Wanted(shift.pk, role, 1, 1) for shift in (scene.day, scene.night) for role in ("any", "lead", "medic")]
    needs.set_needs(scene.office, posts=[post.pk for post in scene.posts], wanted=wanted)
    desk = browser(scene.cast.command, scene.cast.incident)
    assert statements(partial(desk.get, reverse("duty-posts")), of="people_skill") <= 2, "its form offers them, too"


def test_everybody_as_columns_is_everybody(scene: Scene):
    for organisation in (None, scene.unit):
        everybody = pool.pool(scene.office, on=TODAY, organisation=organisation)
        found = pool.crowd(scene.office, on=TODAY, organisation=organisation)
        assert found.some(range(len(everybody))) == everybody and len(found.ids) == len(everybody) > 1
    assert not pool.crowd(scene.office, on=TODAY, organisation=0).numbers


def test_who_was_told_nothing_is_not_read_when_a_roster_is_published(scene: Scene):
    few, _many = few_and_many(scene)
    read: list[Assignment] = []

    def note(instance: Assignment, **_more: Any) -> None:
        read.append(instance)

    post_init.connect(note, sender=Assignment)
    try:
        publishing.publish(scene.office, roster=few.pk, despite=True)
    finally:
        post_init.disconnect(note, sender=Assignment)
    assert not read
