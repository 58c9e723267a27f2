"""`./muster open` on an empty state: from nobody to a command that draws an area."""

import argparse
import json

import pytest
from django.test import Client
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from muster.accounts.models import User
from muster.cli import open as command
from muster.incidents.models import Area, Group, Incident
from muster.kernel.models import Audit
from muster.kernel.problems import Problem
from muster.kernel.scope import acting, system
from tests.cast import COUNTY, VILLAGE

pytestmark = pytest.mark.django_db
NEW = "Own-horse-42"


def arguments(**given):
    standard = {
        "name": "lu-flood", "place": COUNTY, "title": "泸县防汛", "title_en": "", "playbook": "flood", "level": 2,
        "exercise": False, "places": COUNTY, "json": True,
    }  # fmt: skip
    return argparse.Namespace(**{**standard, **given})


def opened(capsys, **given):
    assert command.run(arguments(**given)) == 0
    return json.loads(capsys.readouterr().out)


def signed_in(username, password):
    """With the first password, which has to be changed before anything else opens."""
    client = Client()
    assert client.post("/sign-in/", {"username": username, "password": password}).status_code == 302
    assert client.get("/", follow=True).redirect_chain[0][0].startswith("/password/")
    client.post("/password/", {"old_password": password, "new_password1": NEW, "new_password2": NEW})
    return client


def test_an_empty_instance_is_opened_up_to_the_first_area(capsys):
    assert "./muster open" in Client().get("/sign-in/").content.decode()
    printed = opened(capsys)
    assert [one["role"] for one in printed["accounts"]] == ["administrator", "security", "auditor"]
    assert "./muster open" not in Client().get("/sign-in/").content.decode()
    first = printed["accounts"][1]
    office = signed_in(first["username"], first["password"])
    office.get("/second-factor/new/")
    device = TOTPDevice.objects.get(user__username=first["username"])
    office.post("/second-factor/new/", {"token": f"{totp(device.bin_key):06d}"})
    password = office.post("/accounts/", {"username": "leader"}).context["password"]
    leader = User.objects.get(username="leader")
    incident = Incident.objects.get(name="lu-flood")
    form = {"role": "command", "places": COUNTY, "incident": incident.pk}
    assert office.post(f"/accounts/{leader.pk}/mandates/", form).status_code == 302

    desk = signed_in("leader", password)
    page = desk.get("/operation/", follow=True).content.decode()
    assert "Ⅱ级应急响应" in page
    with acting(system(incident.pk, "test")):
        assert Group.objects.filter(incident=incident.pk).count() == printed["groups"] > 0
    area = {"place": VILLAGE, "name": "一组", "level": "evacuate"}
    assert desk.post("/operation/areas/draw/", area).status_code == 302
    with acting(system(incident.pk, "test")):
        assert Area.objects.get().place == VILLAGE
    assert desk.post("/operation/level/", {"level": "1"}).status_code == 302
    assert Audit.objects.get(action="incidents.set_level").detail == {"from": 2, "to": 1}
    assert "Ⅰ级应急响应" in desk.get("/operation/").content.decode()


def test_a_further_operation_leaves_the_accounts_alone(capsys):
    opened(capsys)
    again = opened(capsys, name="drill", exercise=True, level=None)
    assert (again["accounts"], User.objects.count()) == ([], 3)
    User.objects.filter(username="auditor").update(is_active=False)
    assert [one["username"] for one in opened(capsys, name="third")["accounts"]] == ["auditor-2"]


@pytest.mark.parametrize("wrong", [{"name": "两个"}, {"title": " "}, {"playbook": "quake"}, {"level": 5}])
def test_what_cannot_be_opened_opens_nothing(wrong):
    with pytest.raises(Problem):
        command.run(arguments(**wrong))
    assert (Incident.objects.count(), User.objects.count()) == (0, 0)
