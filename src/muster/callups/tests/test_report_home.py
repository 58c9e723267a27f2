"""Signing up without an account, and double reporting: to the community where one lives."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from tests.cast import MOMENT, SIBLING_TOWN, VILLAGE

from muster.callups import links
from muster.callups.actions import home, volunteers
from muster.callups.actions.home import Draft
from muster.callups.models import HomeHours, HomeReport, Volunteer
from muster.callups.queries import home as queries
from muster.callups.queries import volunteers as lists
from muster.callups.tests.scene import Scene
from muster.kernel.problems import NotFound, Problem
from muster.kernel.scope import Scope
from muster.people.models import Staff
from muster.places import queries as places


def test_somebody_signs_up_once_and_is_stored_sealed(scene: Scene):
    row = scene.publish("town", asks="volunteer", wanted={})
    link = links.opened(links.SIGN_UP, links.make(links.SIGN_UP, incident=row.incident, row=row.pk)).scope
    link.apply()
    someone: dict[str, Any] = {
        "callup": row,
        "name": "王小明",
        "phone": "15400001111",
        "skills": ["driver"],
        "words": "随叫随到",
    }
    assert volunteers.sign_up(link, **someone) and not volunteers.sign_up(link, **someone)
    with pytest.raises(Problem):
        volunteers.sign_up(link, **someone | {"phone": "123"})
    with connection.cursor() as cursor:
        cursor.execute("select string_agg(v::text, '') from callups_volunteer v")
        assert "王小明" not in cursor.fetchone()[0]
    scene.office.apply()
    shown = lists.line(scene.office, Volunteer.objects.get())
    assert (shown.name, shown.phone, shown.words) == ("王**", "154****1111", "随叫随到") or shown.name.startswith("王")
    assert volunteers.decide(scene.office, volunteer=shown.row.pk, accept=True).state == "accepted"


def test_a_changed_link_opens_nothing():
    token = links.make(links.ANSWER, incident=1, row=2)
    for wrong in (token[:-1], token + "x", links.make(links.SIGN_UP, incident=1, row=2)):
        with pytest.raises(NotFound):
            links.opened(links.ANSWER, wrong)


def test_the_community_confirms_and_hours_count_for_both(scene: Scene):
    person = scene.staff["bureau"][0]
    drafts = [Draft(person, VILLAGE, "某村"), Draft(scene.staff["bureau"][1], "", "西安市雁塔区某小区")]
    assert home.report(scene.office, organisation=scene.units["bureau"], drafts=drafts) == 2
    assert home.report(scene.office, organisation=scene.units["bureau"], drafts=drafts[:1]) == 0
    scene.town.apply()
    (seen,) = queries.reports(scene.town)
    assert seen.staff == person, "the community sees who reports to it, not those who live elsewhere"
    with pytest.raises(Problem):
        home.note_hours(scene.town, report=seen.pk, day=MOMENT.date(), hours=Decimal("2"), what="小区值守")
    home.confirm(scene.town, report=seen.pk)
    for hours in ("2", "3.5"):
        home.note_hours(scene.town, report=seen.pk, day=MOMENT.date(), hours=Decimal(hours), what="小区值守")
    with pytest.raises(Problem):
        home.note_hours(
            scene.town, report=seen.pk, day=MOMENT.date() + timedelta(days=1), hours=Decimal("2"), what="值守"
        )
    assert HomeHours.objects.get().hours == Decimal("3.5")
    scene.office.apply()
    both: Any = queries.reports(scene.office).get(pk=seen.pk)
    assert both.total == Decimal("3.5"), "the unit sees the same hours"
    sibling = Scope(scene.cast.incident.pk, (SIBLING_TOWN,), True, "user:8", frozenset({"secretary"}))
    sibling.apply()
    assert not HomeReport.objects.exists() and not HomeHours.objects.exists()


def test_a_member_reports_by_the_link_of_their_organisation(scene: Scene):
    """To a community that is found by its name, and to one elsewhere as it was written; nobody joins by it."""
    me, page = scene.people["bureau"][0], Client()
    link = links.report_page(scene.cast.incident.pk, scene.units["bureau"])
    village = places.names([VILLAGE])[VILLAGE]
    typed = {"name": me.name, "phone": me.phone, "community": village}
    assert f"已向{village}报到" in page.post(link, typed).content.decode()
    assert f"此前已向{village}报到" in page.post(link, typed).content.decode()
    elsewhere = typed | {"community": "雁塔区某小区"}
    assert "已向雁塔区某小区报到" in page.post(link, elsewhere).content.decode()
    scene.office.apply()
    found = HomeReport.objects.order_by("pk").values_list("staff", "community", "community_name")
    assert list(found) == [(one := found[0][0], VILLAGE, village), (one, "", "雁塔区某小区")]
    assert one in scene.staff["bureau"]
    before = Staff.objects.count()
    for wrong in (
        {"phone": "15400001111"},
        {"name": scene.people["town"][0].name, "phone": scene.people["town"][0].phone},
    ):
        assert "人员名单中没有此姓名" in page.post(link, typed | wrong).content.decode()
    assert HomeReport.objects.count() == 2 and Staff.objects.count() == before
    assert page.get(link[:-2] + "x/").status_code == 404


def test_a_member_who_wrote_a_part_of_the_name_is_asked_which_community_is_meant(scene: Scene):
    me, page = scene.people["bureau"][0], Client()
    link = links.report_page(scene.cast.incident.pk, scene.units["bureau"])
    typed = {"name": me.name, "phone": me.phone, "community": "datian"}
    asked = page.post(link, typed).content.decode()
    assert f'value="{VILLAGE}" required' in asked and not HomeReport.objects.exists()
    page.post(link, typed | {"choice": VILLAGE})
    scene.office.apply()
    assert HomeReport.objects.get().community == VILLAGE
    page.post(link, typed | {"choice": "other"})
    scene.office.apply()
    assert set(HomeReport.objects.values_list("community", flat=True)) == {VILLAGE, ""}


def test_a_community_outside_confirms_by_its_link(scene: Scene):
    drafts = [Draft(scene.staff["bureau"][1], "", "西安市雁塔区某小区")]
    home.report(scene.office, organisation=scene.units["bureau"], drafts=drafts)
    row = HomeReport.objects.get()
    scope = links.opened(links.CONFIRM, links.make(links.CONFIRM, incident=row.incident, row=row.pk)).scope
    scope.apply()
    confirmed = home.confirm(scope, report=row.pk)
    assert confirmed.confirmed_by == f"link:{row.pk}" and confirmed.confirmed_at
