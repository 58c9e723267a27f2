"""Areas are drawn with their end, extended only with a ground, and released one after another."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from tests.cast import MOMENT, Cast, browser

from muster.incidents import actions, areas, command, queries
from muster.incidents.models import Duty, Incident
from muster.kernel import clock
from muster.kernel.ids import uuid7
from muster.kernel.problems import NotFound, Problem
from muster.kernel.scope import Scope, acting, system

pytestmark = pytest.mark.django_db
AT = datetime(2022, 9, 6, 0, 0, tzinfo=UTC)


@contextmanager
def refused(code: str) -> Iterator[None]:
    with pytest.raises(Problem) as caught:
        yield
    assert caught.value.code == code


@pytest.fixture
def exercise() -> Incident:
    return actions.open_incident(
        Scope(actor="test"), name="drill", title_zh="演练", title_en="Drill", place="510521", at=AT, exercise=True
    )


def draw(scope: Scope, place: str = "510521100", since: datetime = AT) -> int:
    return areas.draw_area(
        scope, place=place, name="一组", level="sealed", notice="第1号", households=30, since=since
    ).pk


def test_the_end_is_computed_when_it_begins_and_shown_when_it_is_past(exercise: Incident) -> None:
    with acting(system(exercise.pk, "test")) as scope:
        draw(scope)
        (area,) = queries.areas(scope, AT)
        assert area.due == AT + timedelta(days=14)
        draw(scope, "510521101", AT - timedelta(days=20))
        assert [area.place for area in queries.areas(scope, AT)] == ["510521101", "510521100"]


def test_extension_needs_a_ground_and_a_later_end(exercise: Incident) -> None:
    with acting(system(exercise.pk, "test")) as scope:
        area = draw(scope)
        later = AT + timedelta(days=20)
        with refused("no_ground"):
            areas.extend_area(scope, area=area, due=later, ground=" ")
        with refused("not_later"):
            areas.extend_area(scope, area=area, due=AT, ground="新增病例一例")
        assert areas.extend_area(scope, area=area, due=later, ground="新增病例一例").due == later


def test_released_areas_leave_the_list_and_stay_visible_as_of_before(exercise: Incident) -> None:
    with acting(system(exercise.pk, "test")) as scope:
        first, _second = draw(scope), draw(scope, "510521101")
        clock.move(exercise.pk, to=AT + timedelta(hours=5))
        areas.release_area(scope, area=first)
        now = clock.now(exercise.pk) + timedelta(seconds=1)
        assert [area.place for area in queries.areas(scope, now)] == ["510521101"]
        assert [area.place for area in queries.released_areas(scope, now)] == ["510521100"]
        assert len(queries.areas(scope, AT + timedelta(hours=1))) == 2
        with refused("released"):
            areas.release_area(scope, area=first)


def test_a_responsible_unit_arrives_once(exercise: Incident) -> None:
    with acting(system(exercise.pk, "test")) as scope:
        area = draw(scope)
        with refused("nobody_responsible"):
            areas.note_arrival(scope, area=area)
        areas.entrust_area(scope, area=area, organisation=7)
        arrived = areas.note_arrival(scope, area=area).arrived_at
        clock.move(exercise.pk, to=AT + timedelta(hours=9))
        assert areas.note_arrival(scope, area=area).arrived_at == arrived == AT


def test_nobody_draws_or_releases_outside_their_reach(exercise: Incident) -> None:
    with acting(system(exercise.pk, "test")) as scope:
        area = draw(scope)
    town = Scope(incident=exercise.pk, places=("510521101",), actor="user:1")
    with acting(town):
        assert queries.areas(town, AT) == []
        for attempt in (lambda: areas.release_area(town, area=area), lambda: draw(town)):
            with pytest.raises(NotFound):
                attempt()


def test_command_shows_leader_and_who_is_on_duty_tonight(exercise: Incident) -> None:
    with acting(system(exercise.pk, "test")) as scope:
        groups = command.set_up_groups(scope, incident=exercise)
        assert command.set_up_groups(scope, incident=exercise) == groups
        office = next(group for group in groups if group.key == "office")
        first, second, night = uuid7(), uuid7(), uuid7()
        command.assign_duty(scope, group=office.pk, person=first, kind=Duty.Kind.LEADER, since=AT)
        command.assign_duty(scope, group=office.pk, person=second, kind=Duty.Kind.LEADER, since=AT + timedelta(days=1))
        until = AT + timedelta(hours=8)
        command.assign_duty(scope, group=office.pk, person=night, kind=Duty.Kind.ON_DUTY, since=AT, until=until)
        with refused("duty_open"):
            command.assign_duty(scope, group=office.pk, person=night, kind=Duty.Kind.ON_DUTY, since=AT)
        staffed = {one.group.key: one for one in queries.command(scope, AT + timedelta(hours=1))}
        assert (staffed["office"].leaders, staffed["office"].on_duty[0].person) == ((first,), night)
        staffed = {one.group.key: one for one in queries.command(scope, AT + timedelta(days=2))}
        assert (staffed["office"].leaders, staffed["office"].on_duty) == ((second,), ())


def test_whoever_reads_figures_alone_sees_how_many_are_on_duty_and_no_dash_for_a_name(cast: Cast) -> None:
    with acting(system(cast.incident.pk, "test")) as scope:
        office = next(one for one in command.set_up_groups(scope, incident=cast.incident) if one.key == "office")
        since, until = MOMENT - timedelta(hours=1), MOMENT + timedelta(hours=7)
        for kind in (Duty.Kind.LEADER, Duty.Kind.ON_DUTY, Duty.Kind.ON_DUTY):
            command.assign_duty(scope, group=office.pk, person=uuid7(), kind=kind, since=since, until=until)
    page = browser(cast.upper, cast.incident).get(reverse("operation")).content.decode()
    line = next(row for row in page.split("<tr>") if office.name_zh in row)
    assert ">1 人<" in line and ">2 人<" in line and "—" not in line
    assert "联系电话" not in page


def test_a_new_phase_ends_the_one_before(exercise: Incident) -> None:
    with acting(system(exercise.pk, "test")) as scope:
        actions.begin_phase(scope, name_zh="静态管理", name_en="Static management", since=AT)
        later = AT + timedelta(days=10)
        actions.begin_phase(scope, name_zh="梯次解除", name_en="Stepwise release", since=later)
    with acting(system(exercise.pk, "test")):
        found = [queries.phase(exercise.pk, moment) for moment in (AT, later)]
    assert [phase.name_en for phase in found if phase] == ["Static management", "Stepwise release"]


def test_playbooks_are_data_and_an_unknown_one_is_said() -> None:
    from muster.incidents.playbooks import keys, playbook

    assert {"outbreak", "flood"} <= set(keys())
    assert all(playbook(key).levels and playbook(key).groups for key in keys())
    with refused("playbook_unknown"):
        playbook("earthquake")
