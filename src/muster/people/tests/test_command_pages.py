"""The command writes itself on the page of the operation: phase, groups, who is on duty, which unit is responsible."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.cast import COUNTY, MOMENT, VILLAGE, Cast, browser

from muster.incidents.models import Area, Group, Phase
from muster.kernel.scope import Scope, acting
from muster.people.actions.organisations import Listed, load_organisations
from muster.people.actions.staff import Person, load_staff
from muster.people.generated import Generator
from muster.people.models import Organisation
from muster.people.tests.cast import TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keys")]
SOMEBODY = Generator(5, [COUNTY]).person()


@pytest.fixture
def client(cast: Cast) -> Client:
    return browser(cast.command, cast.incident)


@pytest.fixture
def office(cast: Cast) -> Scope:
    """Of the county, with one unit and one person of it."""
    scope = Scope(cast.incident.pk, (COUNTY,), True, f"user:{cast.command.pk}", frozenset({"command"}))
    with acting(scope):
        load_organisations(scope, listed=[Listed(COUNTY, "agency", "县税务局")], since=TODAY)
        one = Person(
            name=SOMEBODY.name, id_number=SOMEBODY.id_number, phone=SOMEBODY.phone,
            organisation=Organisation.objects.get(), home=COUNTY,
        )  # fmt: skip
        load_staff(scope, people=[one], on=TODAY, at=MOMENT)
    return scope


def page(client: Client) -> str:
    return client.get("/operation/").content.decode()


def test_a_group_is_added_and_somebody_is_on_duty_in_it_tonight(client: Client, office: Scope):
    client.post("/operation/groups/add/", {"name_zh": "流调溯源组", "place": COUNTY})
    assert "流调溯源组" in page(client)
    client.post("/operation/groups/add/", {"name_zh": "流调溯源组", "place": COUNTY})
    assert "该地已有同类工作组" in page(client)
    with acting(office):
        group = Group.objects.get()
    path = f"/operation/groups/{group.pk}/duty/"
    assert (
        SOMEBODY.name[0]
        in client.post("/staff/choices/?field=person", {"person-search": SOMEBODY.name}).content.decode()
    )
    wrong = client.post(path, {"kind": "on_duty", "person-search": SOMEBODY.name})
    assert wrong.status_code == 400 and "until" in wrong.context["form"].errors
    assert (
        client.post(path, {"kind": "on_duty", "person-search": "无此人", "until": "2022-09-13T08:00"}).status_code
        == 400
    )
    night = {"kind": "on_duty", "person-search": SOMEBODY.name, "until": "2022-09-13T08:00"}
    assert client.post(path, night).status_code == 302
    assert client.post(path, {"kind": "leader", "person-search": SOMEBODY.phone}).status_code == 302
    shown = page(client)
    assert shown.count(SOMEBODY.name) == 2 and SOMEBODY.phone in shown


def test_an_area_gets_its_unit_which_arrives(client: Client, office: Scope):
    drawn = client.post("/operation/areas/draw/", {"place": VILLAGE, "name": "一组", "level": "sealed"})
    with acting(office):
        area, unit = Area.objects.get(), Organisation.objects.get()
    assert drawn.headers["Location"] == f"/operation/areas/{area.pk}/unit/"
    assert "确定包联单位" in page(client)
    assert client.post(drawn.headers["Location"], {"organisation": "999"}).status_code == 400
    assert client.post(drawn.headers["Location"], {"organisation": unit.pk}).status_code == 302
    shown = page(client)
    assert "县税务局" in shown and "更换包联单位" in shown and "尚未到位" in shown
    client.post(f"/operation/areas/{area.pk}/arrival/")
    assert "尚未到位" not in page(client)


def test_a_phase_begins_and_what_is_wrong_is_said(client: Client, office: Scope):
    client.post("/operation/phases/begin/", {"name_zh": "静态管理"})
    assert "静态管理" in page(client)
    client.post("/operation/phases/begin/", {"name_zh": ""})
    client.post("/operation/groups/add/", {"name_zh": "前线", "place": "510522"})
    assert "前线" not in page(client)
    assert Phase.objects.count() == 1


def test_others_write_nothing_of_it(cast: Cast, office: Scope):
    town = browser(cast.secretary, cast.incident)
    for path in ("/operation/level/", "/operation/phases/begin/", "/operation/groups/add/"):
        assert town.post(path, {"name_zh": "甲", "level": "1", "place": VILLAGE}).status_code == 404
    neighbour = browser(cast.neighbour, cast.incident)
    neighbour.post("/operation/phases/begin/", {"name_zh": "静态管理"})
    assert Phase.objects.count() == 0
